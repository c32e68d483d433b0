#include "core/transfer/Archive.h"

#include "core/accounts/Access.h"
#include "core/memories/BulkIndex.h"
#include "core/transfer/ArchiveFile.h"
#include "core/transfer/ArchiveTables.h"
#include "core/transfer/Work.h"
#include "core/workspaces/Workspaces.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>

namespace chimera {

using namespace transfer;

namespace {

constexpr int formatVersion = 1;
constexpr qsizetype chunkBytes = 8 * 1024 * 1024;

Error damaged(const QString& detail)
{
    return {ErrorCode::Invalid, QStringLiteral("The archive is damaged: its content does not match its list."), detail};
}

// Collects lines and writes them as members of a handful of megabytes.
class TableWriter
{
public:
    TableWriter(ArchiveWriter& archive, QString table, QJsonObject& files)
        : m_archive(archive), m_table(std::move(table)), m_files(files)
    {}

    Result<void> add(const QJsonObject& row)
    {
        m_chunk += QJsonDocument(row).toJson(QJsonDocument::Compact) + '\n';
        ++m_rows;
        return m_chunk.size() < chunkBytes ? Result<void>() : flush();
    }
    Result<void> flush()
    {
        if (m_chunk.isEmpty())
            return {};
        const QString name = m_table + QStringLiteral("-%1.jsonl").arg(++m_number, 4, 10, QLatin1Char('0'));
        CHIMERA_TRY(const QString hash, m_archive.add(name, m_chunk));
        m_files.insert(name,
                       QJsonObject{{QStringLiteral("sha256"), hash}, {QStringLiteral("size"), qint64(m_chunk.size())}});
        m_chunk.clear();
        return {};
    }
    std::int64_t rows() const { return m_rows; }

private:
    ArchiveWriter& m_archive;
    QString m_table;
    QJsonObject& m_files;
    QByteArray m_chunk;
    int m_number = 0;
    std::int64_t m_rows = 0;
};

struct Content
{
    QJsonObject counts;
    QJsonObject files;
    QStringList attachments;
};

// All rows out of one snapshot, so that they fit together.
Result<Content> writeTables(const ReadTx& tx, ArchiveWriter& archive, const std::vector<std::int64_t>& workspaces,
                            bool everything, ProgressMeter& progress)
{
    Content content;
    std::int64_t done = 0;
    for (const QString& table : ArchiveTables::names()) {
        if (!everything && table == QLatin1String("settings"))
            continue;
        TableWriter writer(archive, table, content.files);
        CHIMERA_CHECK(ArchiveTables::read(tx, table, workspaces, [&](const QJsonObject& row) -> Result<void> {
            if (tx.cancel().isCancelled())
                return Error::cancelled();
            progress.report(QStringLiteral("Writing"), ++done, 0);
            const bool ofAll = table == QLatin1String("saved_searches") && !row.contains(QLatin1String("workspaceId"));
            return ofAll && !everything ? Result<void>() : writer.add(row);
        }));
        CHIMERA_CHECK(writer.flush());
        content.counts.insert(table, qint64(writer.rows()));
    }
    CHIMERA_TRY(content.attachments, ArchiveTables::attachmentHashes(tx, workspaces));
    return content;
}

// The workspaces that the archive is about, those in Trash too.
Result<std::vector<std::int64_t>> chosen(const ReadTx& tx, const Caller& caller, const std::optional<WorkspaceId>& only)
{
    std::vector<std::int64_t> pks;
    if (only) {
        CHIMERA_TRY(const auto pk, Access::toRead(tx, caller, *only));
        pks.push_back(pk);
        return pks;
    }
    for (const bool trashed : {false, true}) {
        CHIMERA_TRY(const auto list, Workspaces::list(caller, tx, trashed));
        for (const Workspace& workspace : list.workspaces) {
            CHIMERA_TRY(const auto pk, Access::toRead(tx, caller, workspace.id, true));
            pks.push_back(pk);
        }
    }
    return pks;
}

Result<void> removeWorkspace(const Caller& caller, WriteTx& tx, const WorkspaceId& id, bool inTrash)
{
    if (!inTrash)
        CHIMERA_CHECK(Workspaces::trash(caller, tx, id));
    return Workspaces::purge(caller, tx, id);
}

// What the archive replaces: everything the caller owns, or just the archive's own workspaces.
Result<void> clear(const Caller& caller, WriteTx& tx, const QSet<QString>& only, bool everything)
{
    for (const bool trashed : {true, false}) {
        CHIMERA_TRY(const auto list, Workspaces::list(caller, tx, trashed));
        for (const Workspace& workspace : list.workspaces) {
            if (workspace.owner == caller.user && (everything || only.contains(workspace.id.text())))
                CHIMERA_CHECK(removeWorkspace(caller, tx, workspace.id, trashed));
        }
    }
    if (everything)
        CHIMERA_CHECK(tx.run("DELETE FROM saved_search WHERE workspace IS NULL"));
    return {};
}

Result<QJsonObject> parseLine(const QByteArray& line)
{
    const QJsonDocument json = QJsonDocument::fromJson(line);
    if (!json.isObject())
        return damaged(QStringLiteral("a line is no object"));
    return json.object();
}

// One pass over all members: hashes, shapes, counts.
class Inspection
{
public:
    Result<void> look(const MemberName& member, MemberStream& stream)
    {
        if (member.kind == MemberKind::Manifest) {
            m_manifestBytes = stream.readAll();
            return {};
        }
        QCryptographicHash hash(QCryptographicHash::Sha256);
        if (member.kind == MemberKind::Attachment) {
            CHIMERA_CHECK(drain(stream, hash));
            if (QString::fromLatin1(hash.result().toHex()) != member.hash)
                return damaged(QStringLiteral("attachment"));
        } else {
            CHIMERA_CHECK(lookAtRows(member, stream, hash));
        }
        m_files.insert(member.name, QString::fromLatin1(hash.result().toHex()));
        return {};
    }

