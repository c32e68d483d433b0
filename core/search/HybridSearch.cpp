#include "core/search/HybridSearch.h"

#include "core/base/Text.h"
#include "core/memories/MemoryRows.h"
#include "core/search/Context.h"
#include "core/search/MemoryFilter.h"
#include "core/search/Rescore.h"
#include "core/search/SearchSteps.h"

namespace chimera {

namespace {

// Found on two development sets, see BENCHMARKS.md; flat around these values.
constexpr double neighbourSimilarity = 0.1; // of each text one or two places away in the thread

constexpr int fewestPassages = 200; // nearest by codes
constexpr int fewestRescored = 80;  // of them and of those found by words, by whole vectors
constexpr int floorRank = 100;      // the similarity of the passage at this place counts as none
constexpr int wordCandidates = 400;
constexpr std::size_t guesses = 10; // hits at most where no memory holds any word of the query
constexpr int snippetLength = 180;

struct Fused
{
    std::int64_t memory = 0;
    std::int64_t passage = 0;
    double text = 0;    // 0 to 1, of the best by words
    double meaning = 0; // 0 to 1, of the best by meaning
    double score = 0;
    double similarity = 0;
    double bm25 = 0;
    int textRank = 0;
    int meaningRank = 0;
    bool byAuthor = false;
    bool byContext = false;
};

// The exact similarity of passages by their whole vectors; those whose row is gone are left out.
Result<QHash<std::int64_t, float>> exactSimilarities(const ReadTx& tx, const Generation& generation,
                                                     const std::vector<std::int64_t>& passages,
                                                     std::span<const float> query)
{
    CHIMERA_TRY(auto rows,
                tx.query("SELECT v.passage, f.value FROM json_each(?) j CROSS JOIN passage_vector v ON v.passage = "
                         "j.value AND v.generation = ? CROSS JOIN passage_float f ON f.vector = v.pk",
                         jsonList(passages), generation.pk));
    std::vector<std::int64_t> found;
    std::vector<float> floats;
    while (rows.next()) {
        const auto values = vectors::decodeFloats(rows.blob(1), generation.dimension);
        if (!values)
            continue;
        found.push_back(rows.integer(0));
        floats.insert(floats.end(), values->begin(), values->end());
    }
    CHIMERA_CHECK(rows.done());
    CHIMERA_TRY(const auto scores, vectors::rescore(query, floats));
    QHash<std::int64_t, float> exact;
    for (std::size_t i = 0; i < found.size(); ++i)
        exact.insert(found[i], scores[i]);
    return exact;
}

// The passages that meaning is asked about: the nearest ones, and those that words found.
class MeaningRanking
{
public:
    MeaningRanking(const SemanticView& view, std::span<const float> query, std::vector<VectorHit> nearest)
        : m_view(view), m_query(query), m_nearest(std::move(nearest))
    {
        for (const VectorHit& hit : m_nearest)
            m_similarity.insert(hit.passage, hit.score);
    }

    const std::vector<VectorHit>& nearest() const { return m_nearest; }

    // Exact similarities of `passages` and, in threads, of their neighbours.
    Result<void> rescore(const ReadTx& tx, const std::vector<std::int64_t>& passages)
    {
        CHIMERA_TRY(m_context, ThreadContext::read(tx, passages));
        std::vector<std::int64_t> keys;
        for (const PassagePlace& place : m_context.places())
            keys.push_back(place.passage);
        CHIMERA_TRY(const auto exact, exactSimilarities(tx, m_view.generation, keys, m_query));
        for (const PassagePlace& place : m_context.places()) {
            const auto found = exact.constFind(place.passage);
            if (found != exact.constEnd())
                m_similarity[place.passage] = *found;
            else
                m_similarity.remove(place.passage); // not of this generation, or gone
        }
        return {};
    }

    const std::vector<PassagePlace>& places() const { return m_context.places(); }

    // With the neighbours' share; a place without neighbours counts for them itself.
    std::optional<double> similarity(const PassagePlace& place) const
    {
        const auto own = m_similarity.constFind(place.passage);
        if (own == m_similarity.constEnd())
            return std::nullopt;
        if (place.thread.isEmpty())
            return *own;
        double sum = *own;
        for (int offset = -ThreadContext::reach; offset <= ThreadContext::reach; ++offset) {
            if (offset != 0)
                sum += neighbourSimilarity * m_similarity.value(m_context.neighbour(place, offset), *own);
        }
        return sum / (1 + 2 * ThreadContext::reach * neighbourSimilarity);
    }

