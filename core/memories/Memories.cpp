#include "core/memories/Memories.h"

#include "core/base/Text.h"
#include "core/memories/Derived.h"
#include "core/memories/MemoryRows.h"
#include "core/memories/Saving.h"
#include "core/workspaces/Activity.h"

namespace chimera {

namespace {

const QString importClient = QStringLiteral("import");

Error notFound()
{
    return Error::notFound(QStringLiteral("Memory not found"));
}

Result<Memory> cleanFields(const Caller& caller, const NewMemory& given)
{
    const bool lenient = caller.client == importClient;
    Memory memory;
    CHIMERA_TRY(memory.title, rules::cleanTitle(given.title, lenient));
    CHIMERA_TRY(memory.content, rules::cleanContent(given.content, !caller.client.startsWith(QLatin1String("http"))));
    CHIMERA_TRY(memory.ownTags, rules::cleanTags(given.tags, lenient));
    CHIMERA_CHECK(rules::checkMetadata(given.metadata));
    memory.metadata = given.metadata;
    memory.source = rules::oneLine(given.source);
    memory.pinned = given.pinned;
    return memory;
}

Result<MemoryId> idFor(WriteTx& tx, const std::optional<MemoryId>& given)
{
    if (!given)
        return tx.ids().make<MemoryId>();
    if (!isAcceptableId(given->text(), MemoryId::prefix()))
        return Error::field(QStringLiteral("id"), QStringLiteral("This is not a memory's id."));
    CHIMERA_TRY(const auto taken, tx.count("SELECT count(*) FROM memory WHERE id = ?", *given));
    if (taken > 0)
        return Error{ErrorCode::Conflict, QStringLiteral("There is a memory with this id already.")};
    return *given;
}

// The row before its text: the trigger on the text indexes both.
Result<void> insertRows(WriteTx& tx, std::int64_t workspace, Memory& memory, std::int64_t importPk)
{
    static const QByteArray rowSql =
        "INSERT INTO memory(id, workspace, title, folded, snippet, tags, inline_tags, metadata, source, pinned, words, "
        "created_at, updated_at, import) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, nullif(?, 0)) RETURNING pk";
    static const QByteArray textSql = "INSERT INTO memory_text(memory, content) VALUES(?, ?)";
    {
        CHIMERA_TRY(auto row,
                    tx.query(rowSql, memory.id, workspace, memory.title, text::fold(memory.title), memory.snippet,
                             memory.ownTags, memory.inlineTags, metadataToJson(memory.metadata), memory.source,
                             memory.pinned ? 1 : 0, memory.words, memory.createdAt, memory.updatedAt, importPk));
        memory.pk = row.next() ? row.integer(0) : 0;
        while (row.next()) {
        }
        CHIMERA_CHECK(row.done());
    }
    CHIMERA_CHECK(tx.run(textSql, memory.pk, memory.content));
    return {};
}

Result<void> noteCreation(WriteTx& tx, std::int64_t workspace, const Memory& memory)
{
    static const QByteArray sql = "UPDATE workspace SET used_at = ?2 WHERE pk = ?1 AND used_at < ?2";
    CHIMERA_CHECK(tx.run(sql, workspace, tx.now()));
    return Activity::record(
        tx, workspace, QStringLiteral("memory_created"), QStringLiteral("Memory '%1' created").arg(memory.title),
        {{QStringLiteral("memoryId"), memory.id.text()}, {QStringLiteral("memoryTitle"), memory.title}});
}

// A miss is told apart by Access: unknown, or without the right.
Result<Memory> explainMiss(const Caller& caller, const ReadTx& tx, const MemoryId& id)
{
    CHIMERA_TRY(const auto workspace,
                tx.count("SELECT m.workspace FROM memory m JOIN workspace w ON w.pk = m.workspace "
                         "WHERE m.id = ? AND w.trashed_at IS NULL",
                         id));
    if (workspace != 0)
        CHIMERA_CHECK(Access::toReadPk(tx, caller, workspace));
    return notFound();
}

constexpr auto tagged = " AND m.pk IN (SELECT mt.memory FROM memory_tag mt WHERE mt.tag IN "
                        "(SELECT pk FROM tag WHERE folded = ?5 UNION ALL "
                        "SELECT pk FROM tag WHERE folded >= ?5 || '/' AND folded < ?5 || '0'))";

// What the kept counts say about a tag and those below it.
struct TagWeight
{
    std::int64_t memories = 0; // exact when there is one tag, else an upper bound
    std::int64_t tags = 0;
    std::int64_t all = 0; // memories of the workspace

