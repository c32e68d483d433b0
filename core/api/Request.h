// A request as the handlers see it: already judged, its body read, its JSON parsed. A plain value, shared by the
// threads that work on it one after the other.
#pragma once

#include "core/accounts/Tokens.h"
#include "core/base/Cancel.h"
#include "core/base/Result.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>

namespace chimera::api {

// The headers that anybody here reads; null when absent.
struct RequestHeaders
{
    QByteArray host;
    QByteArray origin;
    QByteArray authorization;
    QByteArray contentType;
    QByteArray accept;
    QByteArray acceptEncoding;
    QByteArray ifMatch;
    QByteArray ifNoneMatch;
    QByteArray lastEventId;
    QByteArray requestMethod; // Access-Control-Request-Method
    QByteArray expect;
    QByteArray session; // Mcp-Session-Id
    QByteArray protocolVersion;
    bool forwarded = false; // X-Forwarded-For, Forwarded or Via: somebody stands between
};

// What stands after the question mark, decoded; the last one of a name counts.
class UrlQuery
{
public:
    UrlQuery() = default;
    explicit UrlQuery(QByteArrayView text);

    bool has(const char* name) const;
    QString value(const char* name) const;
    // A whole number from 0; Invalid with the contract's words. Nothing when absent.
    Result<std::optional<std::int64_t>> count(const char* name) const;

private:
    std::vector<std::pair<QByteArray, QString>> m_pairs;
};

// `fields=id,title`: which members of an object are wanted. Without it the contract's own.
class FieldSet
{
public:
    FieldSet() = default;
    explicit FieldSet(const QString& commaSeparated);

    bool isAll() const { return m_names.empty(); }
    // A member of the contract's shape.
    bool has(std::string_view name) const { return m_names.empty() || isNamed(name); }
    // A member beyond it: only when named.
    bool isNamed(std::string_view name) const;

private:
    std::vector<std::string> m_names;
};

struct Route;

struct Request
{
    QByteArray method;
    QByteArray path; // decoded segments are in `parameters`
    UrlQuery query;
    FieldSet fields;
    RequestHeaders headers;
    QByteArray body;
    QByteArray id; // X-Request-Id
    QString address;
    bool isLoopback = false;
    bool isOld = false; // HTTP/1.0

    const Route* route = nullptr;
    QStringList parameters; // of the route's pattern, in order
    Caller caller;
    TokenInfo token;
    CancelToken cancel;

    // The body as an object ("" is {}), or why it is none.
    Result<QJsonObject> json = QJsonObject();

    bool isHead() const { return method == "HEAD"; }
    bool isGet() const { return method == "GET" || isHead(); }
    QString parameter(qsizetype index) const { return parameters.value(index); }
};

// The body of a request whose route takes JSON. 415 is Unsupported.
Result<QJsonObject> parseBody(const QByteArray& body, QByteArrayView contentType);

// %41 as A; nothing when malformed, not UTF-8 or with a NUL.
std::optional<QString> percentDecoded(QByteArrayView text, bool plusIsBlank);

} // namespace chimera::api
