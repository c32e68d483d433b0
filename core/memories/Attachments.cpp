#include "core/memories/Attachments.h"

#include "core/memories/AttachmentFiles.h"
#include "core/memories/MemoryRows.h"
#include "core/memories/Rules.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QRandomGenerator>

namespace chimera {

namespace {

constexpr qsizetype maxNameLength = 255;

Error missing()
{
    return Error::notFound(QStringLiteral("Attachment not found"));
}

// Without folders, as one line, in the form that a text and a file system of another kind would both give it.
QString cleanName(const QString& given)
{
    QString name = rules::oneLine(given);
    name.replace(u'\\', u'/');
    return name.mid(name.lastIndexOf(u'/') + 1).trimmed().normalized(QString::NormalizationForm_C);
}

QString cleanPath(const QString& given)
{
    QString path = rules::oneLine(given).normalized(QString::NormalizationForm_C);
    path.replace(u'\\', u'/');
    while (path.startsWith(QLatin1String("./")))
        path.remove(0, 2);
    return path;
}

struct Place
{
    std::int64_t memory = 0;
    std::int64_t workspace = 0;
};

Result<Place> placeOf(const ReadTx& tx, const MemoryId& id)
{
    static const QByteArray sql = "SELECT m.pk, m.workspace FROM memory m JOIN workspace w ON w.pk = m.workspace "
                                  "WHERE m.id = ? AND m.trashed_at IS NULL AND w.trashed_at IS NULL";
    CHIMERA_TRY(auto row, tx.query(sql, id));
    Place place;
    if (row.next())
        place = {row.integer(0), row.integer(1)};
    CHIMERA_CHECK(row.done());
    if (place.memory == 0)
        return Error::notFound(QStringLiteral("Memory not found"));
    return place;
}

AttachmentRef readRef(const Statement& row)
{
    return {row.text(0), row.text(1), row.text(2), row.integer(3), row.text(4)};
}

// How well a file fits a written name: its path, the end of its path, its name, its name without case.
int rank(const AttachmentRef& ref, const QString& path, const QString& name)
{
    if (ref.path == path)
        return 0;
    if (path.contains(u'/') && ref.path.endsWith(QString(u'/' + path)))
        return 1;
    return ref.name == name ? 2 : 3;
}

// Of these, the hashes that no row names.
Result<QStringList> unnamed(const ReadTx& tx, const QStringList& hashes)
{
    static const QByteArray sql = "SELECT j.value FROM json_each(?) j "
                                  "WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.hash = j.value)";
    CHIMERA_TRY(auto rows, tx.query(sql, hashes));
    QStringList found;
    while (rows.next())
        found.append(rows.text(0));
    CHIMERA_CHECK(rows.done());
    return found;
}

} // namespace

Result<Attachments::Stored> Attachments::store(QIODevice& bytes) const
{
    CHIMERA_TRY(files::Written written, files::write(m_folder, bytes, maxBytes));
    return Stored{std::move(written.hash), written.size};
}

Result<Attachments::Stored> Attachments::store(const QByteArray& bytes) const
{
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    return store(buffer);
}

Result<QString> Attachments::filePath(const QString& hash) const
{
    if (!files::isHash(hash))
        return missing();
    QString path = files::pathOf(m_folder, hash);
    if (!QFile::exists(path))
        return missing();
    return path;
}

Result<QByteArray> Attachments::read(const QString& hash) const
{
    CHIMERA_TRY(const QString path, filePath(hash));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > maxBytes)
        return Error{ErrorCode::Io, QStringLiteral("The attachment could not be read."), file.errorString()};
    QByteArray bytes = file.readAll();
    if (bytes.size() != file.size())
        return Error{ErrorCode::Io, QStringLiteral("The attachment could not be read."), file.errorString()};
    return bytes;
}

Result<void> Attachments::attach(const Caller& caller, WriteTx& tx, const MemoryId& memory, const AttachmentRef& ref)
{
    static const QByteArray fileSql = "INSERT INTO attachment(hash, size, mime, created_at) VALUES(?, ?, ?, ?) "
                                      "ON CONFLICT(hash) DO UPDATE SET mime = CASE WHEN excluded.mime = '' THEN mime "
                                      "ELSE excluded.mime END";
    static const QByteArray refSql =
        "INSERT INTO memory_attachment(memory, attachment, name, path) SELECT ?1, pk, ?2, ?3 FROM attachment "
        "WHERE hash = ?4 ON CONFLICT(memory, name, path) DO UPDATE SET attachment = excluded.attachment";
    CHIMERA_TRY(const Place place, placeOf(tx, memory));
    CHIMERA_CHECK(Access::toWritePk(tx, caller, place.workspace));
    const QString name = cleanName(ref.name);
    if (name.isEmpty() || name == QLatin1String(".") || name == QLatin1String(".."))
        return Error::field(QStringLiteral("name"), QStringLiteral("This field may not be blank."));
    if (name.size() > maxNameLength)
        return Error::field(QStringLiteral("name"),
                            QStringLiteral("Ensure this field has no more than %1 characters.").arg(maxNameLength));
    if (!files::isHash(ref.hash) || ref.size < 0)
        return Error::field(QStringLiteral("hash"), QStringLiteral("This is not the hash of a stored file."));
    CHIMERA_CHECK(tx.run(fileSql, ref.hash, ref.size, rules::oneLine(ref.mime), tx.now()));
    CHIMERA_CHECK(tx.run(refSql, place.memory, name, cleanPath(ref.path), ref.hash));
    tx.touched(Entity::Attachment, ChangeKind::Created, ref.hash);
    tx.setOrigin(caller.client);
    return {};
}