    // Many carry it: the list's own index meets enough of them soon. Few: they are the way in.
    bool isHeavy() const { return memories > 200 && memories > all / 20; }
};

Result<TagWeight> weigh(const ReadTx& tx, const Caller& caller, const MemoryQuery& query)
{
    static const QByteArray sql =
        QByteArray(
            "SELECT total(c.memories), count(*), ifnull((SELECT memories FROM workspace_count WHERE workspace = ") +
        Access::readablePlace +
        "), 0) FROM tag_count c WHERE c.memories > 0 AND c.workspace = " + Access::readablePlace +
        " AND c.tag IN (SELECT pk FROM tag WHERE folded = ?3 UNION ALL "
        "SELECT pk FROM tag WHERE folded >= ?3 || '/' AND folded < ?3 || '0')";
    CHIMERA_TRY(auto row, tx.query(sql, query.workspace, caller.user, query.tag));
    TagWeight weight;
    if (row.next())
        weight = {row.integer(0), row.integer(1), row.integer(2)};
    CHIMERA_CHECK(row.done());
    return weight;
}

QByteArray listCondition(const MemoryQuery& query, bool throughTag)
{
    // The plus keeps the workspace's indexes out.
    QByteArray condition = throughTag ? " FROM memory m WHERE +m.workspace = " : " FROM memory m WHERE m.workspace = ";
    condition += Access::readablePlace;
    condition += query.trash ? " AND m.trashed_at IS NOT NULL" : " AND m.trashed_at IS NULL";
    if (query.pinnedOnly)
        condition += " AND m.pinned = 1";
    if (!query.tag.isEmpty())
        condition += tagged;
    return condition;
}

QByteArray orderKeys(const MemoryQuery& query, bool backwards = false)
{
    const char* column = query.trash                         ? "m.trashed_at"
                         : query.sort == MemorySort::Title   ? "m.folded"
                         : query.sort == MemorySort::Created ? "m.created_at"
                                                             : "m.updated_at";
    const bool falling = (query.trash || query.sort != MemorySort::Title) != backwards;
    const QByteArray direction = falling ? " DESC" : "";
    return column + direction + ", m.pk" + direction;
}

QByteArray totalOf(const MemoryQuery& query, const TagWeight& weight)
{
    if (weight.tags == 1 && !query.trash && !query.pinnedOnly)
        return "?6";
    if (query.pinnedOnly || !query.tag.isEmpty())
        return "(SELECT count(*)" + listCondition(query, !query.tag.isEmpty() && !weight.isHeavy()) + ")";
    return QByteArray("(SELECT ") + (query.trash ? "trashed" : "memories") +
           " FROM workspace_count WHERE workspace = " + Access::readablePlace + ")";
}

// So far down, and short enough to be sorted once more, that it pays to come from the nearer end.
bool isDeepPage(const MemoryQuery& query)
{
    constexpr std::int64_t deep = 2000;
    constexpr int longest = 1000;
    return query.offset >= deep && query.limit >= 0 && query.limit <= longest && query.tag.isEmpty() &&
           !query.pinnedOnly;
}

// The index is walked to the page from the nearer end: the kept count says which that is, and one of the two walks has
// the limit 0. Since the count also says where the workspace ends, the walk asks for no upper bound and is spared one
// comparison a step; the page's own rows are asked once more.
QByteArray deepListSql(const QByteArray& columns, const MemoryQuery& query)
{
    const QByteArray total = totalOf(query, {});
    const QByteArray place = Access::readablePlace;
    const QByteArray trashed = query.trash ? " AND m.trashed_at IS NOT NULL" : " AND m.trashed_at IS NULL";
    const QByteArray fromStart = "SELECT m.pk FROM memory m WHERE m.workspace >= " + place + trashed +
                                 " ORDER BY m.workspace, " + orderKeys(query) + " LIMIT iif(?4 * 2 <= " + total +
                                 ", ?3, 0) OFFSET ?4";
    const QByteArray fromEnd = "SELECT m.pk FROM memory m WHERE m.workspace <= " + place + trashed +
                               " ORDER BY m.workspace DESC, " + orderKeys(query, true) + " LIMIT iif(?4 * 2 > " +
                               total + ", max(0, min(?3, " + total + " - ?4)), 0) OFFSET max(0, " + total +
                               " - ?4 - ?3)";
    return "SELECT " + columns + ", " + total + " FROM (SELECT * FROM (" + fromStart + ") UNION ALL SELECT * FROM (" +
           fromEnd + ")) page CROSS JOIN memory m ON m.pk = page.pk WHERE m.workspace = " + place + " ORDER BY " +
           orderKeys(query);
}

// The order comes out of an index that holds all that the conditions ask, so rows before the offset are never read.
QByteArray listSql(const MemoryQuery& query, const TagWeight& weight)
{
    static const QByteArray columns = QByteArray(memoryRowColumns).replace("w.id", "?1");
    if (isDeepPage(query))
        return deepListSql(columns, query);
    return "SELECT " + columns + ", " + totalOf(query, weight) +
           listCondition(query, !query.tag.isEmpty() && !weight.isHeavy()) + " ORDER BY " + orderKeys(query) +
           " LIMIT ?3 OFFSET ?4";
}

} // namespace

Result<Memory> Memories::create(const Caller& caller, WriteTx& tx, const WorkspaceId& workspace, const NewMemory& given)
{
    CHIMERA_TRY(const auto place, Access::toWrite(tx, caller, workspace));
    CHIMERA_TRY(Memory memory, cleanFields(caller, given));
    CHIMERA_TRY(memory.id, idFor(tx, given.id));
    const rules::TextFacts facts = rules::factsOf(memory.content);
    memory.workspace = workspace;
    memory.words = facts.words;
    memory.inlineTags = facts.inlineTags;
    memory.tags = rules::allTags(memory.ownTags, memory.inlineTags);
    memory.snippet = text::snippet(memory.content);
    memory.createdAt = given.createdAt.value_or(tx.now());
    memory.updatedAt = given.updatedAt.value_or(memory.createdAt);

    CHIMERA_CHECK(insertRows(tx, place, memory, given.importPk));
    CHIMERA_TRY(const bool hasTags, derived::writeTags(tx, memory.pk, {}, memory.ownTags, memory.inlineTags));
    CHIMERA_CHECK(derived::insertLinks(tx, memory.pk, facts.links));
    if (!given.aliases.isEmpty())
        CHIMERA_CHECK(derived::insertAliases(tx, memory.pk, given.aliases));
    if (caller.client != importClient)
        CHIMERA_CHECK(noteCreation(tx, place, memory));
    if (hasTags)
        tx.touched(Entity::Tag, ChangeKind::Updated, {}, workspace.text());
    tx.touched(Entity::Memory, ChangeKind::Created, memory.id.text(), workspace.text());
    tx.setOrigin(caller.client);
    return memory;
}

Result<Memory> Memories::get(const Caller& caller, const ReadTx& tx, const MemoryId& id, bool includeTrashed)
{
    static const QByteArray sql =
        QByteArray("SELECT ") + memoryColumns +
        " FROM memory m JOIN workspace w ON w.pk = m.workspace JOIN memory_text t ON t.memory = m.pk "
        "JOIN member mb ON mb.workspace = w.pk JOIN user u ON u.pk = mb.user "
        "WHERE m.id = ?1 AND u.id = ?2 AND (?3 OR (m.trashed_at IS NULL AND w.trashed_at IS NULL))";
    CHIMERA_TRY(auto row, tx.query(sql, id, caller.user, includeTrashed ? 1 : 0));
    const bool found = row.next();
    CHIMERA_CHECK(row.done());
    if (!found)
        return explainMiss(caller, tx, id);
    return readMemory(row);
}

Result<std::vector<Memory>> Memories::getAll(const Caller& caller, const ReadTx& tx, const std::vector<MemoryId>& ids,
                                             bool includeTrashed)
{
    static const QByteArray sql =
        QByteArray("SELECT ") + memoryColumns +
        " FROM json_each(?1) wanted JOIN memory m ON m.id = wanted.value JOIN workspace w ON w.pk = m.workspace "
        "JOIN memory_text t ON t.memory = m.pk JOIN member mb ON mb.workspace = w.pk JOIN user u ON u.pk = mb.user "
        "WHERE u.id = ?2 AND (?3 OR (m.trashed_at IS NULL AND w.trashed_at IS NULL)) ORDER BY wanted.key";
    QStringList wanted;
    for (const MemoryId& id : ids)
        wanted.append(id.text());
    CHIMERA_TRY(auto rows, tx.query(sql, wanted, caller.user, includeTrashed ? 1 : 0));
    std::vector<Memory> memories;
    while (rows.next())
        memories.push_back(readMemory(rows));
    CHIMERA_CHECK(rows.done());
    return memories;
}

Result<MemoryPage> Memories::list(const Caller& caller, const ReadTx& tx, const MemoryQuery& query)
{
    MemoryQuery wanted = query;
    wanted.tag = text::foldCase(rules::cleanTag(query.tag));
    const int limit = query.limit < 0 ? -1 : query.limit;
    const std::int64_t offset = std::max<std::int64_t>(query.offset, 0);
    TagWeight weight;
    if (!wanted.tag.isEmpty()) {
        CHIMERA_TRY(weight, weigh(tx, caller, wanted));
    }
    MemoryPage page;
    {
        CHIMERA_TRY(auto rows, tx.query(listSql(wanted, weight), query.workspace, caller.user, limit, offset,
                                        wanted.tag, weight.memories));
        while (rows.next()) {
            page.memories.push_back(readMemoryRow(rows));
            page.total = rows.integer(memoryRowColumnCount);
        }
        CHIMERA_CHECK(rows.done());
    }
    if (!page.memories.empty())
        return page;
    CHIMERA_CHECK(Access::toRead(tx, caller, query.workspace));
    if (limit == 0 || offset > 0) {
        CHIMERA_TRY(page.total, tx.count("SELECT " + totalOf(wanted, weight), query.workspace, caller.user, limit,
                                         offset, wanted.tag, weight.memories));
    }
    return page;
}

Result<Memory> Memories::save(const Caller& caller, WriteTx& tx, const MemoryId& id, const MemoryEdit& edit)
{
    CHIMERA_TRY(auto stored, saving::load(caller, tx, id));
    return saving::apply(caller, tx, std::move(stored), edit);
}

} // namespace chimera
