#include "core/api/EncodeConversation.h"
#include "core/api/Response.h"
#include "core/api/routes/Routes.h"
#include "core/chat/Closing.h"
#include "core/chat/ConversationRows.h"
#include "core/chat/Conversations.h"

namespace chimera::api {

namespace {

const QString titleField = QStringLiteral("title");
const QString modelField = QStringLiteral("modelId");
const QString statusField = QStringLiteral("status");
const QString pinnedField = QStringLiteral("isPinned");
const QString memoryField = QStringLiteral("memoryId");

ConversationId conversationOf(const Call& call)
{
    return ConversationId(call->parameter(0));
}

Reply conversationReply(const ConversationBytes& conversation, const FieldSet& fields = {}, int status = 200)
{
    Reply reply;
    reply.status = status;
    JsonWriter json(reply.data);
    writeConversation(json, conversation, fields);
    reply.etag = entityTag(reply.data);
    return reply;
}

Result<Reply> reread(const Call& call, const ReadTx& tx, const ConversationId& id, int status = 200)
{
    CHIMERA_TRY(const ConversationBytes conversation, ConversationReader::get(call.caller(), tx, id));
    return conversationReply(conversation, {}, status);
}

Result<void> checkWritable(const Call& call, const ReadTx& tx)
{
    CHIMERA_CHECK(chat::placeOf(call.caller(), tx, conversationOf(call), chat::Right::Write));
    return {};
}

// The message of the path, which has to stand in the conversation of the path.
Result<MessageId> messageOf(const Call& call, const ReadTx& tx)
{
    CHIMERA_CHECK(checkWritable(call, tx));
    const MessageId id(call->parameter(1));
    const auto place = chat::placeOfMessage(call.caller(), tx, id, chat::Right::Read);
    if (!place && place.error().code != ErrorCode::NotFound && place.error().code != ErrorCode::Denied)
        return place.error();
    if (!place || place->conversation.row.id != conversationOf(call))
        return chat::messageNotFound();
    return id;
}

Result<std::optional<Reply>> checkState(const Call& call, const ReadTx& tx)
{
    if (call->headers.ifMatch.isNull())
        return std::optional<Reply>();
    CHIMERA_TRY(const Reply now, reread(call, tx, conversationOf(call)));
    return stateDiffers(*call.request, now.etag);
}

QByteArray cursorOf(const ConversationRow& row)
{
    return QByteArray::number(static_cast<qlonglong>(row.updatedAt.micros)) + '.' +
           QByteArray::number(static_cast<qlonglong>(row.pk));
}

Result<ConversationListing> listingOf(const Call& call)
{
    CHIMERA_TRY(const Paging paging, pagingOf(*call.request));
    ConversationListing listing;
    listing.workspace = WorkspaceId(call->parameter(0));
    listing.limit = paging.limit.value_or(-1);
    listing.offset = paging.offset;
    if (paging.after.isEmpty())
        return listing;
    bool good = false;
    bool goodPk = false;
    listing.after = ConversationCursor{{paging.after.section(u'.', 0, 0).toLongLong(&good)},
                                       paging.after.section(u'.', 1).toLongLong(&goodPk)};
    if (!good || !goodPk)
        return Error::field(QStringLiteral("after"), QStringLiteral("This is not a cursor of this list."));
    return listing;
}

Result<Reply> list(const Call& call, const ReadTx& tx)
{
    const auto listing = listingOf(call);
    if (!listing) {
        CHIMERA_CHECK(Access::toRead(tx, call.caller(), WorkspaceId(call->parameter(0))));
        return listing.error();
    }
    Reply reply;
    JsonWriter json(reply.data);
    json.beginObject();
    json.key("conversations");
    json.beginArray();
    std::int64_t shown = 0;
    ConversationRow last;
    CHIMERA_TRY(const auto total,
                ConversationReader::page(call.caller(), tx, *listing, [&](const ConversationRow& row) {
                    writeConversationRow(json, row, call->fields);
                    last = row;
                    ++shown;
                }));
    json.endArray();
    json.member("total", total);
    json.endObject();
    if (shown > 0 && shown == listing->limit && (listing->after || listing->offset + shown < total))
        reply.headers.push_back(
            {"Link", "</api/workspaces/" + listing->workspace.text().toUtf8() +
                         "/conversations?limit=" + QByteArray::number(static_cast<qlonglong>(shown)) +
                         "&after=" + cursorOf(last) + ">; rel=\"next\""});
    return reply;
}

Result<Reply> create(const Call& call, WriteTx& tx)
{
    const WorkspaceId workspace(call->parameter(0));
    CHIMERA_CHECK(Access::toWrite(tx, call.caller(), workspace));
    CHIMERA_CHECK(call->json);
    Form form(*call->json);
    const QString title = form.optionalText(titleField, {1, 255}).value_or(QStringLiteral("New Conversation"));
    const QString model = form.text(modelField, {1, 50});
    CHIMERA_CHECK(form.problem());
    CHIMERA_TRY(const Conversation made, Conversations::create(call.caller(), tx, workspace, title, model));
    return reread(call, tx, made.id, 201);
}

Result<Reply> get(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const ConversationBytes conversation, ConversationReader::get(call.caller(), tx, conversationOf(call)));
    return conversationReply(conversation, call->fields);
}

Result<Reply> update(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(checkWritable(call, tx));
    CHIMERA_CHECK(call->json);
    Form form(*call->json);
    ConversationEdit edit;
    edit.title = form.optionalText(titleField, {1, 255});
    if (const auto status = form.optionalText(statusField, {1, 0})) {
        edit.status = conversationStatus(*status);
        if (!edit.status)
            form.refuse(statusField, QStringLiteral("\"%1\" is not a valid choice.").arg(*status));
    }
    (void)form.optionalText(modelField, {1, 50}); // checked, not changed
    CHIMERA_CHECK(form.problem());
    CHIMERA_TRY(auto refused, checkState(call, tx));
    if (refused)
        return std::move(*refused);
    CHIMERA_CHECK(Conversations::edit(call.caller(), tx, conversationOf(call), edit));
    return reread(call, tx, conversationOf(call));
}

Result<Reply> remove(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(checkWritable(call, tx));
    CHIMERA_TRY(auto refused, checkState(call, tx));
    if (refused)
        return std::move(*refused);
    CHIMERA_CHECK(Conversations::trash(call.caller(), tx, {conversationOf(call)}));
    return Reply::message(QStringLiteral("Conversation deleted successfully"));
}

Reply messageReply(const Message& message)
{
    Reply reply;
    JsonWriter json(reply.data);
    writeMessage(json, message.conversation.text().toUtf8(), bytesOf(message));
    return reply;
}

Result<Reply> pinMessage(const Call& call, WriteTx& tx)
{
    CHIMERA_TRY(const MessageId id, messageOf(call, tx));
    CHIMERA_CHECK(call->json);
    Form form(*call->json);
    const auto pinned = form.boolean(pinnedField);
    CHIMERA_CHECK(form.problem());
    if (!pinned) {
        CHIMERA_TRY(const Message unchanged, Conversations::message(call.caller(), tx, id));
        return messageReply(unchanged);
    }
    CHIMERA_TRY(const Message message, Conversations::setMessagePinned(call.caller(), tx, id, *pinned));
    return messageReply(message);
}

Result<Reply> removeMessage(const Call& call, WriteTx& tx)
{
    CHIMERA_TRY(const MessageId id, messageOf(call, tx));
    CHIMERA_CHECK(Conversations::removeMessage(call.caller(), tx, id));
    return Reply::message(QStringLiteral("Message deleted successfully"));
}

Result<Reply> inject(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(checkWritable(call, tx));
    CHIMERA_CHECK(call->json);
    const QString memory = textOf(call->json->value(memoryField)).value_or(QString()).trimmed();
    if (memory.isEmpty())
        return Error::invalid(QStringLiteral("memoryId required"));
    CHIMERA_CHECK(Injections::add(call.caller(), tx, conversationOf(call), MemoryId(memory)));
    return Reply::message(QStringLiteral("Memory injected successfully"));
}

Result<Reply> toggleInjection(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(checkWritable(call, tx));
    const MemoryId memory(call->parameter(1));
    CHIMERA_TRY(const auto injections, Injections::list(call.caller(), tx, conversationOf(call)));
    const auto known = std::find_if(injections.begin(), injections.end(),
                                    [&memory](const Injection& injection) { return injection.memory == memory; });
    const bool active = known == injections.end() || !known->active;
    CHIMERA_CHECK(Injections::setActive(call.caller(), tx, conversationOf(call), memory, active));
    return objectReply([&](JsonWriter& json) {
        json.member("memoryId", memory.text());
        json.member("isActive", active);
        json.member("message", active ? "Memory activated" : "Memory paused");
    });
}

Result<Reply> removeInjection(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(Injections::remove(call.caller(), tx, conversationOf(call), MemoryId(call->parameter(1))));
    return Reply::message(QStringLiteral("Memory removed successfully"));
}

Result<Reply> close(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(checkWritable(call, tx));
    CHIMERA_TRY(const ClosedConversation closed,
                closeConversation(call.caller(), tx, conversationOf(call), CloseHow::Store));
    CHIMERA_TRY(const ConversationBytes conversation, ConversationReader::get(call.caller(), tx, conversationOf(call)));
    return objectReply([&](JsonWriter& json) {
        json.key("conversation");
        writeConversation(json, conversation, {});
        json.key("memory");
        if (closed.memory) {
            json.beginObject();
            json.member("id", closed.memory->id.text());
            json.member("title", closed.memory->title);
            json.member("snippet", closed.memory->snippet);
            json.endObject();
        } else {
            json.null();
        }
        json.member("message", "Conversation closed and summarized successfully");
    });
}

Result<Reply> reopen(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(checkWritable(call, tx));
    CHIMERA_CHECK(reopenConversation(call.caller(), tx, conversationOf(call)));
    CHIMERA_TRY(const ConversationBytes conversation, ConversationReader::get(call.caller(), tx, conversationOf(call)));
    return objectReply([&](JsonWriter& json) {
        json.key("conversation");
        writeConversation(json, conversation, {});
        json.member("message", "Conversation reopened successfully");
    });
}

} // namespace

