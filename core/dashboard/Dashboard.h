// What a workspace looks like from above: counts, load, latest activity, members (contract, section 3). One formula for
// the load wherever it is shown. Stateless; inside the transaction given, judged by Access.
#pragma once

#include "core/workspaces/Team.h"
#include "core/workspaces/Workspaces.h"

#include <array>

namespace chimera {

struct WorkspaceFacts
{
    std::int64_t memories = 0;
    std::int64_t conversations = 0;
    int load = 0; // 0 to 100: 10 for each active conversation, 1 for each message of the last hour
    Timestamp lastActivity;
};

// A workspace as lists and its own page show it.
struct WorkspaceCard
{
    WorkspaceId id;
    QString name;
    QString description;
    UserId owner;
    Timestamp createdAt;
    Timestamp updatedAt;
    WorkspaceFacts facts;
    std::vector<TeamMember> members; // in order of joining
};

struct LoadPoint
{
    Timestamp at;
    int value = 0;
};
inline constexpr std::size_t loadPoints = 24;
using LoadSeries = std::array<LoadPoint, loadPoints>; // five minutes apart, oldest first

class Dashboard
{
public:
    // Two statements; latest `updatedAt` first.
    static Result<std::vector<WorkspaceCard>> cards(const Caller& caller, const ReadTx& tx);
    static Result<WorkspaceCard> card(const Caller& caller, const ReadTx& tx, const WorkspaceId& id);
    // One statement.
    static Result<WorkspaceFacts> facts(const Caller& caller, const ReadTx& tx, const WorkspaceId& id);
    static Result<LoadSeries> loadSeries(const Caller& caller, const ReadTx& tx, const WorkspaceId& id,
                                         int currentLoad);
    // Keeps the load of now; what is older than a day is thinned to one an hour, what is older than a year goes.
    static Result<int> recordLoad(const Caller& caller, WriteTx& tx, const WorkspaceId& id);
    // The same for every workspace that somebody works in, for the program's own clock.
    static Result<int> recordAll(WriteTx& tx);
};

} // namespace chimera
