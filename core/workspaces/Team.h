// Who works in a workspace: members, their roles and status, invitations. Roles: admin and researcher write, an
// observer reads; the owner and admins invite and change roles; only the owner removes others, everybody may leave.
// Stateless; judged by Access. The sentences are those of the HTTP contract, section 4.
#pragma once

#include "core/accounts/Access.h"
#include "core/accounts/Accounts.h"

namespace chimera {

struct MembershipKind
{
    static constexpr const char* prefix = "tm-";
};
struct InvitationKind
{
    static constexpr const char* prefix = "inv-";
};
using MembershipId = Id<MembershipKind>;
using InvitationId = Id<InvitationKind>;

struct TeamMember
{
    MembershipId id;
    UserId user;
    WorkspaceId workspace;
    QString role;
    QString status;
    Timestamp joinedAt;
    QString name;
    QString email;
};

struct Invitation
{
    InvitationId id;
    WorkspaceId workspace;
    QString workspaceName;
    QString inviterName;
    QString inviterEmail;
    QString inviteeEmail;
    QString role;
    Timestamp createdAt;
};

class Team
{
public:
    static const QStringList& roles();    // "admin", "researcher", "observer"
    static const QStringList& statuses(); // "online", "away", "offline"

    // In order of joining; one statement after the check.
    static Result<std::vector<TeamMember>> members(const Caller& caller, const ReadTx& tx, const WorkspaceId& id);
    // Of all workspaces that the caller may read, by workspace, in order of joining.
    static Result<std::vector<TeamMember>> allMembers(const Caller& caller, const ReadTx& tx);
    static Result<TeamMember> setRole(const Caller& caller, WriteTx& tx, const WorkspaceId& id, const UserId& user,
                                      const QString& role);
    static Result<TeamMember> setStatus(const Caller& caller, WriteTx& tx, const WorkspaceId& id, const UserId& user,
                                        const QString& status);
    static Result<void> remove(const Caller& caller, WriteTx& tx, const WorkspaceId& id, const UserId& user);
};

class Invitations
{
public:
    static Result<Invitation> invite(const Caller& caller, WriteTx& tx, const WorkspaceId& id, const QString& email,
                                     const QString& role);
    // The caller's own, newest first.
    static Result<std::vector<Invitation>> list(const Caller& caller, const ReadTx& tx);
    static Result<Invitation> accept(const Caller& caller, WriteTx& tx, const InvitationId& id);
    static Result<void> decline(const Caller& caller, WriteTx& tx, const InvitationId& id);
};

} // namespace chimera
