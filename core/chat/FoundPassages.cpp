#include "core/chat/FoundPassages.h"

#include "core/chat/Words.h"
#include "core/embedding/Passages.h"
#include "core/memories/Memories.h"

#include <QRegularExpression>

#include <cmath>

namespace chimera {

namespace {

constexpr qsizetype longestQuestion = 4'000; // UTF-16 units; what comes behind is not searched for
constexpr qsizetype longestCutNow = 500'000; // of a memory that is not indexed yet
constexpr std::size_t passagesLookedAt = 40; // of one memory
constexpr double sameText = 0.9;             // likeness from which two passages say the same
constexpr double besideShare = 0.35;         // of the question's words that a second passage of a memory must have
constexpr double leastScore = 0.2;           // of the best hit's
constexpr double enough = 0.5;               // of the question's words: the passage is about it
constexpr double enoughWithMeaning = 0.3;    // where it is near by meaning too
constexpr double nearByMeaning = 0.5;        // of the nearest one's lead over those that only fill the list
constexpr double nearest = 0.75;             // from there on without words in common: a guess
constexpr std::size_t mostGuesses = 2;
constexpr double fewWords = 8; // of longer questions a smaller share will do

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
        for (const Passage& passage :
             Chunker(estimatedTokens).cut(memory.title, memory.content.left(longestCutNow)).passages)
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

// A memory that the search found, with all its passages that come into question.
struct Candidate
{
    Memory memory;
    SearchHit hit;
    QByteArray utf8;
    std::vector<Word> title;
    std::vector<Piece> pieces;
};

Result<Candidate> readCandidate(const ReadTx& tx, const Memory& memory, const SearchHit& hit)
{
    Candidate candidate{memory, hit, memory.content.toUtf8(), contentWords(memory.title), {}};
    CHIMERA_TRY(const auto ranges, rangesOf(tx, memory));
    for (const PassageRange& range : nearby(ranges, hit.passage)) {
        Piece piece{range.begin, range.end, 0, textOf(candidate.utf8, range.begin, range.end), {}};
        piece.words = contentWords(piece.text);
        if (!piece.text.trimmed().isEmpty())
            candidate.pieces.push_back(std::move(piece));
    }
    return candidate;
}

bool holds(const std::vector<Word>& words, const Word& word)
{
    return std::any_of(words.begin(), words.end(), [&](const Word& other) { return likeness(word, other) > 0; });
}

class Selection
{
public:
    Selection(const QString& question, const std::vector<Candidate>& candidates, const PassageLimits& limits)
        : m_limits(limits)
    {
        m_words = withoutJunctions(contentWords(question), [&candidates](const Word& word) {
            return std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& candidate) {
                return holds(candidate.title, word) ||
                       std::any_of(candidate.pieces.begin(), candidate.pieces.end(),
                                   [&](const Piece& piece) { return holds(piece.words, word); });
            });
        });
        m_ease = std::min(1.0, std::sqrt(fewWords / std::max(1.0, static_cast<double>(m_words.size()))));
    }

    struct Chosen
    {
        std::vector<Piece> pieces;
        bool guess = false;
    };

    // The best passages of one memory; none where it has nothing to do with the question.
    Chosen choose(const Candidate& candidate, bool meaningCounts)
    {
        const SearchHit& hit = candidate.hit;
        double share = 0;
        std::vector<Piece> pieces;
        for (Piece piece : candidate.pieces) {
            const double own = shareOf(candidate, piece);
            const bool found = hit.passage && hit.passage->begin == piece.begin && hit.passage->end == piece.end;
            share = std::max(share, own);
            if (found)
                piece.score = hit.score;
            else if (own >= besideShare * m_ease || !hit.passage)
                piece.score = hit.score * (hit.passage ? 0.85 * own : 0.4 + 0.6 * own);
            if (piece.score > 0)
                pieces.push_back(std::move(piece));
        }
        const bool sure =
            share >= enough * m_ease || (share >= enoughWithMeaning * m_ease && hit.meaningShare >= nearByMeaning);
        const bool guess = !sure && meaningCounts && hit.meaningShare >= nearest && m_guesses < mostGuesses;
        if (!sure && !guess)
            return {};
        m_guesses += guess ? 1 : 0;
        std::stable_sort(pieces.begin(), pieces.end(),
                         [](const Piece& a, const Piece& b) { return a.score > b.score; });
        const int most = guess ? 1 : m_limits.ofMemory;
        if (pieces.size() > static_cast<std::size_t>(most))
            pieces.resize(static_cast<std::size_t>(most));
        return {joined(std::move(pieces), candidate.utf8), guess};
    }