    Result<QJsonObject> verdict() const
    {
        const QJsonObject manifest = QJsonDocument::fromJson(m_manifestBytes).object();
        const int format = manifest.value(QLatin1String("format")).toInt();
        if (format < 1)
            return damaged(QStringLiteral("no manifest"));
        if (format > formatVersion)
            return Error{ErrorCode::TooNew, QStringLiteral("The archive was made by a newer Chimera.")};
        const QJsonObject files = manifest.value(QLatin1String("files")).toObject();
        if (files.size() != m_files.size())
            return damaged(QStringLiteral("members"));
        for (auto it = m_files.begin(); it != m_files.end(); ++it) {
            if (files.value(it.key()).toObject().value(QLatin1String("sha256")).toString() != it.value())
                return damaged(it.key());
        }
        const QJsonObject counts = manifest.value(QLatin1String("counts")).toObject();
        for (const QString& table : ArchiveTables::names()) {
            if (counts.value(table).toInteger() != m_counts.value(table))
                return damaged(QStringLiteral("counts"));
        }
        return manifest;
    }
    const QSet<QString>& workspaces() const { return m_workspaces; }

private:
    Result<void> lookAtRows(const MemberName& member, MemberStream& stream, QCryptographicHash& hash)
    {
        return forEachLine(stream, ArchiveLimits().lineBytes, [&](const QByteArray& line) -> Result<void> {
            hash.addData(line);
            hash.addData("\n");
            CHIMERA_TRY(const auto row, parseLine(line));
            if (member.table == QLatin1String("workspaces"))
                m_workspaces.insert(row.value(QLatin1String("id")).toString());
            ++m_counts[member.table];
            return ArchiveTables::check(member.table, row);
        });
    }
    static Result<void> drain(MemberStream& stream, QCryptographicHash& hash)
    {
        QByteArray block(256 * 1024, Qt::Uninitialized);
        for (;;) {
            const qint64 got = stream.read(block.data(), block.size());
            if (got < 0)
                return damaged(QStringLiteral("unreadable"));
            if (got == 0)
                return {};
            hash.addData(QByteArrayView(block).first(got));
        }
    }

