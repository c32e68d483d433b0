// What one committed write touched. Collected by WriteTx, handed out once after the commit; everything that follows the
// data (lists, caches, event streams, embedding queue, sync) lives from it. A plain value.
#pragma once

#include "core/base/Id.h"

#include <QMetaType>

#include <algorithm>
#include <vector>

namespace chimera {

// Index: a memory's passages and vectors (id: the memory), or the state of the whole index (no id).
// Message: id is the message, or the conversation's where many changed. Member: id is the workspace. Token: the user.
enum class Entity {
    Workspace,
    Memory,
    Tag,
    SavedSearch,
    Setting,
    Attachment,
    Activity,
    Index,
    Conversation,
    Message,
    Integration,
    Proposal,
    Member,
    Token
};
enum class ChangeKind { Created, Updated, Trashed, Restored, Removed };

struct Change
{
    Entity entity = Entity::Memory;
    ChangeKind kind = ChangeKind::Updated;
    QString id;
    QString workspace; // "" where it has none

    bool operator==(const Change&) const = default;
};

struct ChangeSet
{
    std::vector<Change> changes;
    QString origin; // who made it: the caller's client ("window", "cli", "import", "http" ...)

    bool isEmpty() const { return changes.empty(); }
    bool touches(Entity entity) const
    {
        return std::any_of(changes.begin(), changes.end(), [entity](const Change& c) { return c.entity == entity; });
    }
    bool touches(Entity entity, const QString& id) const
    {
        return std::any_of(changes.begin(), changes.end(),
                           [&](const Change& c) { return c.entity == entity && c.id == id; });
    }
    bool touchesWorkspace(const QString& workspace) const
    {
        return std::any_of(changes.begin(), changes.end(),
                           [&](const Change& c) { return c.workspace == workspace || c.id == workspace; });
    }
};

} // namespace chimera

Q_DECLARE_METATYPE(chimera::ChangeSet)
