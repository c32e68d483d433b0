// One provider's line: sends its requests, asks again where that is safe, reads streams, and says in one sentence what
// went wrong. Never quotes the request or the key. Waits on the caller's thread; thread-safe.
#pragma once

#include "core/chat/providers/ChatProvider.h"
#include "core/net/HttpClient.h"
#include "core/net/SseParser.h"

namespace chimera {

// Only after 429, 5xx and refused connections, while nothing of the answer has come.
struct RetryRule
{
    int attempts = 3;                              // in all
    std::chrono::milliseconds firstWait{500};      // doubles
    std::chrono::milliseconds longestWait{20'000}; // a server that asks for more is not asked again
};

struct Endpoint
{
    QString name;    // "openai" ...
    QString baseUrl; // without a slash at the end
    QByteArray key;  // "" none
    std::chrono::milliseconds connect{10'000};
    std::chrono::milliseconds firstByte{60'000};
    std::chrono::milliseconds idle{30'000};
    RetryRule retry;
};

class Exchange
{
public:
    using Headers = QList<QPair<QByteArray, QByteArray>>;

    Exchange(Endpoint endpoint, HttpClient& http, Headers headers);
    ~Exchange();
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    const Endpoint& endpoint() const { return m_endpoint; }
    QString host() const { return m_host; }
    bool isLocal() const { return m_isLocal; }

    struct Takers
    {
        // The JSON of one event.
        std::function<Result<void>(const QString& type, const QJsonObject& data)> event;
        // The server answered with one JSON object instead of a stream. None: that is an error.
        std::function<Result<void>(const QJsonObject& whole)> whole;
    };
    // `asked`: what errors must not quote.
    Result<void> stream(const QString& path, const QJsonObject& body, const ChatRequest& asked, const Takers& takers,
                        const CancelToken& cancel) const;
    Result<QJsonObject> get(const QString& path, const CancelToken& cancel) const;
    // At most 10 s; the sentences of the contract, section 8.
    Result<void> probe(const QByteArray& method, const QString& path, const QJsonObject& body, const QList<int>& fine,
                       const QList<int>& badKey, const CancelToken& cancel) const;

    // The Error for what a provider says inside a stream: {message, type, code} or a text.
    Error brokenOff(const QJsonValue& error, const ChatRequest& asked) const;
    Error endedEarly() const;

private:
    class Reading;

    HttpRequest request(const QByteArray& method, const QString& path, const QByteArray& body) const;
    Result<void> attempt(const HttpRequest& request, const ChatRequest& asked, const Takers& takers,
                         const CancelToken& cancel, std::optional<std::chrono::milliseconds>& again) const;
    Error statusError(const HttpResponse& head, const QByteArray& body, const ChatRequest& asked) const;
    std::optional<std::chrono::milliseconds> pauseBefore(int attempt,
                                                         std::optional<std::chrono::milliseconds> asked) const;
    QString explanation(const QJsonValue& error, const ChatRequest& asked) const;

    Endpoint m_endpoint;
    HttpClient& m_http;
    Headers m_headers;
    QString m_host;
    bool m_isLocal = false;
};

// Text that comes in pieces: a character that two pieces share comes out whole, NUL does not come out.
class TextFlow
{
public:
    explicit TextFlow(const std::function<void(const QString&)>& sink) : m_sink(sink) {}
    void push(const QString& piece);
    void flush();

private:
    const std::function<void(const QString&)>& m_sink;
    QString m_half;
};

// System texts joined; the others in turns of user and assistant, neighbours of one role joined.
struct Turns
{
    QString system;
    std::vector<PromptMessage> messages;
};
Turns turnsOf(const ChatRequest& request);

} // namespace chimera
