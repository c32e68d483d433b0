#include "core/memories/Memories.h"
#include "core/memories/Versions.h"
#include "core/transfer/MarkdownImport.h"
#include "core/transfer/VaultWalk.h"
#include "core/transfer/Work.h"

#include <QElapsedTimer>

namespace chimera {

using namespace transfer;

namespace {

constexpr int memoriesPerBatch = 200;

struct ChangeRow
{
    std::int64_t memoryPk = 0;
    MemoryId memory;
    QString title;
    std::int64_t versionBefore = 0;
    std::int64_t version = 0;
    std::int64_t importedVersion = 0;
    bool inTrash = false;
    QString hashBefore;
};

struct ImportKey
{
    std::int64_t pk = 0;
    std::int64_t changes = 0;
};

Result<ImportKey> keyOf(const Caller& caller, const ReadTx& tx, const ImportId& id)
{
    CHIMERA_TRY(auto rows,
                tx.query("SELECT i.pk, i.workspace, i.undone_at IS NOT NULL, "
                         "(SELECT count(*) FROM import_change c WHERE c.import = i.pk) FROM import i WHERE i.id = ?1",
                         id));
    if (!rows.next())
        return Error::notFound(QStringLiteral("Import not found"));
    CHIMERA_CHECK(Access::toWritePk(tx, caller, rows.integer(1)));
    if (rows.boolean(2))
        return Error{ErrorCode::Conflict, QStringLiteral("This import has been undone already.")};
    return ImportKey{rows.integer(0), rows.integer(3)};
}

// The next changes after `after` (a memory's pk).
Result<std::vector<ChangeRow>> nextChanges(const ReadTx& tx, std::int64_t import, std::int64_t after)
{
    CHIMERA_TRY(auto rows,
                tx.query("SELECT m.pk, m.id, m.title, c.version_before, m.version, coalesce(s.imported_version, 0), "
                         "m.trashed_at IS NOT NULL, c.source_hash_before FROM import_change c "
                         "JOIN memory m ON m.pk = c.memory LEFT JOIN source_item s ON s.memory = m.pk "
                         "WHERE c.import = ?1 AND c.memory > ?2 ORDER BY c.memory LIMIT ?3",
                         import, after, memoriesPerBatch));
    std::vector<ChangeRow> changes;
    while (rows.next()) {
        changes.push_back({rows.integer(0), rows.id<MemoryId>(1), rows.text(2), rows.integer(3), rows.integer(4),
                           rows.integer(5), rows.boolean(6), rows.text(7)});
    }
    CHIMERA_CHECK(rows.done());
    return changes;
}

Result<void> forget(WriteTx& tx, std::int64_t import, std::int64_t memory)
{
    CHIMERA_CHECK(tx.run("DELETE FROM import_change WHERE import = ?1 AND memory = ?2", import, memory));
    return {};
}

// The text from before the import; answers whether it is there again.
Result<bool> giveBack(const Caller& caller, WriteTx& tx, std::int64_t import, const ChangeRow& change)
{
    std::optional<VersionId> before;
    {
        CHIMERA_TRY(auto rows,
                    tx.query("SELECT id FROM version WHERE memory = ?1 AND number = ?2 ORDER BY pk DESC LIMIT 1",
                             change.memoryPk, change.versionBefore));
        if (rows.next())
            before = rows.id<VersionId>(0);
        CHIMERA_CHECK(rows.done());
    }
    CHIMERA_CHECK(forget(tx, import, change.memoryPk));
    if (!before)
        return false;
    CHIMERA_CHECK(Versions::restore(caller, tx, *before));
    // The file is no longer what the memory shows: an export writes the memory, the next import takes the file again.
    CHIMERA_CHECK(tx.run("UPDATE source_item SET hash = ?2, imported_version = 0, raw = NULL WHERE memory = ?1",
                         change.memoryPk, change.hashBefore));
    return true;
}

Result<TransferReport> undoBatch(const Caller& caller, WriteTx& tx, std::int64_t import,
                                 const std::vector<ChangeRow>& changes)
{
    TransferReport report;
    std::vector<MemoryId> toTrash;
    std::vector<MemoryId> toPurge;
    for (const ChangeRow& change : changes) {
        ++report.read;
        const bool made = change.versionBefore == 0;
        if (change.version != change.importedVersion) {
            note(report.skipped, change.title, QStringLiteral("It was changed here since, so it stays."));
            CHIMERA_CHECK(forget(tx, import, change.memoryPk));
        } else if (made) {
            toPurge.push_back(change.memory);
            if (!change.inTrash)
                toTrash.push_back(change.memory);
        } else if (change.inTrash) {
            note(report.skipped, change.title, QStringLiteral("It is in Trash."));
            CHIMERA_CHECK(forget(tx, import, change.memoryPk));
        } else {
            CHIMERA_TRY(const bool restored, giveBack(caller, tx, import, change));
            if (restored)
                ++report.updated;
            else
                note(report.skipped, change.title, QStringLiteral("Its older text is no longer in the history."));
        }
    }
    if (!toTrash.empty())
        CHIMERA_CHECK(Memories::trash(caller, tx, toTrash));
    if (!toPurge.empty())
        CHIMERA_CHECK(Memories::purge(caller, tx, toPurge));
    report.created = static_cast<std::int64_t>(toPurge.size());
    return report;
}

} // namespace

Result<TransferReport> MarkdownImport::undo(Runner& runner, const Caller& caller, const ImportId& id,
                                            const ProgressSink& progress)
{
    QElapsedTimer timer;
    timer.start();
    ProgressMeter meter(progress);
    CHIMERA_TRY(const ImportKey key, runner.readNow("import.undo", [&](ReadTx& tx) { return keyOf(caller, tx, id); }));
    TransferReport report;
    report.id = id;
    std::int64_t after = 0;
    for (bool more = true; more;) {
        CHIMERA_TRY(TransferReport part,
                    writeInBackground(runner, "import.undo", [&](WriteTx& tx) -> Result<TransferReport> {
                        tx.setOrigin(QStringLiteral("import"));
                        CHIMERA_TRY(const auto changes, nextChanges(tx, key.pk, after));
                        if (changes.empty())
                            return TransferReport();
                        after = changes.back().memoryPk;
                        return undoBatch(caller, tx, key.pk, changes);
                    }));
        more = part.read > 0;
        report.read += part.read;
        report.created += part.created;
        report.updated += part.updated;
        for (const TransferNote& line : part.skipped)
            note(report.skipped, line.item, line.reason);
        meter.report(QStringLiteral("Undoing"), report.read, key.changes);
    }
    CHIMERA_CHECK(writeInBackground(runner, "import.undone", [&key](WriteTx& tx) {
        return tx.run("UPDATE import SET undone_at = ?2, finished_at = coalesce(finished_at, ?2) WHERE pk = ?1", key.pk,
                      tx.now());
    }));
    report.milliseconds = timer.elapsed();
    return report;
}

} // namespace chimera
