#include "core/api/Encode.h"

namespace chimera::api {

void writeUser(JsonWriter& json, const User& user)
{
    json.beginObject();
    json.member("id", user.id.text());
    json.member("name", user.name);
    json.member("email", user.email);
    json.key("avatar");
    json.null();
    json.member("createdAt", user.createdAt);
    json.endObject();
}

void writeSettings(JsonWriter& json, const User& user, const UserSettings& settings)
{
    json.beginObject();
    json.key("profile");
    json.beginObject();
    json.member("name", user.name);
    json.member("email", user.email);
    json.endObject();
    json.key("memoryRetention");
    json.beginObject();
    json.member("autoStore", settings.autoStore);
    json.member("retentionPeriod", settings.retention);
    json.endObject();
    json.endObject();
}

void writeMember(JsonWriter& json, const TeamMember& member)
{
    json.beginObject();
    json.member("id", member.id.text());
    json.member("userId", member.user.text());
    json.member("workspaceId", member.workspace.text());
    json.member("role", member.role);
    json.member("status", member.status);
    json.member("joinedAt", member.joinedAt);
    json.key("user");
    json.beginObject();
    json.member("id", member.user.text());
    json.member("name", member.name);
    json.member("email", member.email);
    json.endObject();
    json.endObject();
}

void writeFacts(JsonWriter& json, const WorkspaceFacts& facts)
{
    json.beginObject();
    json.member("totalMemories", facts.memories);
    json.member("totalEmbeddings", facts.memories);
    json.member("totalConversations", facts.conversations);
    json.member("systemLoad", facts.load);
    json.member("lastActivity", facts.lastActivity);
    json.endObject();
}

void writeWorkspace(JsonWriter& json, const WorkspaceCard& card, const FieldSet& fields)
{
    json.beginObject();
    if (fields.has("id"))
        json.member("id", card.id.text());
    if (fields.has("name"))
        json.member("name", card.name);
    if (fields.has("description"))
        json.member("description", card.description);
    if (fields.has("ownerId"))
        json.member("ownerId", card.owner.text());
    if (fields.has("members"))
        writeList(json, "members", card.members, writeMember);
    if (fields.has("stats")) {
        json.key("stats");
        writeFacts(json, card.facts);
    }
    if (fields.has("createdAt"))
        json.member("createdAt", card.createdAt);
    if (fields.has("updatedAt"))
        json.member("updatedAt", card.updatedAt);
    json.endObject();
}

void writeSeries(JsonWriter& json, const LoadSeries& series)
{
    json.beginArray();
    for (const LoadPoint& point : series) {
        json.beginObject();
        json.member("timestamp", point.at);
        json.member("value", point.value);
        json.endObject();
    }
    json.endArray();
}

void writeActivity(JsonWriter& json, const ActivityEntry& entry)
{
    json.beginObject();
    json.member("id", entry.id.text());
    json.member("type", entry.type);
    json.member("message", entry.message);
    json.member("timestamp", entry.at);
    json.member("metadata", entry.metadata);
    json.endObject();
}

namespace {

void writeInvitationHead(JsonWriter& json, const Invitation& invitation)
{
    json.member("id", invitation.id.text());
    json.member("workspaceId", invitation.workspace.text());
    json.member("workspaceName", invitation.workspaceName);
}

} // namespace

void writeInvited(JsonWriter& json, const Invitation& invitation)
{
    json.beginObject();
    writeInvitationHead(json, invitation);
    json.member("inviteeEmail", invitation.inviteeEmail);
    json.member("status", "pending");
    json.member("createdAt", invitation.createdAt);
    json.member("message", "Invitation sent successfully");
    json.endObject();
}

void writeInvitation(JsonWriter& json, const Invitation& invitation)
{
    json.beginObject();
    writeInvitationHead(json, invitation);
    json.member("inviterName", invitation.inviterName);
    json.member("inviterEmail", invitation.inviterEmail);
    json.member("status", "pending");
    json.member("createdAt", invitation.createdAt);
    json.endObject();
}

} // namespace chimera::api
