#include "core/chat/FoundPassages.h"

#include "core/chat/Words.h"
#include "core/embedding/Passages.h"
#include "core/memories/Memories.h"

namespace chimera {

namespace {

constexpr std::size_t saysTooLittle = 2;     // content words; a question of no more takes those of the one before along
constexpr std::size_t passagesLookedAt = 40; // of one memory
constexpr double sameText = 0.9;             // likeness from which two passages say the same
constexpr double besideShare = 0.35;         // of the question's words that a second passage of a memory must have
constexpr double leastScore = 0.25;          // of the best hit's

struct Piece
{
    std::int64_t begin = 0;
    std::int64_t end = 0;
    double score = 0;
    QString text;
    std::vector<Word> words;
};

QString textOf(const QByteArray& utf8, std::int64_t begin, std::int64_t end)
{
    const auto first = std::clamp<std::int64_t>(begin, 0, utf8.size());
    const auto last = std::clamp<std::int64_t>(end, first, utf8.size());
    return QString::fromUtf8(utf8.mid(first, last - first));
}

// As they are stored, else cut now.
Result<std::vector<PassageRange>> rangesOf(const ReadTx& tx, const Memory& memory)
{
    std::vector<PassageRange> ranges;
    CHIMERA_TRY(const auto stored, Passages::of(tx, memory.pk));
    for (const StoredPassage& passage : stored)
        ranges.push_back({passage.begin, passage.end});
    if (ranges.empty()) {
        for (const Passage& passage : Chunker(estimatedTokens).cut(memory.title, memory.content).passages)
            ranges.push_back({passage.begin, passage.end});
    }
    std::sort(ranges.begin(), ranges.end(),
              [](const PassageRange& a, const PassageRange& b) { return a.begin < b.begin; });
    return ranges;
}

// Those around the one that the search found; from the beginning where it found none.
std::vector<PassageRange> nearby(const std::vector<PassageRange>& ranges, const std::optional<PassageRange>& best)
{
    if (ranges.size() <= passagesLookedAt)
        return ranges;
    std::size_t middle = 0;
    while (best && middle + 1 < ranges.size() && ranges[middle].end <= best->begin)
        ++middle;
    const std::size_t first =
        std::min(middle - std::min(middle, passagesLookedAt / 2), ranges.size() - passagesLookedAt);
    return {ranges.begin() + static_cast<std::ptrdiff_t>(first),
            ranges.begin() + static_cast<std::ptrdiff_t>(first + passagesLookedAt)};
}

// Those that touch become one.
std::vector<Piece> joined(std::vector<Piece> pieces, const QByteArray& utf8)
{
    std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) { return a.begin < b.begin; });
    std::vector<Piece> whole;
    for (Piece& piece : pieces) {
        if (whole.empty() || piece.begin > whole.back().end + 2) {
            whole.push_back(std::move(piece));
            continue;
        }
        Piece& last = whole.back();
        last.end = std::max(last.end, piece.end);
        last.score = std::max(last.score, piece.score);
        last.text = textOf(utf8, last.begin, last.end);
        last.words = contentWords(last.text);
    }
    return whole;
}

class Selection
{
public:
    Selection(const QString& question, const PassageLimits& limits) : m_words(contentWords(question)), m_limits(limits)
    {}

    // The best passages of one memory.
    Result<std::vector<Piece>> choose(const ReadTx& tx, const Memory& memory, const SearchHit& hit) const
    {
        const QByteArray utf8 = memory.content.toUtf8();
        CHIMERA_TRY(const auto ranges, rangesOf(tx, memory));
        std::vector<Piece> pieces;
        for (const PassageRange& range : nearby(ranges, hit.passage)) {
            Piece piece{range.begin, range.end, 0, textOf(utf8, range.begin, range.end), {}};
            piece.words = contentWords(piece.text);
            const double share = coverage(m_words, piece.words);
            const bool found = hit.passage && hit.passage->begin == range.begin && hit.passage->end == range.end;
            if (found)
                piece.score = hit.score;
            else if (share >= besideShare || !hit.passage)
                piece.score = hit.score * (hit.passage ? 0.85 * share : 0.4 + 0.6 * share);
            if (piece.score > 0 && !piece.text.trimmed().isEmpty())
                pieces.push_back(std::move(piece));
        }
        std::stable_sort(pieces.begin(), pieces.end(),
                         [](const Piece& a, const Piece& b) { return a.score > b.score; });
        if (pieces.size() > static_cast<std::size_t>(m_limits.ofMemory))
            pieces.resize(static_cast<std::size_t>(m_limits.ofMemory));
        return joined(std::move(pieces), utf8);
    }

