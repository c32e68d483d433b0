#include "core/chat/ContextReader.h"

#include "core/base/Text.h"
#include "core/chat/Citations.h"
#include "core/chat/ConversationRows.h"
#include "core/chat/FoundPassages.h"
#include "core/memories/Memories.h"
#include "core/settings/Settings.h"
#include "core/workspaces/Workspaces.h"

namespace chimera {

namespace {

constexpr qsizetype titleLength = 60;        // code points of what a part of history is called
constexpr std::int64_t mostByHand = 200'000; // bytes of one memory; a longer one is sent from its beginning

ContextItem historyItem(const Message& message, int turn)
{
    ContextItem item;
    item.part.kind = PartKind::History;
    item.part.title = text::firstCodePoints(message.content.left(4 * titleLength).simplified(), titleLength);
    item.part.reason = message.role == MessageRole::User ? QStringLiteral("question") : QStringLiteral("answer");
    item.role = message.role;
    item.turn = turn;
    // Its numbers were those of another prompt.
    item.text = message.role == MessageRole::Assistant ? checkCitations(message.content, {}).text : message.content;
    for (const MessageFile& file : message.files)
        item.text += QStringLiteral("\n\n(%1)\n%2").arg(file.name, file.text);
    if (message.role == MessageRole::Assistant && item.text.trimmed().isEmpty()) {
        item.part.sent = false;
        item.part.whyNot = QStringLiteral("no answer");
    }
    return item;
}

// Answers that hold something of a memory which is marked now: it was among what they were made from.
Result<QSet<std::int64_t>> answersFromLocalOnly(const ReadTx& tx, const std::vector<Message>& thread)
{
    QStringList pks;
    for (const Message& message : thread) {
        if (message.role == MessageRole::Assistant)
            pks.append(QString::number(message.pk));
    }
    static const QByteArray sql =
        "WITH answer(pk) AS (SELECT CAST(value AS INTEGER) FROM json_each(?)), used(message, memory) AS ("
        "SELECT k.message, k.memory FROM answer a CROSS JOIN citation k ON k.message = a.pk UNION "
        "SELECT r.message, json_extract(p.value, '$.memory') FROM answer a CROSS JOIN receipt r ON r.message = a.pk "
        "CROSS JOIN json_each(r.value, '$.parts') p WHERE json_extract(p.value, '$.sent')) "
        "SELECT DISTINCT u.message FROM used u CROSS JOIN memory m ON m.id = u.memory JOIN workspace w ON w.pk = "
        "m.workspace WHERE m.local_only OR w.local_only";
    CHIMERA_TRY(auto rows, tx.query(sql, pks));
    QSet<std::int64_t> answers;
    while (rows.next())
        answers.insert(rows.integer(0));
    CHIMERA_CHECK(rows.done());
    return answers;
}

Result<std::vector<ContextItem>> history(const ReadTx& tx, const std::vector<Message>& thread, bool staysHere)
{
    QSet<std::int64_t> held;
    if (!staysHere) {
        CHIMERA_TRY(held, answersFromLocalOnly(tx, thread));
    }
    std::vector<ContextItem> items;
    int turn = 0;
    for (const Message& message : thread) {
        turn += message.role == MessageRole::User ? 1 : 0;
        items.push_back(historyItem(message, turn));
        items.back().localOnly = held.contains(message.pk);
    }
    return items;
}

ContextItem itemOf(const Injection& injection, const Memory& memory)
{
    ContextItem item;
    item.part.kind = PartKind::Memory;
    item.part.memory = injection.memory;
    item.part.title = memory.title;
    item.part.reason = injection.always ? QStringLiteral("always") : QStringLiteral("by hand");
    item.always = injection.always;
    item.day = memory.updatedAt;
    if (!injection.active) {
        item.part.sent = false;
        item.part.whyNot = QStringLiteral("paused");
        return item;
    }
    const QByteArray utf8 = memory.content.toUtf8();
    item.text = utf8.size() <= mostByHand ? memory.content : QString::fromUtf8(utf8.left(mostByHand));
    while (item.text.endsWith(QChar::ReplacementCharacter))
        item.text.chop(1);
    item.end = item.text.toUtf8().size();
    return item;
}

Result<std::vector<ContextItem>> byHand(const Caller& caller, const ReadTx& tx, const ConversationId& id)
{
    CHIMERA_TRY(const auto injections, Injections::list(caller, tx, id));
    std::vector<MemoryId> ids;
    for (const Injection& injection : injections)
        ids.push_back(injection.memory);
    std::vector<ContextItem> items;
    if (ids.empty())
        return items;
    CHIMERA_TRY(const auto memories, Memories::getAll(caller, tx, ids));
    CHIMERA_TRY(const auto localOnly, localOnlyAmong(tx, ids));
    for (const Injection& injection : injections) {
        const auto memory = std::find_if(memories.begin(), memories.end(),
                                         [&](const Memory& each) { return each.id == injection.memory; });
        if (memory == memories.end())
            continue;
        items.push_back(itemOf(injection, *memory));
        items.back().localOnly = injection.localOnly || localOnly.contains(injection.memory);
    }
    return items;
}

// What is sent whole needs not be sent as a passage again.
void addFound(std::vector<ContextItem>& memories, std::vector<ContextItem> found)
{
    QSet<MemoryId> whole;
    for (const ContextItem& item : memories) {
        if (item.part.sent)
            whole.insert(item.part.memory);
    }
    for (ContextItem& item : found) {
        if (!whole.contains(item.part.memory))
            memories.push_back(std::move(item));
    }
}

} // namespace

Result<std::vector<Message>> ContextReader::branch(const Caller& caller, const ReadTx& tx, const ConversationId& id,
                                                   const std::optional<MessageId>& last)
{
    static const QByteArray sql =
        "WITH RECURSIVE branch(pk, parent, depth) AS (SELECT pk, parent, 0 FROM message WHERE id = ?2 AND conversation "
        "= ?3 UNION ALL SELECT m.pk, m.parent, b.depth + 1 FROM branch b JOIN message m ON m.pk = b.parent) SELECT " +
        chat::messageColumns + " FROM branch b CROSS JOIN message m ON m.pk = b.pk ORDER BY b.depth DESC";
    CHIMERA_TRY(const auto place, chat::placeOf(caller, tx, id, chat::Right::Read));
    std::vector<Message> messages;
    if (!last)
        return messages;
    CHIMERA_TRY(auto rows, tx.query(sql, id, *last, place.row.pk));
    while (rows.next())
        messages.push_back(chat::readMessage(rows));
    CHIMERA_CHECK(rows.done());
    if (messages.empty())
        return chat::messageNotFound();
    return messages;
}

Result<ChatContext> ContextReader::read(const Caller& caller, const ReadTx& tx, const ConversationRow& conversation,
                                        const TurnQuestion& question, const SearchResults* found, bool staysHere)
{
    ChatContext context;
    CHIMERA_TRY(const auto workspace, Workspaces::get(caller, tx, conversation.workspace));
    CHIMERA_TRY(const auto systemText, Settings::get(tx, settings::chatSystemText, conversation.workspace.text()));
    CHIMERA_TRY(const auto thread, branch(caller, tx, conversation.id, question.after));
    context.workspaceText = systemText.toString();
    context.question = question.text;
    context.strict = conversation.options.strict;
    context.workspaceLocalOnly = workspace.localOnly;
    context.conversationLocalOnly = conversation.options.localOnly;
    CHIMERA_TRY(context.history, history(tx, thread, staysHere));
    CHIMERA_TRY(context.memories, byHand(caller, tx, conversation.id));
    if (found) {
        CHIMERA_TRY(auto passages,
                    foundPassages(caller, tx, searchWords(question.text, questionBefore(thread)), *found));
        addFound(context.memories, std::move(passages));
    }
    for (const MessageFile& file : question.files) {
        ContextItem item;
        item.part.kind = PartKind::File;
        item.part.title = file.name;
        item.part.reason = QStringLiteral("attached");
        item.text = file.text;
        context.files.push_back(std::move(item));
    }
    return context;
}

QString ContextReader::questionBefore(const std::vector<Message>& thread)
{
    for (auto message = thread.rbegin(); message != thread.rend(); ++message) {
        if (message->role == MessageRole::User)
            return message->content;
    }
    return {};
}

} // namespace chimera
