#include "core/workspaces/Workspaces.h"

#include "core/base/Text.h"
#include "core/workspaces/Activity.h"
#include "core/workspaces/Team.h"

#include <QJsonObject>

namespace chimera {

namespace {

constexpr qsizetype maxNameLength = 255;
constexpr qsizetype maxDescriptionLength = 10'000;
constexpr int purgeChunk = 500; // memories deleted by one statement

Error notFound()
{
    return Error::notFound(QStringLiteral("Workspace not found"));
}

Error tooLong(const QString& field, qsizetype limit)
{
    return Error::field(field, QStringLiteral("Ensure this field has no more than %1 characters.").arg(limit));
}

Result<QString> cleanName(const QString& given)
{
    QString name = text::sanitized(given);
    for (QChar& c : name) {
        if (c.category() == QChar::Other_Control || c == QChar::LineSeparator || c == QChar::ParagraphSeparator)
            c = u' ';
    }
    name = std::move(name).trimmed();
    if (name.isEmpty())
        return Error::field(QStringLiteral("name"), QStringLiteral("This field may not be blank."));
    if (text::codePointCount(name) > maxNameLength)
        return tooLong(QStringLiteral("name"), maxNameLength);
    return name;
}

Result<QString> cleanDescription(const QString& given)
{
    QString description = text::sanitized(given).trimmed();
    if (text::codePointCount(description) > maxDescriptionLength)
        return tooLong(QStringLiteral("description"), maxDescriptionLength);
    return description;
}

// The latest moment anything happened, out of the ends of three indexes.
constexpr auto columns =
    "SELECT w.id, w.name, w.description, o.id, w.created_at, w.updated_at, w.used_at, w.trashed_at, c.memories, "
    "c.trashed,"
    " max(w.updated_at,"
    " ifnull((SELECT m.updated_at FROM memory m WHERE m.workspace = w.pk AND m.trashed_at IS NULL"
    " ORDER BY m.updated_at DESC LIMIT 1), 0),"
    " ifnull((SELECT a.at FROM activity a WHERE a.workspace = w.pk ORDER BY a.at DESC LIMIT 1), 0)), w.local_only"
    " FROM workspace w JOIN user o ON o.pk = w.owner JOIN workspace_count c ON c.workspace = w.pk ";

Workspace readRow(const Statement& row)
{
    return {row.id<WorkspaceId>(0),
            row.text(1),
            row.text(2),
            row.id<UserId>(3),
            row.time(4),
            row.time(5),
            row.time(6),
            row.optionalTime(7),
            {row.integer(8), row.integer(9), row.time(10)},
            row.boolean(11)};
}

Result<Workspace> readByPk(const ReadTx& tx, std::int64_t pk)
{
    static const QByteArray sql = QByteArray(columns) + "WHERE w.pk = ?";
    CHIMERA_TRY(auto row, tx.query(sql, pk));
    const bool found = row.next();
    CHIMERA_CHECK(row.done());
    if (!found)
        return notFound();
    return readRow(row);
}

Result<Workspace> change(WriteTx& tx, const Caller& caller, const WorkspaceId& id, const QByteArray& assignment,
                         const QString& value)
{
    CHIMERA_TRY(const auto pk, Access::toOwn(tx, caller, id));
    CHIMERA_CHECK(
        tx.run("UPDATE workspace SET " + assignment + ", updated_at = ?2 WHERE pk = ?3", value, tx.now(), pk));
    tx.touched(Entity::Workspace, ChangeKind::Updated, id.text(), id.text());
    tx.setOrigin(caller.client);
    return readByPk(tx, pk);
}

Result<std::int64_t> insertRow(const Caller& caller, WriteTx& tx, const WorkspaceId& id, const QString& name,
                               const QString& description)
{
    static const QByteArray sql =
        "INSERT INTO workspace(id, name, description, owner, created_at, updated_at, used_at) "
        "SELECT ?1, ?2, ?3, pk, ?4, ?4, ?4 FROM user WHERE id = ?5 RETURNING pk";
    CHIMERA_TRY(auto row, tx.query(sql, id, name, description, tx.now(), caller.user));
    const std::int64_t pk = row.next() ? row.integer(0) : 0;
    CHIMERA_CHECK(row.done());
    if (pk == 0)
        return Error{ErrorCode::Denied, QStringLiteral("Access denied")};
    return pk;
}

Result<void> addOwnerAsMember(const Caller& caller, WriteTx& tx, std::int64_t workspace)
{
    static const QByteArray sql = "INSERT INTO member(workspace, user, role, joined_at, id) "
                                  "SELECT ?1, pk, 'admin', ?2, ?4 FROM user WHERE id = ?3 RETURNING "
                                  "(SELECT name FROM user WHERE id = ?3)";
    const auto id = tx.ids().make<MembershipId>();
    QString name;
    {
        CHIMERA_TRY(auto row, tx.query(sql, workspace, tx.now(), caller.user, id));
        name = row.next() ? row.text(0) : QString();
        while (row.next()) {
        }
        CHIMERA_CHECK(row.done());
    }
    return Activity::record(tx, workspace, QStringLiteral("team_member_added"),
                            QStringLiteral("Team member %1 added as admin").arg(name),
                            {{QStringLiteral("teamMemberId"), id.text()},
                             {QStringLiteral("userId"), caller.user.text()},
                             {QStringLiteral("role"), QStringLiteral("admin")}});
}

// One chunk of a workspace's memories; the triggers keep the full-text index, the foreign keys take the rest along.
Result<int> removeMemories(WriteTx& tx, std::int64_t workspace, int limit)
{
    static const QByteArray sql =
        "DELETE FROM memory WHERE pk IN (SELECT pk FROM memory WHERE workspace = ? AND trashed_at IS NULL LIMIT ?)";
    static const QByteArray trashed =
        "DELETE FROM memory WHERE pk IN (SELECT pk FROM memory WHERE workspace = ? AND trashed_at IS NOT NULL LIMIT ?)";
    CHIMERA_TRY(const int removed, tx.run(sql, workspace, limit));
    if (removed > 0)
        return removed;
    return tx.run(trashed, workspace, limit);
}

Result<void> removeEmpty(WriteTx& tx, std::int64_t workspace, const QString& id)
{
    CHIMERA_CHECK(tx.run("DELETE FROM workspace WHERE pk = ?", workspace));
    CHIMERA_CHECK(tx.run("DELETE FROM setting WHERE scope = ?", id));
    CHIMERA_CHECK(tx.run("DELETE FROM tag WHERE colour < 0 "
                         "AND NOT EXISTS (SELECT 1 FROM memory_tag mt WHERE mt.tag = tag.pk)"));
    tx.touched(Entity::Workspace, ChangeKind::Removed, id, id);
    return {};
}

} // namespace

Result<Workspace> Workspaces::create(const Caller& caller, WriteTx& tx, const QString& name, const QString& description)
{
    if (caller.scope != CallScope::Write)
        return Error{ErrorCode::Denied, QStringLiteral("Access denied")};
    CHIMERA_TRY(const QString goodName, cleanName(name));
    CHIMERA_TRY(const QString goodDescription, cleanDescription(description));
    const auto id = tx.ids().make<WorkspaceId>();
    CHIMERA_TRY(const auto pk, insertRow(caller, tx, id, goodName, goodDescription));
    CHIMERA_CHECK(addOwnerAsMember(caller, tx, pk));
    tx.touched(Entity::Workspace, ChangeKind::Created, id.text(), id.text());
    tx.setOrigin(caller.client);
    return readByPk(tx, pk);
}

Result<WorkspaceList> Workspaces::list(const Caller& caller, const ReadTx& tx, bool trashed)
{
    static const QByteArray sql = QByteArray(columns) +
                                  "JOIN member mb ON mb.workspace = w.pk JOIN user u ON u.pk = mb.user "
                                  "WHERE u.id = ?1 AND (w.trashed_at IS NOT NULL) = ?2 "
                                  "ORDER BY CASE WHEN ?2 THEN w.trashed_at ELSE w.used_at END DESC, w.pk DESC";
    CHIMERA_TRY(auto rows, tx.query(sql, caller.user, trashed ? 1 : 0));
    WorkspaceList list;
    while (rows.next())
        list.workspaces.push_back(readRow(rows));
    CHIMERA_CHECK(rows.done());
    list.total = static_cast<std::int64_t>(list.workspaces.size());
    return list;
}

Result<Workspace> Workspaces::get(const Caller& caller, const ReadTx& tx, const WorkspaceId& id)
{
    CHIMERA_TRY(const auto pk, Access::toRead(tx, caller, id));
    return readByPk(tx, pk);
}

Result<Workspace> Workspaces::find(const Caller& caller, const ReadTx& tx, const QString& nameOrId)
{
    CHIMERA_TRY(WorkspaceList known, list(caller, tx));
    std::vector<Workspace> exact;
    std::vector<Workspace> similar;
    const QString name = text::sanitized(nameOrId).trimmed();
    const QString folded = text::foldCase(name);
    for (Workspace& workspace : known.workspaces) {
        if (workspace.id.text() == name)
            return std::move(workspace);
        if (workspace.name == name)
            exact.push_back(std::move(workspace));
        else if (text::foldCase(workspace.name) == folded)
            similar.push_back(std::move(workspace));
    }
    std::vector<Workspace>& found = exact.empty() ? similar : exact;
    if (found.empty())
        return notFound();
    if (found.size() > 1)
        return Error{ErrorCode::Conflict,
                     QStringLiteral("%1 workspaces have this name: use the id.").arg(found.size())};
    return std::move(found.front());
}

Result<Workspace> Workspaces::rename(const Caller& caller, WriteTx& tx, const WorkspaceId& id, const QString& name)
{
    CHIMERA_CHECK(Access::toOwn(tx, caller, id));
    CHIMERA_TRY(const QString good, cleanName(name));
    return change(tx, caller, id, "name = ?1", good);
}

Result<Workspace> Workspaces::describe(const Caller& caller, WriteTx& tx, const WorkspaceId& id,
                                       const QString& description)
{
    CHIMERA_CHECK(Access::toOwn(tx, caller, id));
    CHIMERA_TRY(const QString good, cleanDescription(description));
    return change(tx, caller, id, "description = ?1", good);
}

Result<Workspace> Workspaces::update(const Caller& caller, WriteTx& tx, const WorkspaceId& id,
                                     const std::optional<QString>& name, const std::optional<QString>& description)
{
    CHIMERA_TRY(const auto pk, Access::toOwn(tx, caller, id));
    std::optional<QString> goodName;
    std::optional<QString> goodDescription;
    if (name) {
        CHIMERA_TRY(goodName, cleanName(*name));
    }
    if (description) {
        CHIMERA_TRY(goodDescription, cleanDescription(*description));
    }
    CHIMERA_CHECK(tx.run("UPDATE workspace SET name = ifnull(?1, name), description = ifnull(?2, description), "
                         "updated_at = ?3 WHERE pk = ?4",
                         goodName, goodDescription, tx.now(), pk));
    tx.touched(Entity::Workspace, ChangeKind::Updated, id.text(), id.text());
    tx.setOrigin(caller.client);
    return readByPk(tx, pk);
}

Result<Workspace> Workspaces::setLocalOnly(const Caller& caller, WriteTx& tx, const WorkspaceId& id, bool on)
{
    CHIMERA_CHECK(Access::toOwn(tx, caller, id));
    return change(tx, caller, id, "local_only = ?1", on ? QStringLiteral("1") : QStringLiteral("0"));
}

Result<void> Workspaces::use(const Caller& caller, WriteTx& tx, const WorkspaceId& id)
{
    CHIMERA_TRY(const auto pk, Access::toRead(tx, caller, id));
    // A clock that went back must not move it behind the others.
    CHIMERA_CHECK(tx.run("UPDATE workspace SET used_at = max(?, (SELECT max(used_at) + 1 FROM workspace)) WHERE pk = ?",
                         tx.now(), pk));
    tx.touched(Entity::Workspace, ChangeKind::Updated, id.text(), id.text());
    tx.setOrigin(caller.client);
    return {};
}

Result<void> Workspaces::trash(const Caller& caller, WriteTx& tx, const WorkspaceId& id)
{
    CHIMERA_TRY(const auto pk, Access::toOwn(tx, caller, id));
    CHIMERA_CHECK(tx.run("UPDATE workspace SET trashed_at = ? WHERE pk = ?", tx.now(), pk));
    tx.touched(Entity::Workspace, ChangeKind::Trashed, id.text(), id.text());
    tx.setOrigin(caller.client);
    return {};
}

Result<Workspace> Workspaces::restore(const Caller& caller, WriteTx& tx, const WorkspaceId& id)
{
    CHIMERA_TRY(const auto pk, Access::toOwn(tx, caller, id, true));
    CHIMERA_TRY(const int changed,
                tx.run("UPDATE workspace SET trashed_at = NULL WHERE pk = ? AND trashed_at IS NOT NULL", pk));
    if (changed > 0)
        tx.touched(Entity::Workspace, ChangeKind::Restored, id.text(), id.text());
    tx.setOrigin(caller.client);
    return readByPk(tx, pk);
}

Result<void> Workspaces::purge(const Caller& caller, WriteTx& tx, const WorkspaceId& id)
{
    CHIMERA_TRY(const auto pk, Access::toOwn(tx, caller, id, true));
    CHIMERA_TRY(const auto inTrash, tx.count("SELECT trashed_at IS NOT NULL FROM workspace WHERE pk = ?", pk));
    if (inTrash == 0)
        return Error::invalid(QStringLiteral("Only what is in Trash can be deleted for ever."));
    for (;;) {
        if (tx.cancel().isCancelled())
            return Error::cancelled();
        CHIMERA_TRY(const int removed, removeMemories(tx, pk, purgeChunk));
        if (removed == 0)
            break;
    }
    CHIMERA_CHECK(removeEmpty(tx, pk, id.text()));
    tx.setOrigin(caller.client);
    return {};
}

Result<int> Workspaces::purgeTrashedBefore(WriteTx& tx, Timestamp moment, int limit)
{
    std::int64_t pk = 0;
    QString id;
    {
        CHIMERA_TRY(auto row,
                    tx.query("SELECT pk, id FROM workspace WHERE trashed_at < ? ORDER BY trashed_at LIMIT 1", moment));
        if (row.next()) {
            pk = row.integer(0);
            id = row.text(1);
        }
        CHIMERA_CHECK(row.done());
    }
    if (pk == 0 || limit <= 0)
        return 0;
    CHIMERA_TRY(const int removed, removeMemories(tx, pk, limit));
    if (removed > 0)
        return removed;
    CHIMERA_CHECK(removeEmpty(tx, pk, id));
    return 1;
}

Result<void> Workspaces::destroySome(WriteTx& tx, std::int64_t workspace, int limit)
{
    CHIMERA_TRY(const int removed, removeMemories(tx, workspace, limit));
    if (removed > 0)
        return {};
    QString id;
    {
        CHIMERA_TRY(auto row, tx.query("SELECT id FROM workspace WHERE pk = ?", workspace));
        if (row.next())
            id = row.text(0);
        CHIMERA_CHECK(row.done());
    }
    return removeEmpty(tx, workspace, id);
}

Result<WorkspaceStats> Workspaces::stats(const Caller& caller, const ReadTx& tx, const WorkspaceId& id)
{
    CHIMERA_TRY(Workspace workspace, get(caller, tx, id));
    return workspace.stats;
}

QJsonObject toJson(const Workspace& workspace)
{
    const QJsonObject stats{{QStringLiteral("totalMemories"), static_cast<qint64>(workspace.stats.memories)},
                            {QStringLiteral("totalEmbeddings"), static_cast<qint64>(workspace.stats.memories)},
                            {QStringLiteral("totalConversations"), 0},
                            {QStringLiteral("systemLoad"), 0},
                            {QStringLiteral("lastActivity"), workspace.stats.lastActivity.toIso()}};
    QJsonObject json{{QStringLiteral("id"), workspace.id.text()},
                     {QStringLiteral("name"), workspace.name},
                     {QStringLiteral("description"), workspace.description},
                     {QStringLiteral("ownerId"), workspace.owner.text()},
                     {QStringLiteral("stats"), stats},
                     {QStringLiteral("createdAt"), workspace.createdAt.toIso()},
                     {QStringLiteral("updatedAt"), workspace.updatedAt.toIso()}};
    if (workspace.trashedAt)
        json.insert(QStringLiteral("trashedAt"), workspace.trashedAt->toIso());
    return json;
}

} // namespace chimera
