// The tables of routes, one for each subject, and what their handlers share. Constant.
#pragma once

#include "core/api/Form.h"
#include "core/api/Route.h"
#include "core/api/Services.h"

namespace chimera::api {

std::vector<Route> accountRoutes();
std::vector<Route> workspaceRoutes();
std::vector<Route> teamRoutes();
std::vector<Route> memoryRoutes();
std::vector<Route> bulkRoutes();
std::vector<Route> searchRoutes();
std::vector<Route> conversationRoutes();
std::vector<Route> messageRoutes();
std::vector<Route> integrationRoutes();
std::vector<Route> settingsRoutes();
std::vector<Route> serverRoutes();

// Name and e-mail address of the caller, changed as the body says.
Result<User> changedProfile(const Call& call, WriteTx& tx);

// Accounts whose deletion was interrupted, deleted to the end in the background.
void finishRemovals(Runner& runner);

// What a list is asked for: whole without `limit`; `offset` alone means 20.
struct Paging
{
    std::optional<std::int64_t> limit;
    std::int64_t offset = 0;
    QString after; // a cursor, "" none
};
Result<Paging> pagingOf(const Request& request);

// 412 where the request names another state of the thing than this.
std::optional<Reply> stateDiffers(const Request& request, const QByteArray& etag);

} // namespace chimera::api
