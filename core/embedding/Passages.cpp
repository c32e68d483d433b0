#include "core/embedding/Passages.h"

#include "core/embedding/VectorCode.h"
#include "core/memories/MemoryRows.h"

namespace chimera {

namespace {

constexpr qsizetype textRead = 4 * 1024 * 1024; // UTF-16 units a batch, at least one memory

const QByteArray queuedColumns =
    "SELECT i.memory, m.id, m.workspace, w.id, i.stamp, m.title, t.content, c.thread, c.author, (SELECT bt.content "
    "FROM "
    "memory_context b JOIN memory bm ON bm.pk = b.memory AND bm.workspace = m.workspace AND bm.trashed_at IS NULL JOIN "
    "memory_text bt ON bt.memory = b.memory WHERE b.thread = c.thread AND b.thread <> '' AND b.position = c.position - "
    "1 "
    "LIMIT 1) FROM ";
const QByteArray queuedJoins = " CROSS JOIN memory m ON m.pk = i.memory CROSS JOIN workspace w ON w.pk = m.workspace "
                               "CROSS JOIN memory_text t ON t.memory = i.memory LEFT JOIN memory_context c ON c.memory "
                               "= i.memory WHERE m.trashed_at IS NULL";

Result<std::vector<QueuedMemory>> readQueued(Statement rows)
{
    std::vector<QueuedMemory> memories;
    qsizetype read = 0;
    while (read < textRead && rows.next()) {
        memories.push_back({rows.integer(0),
                            rows.id<MemoryId>(1),
                            rows.integer(2),
                            rows.id<WorkspaceId>(3),
                            rows.integer(4),
                            rows.text(5),
                            rows.text(6),
                            {!rows.text(7).isEmpty(), rows.text(8), rows.text(9)}});
        read += memories.back().content.size();
    }
    CHIMERA_CHECK(rows.done());
    return memories;
}

Result<void> insertVectors(WriteTx& tx, std::int64_t passage, const std::vector<PassageVector>& given)
{
    static const QByteArray codeSql =
        "INSERT INTO passage_vector(generation, passage, code) SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM "
        "generation "
        "WHERE pk = ?1 AND state <> 'dropped') ON CONFLICT(passage, generation) DO UPDATE SET code = excluded.code";
    static const QByteArray floatSql =
        "INSERT OR REPLACE INTO passage_float(vector, value) SELECT pk, ?3 FROM passage_vector WHERE passage = ?2 AND "
        "generation = ?1";
    for (const PassageVector& vector : given) {
        CHIMERA_TRY(const VectorCode code, vectors::quantise(vector.values));
        CHIMERA_CHECK(tx.run(codeSql, vector.generation, passage, vectors::encode(code)));
        CHIMERA_CHECK(tx.run(floatSql, vector.generation, passage, vectors::encodeFloats(vector.values)));
    }
    return {};
}

Result<void> leaveWords(WriteTx& tx, std::int64_t memory)
{
    CHIMERA_CHECK(
        tx.run("INSERT INTO passage_fts(passage_fts, rowid, title, content, cjk, author, day, place) "
               "SELECT 'delete', pk, title, content, cjk, author, day, place FROM passage_words WHERE memory = ?",
               memory));
    CHIMERA_CHECK(tx.run("UPDATE memory_index SET searchable = 0 WHERE memory = ?", memory));
    return {};
}

Result<void> enterWords(WriteTx& tx, const std::vector<std::int64_t>& memories)
{
    if (memories.empty())
        return {};
    const QString keys = jsonList(memories);
    CHIMERA_CHECK(
        tx.run("UPDATE memory_index SET searchable = 1 WHERE memory IN (SELECT value FROM json_each(?))", keys));
    CHIMERA_CHECK(
        tx.run("INSERT INTO passage_fts(rowid, title, content, cjk, author, day, place) "
               "SELECT pk, title, content, cjk, author, day, place FROM json_each(?) j CROSS JOIN passage_words "
               "w ON w.memory = j.value ORDER BY pk",
               keys));
    return {};
}

// The stored passage with the same text, taken out of `old`; the first of equals, so that order is kept.
std::optional<StoredPassage> takeEqual(std::vector<StoredPassage>& old, const QByteArray& hash)
{
    const auto found =
        std::find_if(old.begin(), old.end(), [&hash](const StoredPassage& each) { return each.hash == hash; });
    if (found == old.end())
        return std::nullopt;
    StoredPassage taken = std::move(*found);
    old.erase(found);
    return taken;
}

bool samePlaces(const std::vector<StoredPassage>& old, const std::vector<NewPassage>& passages)
{
    return std::equal(old.begin(), old.end(), passages.begin(), passages.end(),
                      [](const StoredPassage& a, const NewPassage& b) {
                          return a.hash == b.passage.hash && a.begin == b.passage.begin && a.end == b.passage.end;
                      });
}

Result<void> replaceRows(WriteTx& tx, const IndexedMemory& memory, std::vector<StoredPassage> old)
{
    static const QByteArray movedSql =
        "UPDATE passage SET ordinal = ?2, begin_byte = ?3, end_byte = ?4, tokens = ?5 WHERE pk = ?1";
    static const QByteArray insertSql =
        "INSERT INTO passage(memory, ordinal, begin_byte, end_byte, tokens, hash) VALUES(?, ?, ?, ?, ?, ?)";
    int ordinal = 0;
    for (const NewPassage& each : memory.passages) {
        const Passage& passage = each.passage;
        std::int64_t pk = 0;
        if (const auto equal = takeEqual(old, passage.hash)) {
            pk = equal->pk;
            CHIMERA_CHECK(tx.run(movedSql, pk, ordinal, passage.begin, passage.end, passage.tokens));
        } else {
            CHIMERA_CHECK(
                tx.run(insertSql, memory.pk, ordinal, passage.begin, passage.end, passage.tokens, passage.hash));
            CHIMERA_TRY(pk, tx.count("SELECT last_insert_rowid()"));
        }
        CHIMERA_CHECK(insertVectors(tx, pk, each.vectors));
        ++ordinal;
    }
    for (const StoredPassage& gone : old)
        CHIMERA_CHECK(tx.run("DELETE FROM passage WHERE pk = ?", gone.pk));
    return {};
}

struct Standing
{
    bool isCurrent = false; // nothing has changed since the memory was read
    bool isSearchable = false;
};

Result<Standing> standingOf(const ReadTx& tx, const IndexedMemory& memory)
{
    CHIMERA_TRY(auto row,
                tx.query("SELECT i.stamp, i.searchable, m.trashed_at FROM memory_index i JOIN memory m ON m.pk = "
                         "i.memory WHERE i.memory = ?",
                         memory.pk));
    Standing standing;
    if (row.next())
        standing = {row.integer(0) == memory.stamp && row.isNull(2), row.boolean(1)};
    CHIMERA_CHECK(row.done());
    return standing;
}

} // namespace

Result<std::vector<QueuedMemory>> Passages::queued(const ReadTx& tx, int limit, bool wordsOnly)
{
    const QByteArray sql = queuedColumns + "memory_index i INDEXED BY memory_index_pending" + queuedJoins +
                           " AND i.state = 0" + (wordsOnly ? " AND i.searchable = 0" : "") +
                           " ORDER BY i.priority DESC, i.memory DESC LIMIT ?";
    CHIMERA_TRY(auto rows, tx.query(sql, limit));
    return readQueued(std::move(rows));
}

Result<std::vector<QueuedMemory>> Passages::lacking(const ReadTx& tx, std::int64_t generation, std::int64_t before,
                                                    int limit)
{
    static const QByteArray sql = queuedColumns + "memory_index i" + queuedJoins +
                                  " AND i.state = 1 AND i.memory < ?2 AND EXISTS (SELECT 1 FROM passage p WHERE "
                                  "p.memory = i.memory AND NOT EXISTS "
                                  "(SELECT 1 FROM passage_vector v WHERE v.passage = p.pk AND v.generation = ?1)) "
                                  "ORDER BY i.memory DESC LIMIT ?3";
    CHIMERA_TRY(auto rows, tx.query(sql, generation, before, limit));
    return readQueued(std::move(rows));
}

Result<std::vector<QueuedMemory>> Passages::ready(const ReadTx& tx, std::int64_t after, int limit)
{
    static const QByteArray sql =
        queuedColumns + "memory_index i" + queuedJoins + " AND i.state = 1 AND i.memory > ? ORDER BY i.memory LIMIT ?";
    CHIMERA_TRY(auto rows, tx.query(sql, after, limit));
    return readQueued(std::move(rows));
}

Result<std::vector<StoredPassage>> Passages::of(const ReadTx& tx, std::int64_t memory)
{
    static const QByteArray sql =
        "SELECT p.pk, p.begin_byte, p.end_byte, p.hash, v.generation FROM passage p LEFT JOIN passage_vector v "
        "ON v.passage = p.pk WHERE p.memory = ? ORDER BY p.ordinal, p.pk";
    CHIMERA_TRY(auto rows, tx.query(sql, memory));
    std::vector<StoredPassage> passages;
    while (rows.next()) {
        if (passages.empty() || passages.back().pk != rows.integer(0))
            passages.push_back({rows.integer(0), rows.integer(1), rows.integer(2), rows.blob(3), {}});
        if (!rows.isNull(4))
            passages.back().generations.push_back(rows.integer(4));
    }
    CHIMERA_CHECK(rows.done());
    return passages;
}

Result<std::vector<bool>> Passages::store(WriteTx& tx, const std::vector<IndexedMemory>& memories)
{
    std::vector<bool> stored;
    std::vector<std::int64_t> entering;
    for (const IndexedMemory& memory : memories) {
        CHIMERA_TRY(const Standing standing, standingOf(tx, memory));
        stored.push_back(standing.isCurrent);
        if (!standing.isCurrent)
            continue;
        CHIMERA_TRY(auto old, of(tx, memory.pk));
        const bool moved = !samePlaces(old, memory.passages);
        if (standing.isSearchable && moved)
            CHIMERA_CHECK(leaveWords(tx, memory.pk));
        CHIMERA_CHECK(replaceRows(tx, memory, std::move(old)));
        if (!standing.isSearchable || moved)
            entering.push_back(memory.pk);
        CHIMERA_CHECK(tx.run("UPDATE memory_index SET state = ?2, cutter = ?3, reason = ?4, "
                             "priority = CASE ?2 WHEN 0 THEN priority ELSE 0 END WHERE memory = ?1",
                             memory.pk, memory.embedded ? 1 : 0, memory.cutter, memory.note));
        tx.touched(Entity::Index, ChangeKind::Updated, memory.id.text(), memory.workspaceId.text());
    }
    CHIMERA_CHECK(enterWords(tx, entering));
    return stored;
}

Result<void> Passages::fail(WriteTx& tx, const QueuedMemory& memory, const QString& reason)
{
    CHIMERA_CHECK(
        tx.run("UPDATE memory_index SET state = 2, reason = ?3, priority = 0 WHERE memory = ?1 AND stamp = ?2",
               memory.pk, memory.stamp, reason));
    tx.touched(Entity::Index, ChangeKind::Updated, memory.id.text(), memory.workspaceId.text());
    return {};
}

Result<int> Passages::retryFailed(WriteTx& tx)
{
    CHIMERA_TRY(const int queued, tx.run("UPDATE memory_index SET state = 0, reason = '' WHERE state = 2"));
    if (queued > 0)
        tx.touched(Entity::Index, ChangeKind::Updated, {});
    return queued;
}

Result<int> Passages::queueCutOtherwise(WriteTx& tx, const QString& cutter)
{
    // What lies in Trash is queued when it comes back.
    return tx.run(
        "UPDATE memory_index SET state = 0 WHERE state = 1 AND cutter <> ? AND EXISTS (SELECT 1 FROM memory m "
        "WHERE m.pk = memory_index.memory AND m.trashed_at IS NULL)",
        cutter);
}

Result<void> Passages::requeue(WriteTx& tx, std::int64_t memory)
{
    CHIMERA_CHECK(tx.run("UPDATE memory_index SET state = 0, stamp = stamp + 1, priority = 1, reason = '' "
                         "WHERE memory = ?",
                         memory));
    tx.touched(Entity::Index, ChangeKind::Updated, {});
    return {};
}

Result<std::int64_t> Passages::readyAbove(const ReadTx& tx, std::int64_t memory)
{
    return tx.count("SELECT count(*) FROM memory_index WHERE memory >= ? AND state = 1", memory);
}

Result<IndexCounts> Passages::counts(const ReadTx& tx)
{
    CHIMERA_TRY(auto row, tx.query("SELECT (SELECT coalesce(sum(memories), 0) FROM workspace_count), "
                                   "(SELECT count(*) FROM memory_index WHERE state = 0), "
                                   "(SELECT count(*) FROM memory_index WHERE state = 2)"));
    IndexCounts counts;
    if (row.next())
        counts = {row.integer(0), row.integer(1), row.integer(2)};
    CHIMERA_CHECK(row.done());
    return counts;
}

Result<MemoryIndexInfo> Passages::info(const Caller& caller, const ReadTx& tx, const MemoryId& memory)
{
    CHIMERA_TRY(auto row,
                tx.query("SELECT m.workspace, i.state, i.reason, (SELECT count(*) FROM passage p WHERE p.memory "
                         "= m.pk) FROM memory m JOIN memory_index i ON i.memory = m.pk WHERE m.id = ?",
                         memory));
    const bool found = row.next();
    CHIMERA_CHECK(row.done());
    if (!found)
        return Error::notFound(QStringLiteral("Memory not found"));
    const MemoryIndexInfo info{static_cast<IndexState>(row.integer(1)), row.text(2), static_cast<int>(row.integer(3))};
    const std::int64_t workspace = row.integer(0);
    CHIMERA_TRY(const auto readable, Access::readable(tx, caller));
    if (std::find(readable.begin(), readable.end(), workspace) == readable.end())
        return Error::notFound(QStringLiteral("Memory not found"));
    return info;
}

} // namespace chimera
