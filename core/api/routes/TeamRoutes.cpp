#include "core/api/Encode.h"
#include "core/api/routes/Routes.h"

namespace chimera::api {

namespace {

WorkspaceId workspaceOf(const Call& call)
{
    return WorkspaceId(call->parameter(0));
}

// User ids are lower case; a malformed one is nobody's.
UserId userOf(const Call& call)
{
    return UserId(call->parameter(1).toLower());
}

Reply memberReply(const TeamMember& member)
{
    Reply reply;
    JsonWriter json(reply.data);
    writeMember(json, member);
    return reply;
}

// The value of a choice as it stands in the body; "" when absent, so that the service names what is wrong.
Result<QString> choiceOf(const Call& call, const QString& name, const QString& fallback)
{
    CHIMERA_CHECK(call->json);
    Form form(*call->json);
    const auto given = form.optionalText(name, {1, 50});
    if (!form.has(name) && fallback.isEmpty())
        form.refuse(name, QStringLiteral("This field is required."));
    CHIMERA_CHECK(form.problem());
    return given.value_or(fallback);
}

// What is wrong with the body is said after who may is judged: a bad value stands for it until then.
template <typename Work>
Result<Reply> withChoice(const Call& call, const QString& name, const QString& fallback, Work work)
{
    const auto choice = choiceOf(call, name, fallback);
    const auto done = work(choice ? *choice : QString());
    if (done)
        return *done;
    const bool aboutBody = done.error().code == ErrorCode::Invalid && done.error().fields.contains(name);
    return !choice && aboutBody ? choice.error() : done.error();
}

Result<Reply> members(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const auto team, Team::members(call.caller(), tx, workspaceOf(call)));
    return objectReply([&team](JsonWriter& json) {
        writeList(json, "members", team, writeMember);
        json.member("total", static_cast<std::int64_t>(team.size()));
    });
}

Result<Reply> invite(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(Access::toManage(tx, call.caller(), workspaceOf(call)));
    CHIMERA_CHECK(call->json);
    const QString email = textOf(call->json->value(QStringLiteral("email"))).value_or(QString()).trimmed();
    if (email.isEmpty())
        return Error::invalid(QStringLiteral("Email is required"));
    CHIMERA_TRY(const QString role, choiceOf(call, QStringLiteral("role"), QStringLiteral("researcher")));
    CHIMERA_TRY(const Invitation made, Invitations::invite(call.caller(), tx, workspaceOf(call), email, role));
    Reply reply;
    reply.status = 201;
    JsonWriter json(reply.data);
    writeInvited(json, made);
    return reply;
}

Result<Reply> setRole(const Call& call, WriteTx& tx)
{
    return withChoice(call, QStringLiteral("role"), {}, [&](const QString& role) -> Result<Reply> {
        CHIMERA_TRY(const TeamMember member, Team::setRole(call.caller(), tx, workspaceOf(call), userOf(call), role));
        return memberReply(member);
    });
}

Result<Reply> setStatus(const Call& call, WriteTx& tx)
{
    return withChoice(call, QStringLiteral("status"), {}, [&](const QString& status) -> Result<Reply> {
        CHIMERA_TRY(const TeamMember member,
                    Team::setStatus(call.caller(), tx, workspaceOf(call), userOf(call), status));
        return memberReply(member);
    });
}

Result<Reply> removeMember(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(Team::remove(call.caller(), tx, workspaceOf(call), userOf(call)));
    return Reply::message(QStringLiteral("Team member removed successfully"));
}

Result<Reply> invitations(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const auto own, Invitations::list(call.caller(), tx));
    return objectReply([&own](JsonWriter& json) {
        writeList(json, "invitations", own, writeInvitation);
        json.member("total", static_cast<std::int64_t>(own.size()));
    });
}

Result<Reply> accept(const Call& call, WriteTx& tx)
{
    CHIMERA_TRY(const Invitation accepted, Invitations::accept(call.caller(), tx, InvitationId(call->parameter(0))));
    return objectReply([&accepted](JsonWriter& json) {
        json.member("message", "Invitation accepted");
        json.member("workspaceId", accepted.workspace.text());
        json.member("workspaceName", accepted.workspaceName);
    });
}

Result<Reply> decline(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(Invitations::decline(call.caller(), tx, InvitationId(call->parameter(0))));
    return Reply::message(QStringLiteral("Invitation declined"));
}

} // namespace

std::vector<Route> teamRoutes()
{
    return {
        {"GET", "/api/workspaces/{id}/team", RouteScope::Read, ReadHandler(members), "team.list",
         "The members of a workspace, in order of joining.", "MemberList"},
        {"POST",
         "/api/workspaces/{id}/team/invite",
         RouteScope::Write,
         WriteHandler(invite),
         "team.invite",
         "Invites a person who has an account, with the role that he will have; for owner and admins.",
         "Invited",
         BodyKind::Json,
         "NewInvitation",
         {},
         201},
        {"PUT", "/api/workspaces/{id}/team/{userId}/role", RouteScope::Write, WriteHandler(setRole), "team.setRole",
         "Changes the role of a member; for owner and admins.", "Member", BodyKind::Json, "RoleChange"},
        {"PUT", "/api/workspaces/{id}/team/{userId}/status", RouteScope::Write, WriteHandler(setStatus),
         "team.setStatus", "Says whether one is there; only about oneself.", "Member", BodyKind::Json, "StatusChange"},
        {"DELETE", "/api/workspaces/{id}/team/{userId}", RouteScope::Write, WriteHandler(removeMember), "team.remove",
         "Takes a member out: the owner anybody, everybody himself.", "Message"},
        {"GET", "/api/invitations", RouteScope::Read, ReadHandler(invitations), "invitations.list",
         "The invitations that wait for the caller, newest first.", "InvitationList"},
        {"POST", "/api/invitations/{id}/accept", RouteScope::Write, WriteHandler(accept), "invitations.accept",
         "Joins the workspace with the role of the invitation.", "Accepted", BodyKind::Json, "Nothing"},
        {"POST", "/api/invitations/{id}/decline", RouteScope::Write, WriteHandler(decline), "invitations.decline",
         "Turns an invitation down; a new one may follow.", "Message", BodyKind::Json, "Nothing"},
    };
}

} // namespace chimera::api