    bool isNew(const Piece& piece) const
    {
        return std::none_of(m_seen.begin(), m_seen.end(), [&](const std::vector<Word>& seen) {
            return coverage(piece.words, seen) >= sameText && coverage(seen, piece.words) >= sameText;
        });
    }
    void remember(const Piece& piece) { m_seen.push_back(piece.words); }

private:
    std::vector<Word> m_words;
    PassageLimits m_limits;
    std::vector<std::vector<Word>> m_seen;
};

ContextItem itemOf(const Memory& memory, const Piece& piece)
{
    ContextItem item;
    item.part.kind = PartKind::Memory;
    item.part.memory = memory.id;
    item.part.title = memory.title;
    item.part.score = std::clamp(piece.score, 0.001, 1.0);
    item.part.reason = QStringLiteral("found: %1").arg(piece.score, 0, 'f', 2);
    item.text = piece.text;
    item.begin = piece.begin;
    item.end = piece.end;
    item.day = memory.updatedAt;
    return item;
}

std::vector<SearchHit> relevant(const SearchResults& results, int limit)
{
    std::vector<SearchHit> hits;
    for (const SearchHit& hit : results.hits) {
        if (static_cast<int>(hits.size()) < limit && hit.score >= leastScore * results.hits.front().score)
            hits.push_back(hit);
    }
    return hits;
}

} // namespace

QString searchWords(const QString& question, const QString& before)
{
    QString words;
    for (const QChar c : question) {
        const bool word = c.isLetterOrNumber() || c.isMark() || c.isSurrogate() || c == u'_';
        words += word || c == u'\'' || c == u'\u2019' ? c : QChar(u' ');
    }
    // The query language's own word.
    words = u' ' + words.simplified() + u' ';
    words = words.replace(QLatin1String(" OR "), QLatin1String(" or ")).simplified();
    if (!before.isEmpty() && contentWords(question).size() <= saysTooLittle)
        words = (words + u' ' + searchWords(before, {})).simplified();
    return words;
}

Result<std::vector<ContextItem>> foundPassages(const Caller& caller, const ReadTx& tx, const QString& question,
                                               const SearchResults& results, const PassageLimits& limits)
{
    const std::vector<SearchHit> hits = relevant(results, limits.memories);
    std::vector<MemoryId> ids;
    for (const SearchHit& hit : hits)
        ids.push_back(hit.memory.id);
    std::vector<ContextItem> items;
    if (ids.empty())
        return items;
    CHIMERA_TRY(const auto memories, Memories::getAll(caller, tx, ids));
    CHIMERA_TRY(const auto localOnly, localOnlyAmong(tx, ids));
    Selection selection(question, limits);
    for (const Memory& memory : memories) {
        const auto hit =
            std::find_if(hits.begin(), hits.end(), [&](const SearchHit& each) { return each.memory.id == memory.id; });
        CHIMERA_TRY(const auto pieces, selection.choose(tx, memory, *hit));
        for (const Piece& piece : pieces) {
            if (!selection.isNew(piece))
                continue;
            selection.remember(piece);
            items.push_back(itemOf(memory, piece));
            items.back().localOnly = localOnly.contains(memory.id);
        }
    }
    std::stable_sort(items.begin(), items.end(),
                     [](const ContextItem& a, const ContextItem& b) { return a.part.score > b.part.score; });
    if (items.size() > static_cast<std::size_t>(limits.passages))
        items.resize(static_cast<std::size_t>(limits.passages));
    return items;
}

Result<QSet<MemoryId>> localOnlyAmong(const ReadTx& tx, const std::vector<MemoryId>& memories)
{
    QStringList ids;
    for (const MemoryId& id : memories)
        ids.append(id.text());
    CHIMERA_TRY(auto rows,
                tx.query("SELECT m.id FROM json_each(?) j CROSS JOIN memory m ON m.id = j.value JOIN workspace "
                         "w ON w.pk = m.workspace WHERE m.local_only OR w.local_only",
                         ids));
    QSet<MemoryId> found;
    while (rows.next())
        found.insert(rows.id<MemoryId>(0));
    CHIMERA_CHECK(rows.done());
    return found;
}

} // namespace chimera