std::vector<Route> conversationRoutes()
{
    const std::vector<QueryParameter> listQuery{{"limit", "At most so many; all without it.", true},
                                                {"offset", "Leave out so many first.", true},
                                                {"after", "The cursor of the page before, from its Link header."},
                                                {"fields", "Only these members, with commas between."}};
    const std::vector<QueryParameter> fieldsQuery{{"fields", "Only these members, with commas between."}};
    return {
        {"GET", "/api/workspaces/{id}/conversations", RouteScope::Read, ReadHandler(list), "conversations.list",
         "The conversations of a workspace without their messages, latest change first.", "ConversationList",
         BodyKind::None, "", listQuery},
        {"POST",
         "/api/workspaces/{id}/conversations",
         RouteScope::Write,
         WriteHandler(create),
         "conversations.create",
         "Begins a conversation.",
         "Conversation",
         BodyKind::Json,
         "NewConversation",
         {},
         201},
        {"GET", "/api/conversations/{id}", RouteScope::Read, ReadHandler(get), "conversations.get",
         "One conversation with its messages, oldest first.", "Conversation", BodyKind::None, "", fieldsQuery},
        {"PUT", "/api/conversations/{id}", RouteScope::Write, WriteHandler(update), "conversations.update",
         "Changes title and status.", "Conversation", BodyKind::Json, "ConversationChange"},
        {"DELETE", "/api/conversations/{id}", RouteScope::Write, WriteHandler(remove), "conversations.delete",
         "Moves a conversation to Trash.", "Message"},
        {"PUT", "/api/conversations/{id}/messages/{messageId}", RouteScope::Write, WriteHandler(pinMessage),
         "messages.update", "Pins a message or takes the pin away.", "ChatMessage", BodyKind::Json, "MessageChange"},
        {"DELETE", "/api/conversations/{id}/messages/{messageId}", RouteScope::Write, WriteHandler(removeMessage),
         "messages.delete", "Takes a message out of its conversation.", "Message"},
        {"POST", "/api/conversations/{id}/inject-memory", RouteScope::Write, WriteHandler(inject), "injections.add",
         "Puts a memory into the context; again is harmless.", "Message", BodyKind::Json, "InjectedMemory"},
        {"PUT", "/api/conversations/{id}/inject-memory/{memoryId}/toggle", RouteScope::Write,
         WriteHandler(toggleInjection), "injections.toggle", "Pauses or activates a memory of the context.",
         "ToggledMemory", BodyKind::Json, "Nothing"},
        {"DELETE", "/api/conversations/{id}/inject-memory/{memoryId}", RouteScope::Write, WriteHandler(removeInjection),
         "injections.remove", "Takes a memory out of the context.", "Message"},
        {"POST", "/api/conversations/{id}/close", RouteScope::Write, WriteHandler(close), "conversations.close",
         "Completes a conversation; what is new in it becomes a memory.", "ClosedConversation", BodyKind::Json,
         "Nothing"},
        {"POST", "/api/conversations/{id}/reopen", RouteScope::Write, WriteHandler(reopen), "conversations.reopen",
         "Makes a conversation active again.", "ReopenedConversation", BodyKind::Json, "Nothing"},
    };
}

} // namespace chimera::api
