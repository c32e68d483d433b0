#include "core/accounts/Access.h"

namespace chimera {

namespace {

enum class Right { Read, Write, Manage, Own };

Error denied()
{
    return {ErrorCode::Denied, QStringLiteral("Access denied")};
}

bool roleAllows(const QString& role, Right right)
{
    if (right == Right::Read)
        return !role.isEmpty();
    const bool leads = role == QLatin1String("owner") || role == QLatin1String("admin");
    return leads || (right == Right::Write && role == QLatin1String("researcher"));
}

// Columns: pk, whether the caller owns it, the caller's role, in Trash.
Result<std::int64_t> judge(Statement& row, const Caller& caller, Right right, bool includeTrashed)
{
    const bool found = row.next();
    CHIMERA_CHECK(row.done());
    if (!found || (!row.isNull(3) && !includeTrashed))
        return Error::notFound(QStringLiteral("Workspace not found"));
    const bool owns = row.boolean(1);
    if (right != Right::Read && caller.scope != CallScope::Write)
        return denied();
    if (right == Right::Own ? !owns : !(owns || roleAllows(row.text(2), right)))
        return denied();
    return row.integer(0);
}

constexpr auto columns = "SELECT w.pk, u.pk IS NOT NULL AND w.owner = u.pk, m.role, w.trashed_at FROM workspace w "
                         "LEFT JOIN user u ON u.id = ? LEFT JOIN member m ON m.workspace = w.pk AND m.user = u.pk ";

Result<std::int64_t> byId(const ReadTx& tx, const Caller& caller, const WorkspaceId& workspace, Right right,
                          bool includeTrashed)
{
    static const QByteArray sql = QByteArray(columns) + "WHERE w.id = ?";
    CHIMERA_TRY(auto row, tx.query(sql, caller.user, workspace));
    return judge(row, caller, right, includeTrashed);
}

Result<void> byPk(const ReadTx& tx, const Caller& caller, std::int64_t workspace, Right right)
{
    static const QByteArray sql = QByteArray(columns) + "WHERE w.pk = ?";
    CHIMERA_TRY(auto row, tx.query(sql, caller.user, workspace));
    CHIMERA_CHECK(judge(row, caller, right, true));
    return {};
}

} // namespace

Result<std::int64_t> Access::toRead(const ReadTx& tx, const Caller& caller, const WorkspaceId& workspace, bool trashed)
{
    return byId(tx, caller, workspace, Right::Read, trashed);
}

Result<std::int64_t> Access::toWrite(const ReadTx& tx, const Caller& caller, const WorkspaceId& workspace, bool trashed)
{
    return byId(tx, caller, workspace, Right::Write, trashed);
}

Result<std::int64_t> Access::toOwn(const ReadTx& tx, const Caller& caller, const WorkspaceId& workspace, bool trashed)
{
    return byId(tx, caller, workspace, Right::Own, trashed);
}

Result<std::int64_t> Access::toManage(const ReadTx& tx, const Caller& caller, const WorkspaceId& workspace)
{
    return byId(tx, caller, workspace, Right::Manage, false);
}

Result<void> Access::toReadPk(const ReadTx& tx, const Caller& caller, std::int64_t workspace)
{
    return byPk(tx, caller, workspace, Right::Read);
}

Result<void> Access::toWritePk(const ReadTx& tx, const Caller& caller, std::int64_t workspace)
{
    return byPk(tx, caller, workspace, Right::Write);
}

Result<std::vector<std::int64_t>> Access::readable(const ReadTx& tx, const Caller& caller)
{
    CHIMERA_TRY(auto rows, tx.query("SELECT w.pk FROM member m JOIN user u ON u.pk = m.user JOIN workspace w ON w.pk = "
                                    "m.workspace WHERE u.id = ? AND w.trashed_at IS NULL",
                                    caller.user));
    std::vector<std::int64_t> keys;
    while (rows.next())
        keys.push_back(rows.integer(0));
    CHIMERA_CHECK(rows.done());
    return keys;
}

Result<std::vector<WorkspaceId>> Access::memberships(const ReadTx& tx, const Caller& caller)
{
    CHIMERA_TRY(auto rows, tx.query("SELECT w.id FROM member m JOIN user u ON u.pk = m.user JOIN workspace w ON w.pk = "
                                    "m.workspace WHERE u.id = ?",
                                    caller.user));
    std::vector<WorkspaceId> places;
    while (rows.next())
        places.push_back(rows.id<WorkspaceId>(0));
    CHIMERA_CHECK(rows.done());
    return places;
}

} // namespace chimera
