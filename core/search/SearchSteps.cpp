#include "core/search/SearchSteps.h"

#include "core/search/MemoryFilter.h"

namespace chimera::steps {

namespace {

constexpr int mostFiltered = 200'000;

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

std::shared_ptr<const MemoryFilter> filterOf(const Candidates& list)
{
    std::vector<std::int64_t> memories;
    for (const Candidate& each : list.found)
        memories.push_back(each.pk);
    return std::make_shared<const MemoryFilter>(std::move(memories));
}

} // namespace

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

TimeLimit::TimeLimit(const ReadTx& tx) : m_tx(tx)
{
    m_tx.connection().stopWhen(m_tx.cancel(), TextSearch::timeLimit);
}

void TimeLimit::lift()
{
    m_tx.connection().stopWhen(m_tx.cancel());
}

} // namespace chimera::steps
