#include "core/search/Related.h"

#include "core/base/Text.h"
#include "core/memories/MemoryRows.h"

#include <map>

namespace chimera {

namespace {

constexpr int passagesAsked = 12; // of one memory: the first ones
constexpr int nearestAPassage = 40;
constexpr float duplicateSimilarity = 0.9F; // below, texts are not compared at all
constexpr int duplicateCandidates = 8;
constexpr std::size_t mostPairs = 20'000;
constexpr int wordsARun = 3;
constexpr qsizetype textCompared = 40'000; // UTF-16 units

struct Asked
{
    std::int64_t pk = 0;
    std::int64_t workspace = 0;
};

Result<Asked> readable(const Caller& caller, const ReadTx& tx, const MemoryId& id)
{
    Asked asked;
    {
        CHIMERA_TRY(auto row, tx.query("SELECT pk, workspace FROM memory WHERE id = ? AND trashed_at IS NULL", id));
        const bool found = row.next();
        CHIMERA_CHECK(row.done());
        if (!found)
            return Error::notFound(QStringLiteral("Memory not found"));
        asked = {row.integer(0), row.integer(1)};
    }
    CHIMERA_CHECK(Access::toReadPk(tx, caller, asked.workspace));
    return asked;
}

// The best similarity of each other memory to any passage of this one.
Result<std::vector<std::pair<std::int64_t, float>>> nearestMemories(const ReadTx& tx, const SemanticView& view,
                                                                    std::int64_t memory,
                                                                    const std::vector<std::int64_t>& workspaces)
{
    CHIMERA_TRY(
        auto rows,
        tx.query("SELECT v.code FROM passage p CROSS JOIN passage_vector v ON v.passage = p.pk AND v.generation = ? "
                 "WHERE p.memory = ? ORDER BY p.ordinal LIMIT ?",
                 view.generation.pk, memory, passagesAsked));
    std::vector<QByteArray> blobs;
    while (rows.next())
        blobs.push_back(rows.blob(0));
    CHIMERA_CHECK(rows.done());
    std::vector<VectorCodeView> codes;
    for (const QByteArray& blob : blobs) {
        CHIMERA_TRY(const auto code, vectors::decode(blob, view.generation.dimension));
        codes.push_back(code);
    }
    CHIMERA_TRY(const auto found, view.vectors->nearestTo(codes, nearestAPassage, {workspaces, nullptr}, tx.cancel()));
    std::map<std::int64_t, float> best;
    for (const auto& hits : found) {
        for (const VectorHit& hit : hits) {
            if (hit.memory != memory)
                best[hit.memory] = std::max(best[hit.memory], hit.score);
        }
    }
    std::vector<std::pair<std::int64_t, float>> nearest(best.begin(), best.end());
    std::stable_sort(nearest.begin(), nearest.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    return nearest;
}

// Rows in the order given; those gone meanwhile are left out.
Result<std::vector<RelatedMemory>> readRows(const ReadTx& tx,
                                            const std::vector<std::pair<std::int64_t, float>>& nearest)
{
    static const QByteArray sql =
        QByteArray("SELECT ") + memoryRowColumns +
        ", w.name FROM json_each(?) j CROSS JOIN memory m ON m.pk = j.value CROSS JOIN workspace w "
        "ON w.pk = m.workspace WHERE m.trashed_at IS NULL AND w.trashed_at IS NULL ORDER BY j.key";
    std::vector<std::int64_t> keys;
    QHash<std::int64_t, float> similarity;
    for (const auto& [memory, score] : nearest) {
        keys.push_back(memory);
        similarity.insert(memory, score);
    }
    CHIMERA_TRY(auto rows, tx.query(sql, jsonList(keys)));
    std::vector<RelatedMemory> related;
    while (rows.next()) {
        MemoryRow memory = readMemoryRow(rows);
        const double score = similarity.value(memory.pk);
        related.push_back({std::move(memory), rows.text(memoryRowColumnCount), std::clamp(score, 0.0, 1.0), 0});
    }
    CHIMERA_CHECK(rows.done());
    return related;
}

Result<QString> textOf(const ReadTx& tx, std::int64_t memory)
{
    CHIMERA_TRY(auto row, tx.query("SELECT content FROM memory_text WHERE memory = ?", memory));
    QString text = row.next() ? row.text(0).left(textCompared) : QString();
    CHIMERA_CHECK(row.done());
    return text;
}

// Hashes of all runs of words; CJK letters are words of their own. Sorted, each once.
std::vector<size_t> runsOf(const QString& text)
{
    std::vector<size_t> words;
    QString word;
    const auto end = [&] {
        if (!word.isEmpty())
            words.push_back(qHash(word, 0));
        word.clear();
    };
    for (const QChar c : text::fold(text)) {
        if (!c.isLetterOrNumber()) {
            end();
            continue;
        }
        if (text::isCjk(c.unicode()))
            end();
        word += c;
        if (text::isCjk(c.unicode()))
            end();
    }
    end();
    std::vector<size_t> runs;
    const auto length = std::min<std::size_t>(wordsARun, words.size());
    for (std::size_t i = 0; length > 0 && i + length <= words.size(); ++i) {
        size_t run = 0;
        for (std::size_t j = i; j < i + length; ++j)
            run = qHashMulti(run, words[j]);
        runs.push_back(run);
    }
    std::sort(runs.begin(), runs.end());
    runs.erase(std::unique(runs.begin(), runs.end()), runs.end());
    return runs;
}

} // namespace

double Related::overlap(const QString& a, const QString& b)
{
    const auto first = runsOf(a);
    const auto second = runsOf(b);
    std::vector<size_t> common;
    std::set_intersection(first.begin(), first.end(), second.begin(), second.end(), std::back_inserter(common));
    const auto shorter = std::min(first.size(), second.size());
    const auto longer = std::max(first.size(), second.size());
    // A note that merely quotes a line of a long one is no duplicate of it.
    if (shorter == 0 || longer > 4 * shorter)
        return 0;
    return static_cast<double>(common.size()) / static_cast<double>(shorter);
}

Result<std::vector<RelatedMemory>> Related::to(const Caller& caller, const ReadTx& tx, const SemanticView& view,
                                               const MemoryId& memory, int limit)
{
    CHIMERA_TRY(const Asked asked, readable(caller, tx, memory));
    CHIMERA_TRY(const auto workspaces, Access::readable(tx, caller));
    CHIMERA_TRY(auto nearest, nearestMemories(tx, view, asked.pk, workspaces));
    if (nearest.size() > static_cast<std::size_t>(std::max(limit, 0)))
        nearest.resize(static_cast<std::size_t>(std::max(limit, 0)));
    return readRows(tx, nearest);
}

Result<std::vector<RelatedMemory>> Related::duplicatesOf(const Caller& caller, const ReadTx& tx,
                                                         const SemanticView& view, const MemoryId& memory, int limit)
{
    CHIMERA_TRY(const Asked asked, readable(caller, tx, memory));
    CHIMERA_TRY(auto nearest, nearestMemories(tx, view, asked.pk, {asked.workspace}));
    std::erase_if(nearest, [](const auto& each) { return each.second < duplicateSimilarity; });
    if (nearest.size() > duplicateCandidates)
        nearest.resize(duplicateCandidates);
    CHIMERA_TRY(auto related, readRows(tx, nearest));
    CHIMERA_TRY(const QString text, textOf(tx, asked.pk));
    for (RelatedMemory& each : related) {
        CHIMERA_TRY(const QString other, textOf(tx, each.memory.pk));
        each.overlap = overlap(text, other);
    }
    std::erase_if(related, [](const RelatedMemory& each) { return each.overlap < duplicateOverlap; });
    std::stable_sort(related.begin(), related.end(),
                     [](const RelatedMemory& a, const RelatedMemory& b) { return a.overlap > b.overlap; });
    if (related.size() > static_cast<std::size_t>(std::max(limit, 0)))
        related.resize(static_cast<std::size_t>(std::max(limit, 0)));
    return related;
}

Result<std::vector<DuplicatePair>> Related::duplicates(const Caller& caller, const ReadTx& tx, const SemanticView& view,
                                                       const WorkspaceId& workspace, int limit)
{
    CHIMERA_TRY(const auto place, Access::toRead(tx, caller, workspace));
    std::map<std::pair<std::int64_t, std::int64_t>, float> pairs;
    const VectorScope scope{std::vector<std::int64_t>{place}, nullptr};
    CHIMERA_CHECK(view.vectors->pairsAbove(
        duplicateSimilarity, scope,
        [&pairs](const VectorPair& pair) {
            float& best = pairs[std::minmax(pair.first.memory, pair.second.memory)];
            best = std::max(best, pair.score);
            return pairs.size() < mostPairs;
        },
        tx.cancel()));
    std::vector<DuplicatePair> found;
    for (const auto& [memories, similarity] : pairs) {
        CHIMERA_TRY(const QString first, textOf(tx, memories.first));
        CHIMERA_TRY(const QString second, textOf(tx, memories.second));
        const double same = overlap(first, second);
        if (same < duplicateOverlap)
            continue;
        CHIMERA_TRY(auto rows, readRows(tx, {{memories.first, similarity}, {memories.second, similarity}}));
        if (rows.size() != 2)
            continue;
        rows[0].overlap = rows[1].overlap = same;
        found.push_back({std::move(rows[0]), std::move(rows[1])});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const DuplicatePair& a, const DuplicatePair& b) { return a.first.overlap > b.first.overlap; });
    if (found.size() > static_cast<std::size_t>(std::max(limit, 0)))
        found.resize(static_cast<std::size_t>(std::max(limit, 0)));
    return found;
}

QJsonObject toJson(const RelatedMemory& related)
{
    QJsonObject json = toJson(related.memory);
    json.insert(QStringLiteral("similarity"), related.similarity);
    if (related.overlap > 0)
        json.insert(QStringLiteral("overlap"), related.overlap);
    return json;
}

} // namespace chimera
