#include "core/base/Text.h"
#include "core/chat/ConversationRows.h"
#include "core/memories/MemoryRows.h"
#include "core/transfer/ArchiveRow.h"
#include "core/transfer/ArchiveTables.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace chimera::transfer {

Result<void> ArchiveRestorer::conversation(const QJsonObject& row)
{
    const QString id = textAt(row, "id");
    const std::int64_t workspace = m_workspaces.value(textAt(row, "workspaceId"));
    if (workspace == 0 || !isAcceptableId(id, ConversationId::prefix()) || m_conversations.contains(id))
        return damaged(QStringLiteral("conversation"));
    const auto flag = [&row](const char* key) { return row.value(QLatin1String(key)).toBool() ? 1 : 0; };
    const auto status = conversationStatus(textAt(row, "status")).value_or(ConversationStatus::Active);
    std::int64_t pk = 0;
    {
        CHIMERA_TRY(auto made,
                    m_tx.query("INSERT INTO conversation(id, workspace, title, model, status, pinned, use_memories, "
                               "strict, local_only, created_at, updated_at, trashed_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?, "
                               "?, ?, ?, ?) RETURNING pk",
                               id, workspace, text::firstCodePoints(textAt(row, "title"), maxTitleLength),
                               textAt(row, "model"), wireName(status), flag("pinned"), flag("useMemories"),
                               flag("strict"), flag("localOnly"), timeAt(row, "createdAt"), timeAt(row, "updatedAt"),
                               timeFromJson(row.value(QLatin1String("trashedAt")))));
        pk = made.next() ? made.integer(0) : 0;
        while (made.next()) {
        }
        CHIMERA_CHECK(made.done());
    }
    m_conversations.insert(id, pk);
    m_ends.push_back({pk, textAt(row, "head"), textAt(row, "closedAt")});
    const QJsonArray injections = row.value(QLatin1String("injections")).toArray();
    for (const QJsonValue& item : injections) {
        const std::int64_t memory = m_memories.value(item[QLatin1String("memoryId")].toString());
        if (memory != 0)
            CHIMERA_CHECK(m_tx.run("INSERT OR IGNORE INTO injection(conversation, memory, active, always, added_at) "
                                   "VALUES(?, ?, ?, ?, ?)",
                                   pk, memory, item[QLatin1String("active")].toInt(1) != 0 ? 1 : 0,
                                   item[QLatin1String("always")].toInt() != 0 ? 1 : 0, timeAt(row, "updatedAt")));
    }
    m_tx.touched(Entity::Conversation, ChangeKind::Created, id, textAt(row, "workspaceId"));
    return {};
}

// A parent always comes before what follows it.
Result<void> ArchiveRestorer::message(const QJsonObject& row)
{
    const QString id = textAt(row, "id");
    const QString parent = textAt(row, "parentId");
    const std::int64_t conversation = m_conversations.value(textAt(row, "conversationId"));
    const auto role = messageRole(textAt(row, "role"));
    if (conversation == 0 || !role || !isAcceptableId(id, MessageId::prefix()) || m_messages.contains(id) ||
        (!parent.isEmpty() && !m_messages.contains(parent)))
        return damaged(QStringLiteral("message"));
    std::int64_t pk = 0;
    {
        const QJsonArray files = row.value(QLatin1String("files")).toArray();
        CHIMERA_TRY(
            auto made,
            m_tx.query(
                "INSERT INTO message(id, conversation, parent, role, content, at, pinned, state, error, reasoning, "
                "metadata, files) VALUES(?, ?, nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING pk",
                id, conversation, m_messages.value(parent), wireName(*role), textAt(row, "content"), timeAt(row, "at"),
                row.value(QLatin1String("pinned")).toBool() ? 1 : 0,
                std::clamp<std::int64_t>(row.value(QLatin1String("state")).toInteger(), 0, 2), textAt(row, "error"),
                textAt(row, "reasoning"), metadataToJson(row.value(QLatin1String("metadata")).toObject()),
                QString::fromUtf8(QJsonDocument(files).toJson(QJsonDocument::Compact))));
        pk = made.next() ? made.integer(0) : 0;
        while (made.next()) {
        }
        CHIMERA_CHECK(made.done());
    }
    m_messages.insert(id, pk);
    if (const QJsonValue receipt = row.value(QLatin1String("receipt")); receipt.isObject())
        CHIMERA_CHECK(
            m_tx.run("INSERT INTO receipt(message, value) VALUES(?, ?)", pk, metadataToJson(receipt.toObject())));
    const QJsonArray citations = row.value(QLatin1String("citations")).toArray();
    for (const QJsonValue& item : citations) {
        const QJsonObject citation = item.toObject();
        CHIMERA_CHECK(m_tx.run(
            "INSERT OR IGNORE INTO citation(message, number, memory, title, quote, begin_byte, "
            "end_byte, score) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
            pk, citation.value(QLatin1String("number")).toInteger(), textAt(citation, "memoryId"),
            textAt(citation, "title"), textAt(citation, "quote"), citation.value(QLatin1String("begin")).toInteger(),
            citation.value(QLatin1String("end")).toInteger(), citation.value(QLatin1String("score")).toDouble()));
    }
    return {};
}

