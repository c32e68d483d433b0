#include "core/api/routes/Routes.h"

namespace chimera::api {

namespace {

Result<Reply> health(const Call&, const ReadTx& tx)
{
    CHIMERA_CHECK(AccountService::isEmpty(tx));
    return objectReply([&tx](JsonWriter& json) {
        json.member("status", "healthy");
        json.member("timestamp", tx.clock().now());
        json.member("database", "connected");
    });
}

} // namespace

std::vector<Route> serverRoutes()
{
    return {
        {"GET", "/api/health", RouteScope::Open, ReadHandler(health), "server.health", "Whether the server works.",
         "Health"},
    };
}

} // namespace chimera::api
