#include "core/api/EncodeConversation.h"

#include <QJsonDocument>

namespace chimera::api {

QByteArray answerMetadata(const QByteArray& json)
{
    const QJsonObject all = QJsonDocument::fromJson(json).object();
    QJsonObject shown;
    for (const QLatin1String name :
         {QLatin1String("tokens"), QLatin1String("model_version"), QLatin1String("provider")}) {
        if (all.contains(name))
            shown.insert(name, all.value(name));
    }
    return QJsonDocument(shown).toJson(QJsonDocument::Compact);
}

MessageBytes bytesOf(const Message& message)
{
    return {0,
            message.id.text().toUtf8(),
            wireName(message.role).toUtf8(),
            message.content.toUtf8(),
            QJsonDocument(message.metadata).toJson(QJsonDocument::Compact),
            message.at,
            message.pinned};
}

void writeMessage(JsonWriter& json, const QByteArray& conversation, const MessageBytes& message)
{
    json.beginObject();
    json.member("id", message.id);
    json.member("conversationId", conversation);
    json.member("role", message.role);
    json.member("content", message.content);
    json.member("timestamp", message.at);
    json.member("isPinned", message.pinned);
    json.key("metadata");
    json.raw(message.role == "assistant" && message.metadata.size() > 2 ? answerMetadata(message.metadata)
                                                                        : message.metadata);
    json.endObject();
}

void writeConversation(JsonWriter& json, const ConversationBytes& conversation, const FieldSet& fields)
{
    const ConversationRow& row = conversation.row;
    const QByteArray id = row.id.text().toUtf8();
    json.beginObject();
    if (fields.has("id"))
        json.member("id", id);
    if (fields.has("workspaceId"))
        json.member("workspaceId", row.workspace.text());
    if (fields.has("title"))
        json.member("title", row.title);
    if (fields.has("modelId"))
        json.member("modelId", row.model);
    if (fields.has("messages")) {
        json.key("messages");
        json.beginArray();
        for (const MessageBytes& message : conversation.thread)
            writeMessage(json, id, message);
        json.endArray();
    }
    if (fields.has("injectedMemories")) {
        json.key("injectedMemories");
        json.beginArray();
        for (const auto& [memory, active] : conversation.injections) {
            json.beginObject();
            json.member("id", memory);
            json.member("isActive", active);
            json.endObject();
        }
        json.endArray();
    }
    if (fields.has("status"))
        json.member("status", wireName(row.status));
    if (fields.has("createdAt"))
        json.member("createdAt", row.createdAt);
    if (fields.has("updatedAt"))
        json.member("updatedAt", row.updatedAt);
    if (fields.isNamed("pinned"))
        json.member("pinned", row.pinned);
    json.endObject();
}

void writeConversationRow(JsonWriter& json, const ConversationRow& row, const FieldSet& fields)
{
    json.beginObject();
    if (fields.has("id"))
        json.member("id", row.id.text());
    if (fields.has("workspaceId"))
        json.member("workspaceId", row.workspace.text());
    if (fields.has("title"))
        json.member("title", row.title);
    if (fields.has("modelId"))
        json.member("modelId", row.model);
    if (fields.has("status"))
        json.member("status", wireName(row.status));
    if (fields.has("messageCount"))
        json.member("messageCount", row.messages);
    if (fields.has("lastUpdated"))
        json.member("lastUpdated", row.updatedAt);
    if (fields.has("createdAt"))
        json.member("createdAt", row.createdAt);
    if (fields.isNamed("preview"))
        json.member("preview", row.preview);
    if (fields.isNamed("pinned"))
        json.member("pinned", row.pinned);
    json.endObject();
}

} // namespace chimera::api
