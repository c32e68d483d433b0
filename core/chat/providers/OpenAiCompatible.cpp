#include "core/chat/providers/OpenAiCompatible.h"

#include "core/chat/providers/Catalogue.h"

namespace chimera {

namespace {

Exchange::Headers bearer(const QByteArray& key)
{
    if (key.isEmpty())
        return {};
    return {{"Authorization", "Bearer " + key}};
}

// OpenAI's models that think take another name for the limit, and no temperature.
bool thinks(const QString& provider, const QString& model)
{
    return provider == QLatin1String("openai") &&
           ((model.size() > 1 && model.startsWith(u'o') && model.at(1).isDigit()) ||
            model.startsWith(QLatin1String("gpt-5")));
}

QJsonObject bodyOf(const QString& provider, const ChatRequest& request)
{
    QJsonArray messages;
    for (const PromptMessage& message : request.messages)
        messages.append(QJsonObject{{QStringLiteral("role"), wireName(message.role)},
                                    {QStringLiteral("content"), message.content}});
    QJsonObject body{{QStringLiteral("model"), request.model},
                     {QStringLiteral("messages"), messages},
                     {QStringLiteral("stream"), true},
                     {QStringLiteral("stream_options"), QJsonObject{{QStringLiteral("include_usage"), true}}}};
    if (thinks(provider, request.model)) {
        body.insert(QStringLiteral("max_completion_tokens"), request.maxTokens);
    } else {
        body.insert(QStringLiteral("max_tokens"), request.maxTokens);
        body.insert(QStringLiteral("temperature"), request.temperature);
    }
    return body;
}

// A text, or a list of parts with texts.
QString contentText(const QJsonValue& content)
{
    if (content.isString())
        return content.toString();
    QString text;
    const QJsonArray parts = content.toArray();
    for (const QJsonValue& part : parts)
        text += part[QLatin1String("text")].toString();
    return text;
}

// What has come of one answer so far.
class Answer
{
public:
    explicit Answer(const ChatSink& sink) : m_text(sink.onText), m_reasoning(sink.onReasoning) {}

    void take(const QJsonObject& data)
    {
        if (const QString model = data[QLatin1String("model")].toString(); !model.isEmpty())
            outcome.model = model;
        takeUsage(data[QLatin1String("usage")]);
        takeUsage(data[QLatin1String("x_groq")][QLatin1String("usage")]);
        const QJsonArray choices = data[QLatin1String("choices")].toArray();
        if (choices.isEmpty())
            return;
        const QJsonValue choice = choices.first();
        const QJsonValue delta = choice[QLatin1String("delta")].isObject() ? choice[QLatin1String("delta")]
                                                                           : choice[QLatin1String("message")];
        for (const char* field : {"reasoning_content", "reasoning"})
            m_reasoning.push(delta[QLatin1String(field)].toString());
        m_text.push(contentText(delta[QLatin1String("content")]));
        m_text.push(delta[QLatin1String("refusal")].toString());
        if (const QString reason = choice[QLatin1String("finish_reason")].toString(); !reason.isEmpty())
            outcome.finishReason = reason;
    }
    void flush()
    {
        m_reasoning.flush();
        m_text.flush();
    }

    ChatOutcome outcome;
    bool ended = false; // "[DONE]"

private:
    void takeUsage(const QJsonValue& usage)
    {
        if (usage[QLatin1String("prompt_tokens")].isDouble())
            outcome.promptTokens = usage[QLatin1String("prompt_tokens")].toInt();
        if (usage[QLatin1String("completion_tokens")].isDouble())
            outcome.answerTokens = usage[QLatin1String("completion_tokens")].toInt();
    }

    TextFlow m_text;
    TextFlow m_reasoning;
};

// What OpenAI lists beside its chat models.
bool isChatModel(const QString& id)
{
    for (const char* other : {"embed", "whisper", "tts", "dall-e", "moderation", "davinci", "babbage", "transcribe",
                              "image", "realtime", "sora", "rerank"}) {
        if (id.contains(QLatin1String(other), Qt::CaseInsensitive))
            return false;
    }
    return true;
}

int statedWindow(const QJsonValue& model)
{
    for (const char* field : {"context_window", "context_length", "max_model_len", "max_context_length"}) {
        if (const int window = model[QLatin1String(field)].toInt(); window > 0)
            return window;
    }
    return model[QLatin1String("meta")][QLatin1String("n_ctx_train")].toInt();
}

} // namespace

OpenAiCompatible::OpenAiCompatible(const Endpoint& endpoint, HttpClient& http)
    : m_exchange(endpoint, http, bearer(endpoint.key))
{}

QString OpenAiCompatible::name() const
{
    const QString& name = m_exchange.endpoint().name;
    return name == QLatin1String("custom") && isLocal() ? QStringLiteral("local") : name;
}

Result<ChatOutcome> OpenAiCompatible::answer(const ChatRequest& request, const ChatSink& sink,
                                             const CancelToken& cancel)
{
    Answer answer(sink);
    const auto take = [&](const QString& type, const QJsonObject& data) -> Result<void> {
        if (type == QLatin1String("done"))
            answer.ended = true;
        if (const QJsonValue error = data[QLatin1String("error")]; !error.isNull() && !error.isUndefined())
            return m_exchange.brokenOff(error, request);
        if (!answer.ended)
            answer.take(data);
        return {};
    };
    const Exchange::Takers takers{take, [&](const QJsonObject& whole) { return take({}, whole); }};
    const auto streamed = m_exchange.stream(QStringLiteral("/chat/completions"),
                                            bodyOf(m_exchange.endpoint().name, request), request, takers, cancel);
    answer.flush();
    CHIMERA_CHECK(streamed);
    if (!answer.ended && answer.outcome.finishReason.isEmpty())
        return m_exchange.endedEarly();
    return answer.outcome;
}

Result<std::vector<ProviderModel>> OpenAiCompatible::models(const CancelToken& cancel)
{
    CHIMERA_TRY(const QJsonObject listed, m_exchange.get(QStringLiteral("/models"), cancel));
    std::vector<ProviderModel> models;
    const QJsonArray data = listed[QLatin1String("data")].toArray();
    for (const QJsonValue& one : data) {
        const QString id = one[QLatin1String("id")].toString();
        if (id.isEmpty() || !isChatModel(id))
            continue;
        const int window = statedWindow(one);
        models.push_back({id, displayName(id), window > 0 ? window : windowOf(id)});
    }
    return models;
}

Result<void> OpenAiCompatible::test(const CancelToken& cancel)
{
    QList<int> fine{200};
    if (m_exchange.endpoint().name == QLatin1String("deepseek"))
        fine.append(402);
    return m_exchange.probe("GET", QStringLiteral("/models"), {}, fine, {401}, cancel);
}

} // namespace chimera
