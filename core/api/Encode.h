// The JSON of the contract's objects, each written in one place. Only the members that `fields` wants. Pure.
#pragma once

#include "core/accounts/Accounts.h"
#include "core/api/JsonWriter.h"
#include "core/api/Request.h"
#include "core/dashboard/Dashboard.h"
#include "core/workspaces/Activity.h"

namespace chimera::api {

void writeUser(JsonWriter& json, const User& user);
void writeSettings(JsonWriter& json, const User& user, const UserSettings& settings);
void writeMember(JsonWriter& json, const TeamMember& member);
void writeWorkspace(JsonWriter& json, const WorkspaceCard& card, const FieldSet& fields);
void writeFacts(JsonWriter& json, const WorkspaceFacts& facts);
void writeSeries(JsonWriter& json, const LoadSeries& series);
void writeActivity(JsonWriter& json, const ActivityEntry& entry);
void writeInvited(JsonWriter& json, const Invitation& invitation);
void writeInvitation(JsonWriter& json, const Invitation& invitation);

template <typename List, typename Write>
void writeList(JsonWriter& json, std::string_view name, const List& list, Write write)
{
    json.key(name);
    json.beginArray();
    for (const auto& element : list)
        write(json, element);
    json.endArray();
}

} // namespace chimera::api
