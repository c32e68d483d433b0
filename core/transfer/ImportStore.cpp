#include "core/transfer/ImportStore.h"

#include "core/memories/Memories.h"
#include "core/workspaces/Activity.h"

#include <QJsonDocument>

namespace chimera::transfer {

namespace {

const QString markdownKind = QStringLiteral("markdown");

QString attachmentKey(const AttachmentRef& ref)
{
    return ref.name + u'\n' + ref.path + u'\n' + ref.hash;
}

Result<void> recordChange(WriteTx& tx, std::int64_t import, std::int64_t memory, std::int64_t versionBefore,
                          const QString& hashBefore)
{
    CHIMERA_CHECK(tx.run("INSERT OR IGNORE INTO import_change(import, memory, version_before, source_hash_before) "
                         "VALUES(?1, ?2, ?3, ?4)",
                         import, memory, versionBefore, hashBefore));
    return {};
}

} // namespace

QString ImportStore::identity(const WorkspaceId& workspace, const QString& root)
{
    return workspace.text() + u':' + root;
}

Result<KnownItems> ImportStore::known(const ReadTx& tx, const QString& identity)
{
    KnownItems items;
    QHash<std::int64_t, QString> paths;
    {
        CHIMERA_TRY(auto rows,
                    tx.query("SELECT s.source_id, m.pk, m.id, s.hash, m.trashed_at IS NOT NULL FROM source_item s "
                             "JOIN memory m ON m.pk = s.memory WHERE s.kind = ?1 AND s.root = ?2",
                             markdownKind, identity));
        while (rows.next()) {
            const QString path = rows.text(0);
            items.insert(path, {rows.integer(1), rows.id<MemoryId>(2), rows.text(3), rows.boolean(4), {}});
            paths.insert(rows.integer(1), path);
        }
        CHIMERA_CHECK(rows.done());
    }
    CHIMERA_TRY(
        auto rows,
        tx.query("SELECT s.memory, ma.name, ma.path, a.hash FROM source_item s JOIN memory_attachment ma ON "
                 "ma.memory = s.memory JOIN attachment a ON a.pk = ma.attachment WHERE s.kind = ?1 AND s.root = ?2",
                 markdownKind, identity));
    while (rows.next()) {
        items[paths.value(rows.integer(0))].attachments.append(
            attachmentKey({rows.text(1), rows.text(2), rows.text(3), 0, {}}));
    }
    CHIMERA_CHECK(rows.done());
    return items;
}

Result<ImportPlace> ImportStore::begin(const Caller& caller, WriteTx& tx, const WorkspaceId& workspace,
                                       const QString& root)
{
    CHIMERA_TRY(const auto workspacePk, Access::toWrite(tx, caller, workspace));
    ImportPlace place{0, {}, identity(workspace, root), workspace};
    {
        CHIMERA_TRY(auto rows,
                    tx.query("SELECT pk, id FROM import WHERE workspace = ?1 AND kind = ?2 AND root = ?3 AND "
                             "finished_at IS NULL AND undone_at IS NULL ORDER BY pk DESC LIMIT 1",
                             workspacePk, markdownKind, root));
        if (rows.next()) {
            place.pk = rows.integer(0);
            place.id = rows.id<ImportId>(1);
        }
        CHIMERA_CHECK(rows.done());
    }
    if (place.pk != 0)
        return place;
    place.id = tx.ids().make<ImportId>();
    CHIMERA_TRY(auto rows,
                tx.query("INSERT INTO import(id, workspace, kind, root, started_at) VALUES(?1, ?2, ?3, ?4, ?5) "
                         "RETURNING pk",
                         place.id, workspacePk, markdownKind, root, tx.now()));
    if (rows.next())
        place.pk = rows.integer(0);
    while (rows.next()) {
    }
    CHIMERA_CHECK(rows.done());
    return place;
}

Result<Applied> ImportStore::apply(const Caller& caller, WriteTx& tx, const ImportPlace& place, ReadNote& note,
                                   const KnownItem* known, const QString& knownAs)
{
    if (known)
        return update(caller, tx, place, note, *known, knownAs);
    CHIMERA_CHECK(create(caller, tx, place, note));
    return Applied::Created;
}

Result<void> ImportStore::create(const Caller& caller, WriteTx& tx, const ImportPlace& place, ReadNote& note)
{
    note.memory.importPk = place.pk;
    CHIMERA_TRY(const Memory made, Memories::create(caller, tx, place.workspace, note.memory));
    CHIMERA_CHECK(tx.run("INSERT INTO source_item(memory, kind, root, source_id, hash, imported_version, front_matter, "
                         "encoding, line_end, raw, mtime) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                         made.pk, markdownKind, place.identity, note.id, note.hash, made.version, note.head,
                         encodingName(note.encoding), note.crlf ? QStringLiteral("crlf") : QStringLiteral("lf"),
                         note.raw, note.modified));
    CHIMERA_CHECK(recordChange(tx, place.pk, made.pk, 0, {}));
    if (note.localOnly.value_or(false))
        CHIMERA_CHECK(Memories::setLocalOnly(caller, tx, {made.id}, true));
    return attachAll(caller, tx, made.id, note);
}

Result<Applied> ImportStore::update(const Caller& caller, WriteTx& tx, const ImportPlace& place, ReadNote& note,
                                    const KnownItem& known, const QString& knownAs)
{
    std::int64_t version = 0;
    std::int64_t importedVersion = 0;
    QString hash;
    {
        CHIMERA_TRY(auto rows,
                    tx.query("SELECT m.version, s.imported_version, s.hash, m.trashed_at IS NOT NULL FROM memory m "
                             "JOIN source_item s ON s.memory = m.pk WHERE m.pk = ?1",
                             known.memoryPk));
        if (!rows.next()) // purged since the import began
            return Error::notFound(QStringLiteral("The memory was deleted meanwhile."));
        if (rows.boolean(3))
            return Applied::InTrash;
        version = rows.integer(0);
        importedVersion = rows.integer(1);
        hash = rows.text(2);
    }
    if (hash == note.hash && knownAs == note.id) {
        CHIMERA_CHECK(attachAll(caller, tx, known.memory, note));
        return Applied::Unchanged;
    }
    MemoryEdit edit;
    edit.title = note.memory.title;
    edit.content = note.memory.content;
    edit.tags = note.memory.tags;
    edit.metadata = note.memory.metadata;
    edit.aliases = note.memory.aliases;
    edit.reason = QStringLiteral("import");
    CHIMERA_TRY(const Memory saved, Memories::save(caller, tx, known.memory, edit));
    if (version != importedVersion && !std::exchange(note.bothChanged, true))
        note.noted.push_back(
            {note.id, QStringLiteral("It was changed here and in the folder: the text of the folder is shown, "
                                     "yours is in the history.")});
    CHIMERA_CHECK(tx.run("UPDATE source_item SET source_id = ?2, hash = ?3, imported_version = ?4, front_matter = ?5, "
                         "encoding = ?6, line_end = ?7, raw = ?8, mtime = ?9 WHERE memory = ?1",
                         known.memoryPk, note.id, note.hash, saved.version, note.head, encodingName(note.encoding),
                         note.crlf ? QStringLiteral("crlf") : QStringLiteral("lf"), note.raw, note.modified));
    CHIMERA_CHECK(recordChange(tx, place.pk, known.memoryPk, version, hash));
    if (note.localOnly && *note.localOnly != saved.localOnly)
        CHIMERA_CHECK(Memories::setLocalOnly(caller, tx, {known.memory}, *note.localOnly));
    CHIMERA_CHECK(attachAll(caller, tx, known.memory, note));
    return Applied::Updated;
}

Result<void> ImportStore::attachAll(const Caller& caller, WriteTx& tx, const MemoryId& memory, const ReadNote& note)
{
    for (const AttachmentRef& ref : note.attachments)
        CHIMERA_CHECK(Attachments::attach(caller, tx, memory, ref));
    return {};
}

Result<bool> ImportStore::finish(const Caller& caller, WriteTx& tx, const ImportPlace& place,
                                 const TransferReport& report)
{
    CHIMERA_TRY(const auto changed, tx.count("SELECT EXISTS(SELECT 1 FROM import_change WHERE import = ?1)", place.pk));
    if (changed == 0) {
        CHIMERA_CHECK(tx.run("DELETE FROM import WHERE pk = ?1", place.pk));
        return false;
    }
    const QString json = QString::fromUtf8(QJsonDocument(chimera::toJson(report)).toJson(QJsonDocument::Compact));
    CHIMERA_CHECK(tx.run("UPDATE import SET finished_at = ?2, report = ?3 WHERE pk = ?1", place.pk, tx.now(), json));
    CHIMERA_TRY(const auto workspace, Access::toWrite(tx, caller, place.workspace));
    CHIMERA_CHECK(Activity::record(tx, workspace, QStringLiteral("memories_imported"),
                                   QStringLiteral("%1 memories imported").arg(report.created + report.updated),
                                   {{QStringLiteral("importId"), place.id.text()}}));
    return true;
}

} // namespace chimera::transfer
