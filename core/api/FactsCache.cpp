#include "core/api/FactsCache.h"

namespace chimera::api {

Result<WorkspaceFacts> FactsCache::get(const Caller& caller, const ReadTx& tx, const WorkspaceId& id)
{
    const Timestamp now = tx.clock().now();
    std::uint64_t generation = 0;
    std::optional<WorkspaceFacts> known;
    {
        const std::scoped_lock lock(m_mutex);
        generation = m_generation;
        const auto entry = m_entries.constFind(id.text());
        const bool fresh =
            entry != m_entries.constEnd() && now >= entry->readAt && now < entry->readAt.plusSeconds(lifeSeconds);
        if (fresh)
            known = entry->facts;
        ++(fresh ? m_counts.hits : m_counts.misses);
    }
    if (known) {
        CHIMERA_CHECK(Access::toRead(tx, caller, id));
        return *known;
    }
    // A write that commits from here on counts the generation up: what was read before it is not kept.
    CHIMERA_TRY(const WorkspaceFacts facts, Dashboard::facts(caller, tx, id));
    const std::scoped_lock lock(m_mutex);
    if (generation == m_generation) {
        if (m_entries.size() >= capacity)
            m_entries.clear();
        m_entries.insert(id.text(), {facts, now});
    }
    return facts;
}

void FactsCache::drop(const ChangeSet& changes)
{
    static const QSet<Entity> counted{Entity::Memory,  Entity::Workspace, Entity::Conversation,
                                      Entity::Message, Entity::Activity,  Entity::Member};
    const std::scoped_lock lock(m_mutex);
    ++m_generation;
    bool named = false;
    bool unnamed = false;
    for (const Change& change : changes.changes) {
        if (!counted.contains(change.entity))
            continue;
        named = named || !change.workspace.isEmpty();
        unnamed = unnamed || change.workspace.isEmpty();
        m_entries.remove(change.workspace);
    }
    if (unnamed && !named)
        m_entries.clear(); // whose it is was not said
}

FactsCache::Counts FactsCache::counts() const
{
    const std::scoped_lock lock(m_mutex);
    return m_counts;
}

} // namespace chimera::api
