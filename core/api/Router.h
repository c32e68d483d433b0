// Finds the route of a path: literal segments win over {parameters}. Built once from the table; any thread.
#pragma once

#include "core/api/Route.h"

namespace chimera::api {

class Router
{
public:
    explicit Router(std::vector<Route> routes);

    // All methods of one pattern.
    struct Place
    {
        std::vector<std::string> segments; // "{id}" is a parameter
        std::vector<const Route*> routes;
        bool isOpen = false; // every method of it needs no token

        // HEAD finds GET.
        const Route* find(QByteArrayView method) const;
        QByteArray allow() const; // "GET, HEAD, OPTIONS, PUT"
    };
    struct Match
    {
        const Place* place = nullptr; // nothing: 404
        QStringList parameters;
    };
    Match match(QByteArrayView path) const;

    const std::vector<Route>& routes() const { return m_routes; }

private:
    std::vector<Route> m_routes;
    std::vector<Place> m_places;
    std::vector<std::vector<const Place*>> m_byLength; // most literal first
};

} // namespace chimera::api
