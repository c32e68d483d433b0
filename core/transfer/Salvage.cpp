#include "core/base/Text.h"
#include "core/memories/MemoryRows.h"
#include "core/storage/Migrator.h"
#include "core/transfer/Backups.h"

#include <QFile>

#include <sqlite3.h>

namespace chimera {

namespace {

constexpr std::int64_t furthestRow = std::int64_t(1) << 61;

struct StatementDeleter
{
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using RawStatement = std::unique_ptr<sqlite3_stmt, StatementDeleter>;

RawStatement prepare(sqlite3* database, const QByteArray& sql)
{
    sqlite3_stmt* statement = nullptr;
    sqlite3_prepare_v2(database, sql.constData(), static_cast<int>(sql.size()), &statement, nullptr);
    return RawStatement(statement);
}

struct Table
{
    const char* name;
    const char* key; // "" for tables with a rowid, else the columns of the primary key
};

// Parents before children. Counts and the full-text index are made again by the triggers.
constexpr std::array<Table, 19> salvaged = {{{"user", ""},
                                             {"setting", "key, scope"},
                                             {"workspace", ""},
                                             {"member", "workspace, user"},
                                             {"activity", ""},
                                             {"memory", ""},
                                             {"memory_text", ""},
                                             {"tag", ""},
                                             {"memory_tag", "memory, tag"},
                                             {"link", ""},
                                             {"alias", "memory, folded"},
                                             {"version", ""},
                                             {"draft", "memory"},
                                             {"attachment", ""},
                                             {"memory_attachment", "memory, name, path"},
                                             {"saved_search", ""},
                                             {"import", ""},
                                             {"source_item", ""},
                                             {"import_change", "import, memory"}}};

// The columns that both files know.
QStringList columnsOf(sqlite3* database, const char* table)
{
    QStringList columns;
    const auto rows = prepare(database, QByteArray("SELECT name FROM pragma_table_info('") + table + "')");
    while (rows && sqlite3_step(rows.get()) == SQLITE_ROW)
        columns.append(QString::fromUtf8(reinterpret_cast<const char*>(sqlite3_column_text(rows.get(), 0))));
    return columns;
}

class TableSalvage
{
public:
    TableSalvage(sqlite3* from, sqlite3* to, const Table& table) : m_from(from), m_to(to), m_table(table)
    {
        const QStringList known = columnsOf(to, table.name);
        for (const QString& column : columnsOf(from, table.name)) {
            if (known.contains(column))
                m_columns.append(column.toUtf8());
        }
        QByteArrayList marks;
        marks.fill("?", m_columns.size());
        m_insert = prepare(to, QByteArray("INSERT OR IGNORE INTO ") + table.name + '(' + m_columns.join(", ") +
                                   ") VALUES(" + marks.join(", ") + ')');
    }

    void run()
    {
        if (m_columns.isEmpty() || !m_insert)
            return;
        if (m_table.key[0] == '\0')
            copyByRowid();
        else if (!copyOrdered("")) // from the front until it breaks, then from the back
            copyOrdered(" DESC");
    }

private:
    void insert(sqlite3_stmt* row, int offset)
    {
        for (int i = 0; i < static_cast<int>(m_columns.size()); ++i)
            sqlite3_bind_value(m_insert.get(), i + 1, sqlite3_column_value(row, i + offset));
        sqlite3_step(m_insert.get());
        sqlite3_reset(m_insert.get());
    }

    bool copyOrdered(const char* direction)
    {
        const QByteArray keys = QByteArray(m_table.key).replace(",", QByteArray(direction) + ',') + direction;
        const auto rows =
            prepare(m_from, "SELECT " + m_columns.join(", ") + " FROM " + m_table.name + " ORDER BY " + keys);
        int code = SQLITE_ERROR;
        while (rows && (code = sqlite3_step(rows.get())) == SQLITE_ROW)
            insert(rows.get(), 0);
        return code == SQLITE_DONE;
    }

