#include "core/chat/providers/Anthropic.h"

#include "core/chat/providers/Catalogue.h"

namespace chimera {

namespace {

QString wireModel(const QString& model)
{
    const KnownModel* known = knownModel(model);
    return known ? known->wireName : model;
}

QJsonObject bodyOf(const ChatRequest& request)
{
    const Turns turns = turnsOf(request);
    QJsonArray messages;
    for (const PromptMessage& message : turns.messages)
        messages.append(QJsonObject{{QStringLiteral("role"), wireName(message.role)},
                                    {QStringLiteral("content"), message.content}});
    QJsonObject body{{QStringLiteral("model"), wireModel(request.model)},
                     {QStringLiteral("messages"), messages},
                     {QStringLiteral("max_tokens"), request.maxTokens},
                     {QStringLiteral("temperature"), request.temperature},
                     {QStringLiteral("stream"), true}};
    if (!turns.system.isEmpty())
        body.insert(QStringLiteral("system"), turns.system);
    return body;
}

QString finishReason(const QString& stopReason)
{
    if (stopReason == QLatin1String("end_turn") || stopReason == QLatin1String("stop_sequence"))
        return QStringLiteral("stop");
    return stopReason == QLatin1String("max_tokens") ? QStringLiteral("length") : stopReason;
}

class Answer
{
public:
    explicit Answer(const ChatSink& sink) : m_text(sink.onText), m_reasoning(sink.onReasoning) {}

    void take(const QJsonObject& data)
    {
        const QString type = data[QLatin1String("type")].toString();
        if (type == QLatin1String("message_start")) {
            const QJsonValue message = data[QLatin1String("message")];
            outcome.model = message[QLatin1String("model")].toString();
            takeUsage(message[QLatin1String("usage")]);
        } else if (type == QLatin1String("content_block_start")) {
            takePart(data[QLatin1String("content_block")]);
        } else if (type == QLatin1String("content_block_delta")) {
            takePart(data[QLatin1String("delta")]);
        } else if (type == QLatin1String("message_delta")) {
            outcome.finishReason = finishReason(data[QLatin1String("delta")][QLatin1String("stop_reason")].toString());
            takeUsage(data[QLatin1String("usage")]);
        } else if (type == QLatin1String("message_stop")) {
            ended = true;
        }
    }
    void flush()
    {
        m_reasoning.flush();
        m_text.flush();
    }

    ChatOutcome outcome;
    bool ended = false;

private:
    void takePart(const QJsonValue& part)
    {
        m_reasoning.push(part[QLatin1String("thinking")].toString());
        m_text.push(part[QLatin1String("text")].toString());
    }
    void takeUsage(const QJsonValue& usage)
    {
        if (usage[QLatin1String("input_tokens")].isDouble())
            outcome.promptTokens = usage[QLatin1String("input_tokens")].toInt() +
                                   usage[QLatin1String("cache_creation_input_tokens")].toInt() +
                                   usage[QLatin1String("cache_read_input_tokens")].toInt();
        if (usage[QLatin1String("output_tokens")].isDouble())
            outcome.answerTokens = usage[QLatin1String("output_tokens")].toInt();
    }

    TextFlow m_text;
    TextFlow m_reasoning;
};

} // namespace

Anthropic::Anthropic(const Endpoint& endpoint, HttpClient& http)
    : m_exchange(endpoint, http, {{"x-api-key", endpoint.key}, {"anthropic-version", "2023-06-01"}})
{}

Result<ChatOutcome> Anthropic::answer(const ChatRequest& request, const ChatSink& sink, const CancelToken& cancel)
{
    Answer answer(sink);
    const auto take = [&](const QString&, const QJsonObject& data) -> Result<void> {
        if (data[QLatin1String("type")].toString() == QLatin1String("error"))
            return m_exchange.brokenOff(data[QLatin1String("error")], request);
        answer.take(data);
        return {};
    };
    const auto streamed = m_exchange.stream(QStringLiteral("/messages"), bodyOf(request), request, {take, {}}, cancel);
    answer.flush();
    CHIMERA_CHECK(streamed);
    if (!answer.ended && answer.outcome.finishReason.isEmpty())
        return m_exchange.endedEarly();
    return answer.outcome;
}

Result<std::vector<ProviderModel>> Anthropic::models(const CancelToken& cancel)
{
    CHIMERA_TRY(const QJsonObject listed, m_exchange.get(QStringLiteral("/models?limit=1000"), cancel));
    std::vector<ProviderModel> models;
    const QJsonArray data = listed[QLatin1String("data")].toArray();
    for (const QJsonValue& one : data) {
        const QString id = one[QLatin1String("id")].toString();
        const QString shown = one[QLatin1String("display_name")].toString();
        if (!id.isEmpty())
            models.push_back({id, shown.isEmpty() ? displayName(id) : shown, windowOf(id)});
    }
    return models;
}

Result<void> Anthropic::test(const CancelToken& cancel)
{
    const QJsonObject body{
        {QStringLiteral("model"), wireModel(QStringLiteral("claude-3-haiku"))},
        {QStringLiteral("max_tokens"), 1},
        {QStringLiteral("messages"), QJsonArray{QJsonObject{{QStringLiteral("role"), QStringLiteral("user")},
                                                            {QStringLiteral("content"), QStringLiteral("Hi")}}}}};
    return m_exchange.probe("POST", QStringLiteral("/messages"), body, {200}, {401}, cancel);
}

} // namespace chimera
