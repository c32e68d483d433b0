// HTTP to the outside. A call blocks its thread until the answer is whole, cancelled or failed; the transfers run on
// one thread of the implementation (net/CurlClient). Thread-safe. Tests replace it.
#pragma once

#include "core/base/Cancel.h"
#include "core/base/Result.h"

#include <QByteArray>
#include <QList>
#include <QPair>

#include <chrono>
#include <functional>

namespace chimera {

struct HttpRequest
{
    QByteArray method = "GET";
    QString url;
    QList<QPair<QByteArray, QByteArray>> headers;
    QByteArray body;
    std::chrono::milliseconds connectLimit{10'000};
    std::chrono::milliseconds firstByteLimit{60'000}; // from the end of the request to the first byte of the body
    std::chrono::milliseconds idleLimit{30'000};      // between two bytes
    std::chrono::milliseconds totalLimit{0};          // 0: none
    qint64 bodyLimit = 64 * 1024 * 1024;              // after unpacking
    int redirects = 0; // followed at most; headers named in `secretHeaders` never go to another origin
    QList<QByteArray> secretHeaders{"authorization", "x-api-key", "x-goog-api-key"};
};

struct HttpResponse
{
    int status = 0;
    QList<QPair<QByteArray, QByteArray>> headers; // names in lower case
    QByteArray body;                              // empty where a sink took it
    QByteArray header(QByteArrayView name) const;
};

// Gets the body piece by piece; false ends the call with Cancelled. Called on the caller's thread.
using BodySink = std::function<bool(const HttpResponse& head, QByteArrayView piece)>;

class HttpClient
{
public:
    // The detail of a Network error where nobody listens: it is safe to ask again.
    static constexpr QLatin1StringView refused{"connection refused"};

    virtual ~HttpClient() = default;
    // Any status is an answer; errors (Network, TimedOut, Cancelled, Invalid) are those of the way there, with host,
    // phase and seconds in the sentence.
    virtual Result<HttpResponse> send(const HttpRequest& request, const CancelToken& cancel, const BodySink& sink) = 0;
    Result<HttpResponse> send(const HttpRequest& request, const CancelToken& cancel)
    {
        return send(request, cancel, {});
    }
};

} // namespace chimera
