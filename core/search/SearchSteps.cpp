#include "core/search/SearchSteps.h"

#include "core/base/Text.h"
#include "core/memories/MemoryRows.h"
#include "core/search/MemoryFilter.h"

namespace chimera::steps {

namespace {

constexpr int mostFiltered = 200'000;
constexpr int contentShown = 500; // code points (contract, section 5)

bool namesWorkspace(const Statement& row, const QString& wanted)
{
    return wanted.isEmpty() || row.text(1) == wanted || text::fold(row.text(2)) == text::fold(wanted);
}

// Phrases and words asked for in titles must be there, by meaning too; other words need not.
MatchPlan strictPart(const Query& query, const MatchPlan& plan)
{
    Query strict;
    for (const QueryTerm& term : query.terms) {
        if (!term.excluded && (term.phrase || term.inTitle))
            strict.terms.push_back(term);
    }
    MatchPlan part = planMatch(strict);
    part.excluded = plan.excluded;
    return part;
}

void mark(SearchHit& hit, const QByteArray& content, const Marker& marker)
{
    hit.content = text::firstCodePoints(QString::fromUtf8(content.left(contentShown * 4)), contentShown);
    auto snippet = marker.snippet(content);
    hit.snippet = std::move(snippet.text);
    hit.snippetMarks = std::move(snippet.marks);
    QSet<int> matched;
    for (const Marker::Place& place : marker.find(hit.memory.title)) {
        hit.titleMarks.push_back({place.begin, place.length});
        matched.insert(place.word);
    }
    if (!matched.isEmpty())
        hit.boosts.append(QStringLiteral("title"));
    for (const Marker::Place& place : snippet.places)
        matched.insert(place.word);
    for (int word = 0; word < marker.words().size(); ++word) {
        if (matched.contains(word))
            hit.matchedWords.append(marker.words().at(word));
    }
}

std::shared_ptr<const MemoryFilter> filterOf(const Candidates& list)
{
    std::vector<std::int64_t> memories;
    for (const Candidate& each : list.found)
        memories.push_back(each.pk);
    return std::make_shared<const MemoryFilter>(std::move(memories));
}

} // namespace

Result<SearchScope> scopeOf(const Caller& caller, const ReadTx& tx, const Query& query,
                            const std::optional<WorkspaceId>& workspace)
{
    std::vector<std::int64_t> readable;
    if (workspace) {
        CHIMERA_TRY(const auto pk, Access::toRead(tx, caller, *workspace));
        readable.push_back(pk);
    } else {
        CHIMERA_TRY(readable, Access::readable(tx, caller));
    }
    CHIMERA_TRY(auto rows,
                tx.query("SELECT w.pk, w.id, w.name, c.memories FROM workspace_count c JOIN workspace w ON w.pk = "
                         "c.workspace"));
    SearchScope scope;
    scope.query = &query;
    scope.everywhere = true;
    while (rows.next()) {
        const bool may = std::find(readable.begin(), readable.end(), rows.integer(0)) != readable.end();
        if (may && namesWorkspace(rows, query.workspace)) {
            scope.workspaces.push_back(rows.integer(0));
            scope.memories += rows.integer(3);
        } else if (rows.integer(3) > 0) {
            scope.everywhere = false;
        }
    }
    CHIMERA_CHECK(rows.done());
    return scope;
}

Result<std::shared_ptr<const MemoryFilter>> allowedMemories(const ReadTx& tx, const SearchScope& scope,
                                                            const MatchPlan& plan, bool strictly)
{
    const Query& query = *scope.query;
    const MatchPlan strict = strictly ? strictPart(query, plan) : MatchPlan{};
    if (strict.hasWords()) {
        CHIMERA_TRY(const auto list, candidates::byWords(tx, scope, allWords(strict), candidates::most));
        if (!list.found.empty())
            return filterOf(list);
    }
    const bool filtered = !query.tags.isEmpty() || !query.excludedTags.isEmpty() || query.pinnedOnly ||
                          query.created.from || query.created.until || query.updated.from || query.updated.until ||
                          !plan.excluded.empty() || !scope.cjkInTitle.isEmpty() || !scope.cjkNotInTitle.isEmpty();
    if (!filtered)
        return std::shared_ptr<const MemoryFilter>();
    CHIMERA_TRY(const auto list, candidates::byFilters(tx, scope, plan, MemorySort::Recent, mostFiltered));
    return filterOf(list);
}

Result<std::vector<SearchHit>> readHits(const ReadTx& tx, const std::vector<std::int64_t>& memories,
                                        const Marker& marker)
{
    static const QByteArray sql =
        QByteArray("SELECT ") + memoryRowColumns +
        ", w.name, t.content FROM json_each(?) j CROSS JOIN memory m ON m.pk = j.value "
        "CROSS JOIN workspace w ON w.pk = m.workspace CROSS JOIN memory_text t ON t.memory = m.pk "
        "ORDER BY j.key";
    std::vector<SearchHit> hits;
    if (memories.empty())
        return hits;
    CHIMERA_TRY(auto rows, tx.query(sql, jsonList(memories)));
    while (rows.next()) {
        SearchHit hit;
        hit.memory = readMemoryRow(rows);
        hit.workspaceName = rows.text(memoryRowColumnCount);
        mark(hit, rows.utf8(memoryRowColumnCount + 1), marker);
        hits.push_back(std::move(hit));
    }
    CHIMERA_CHECK(rows.done());
    return hits;
}

TimeLimit::TimeLimit(const ReadTx& tx) : m_tx(tx)
{
    m_tx.connection().stopWhen(m_tx.cancel(), TextSearch::timeLimit);
}

void TimeLimit::lift()
{
    m_tx.connection().stopWhen(m_tx.cancel());
}

} // namespace chimera::steps
