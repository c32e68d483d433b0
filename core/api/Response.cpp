#include "core/api/Response.h"

#include "core/api/Route.h"

#include <sodium.h>

namespace chimera::api {

namespace {

constexpr std::string_view opening = "{\"ok\":true,\"data\":";
constexpr std::string_view closing = ",\"error\":null}";

void addHeader(std::string& head, std::string_view name, std::string_view value)
{
    head.append(name);
    head += ": ";
    head.append(value);
    head += "\r\n";
}

std::string_view viewOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

void addTag(std::string& head, const QByteArray& tag, bool packed)
{
    addHeader(head, "ETag", '"' + tag.toStdString() + (packed ? "-gz\"" : "\""));
}

void beginHead(Response& response, const Request& request, const Reply& reply, const Gate& gate)
{
    std::string& head = response.head;
    head.reserve(512);
    head = "HTTP/1.1 " + std::to_string(response.status) + ' ' + reasonOf(response.status) + "\r\n";
    addHeader(head, "X-Content-Type-Options", "nosniff");
    addHeader(head, "X-Frame-Options", "DENY");
    addHeader(head, "Referrer-Policy", "same-origin");
    if (!request.id.isEmpty())
        addHeader(head, "X-Request-Id", viewOf(request.id));
    for (const Header& header : reply.headers)
        addHeader(head, viewOf(header.name), viewOf(header.value));
    std::vector<Header> cors;
    gate.addHeaders(request, cors);
    for (const Header& header : cors)
        addHeader(head, viewOf(header.name), viewOf(header.value));
}

void fillBody(Response& response, Reply& reply)
{
    if (!reply.enveloped) {
        response.parts[1] = std::move(reply.data);
        return;
    }
    if (response.status < 400) {
        response.parts[0] = opening;
        response.parts[1] = reply.data.empty() ? "null" : std::move(reply.data);
        response.parts[2] = closing;
        return;
    }
    response.parts[0] = "{\"ok\":false,\"data\":";
    response.parts[1] = reply.data.empty() ? "null" : std::move(reply.data);
    response.parts[2] = ",\"error\":" + (reply.error.empty() ? std::string("\"\"") : reply.error) + '}';
}

void compress(Response& response)
{
    Gzip gzip;
    std::string packed;
    packed.reserve(response.bodySize() / 3);
    for (std::size_t i = 0; i < response.parts.size(); ++i)
        gzip.add(response.parts[i], packed, i + 1 == response.parts.size());
    response.parts = {std::move(packed), {}, {}};
}

bool isText(const QByteArray& contentType)
{
    return contentType.startsWith("application/json") || contentType.startsWith("text/plain");
}

void beginStream(Response& response, const Request& request, Reply& reply)
{
    response.source = std::move(reply.source);
    addHeader(response.head, "Content-Type", viewOf(reply.contentType));
    const bool packed = isText(reply.contentType) && acceptsGzip(request.headers.acceptEncoding.toStdString());
    if (!reply.etag.isEmpty())
        addTag(response.head, reply.etag, packed);
    if (packed) {
        addHeader(response.head, "Content-Encoding", "gzip");
        response.gzip.emplace();
    }
    addHeader(response.head, "Vary", "Accept-Encoding");
    if (!request.isOld)
        addHeader(response.head, "Transfer-Encoding", "chunked");
    response.close = request.isOld;
    response.withoutBody = request.isHead();
}

// 304 where the client has it already.
bool isKnown(const Request& request, const Reply& reply)
{
    return request.isGet() && reply.status == 200 && !request.headers.ifNoneMatch.isNull() && !reply.etag.isEmpty() &&
           matchesTag(request.headers.ifNoneMatch, reply.etag);
}

} // namespace

Response respond(const Request& request, Reply reply, const Gate& gate)
{
    if (reply.etag.isEmpty() && request.isGet() && reply.status == 200 && !reply.source &&
        !reply.contentType.isEmpty() && reply.enveloped)
        reply.etag = entityTag(reply.data);
    Response response;
    response.status = isKnown(request, reply) ? 304 : reply.status;
    beginHead(response, request, reply, gate);
    if (response.status == 304) {
        const bool packed = request.headers.ifNoneMatch.contains(reply.etag + "-gz");
        addTag(response.head, reply.etag, packed);
        response.withoutBody = true;
        return response;
    }
    if (reply.source) {
        beginStream(response, request, reply);
        return response;
    }
    fillBody(response, reply);
    if (!reply.contentType.isEmpty())
        addHeader(response.head, "Content-Type", viewOf(reply.contentType));
    const bool worth = response.bodySize() >= worthCompressing && isText(reply.contentType);
    const bool packed = worth && acceptsGzip(request.headers.acceptEncoding.toStdString());
    if (packed) {
        compress(response);
        addHeader(response.head, "Content-Encoding", "gzip");
    }
    if (worth)
        addHeader(response.head, "Vary", "Accept-Encoding");
    if (!reply.etag.isEmpty() && response.status < 300)
        addTag(response.head, reply.etag, packed);
    addHeader(response.head, "Content-Length", std::to_string(response.bodySize()));
    response.withoutBody = request.isHead();
    return response;
}

QByteArray entityTag(std::string_view text)
{
    std::array<unsigned char, 16> hash{};
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       nullptr, 0);
    return QByteArray(reinterpret_cast<const char*>(hash.data()), static_cast<qsizetype>(hash.size())).toHex();
}

bool matchesTag(QByteArrayView header, QByteArrayView tag)
{
    if (header.trimmed() == "*")
        return true;
    while (!header.isEmpty()) {
        const qsizetype comma = header.indexOf(',');
        QByteArrayView item = header.first(comma < 0 ? header.size() : comma).trimmed();
        header = comma < 0 ? QByteArrayView() : header.sliced(comma + 1);
        if (item.startsWith("W/"))
            item = item.sliced(2);
        if (item.size() < 2 || item.front() != '"' || item.back() != '"')
            continue;
        item = item.sliced(1, item.size() - 2);
        if (item.endsWith("-gz"))
            item.chop(3);
        if (item == tag)
            return true;
    }
    return false;
}

const char* reasonOf(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 201:
        return "Created";
    case 202:
        return "Accepted";
    case 304:
        return "Not Modified";
    case 400:
        return "Bad Request";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 409:
        return "Conflict";
    case 412:
        return "Precondition Failed";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 415:
        return "Unsupported Media Type";
    case 417:
        return "Expectation Failed";
    case 429:
        return "Too Many Requests";
    case 431:
        return "Request Header Fields Too Large";
    case 500:
        return "Internal Server Error";
    case 502:
        return "Bad Gateway";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    case 507:
        return "Insufficient Storage";
    default:
        return "Status";
    }
}

} // namespace chimera::api