Result<std::vector<AttachmentRef>> Attachments::list(const Caller& caller, const ReadTx& tx, const MemoryId& memory)
{
    static const QByteArray sql = "SELECT ma.name, ma.path, a.hash, a.size, a.mime FROM memory_attachment ma "
                                  "JOIN attachment a ON a.pk = ma.attachment WHERE ma.memory = ? ORDER BY ma.name";
    CHIMERA_TRY(const Place place, placeOf(tx, memory));
    CHIMERA_CHECK(Access::toReadPk(tx, caller, place.workspace));
    CHIMERA_TRY(auto rows, tx.query(sql, place.memory));
    std::vector<AttachmentRef> refs;
    while (rows.next())
        refs.push_back(readRef(rows));
    CHIMERA_CHECK(rows.done());
    return refs;
}

Result<AttachmentRef> Attachments::resolve(const Caller& caller, const ReadTx& tx, const MemoryId& memory,
                                           const QString& name)
{
    static const QByteArray sql =
        "SELECT ma.name, ma.path, a.hash, a.size, a.mime, ma.memory = ?2 FROM memory_attachment ma "
        "JOIN attachment a ON a.pk = ma.attachment JOIN memory m ON m.pk = ma.memory "
        "WHERE ma.name = ?1 COLLATE NOCASE AND m.workspace = ?3 AND m.trashed_at IS NULL ORDER BY ma.memory LIMIT 1000";
    CHIMERA_TRY(const Place place, placeOf(tx, memory));
    CHIMERA_CHECK(Access::toReadPk(tx, caller, place.workspace));
    const QString wantedName = cleanName(name);
    const QString wantedPath = cleanPath(name);
    CHIMERA_TRY(auto rows, tx.query(sql, wantedName, place.memory, place.workspace));
    std::optional<AttachmentRef> best;
    int bestRank = 0;
    while (rows.next()) {
        AttachmentRef ref = readRef(rows);
        const int key = rank(ref, wantedPath, wantedName) + (rows.boolean(5) ? 0 : 10); // its own first
        if (best && bestRank <= key)
            continue;
        best = std::move(ref);
        bestRank = key;
    }
    CHIMERA_CHECK(rows.done());
    if (!best)
        return missing();
    return std::move(*best);
}

Result<int> Attachments::collectGarbage(WriteTx& tx, int limit) const
{
    static const QByteArray findSql = "SELECT pk, hash FROM attachment a WHERE NOT EXISTS "
                                      "(SELECT 1 FROM memory_attachment ma WHERE ma.attachment = a.pk) LIMIT ?";
    static const QByteArray removeSql = "DELETE FROM attachment WHERE pk IN (SELECT value FROM json_each(?))";
    std::vector<std::int64_t> keys;
    QStringList paths;
    {
        CHIMERA_TRY(auto rows, tx.query(findSql, std::max(limit, 0)));
        while (rows.next()) {
            const QString path = files::pathOf(m_folder, rows.text(1));
            if (!files::isSettled(path))
                continue;
            keys.push_back(rows.integer(0));
            paths.append(path);
        }
        CHIMERA_CHECK(rows.done());
    }
    CHIMERA_TRY(const QStringList orphans, orphanedFiles(tx)); // while the rows still stand: no file counts twice
    CHIMERA_CHECK(tx.run(removeSql, jsonList(keys)));
    // A file that goes although the transaction fails is stored again by whoever wants it: no memory names it.
    for (const QString& path : paths + orphans)
        files::remove(path);
    return static_cast<int>(keys.size() + static_cast<std::size_t>(orphans.size()));
}

// Stored, but the transaction that would have named it never came; and what a crash left half written. One call looks
// at a sixteenth of the folders, so that it never holds the writer up.
Result<QStringList> Attachments::orphanedFiles(const ReadTx& tx) const
{
    QStringList hashes;
    QStringList orphans;
    const QDir root(m_folder);
    for (const QString& name : root.entryList({QStringLiteral("incoming-*")}, QDir::Files | QDir::Hidden)) {
        if (files::isSettled(root.filePath(name)))
            orphans.append(root.filePath(name));
    }
    const int slice = static_cast<int>(QRandomGenerator::global()->bounded(16));
    for (int i = slice * 16; i < slice * 16 + 16; ++i) {
        const QString prefix = QStringLiteral("%1").arg(i, 2, 16, QLatin1Char('0'));
        for (const QString& name : QDir(root.filePath(prefix)).entryList(QDir::Files | QDir::Hidden)) {
            const QString hash = prefix + name;
            if (files::isHash(hash) && files::isSettled(files::pathOf(m_folder, hash)))
                hashes.append(hash);
        }
    }
    CHIMERA_TRY(const QStringList unknown, unnamed(tx, hashes));
    for (const QString& hash : unknown)
        orphans.append(files::pathOf(m_folder, hash));
    return orphans;
}

} // namespace chimera
