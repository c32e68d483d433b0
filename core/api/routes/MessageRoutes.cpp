#include "core/api/EncodeConversation.h"
#include "core/api/routes/AnswerStream.h"
#include "core/api/routes/Routes.h"
#include "core/chat/ChatService.h"
#include "core/chat/ConversationRows.h"

namespace chimera::api {

namespace {

const QString contentField = QStringLiteral("content");
const QString answerField = QStringLiteral("getAiResponse");
const QString roleField = QStringLiteral("role");

Result<SendRequest> requestOf(const Call& call)
{
    CHIMERA_CHECK(call->json);
    Form form(*call->json);
    SendRequest request;
    request.conversation = ConversationId(call->parameter(0));
    request.text = form.text(contentField, {1, 0});
    request.answer = form.boolean(answerField).value_or(true);
    if (const auto role = form.optionalText(roleField, {1, 0}); role && !messageRole(*role))
        form.refuse(roleField, QStringLiteral("\"%1\" is not a valid choice.").arg(*role));
    CHIMERA_CHECK(form.problem());
    return request;
}

// Whether the client asks for the answer as it comes.
bool wantsStream(const Request& request)
{
    return request.headers.accept.contains("text/event-stream");
}

void begin(const Call& call, const SendRequest& request, const Done& done)
{
    ChatService& chat = call.services.backend.chat();
    const auto ended = [call, id = request.conversation] { call.services.turnEnds(id); };
    call.services.turnBegins(request.conversation);
    if (!wantsStream(*call.request)) {
        chat.send(call.caller(), request, [ended, done](Result<TurnResult> turn) {
            ended();
            done(turn ? Result<Reply>(turnReply(*turn)) : Result<Reply>(turn.error()));
        });
        return;
    }
    Reply reply;
    reply.enveloped = false;
    reply.contentType = "text/event-stream";
    reply.headers.push_back({"Cache-Control", "no-cache"});
    auto stream = std::make_shared<AnswerStream>([&chat, id = request.conversation] { chat.stop(id); });
    reply.source = stream;
    ChatSink sink;
    sink.onText = [stream](const QString& text) { stream->text(text); };
    chat.send(
        call.caller(), request,
        [ended, stream](Result<TurnResult> turn) {
            ended();
            stream->end(turn);
        },
        sink);
    done(std::move(reply));
}

void send(const Call& call, Done done)
{
    call.services.runner().read(
        "messages.place",
        [call](ReadTx& tx) {
            return chat::placeOf(call.caller(), tx, ConversationId(call->parameter(0)), chat::Right::Write);
        },
        [call, done](const Result<chat::Place>& place) {
            if (!place)
                return done(place.error());
            const auto request = requestOf(call);
            if (!request)
                return done(request.error());
            begin(call, *request, done);
        },
        call->cancel);
}

} // namespace

std::vector<Route> messageRoutes()
{
    return {
        {"POST",
         "/api/conversations/{id}/messages",
         RouteScope::Write,
         TaskHandler(send),
         "messages.send",
         "Stores a message and asks the model; with Accept: text/event-stream the answer comes as it is written.",
         "SentMessage",
         BodyKind::Json,
         "NewMessage",
         {},
         201},
    };
}

} // namespace chimera::api
