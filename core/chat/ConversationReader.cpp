#include "core/chat/ConversationReader.h"

#include "core/chat/ConversationRows.h"
#include "core/memories/MemoryRows.h"

namespace chimera {

using namespace chat;

namespace {

MessageBytes readBytes(const Statement& row)
{
    return {row.integer(0), row.utf8(1), row.utf8(2), row.utf8(3), row.utf8(4), row.time(5), row.boolean(6)};
}

constexpr auto messageBytes = "m.conversation, m.id, m.role, m.content, m.metadata, m.at, m.pinned";

Result<void> readThread(const ReadTx& tx, std::int64_t head, ConversationBytes& conversation)
{
    static const QByteArray sql =
        QByteArray("WITH RECURSIVE branch(pk, parent, depth) AS (SELECT pk, parent, 0 FROM message WHERE pk = ?1 UNION "
                   "ALL SELECT m.pk, m.parent, b.depth + 1 FROM branch b JOIN message m ON m.pk = b.parent) SELECT ") +
        messageBytes + " FROM branch b CROSS JOIN message m ON m.pk = b.pk ORDER BY b.depth DESC";
    CHIMERA_TRY(auto rows, tx.query(sql, head));
    while (rows.next())
        conversation.thread.push_back(readBytes(rows));
    return rows.done();
}

Result<void> readInjections(const ReadTx& tx, ConversationBytes& conversation)
{
    static const QByteArray sql = "SELECT m.id, i.active FROM injection i CROSS JOIN memory m ON m.pk = i.memory AND "
                                  "m.trashed_at IS NULL WHERE i.conversation = ? ORDER BY i.added_at, i.memory";
    CHIMERA_TRY(auto rows, tx.query(sql, conversation.row.pk));
    while (rows.next())
        conversation.injections.emplace_back(rows.utf8(0), rows.boolean(1));
    return rows.done();
}

} // namespace

Result<ConversationBytes> ConversationReader::get(const Caller& caller, const ReadTx& tx, const ConversationId& id)
{
    static const QByteArray sql =
        QByteArray("SELECT ") + conversationColumns +
        " FROM conversation c JOIN workspace w ON w.pk = c.workspace JOIN user u ON u.id = ?2 JOIN member mb ON "
        "mb.workspace = w.pk AND mb.user = u.pk WHERE c.id = ?1 AND c.trashed_at IS NULL AND w.trashed_at IS NULL";
    ConversationBytes conversation;
    std::int64_t head = 0;
    {
        CHIMERA_TRY(auto row, tx.query(sql, id, caller.user));
        const bool found = row.next();
        if (found) {
            conversation.row = readConversationRow(row);
            head = row.integer(conversationColumnCount - 1);
        }
        CHIMERA_CHECK(row.done());
        if (!found) {
            CHIMERA_CHECK(placeOf(caller, tx, id, Right::Read));
            return conversationNotFound();
        }
    }
    CHIMERA_CHECK(readThread(tx, head, conversation));
    CHIMERA_CHECK(readInjections(tx, conversation));
    return conversation;
}

Result<std::int64_t> ConversationReader::page(const Caller& caller, const ReadTx& tx,
                                              const ConversationListing& listing,
                                              const std::function<void(const ConversationRow&)>& visit)
{
    static const QByteArray total =
        QByteArray("ifnull((SELECT conversations FROM workspace_conversations WHERE workspace = ") +
        Access::readablePlace + "), 0)";
    static const QByteArray head =
        QByteArray("SELECT ") + conversationColumns + ", " + total +
        " FROM conversation c JOIN workspace w ON w.pk = c.workspace WHERE c.workspace = " + Access::readablePlace +
        " AND c.trashed_at IS NULL";
    static const QByteArray tail = " ORDER BY c.updated_at DESC, c.pk DESC LIMIT ?3 OFFSET ?4";
    static const QByteArray first = head + tail;
    static const QByteArray behind = head + " AND (c.updated_at, c.pk) < (?5, ?6)" + tail;
    const ConversationCursor after = listing.after.value_or(ConversationCursor());
    std::int64_t shown = 0;
    std::int64_t all = 0;
    {
        CHIMERA_TRY(auto rows, tx.query(listing.after ? behind : first, listing.workspace, caller.user, listing.limit,
                                        listing.offset, after.updatedAt, after.pk));
        for (; rows.next(); ++shown) {
            all = rows.integer(conversationColumnCount);
            visit(readConversationRow(rows));
        }
        CHIMERA_CHECK(rows.done());
    }
    if (shown > 0)
        return all;
    CHIMERA_CHECK(Access::toRead(tx, caller, listing.workspace));
    return tx.count("SELECT " + total, listing.workspace, caller.user);
}

Result<void> ConversationReader::threads(const ReadTx& tx, std::span<const std::int64_t> conversations,
                                         const std::function<void(const MessageBytes&)>& visit)
{
    static const QByteArray sql =
        QByteArray(
            "WITH RECURSIVE branch(place, pk, parent, depth) AS (SELECT wanted.key, m.pk, m.parent, 0 "
            "FROM json_each(?1) wanted CROSS JOIN conversation c ON c.pk = wanted.value JOIN message m ON m.pk = "
            "c.head UNION ALL SELECT b.place, m.pk, m.parent, b.depth + 1 FROM branch b JOIN message m ON m.pk = "
            "b.parent) SELECT ") +
        messageBytes + " FROM branch b CROSS JOIN message m ON m.pk = b.pk ORDER BY b.place, b.depth DESC";
    CHIMERA_TRY(auto rows, tx.query(sql, jsonList({conversations.begin(), conversations.end()})));
    while (rows.next())
        visit(readBytes(rows));
    return rows.done();
}

Result<std::int64_t> ConversationReader::messagesIn(const Caller& caller, const ReadTx& tx,
                                                    const WorkspaceId& workspace)
{
    CHIMERA_TRY(const auto place, Access::toRead(tx, caller, workspace));
    return tx.count("SELECT count(*) FROM conversation c JOIN message m ON m.conversation = c.pk "
                    "WHERE c.workspace = ? AND c.trashed_at IS NULL",
                    place);
}

} // namespace chimera
