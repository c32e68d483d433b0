#include "core/search/SavedSearches.h"

#include "core/base/Text.h"

namespace chimera {

namespace {

constexpr qsizetype longestName = 100;
constexpr qsizetype longestQuery = 1000;

Error unknown()
{
    return Error::notFound(QStringLiteral("Saved search not found"));
}

Result<QString> checkedName(const QString& given)
{
    const QString name = text::sanitized(given).simplified();
    if (name.isEmpty())
        return Error::field(QStringLiteral("name"), QStringLiteral("A saved search needs a name."));
    if (text::codePointCount(name) > longestName)
        return Error::field(QStringLiteral("name"), QStringLiteral("The name may have at most 100 characters."));
    return name;
}

// Those of a workspace are for who may write there; those of every workspace belong to the profile's owner.
Result<void> mayChange(const Caller& caller, const ReadTx& tx, const std::optional<WorkspaceId>& workspace)
{
    if (workspace) {
        CHIMERA_CHECK(Access::toWrite(tx, caller, *workspace));
        return {};
    }
    if (caller.scope != CallScope::Write)
        return Error{ErrorCode::Denied, QStringLiteral("Access denied")};
    CHIMERA_TRY(const auto owner, tx.count("SELECT count(*) FROM user WHERE id = ? AND is_local = 1", caller.user));
    return owner == 1 ? Result<void>() : Result<void>(Error{ErrorCode::Denied, QStringLiteral("Access denied")});
}

// The workspace of a saved search that the caller may change.
Result<std::optional<WorkspaceId>> placeOf(const Caller& caller, const ReadTx& tx, const SavedSearchId& id)
{
    CHIMERA_TRY(
        auto row,
        tx.query("SELECT w.id FROM saved_search s LEFT JOIN workspace w ON w.pk = s.workspace WHERE s.id = ?", id));
    const bool found = row.next();
    CHIMERA_CHECK(row.done());
    if (!found)
        return unknown();
    std::optional<WorkspaceId> workspace;
    if (!row.isNull(0))
        workspace = row.id<WorkspaceId>(0);
    CHIMERA_CHECK(mayChange(caller, tx, workspace));
    return workspace;
}

QString textOf(const std::optional<WorkspaceId>& workspace)
{
    return workspace ? workspace->text() : QString();
}

} // namespace

Result<std::vector<SavedSearch>> SavedSearches::list(const Caller& caller, const ReadTx& tx,
                                                     const WorkspaceId& workspace)
{
    CHIMERA_TRY(const auto pk, Access::toRead(tx, caller, workspace));
    CHIMERA_TRY(auto rows,
                tx.query("SELECT s.id, w.id, s.name, s.query FROM saved_search s LEFT JOIN workspace w ON w.pk = "
                         "s.workspace WHERE s.workspace = ?1 OR (s.workspace IS NULL AND EXISTS(SELECT 1 FROM user u "
                         "WHERE u.id = ?2 AND u.is_local = 1)) ORDER BY s.position, s.pk",
                         pk, caller.user));
    std::vector<SavedSearch> searches;
    while (rows.next()) {
        SavedSearch search{rows.id<SavedSearchId>(0), std::nullopt, rows.text(2), rows.text(3)};
        if (!rows.isNull(1))
            search.workspace = rows.id<WorkspaceId>(1);
        searches.push_back(std::move(search));
    }
    CHIMERA_CHECK(rows.done());
    return searches;
}

Result<SavedSearch> SavedSearches::create(const Caller& caller, WriteTx& tx,
                                          const std::optional<WorkspaceId>& workspace, const QString& name,
                                          const QString& query)
{
    CHIMERA_CHECK(mayChange(caller, tx, workspace));
    CHIMERA_TRY(const QString shown, checkedName(name));
    const QString asked = text::sanitized(query).trimmed();
    if (asked.isEmpty())
        return Error::field(QStringLiteral("query"), QStringLiteral("A saved search needs a query."));
    if (text::codePointCount(asked) > longestQuery)
        return Error::field(QStringLiteral("query"), QStringLiteral("The query may have at most 1000 characters."));
    SavedSearch search{tx.ids().make<SavedSearchId>(), workspace, shown, asked};
    CHIMERA_CHECK(
        tx.run("INSERT INTO saved_search(id, workspace, name, query, position, created_at) VALUES(?1, (SELECT pk FROM "
               "workspace WHERE id = ?2), ?3, ?4, (SELECT coalesce(max(position), 0) + 1 FROM saved_search), ?5)",
               search.id, workspace, shown, asked, tx.now()));
    tx.touched(Entity::SavedSearch, ChangeKind::Created, search.id.text(), textOf(workspace));
    return search;
}

Result<void> SavedSearches::rename(const Caller& caller, WriteTx& tx, const SavedSearchId& id, const QString& name)
{
    CHIMERA_TRY(const auto workspace, placeOf(caller, tx, id));
    CHIMERA_TRY(const QString shown, checkedName(name));
    CHIMERA_CHECK(tx.run("UPDATE saved_search SET name = ? WHERE id = ?", shown, id));
    tx.touched(Entity::SavedSearch, ChangeKind::Updated, id.text(), textOf(workspace));
    return {};
}

Result<void> SavedSearches::remove(const Caller& caller, WriteTx& tx, const SavedSearchId& id)
{
    CHIMERA_TRY(const auto workspace, placeOf(caller, tx, id));
    CHIMERA_CHECK(tx.run("DELETE FROM saved_search WHERE id = ?", id));
    tx.touched(Entity::SavedSearch, ChangeKind::Removed, id.text(), textOf(workspace));
    return {};
}

} // namespace chimera
