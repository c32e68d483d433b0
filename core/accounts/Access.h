// The only code that decides who may do what. Stateless; runs inside the transaction given.
// An unknown workspace is NotFound for everyone, a known one without membership is Denied.
#pragma once

#include "core/accounts/Caller.h"
#include "core/storage/Tx.h"

namespace chimera {

class Access
{
public:
    // The workspace's pk when the caller may read (write) in it. `includeTrashed`: also a workspace that is in Trash.
    static Result<std::int64_t> toRead(const ReadTx& tx, const Caller& caller, const WorkspaceId& workspace,
                                       bool includeTrashed = false);
    static Result<std::int64_t> toWrite(const ReadTx& tx, const Caller& caller, const WorkspaceId& workspace,
                                        bool includeTrashed = false);
    // Rename, describe, delete the workspace itself.
    static Result<std::int64_t> toOwn(const ReadTx& tx, const Caller& caller, const WorkspaceId& workspace,
                                      bool includeTrashed = false);
    // Invite people and change their roles: owner and admins.
    static Result<std::int64_t> toManage(const ReadTx& tx, const Caller& caller, const WorkspaceId& workspace);
    // The same by pk, where a row has already been read.
    static Result<void> toReadPk(const ReadTx& tx, const Caller& caller, std::int64_t workspace);
    static Result<void> toWritePk(const ReadTx& tx, const Caller& caller, std::int64_t workspace);
    // For statements that judge and read at once: the pk of workspace ?1 when user ?2 is a member and it is not in
    // Trash.
    static constexpr const char* readablePlace =
        "(SELECT w.pk FROM workspace w JOIN member mb ON mb.workspace = w.pk JOIN user u ON u.pk = mb.user "
        "WHERE w.id = ?1 AND u.id = ?2 AND w.trashed_at IS NULL)";
    // pks of all workspaces the caller may read, those in Trash left out.
    static Result<std::vector<std::int64_t>> readable(const ReadTx& tx, const Caller& caller);
    // Of all workspaces the caller is a member of, those in Trash too.
    static Result<std::vector<WorkspaceId>> memberships(const ReadTx& tx, const Caller& caller);
};

} // namespace chimera
