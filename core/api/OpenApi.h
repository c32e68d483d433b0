// The description of the API, OpenAPI 3.0, made from the table of routes and the schemas of Schemas.cpp. Pure.
#pragma once

#include "core/api/Route.h"

namespace chimera::api {

std::string openApiDocument(const std::vector<Route>& routes);
// The schemas by name, as one JSON object.
const QJsonObject& schemas();

} // namespace chimera::api
