#include "core/base/Text.h"
#include "core/memories/MemoryRows.h"
#include "core/storage/Migrator.h"
#include "core/storage/TableSalvage.h"
#include "core/transfer/Backups.h"

#include <QFile>

namespace chimera {

namespace {

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
        salvageTable(source, target, table.name, table.key);
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
