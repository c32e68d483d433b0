// The facts of workspaces, kept for five minutes at most and dropped by the change that makes them stale. Thread-safe;
// owned by the server's Services.
#pragma once

#include "core/dashboard/Dashboard.h"

#include <mutex>

namespace chimera::api {

class FactsCache
{
public:
    // From here, or read in the transaction given. The caller's right is judged by whoever asks, or by reading.
    Result<WorkspaceFacts> get(const Caller& caller, const ReadTx& tx, const WorkspaceId& id);
    void drop(const ChangeSet& changes); // on the writer's thread, after the commit

    struct Counts
    {
        std::uint64_t hits = 0;
        std::uint64_t misses = 0;
    };
    Counts counts() const;

private:
    static constexpr std::int64_t lifeSeconds = 300;
    static constexpr qsizetype capacity = 10'000;

    struct Entry
    {
        WorkspaceFacts facts;
        Timestamp readAt;
    };

    mutable std::mutex m_mutex;
    QHash<QString, Entry> m_entries;
    std::uint64_t m_generation = 0;
    Counts m_counts;
};

} // namespace chimera::api
