// Links between memories: where a [[target]] leads, backlinks, unresolved links. Stateless.
// A target is found inside the workspace by vault path, then unique title, then file name or alias, without case.
#pragma once

#include "core/accounts/Access.h"
#include "core/memories/Memory.h"

namespace chimera {

struct Backlink
{
    MemoryId id;
    QString title;
    QString context; // the line around the link
};

struct OutgoingLink
{
    QString target; // as written
    QString anchor;
    std::optional<MemoryId> memory; // none: unresolved
    QString title;                  // of that memory
};

struct UnresolvedLink
{
    QString target;
    std::int64_t count = 0; // how many links name it
};

class Links
{
public:
    static Result<std::vector<Backlink>> backlinks(const Caller& caller, const ReadTx& tx, const MemoryId& id,
                                                   int limit = 100);
    static Result<std::vector<OutgoingLink>> outgoing(const Caller& caller, const ReadTx& tx, const MemoryId& id);
    static Result<std::vector<UnresolvedLink>> unresolved(const Caller& caller, const ReadTx& tx,
                                                          const WorkspaceId& workspace, int limit = 200);
    // The memory that `target`, written inside `from`, leads to. NotFound when unresolved.
    static Result<MemoryId> resolve(const Caller& caller, const ReadTx& tx, const MemoryId& from,
                                    const QString& target);
    // Titles for completion after "[[".
    static Result<QStringList> completeTitles(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace,
                                              const QString& prefix, int limit = 20);
};

} // namespace chimera
