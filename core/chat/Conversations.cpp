#include "core/chat/Conversations.h"

#include "core/base/Text.h"
#include "core/chat/ConversationRows.h"
#include "core/memories/MemoryRows.h"
#include "core/workspaces/Activity.h"

#include <QJsonDocument>

namespace chimera {

using namespace chat;

namespace {

constexpr qsizetype longestTitle = 255;    // code points
constexpr qsizetype longestModel = 50;     // over HTTP (contract, section 14.17)
constexpr qsizetype longestOwnModel = 300; // "<integration>/<name of a local model>"
constexpr qsizetype quotedInActivity = 50;

bool isHttp(const Caller& caller)
{
    return caller.client.startsWith(QLatin1String("http"));
}

QString tooLong(qsizetype limit)
{
    return QStringLiteral("Ensure this field has no more than %1 characters.").arg(limit);
}

Result<QString> cleanLine(const QString& field, const QString& given, qsizetype limit)
{
    const QString line = text::sanitized(given).simplified();
    if (line.isEmpty())
        return Error::field(field, QStringLiteral("This field may not be blank."));
    if (text::codePointCount(line) > limit)
        return Error::field(field, tooLong(limit));
    return line;
}

Result<QString> cleanTitle(const QString& given)
{
    return cleanLine(QStringLiteral("title"), given, longestTitle);
}

Result<QString> cleanModel(const Caller& caller, const QString& given)
{
    return cleanLine(QStringLiteral("modelId"), given, isHttp(caller) ? longestModel : longestOwnModel);
}

Result<QString> cleanContent(const Caller& caller, const NewMessage& given)
{
    QString content = text::sanitized(given.content);
    if (isHttp(caller))
        content = content.trimmed();
    const bool mayBeEmpty = given.role == MessageRole::Assistant; // a model that failed before its first word
    if (!mayBeEmpty && QStringView(content).trimmed().isEmpty())
        return Error::field(QStringLiteral("content"), QStringLiteral("This field may not be blank."));
    if (content.size() * 3 > maxMessageBytes && content.toUtf8().size() > maxMessageBytes)
        return Error::field(QStringLiteral("content"), QStringLiteral("Ensure this field has no more than 4 MB."));
    return content;
}

void touch(WriteTx& tx, const Caller& caller, const ConversationRow& row, ChangeKind kind = ChangeKind::Updated)
{
    tx.touched(Entity::Conversation, kind, row.id.text(), row.workspace.text());
    tx.setOrigin(caller.client);
}

QString filesJson(const std::vector<MessageFile>& files)
{
    QJsonArray array;
    for (const MessageFile& file : files)
        array.append(QJsonObject{{QStringLiteral("name"), text::sanitized(file.name)},
                                 {QStringLiteral("text"), text::sanitized(file.text)}});
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

// pk of the parent; it must stand in the same conversation.
Result<std::int64_t> parentPk(const ReadTx& tx, std::int64_t conversation, const std::optional<MessageId>& parent)
{
    if (!parent)
        return std::int64_t(0);
    CHIMERA_TRY(const auto pk,
                tx.count("SELECT pk FROM message WHERE id = ? AND conversation = ?", *parent, conversation));
    if (pk == 0)
        return messageNotFound();
    return pk;
}

Result<void> insertCitations(WriteTx& tx, std::int64_t message, const std::vector<Citation>& citations)
{
    static const QByteArray sql = "INSERT OR IGNORE INTO citation(message, number, memory, title, quote, begin_byte, "
                                  "end_byte, score) VALUES(?, ?, ?, ?, ?, ?, ?, ?)";
    for (const Citation& each : citations)
        CHIMERA_CHECK(
            tx.run(sql, message, each.number, each.memory, each.title, each.quote, each.begin, each.end, each.score));
    return {};
}

Result<void> noteMessage(WriteTx& tx, const Place& place, const Message& message)
{
    const bool longer = text::codePointCount(message.content) > quotedInActivity;
    const QString quoted =
        text::firstCodePoints(message.content, quotedInActivity) + (longer ? QStringLiteral("...") : QString());
    return Activity::record(tx, place.workspacePk, QStringLiteral("message_sent"),
                            QStringLiteral("Message sent in '%1': %2").arg(place.row.title, quoted),
                            {{QStringLiteral("conversationId"), place.row.id.text()},
                             {QStringLiteral("messageId"), message.id.text()},
                             {QStringLiteral("role"), wireName(message.role)}});
}

Result<Message> readOne(const ReadTx& tx, const ConversationId& conversation, const MessageId& id)
{
    static const QByteArray sql = "SELECT " + messageColumns + " FROM message m WHERE m.id = ?2";
    CHIMERA_TRY(auto row, tx.query(sql, conversation, id));
    const bool found = row.next();
    CHIMERA_CHECK(row.done());
    if (!found)
        return messageNotFound();
    return readMessage(row);
}

// After a message was appended: the branch grows by one where it hangs on the end that is shown.
Result<void> growBranch(WriteTx& tx, const Place& place, std::int64_t parent, std::int64_t message,
                        const QString& content)
{
    if (parent == place.head) {
        CHIMERA_CHECK(tx.run("UPDATE conversation SET head = ?2, messages = messages + 1, preview = ?3, updated_at = "
                             "?4 WHERE pk = ?1",
                             place.row.pk, message, previewOf(content), tx.now()));
        return {};
    }
    CHIMERA_CHECK(showEnd(tx, place.row.pk, message));
    CHIMERA_CHECK(tx.run("UPDATE conversation SET updated_at = ? WHERE pk = ?", tx.now(), place.row.pk));
    return {};
}

Result<int> setTrashed(const Caller& caller, WriteTx& tx, const std::vector<ConversationId>& ids, bool trashed)
{
    int changed = 0;
    for (const ConversationId& id : ids) {
        CHIMERA_TRY(const auto place, placeOf(caller, tx, id, Right::Write, true));
        if (place.row.trashedAt.has_value() == trashed)
            continue;
        CHIMERA_CHECK(tx.run("UPDATE conversation SET trashed_at = ? WHERE pk = ?",
                             trashed ? std::optional(tx.now()) : std::nullopt, place.row.pk));
        touch(tx, caller, place.row, trashed ? ChangeKind::Trashed : ChangeKind::Restored);
        ++changed;
    }
    return changed;
}

} // namespace

Result<Conversation> Conversations::create(const Caller& caller, WriteTx& tx, const WorkspaceId& workspace,
                                           const QString& title, const QString& model,
                                           const ConversationOptions& options)
{
    CHIMERA_TRY(const auto place, Access::toWrite(tx, caller, workspace));
    Conversation made;
    CHIMERA_TRY(made.title, cleanTitle(title));
    CHIMERA_TRY(made.model, cleanModel(caller, model));
    made.id = tx.ids().make<ConversationId>();
    made.workspace = workspace;
    made.options = options;
    made.createdAt = made.updatedAt = tx.now();
    {
        CHIMERA_TRY(auto row, tx.query("INSERT INTO conversation(id, workspace, title, model, use_memories, strict, "
                                       "local_only, created_at, updated_at) VALUES(?, ?, ?, ?, ?, ?, ?, ?8, ?8) "
                                       "RETURNING pk",
                                       made.id, place, made.title, made.model, options.useMemories ? 1 : 0,
                                       options.strict ? 1 : 0, options.localOnly ? 1 : 0, made.createdAt));
        made.pk = row.next() ? row.integer(0) : 0;
        while (row.next()) {
        }
        CHIMERA_CHECK(row.done());
    }
    CHIMERA_CHECK(tx.run("UPDATE workspace SET used_at = ?2 WHERE pk = ?1 AND used_at < ?2", place, tx.now()));
    CHIMERA_CHECK(Activity::record(tx, place, QStringLiteral("conversation_created"),
                                   QStringLiteral("Conversation '%1' started").arg(made.title),
                                   {{QStringLiteral("conversationId"), made.id.text()},
                                    {QStringLiteral("conversationTitle"), made.title},
                                    {QStringLiteral("modelId"), made.model}}));
    touch(tx, caller, made, ChangeKind::Created);
    return made;
}

Result<Conversation> Conversations::get(const Caller& caller, const ReadTx& tx, const ConversationId& id)
{
    static const QByteArray rowSql =
        QByteArray("SELECT ") + conversationColumns +
        " FROM conversation c JOIN workspace w ON w.pk = c.workspace JOIN member mb ON mb.workspace = w.pk JOIN user "
        "u ON u.pk = mb.user WHERE c.id = ? AND u.id = ? AND c.trashed_at IS NULL AND w.trashed_at IS NULL";
    static const QByteArray threadSql =
        "WITH RECURSIVE branch(pk, parent, depth) AS (SELECT pk, parent, 0 FROM message WHERE pk = ?2 UNION ALL "
        "SELECT m.pk, m.parent, b.depth + 1 FROM branch b JOIN message m ON m.pk = b.parent) SELECT " +
        messageColumns + " FROM branch b CROSS JOIN message m ON m.pk = b.pk ORDER BY b.depth DESC";
    Conversation conversation;
    std::int64_t head = 0;
    {
        CHIMERA_TRY(auto row, tx.query(rowSql, id, caller.user));
        const bool found = row.next();
        if (found) {
            static_cast<ConversationRow&>(conversation) = readConversationRow(row);
            head = row.integer(16);
        }
        CHIMERA_CHECK(row.done());
        if (!found) {
            CHIMERA_CHECK(placeOf(caller, tx, id, Right::Read));
            return conversationNotFound();
        }
    }
    {
        CHIMERA_TRY(auto rows, tx.query(threadSql, id, head));
        while (rows.next())
            conversation.thread.push_back(readMessage(rows));
        CHIMERA_CHECK(rows.done());
    }
    CHIMERA_TRY(conversation.injections, Injections::list(caller, tx, id));
    return conversation;
}

Result<ConversationRow> Conversations::edit(const Caller& caller, WriteTx& tx, const ConversationId& id,
                                            const ConversationEdit& edit)
{
    CHIMERA_TRY(auto place, placeOf(caller, tx, id, Right::Write));
    ConversationRow& row = place.row;
    if (edit.title) {
        CHIMERA_TRY(row.title, cleanTitle(*edit.title));
    }
    if (edit.model) {
        CHIMERA_TRY(row.model, cleanModel(caller, *edit.model));
    }
    row.status = edit.status.value_or(row.status);
    row.pinned = edit.pinned.value_or(row.pinned);
    row.options = edit.options.value_or(row.options);
    row.updatedAt = tx.now();
    CHIMERA_CHECK(tx.run("UPDATE conversation SET title = ?2, model = ?3, status = ?4, pinned = ?5, use_memories = ?6, "
                         "strict = ?7, local_only = ?8, updated_at = ?9 WHERE pk = ?1",
                         row.pk, row.title, row.model, wireName(row.status), row.pinned ? 1 : 0,
                         row.options.useMemories ? 1 : 0, row.options.strict ? 1 : 0, row.options.localOnly ? 1 : 0,
                         row.updatedAt));
    touch(tx, caller, row);
    return row;
}

Result<int> Conversations::trash(const Caller& caller, WriteTx& tx, const std::vector<ConversationId>& ids)
{
    return setTrashed(caller, tx, ids, true);
}

Result<int> Conversations::restore(const Caller& caller, WriteTx& tx, const std::vector<ConversationId>& ids)
{
    return setTrashed(caller, tx, ids, false);
}

Result<int> Conversations::purge(const Caller& caller, WriteTx& tx, const std::vector<ConversationId>& ids)
{
    int gone = 0;
    for (const ConversationId& id : ids) {
        CHIMERA_TRY(const auto place, placeOf(caller, tx, id, Right::Write, true));
        if (!place.row.trashedAt)
            return Error::invalid(QStringLiteral("Only what is in the Trash can be deleted for ever."));
        CHIMERA_TRY(const int count, tx.run("DELETE FROM conversation WHERE pk = ?", place.row.pk));
        CHIMERA_CHECK(tx.run("DELETE FROM chat_draft WHERE conversation = ?", id));
        touch(tx, caller, place.row, ChangeKind::Removed);
        gone += count;
    }
    return gone;
}

Result<int> Conversations::purgeOlderThan(WriteTx& tx, int days, int limit)
{
    std::vector<std::pair<ConversationRow, std::int64_t>> old;
    {
        static const QByteArray sql =
            QByteArray("SELECT ") + conversationColumns +
            " FROM conversation c JOIN workspace w ON w.pk = c.workspace WHERE c.trashed_at < ? ORDER BY c.trashed_at "
            "LIMIT ?";
        CHIMERA_TRY(auto rows, tx.query(sql, tx.now().plusDays(-days), limit));
        while (rows.next())
            old.emplace_back(readConversationRow(rows), rows.integer(0));
        CHIMERA_CHECK(rows.done());
    }
    for (const auto& [row, pk] : old) {
        CHIMERA_CHECK(tx.run("DELETE FROM conversation WHERE pk = ?", pk));
        CHIMERA_CHECK(tx.run("DELETE FROM chat_draft WHERE conversation = ?", row.id));
        tx.touched(Entity::Conversation, ChangeKind::Removed, row.id.text(), row.workspace.text());
    }
    return static_cast<int>(old.size());
}

Result<Message> Conversations::append(const Caller& caller, WriteTx& tx, const ConversationId& id,
                                      const NewMessage& given)
{
    CHIMERA_TRY(const auto place, placeOf(caller, tx, id, Right::Write));
    CHIMERA_TRY(const QString content, cleanContent(caller, given));
    CHIMERA_TRY(const auto parent, parentPk(tx, place.row.pk, given.parent));
    const auto messageId = tx.ids().make<MessageId>();
    std::int64_t pk = 0;
    {
        CHIMERA_TRY(
            auto row,
            tx.query("INSERT INTO message(id, conversation, parent, role, content, at, state, error, reasoning, "
                     "metadata, files) VALUES(?, ?, nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?) RETURNING pk",
                     messageId, place.row.pk, parent, wireName(given.role), content, tx.now(),
                     static_cast<int>(given.state), text::sanitized(given.error), text::sanitized(given.reasoning),
                     metadataToJson(given.metadata),
                     given.files.empty() ? QStringLiteral("[]") : filesJson(given.files)));
        pk = row.next() ? row.integer(0) : 0;
        while (row.next()) {
        }
        CHIMERA_CHECK(row.done());
    }
    CHIMERA_CHECK(insertCitations(tx, pk, given.citations));
    CHIMERA_CHECK(growBranch(tx, place, parent, pk, content));
    CHIMERA_TRY(Message message, readOne(tx, id, messageId));
    CHIMERA_CHECK(noteMessage(tx, place, message));
    tx.touched(Entity::Message, ChangeKind::Created, messageId.text(), place.row.workspace.text());
    touch(tx, caller, place.row);
    return message;
}

Result<void> Conversations::showBranch(const Caller& caller, WriteTx& tx, const MessageId& message)
{
    static const QByteArray newestEnd =
        "WITH RECURSIVE way(pk) AS (SELECT ?1 UNION ALL SELECT (SELECT max(m.pk) FROM message m WHERE m.parent = "
        "way.pk) FROM way WHERE way.pk IS NOT NULL) SELECT max(pk) FROM way";
    CHIMERA_TRY(const auto place, placeOfMessage(caller, tx, message, Right::Write));
    CHIMERA_TRY(const auto end, tx.count(newestEnd, place.pk));
    CHIMERA_CHECK(showEnd(tx, place.conversation.row.pk, end));
    touch(tx, caller, place.conversation.row);
    return {};
}

Result<std::vector<Message>> Conversations::siblings(const Caller& caller, const ReadTx& tx, const MessageId& message)
{
    static const QByteArray sql = "SELECT " + messageColumns +
                                  " FROM message m WHERE m.conversation = ?2 AND m.parent IS nullif(?3, 0) ORDER BY "
                                  "m.pk";
    CHIMERA_TRY(const auto place, placeOfMessage(caller, tx, message, Right::Read));
    CHIMERA_TRY(auto rows, tx.query(sql, place.conversation.row.id, place.conversation.row.pk, place.parent));
    std::vector<Message> messages;
    while (rows.next())
        messages.push_back(readMessage(rows));
    CHIMERA_CHECK(rows.done());
    return messages;
}

Result<Message> Conversations::message(const Caller& caller, const ReadTx& tx, const MessageId& id)
{
    CHIMERA_TRY(const auto place, placeOfMessage(caller, tx, id, Right::Read));
    return readOne(tx, place.conversation.row.id, id);
}

Result<Message> Conversations::setMessagePinned(const Caller& caller, WriteTx& tx, const MessageId& id, bool pinned)
{
    CHIMERA_TRY(const auto place, placeOfMessage(caller, tx, id, Right::Write));
    CHIMERA_CHECK(tx.run("UPDATE message SET pinned = ? WHERE pk = ?", pinned ? 1 : 0, place.pk));
    CHIMERA_CHECK(tx.run("UPDATE conversation SET updated_at = ? WHERE pk = ?", tx.now(), place.conversation.row.pk));
    tx.touched(Entity::Message, ChangeKind::Updated, id.text(), place.conversation.row.workspace.text());
    touch(tx, caller, place.conversation.row);
    return readOne(tx, place.conversation.row.id, id);
}

Result<void> Conversations::removeMessage(const Caller& caller, WriteTx& tx, const MessageId& id)
{
    CHIMERA_TRY(const auto place, placeOfMessage(caller, tx, id, Right::Write));
    const Place& conversation = place.conversation;
    CHIMERA_CHECK(tx.run("UPDATE message SET parent = nullif(?2, 0) WHERE parent = ?1", place.pk, place.parent));
    CHIMERA_CHECK(tx.run("DELETE FROM message WHERE pk = ?", place.pk));
    // Its number may be given again: what is said next must count as new when the conversation is closed.
    CHIMERA_CHECK(tx.run("UPDATE conversation SET closed_at_message = (SELECT max(pk) FROM message WHERE conversation "
                         "= ?1) WHERE pk = ?1 AND closed_at_message = ?2",
                         conversation.row.pk, place.pk));
    CHIMERA_CHECK(showEnd(tx, conversation.row.pk, conversation.head == place.pk ? place.parent : conversation.head));
    CHIMERA_CHECK(tx.run("UPDATE conversation SET updated_at = ? WHERE pk = ?", tx.now(), conversation.row.pk));
    tx.touched(Entity::Message, ChangeKind::Removed, id.text(), conversation.row.workspace.text());
    touch(tx, caller, conversation.row);
    return {};
}

} // namespace chimera
