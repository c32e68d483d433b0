// Memories: create, read, list, save, Trash, bulk work. Stateless; each function runs inside the transaction given and
// is judged by Access. Everything in Trash is NotFound for reads unless said otherwise.
#pragma once

#include "core/accounts/Access.h"
#include "core/memories/Memory.h"

namespace chimera {

class Memories
{
public:
    static Result<Memory> create(const Caller& caller, WriteTx& tx, const WorkspaceId& workspace,
                                 const NewMemory& given);
    // One statement. `includeTrashed`: also from Trash.
    static Result<Memory> get(const Caller& caller, const ReadTx& tx, const MemoryId& id, bool includeTrashed = false);
    // Those of `ids` that the caller may read, in the order given, whole; one statement.
    static Result<std::vector<Memory>> getAll(const Caller& caller, const ReadTx& tx, const std::vector<MemoryId>& ids,
                                              bool includeTrashed = false);
    // One statement a page, two with a tag (one more when the page is empty).
    static Result<MemoryPage> list(const Caller& caller, const ReadTx& tx, const MemoryQuery& query);
    // Conflict when edit.baseVersion is older: the error's fields hold nothing, the stored memory stays; the caller
    // keeps the refused text through Drafts or Versions::keepRefused.
    static Result<Memory> save(const Caller& caller, WriteTx& tx, const MemoryId& id, const MemoryEdit& edit);
    static Result<void> setPinned(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids, bool pinned);

    // Whether they may be sent to a model that is not on this machine.
    static Result<void> setLocalOnly(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids, bool on);

    // Bulk: all or nothing; answer how many were changed. Unknown ids are NotFound.
    static Result<int> trash(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids);
    static Result<int> restore(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids);
    static Result<int> purge(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids); // only from Trash
    static Result<int> move(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids, const WorkspaceId& to);
    static Result<int> addTags(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids,
                               const QStringList& tags);
    static Result<int> removeTags(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids,
                                  const QStringList& tags);

    // Empties what has been in Trash for longer than `days` (memories and whole workspaces), `limit` rows at a time;
    // answers how many went. For the maintenance job.
    static Result<int> purgeOlderThan(WriteTx& tx, int days, int limit = 200);
};

} // namespace chimera
