#include "core/memories/MemoryBytes.h"

#include "core/memories/Memories.h"
#include "core/memories/MemoryRows.h"

#include <QJsonDocument>

namespace chimera {

namespace {

constexpr auto columns =
    "m.pk, m.id, w.id, m.title, m.snippet, m.tags, m.inline_tags, m.metadata, m.source, m.pinned, m.local_only, "
    "m.version, m.words, m.created_at, m.updated_at";
constexpr int columnCount = 15;

// The text stands in column `contentAt`; negative: it was not asked for.
MemoryBytes readRow(const Statement& row, int contentAt)
{
    MemoryBytes memory;
    memory.pk = row.integer(0);
    memory.id = row.utf8(1);
    memory.workspace = row.utf8(2);
    memory.title = row.utf8(3);
    memory.snippet = row.utf8(4);
    memory.tags = row.utf8(5);
    memory.inlineTags = row.utf8(6);
    memory.metadata = row.utf8(7);
    memory.source = row.utf8(8);
    memory.pinned = row.boolean(9);
    memory.localOnly = row.boolean(10);
    memory.version = row.integer(11);
    memory.words = static_cast<int>(row.integer(12));
    memory.createdAt = row.time(13);
    memory.updatedAt = row.time(14);
    if (contentAt >= 0)
        memory.content = row.utf8(contentAt);
    return memory;
}

struct Order
{
    const char* column;
    bool falling;
};

Order orderOf(MemorySort sort)
{
    switch (sort) {
    case MemorySort::Title:
        return {"m.folded", false};
    case MemorySort::Created:
        return {"m.created_at", true};
    case MemorySort::Recent:
        break;
    }
    return {"m.updated_at", true};
}

// ?1 workspace, ?2 user, ?3 limit, ?4 offset, ?5 what is searched, ?6 and ?7 the cursor.
QByteArray condition(const MemoryListing& listing)
{
    QByteArray text =
        QByteArray(" FROM memory m WHERE m.workspace = ") + Access::readablePlace + " AND m.trashed_at IS NULL";
    if (!listing.search.isEmpty())
        text += " AND (contains_folded(m.title, ?5) OR contains_folded((SELECT t.content FROM memory_text t "
                "WHERE t.memory = m.pk), ?5))";
    return text;
}

QByteArray behindCursor(const MemoryListing& listing)
{
    if (!listing.after)
        return {};
    const Order order = orderOf(listing.sort);
    return QByteArray(" AND (") + order.column + ", m.pk) " + (order.falling ? "<" : ">") +
           (listing.sort == MemorySort::Title ? " (?6, ?7)" : " (CAST(?6 AS INTEGER), ?7)");
}

QByteArray orderText(const MemoryListing& listing)
{
    const Order order = orderOf(listing.sort);
    const QByteArray direction = order.falling ? " DESC" : "";
    return QByteArray(" ORDER BY ") + order.column + direction + ", m.pk" + direction;
}

QByteArray totalText(const MemoryListing& listing)
{
    if (listing.search.isEmpty())
        return QByteArray("(SELECT memories FROM workspace_count WHERE workspace = ") + Access::readablePlace + ")";
    return "(SELECT count(*)" + condition(listing) + ")";
}

// The keys of the page come out of the index first, so that rows before the offset are never read.
QByteArray pageSql(const MemoryListing& listing, bool withContent)
{
    QByteArray sql = QByteArray("SELECT ") + QByteArray(columns).replace("w.id", "?1") + ", " +
                     orderOf(listing.sort).column + ", " + totalText(listing);
    if (withContent)
        sql += ", t.content";
    sql += " FROM (SELECT m.pk" + condition(listing) + behindCursor(listing) + orderText(listing) +
           " LIMIT ?3 OFFSET ?4) page CROSS JOIN memory m ON m.pk = page.pk";
    if (withContent)
        sql += " JOIN memory_text t ON t.memory = m.pk";
    return sql + orderText(listing);
}

Result<Statement> ask(const ReadTx& tx, const QByteArray& sql, const Caller& caller, const MemoryListing& listing)
{
    const MemoryCursor after = listing.after.value_or(MemoryCursor());
    return tx.query(sql, listing.workspace, caller.user, listing.limit, listing.offset, listing.search, after.sortKey,
                    after.pk);
}

} // namespace

MemoryBytes bytesOf(const Memory& memory)
{
    const auto list = [](const QStringList& tags) {
        return QJsonDocument(QJsonArray::fromStringList(tags)).toJson(QJsonDocument::Compact);
    };
    return {memory.pk,
            memory.id.text().toUtf8(),
            memory.workspace.text().toUtf8(),
            memory.title.toUtf8(),
            memory.snippet.toUtf8(),
            list(memory.ownTags),
            list(memory.inlineTags),
            metadataToJson(memory.metadata).toUtf8(),
            memory.source.toUtf8(),
            memory.content.toUtf8(),
            memory.pinned,
            memory.localOnly,
            memory.version,
            memory.words,
            memory.createdAt,
            memory.updatedAt};
}

Result<MemoryPageEnd> MemoryReader::page(const Caller& caller, const ReadTx& tx, const MemoryListing& listing,
                                         bool withContent, const std::function<void(const MemoryBytes&)>& visit)
{
    MemoryPageEnd end;
    MemoryCursor last;
    {
        CHIMERA_TRY(auto rows, ask(tx, pageSql(listing, withContent), caller, listing));
        while (rows.next()) {
            const MemoryBytes memory = readRow(rows, withContent ? columnCount + 2 : -1);
            last = {rows.text(columnCount), memory.pk};
            end.total = rows.integer(columnCount + 1);
            ++end.shown;
            visit(memory);
        }
        CHIMERA_CHECK(rows.done());
    }
    if (end.shown == 0) {
        CHIMERA_CHECK(Access::toRead(tx, caller, listing.workspace));
        CHIMERA_TRY(auto total, ask(tx, "SELECT " + totalText(listing), caller, listing));
        end.total = total.next() ? total.integer(0) : 0;
        CHIMERA_CHECK(total.done());
        return end;
    }
    const bool more = end.shown == listing.limit && (listing.after || listing.offset + end.shown < end.total);
    if (more)
        end.next = last;
    return end;
}

Result<MemoryKeys> MemoryReader::keys(const Caller& caller, const ReadTx& tx, const MemoryListing& listing)
{
    MemoryKeys found;
    {
        CHIMERA_TRY(auto rows, ask(tx,
                                   "SELECT m.pk, m.version, m.updated_at" + condition(listing) + behindCursor(listing) +
                                       orderText(listing) + " LIMIT ?3 OFFSET ?4",
                                   caller, listing));
        while (rows.next())
            found.keys.push_back({rows.integer(0), rows.integer(1), rows.time(2)});
        CHIMERA_CHECK(rows.done());
    }
    if (found.keys.empty())
        CHIMERA_CHECK(Access::toRead(tx, caller, listing.workspace));
    found.total = static_cast<std::int64_t>(found.keys.size());
    if (listing.limit < 0 && listing.offset == 0 && !listing.after)
        return found;
    CHIMERA_TRY(auto total, ask(tx, "SELECT " + totalText(listing), caller, listing));
    found.total = total.next() ? total.integer(0) : 0;
    CHIMERA_CHECK(total.done());
    return found;
}

Result<void> MemoryReader::rows(const ReadTx& tx, std::span<const MemoryKey> keys, bool withContent,
                                const std::function<void(const MemoryBytes&)>& visit)
{
    static const QByteArray head = QByteArray("SELECT ") + columns;
    static const QByteArray rest = " FROM json_each(?1) wanted CROSS JOIN memory m ON m.pk = wanted.value "
                                   "JOIN workspace w ON w.pk = m.workspace ";
    static const QByteArray lean = head + rest + "WHERE m.trashed_at IS NULL ORDER BY wanted.key";
    static const QByteArray whole =
        head + ", t.content" + rest +
        "JOIN memory_text t ON t.memory = m.pk WHERE m.trashed_at IS NULL ORDER BY wanted.key";
    std::vector<std::int64_t> pks;
    pks.reserve(keys.size());
    for (const MemoryKey& key : keys)
        pks.push_back(key.pk);
    CHIMERA_TRY(auto rows, tx.query(withContent ? whole : lean, jsonList(pks)));
    while (rows.next())
        visit(readRow(rows, withContent ? columnCount : -1));
    return rows.done();
}

Result<MemoryBytes> MemoryReader::get(const Caller& caller, const ReadTx& tx, const MemoryId& id)
{
    static const QByteArray sql =
        QByteArray("SELECT ") + columns +
        ", t.content FROM memory m JOIN workspace w ON w.pk = m.workspace JOIN memory_text t ON t.memory = m.pk "
        "JOIN user u ON u.id = ?2 JOIN member mb ON mb.workspace = m.workspace AND mb.user = u.pk "
        "WHERE m.id = ?1 AND m.trashed_at IS NULL AND w.trashed_at IS NULL";
    {
        CHIMERA_TRY(auto row, tx.query(sql, id, caller.user));
        if (row.next())
            return readRow(row, columnCount);
        CHIMERA_CHECK(row.done());
    }
    CHIMERA_TRY(const Memory memory, Memories::get(caller, tx, id)); // tells unknown from denied
    return bytesOf(memory);
}

} // namespace chimera
