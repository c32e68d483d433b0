#include "core/search/TextSearch.h"

#include "core/base/Text.h"
#include "core/memories/MemoryRows.h"
#include "core/search/Candidates.h"
#include "core/search/Marker.h"
#include "core/search/MemoryFilter.h"
#include "core/search/PassageWords.h"
#include "core/search/SearchSteps.h"
#include "core/search/TitlePattern.h"

#include <QJsonArray>

namespace chimera {

namespace {

constexpr int largestPage = 500;
constexpr int countedBound = 1000; // lists by filters are counted so far
constexpr int orBudget = 12'000;   // memories that the words of an OR may have together
constexpr int prefixBudget = 60;   // index pages that the words with one prefix may fill

enum class Kind { AllWords, TitlePrefix, FuzzyTitle, AnyWord, Listed };

struct Ranked
{
    Candidate candidate;
    Kind kind = Kind::Listed;
};

// What the steps of a search put together.
struct Findings
{
    std::vector<Ranked> ranked;
    bool capped = false;
    bool cutShort = false;
    bool anyWord = false;

    void add(const Candidates& list, Kind kind)
    {
        capped = capped || list.capped;
        cutShort = cutShort || list.cutShort;
        QSet<std::int64_t> known;
        for (const Ranked& each : ranked)
            known.insert(each.candidate.pk);
        ranked.reserve(ranked.size() + list.found.size());
        for (const Candidate& candidate : list.found) {
            if (known.isEmpty() || !known.contains(candidate.pk))
                ranked.push_back({candidate, kind});
        }
    }
};

// Whether every memory's passages can be asked for words.
Result<bool> passagesAreComplete(const ReadTx& tx)
{
    CHIMERA_TRY(const auto missing,
                tx.count("SELECT EXISTS (SELECT 1 FROM memory_index WHERE state <> 1 AND searchable = 0)"));
    return missing == 0;
}

// The hits of any word, by the passages that hold it and what stands around them.
Result<Candidates> findInPassages(const ReadTx& tx, const SearchScope& scope, const MatchPlan& plan, int wanted)
{
    CHIMERA_TRY(const WordHits words, rankByPassageWords(tx, scope, passageTerms(plan), wanted));
    CHIMERA_TRY(const auto allowed, steps::allowedMemories(tx, scope, plan, false));
    Candidates list;
    list.cutShort = words.cutShort;
    for (const WordHit& hit : words.hits) {
        if (!allowed || allowed->contains(hit.memory))
            list.found.push_back({hit.memory, hit.boosted()});
    }
    return list;
}

// The hits of any of the rarest words, by whole memories: where passages are still missing.
Result<Candidates> findAnyWord(const ReadTx& tx, const SearchScope& scope, const MatchPlan& plan,
                               const std::vector<MatchPart>& parts, const std::vector<std::int64_t>& counts, int wanted)
{
    std::vector<std::size_t> order(parts.size());
    for (std::size_t i = 0; i < order.size(); ++i)
        order[i] = i;
    std::stable_sort(order.begin(), order.end(),
                     [&counts](std::size_t a, std::size_t b) { return counts[a] < counts[b]; });
    std::vector<MatchPart> rarest;
    std::int64_t together = 0;
    for (const std::size_t i : order) {
        together += counts[i];
        if (counts[i] > 0 && (together <= orBudget || rarest.empty()))
            rarest.push_back(parts[i]);
    }
    if (rarest.empty())
        return Candidates{};
    return candidates::byWords(tx, scope, anyWord(plan, rarest), wanted);
}

QString wordsOf(const MatchPlan& plan)
{
    QStringList words;
    for (const auto& group : plan.groups) {
        for (const MatchPart& part : group.front())
            words.append(part.cjk ? QString() : part.text);
    }
    return words.join(u' ').simplified();
}

bool onlyShortPrefix(const MatchPlan& plan)
{
    return !plan.shortPrefix.isEmpty() && plan.parts == 1;
}

// A prefix that too many words share is taken out of the plan (`heavy`) or, beside other words in its group, asked for
// as a whole word.
Result<std::optional<MatchPart>> takeHeavyPrefix(const ReadTx& tx, MatchPlan& plan)
{
    std::optional<MatchPart> heavy;
    for (std::size_t at = 0; at < plan.groups.size(); ++at) {
        auto& group = plan.groups[at];
        bool taken = false;
        for (MatchUnit& unit : group) {
            for (MatchPart& part : unit) {
                if (!part.prefix)
                    continue;
                CHIMERA_TRY(const auto pages, candidates::prefixPages(tx, part.text));
                if (pages <= prefixBudget)
                    continue;
                part.prefix = false;
                part.longer.clear();
                if (!heavy && group.size() == 1 && unit.size() == 1) {
                    heavy = part;
                    taken = true;
                }
            }
        }
        if (taken)
            plan.groups.erase(plan.groups.begin() + static_cast<std::ptrdiff_t>(at--));
    }
    return heavy;
}

// Fewer hits than wanted: titles with a typing mistake, and memories with any of the words.
Result<void> addWiderHits(const ReadTx& tx, const SearchScope& scope, const MatchPlan& plan, Findings& findings,
                          int wanted)
{
    const auto parts = looseParts(plan);
    CHIMERA_TRY(const auto counts, candidates::documentCounts(tx, parts, orBudget));
    const bool unknownWord = std::find(counts.begin(), counts.end(), 0) != counts.end();
    const QString words = wordsOf(plan);
    if (unknownWord && words.size() >= 3) {
        const QString pattern = TitlePattern::make(TitlePattern::Mode::Fuzzy, words);
        CHIMERA_TRY(const auto titles, candidates::byTitle(tx, scope, pattern, 200, wanted));
        findings.add(titles, Kind::FuzzyTitle);
    }
    if (parts.size() < 2)
        return {};
    CHIMERA_TRY(const bool byPassages, passagesAreComplete(tx));
    CHIMERA_TRY(const auto any, byPassages ? findInPassages(tx, scope, plan, wanted)
                                           : findAnyWord(tx, scope, plan, parts, counts, wanted));
    findings.anyWord = !any.found.empty();
    findings.add(any, Kind::AnyWord);
    return {};
}

Result<Findings> findByWords(const ReadTx& tx, const SearchScope& scope, MatchPlan plan, int wanted)
{
    Findings findings;
    if (onlyShortPrefix(plan)) {
        const QString pattern = TitlePattern::make(TitlePattern::Mode::WordStart, plan.shortPrefix);
        CHIMERA_TRY(const auto titles, candidates::byTitle(tx, scope, pattern, 200, wanted));
        findings.add(titles, Kind::TitlePrefix);
    }
    CHIMERA_TRY(const auto heavy, takeHeavyPrefix(tx, plan));
    if (heavy) {
        const MatchExpression others = plan.hasWords() ? allWords(plan) : MatchExpression{};
        CHIMERA_TRY(const auto recent, candidates::byRecentText(tx, scope, others, *heavy, wanted));
        findings.add(recent, Kind::AllWords);
    } else {
        CHIMERA_TRY(const auto all, candidates::byWords(tx, scope, allWords(plan), wanted));
        findings.add(all, Kind::AllWords);
    }
    if (findings.ranked.size() >= TextSearch::fewHits || findings.cutShort || !scope.cjkInTitle.isEmpty() ||
        !plan.hasWords())
        return findings;
    if (const auto wider = addWiderHits(tx, scope, plan, findings, wanted); !wider) {
        if (wider.error().code != ErrorCode::TimedOut)
            return wider.error();
        findings.cutShort = true;
    }
    return findings;
}

// Scores of one kind lie in a band of their own, so that the order of the kinds holds.
double scoreOf(const Ranked& ranked, double best)
{
    const double share = best > 0 ? std::clamp(ranked.candidate.score / best, 0.0, 1.0) : 1.0;
    switch (ranked.kind) {
    case Kind::Listed:
        return 1.0;
    case Kind::AllWords:
        return 0.6 + 0.4 * share;
    case Kind::TitlePrefix:
        return 1.0;
    case Kind::FuzzyTitle:
        return 0.5 + 0.09 * share;
    case Kind::AnyWord:
        return 0.05 + 0.44 * share;
    }
    return 0.01;
}

QStringList boostsOf(Kind kind)
{
    switch (kind) {
    case Kind::AnyWord:
        return {QStringLiteral("any word")};
    case Kind::FuzzyTitle:
        return {QStringLiteral("fuzzy title")};
    case Kind::TitlePrefix:
        return {QStringLiteral("title prefix")};
    default:
        return {};
    }
}

struct Page
{
    const Ranked* ranked = nullptr;
    int rank = 0;
    double score = 0;
};

// Rows in the order of `pages`, one statement.
Result<std::vector<SearchHit>> readPage(const ReadTx& tx, const std::vector<Page>& pages, const Marker& marker)
{
    std::vector<std::int64_t> keys;
    QHash<std::int64_t, const Page*> byMemory;
    for (const Page& page : pages) {
        keys.push_back(page.ranked->candidate.pk);
        byMemory.insert(keys.back(), &page);
    }
    CHIMERA_TRY(auto hits, steps::readHits(tx, keys, marker));
    for (SearchHit& hit : hits) {
        const Page& page = *byMemory.value(hit.memory.pk);
        hit.boosts += boostsOf(page.ranked->kind);
        hit.score = page.score;
        const bool byWords = page.ranked->kind == Kind::AllWords || page.ranked->kind == Kind::AnyWord;
        hit.textRank = byWords ? page.rank : 0;
        hit.bm25 = byWords ? page.ranked->candidate.score : 0;
    }
    return hits;
}

std::vector<Page> pageOf(const Findings& findings, int offset, int limit)
{
    QHash<int, double> best;
    for (const Ranked& ranked : findings.ranked) {
        double& known = best[static_cast<int>(ranked.kind)];
        known = std::max(known, ranked.candidate.score);
    }
    std::vector<Page> pages;
    for (std::size_t i = static_cast<std::size_t>(offset);
         i < findings.ranked.size() && pages.size() < static_cast<std::size_t>(limit); ++i) {
        const Ranked& ranked = findings.ranked[i];
        pages.push_back({&ranked, static_cast<int>(i) + 1, scoreOf(ranked, best.value(static_cast<int>(ranked.kind)))});
    }
    return pages;
}

Result<Findings> findByFilters(const ReadTx& tx, const SearchScope& scope, const MatchPlan& plan,
                               const SearchRequest& request, int wanted)
{
    Findings findings;
    CHIMERA_TRY(const auto list, candidates::byFilters(tx, scope, plan, request.sortWithoutWords, wanted));
    findings.add(list, Kind::Listed);
    return findings;
}

bool hasFilters(const Query& query)
{
    return !query.tags.isEmpty() || !query.excludedTags.isEmpty() || !query.workspace.isEmpty() || query.pinnedOnly ||
           query.created.from || query.created.until || query.updated.from || query.updated.until;
}

} // namespace

Result<SearchResults> TextSearch::search(const Caller& caller, const ReadTx& tx, const SearchRequest& request)
{
    if (tx.cancel().isCancelled())
        return Error::cancelled();
    const int limit = std::clamp(request.limit, 0, largestPage);
    const int offset = std::clamp(request.offset, 0, candidates::most);
    CHIMERA_TRY(auto scope, steps::scopeOf(caller, tx, request.query, request.workspace));
    CHIMERA_TRY(const auto stemmer, Stemmer::open(tx.connection()));
    const MatchPlan plan =
        planMatch(request.query, [&stemmer](const QString& word) { return stemmer->tokens(word).join(u' '); });
    scope.cjkInTitle = plan.cjkInTitle;
    scope.cjkNotInTitle = plan.cjkNotInTitle;
    SearchResults results;
    if (scope.workspaces.empty() || (!plan.hasWords() && !hasFilters(request.query)))
        return results;

    steps::TimeLimit time(tx);
    CHIMERA_TRY(const Findings findings,
                plan.hasWords() ? findByWords(tx, scope, plan, std::max(1, offset + limit))
                                : findByFilters(tx, scope, plan, request, std::max(countedBound, offset + limit) + 1));
    time.lift();
    CHIMERA_TRY(results.hits, readPage(tx, pageOf(findings, offset, limit), Marker(plan, *stemmer)));
    results.total = static_cast<std::int64_t>(findings.ranked.size());
    results.totalIsLower = findings.capped || findings.cutShort;
    results.anyWord = findings.anyWord;
    results.cutShort = findings.cutShort;
    return results;
}

Result<std::vector<SearchHit>> TextSearch::quickOpen(const Caller& caller, const ReadTx& tx, const QString& typed,
                                                     const std::optional<WorkspaceId>& workspace, int limit)
{
    if (tx.cancel().isCancelled())
        return Error::cancelled();
    const Query query;
    CHIMERA_TRY(const auto scope, steps::scopeOf(caller, tx, query, workspace));
    const QString pattern = TitlePattern::make(TitlePattern::Mode::Subsequence, text::sanitized(typed.left(200)));
    if (scope.workspaces.empty() || pattern.size() < 2)
        return std::vector<SearchHit>();
    steps::TimeLimit time(tx);
    Findings findings;
    CHIMERA_TRY(const auto titles, candidates::byTitle(tx, scope, pattern, 0, std::clamp(limit, 1, largestPage)));
    findings.add(titles, Kind::FuzzyTitle);
    time.lift();
    CHIMERA_TRY(const auto stemmer, Stemmer::open(tx.connection()));
    return readPage(tx, pageOf(findings, 0, std::clamp(limit, 0, largestPage)), Marker({}, *stemmer));
}

Result<void> TextSearch::rebuild(WriteTx& tx)
{
    CHIMERA_CHECK(tx.run("INSERT INTO memory_fts(memory_fts) VALUES('rebuild')"));
    return {};
}

Result<int> TextSearch::joinIndexParts(WriteTx& tx)
{
    CHIMERA_TRY(auto tables, tx.query("SELECT name FROM sqlite_schema WHERE sql LIKE 'CREATE VIRTUAL TABLE%fts5%'"));
    QList<QByteArray> names;
    while (tables.next())
        names.append(tables.utf8(0));
    CHIMERA_CHECK(tables.done());
    int joined = 0;
    for (const QByteArray& table : names) {
        // The rank is how many pages may be written. FTS5 always changes one row of its own; more means that it merged.
        CHIMERA_TRY(const auto before, tx.count("SELECT total_changes()"));
        CHIMERA_CHECK(tx.run("INSERT INTO " + table + "(" + table + ", rank) VALUES('merge', 64)"));
        CHIMERA_TRY(const auto after, tx.count("SELECT total_changes()"));
        joined += after - before < 2 ? 0 : static_cast<int>(after - before);
    }
    return joined;
}

QJsonObject toJson(const SearchHit& hit, bool explain)
{
    QJsonObject json{{QStringLiteral("id"), hit.memory.id.text()},
                     {QStringLiteral("title"), hit.memory.title},
                     {QStringLiteral("content"), hit.content},
                     {QStringLiteral("snippet"), hit.snippet},
                     {QStringLiteral("score"), hit.score},
                     {QStringLiteral("tags"), QJsonArray::fromStringList(hit.memory.tags)},
                     {QStringLiteral("workspace_id"), hit.memory.workspace.text()},
                     {QStringLiteral("created_at"), hit.memory.createdAt.toIso()}};
    if (explain)
        json.insert(QStringLiteral("explain"),
                    QJsonObject{{QStringLiteral("textRank"), hit.textRank},
                                {QStringLiteral("bm25"), hit.bm25},
                                {QStringLiteral("matchedWords"), QJsonArray::fromStringList(hit.matchedWords)},
                                {QStringLiteral("meaningRank"), hit.meaningRank},
                                {QStringLiteral("similarity"), hit.similarity},
                                {QStringLiteral("textShare"), hit.textShare},
                                {QStringLiteral("meaningShare"), hit.meaningShare},
                                {QStringLiteral("boosts"), QJsonArray::fromStringList(hit.boosts)}});
    return json;
}

} // namespace chimera
