#include "core/api/Router.h"

namespace chimera::api {

namespace {

std::vector<std::string_view> segmentsOf(std::string_view path)
{
    std::vector<std::string_view> segments;
    while (!path.empty()) {
        path.remove_prefix(1); // the slash
        const auto end = path.find('/');
        segments.push_back(path.substr(0, end));
        path = end == std::string_view::npos ? std::string_view() : path.substr(end);
    }
    return segments;
}

bool isParameter(std::string_view segment)
{
    return segment.starts_with('{');
}

bool fits(const Router::Place& place, const std::vector<std::string_view>& segments, QStringList& parameters)
{
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (!isParameter(place.segments[i]) && place.segments[i] != segments[i])
            return false;
    }
    for (std::size_t i = 0; i < segments.size(); ++i) {
        if (!isParameter(place.segments[i]))
            continue;
        const QByteArrayView raw(segments[i].data(), static_cast<qsizetype>(segments[i].size()));
        const auto value = percentDecoded(raw, false);
        if (!value || value->isEmpty())
            return false;
        parameters.append(*value);
    }
    return true;
}

} // namespace

std::size_t bodyLimit(const Route& route)
{
    constexpr std::size_t megabyte = 1024 * 1024;
    return route.body == BodyKind::BulkJson || route.body == BodyKind::Upload ? 12 * megabyte : 4 * megabyte;
}

Router::Router(std::vector<Route> routes) : m_routes(std::move(routes))
{
    std::vector<std::string> patterns;
    for (const Route& route : m_routes) {
        const auto known = std::find(patterns.begin(), patterns.end(), route.path);
        if (known == patterns.end()) {
            patterns.emplace_back(route.path);
            Place place;
            for (const std::string_view segment : segmentsOf(route.path))
                place.segments.emplace_back(segment);
            m_places.push_back(std::move(place));
        }
        const auto index =
            static_cast<std::size_t>(std::find(patterns.begin(), patterns.end(), route.path) - patterns.begin());
        m_places[index].routes.push_back(&route);
    }
    for (Place& place : m_places) {
        place.isOpen = std::all_of(place.routes.begin(), place.routes.end(),
                                   [](const Route* route) { return route->scope == RouteScope::Open; });
        m_byLength.resize(std::max(m_byLength.size(), place.segments.size() + 1));
        m_byLength[place.segments.size()].push_back(&place);
    }
    const auto literals = [](const Place* place) {
        return std::count_if(place->segments.begin(), place->segments.end(),
                             [](const std::string& segment) { return !isParameter(segment); });
    };
    for (auto& places : m_byLength)
        std::stable_sort(places.begin(), places.end(),
                         [&](const Place* a, const Place* b) { return literals(a) > literals(b); });
}

Router::Match Router::match(QByteArrayView path) const
{
    if (!path.startsWith('/'))
        return {};
    const auto segments = segmentsOf({path.data(), static_cast<std::size_t>(path.size())});
    if (segments.size() >= m_byLength.size())
        return {};
    for (const Place* place : m_byLength[segments.size()]) {
        Match match;
        if (fits(*place, segments, match.parameters)) {
            match.place = place;
            return match;
        }
    }
    return {};
}

const Route* Router::Place::find(QByteArrayView method) const
{
    const QByteArrayView wanted = method == "HEAD" ? QByteArrayView("GET") : method;
    const auto found =
        std::find_if(routes.begin(), routes.end(), [wanted](const Route* route) { return wanted == route->method; });
    return found == routes.end() ? nullptr : *found;
}

QByteArray Router::Place::allow() const
{
    QList<QByteArray> methods{"OPTIONS"};
    for (const Route* route : routes) {
        methods.append(route->method);
        if (methods.last() == "GET")
            methods.append("HEAD");
    }
    std::sort(methods.begin(), methods.end());
    return methods.join(", ");
}

} // namespace chimera::api
