#include "core/api/routes/AnswerStream.h"

#include "core/api/EncodeConversation.h"

namespace chimera::api {

namespace {

void writeMessageMember(JsonWriter& json, std::string_view name, const Message& message)
{
    json.key(name);
    writeMessage(json, message.conversation.text().toUtf8(), bytesOf(message));
}

bool hasFailed(const TurnResult& turn)
{
    return turn.answer && turn.answer->state == MessageState::Failed;
}

int failureStatus(const Message& answer)
{
    const QString code = answer.metadata.value(QStringLiteral("error_code")).toString();
    if (code == wireName(ErrorCode::Config) || code == wireName(ErrorCode::Denied))
        return 400;
    return answer.metadata.value(QStringLiteral("rate_limited")).toBool() ? 429 : 502;
}

QString failureText(const Message& answer)
{
    return failureStatus(answer) == 400 ? answer.error : QStringLiteral("AI response failed: ") + answer.error;
}

} // namespace

Reply turnReply(const TurnResult& turn)
{
    if (hasFailed(turn)) {
        Reply reply = Reply::failure(failureStatus(*turn.answer), failureText(*turn.answer));
        JsonWriter json(reply.data);
        json.beginObject();
        writeMessageMember(json, "userMessage", turn.question);
        json.endObject();
        return reply;
    }
    return objectReply(
        [&turn](JsonWriter& json) {
            writeMessageMember(json, "userMessage", turn.question);
            if (turn.answer)
                writeMessageMember(json, "assistantMessage", *turn.answer);
        },
        201);
}

void AnswerStream::text(const QString& piece)
{
    std::string event = "event: text\ndata: ";
    JsonWriter json(event);
    json.beginObject();
    json.member("text", piece);
    json.endObject();
    add(event + "\n\n", false);
}

void AnswerStream::end(const Result<TurnResult>& turn)
{
    const Reply reply = turn ? turnReply(*turn) : replyTo(turn.error());
    if (reply.status < 400)
        return add("event: done\ndata: " + reply.data + "\n\n", true);
    std::string event = "event: error\ndata: ";
    JsonWriter json(event);
    json.beginObject();
    json.member("status", reply.status);
    json.key("error");
    json.raw(std::string_view(reply.error));
    json.key("data");
    json.raw(std::string_view(reply.data.empty() ? "null" : reply.data));
    json.endObject();
    add(event + "\n\n", true);
}

void AnswerStream::add(std::string event, bool last)
{
    std::function<void(Piece)> ready;
    Piece piece;
    {
        const std::scoped_lock lock(m_mutex);
        m_waiting += event;
        m_ended = m_ended || last;
        if (!m_ready)
            return;
        ready = std::exchange(m_ready, {});
        piece = {std::exchange(m_waiting, {}), m_ended, false};
    }
    ready(std::move(piece));
}

void AnswerStream::next(std::function<void(Piece)> ready)
{
    Piece piece;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_waiting.empty() && !m_ended) {
            m_ready = std::move(ready);
            return;
        }
        piece = {std::exchange(m_waiting, {}), m_ended, false};
    }
    ready(std::move(piece));
}

void AnswerStream::stop()
{
    std::function<void(Piece)> ready;
    bool early = false;
    {
        const std::scoped_lock lock(m_mutex);
        early = !m_ended;
        m_ended = true;
        ready = std::exchange(m_ready, {});
    }
    if (early)
        m_gone();
    if (ready)
        ready({{}, true, false});
}

} // namespace chimera::api