    // Whether none like it was seen before.
    bool isNew(const Piece& piece)
    {
        const bool seen = std::any_of(m_seen.begin(), m_seen.end(), [&](const std::vector<Word>& other) {
            return coverage(piece.words, other) >= sameText && coverage(other, piece.words) >= sameText;
        });
        if (!seen)
            m_seen.push_back(piece.words);
        return !seen;
    }

private:
    double shareOf(const Candidate& candidate, const Piece& piece) const
    {
        auto words = piece.words;
        words.insert(words.end(), candidate.title.begin(), candidate.title.end());
        return coverage(m_words, words);
    }

    std::vector<Word> m_words;
    PassageLimits m_limits;
    double m_ease = 1;
    std::size_t m_guesses = 0;
    std::vector<std::vector<Word>> m_seen;
};

ContextItem itemOf(const Memory& memory, const Piece& piece, bool guess)
{
    ContextItem item;
    item.part.kind = PartKind::Memory;
    item.part.memory = memory.id;
    item.part.title = memory.title;
    item.part.score = std::clamp(piece.score, 0.001, 1.0);
    item.part.reason =
        (guess ? QStringLiteral("near by meaning: %1") : QStringLiteral("found: %1")).arg(piece.score, 0, 'f', 2);
    item.text = piece.text;
    item.begin = piece.begin;
    item.end = piece.end;
    item.day = memory.updatedAt;
    item.guess = guess;
    return item;
}

std::vector<SearchHit> bestHits(const SearchResults& results, int limit)
{
    std::vector<SearchHit> hits;
    for (const SearchHit& hit : results.hits) {
        if (static_cast<int>(hits.size()) < limit && hit.score >= leastScore * results.hits.front().score)
            hits.push_back(hit);
    }
    return hits;
}

Result<std::vector<Candidate>> readCandidates(const Caller& caller, const ReadTx& tx,
                                              const std::vector<SearchHit>& hits)
{
    std::vector<MemoryId> ids;
    for (const SearchHit& hit : hits)
        ids.push_back(hit.memory.id);
    std::vector<Candidate> candidates;
    if (ids.empty())
        return candidates;
    CHIMERA_TRY(const auto memories, Memories::getAll(caller, tx, ids));
    for (const SearchHit& hit : hits) {
        const auto memory = std::find_if(memories.begin(), memories.end(),
                                         [&](const Memory& each) { return each.id == hit.memory.id; });
        if (memory == memories.end())
            continue;
        CHIMERA_TRY(auto candidate, readCandidate(tx, *memory, hit));
        candidates.push_back(std::move(candidate));
    }
    return candidates;
}

// Chinese writes what asks into the same run as what is asked for.
QString withoutAskingWords(QString text)
{
    static const QRegularExpression asking(QStringLiteral("为什么|什么时候|什么|怎么样|怎么办|怎么|怎样|如何|请问|请|"
                                                          "多少|哪里|哪儿|哪个|哪些|哪天|能不能|可不可以|是不是|有没有|"
                                                          "是否|能否|可以|告诉我|我想知道|我的|我们|吗|呢|吧"));
    return text.replace(asking, QStringLiteral(" "));
}

} // namespace

QString searchWords(const QString& question, const QString& before)
{
    QString words;
    for (const QChar c : question.left(longestQuestion)) {
        const bool word = c.isLetterOrNumber() || c.isMark() || c.isSurrogate() || c == u'_';
        words += word || c == u'\'' || c == u'\u2019' ? c : QChar(u' ');
    }
    // The query language's own word.
    const QString said = withoutAskingWords(words).simplified();
    words = u' ' + (said.isEmpty() ? words.simplified() : said) + u' ';
    words = words.replace(QLatin1String(" OR "), QLatin1String(" or ")).simplified();
    if (!before.isEmpty() && goesOn(question))
        words = (words + u' ' + searchWords(before, {})).simplified();
    return words;
}

Result<std::vector<ContextItem>> foundPassages(const Caller& caller, const ReadTx& tx, const QString& question,
                                               const SearchResults& results, const PassageLimits& limits)
{
    CHIMERA_TRY(const auto candidates, readCandidates(caller, tx, bestHits(results, limits.memories)));
    std::vector<MemoryId> ids;
    for (const Candidate& candidate : candidates)
        ids.push_back(candidate.memory.id);
    CHIMERA_TRY(const auto localOnly, localOnlyAmong(tx, ids));
    Selection selection(question, candidates, limits);
    std::vector<ContextItem> items;
    for (const Candidate& candidate : candidates) {
        const auto chosen = selection.choose(candidate, !results.foreignToModel);
        for (const Piece& piece : chosen.pieces) {
            if (!selection.isNew(piece))
                continue;
            items.push_back(itemOf(candidate.memory, piece, chosen.guess));
            items.back().localOnly = localOnly.contains(candidate.memory.id);
        }
    }
    std::stable_sort(items.begin(), items.end(), [](const ContextItem& a, const ContextItem& b) {
        return a.guess != b.guess ? b.guess : a.part.score > b.part.score;
    });
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