    void copyByRowid()
    {
        const auto rows = prepare(m_from, "SELECT rowid, " + m_columns.join(", ") + " FROM " + m_table.name +
                                              " NOT INDEXED WHERE rowid >= ?1 ORDER BY rowid");
        const auto probe = prepare(m_from, QByteArray("SELECT rowid FROM ") + m_table.name +
                                               " NOT INDEXED WHERE rowid >= ?1 ORDER BY rowid LIMIT 1");
        if (!rows || !probe)
            return;
        std::int64_t next = -furthestRow;
        for (bool first = true; next < furthestRow; first = false) {
            sqlite3_reset(rows.get());
            sqlite3_bind_int64(rows.get(), 1, next);
            int code = SQLITE_ROW;
            while ((code = sqlite3_step(rows.get())) == SQLITE_ROW) {
                insert(rows.get(), 1);
                next = sqlite3_column_int64(rows.get(), 0) + 1;
            }
            if (code == SQLITE_DONE)
                return;
            next = first && next < 0 ? firstReadable(probe.get(), 1) : firstReadable(probe.get(), next + 1);
        }
    }

    bool reads(sqlite3_stmt* probe, std::int64_t from)
    {
        sqlite3_reset(probe);
        sqlite3_bind_int64(probe, 1, from);
        const int code = sqlite3_step(probe);
        sqlite3_reset(probe);
        return code == SQLITE_ROW || code == SQLITE_DONE;
    }

    // The first rowid from `from` on that lies behind the damage: strides that double, then halves.
    std::int64_t firstReadable(sqlite3_stmt* probe, std::int64_t from)
    {
        if (reads(probe, from))
            return from;
        std::int64_t bad = from;
        std::int64_t good = from + 1;
        for (std::int64_t stride = 1; !reads(probe, good); stride *= 2) {
            bad = good;
            good += stride;
            if (good >= furthestRow)
                return furthestRow;
        }
        while (good - bad > 1) {
            const std::int64_t middle = bad + (good - bad) / 2;
            (reads(probe, middle) ? good : bad) = middle;
        }
        return good;
    }

    sqlite3* m_from;
    sqlite3* m_to;
    const Table& m_table;
    QByteArrayList m_columns;
    RawStatement m_insert;
};

// Rows whose other half was on a damaged page: completed where that is possible, else removed.
const char* const repairs = R"(
INSERT INTO user(id, name, is_local, created_at)
SELECT lower(hex(randomblob(4))) || '-' || lower(hex(randomblob(2))) || '-4' || substr(lower(hex(randomblob(2))), 2) || '-8' ||
       substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))), 'Me', 1, 0
 WHERE NOT EXISTS (SELECT 1 FROM user);
INSERT INTO workspace(pk, id, name, owner, created_at, updated_at, used_at)
SELECT m.workspace, 'workspace-' || lower(hex(randomblob(10))), 'Recovered', (SELECT min(pk) FROM user),
       min(m.created_at), max(m.updated_at), max(m.updated_at)
  FROM memory m WHERE m.workspace NOT IN (SELECT pk FROM workspace) GROUP BY m.workspace;
UPDATE workspace SET owner = (SELECT min(pk) FROM user) WHERE owner NOT IN (SELECT pk FROM user);
INSERT INTO workspace(id, name, owner, created_at, updated_at, used_at)
SELECT 'workspace-' || lower(hex(randomblob(10))), 'Recovered', (SELECT min(pk) FROM user), 0, 0, 0
 WHERE NOT EXISTS (SELECT 1 FROM workspace) AND EXISTS (SELECT 1 FROM memory_text);
INSERT INTO memory(pk, id, workspace, title, folded, snippet, created_at, updated_at)
SELECT t.memory, 'memory-' || lower(hex(randomblob(10))), (SELECT min(pk) FROM workspace), 'Recovered ' || t.memory,
       'recovered ' || t.memory, substr(t.content, 1, 150), 0, 0
  FROM memory_text t WHERE t.memory NOT IN (SELECT pk FROM memory);
INSERT INTO memory_text(memory, content)
SELECT m.pk, coalesce((SELECT v.content FROM version v WHERE v.memory = m.pk ORDER BY v.number DESC LIMIT 1), '')
  FROM memory m WHERE m.pk NOT IN (SELECT memory FROM memory_text);
