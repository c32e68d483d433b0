#include "core/api/Gate.h"

namespace chimera::api {

namespace {

// "[::1]:80" has one, "[::1]" and "name" have none.
bool hasPort(const QByteArray& host)
{
    return host.lastIndexOf(':') > host.lastIndexOf(']');
}

} // namespace

Gate::Gate(const Options& options)
{
    QStringList names = options.hosts;
    if (options.loopbackNames)
        names << QStringLiteral("localhost") << QStringLiteral("127.0.0.1") << QStringLiteral("[::1]");
    const QByteArray port = QByteArray::number(options.port);
    const bool portGoesWithoutSaying = options.port == (options.secure ? 443 : 80);
    for (const QString& name : names) {
        const QByteArray host = name.toLower().toUtf8();
        if (hasPort(host)) {
            m_hosts.insert(host);
            continue;
        }
        m_hosts.insert(host + ':' + port);
        // A name of one's own may stand behind a proxy that serves the usual port.
        if (portGoesWithoutSaying || options.hosts.contains(name))
            m_hosts.insert(host);
    }
    for (const QString& origin : options.origins)
        m_origins.insert(origin.toUtf8());
}

bool Gate::knowsHost(QByteArrayView host) const
{
    return m_hosts.contains(host.toByteArray().toLower());
}

std::optional<Reply> Gate::judge(const Request& request) const
{
    if (!knowsHost(request.headers.host))
        return Reply::failure(403, QStringLiteral("This host name is not served here."));
    if (request.headers.origin.isNull())
        return std::nullopt;
    if (!knowsOrigin(request.headers.origin))
        return Reply::failure(403, QStringLiteral("This origin is not allowed."));
    if (request.method != "OPTIONS" || request.headers.requestMethod.isNull())
        return std::nullopt;
    Reply reply;
    reply.enveloped = false;
    reply.contentType = {};
    reply.headers = {{"Access-Control-Allow-Methods", "DELETE, GET, OPTIONS, PATCH, POST, PUT"},
                     {"Access-Control-Allow-Headers",
                      "accept, accept-encoding, authorization, content-type, dnt, origin, user-agent, x-csrftoken, "
                      "x-requested-with, if-match, if-none-match, last-event-id, mcp-session-id, mcp-protocol-version"},
                     {"Access-Control-Max-Age", "86400"}};
    return reply;
}

void Gate::addHeaders(const Request& request, std::vector<Header>& headers) const
{
    if (m_origins.isEmpty())
        return;
    headers.push_back({"Vary", "Origin"});
    if (request.headers.origin.isNull() || !knowsOrigin(request.headers.origin))
        return;
    headers.push_back({"Access-Control-Allow-Origin", request.headers.origin});
    headers.push_back({"Access-Control-Expose-Headers", "ETag, Link, Mcp-Session-Id"});
}

} // namespace chimera::api