Result<void> ArchiveRestorer::proposal(const QJsonObject& row)
{
    static const QSet<QString> kinds{QStringLiteral("summary"), QStringLiteral("fact"), QStringLiteral("agent")};
    static const QSet<QString> states{QStringLiteral("open"), QStringLiteral("accepted"), QStringLiteral("merged"),
                                      QStringLiteral("rejected")};
    const QString id = textAt(row, "id");
    const std::int64_t workspace = m_workspaces.value(textAt(row, "workspaceId"));
    if (workspace == 0 || !isAcceptableId(id, ProposalId::prefix()) || m_proposals.contains(id) ||
        !kinds.contains(textAt(row, "kind")) || !states.contains(textAt(row, "state")))
        return damaged(QStringLiteral("proposal"));
    m_proposals.insert(id);
    CHIMERA_CHECK(m_tx.run(
        "INSERT INTO proposal(id, workspace, conversation, message, kind, title, content, tags, metadata, contradicts, "
        "contradiction, local_only, state, memory, hash, created_at, decided_at) VALUES(?, ?, nullif(?, 0), nullif(?, "
        "0), ?, ?, ?, ?, ?, nullif(?, 0), ?, ?, ?, nullif(?, 0), ?, ?, ?)",
        id, workspace, m_conversations.value(textAt(row, "conversationId")), m_messages.value(textAt(row, "messageId")),
        textAt(row, "kind"), text::firstCodePoints(textAt(row, "title"), maxTitleLength), textAt(row, "content"),
        listAt(row, "tags"), metadataToJson(row.value(QLatin1String("metadata")).toObject()),
        m_memories.value(textAt(row, "contradicts")), textAt(row, "contradiction"),
        row.value(QLatin1String("localOnly")).toBool() ? 1 : 0, textAt(row, "state"),
        m_memories.value(textAt(row, "memoryId")), textAt(row, "hash"), timeAt(row, "createdAt"),
        timeFromJson(row.value(QLatin1String("decidedAt")))));
    m_tx.touched(Entity::Proposal, ChangeKind::Created, id, textAt(row, "workspaceId"));
    return {};
}

Result<void> ArchiveRestorer::usage(const QJsonObject& row)
{
    const std::int64_t workspace = m_workspaces.value(textAt(row, "workspaceId"));
    if (workspace == 0)
        return damaged(QStringLiteral("usage"));
    const auto number = [&row](const char* key) { return row.value(QLatin1String(key)); };
    const std::optional<double> cost =
        number("cost").isDouble() ? std::optional(number("cost").toDouble()) : std::nullopt;
    CHIMERA_CHECK(m_tx.run(
        "INSERT INTO usage(message, conversation, workspace, provider, model, at, prompt_tokens, answer_tokens, "
        "estimated, cost, first_token_ms, total_ms, failed) VALUES(nullif(?, 0), nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?)",
        m_messages.value(textAt(row, "messageId")), m_conversations.value(textAt(row, "conversationId")), workspace,
        textAt(row, "provider"), textAt(row, "model"), timeAt(row, "at"), number("promptTokens").toInteger(),
        number("answerTokens").toInteger(), number("estimated").toBool() ? 1 : 0, cost,
        number("firstTokenMs").toDouble(), number("totalMs").toDouble(), number("failed").toBool() ? 1 : 0));
    return {};
}

} // namespace chimera::transfer
