// Workspaces: create, rename, describe, Trash, order by last use, statistics. Stateless; each function runs inside the
// transaction given and is judged by Access.
#pragma once

#include "core/accounts/Access.h"

namespace chimera {

struct WorkspaceStats
{
    std::int64_t memories = 0;
    std::int64_t trashed = 0;
    Timestamp lastActivity;
};

struct Workspace
{
    WorkspaceId id;
    QString name;
    QString description;
    UserId owner;
    Timestamp createdAt;
    Timestamp updatedAt;
    Timestamp usedAt;
    std::optional<Timestamp> trashedAt;
    WorkspaceStats stats;
    bool localOnly = false; // nothing of it is sent to a model that is not on this machine
};

struct WorkspaceList
{
    std::vector<Workspace> workspaces; // last used first
    std::int64_t total = 0;
};

class Workspaces
{
public:
    static Result<Workspace> create(const Caller& caller, WriteTx& tx, const QString& name,
                                    const QString& description = {});
    static Result<WorkspaceList> list(const Caller& caller, const ReadTx& tx, bool trashed = false);
    static Result<Workspace> get(const Caller& caller, const ReadTx& tx, const WorkspaceId& id);
    // By id, else by name (exact, then without case); NotFound, or Conflict when several have the name.
    static Result<Workspace> find(const Caller& caller, const ReadTx& tx, const QString& nameOrId);
    static Result<Workspace> rename(const Caller& caller, WriteTx& tx, const WorkspaceId& id, const QString& name);
    static Result<Workspace> describe(const Caller& caller, WriteTx& tx, const WorkspaceId& id,
                                      const QString& description);
    // Both at once, absent = unchanged; `updatedAt` moves even when nothing is given.
    static Result<Workspace> update(const Caller& caller, WriteTx& tx, const WorkspaceId& id,
                                    const std::optional<QString>& name, const std::optional<QString>& description);
    // Whether what is in it may be sent to a model that is not on this machine. For the owner.
    static Result<Workspace> setLocalOnly(const Caller& caller, WriteTx& tx, const WorkspaceId& id, bool on);
    // Notes that it was opened: moves it to the front of the switcher.
    static Result<void> use(const Caller& caller, WriteTx& tx, const WorkspaceId& id);
    // The whole workspace goes to Trash, or comes back.
    static Result<void> trash(const Caller& caller, WriteTx& tx, const WorkspaceId& id);
    static Result<Workspace> restore(const Caller& caller, WriteTx& tx, const WorkspaceId& id);
    // For ever. Only from Trash.
    static Result<void> purge(const Caller& caller, WriteTx& tx, const WorkspaceId& id);
    // Takes at most `limit` memories (then the workspace itself) of the one longest in Trash, if it went there before
    // `moment`; 0 when there is none. For the maintenance job.
    static Result<int> purgeTrashedBefore(WriteTx& tx, Timestamp moment, int limit);
    // The same for one that is known to be going, by pk; the workspace itself last.
    static Result<void> destroySome(WriteTx& tx, std::int64_t workspace, int limit);
    static Result<WorkspaceStats> stats(const Caller& caller, const ReadTx& tx, const WorkspaceId& id);
};

// The shape of the HTTP contract, section 3. `members` are read by toJson's caller.
QJsonObject toJson(const Workspace& workspace);

} // namespace chimera
