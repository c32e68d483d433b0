#include "core/workspaces/AccountRemoval.h"

#include "core/accounts/Tokens.h"
#include "core/workspaces/Workspaces.h"

namespace chimera {

namespace {

Result<void> trashOwned(const Caller& caller, WriteTx& tx)
{
    std::vector<WorkspaceId> owned;
    {
        CHIMERA_TRY(auto rows, tx.query("SELECT w.id FROM workspace w JOIN user u ON u.pk = w.owner WHERE u.id = ? "
                                        "AND w.trashed_at IS NULL",
                                        caller.user));
        while (rows.next())
            owned.push_back(rows.id<WorkspaceId>(0));
        CHIMERA_CHECK(rows.done());
    }
    for (const WorkspaceId& id : owned)
        CHIMERA_CHECK(Workspaces::trash(caller, tx, id));
    return {};
}

} // namespace

Result<void> AccountRemoval::begin(const Caller& caller, WriteTx& tx)
{
    CHIMERA_TRY(const auto isLocal, tx.count("SELECT is_local FROM user WHERE id = ?", caller.user));
    if (isLocal != 0)
        return Error{ErrorCode::Denied, QStringLiteral("The owner of this profile cannot be deleted.")};
    if (caller.scope != CallScope::Write)
        return Error{ErrorCode::Denied, QStringLiteral("Access denied")};
    CHIMERA_CHECK(trashOwned(caller, tx));
    CHIMERA_CHECK(Tokens::revokeAll(tx, caller.user));
    CHIMERA_CHECK(tx.run("DELETE FROM member WHERE user = (SELECT pk FROM user WHERE id = ?1) "
                         "AND workspace NOT IN (SELECT pk FROM workspace WHERE owner = member.user)",
                         caller.user));
    CHIMERA_CHECK(tx.run("DELETE FROM invitation WHERE invitee = (SELECT pk FROM user WHERE id = ?1) "
                         "OR inviter = (SELECT pk FROM user WHERE id = ?1)",
                         caller.user));
    CHIMERA_CHECK(tx.run("DELETE FROM integration WHERE user = (SELECT pk FROM user WHERE id = ?)", caller.user));
    CHIMERA_CHECK(tx.run("UPDATE user SET leaving_at = ?, email = '', folded_email = '', password = '', name = '' "
                         "WHERE id = ?",
                         tx.now(), caller.user));
    tx.touched(Entity::Member, ChangeKind::Removed, {});
    tx.setOrigin(caller.client);
    return {};
}

Result<bool> AccountRemoval::step(WriteTx& tx, const UserId& user, int limit)
{
    CHIMERA_TRY(const auto owner, tx.count("SELECT pk FROM user WHERE id = ? AND leaving_at IS NOT NULL", user));
    if (owner == 0)
        return false;
    CHIMERA_TRY(const auto workspace, tx.count("SELECT pk FROM workspace WHERE owner = ? LIMIT 1", owner));
    if (workspace != 0) {
        CHIMERA_CHECK(Workspaces::destroySome(tx, workspace, limit));
        return true;
    }
    CHIMERA_CHECK(tx.run("DELETE FROM user WHERE pk = ?", owner));
    return false;
}

Result<std::vector<UserId>> AccountRemoval::unfinished(const ReadTx& tx)
{
    CHIMERA_TRY(auto rows, tx.query("SELECT id FROM user WHERE leaving_at IS NOT NULL"));
    std::vector<UserId> users;
    while (rows.next())
        users.push_back(rows.id<UserId>(0));
    CHIMERA_CHECK(rows.done());
    return users;
}

} // namespace chimera
