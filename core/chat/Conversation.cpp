#include "core/chat/Conversation.h"

namespace chimera {

namespace {

constexpr std::array statuses{std::pair{ConversationStatus::Active, "active"},
                              std::pair{ConversationStatus::Completed, "completed"},
                              std::pair{ConversationStatus::Archived, "archived"}};
constexpr std::array roles{std::pair{MessageRole::User, "user"}, std::pair{MessageRole::Assistant, "assistant"},
                           std::pair{MessageRole::System, "system"}};

template <typename Table, typename Value>
QString nameIn(const Table& table, Value value)
{
    for (const auto& [known, name] : table) {
        if (known == value)
            return QString::fromLatin1(name);
    }
    return {};
}

template <typename Value, typename Table>
std::optional<Value> valueIn(const Table& table, const QString& name)
{
    for (const auto& [value, known] : table) {
        if (name == QLatin1String(known))
            return value;
    }
    return std::nullopt;
}

} // namespace

QString wireName(ConversationStatus status)
{
    return nameIn(statuses, status);
}

QString wireName(MessageRole role)
{
    return nameIn(roles, role);
}

std::optional<ConversationStatus> conversationStatus(const QString& name)
{
    return valueIn<ConversationStatus>(statuses, name);
}

std::optional<MessageRole> messageRole(const QString& name)
{
    return valueIn<MessageRole>(roles, name);
}

QJsonObject toJson(const Message& message)
{
    return {{QStringLiteral("id"), message.id.text()},
            {QStringLiteral("conversationId"), message.conversation.text()},
            {QStringLiteral("role"), wireName(message.role)},
            {QStringLiteral("content"), message.content},
            {QStringLiteral("timestamp"), message.at.toIso()},
            {QStringLiteral("isPinned"), message.pinned},
            {QStringLiteral("metadata"), message.metadata}};
}

QJsonObject toJson(const Conversation& conversation)
{
    QJsonArray messages;
    for (const Message& message : conversation.thread)
        messages.append(toJson(message));
    QJsonArray injected;
    for (const Injection& injection : conversation.injections)
        injected.append(QJsonObject{{QStringLiteral("id"), injection.memory.text()},
                                    {QStringLiteral("isActive"), injection.active}});
    return {{QStringLiteral("id"), conversation.id.text()},
            {QStringLiteral("workspaceId"), conversation.workspace.text()},
            {QStringLiteral("title"), conversation.title},
            {QStringLiteral("modelId"), conversation.model},
            {QStringLiteral("messages"), messages},
            {QStringLiteral("injectedMemories"), injected},
            {QStringLiteral("status"), wireName(conversation.status)},
            {QStringLiteral("createdAt"), conversation.createdAt.toIso()},
            {QStringLiteral("updatedAt"), conversation.updatedAt.toIso()}};
}

QJsonObject toJson(const ConversationRow& row)
{
    return {{QStringLiteral("id"), row.id.text()},
            {QStringLiteral("workspaceId"), row.workspace.text()},
            {QStringLiteral("title"), row.title},
            {QStringLiteral("modelId"), row.model},
            {QStringLiteral("status"), wireName(row.status)},
            {QStringLiteral("messageCount"), static_cast<qint64>(row.messages)},
            {QStringLiteral("lastUpdated"), row.updatedAt.toIso()},
            {QStringLiteral("createdAt"), row.createdAt.toIso()}};
}

} // namespace chimera
