// Tags of a workspace: counts, rename, merge, colour. Names are compared without case; "a/b" lies below "a". Stateless.
#pragma once

#include "core/accounts/Access.h"

namespace chimera {

struct TagCount
{
    QString name;
    std::int64_t memories = 0;
    int colour = -1; // index into the theme's series, -1: by name
};

class Tags
{
public:
    // Most used first, then by name.
    static Result<std::vector<TagCount>> list(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace,
                                              int limit = -1);
    // Names that begin with (then contain) `prefix`, for completion.
    static Result<QStringList> complete(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace,
                                        const QString& prefix, int limit = 20);
    // In the tag lists and as #tag in the texts, children ("a/b") too. A name that exists merges the two.
    // Answers how many memories changed; each keeps its replaced text in the history.
    static Result<int> rename(const Caller& caller, WriteTx& tx, const WorkspaceId& workspace, const QString& from,
                              const QString& to);
    static Result<void> setColour(const Caller& caller, WriteTx& tx, const QString& name, int colour);
};

} // namespace chimera