    QByteArray m_manifestBytes;
    QHash<QString, QString> m_files;
    QHash<QString, std::int64_t> m_counts;
    QSet<QString> m_workspaces;
};

Result<void> restoreTables(ArchiveReader& reader, ArchiveRestorer& restorer, const CancelToken& cancel,
                           ProgressMeter& progress, std::int64_t total)
{
    for (const QString& table : ArchiveTables::names()) {
        CHIMERA_CHECK(reader.forEach(
            [&](const MemberName& member, MemberStream& stream) -> Result<void> {
                if (member.table != table)
                    return {};
                return forEachLine(stream, ArchiveLimits().lineBytes, [&](const QByteArray& line) -> Result<void> {
                    CHIMERA_TRY(const auto row, parseLine(line));
                    progress.report(QStringLiteral("Restoring"), restorer.memories(), total);
                    return restorer.restore(table, row);
                });
            },
            cancel));
    }
    return restorer.finish();
}

} // namespace

Result<TransferReport> Archive::write(const QString& file, const std::optional<WorkspaceId>& workspace,
                                      const CancelToken& cancel, const ProgressSink& sink)
{
    QElapsedTimer timer;
    timer.start();
    ProgressMeter progress(sink);
    CHIMERA_TRY(auto archive, ArchiveWriter::create(file));
    Timestamp now;
    CHIMERA_TRY(Content content, m_runner.readNow(
                                     "archive.write",
                                     [&](ReadTx& tx) -> Result<Content> {
                                         now = tx.clock().now();
                                         CHIMERA_TRY(const auto workspaces, chosen(tx, m_caller, workspace));
                                         return writeTables(tx, archive, workspaces, !workspace, progress);
                                     },
                                     cancel));
    TransferReport report;
    for (const QString& hash : std::as_const(content.attachments)) {
        if (cancel.isCancelled())
            return Error::cancelled();
        const auto path = m_attachments.filePath(hash);
        QFile source(path.value_or(QString()));
        if (!path || !source.open(QIODevice::ReadOnly | QIODevice::Unbuffered)) {
            report.lost.push_back({hash, QStringLiteral("The attachment's file is missing.")});
            continue;
        }
        const QString name = QStringLiteral("attachments/") + hash;
        CHIMERA_TRY(const QString written, archive.addFile(name, source, source.size()));
        if (written != hash)
            return Error{ErrorCode::Corrupt, QStringLiteral("An attachment's file is damaged."), hash};
        content.files.insert(name,
                             QJsonObject{{QStringLiteral("sha256"), hash}, {QStringLiteral("size"), source.size()}});
        progress.report(QStringLiteral("Attachments"), ++report.attachments, content.attachments.size());
    }
    const QJsonObject manifest{
        {QStringLiteral("format"), formatVersion},
        {QStringLiteral("application"), QStringLiteral("Chimera")},
        {QStringLiteral("madeAt"), now.toIso()},
        {QStringLiteral("scope"), workspace ? QStringLiteral("workspace") : QStringLiteral("all")},
        {QStringLiteral("counts"), content.counts},
        {QStringLiteral("files"), content.files}};
    CHIMERA_CHECK(archive.add(QStringLiteral("manifest.json"), QJsonDocument(manifest).toJson()));
    CHIMERA_CHECK(archive.finish());
    report.read = content.counts.value(QLatin1String("memories")).toInteger();
    report.created = report.read;
    report.milliseconds = timer.elapsed();
    return report;
}

Result<TransferReport> Archive::restore(const QString& file, const CancelToken& cancel, const ProgressSink& sink)
{
    QElapsedTimer timer;
    timer.start();
    ProgressMeter progress(sink);
    progress.report(QStringLiteral("Looking"), 0, 0, true);
    CHIMERA_TRY(auto reader, ArchiveReader::open(file));
    Inspection inspection;
    CHIMERA_CHECK(reader.forEach(
        [&](const MemberName& member, MemberStream& stream) { return inspection.look(member, stream); }, cancel));
    CHIMERA_TRY(const QJsonObject manifest, inspection.verdict());
    const bool everything = manifest.value(QLatin1String("scope")).toString() != QLatin1String("workspace");
    const std::int64_t total =
        manifest.value(QLatin1String("counts")).toObject().value(QLatin1String("memories")).toInteger();
    if (m_caller.scope != CallScope::Write)
        return Error{ErrorCode::Denied, QStringLiteral("Access denied")};
    TransferReport report;
    CHIMERA_CHECK(reader.forEach(
        [&](const MemberName& member, MemberStream& stream) -> Result<void> {
            if (member.kind != MemberKind::Attachment)
                return {};
            CHIMERA_TRY(const auto stored, m_attachments.store(stream));
            if (stored.hash != member.hash)
                return damaged(QStringLiteral("attachment"));
            progress.report(QStringLiteral("Attachments"), ++report.attachments, 0);
            return {};
        },
        cancel));
    CHIMERA_TRY(report.read, m_runner.writeNow(
                                 "archive.restore",
                                 [&](WriteTx& tx) -> Result<std::int64_t> {
                                     CHIMERA_CHECK(clear(m_caller, tx, inspection.workspaces(), everything));
                                     CHIMERA_TRY(const BulkIndex index, BulkIndex::begin(tx));
                                     ArchiveRestorer restorer(m_caller, tx);
                                     CHIMERA_CHECK(restoreTables(reader, restorer, cancel, progress, total));
                                     CHIMERA_CHECK(index.finish(tx));
                                     tx.setOrigin(m_caller.client);
                                     return restorer.memories();
                                 },
                                 cancel));
    report.created = report.read;
    report.milliseconds = timer.elapsed();
    return report;
}

Result<QJsonObject> Archive::inspect(const QString& file)
{
    CHIMERA_TRY(auto reader, ArchiveReader::open(file));
    Inspection inspection;
    CHIMERA_CHECK(reader.forEach(
        [&](const MemberName& member, MemberStream& stream) { return inspection.look(member, stream); }));
    return inspection.verdict();
}

} // namespace chimera