    // What counts as no similarity at all.
    double floor() const
    {
        if (m_nearest.empty())
            return 0;
        return m_nearest[std::min<std::size_t>(m_nearest.size(), floorRank) - 1].score;
    }

private:
    const SemanticView& m_view;
    std::span<const float> m_query;
    std::vector<VectorHit> m_nearest;
    QHash<std::int64_t, float> m_similarity; // by passage
    ThreadContext m_context;
};

// The passages that get exact similarities: the first of both lists, each once.
std::vector<std::int64_t> passagesToRescore(const std::vector<VectorHit>& nearest, const std::vector<WordHit>& words,
                                            std::size_t count)
{
    std::vector<std::int64_t> passages;
    QSet<std::int64_t> known;
    const auto take = [&](std::int64_t passage) {
        if (!known.contains(passage)) {
            known.insert(passage);
            passages.push_back(passage);
        }
    };
    for (std::size_t i = 0; i < count; ++i) {
        if (i < nearest.size())
            take(nearest[i].passage);
        if (i < words.size())
            take(words[i].passage);
    }
    return passages;
}

// One entry a memory: its best passage by meaning, its place by words.
class Fusion
{
public:
    explicit Fusion(double meaningWeight) : m_meaningWeight(meaningWeight) {}

    void addWords(const std::vector<WordHit>& hits)
    {
        double best = 0;
        for (const WordHit& hit : hits)
            best = std::max(best, hit.score);
        for (std::size_t i = 0; i < hits.size(); ++i) {
            const WordHit& hit = hits[i];
            Fused& entry = m_byMemory[hit.memory];
            entry.memory = hit.memory;
            entry.passage = hit.passage;
            entry.text = best > 0 ? hit.score / best : 0;
            entry.bm25 = hit.score;
            entry.textRank = static_cast<int>(i) + 1;
            entry.byAuthor = hit.byAuthor;
            entry.byContext = hit.byContext;
        }
    }

    void addMeaning(const MeaningRanking& ranking, const QStringList& words,
                    const std::function<bool(std::int64_t)>& allowed)
    {
        const double floor = ranking.floor();
        double best = floor;
        QHash<std::int64_t, double> similarity; // by memory
        for (const PassagePlace& place : ranking.places()) {
            const auto value = ranking.similarity(place);
            if (!value || !allowed(place.memory))
                continue;
            best = std::max(best, *value);
            const auto known = similarity.constFind(place.memory);
            if (known != similarity.constEnd() && *known >= *value)
                continue;
            similarity.insert(place.memory, *value);
            Fused& entry = m_byMemory[place.memory];
            entry.memory = place.memory;
            entry.passage = place.passage;
            entry.similarity = *value;
            entry.byAuthor = namesAuthor(words, place.author);
        }
        for (Fused& entry : m_byMemory) {
            if (best > floor && similarity.contains(entry.memory))
                entry.meaning = std::clamp((entry.similarity - floor) / (best - floor), 0.0, 1.0);
        }
    }

    // Best first.
    std::vector<Fused> ranked()
    {
        std::vector<Fused> list;
        for (Fused& entry : m_byMemory) {
            entry.score = (1 - m_meaningWeight) * entry.text + m_meaningWeight * entry.meaning;
            entry.score *= entry.byAuthor ? authorBoost : 1;
            if (entry.score > 0)
                list.push_back(entry);
        }
        rankByMeaning(list);
        std::sort(list.begin(), list.end(), [](const Fused& a, const Fused& b) {
            return a.score != b.score ? a.score > b.score : a.memory > b.memory;
        });
        const double boost =
            std::any_of(list.begin(), list.end(), [](const Fused& each) { return each.byAuthor; }) ? authorBoost : 1;
        for (Fused& entry : list)
            entry.score /= boost;
        return list;
    }

private:
    static void rankByMeaning(std::vector<Fused>& list)
    {
        std::sort(list.begin(), list.end(), [](const Fused& a, const Fused& b) { return a.similarity > b.similarity; });
        for (std::size_t i = 0; i < list.size() && list[i].similarity > 0; ++i)
            list[i].meaningRank = static_cast<int>(i) + 1;
    }

