#include "core/workspaces/Team.h"

#include "core/workspaces/Activity.h"

#include <QJsonObject>

namespace chimera {

namespace {

constexpr auto memberColumns = "SELECT m.id, u.id, w.id, m.role, m.status, m.joined_at, u.name, u.email FROM member m "
                               "JOIN user u ON u.pk = m.user JOIN workspace w ON w.pk = m.workspace ";

TeamMember readMember(const Statement& row)
{
    return {row.id<MembershipId>(0),
            row.id<UserId>(1),
            row.id<WorkspaceId>(2),
            row.text(3),
            row.text(4),
            row.time(5),
            row.text(6),
            row.text(7)};
}

Result<std::vector<TeamMember>> readMembers(Result<Statement> rows)
{
    if (!rows)
        return std::move(rows).error();
    std::vector<TeamMember> members;
    while (rows->next())
        members.push_back(readMember(*rows));
    CHIMERA_CHECK(rows->done());
    return members;
}

Error memberNotFound()
{
    return Error::notFound(QStringLiteral("Team member not found"));
}

Error invitationNotFound()
{
    return Error::notFound(QStringLiteral("Invitation not found"));
}

Error denied(const QString& sentence)
{
    return {ErrorCode::Denied, sentence};
}

Error notAChoice(const QString& field, const QString& given)
{
    return Error::field(field, QStringLiteral("\"%1\" is not a valid choice.").arg(given));
}

// Denied becomes the sentence given; everything else stays.
template <typename T>
Result<T> orDenied(Result<T> result, const QString& sentence)
{
    if (!result && result.error().code == ErrorCode::Denied)
        return denied(sentence);
    return result;
}

Result<TeamMember> memberOf(const ReadTx& tx, std::int64_t workspace, const UserId& user)
{
    static const QByteArray sql = QByteArray(memberColumns) + "WHERE m.workspace = ? AND u.id = ?";
    CHIMERA_TRY(auto row, tx.query(sql, workspace, user));
    const bool found = row.next();
    CHIMERA_CHECK(row.done());
    if (!found)
        return memberNotFound();
    return readMember(row);
}

Result<bool> isOwner(const ReadTx& tx, std::int64_t workspace, const UserId& user)
{
    CHIMERA_TRY(const auto owns,
                tx.count("SELECT count(*) FROM workspace w JOIN user u ON u.pk = w.owner WHERE w.pk = ? AND u.id = ?",
                         workspace, user));
    return owns > 0;
}

void touched(const Caller& caller, WriteTx& tx, const WorkspaceId& id)
{
    tx.touched(Entity::Member, ChangeKind::Updated, id.text(), id.text());
    tx.setOrigin(caller.client);
}

constexpr auto invitationColumns =
    "SELECT i.id, w.id, w.name, s.name, s.email, e.email, i.role, i.created_at FROM invitation i "
    "JOIN workspace w ON w.pk = i.workspace JOIN user s ON s.pk = i.inviter JOIN user e ON e.pk = i.invitee ";

Invitation readInvitation(const Statement& row)
{
    return {row.id<InvitationId>(0),
            row.id<WorkspaceId>(1),
            row.text(2),
            row.text(3),
            row.text(4),
            row.text(5),
            row.text(6),
            row.time(7)};
}

// The caller's own, pending, to a workspace that is not in Trash.
Result<Invitation> ownInvitation(const Caller& caller, const ReadTx& tx, const InvitationId& id)
{
    static const QByteArray sql =
        QByteArray(invitationColumns) + "WHERE i.id = ? AND e.id = ? AND w.trashed_at IS NULL";
    CHIMERA_TRY(auto row, tx.query(sql, id, caller.user));
    const bool found = row.next();
    CHIMERA_CHECK(row.done());
    if (!found)
        return invitationNotFound();
    return readInvitation(row);
}

Result<void> checkInvitee(const Caller& caller, const ReadTx& tx, std::int64_t workspace, const UserId& invitee)
{
    if (invitee == caller.user)
        return Error::invalid(QStringLiteral("Cannot invite yourself"));
    CHIMERA_TRY(const auto joined, tx.count("SELECT count(*) FROM member m JOIN user u ON u.pk = m.user "
                                            "WHERE m.workspace = ? AND u.id = ?",
                                            workspace, invitee));
    if (joined > 0)
        return Error::invalid(QStringLiteral("User is already a member of this workspace"));
    CHIMERA_TRY(const auto invited, tx.count("SELECT count(*) FROM invitation i JOIN user u ON u.pk = i.invitee "
                                             "WHERE i.workspace = ? AND u.id = ?",
                                             workspace, invitee));
    if (invited > 0)
        return Error::invalid(QStringLiteral("Invitation already sent to this user"));
    return {};
}

Result<void> join(WriteTx& tx, const Caller& caller, const Invitation& invitation)
{
    CHIMERA_TRY(const auto workspace, tx.count("SELECT pk FROM workspace WHERE id = ?", invitation.workspace));
    CHIMERA_CHECK(tx.run("INSERT INTO member(workspace, user, role, status, joined_at, id) "
                         "SELECT ?1, pk, ?2, 'online', ?3, ?4 FROM user WHERE id = ?5 ON CONFLICT DO NOTHING",
                         workspace, invitation.role, tx.now(), tx.ids().make<MembershipId>(), caller.user));
    CHIMERA_TRY(const TeamMember member, memberOf(tx, workspace, caller.user));
    return Activity::record(tx, workspace, QStringLiteral("team_member_added"),
                            QStringLiteral("Team member %1 added as %2").arg(member.name, member.role),
                            {{QStringLiteral("teamMemberId"), member.id.text()},
                             {QStringLiteral("userId"), caller.user.text()},
                             {QStringLiteral("role"), member.role}});
}

Result<void> removeInvitation(WriteTx& tx, const InvitationId& id)
{
    CHIMERA_CHECK(tx.run("DELETE FROM invitation WHERE id = ?", id));
    return {};
}

} // namespace

const QStringList& Team::roles()
{
    static const QStringList names{QStringLiteral("admin"), QStringLiteral("researcher"), QStringLiteral("observer")};
    return names;
}

const QStringList& Team::statuses()
{
    static const QStringList names{QStringLiteral("online"), QStringLiteral("away"), QStringLiteral("offline")};
    return names;
}

Result<std::vector<TeamMember>> Team::members(const Caller& caller, const ReadTx& tx, const WorkspaceId& id)
{
    static const QByteArray sql = QByteArray(memberColumns) + "WHERE m.workspace = ? ORDER BY m.joined_at, m.user";
    CHIMERA_TRY(const auto workspace, Access::toRead(tx, caller, id));
    return readMembers(tx.query(sql, workspace));
}

Result<std::vector<TeamMember>> Team::allMembers(const Caller& caller, const ReadTx& tx)
{
    static const QByteArray sql =
        QByteArray(memberColumns) +
        "WHERE m.workspace IN (SELECT mine.workspace FROM member mine JOIN user me ON me.pk = mine.user "
        "WHERE me.id = ?) AND w.trashed_at IS NULL ORDER BY m.workspace, m.joined_at, m.user";
    return readMembers(tx.query(sql, caller.user));
}

Result<TeamMember> Team::setRole(const Caller& caller, WriteTx& tx, const WorkspaceId& id, const UserId& user,
                                 const QString& role)
{
    CHIMERA_TRY(const auto workspace,
                orDenied(Access::toManage(tx, caller, id), QStringLiteral("Only admins can update roles")));
    CHIMERA_CHECK(memberOf(tx, workspace, user));
    if (!roles().contains(role))
        return notAChoice(QStringLiteral("role"), role);
    CHIMERA_TRY(const bool owner, isOwner(tx, workspace, user));
    if (owner)
        return Error::invalid(QStringLiteral("Cannot change owner role"));
    CHIMERA_CHECK(tx.run("UPDATE member SET role = ? WHERE workspace = ? AND user = (SELECT pk FROM user WHERE id = ?)",
                         role, workspace, user));
    touched(caller, tx, id);
    return memberOf(tx, workspace, user);
}

Result<TeamMember> Team::setStatus(const Caller& caller, WriteTx& tx, const WorkspaceId& id, const UserId& user,
                                   const QString& status)
{
    CHIMERA_TRY(const auto workspace, Access::toRead(tx, caller, id));
    CHIMERA_CHECK(memberOf(tx, workspace, user));
    if (user != caller.user)
        return denied(QStringLiteral("Can only update your own status"));
    if (!statuses().contains(status))
        return notAChoice(QStringLiteral("status"), status);
    CHIMERA_CHECK(
        tx.run("UPDATE member SET status = ? WHERE workspace = ? AND user = (SELECT pk FROM user WHERE id = ?)", status,
               workspace, user));
    touched(caller, tx, id);
    return memberOf(tx, workspace, user);
}

Result<void> Team::remove(const Caller& caller, WriteTx& tx, const WorkspaceId& id, const UserId& user)
{
    const bool leaves = user == caller.user;
    const QString refusal = QStringLiteral("Only workspace owner can remove members");
    CHIMERA_TRY(const auto workspace,
                orDenied(leaves ? Access::toRead(tx, caller, id) : Access::toOwn(tx, caller, id), refusal));
    if (caller.scope != CallScope::Write)
        return denied(refusal);
    CHIMERA_CHECK(memberOf(tx, workspace, user));
    CHIMERA_TRY(const bool owner, isOwner(tx, workspace, user));
    if (owner)
        return Error::invalid(QStringLiteral("Cannot remove workspace owner"));
    CHIMERA_CHECK(tx.run("DELETE FROM member WHERE workspace = ? AND user = (SELECT pk FROM user WHERE id = ?)",
                         workspace, user));
    CHIMERA_CHECK(tx.run("DELETE FROM invitation WHERE workspace = ? AND invitee = (SELECT pk FROM user WHERE id = ?)",
                         workspace, user));
    touched(caller, tx, id);
    return {};
}

Result<Invitation> Invitations::invite(const Caller& caller, WriteTx& tx, const WorkspaceId& id, const QString& email,
                                       const QString& role)
{
    CHIMERA_TRY(const auto workspace, Access::toManage(tx, caller, id));
    if (email.trimmed().isEmpty())
        return Error::invalid(QStringLiteral("Email is required"));
    if (!Team::roles().contains(role))
        return notAChoice(QStringLiteral("role"), role);
    const auto invitee = Accounts::byEmail(tx, email);
    if (!invitee && invitee.error().code == ErrorCode::NotFound)
        return Error::notFound(QStringLiteral("User not found with this email"));
    if (!invitee)
        return invitee.error();
    CHIMERA_CHECK(checkInvitee(caller, tx, workspace, invitee->id));
    const auto invitation = tx.ids().make<InvitationId>();
    CHIMERA_CHECK(tx.run("INSERT INTO invitation(id, workspace, inviter, invitee, role, created_at) "
                         "SELECT ?1, ?2, s.pk, e.pk, ?3, ?4 FROM user s, user e WHERE s.id = ?5 AND e.id = ?6",
                         invitation, workspace, role, tx.now(), caller.user, invitee->id));
    touched(caller, tx, id);
    return ownInvitation({invitee->id, CallScope::Read, {}}, tx, invitation);
}

Result<std::vector<Invitation>> Invitations::list(const Caller& caller, const ReadTx& tx)
{
    static const QByteArray sql =
        QByteArray(invitationColumns) + "WHERE e.id = ? AND w.trashed_at IS NULL ORDER BY i.pk DESC";
    CHIMERA_TRY(auto rows, tx.query(sql, caller.user));
    std::vector<Invitation> invitations;
    while (rows.next())
        invitations.push_back(readInvitation(rows));
    CHIMERA_CHECK(rows.done());
    return invitations;
}

Result<Invitation> Invitations::accept(const Caller& caller, WriteTx& tx, const InvitationId& id)
{
    CHIMERA_TRY(Invitation invitation, ownInvitation(caller, tx, id));
    if (caller.scope != CallScope::Write)
        return denied(QStringLiteral("Access denied"));
    CHIMERA_CHECK(join(tx, caller, invitation));
    CHIMERA_CHECK(removeInvitation(tx, id));
    touched(caller, tx, invitation.workspace);
    return invitation;
}

Result<void> Invitations::decline(const Caller& caller, WriteTx& tx, const InvitationId& id)
{
    CHIMERA_CHECK(ownInvitation(caller, tx, id));
    if (caller.scope != CallScope::Write)
        return denied(QStringLiteral("Access denied"));
    return removeInvitation(tx, id);
}

} // namespace chimera
