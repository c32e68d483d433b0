#include "core/chat/providers/Google.h"

#include "core/chat/providers/Catalogue.h"

#include <QUrl>

namespace chimera {

namespace {

QJsonObject textPart(const QString& text)
{
    return {{QStringLiteral("parts"), QJsonArray{QJsonObject{{QStringLiteral("text"), text}}}}};
}

QJsonObject bodyOf(const ChatRequest& request)
{
    const Turns turns = turnsOf(request);
    QJsonArray contents;
    for (const PromptMessage& message : turns.messages) {
        QJsonObject turn = textPart(message.content);
        turn.insert(QStringLiteral("role"),
                    message.role == MessageRole::Assistant ? QStringLiteral("model") : QStringLiteral("user"));
        contents.append(turn);
    }
    QJsonObject body{
        {QStringLiteral("contents"), contents},
        {QStringLiteral("generationConfig"), QJsonObject{{QStringLiteral("temperature"), request.temperature},
                                                         {QStringLiteral("maxOutputTokens"), request.maxTokens}}}};
    if (!turns.system.isEmpty())
        body.insert(QStringLiteral("systemInstruction"), textPart(turns.system));
    return body;
}

QString finishReason(const QString& reason)
{
    return reason == QLatin1String("MAX_TOKENS") ? QStringLiteral("length") : reason.toLower();
}

class Answer
{
public:
    explicit Answer(const ChatSink& sink) : m_text(sink.onText), m_reasoning(sink.onReasoning) {}

    void take(const QJsonObject& data)
    {
        if (const QString model = data[QLatin1String("modelVersion")].toString(); !model.isEmpty())
            outcome.model = model;
        takeUsage(data[QLatin1String("usageMetadata")]);
        const QJsonValue candidate = data[QLatin1String("candidates")][0];
        const QJsonArray parts = candidate[QLatin1String("content")][QLatin1String("parts")].toArray();
        for (const QJsonValue& part : parts)
            (part[QLatin1String("thought")].toBool() ? m_reasoning : m_text)
                .push(part[QLatin1String("text")].toString());
        if (const QString reason = candidate[QLatin1String("finishReason")].toString(); !reason.isEmpty())
            outcome.finishReason = finishReason(reason);
    }
    void flush()
    {
        m_reasoning.flush();
        m_text.flush();
    }

    ChatOutcome outcome;

private:
    void takeUsage(const QJsonValue& usage)
    {
        if (usage[QLatin1String("promptTokenCount")].isDouble())
            outcome.promptTokens = usage[QLatin1String("promptTokenCount")].toInt();
        if (usage[QLatin1String("candidatesTokenCount")].isDouble())
            outcome.answerTokens = usage[QLatin1String("candidatesTokenCount")].toInt() +
                                   usage[QLatin1String("thoughtsTokenCount")].toInt();
    }

    TextFlow m_text;
    TextFlow m_reasoning;
};

} // namespace

Google::Google(const Endpoint& endpoint, HttpClient& http)
    : m_exchange(endpoint, http, {{"x-goog-api-key", endpoint.key}})
{}

Result<ChatOutcome> Google::answer(const ChatRequest& request, const ChatSink& sink, const CancelToken& cancel)
{
    Answer answer(sink);
    const auto take = [&](const QString&, const QJsonObject& data) -> Result<void> {
        if (data[QLatin1String("error")].isObject())
            return m_exchange.brokenOff(data[QLatin1String("error")], request);
        if (data[QLatin1String("promptFeedback")][QLatin1String("blockReason")].isString())
            return Error{ErrorCode::Config,
                         QStringLiteral("%1 does not answer this question: its filter refused it.").arg(host())};
        answer.take(data);
        return {};
    };
    const QString path = QStringLiteral("/models/%1:streamGenerateContent?alt=sse")
                             .arg(QString::fromLatin1(QUrl::toPercentEncoding(request.model)));
    const auto streamed = m_exchange.stream(path, bodyOf(request), request, {take, {}}, cancel);
    answer.flush();
    CHIMERA_CHECK(streamed);
    if (answer.outcome.finishReason.isEmpty())
        return m_exchange.endedEarly();
    return answer.outcome;
}

Result<std::vector<ProviderModel>> Google::models(const CancelToken& cancel)
{
    CHIMERA_TRY(const QJsonObject listed, m_exchange.get(QStringLiteral("/models?pageSize=1000"), cancel));
    std::vector<ProviderModel> models;
    const QJsonArray all = listed[QLatin1String("models")].toArray();
    for (const QJsonValue& one : all) {
        const QJsonArray methods = one[QLatin1String("supportedGenerationMethods")].toArray();
        QString id = one[QLatin1String("name")].toString();
        if (id.isEmpty() || (!methods.isEmpty() && !methods.contains(QStringLiteral("generateContent"))))
            continue;
        if (id.startsWith(QLatin1String("models/")))
            id = id.sliced(7);
        const QString shown = one[QLatin1String("displayName")].toString();
        const int window = one[QLatin1String("inputTokenLimit")].toInt();
        models.push_back({id, shown.isEmpty() ? displayName(id) : shown, window > 0 ? window : windowOf(id)});
    }
    return models;
}

Result<void> Google::test(const CancelToken& cancel)
{
    return m_exchange.probe("GET", QStringLiteral("/models?pageSize=1"), {}, {200}, {400, 401}, cancel);
}

} // namespace chimera