INSERT OR IGNORE INTO member(workspace, user, role, joined_at) SELECT pk, owner, 'admin', created_at FROM workspace;
DELETE FROM member WHERE workspace NOT IN (SELECT pk FROM workspace) OR user NOT IN (SELECT pk FROM user);
DELETE FROM activity WHERE workspace NOT IN (SELECT pk FROM workspace);
DELETE FROM memory_tag WHERE memory NOT IN (SELECT pk FROM memory) OR tag NOT IN (SELECT pk FROM tag);
DELETE FROM link WHERE source NOT IN (SELECT pk FROM memory);
DELETE FROM alias WHERE memory NOT IN (SELECT pk FROM memory);
DELETE FROM version WHERE memory NOT IN (SELECT pk FROM memory);
DELETE FROM memory_attachment WHERE memory NOT IN (SELECT pk FROM memory) OR attachment NOT IN (SELECT pk FROM attachment);
DELETE FROM saved_search WHERE workspace NOT IN (SELECT pk FROM workspace);
DELETE FROM import WHERE workspace NOT IN (SELECT pk FROM workspace);
UPDATE memory SET import = NULL WHERE import NOT IN (SELECT pk FROM import);
DELETE FROM source_item WHERE memory NOT IN (SELECT pk FROM memory);
DELETE FROM import_change WHERE import NOT IN (SELECT pk FROM import) OR memory NOT IN (SELECT pk FROM memory);
INSERT OR IGNORE INTO workspace_count(workspace) SELECT pk FROM workspace;
UPDATE workspace_count SET
  memories = (SELECT count(*) FROM memory m WHERE m.workspace = workspace_count.workspace AND m.trashed_at IS NULL),
  trashed = (SELECT count(*) FROM memory m WHERE m.workspace = workspace_count.workspace AND m.trashed_at IS NOT NULL);
)";

const char* const tagCounts = R"(
DELETE FROM tag_count;
INSERT INTO tag_count(workspace, tag, memories)
SELECT m.workspace, mt.tag, count(*) FROM memory_tag mt JOIN memory m ON m.pk = mt.memory
 WHERE m.trashed_at IS NULL GROUP BY m.workspace, mt.tag;
INSERT INTO memory_fts(memory_fts) VALUES('rebuild');
)";

// Which memory carries which tag stands in the memories themselves.
Result<void> rebuildTags(Connection& connection)
{
    CHIMERA_TRY(auto rows, connection.query("SELECT pk, tags, inline_tags FROM memory"));
    while (rows.next()) {
        for (const QString& name : tagsFromJson(rows.utf8(1)) + tagsFromJson(rows.utf8(2))) {
            const QString folded = text::foldCase(name);
            CHIMERA_TRY(auto tag,
                        connection.query("INSERT OR IGNORE INTO tag(name, folded) VALUES(?1, ?2)", name, folded));
            CHIMERA_CHECK(tag.run());
            CHIMERA_TRY(auto carried,
                        connection.query("INSERT OR IGNORE INTO memory_tag(memory, tag) SELECT ?1, pk FROM tag "
                                         "WHERE folded = ?2",
                                         rows.integer(0), folded));
            CHIMERA_CHECK(carried.run());
        }
    }
    return rows.done();
}

Result<int> salvageInto(Connection& source, Connection& target)
{
    CHIMERA_CHECK(migrate(target, embeddedMigrations(), [](int) -> Result<void> { return {}; }));
    CHIMERA_CHECK(target.script("PRAGMA foreign_keys=OFF; BEGIN"));
    (void)source.script("PRAGMA cell_size_check=ON");
    for (const Table& table : salvaged)
        TableSalvage(source.handle(), target.handle(), table).run();
    CHIMERA_CHECK(target.script(repairs));
    CHIMERA_CHECK(rebuildTags(target));
    CHIMERA_CHECK(target.script(tagCounts));
    CHIMERA_CHECK(target.script("COMMIT; PRAGMA foreign_keys=ON"));
    CHIMERA_TRY(auto rows, target.query("SELECT count(*) FROM memory"));
    const int memories = rows.next() ? static_cast<int>(rows.integer(0)) : 0;
    CHIMERA_CHECK(rows.done());
    return memories;
}

} // namespace

Result<int> Backups::salvage(const QString& damaged, const QString& target) const
{
    if (QFile::exists(target))
        return Error{ErrorCode::Conflict, QStringLiteral("There is a file in the place of the new database.")};
    CHIMERA_TRY(const auto source, Connection::open(damaged, Connection::Mode::Recovery));
    Result<int> saved = 0;
    {
        auto made = Connection::open(target, Connection::Mode::Copy);
        saved = made ? salvageInto(*source, **made) : Result<int>(made.error());
    }
    if (!saved)
        QFile::remove(target);
    return saved;
}

} // namespace chimera
