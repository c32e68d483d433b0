#include "core/api/routes/Routes.h"

#include "core/api/Api.h"
#include "core/api/Response.h"

namespace chimera::api {

std::vector<Route> allRoutes()
{
    std::vector<Route> all;
    for (const auto& table :
         {serverRoutes(), accountRoutes(), workspaceRoutes(), teamRoutes(), memoryRoutes(), bulkRoutes(),
          searchRoutes(), conversationRoutes(), messageRoutes(), integrationRoutes(), settingsRoutes()})
        all.insert(all.end(), table.begin(), table.end());
    return all;
}

Result<Paging> pagingOf(const Request& request)
{
    Paging paging;
    CHIMERA_TRY(paging.limit, request.query.count("limit"));
    CHIMERA_TRY(const auto offset, request.query.count("offset"));
    paging.offset = offset.value_or(0);
    paging.after = request.query.value("after");
    if (!paging.limit && (offset || !paging.after.isEmpty()))
        paging.limit = 20;
    return paging;
}

std::optional<Reply> stateDiffers(const Request& request, const QByteArray& etag)
{
    if (request.headers.ifMatch.isNull() || matchesTag(request.headers.ifMatch, etag))
        return std::nullopt;
    return Reply::failure(412, QStringLiteral("It has been changed since it was read."));
}

} // namespace chimera::api
