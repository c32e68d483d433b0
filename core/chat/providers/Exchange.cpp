#include "core/chat/providers/Exchange.h"

#include "core/base/Log.h"
#include "core/base/Text.h"
#include "core/net/Address.h"

#include <QJsonDocument>

#include <thread>

namespace chimera {

namespace {

using namespace std::chrono_literals;
using Milliseconds = std::chrono::milliseconds;

constexpr qsizetype longestErrorBody = 64 * 1024;
constexpr qsizetype longestExplanation = 200;
constexpr qsizetype quoteLength = 24; // of a prompt's characters in a row count as quoting it
constexpr qsizetype keyPiece = 8;
constexpr auto longestAnswer = std::chrono::minutes(30);
constexpr auto probeLimit = 10s;

std::optional<QJsonObject> jsonObject(const QByteArray& bytes)
{
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    if (!document.isObject())
        return std::nullopt;
    return document.object();
}

bool sharesRun(const QString& text, const QString& with, qsizetype length)
{
    for (qsizetype at = 0; at + length <= text.size(); ++at) {
        if (with.contains(QStringView(text).sliced(at, length)))
            return true;
    }
    return false;
}

bool quotes(const QString& text, const ChatRequest& asked)
{
    if (sharesRun(text, asked.question, quoteLength))
        return true;
    return std::any_of(asked.messages.begin(), asked.messages.end(),
                       [&](const PromptMessage& message) { return sharesRun(text, message.content, quoteLength); });
}

std::optional<Milliseconds> retryAfter(const HttpResponse& head)
{
    bool isNumber = false;
    const double seconds = head.header("retry-after").toDouble(&isNumber);
    if (!isNumber || !(seconds >= 0))
        return std::nullopt;
    return Milliseconds(static_cast<std::int64_t>(std::min(seconds, 86'400.0) * 1000));
}

bool waitFor(Milliseconds time, const CancelToken& cancel)
{
    const auto end = std::chrono::steady_clock::now() + time;
    while (!cancel.isCancelled()) {
        const auto left = end - std::chrono::steady_clock::now();
        if (left <= 0ms)
            return true;
        std::this_thread::sleep_for(std::min<std::chrono::steady_clock::duration>(left, 20ms));
    }
    return false;
}

} // namespace

// What comes of one attempt: an event stream, one JSON object, or the body of an error.
class Exchange::Reading
{
public:
    Reading(const Exchange& exchange, const Takers& takers) : m_exchange(exchange), m_takers(takers) {}

    bool take(const HttpResponse& head, QByteArrayView piece)
    {
        if (head.status != 200) {
            m_body.append(piece.first(std::min(piece.size(), longestErrorBody - m_body.size())));
            return true;
        }
        const QByteArray type = head.header("content-type").toLower();
        if (type.startsWith("text/html"))
            return note(webPage());
        if (type.startsWith("application/json")) {
            m_body.append(piece);
            return true;
        }
        return note(m_parser.feed(piece, [this](const SseEvent& event) { return takeEvent(event); }));
    }

    Result<void> finish(const HttpResponse& head)
    {
        if (head.header("content-type").toLower().startsWith("application/json")) {
            const auto object = jsonObject(m_body);
            if (!object || !m_takers.whole)
                return notJson();
            return m_takers.whole(*object);
        }
        note(m_parser.finish([this](const SseEvent& event) { return takeEvent(event); }));
        if (m_error)
            return *m_error;
        return m_events > 0 ? Result<void>() : notJson();
    }

    const std::optional<Error>& error() const { return m_error; }
    const QByteArray& body() const { return m_body; }

private:
    Result<void> takeEvent(const SseEvent& event)
    {
        ++m_events;
        if (event.data == "[DONE]")
            return m_takers.event(QStringLiteral("done"), {});
        const auto object = jsonObject(event.data);
        if (!object)
            return notJson();
        return m_takers.event(QString::fromUtf8(event.type), *object);
    }

    bool note(const Result<void>& result)
    {
        if (!result && !m_error) {
            m_error = result.error();
            if (m_error->code == ErrorCode::Invalid) // of the parser
                m_error = Error{ErrorCode::Network,
                                QStringLiteral("%1 sent an answer that is not to be read.").arg(m_exchange.host()),
                                m_error->message};
        }
        return result.has_value();
    }

    Error webPage() const
    {
        return {ErrorCode::Config,
                QStringLiteral("%1 answered with a web page; check the base address.").arg(m_exchange.host())};
    }
    Error notJson() const
    {
        return {ErrorCode::Network,
                QStringLiteral("%1 sent something that is not a model's answer.").arg(m_exchange.host())};
    }

    const Exchange& m_exchange;
    const Takers& m_takers;
    SseParser m_parser;
    QByteArray m_body;
    std::optional<Error> m_error;
    int m_events = 0;
};

Exchange::Exchange(Endpoint endpoint, HttpClient& http, Headers headers)
    : m_endpoint(std::move(endpoint)), m_http(http), m_headers(std::move(headers))
{
    const QUrl url(m_endpoint.baseUrl);
    m_host = net::hostText(url);
    m_isLocal = net::isLoopback(url);
}

Exchange::~Exchange()
{
    for (auto& header : m_headers)
        explicit_bzero(header.second.data(), static_cast<std::size_t>(header.second.size()));
    explicit_bzero(m_endpoint.key.data(), static_cast<std::size_t>(m_endpoint.key.size()));
}

HttpRequest Exchange::request(const QByteArray& method, const QString& path, const QByteArray& body) const
{
    HttpRequest request;
    request.method = method;
    request.url = m_endpoint.baseUrl + path;
    request.headers = m_headers;
    request.body = body;
    request.connectLimit = m_endpoint.connect;
    request.firstByteLimit = m_endpoint.firstByte;
    request.idleLimit = m_endpoint.idle;
    if (!body.isEmpty())
        request.headers.emplaceBack("Content-Type", "application/json");
    return request;
}

std::optional<Milliseconds> Exchange::pauseBefore(int attempt, std::optional<Milliseconds> asked) const
{
    const RetryRule& rule = m_endpoint.retry;
    const Milliseconds pause = asked.value_or(rule.firstWait * (1 << std::min(attempt, 16)));
    if (attempt + 1 >= rule.attempts || pause > rule.longestWait)
        return std::nullopt;
    return pause;
}

Result<void> Exchange::stream(const QString& path, const QJsonObject& body, const ChatRequest& asked,
                              const Takers& takers, const CancelToken& cancel) const
{
    HttpRequest sent = request("POST", path, QJsonDocument(body).toJson(QJsonDocument::Compact));
    sent.headers.emplaceBack("Accept", "text/event-stream");
    sent.totalLimit = longestAnswer;
    for (int count = 0;; ++count) {
        // Set where asking again is safe; 0: the server did not say when.
        std::optional<Milliseconds> again;
        const auto answer = attempt(sent, asked, takers, cancel, again);
        if (answer || !again)
            return answer;
        const auto pause = pauseBefore(count, *again > 0ms ? again : std::nullopt);
        if (!pause)
            return answer;
        logLine(LogLevel::Info, QStringLiteral("chat"),
                QStringLiteral("%1: asked again in %2 ms").arg(m_host).arg(pause->count()));
        if (!waitFor(*pause, cancel))
            return Error::cancelled();
    }
}

Result<void> Exchange::attempt(const HttpRequest& sent, const ChatRequest& asked, const Takers& takers,
                               const CancelToken& cancel, std::optional<Milliseconds>& again) const
{
    Reading reading(*this, takers);
    const auto answer = m_http.send(
        sent, cancel, [&](const HttpResponse& head, QByteArrayView piece) { return reading.take(head, piece); });
    if (reading.error())
        return *reading.error();
    if (!answer) {
        if (answer.error().detail == HttpClient::refused)
            again = 0ms;
        return answer.error();
    }
    if (answer->status == 200)
        return reading.finish(*answer);
    if (answer->status == 429 || answer->status >= 500)
        again = retryAfter(*answer).value_or(0ms);
    return statusError(*answer, reading.body(), asked);
}

Result<QJsonObject> Exchange::get(const QString& path, const CancelToken& cancel) const
{
    HttpRequest sent = request("GET", path, {});
    sent.totalLimit = m_endpoint.firstByte;
    CHIMERA_TRY(const HttpResponse answer, m_http.send(sent, cancel));
    if (answer.status != 200)
        return statusError(answer, answer.body.first(std::min(answer.body.size(), longestErrorBody)), {});
    const auto object = jsonObject(answer.body);
    if (!object)
        return Error{ErrorCode::Config,
                     QStringLiteral("%1 answered with something else than JSON; check the base address.").arg(m_host)};
    return *object;
}

Result<void> Exchange::probe(const QByteArray& method, const QString& path, const QJsonObject& body,
                             const QList<int>& fine, const QList<int>& badKey, const CancelToken& cancel) const
{
    HttpRequest sent =
        request(method, path, body.isEmpty() ? QByteArray() : QJsonDocument(body).toJson(QJsonDocument::Compact));
    sent.totalLimit = probeLimit;
    sent.bodyLimit = 16 * 1024 * 1024;
    const auto answer = m_http.send(sent, cancel);
    if (!answer) {
        const Error& error = answer.error();
        if (error.code == ErrorCode::TimedOut)
            return Error{error.code, QStringLiteral("Connection timeout - API did not respond in time"), error.message};
        if (error.code == ErrorCode::Network)
            return Error{error.code, QStringLiteral("Connection error - unable to reach API"), error.message};
        return error;
    }
    if (badKey.contains(answer->status))
        return Error{ErrorCode::Denied, QStringLiteral("Invalid API key")};
    if (!fine.contains(answer->status))
        return Error{ErrorCode::Network, QStringLiteral("API returned status %1").arg(answer->status)};
    if (answer->status == 200 && !jsonObject(answer->body))
        return Error{ErrorCode::Config, QStringLiteral("The answer is not JSON; check the base address")};
    return {};
}

Error Exchange::statusError(const HttpResponse& head, const QByteArray& body, const ChatRequest& asked) const
{
    const auto object = jsonObject(body);
    const QString why = explanation(object ? object->value(QLatin1String("error")) : QJsonValue(), asked);
    const QString status = QString::number(head.status);
    const bool wrongKey =
        head.status == 401 || head.status == 403 || (head.status == 400 && body.contains("API_KEY_INVALID"));
    if (wrongKey)
        return {ErrorCode::Denied, m_endpoint.key.isEmpty()
                                       ? QStringLiteral("%1 wants a key; enter it in the settings.").arg(m_host)
                                       : QStringLiteral("%1 refuses the key; check it in the settings.").arg(m_host)};
    if (head.status == 402)
        return {ErrorCode::Config, QStringLiteral("%1 asks for payment: the account has no credit.").arg(m_host)};
    if (head.status == 429) {
        const auto pause = retryAfter(head);
        const QString when =
            pause ? QStringLiteral("in %1 seconds").arg((pause->count() + 999) / 1000) : QStringLiteral("in a while");
        return {ErrorCode::Network, QStringLiteral("%1 limits requests; ask again %2.").arg(m_host, when), rateLimited};
    }
    if (head.status >= 500)
        return {ErrorCode::Network,
                QStringLiteral("%1 has trouble of its own (status %2); ask again later.").arg(m_host, status)};
    if (head.status == 404)
        return {ErrorCode::Config,
                QStringLiteral("%1 does not know the model, or the base address is wrong%2").arg(m_host, why)};
    if (head.status >= 300 && head.status < 400)
        return {ErrorCode::Config,
                QStringLiteral("%1 sends us elsewhere (status %2); check the base address.").arg(m_host, status)};
    return {ErrorCode::Config, QStringLiteral("%1 did not accept the request (status %2)%3").arg(m_host, status, why)};
}

// ": what the server says", or "." where it says nothing that may be shown.
QString Exchange::explanation(const QJsonValue& error, const ChatRequest& asked) const
{
    const QString said = error.isObject() ? error[QLatin1String("message")].toString() : error.toString();
    const QString line = text::firstCodePoints(text::sanitized(said).simplified(), longestExplanation);
    const QString key = QString::fromUtf8(m_endpoint.key);
    const bool quotesKey =
        key.size() >= keyPiece ? sharesRun(line, key, keyPiece) : !key.isEmpty() && line.contains(key);
    if (line.isEmpty() || quotesKey || quotes(line, asked))
        return QStringLiteral(".");
    return QStringLiteral(": ") + redact(line);
}

Error Exchange::brokenOff(const QJsonValue& error, const ChatRequest& asked) const
{
    const QString kind = error[QLatin1String("type")].toString() + error[QLatin1String("status")].toString() +
                         error[QLatin1String("code")].toVariant().toString();
    if (kind.contains(QLatin1String("authentication")) || kind.contains(QLatin1String("invalid_api_key")))
        return {ErrorCode::Denied, QStringLiteral("%1 refuses the key; check it in the settings.").arg(m_host)};
    if (kind.contains(QLatin1String("rate_limit")) || kind.contains(QLatin1String("429")) ||
        kind.contains(QLatin1String("RESOURCE_EXHAUSTED")))
        return {ErrorCode::Network, QStringLiteral("%1 limits requests; ask again in a while.").arg(m_host),
                rateLimited};
    return {ErrorCode::Network, QStringLiteral("%1 broke its answer off%2").arg(m_host, explanation(error, asked))};
}

Error Exchange::endedEarly() const
{
    return {ErrorCode::Network, QStringLiteral("%1 ended its answer before it was finished.").arg(m_host)};
}

void TextFlow::push(const QString& piece)
{
    QString text = m_half + piece;
    m_half.clear();
    if (text.isEmpty())
        return;
    if (text.back().isHighSurrogate()) {
        m_half = text.back();
        text.chop(1);
    }
    text = text::sanitized(text);
    if (!text.isEmpty())
        m_sink(text);
}

void TextFlow::flush()
{
    if (!m_half.isEmpty())
        m_sink(text::sanitized(std::exchange(m_half, {})));
}

Turns turnsOf(const ChatRequest& request)
{
    Turns turns;
    for (const PromptMessage& message : request.messages) {
        if (message.role == MessageRole::System) {
            turns.system += (turns.system.isEmpty() ? QString() : QStringLiteral("\n\n")) + message.content;
        } else if (!turns.messages.empty() && turns.messages.back().role == message.role) {
            turns.messages.back().content += QStringLiteral("\n\n") + message.content;
        } else if (!message.content.isEmpty()) {
            turns.messages.push_back(message);
        }
    }
    return turns;
}

} // namespace chimera
