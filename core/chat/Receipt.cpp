#include "core/chat/Receipt.h"

namespace chimera {

namespace {

constexpr std::array kinds{std::pair{PartKind::System, "system"}, std::pair{PartKind::Memory, "memory"},
                           std::pair{PartKind::File, "file"}, std::pair{PartKind::History, "history"},
                           std::pair{PartKind::Question, "question"}};

QString nameOf(PartKind kind)
{
    for (const auto& [known, name] : kinds) {
        if (known == kind)
            return QString::fromLatin1(name);
    }
    return {};
}

PartKind kindOf(const QString& name)
{
    for (const auto& [kind, known] : kinds) {
        if (name == QLatin1String(known))
            return kind;
    }
    return PartKind::System;
}

QJsonObject toJson(const ContextPart& part)
{
    QJsonObject json{{QStringLiteral("kind"), nameOf(part.kind)},
                     {QStringLiteral("title"), part.title},
                     {QStringLiteral("reason"), part.reason},
                     {QStringLiteral("tokens"), part.tokens},
                     {QStringLiteral("sent"), part.sent}};
    if (part.kind == PartKind::Memory) {
        json.insert(QStringLiteral("number"), part.number);
        json.insert(QStringLiteral("memory"), part.memory.text());
        json.insert(QStringLiteral("score"), part.score);
    }
    if (!part.whyNot.isEmpty())
        json.insert(QStringLiteral("whyNot"), part.whyNot);
    return json;
}

ContextPart partFromJson(const QJsonObject& json)
{
    ContextPart part;
    part.kind = kindOf(json.value(QStringLiteral("kind")).toString());
    part.number = json.value(QStringLiteral("number")).toInt();
    part.memory = MemoryId(json.value(QStringLiteral("memory")).toString());
    part.title = json.value(QStringLiteral("title")).toString();
    part.reason = json.value(QStringLiteral("reason")).toString();
    part.score = json.value(QStringLiteral("score")).toDouble();
    part.tokens = json.value(QStringLiteral("tokens")).toInt();
    part.sent = json.value(QStringLiteral("sent")).toBool(true);
    part.whyNot = json.value(QStringLiteral("whyNot")).toString();
    return part;
}

} // namespace

int Receipt::tokens(PartKind kind) const
{
    int sum = 0;
    for (const ContextPart& part : parts)
        sum += part.sent && part.kind == kind ? part.tokens : 0;
    return sum;
}

int Receipt::tokens() const
{
    int sum = 0;
    for (const ContextPart& part : parts)
        sum += part.sent ? part.tokens : 0;
    return sum;
}

QJsonObject toJson(const Receipt& receipt)
{
    QJsonArray parts;
    for (const ContextPart& part : receipt.parts)
        parts.append(toJson(part));
    QJsonArray messages;
    for (const PromptMessage& message : receipt.messages)
        messages.append(QJsonObject{{QStringLiteral("role"), wireName(message.role)},
                                    {QStringLiteral("content"), message.content}});
    return {{QStringLiteral("provider"), receipt.provider},
            {QStringLiteral("host"), receipt.host},
            {QStringLiteral("model"), receipt.model},
            {QStringLiteral("window"), receipt.window},
            {QStringLiteral("replyRoom"), receipt.replyRoom},
            {QStringLiteral("parts"), parts},
            {QStringLiteral("messages"), messages},
            {QStringLiteral("refused"), receipt.refused},
            {QStringLiteral("tokens"), receipt.tokens()},
            {QStringLiteral("searchMs"), receipt.searchMs},
            {QStringLiteral("firstTokenMs"), receipt.firstTokenMs},
            {QStringLiteral("totalMs"), receipt.totalMs}};
}

Receipt receiptFromJson(const QJsonObject& json)
{
    Receipt receipt;
    receipt.provider = json.value(QStringLiteral("provider")).toString();
    receipt.host = json.value(QStringLiteral("host")).toString();
    receipt.model = json.value(QStringLiteral("model")).toString();
    receipt.window = json.value(QStringLiteral("window")).toInt();
    receipt.replyRoom = json.value(QStringLiteral("replyRoom")).toInt();
    for (const QJsonValue& part : json.value(QStringLiteral("parts")).toArray())
        receipt.parts.push_back(partFromJson(part.toObject()));
    for (const QJsonValue& value : json.value(QStringLiteral("messages")).toArray()) {
        const QJsonObject message = value.toObject();
        receipt.messages.push_back(
            {messageRole(message.value(QStringLiteral("role")).toString()).value_or(MessageRole::User),
             message.value(QStringLiteral("content")).toString()});
    }
    receipt.refused = json.value(QStringLiteral("refused")).toString();
    receipt.searchMs = json.value(QStringLiteral("searchMs")).toDouble();
    receipt.firstTokenMs = json.value(QStringLiteral("firstTokenMs")).toDouble();
    receipt.totalMs = json.value(QStringLiteral("totalMs")).toDouble();
    return receipt;
}

} // namespace chimera
