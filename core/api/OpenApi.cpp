#include "core/api/OpenApi.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

namespace chimera::api {

namespace {

QJsonObject reference(const char* name)
{
    return {{QStringLiteral("$ref"), QStringLiteral("#/components/schemas/") + QLatin1String(name)}};
}

QJsonObject content(const QString& type, const QJsonObject& schema)
{
    return {{type, QJsonObject{{QStringLiteral("schema"), schema}}}};
}

QJsonObject envelope(const QJsonObject& data)
{
    return {
        {QStringLiteral("type"), QStringLiteral("object")},
        {QStringLiteral("required"), QJsonArray{QStringLiteral("ok"), QStringLiteral("data"), QStringLiteral("error")}},
        {QStringLiteral("properties"),
         QJsonObject{{QStringLiteral("ok"), QJsonObject{{QStringLiteral("type"), QStringLiteral("boolean")}}},
                     {QStringLiteral("data"), data},
                     {QStringLiteral("error"), QJsonObject{{QStringLiteral("nullable"), true}}}}}};
}

QString answerType(const Route& route)
{
    const QString name = QLatin1String(route.answer);
    if (name == QLatin1String("EventStream"))
        return QStringLiteral("text/event-stream");
    return name == QLatin1String("Metrics") ? QStringLiteral("text/plain") : QStringLiteral("application/json");
}

QJsonObject responsesOf(const Route& route)
{
    const QJsonObject data = reference(route.answer);
    QJsonObject responses{{QString::number(route.status),
                           QJsonObject{{QStringLiteral("description"), QStringLiteral("Done.")},
                                       {QStringLiteral("content"),
                                        content(answerType(route), route.enveloped ? envelope(data) : data)}}}};
    std::vector<std::pair<int, const char*>> failures{{400, "The request is not valid."}};
    if (route.scope != RouteScope::Open) {
        failures.emplace_back(401, "No token, or a bad one.");
        failures.emplace_back(403, "No right to it.");
    }
    failures.emplace_back(404, "No such thing.");
    if (route.body != BodyKind::None) {
        failures.emplace_back(413, "The body is too large.");
        failures.emplace_back(415, "The body is of another type.");
    }
    if (std::string_view(route.method) != "GET" && route.scope != RouteScope::Open) {
        failures.emplace_back(409, "Something else is going on there.");
        failures.emplace_back(412, "It has been changed since it was read.");
    }
    failures.emplace_back(429, "Too often.");
    failures.emplace_back(502, "Somebody behind this server failed.");
    failures.emplace_back(503, "Not now.");
    for (const auto& [status, sentence] : failures)
        responses.insert(QString::number(status),
                         QJsonObject{{QStringLiteral("description"), QLatin1String(sentence)},
                                     {QStringLiteral("content"),
                                      content(QStringLiteral("application/json"), reference("Failure"))}});
    return responses;
}

QJsonArray parametersOf(const Route& route)
{
    QJsonArray parameters;
    const QJsonObject text{{QStringLiteral("type"), QStringLiteral("string")}};
    const QJsonObject number{{QStringLiteral("type"), QStringLiteral("integer")}, {QStringLiteral("minimum"), 0}};
    for (const QString& segment : QString::fromLatin1(route.path).split(u'/')) {
        if (segment.startsWith(u'{'))
            parameters.append(QJsonObject{{QStringLiteral("name"), segment.mid(1, segment.size() - 2)},
                                          {QStringLiteral("in"), QStringLiteral("path")},
                                          {QStringLiteral("required"), true},
                                          {QStringLiteral("schema"), text}});
    }
    for (const QueryParameter& query : route.query)
        parameters.append(QJsonObject{{QStringLiteral("name"), QLatin1String(query.name)},
                                      {QStringLiteral("in"), QStringLiteral("query")},
                                      {QStringLiteral("description"), QLatin1String(query.about)},
                                      {QStringLiteral("schema"), query.isNumber ? number : text}});
    return parameters;
}

const char* scopeName(RouteScope scope)
{
    switch (scope) {
    case RouteScope::Open:
        return "open";
    case RouteScope::Read:
        return "read";
    case RouteScope::Propose:
        return "propose";
    case RouteScope::Write:
        break;
    }
    return "write";
}

QJsonObject operationOf(const Route& route)
{
    const QString name = QLatin1String(route.name);
    QJsonObject operation{{QStringLiteral("operationId"), name},
                          {QStringLiteral("tags"), QJsonArray{name.section(u'.', 0, 0)}},
                          {QStringLiteral("summary"), QLatin1String(route.summary)},
                          {QStringLiteral("x-scope"), QLatin1String(scopeName(route.scope))},
                          {QStringLiteral("responses"), responsesOf(route)}};
    if (const QJsonArray parameters = parametersOf(route); !parameters.isEmpty())
        operation.insert(QStringLiteral("parameters"), parameters);
    if (route.scope == RouteScope::Open)
        operation.insert(QStringLiteral("security"), QJsonArray());
    if (route.body != BodyKind::None) {
        const QString type =
            route.body == BodyKind::Upload ? QStringLiteral("multipart/form-data") : QStringLiteral("application/json");
        operation.insert(QStringLiteral("requestBody"),
                         QJsonObject{{QStringLiteral("content"), content(type, reference(route.bodySchema))}});
    }
    return operation;
}

} // namespace

std::string openApiDocument(const std::vector<Route>& routes)
{
    QJsonObject paths;
    for (const Route& route : routes) {
        QJsonObject place = paths.value(QLatin1String(route.path)).toObject();
        place.insert(QString::fromLatin1(route.method).toLower(), operationOf(route));
        paths.insert(QLatin1String(route.path), place);
    }
    const QJsonObject bearer{{QStringLiteral("type"), QStringLiteral("http")},
                             {QStringLiteral("scheme"), QStringLiteral("bearer")}};
    const QJsonObject document{
        {QStringLiteral("openapi"), QStringLiteral("3.0.3")},
        {QStringLiteral("info"), QJsonObject{{QStringLiteral("title"), QStringLiteral("Chimera")},
                                             {QStringLiteral("version"), QCoreApplication::applicationVersion()}}},
        {QStringLiteral("security"), QJsonArray{QJsonObject{{QStringLiteral("token"), QJsonArray()}}}},
        {QStringLiteral("paths"), paths},
        {QStringLiteral("components"),
         QJsonObject{{QStringLiteral("schemas"), schemas()},
                     {QStringLiteral("securitySchemes"), QJsonObject{{QStringLiteral("token"), bearer}}}}}};
    return QJsonDocument(document).toJson(QJsonDocument::Compact).toStdString();
}

} // namespace chimera::api
