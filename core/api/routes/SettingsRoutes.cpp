#include "core/api/Encode.h"
#include "core/api/routes/Routes.h"

namespace chimera::api {

std::vector<Route> settingsRoutes()
{
    return {};
}

} // namespace chimera::api
