// Internal to core/search: what searches by words and by meaning have in common.
#pragma once

#include "core/search/Candidates.h"
#include "core/search/Marker.h"

#include <memory>

namespace chimera {
class MemoryFilter;
}

namespace chimera::steps {

// What the caller may read, narrowed by the request. NotFound, Denied.
Result<SearchScope> scopeOf(const Caller& caller, const ReadTx& tx, const Query& query,
                            const std::optional<WorkspaceId>& workspace);
// The memories that fit what neither passages nor vectors know: tags, times, pins, words left out; `strictly`: also
// phrases and words asked for in titles, unless no memory has them. Null: every memory does.
Result<std::shared_ptr<const MemoryFilter>> allowedMemories(const ReadTx& tx, const SearchScope& scope,
                                                            const MatchPlan& plan, bool strictly);
// The hits of these memories in the order given, marked, without scores; one statement. Those gone meanwhile are left
// out.
Result<std::vector<SearchHit>> readHits(const ReadTx& tx, const std::vector<std::int64_t>& memories,
                                        const Marker& marker);
// The connection's limits for one search; the caller's own cancel token stands again afterwards.
class TimeLimit
{
public:
    explicit TimeLimit(const ReadTx& tx);
    ~TimeLimit() { lift(); }
    TimeLimit(const TimeLimit&) = delete;
    TimeLimit& operator=(const TimeLimit&) = delete;
    void lift();

private:
    const ReadTx& m_tx;
};

} // namespace chimera::steps
