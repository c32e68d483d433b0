// Queries that stand in the sidebar under a name. Stateless.
#pragma once

#include "core/accounts/Access.h"

namespace chimera {

struct SavedSearch
{
    SavedSearchId id;
    std::optional<WorkspaceId> workspace; // none: in every workspace
    QString name;
    QString query;
};

class SavedSearches
{
public:
    static Result<std::vector<SavedSearch>> list(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace);
    static Result<SavedSearch> create(const Caller& caller, WriteTx& tx, const std::optional<WorkspaceId>& workspace,
                                      const QString& name, const QString& query);
    static Result<void> rename(const Caller& caller, WriteTx& tx, const SavedSearchId& id, const QString& name);
    static Result<void> remove(const Caller& caller, WriteTx& tx, const SavedSearchId& id);
};

} // namespace chimera