    const double m_meaningWeight;
    QHash<std::int64_t, Fused> m_byMemory;
};

Result<QHash<std::int64_t, PassageRange>> readRanges(const ReadTx& tx, const std::vector<std::int64_t>& passages)
{
    CHIMERA_TRY(auto rows,
                tx.query("SELECT pk, begin_byte, end_byte FROM passage WHERE pk IN (SELECT value FROM json_each(?))",
                         jsonList(passages)));
    QHash<std::int64_t, PassageRange> ranges;
    while (rows.next())
        ranges.insert(rows.integer(0), {rows.integer(1), rows.integer(2)});
    CHIMERA_CHECK(rows.done());
    return ranges;
}

// The beginning of the passage, where no word of the query stands in the text.
Result<QString> passageSnippet(const ReadTx& tx, std::int64_t memory, const PassageRange& range)
{
    CHIMERA_TRY(auto row,
                tx.query("SELECT substr(CAST(content AS BLOB), ?2 + 1, ?3) FROM memory_text WHERE memory = ?1", memory,
                         range.begin, std::min<std::int64_t>(range.end - range.begin, 4 * snippetLength)));
    const QString text = row.next() ? QString::fromUtf8(row.blob(0)) : QString();
    CHIMERA_CHECK(row.done());
    return text::firstCodePoints(plainLine(text), snippetLength);
}

Result<std::vector<SearchHit>> readPage(const ReadTx& tx, const std::vector<Fused>& page, const Marker& marker)
{
    std::vector<std::int64_t> memories;
    std::vector<std::int64_t> passages;
    QHash<std::int64_t, const Fused*> byMemory;
    for (const Fused& entry : page) {
        memories.push_back(entry.memory);
        passages.push_back(entry.passage);
        byMemory.insert(entry.memory, &entry);
    }
    CHIMERA_TRY(auto hits, steps::readHits(tx, memories, marker));
    CHIMERA_TRY(const auto ranges, readRanges(tx, passages));
    for (SearchHit& hit : hits) {
        const Fused& entry = *byMemory.value(hit.memory.pk);
        hit.score = entry.score;
        hit.textRank = entry.textRank;
        hit.bm25 = entry.bm25;
        hit.textShare = entry.text;
        hit.meaningShare = entry.meaning;
        hit.meaningRank = entry.meaningRank;
        hit.similarity = entry.similarity;
        if (entry.byAuthor)
            hit.boosts.append(QStringLiteral("author"));
        if (entry.byContext)
            hit.boosts.append(QStringLiteral("neighbours"));
        const auto range = ranges.constFind(entry.passage);
        if (range == ranges.constEnd())
            continue;
        hit.passage = *range;
        if (hit.snippetMarks.empty() && range->begin > 0) {
            CHIMERA_TRY(hit.snippet, passageSnippet(tx, hit.memory.pk, *range));
        }
    }
    return hits;
}

} // namespace

QString HybridSearch::meaningText(const Query& query)
{
    const bool plain =
        query.tags.isEmpty() && query.excludedTags.isEmpty() && query.workspace.isEmpty() && !query.pinnedOnly &&
        query.ignored.isEmpty() && !query.created.from && !query.created.until && !query.updated.from &&
        !query.updated.until && std::none_of(query.terms.begin(), query.terms.end(), [&query](const QueryTerm& term) {
            return term.excluded || term.phrase || term.inTitle || term.group != &term - query.terms.data();
        });
    if (plain)
        return query.terms.empty() ? QString() : text::sanitized(query.text).simplified();
    QStringList words;
    for (const QueryTerm& term : query.terms) {
        if (!term.excluded)
            words.append(term.text);
    }
    return words.join(u' ');
}

int HybridPlan::end() const
{
    return std::clamp(request.offset, 0, candidates::most) + std::clamp(request.limit, 1, 500);
}

Result<std::shared_ptr<const HybridPlan>> HybridSearch::plan(const Caller& caller, const ReadTx& tx,
                                                             const SearchRequest& request)
{
    if (tx.cancel().isCancelled())
        return Error::cancelled();
    auto plan = std::make_shared<HybridPlan>();
    plan->request = request;
    CHIMERA_TRY(plan->scope, steps::scopeOf(caller, tx, plan->request.query, request.workspace));
    CHIMERA_TRY(const auto stemmer, Stemmer::open(tx.connection()));
    plan->match =
        planMatch(request.query, [&stemmer](const QString& word) { return stemmer->tokens(word).join(u' '); });
    plan->scope.cjkInTitle = plan->match.cjkInTitle;
    plan->scope.cjkNotInTitle = plan->match.cjkNotInTitle;
    plan->terms = passageTerms(plan->match);
    if (!plan->scope.workspaces.empty()) {
        const steps::TimeLimit limit(tx);
        CHIMERA_TRY(plan->allowed, steps::allowedMemories(tx, plan->scope, plan->match, true));
    }
    return std::shared_ptr<const HybridPlan>(std::move(plan));
}

Result<WordHits> HybridSearch::byWords(const ReadTx& tx, const HybridPlan& plan)
{
    WordHits words;
    if (plan.request.mode != SearchMode::Hybrid || plan.scope.workspaces.empty())
        return words;
    const steps::TimeLimit limit(tx);
    CHIMERA_TRY(words, rankByPassageWords(tx, plan.scope, plan.terms, std::max(wordCandidates, plan.end())));
    std::erase_if(words.hits,
                  [&plan](const WordHit& hit) { return plan.allowed && !plan.allowed->contains(hit.memory); });
    return words;
}

Result<std::vector<VectorHit>> HybridSearch::nearest(const HybridPlan& plan, const SemanticView& view,
                                                     std::span<const float> vector, const CancelToken& cancel)
{
    CHIMERA_TRY(const VectorCode code, vectors::quantise(vector));
    return view.vectors->nearest(code, std::max(fewestPassages, 2 * plan.end()), {plan.scope.workspaces, plan.allowed},
                                 cancel);
}

Result<SearchResults> HybridSearch::fuse(const ReadTx& tx, const HybridPlan& plan, const WordHits& words,
                                         const SemanticView& view, std::span<const float> vector,
                                         std::vector<VectorHit> nearest)
{
    SearchResults results;
    results.mode = plan.request.mode;
    results.cutShort = words.cutShort;
    if (plan.scope.workspaces.empty())
        return results;
    MeaningRanking meaning(view, vector, std::move(nearest));
    const auto rescored = static_cast<std::size_t>(std::max(fewestRescored, plan.end()));
    CHIMERA_CHECK(meaning.rescore(tx, passagesToRescore(meaning.nearest(), words.hits, rescored)));

    Fusion fusion(plan.request.mode == SearchMode::Meaning ? 1.0 : plan.request.meaningWeight);
    fusion.addWords(words.hits);
    fusion.addMeaning(meaning, foldedWords(plan.terms),
                      [&plan](std::int64_t memory) { return !plan.allowed || plan.allowed->contains(memory); });
    std::vector<Fused> ranked = fusion.ranked();
    results.onlyByMeaning =
        plan.request.mode == SearchMode::Hybrid && words.hits.empty() && !words.cutShort && !ranked.empty();
    if (results.onlyByMeaning && ranked.size() > guesses)
        ranked.resize(guesses);

    const auto first = std::min(ranked.size(), static_cast<std::size_t>(std::max(plan.request.offset, 0)));
    const auto last = std::min(ranked.size(), static_cast<std::size_t>(plan.end()));
    CHIMERA_TRY(const auto stemmer, Stemmer::open(tx.connection()));
    CHIMERA_TRY(results.hits, readPage(tx,
                                       {ranked.begin() + static_cast<std::ptrdiff_t>(first),
                                        ranked.begin() + static_cast<std::ptrdiff_t>(last)},
                                       Marker(plan.match, *stemmer)));
    results.total = static_cast<std::int64_t>(ranked.size());
    results.totalIsLower = true;
    return results;
}

Result<SearchResults> HybridSearch::search(const Caller& caller, const ReadTx& tx, const SearchRequest& request,
                                           const SemanticView& view, std::span<const float> vector)
{
    CHIMERA_TRY(const auto planned, plan(caller, tx, request));
    CHIMERA_TRY(const auto words, byWords(tx, *planned));
    CHIMERA_TRY(auto near, nearest(*planned, view, vector, tx.cancel()));
    return fuse(tx, *planned, words, view, vector, std::move(near));
}

} // namespace chimera
