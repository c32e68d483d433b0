#include "core/base/Text.h"
#include "core/chat/ConversationRows.h"
#include "core/chat/Conversations.h"

namespace chimera {

using namespace chat;

namespace {

Error injectionNotFound()
{
    return Error::notFound(QStringLiteral("Memory injection not found"));
}

// Not updatedAt: what is in the context is no part of what was said (contract, section 7).
Result<void> changeFlag(const Caller& caller, WriteTx& tx, const ConversationId& id, const MemoryId& memory,
                        const QByteArray& sql, int value)
{
    CHIMERA_TRY(const auto place, placeOf(caller, tx, id, Right::Write));
    CHIMERA_TRY(const int changed, tx.run(sql, place.row.pk, memory, value));
    if (changed == 0)
        return injectionNotFound();
    tx.touched(Entity::Conversation, ChangeKind::Updated, id.text(), place.row.workspace.text());
    tx.setOrigin(caller.client);
    return {};
}

} // namespace

Result<void> Injections::add(const Caller& caller, WriteTx& tx, const ConversationId& id, const MemoryId& memory)
{
    CHIMERA_TRY(const auto place, placeOf(caller, tx, id, Right::Write));
    CHIMERA_TRY(const auto pk, tx.count("SELECT pk FROM memory WHERE id = ? AND workspace = ? AND trashed_at IS NULL",
                                        memory, place.workspacePk));
    if (pk == 0)
        return Error::notFound(QStringLiteral("Memory not found"));
    CHIMERA_CHECK(tx.run("INSERT OR IGNORE INTO injection(conversation, memory, added_at) VALUES(?, ?, ?)",
                         place.row.pk, pk, tx.now()));
    tx.touched(Entity::Conversation, ChangeKind::Updated, id.text(), place.row.workspace.text());
    tx.setOrigin(caller.client);
    return {};
}

Result<void> Injections::setActive(const Caller& caller, WriteTx& tx, const ConversationId& id, const MemoryId& memory,
                                   bool active)
{
    static const QByteArray sql =
        "UPDATE injection SET active = ?3 WHERE conversation = ?1 AND memory = (SELECT pk FROM "
        "memory WHERE id = ?2)";
    return changeFlag(caller, tx, id, memory, sql, active ? 1 : 0);
}

Result<void> Injections::setAlways(const Caller& caller, WriteTx& tx, const ConversationId& id, const MemoryId& memory,
                                   bool always)
{
    static const QByteArray sql =
        "UPDATE injection SET always = ?3 WHERE conversation = ?1 AND memory = (SELECT pk FROM "
        "memory WHERE id = ?2)";
    return changeFlag(caller, tx, id, memory, sql, always ? 1 : 0);
}

Result<void> Injections::remove(const Caller& caller, WriteTx& tx, const ConversationId& id, const MemoryId& memory)
{
    static const QByteArray sql = "DELETE FROM injection WHERE conversation = ?1 AND memory = (SELECT pk FROM memory "
                                  "WHERE id = ?2) AND ?3 = 0";
    return changeFlag(caller, tx, id, memory, sql, 0);
}

Result<std::vector<Injection>> Injections::list(const Caller& caller, const ReadTx& tx, const ConversationId& id)
{
    static const QByteArray sql =
        "SELECT m.id, m.title, m.snippet, i.active, i.always, m.local_only OR w.local_only FROM conversation c JOIN "
        "workspace w ON w.pk = c.workspace JOIN member mb ON mb.workspace = w.pk JOIN user u ON u.pk = mb.user CROSS "
        "JOIN injection i ON i.conversation = c.pk CROSS JOIN memory m ON m.pk = i.memory AND m.trashed_at IS NULL "
        "WHERE c.id = ? AND u.id = ? ORDER BY i.added_at, i.memory";
    CHIMERA_TRY(auto rows, tx.query(sql, id, caller.user));
    std::vector<Injection> injections;
    while (rows.next())
        injections.push_back(
            {rows.id<MemoryId>(0), rows.text(1), rows.text(2), rows.boolean(3), rows.boolean(4), rows.boolean(5)});
    CHIMERA_CHECK(rows.done());
    return injections;
}

Result<void> ChatDrafts::keep(WriteTx& tx, const ConversationId& id, const QString& typed)
{
    if (typed.isEmpty()) {
        CHIMERA_CHECK(tx.run("DELETE FROM chat_draft WHERE conversation = ?", id));
        return {};
    }
    CHIMERA_CHECK(
        tx.run("INSERT INTO chat_draft(conversation, text, saved_at) VALUES(?, ?, ?) ON CONFLICT(conversation) "
               "DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at",
               id.text().isNull() ? QStringLiteral("") : id.text(), text::sanitized(typed), tx.now()));
    return {};
}

Result<QString> ChatDrafts::read(const ReadTx& tx, const ConversationId& id)
{
    CHIMERA_TRY(auto row, tx.query("SELECT text FROM chat_draft WHERE conversation = ?",
                                   id.text().isNull() ? QStringLiteral("") : id.text()));
    const QString typed = row.next() ? row.text(0) : QString();
    CHIMERA_CHECK(row.done());
    return typed;
}

Result<std::vector<MemoryUse>> usesOf(const Caller& caller, const ReadTx& tx, const MemoryId& memory, int limit)
{
    static const QByteArray sql =
        "SELECT c.id, c.title, m.id, m.at FROM citation k CROSS JOIN message m ON m.pk = k.message JOIN conversation c "
        "ON c.pk = m.conversation JOIN workspace w ON w.pk = c.workspace JOIN member mb ON mb.workspace = w.pk JOIN "
        "user u ON u.pk = mb.user WHERE k.memory = ? AND u.id = ? AND c.trashed_at IS NULL AND w.trashed_at IS NULL "
        "GROUP BY m.pk ORDER BY m.at DESC, m.pk DESC LIMIT ?";
    CHIMERA_TRY(auto rows, tx.query(sql, memory, caller.user, limit));
    std::vector<MemoryUse> uses;
    while (rows.next())
        uses.push_back({rows.id<ConversationId>(0), rows.text(1), rows.id<MessageId>(2), rows.time(3)});
    CHIMERA_CHECK(rows.done());
    return uses;
}

} // namespace chimera
