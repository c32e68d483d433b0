#include "core/chat/ConversationRows.h"

#include "core/base/Text.h"
#include "core/memories/MemoryRows.h"
#include "core/search/Marker.h"

#include <QJsonDocument>

namespace chimera::chat {

namespace {

std::vector<Citation> citationsFrom(const QByteArray& json)
{
    std::vector<Citation> citations;
    if (json.size() <= 2)
        return citations;
    const QJsonArray rows = QJsonDocument::fromJson(json).array();
    for (const QJsonValue row : rows) {
        const QJsonArray fields = row.toArray();
        citations.push_back({fields.at(0).toInt(), MemoryId(fields.at(1).toString()), fields.at(2).toString(),
                             fields.at(3).toString(), static_cast<std::int64_t>(fields.at(4).toDouble()),
                             static_cast<std::int64_t>(fields.at(5).toDouble()), fields.at(6).toDouble()});
    }
    return citations;
}

std::vector<MessageFile> filesFrom(const QByteArray& json)
{
    std::vector<MessageFile> files;
    if (json.size() <= 2)
        return files;
    const QJsonArray rows = QJsonDocument::fromJson(json).array();
    for (const QJsonValue row : rows)
        files.push_back({row[QLatin1String("name")].toString(), row[QLatin1String("text")].toString()});
    return files;
}

// A miss is told apart by Access: unknown, or without the right.
Result<void> judge(const Caller& caller, const ReadTx& tx, const Place& place, Right right)
{
    return right == Right::Write ? Access::toWritePk(tx, caller, place.workspacePk)
                                 : Access::toReadPk(tx, caller, place.workspacePk);
}

} // namespace

Error conversationNotFound()
{
    return Error::notFound(QStringLiteral("Conversation not found"));
}

Error messageNotFound()
{
    return Error::notFound(QStringLiteral("Message not found"));
}

ConversationRow readConversationRow(const Statement& row)
{
    ConversationRow conversation;
    conversation.pk = row.integer(0);
    conversation.id = row.id<ConversationId>(1);
    conversation.workspace = row.id<WorkspaceId>(2);
    conversation.title = row.text(3);
    conversation.model = row.text(4);
    conversation.status = conversationStatus(row.text(5)).value_or(ConversationStatus::Active);
    conversation.pinned = row.boolean(6);
    conversation.options = {row.boolean(7), row.boolean(8), row.boolean(9)};
    conversation.messages = row.integer(10);
    conversation.preview = row.text(11);
    conversation.createdAt = row.time(12);
    conversation.updatedAt = row.time(13);
    conversation.trashedAt = row.optionalTime(14);
    return conversation;
}

const QByteArray messageColumns =
    "m.pk, m.id, ?1, (SELECT p.id FROM message p WHERE p.pk = m.parent), m.role, m.content, m.at, m.pinned, m.state, "
    "m.error, m.reasoning, m.metadata, m.files, "
    "(SELECT json_group_array(json_array(number, memory, title, quote, begin_byte, end_byte, score)) FROM "
    "(SELECT * FROM citation WHERE message = m.pk ORDER BY number)), "
    "iif(m.parent IS NULL, (SELECT count(*) FROM message s WHERE s.conversation = m.conversation AND s.parent IS NULL "
    "AND s.pk <= m.pk), (SELECT count(*) FROM message s WHERE s.parent = m.parent AND s.pk <= m.pk)), "
    "iif(m.parent IS NULL, (SELECT count(*) FROM message s WHERE s.conversation = m.conversation AND s.parent IS "
    "NULL), (SELECT count(*) FROM message s WHERE s.parent = m.parent))";

Message readMessage(const Statement& row)
{
    Message message;
    message.pk = row.integer(0);
    message.id = row.id<MessageId>(1);
    message.conversation = row.id<ConversationId>(2);
    if (!row.isNull(3))
        message.parent = row.id<MessageId>(3);
    message.role = messageRole(row.text(4)).value_or(MessageRole::User);
    message.content = row.text(5);
    message.at = row.time(6);
    message.pinned = row.boolean(7);
    message.state = static_cast<MessageState>(std::clamp<std::int64_t>(row.integer(8), 0, 2));
    message.error = row.text(9);
    message.reasoning = row.text(10);
    message.metadata = metadataFromJson(row.utf8(11));
    message.files = filesFrom(row.utf8(12));
    message.citations = citationsFrom(row.utf8(13));
    message.branch = static_cast<int>(row.integer(14));
    message.branches = static_cast<int>(row.integer(15));
    return message;
}

Result<Place> placeOf(const Caller& caller, const ReadTx& tx, const ConversationId& id, Right right,
                      bool includeTrashed)
{
    static const QByteArray sql = QByteArray("SELECT ") + conversationColumns +
                                  " FROM conversation c JOIN workspace w ON w.pk = c.workspace WHERE c.id = ?1 AND (?2 "
                                  "OR (c.trashed_at IS NULL AND w.trashed_at IS NULL))";
    Place place;
    {
        CHIMERA_TRY(auto row, tx.query(sql, id, includeTrashed ? 1 : 0));
        const bool found = row.next();
        if (found)
            place = {readConversationRow(row), row.integer(15), row.integer(16)};
        CHIMERA_CHECK(row.done());
        if (!found)
            return conversationNotFound();
    }
    CHIMERA_CHECK(judge(caller, tx, place, right));
    return place;
}

Result<MessagePlace> placeOfMessage(const Caller& caller, const ReadTx& tx, const MessageId& id, Right right)
{
    static const QByteArray sql =
        QByteArray("SELECT ") + conversationColumns +
        ", m.pk, m.parent FROM message m JOIN conversation c ON c.pk = m.conversation JOIN workspace w ON w.pk = "
        "c.workspace WHERE m.id = ? AND c.trashed_at IS NULL AND w.trashed_at IS NULL";
    MessagePlace place;
    {
        CHIMERA_TRY(auto row, tx.query(sql, id));
        const bool found = row.next();
        if (found)
            place = {{readConversationRow(row), row.integer(15), row.integer(16)},
                     row.integer(conversationColumnCount),
                     row.integer(conversationColumnCount + 1)};
        CHIMERA_CHECK(row.done());
        if (!found)
            return messageNotFound();
    }
    CHIMERA_CHECK(judge(caller, tx, place.conversation, right));
    return place;
}

Result<bool> isLocalOnly(const ReadTx& tx, std::int64_t conversation)
{
    static const QByteArray sql =
        "SELECT c.local_only OR w.local_only OR EXISTS (SELECT 1 FROM injection i JOIN memory x ON x.pk = i.memory "
        "WHERE i.conversation = c.pk AND x.local_only) OR EXISTS (SELECT 1 FROM message m CROSS JOIN citation k ON "
        "k.message = m.pk CROSS JOIN memory x ON x.id = k.memory WHERE m.conversation = c.pk AND x.local_only) FROM "
        "conversation c JOIN workspace w ON w.pk = c.workspace WHERE c.pk = ?";
    CHIMERA_TRY(const auto marked, tx.count(sql, conversation));
    return marked != 0;
}

QString previewOf(const QString& content)
{
    constexpr qsizetype length = 200; // code points
    return text::firstCodePoints(plainLine(content.left(8 * length), length + 1), length);
}

Result<void> showEnd(WriteTx& tx, std::int64_t conversation, std::int64_t message)
{
    static const QByteArray sql =
        "UPDATE conversation SET head = nullif(?2, 0), messages = (WITH RECURSIVE branch(pk, parent) AS (SELECT pk, "
        "parent FROM message WHERE pk = ?2 UNION ALL SELECT m.pk, m.parent FROM branch b JOIN message m ON m.pk = "
        "b.parent) SELECT count(*) FROM branch), preview = ?3 WHERE pk = ?1";
    QString content;
    {
        CHIMERA_TRY(auto row, tx.query("SELECT substr(content, 1, 2000) FROM message WHERE pk = ?", message));
        content = row.next() ? row.text(0) : QString();
        CHIMERA_CHECK(row.done());
    }
    CHIMERA_CHECK(tx.run(sql, conversation, message, previewOf(content)));
    return {};
}

} // namespace chimera::chat
