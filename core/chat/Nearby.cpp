#include "core/chat/Nearby.h"

#include "core/chat/Extraction.h"
#include "core/chat/Sentences.h"
#include "core/chat/Words.h"
#include "core/memories/Memories.h"
#include "core/search/TextSearch.h"

#include <QRegularExpression>

namespace chimera {

namespace {

constexpr int comparedMemories = 8;
constexpr qsizetype comparedText = 400; // characters of what is compared
constexpr double leastLikeness = 0.4;

// Only words: nothing in the text is an operator of the query language.
QString queryOf(const QString& text)
{
    static const QRegularExpression other(QStringLiteral("[^\\p{L}\\p{M}\\p{N}]+"));
    return text.left(comparedText).replace(other, QStringLiteral(" ")).toLower().trimmed();
}

NearbyMemory compared(const Memory& memory, const QString& text, const std::vector<Word>& words)
{
    NearbyMemory near{memory, {}, {}, false, 0};
    for (const Sentence& each : sentencesOf(memory.content)) {
        const double likeness = coverage(words, contentWords(each.text));
        const QString difference = differenceOf(text, each.text);
        // A sentence that contradicts says more than one that is a little nearer.
        if (!difference.isEmpty() == !near.difference.isEmpty() ? likeness <= near.likeness : difference.isEmpty())
            continue;
        near.says = each.text;
        near.difference = difference;
        near.likeness = likeness;
        if (isSaidBy(text, each.text)) {
            near.isSame = true;
            break;
        }
    }
    return near;
}

} // namespace

Result<std::vector<NearbyMemory>> memoriesNear(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace,
                                               const QString& text, int limit)
{
    SearchRequest request;
    request.query = Query::parse(queryOf(text), false, tx.clock().now());
    request.workspace = workspace;
    request.limit = comparedMemories;
    std::vector<NearbyMemory> near;
    if (!request.query.hasWords())
        return near;
    CHIMERA_TRY(const SearchResults found, TextSearch::search(caller, tx, request));
    std::vector<MemoryId> ids;
    for (const SearchHit& hit : found.hits)
        ids.push_back(hit.memory.id);
    CHIMERA_TRY(const auto memories, Memories::getAll(caller, tx, ids));
    const auto words = contentWords(text.left(comparedText));
    for (const Memory& memory : memories) {
        NearbyMemory each = compared(memory, text.left(comparedText), words);
        if (each.isSame || !each.difference.isEmpty() || each.likeness >= leastLikeness)
            near.push_back(std::move(each));
    }
    std::stable_sort(near.begin(), near.end(), [](const NearbyMemory& a, const NearbyMemory& b) {
        return std::tuple(a.isSame, !a.difference.isEmpty(), a.likeness) >
               std::tuple(b.isSame, !b.difference.isEmpty(), b.likeness);
    });
    if (near.size() > static_cast<std::size_t>(std::max(limit, 0)))
        near.resize(static_cast<std::size_t>(std::max(limit, 0)));
    return near;
}

} // namespace chimera
