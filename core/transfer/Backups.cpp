#include "core/transfer/Backups.h"

#include "core/base/Failpoint.h"
#include "core/storage/Database.h"
#include "core/storage/Migrator.h"
#include "core/transfer/Compression.h"
#include "core/transfer/PartFile.h"

#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QRegularExpression>

#include <cerrno>
#include <cstdio>
#include <map>
#include <set>
#include <sys/stat.h>

namespace chimera {

using namespace transfer;

namespace {

constexpr qint64 maxDatabaseBytes = 1LL << 40;
constexpr int keptOfOtherReasons = 3;
const QString dailyReason = QStringLiteral("daily");

QString stamp(Timestamp moment)
{
    return moment.toDateTime().toString(QStringLiteral("yyyyMMdd-HHmmss"));
}

QString cleanReason(const QString& given)
{
    QString reason;
    for (const QChar c : given.toLower()) {
        if ((c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'-')
            reason += c;
    }
    return reason.isEmpty() ? QStringLiteral("manual") : reason.left(40);
}

std::optional<BackupFile> parsed(const QFileInfo& info)
{
    static const QRegularExpression form(
        QStringLiteral("\\Achimera-([0-9]{8}-[0-9]{6})-([a-z0-9-]{1,40})\\.db\\.zst\\z"));
    const auto match = form.match(info.fileName());
    if (!match.hasMatch())
        return std::nullopt;
    QDateTime moment = QDateTime::fromString(match.captured(1), QStringLiteral("yyyyMMdd-HHmmss"));
    moment.setTimeSpec(Qt::UTC);
    if (!moment.isValid())
        return std::nullopt;
    return BackupFile{info.filePath(), Timestamp::fromDateTime(moment), match.captured(2), info.size()};
}

// Removes a file when it goes out of scope.
class Scratch
{
public:
    explicit Scratch(QString path) : m_path(std::move(path)) { remove(); }
    ~Scratch() { remove(); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    const QString& path() const { return m_path; }

private:
    void remove() const
    {
        for (const auto suffix : {"", "-wal", "-shm", "-journal"})
            QFile::remove(m_path + QLatin1String(suffix));
    }
    QString m_path;
};

Result<void> moveFile(const QString& from, const QString& to)
{
    if (::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) != 0)
        return writeError(errno);
    return {};
}

// The file is a database of ours, sound page by page and row by row.
Result<void> checkBackup(const QString& path)
{
    CHIMERA_TRY(auto connection, Connection::open(path, Connection::Mode::Recovery));
    CHIMERA_TRY(const int schema, schemaVersion(*connection));
    if (schema > newestSchema())
        return Error{ErrorCode::TooNew, QStringLiteral("The backup was made by a newer Chimera.")};
    CHIMERA_TRY(const Integrity integrity, checkIntegrity(*connection, true));
    if (schema < 1 || !integrity.isSound())
        return Error{ErrorCode::Corrupt, QStringLiteral("The backup is damaged."), integrity.problems.join(u' ')};
    return {};
}

// The damaged database gets a second name; its log and index move there, so that the new one never meets them. A crash
// in between leaves the damaged one in its place.
Result<void> putAside(const QString& database, Timestamp now)
{
    if (!QFile::exists(database))
        return {};
    QString aside = database + QStringLiteral("-damaged-") + stamp(now);
    for (int number = 2; QFile::exists(aside); ++number)
        aside = database + QStringLiteral("-damaged-%1-%2").arg(stamp(now)).arg(number);
    const QByteArray from = QFile::encodeName(database);
    if (::link(from.constData(), QFile::encodeName(aside).constData()) != 0 && !QFile::copy(database, aside))
        return writeError(errno);
    for (const auto suffix : {"-wal", "-shm"}) {
        if (QFile::exists(database + QLatin1String(suffix)))
            CHIMERA_CHECK(moveFile(database + QLatin1String(suffix), aside + QLatin1String(suffix)));
    }
    failpoint("backup.aside");
    return {};
}

} // namespace

Result<BackupFile> Backups::make(Connection& source, const QString& reason, Timestamp now,
                                 const CancelToken& cancel) const
{
    if (!QDir().mkpath(m_folder))
        return Error{ErrorCode::ReadOnly, QStringLiteral("The backup folder cannot be written.")};
    ::chmod(QFile::encodeName(m_folder).constData(), 0700);
    const QString base = QStringLiteral("%1/chimera-%2-%3").arg(m_folder, stamp(now), cleanReason(reason));
    const Scratch copy(base + QStringLiteral(".db.partial-copy"));
    CHIMERA_CHECK(copyDatabase(source, copy.path(), cancel));
    failpoint("backup.copied");
    const QString target = base + QStringLiteral(".db.zst");
    CHIMERA_CHECK(compressFile(copy.path(), target, cancel));
    return BackupFile{target, now, cleanReason(reason), QFileInfo(target).size()};
}

std::vector<BackupFile> Backups::list() const
{
    std::vector<BackupFile> backups;
    const auto files = QDir(m_folder).entryInfoList(QDir::Files | QDir::NoSymLinks);
    for (const QFileInfo& info : files) {
        if (auto backup = parsed(info))
            backups.push_back(std::move(*backup));
    }
    std::sort(backups.begin(), backups.end(), [](const BackupFile& a, const BackupFile& b) {
        return a.madeAt != b.madeAt ? a.madeAt > b.madeAt : a.path > b.path;
    });
    return backups;
}

bool Backups::dailyIsDue(Timestamp now) const
{
    const auto backups = list();
    return std::none_of(backups.begin(), backups.end(), [now](const BackupFile& backup) {
        // One from the future (the clock was wrong) does not stand for today's.
        return backup.reason == dailyReason && backup.madeAt > now.plusDays(-1) &&
               backup.madeAt <= now.plusSeconds(3600);
    });
}

std::vector<bool> keptByRotation(const std::vector<Timestamp>& newestFirst)
{
    constexpr std::size_t days = 12;
    constexpr std::size_t weeks = 10;
    constexpr std::size_t months = 9;
    std::vector<bool> kept(newestFirst.size(), false);
    // The newest of each of the newest 12 days, 10 weeks and 9 months that have any; a day may stand for its week and
    // month.
    std::set<qint64> seenDays;
    std::set<qint64> seenWeeks;
    std::set<qint64> seenMonths;
    for (std::size_t i = 0; i < newestFirst.size(); ++i) {
        const QDate date = newestFirst[i].toDateTime().date();
        const qint64 day = date.toJulianDay();
        const auto isNew = [](std::set<qint64>& seen, qint64 key, std::size_t limit) {
            return seen.size() < limit && seen.insert(key).second;
        };
        const bool ofDay = isNew(seenDays, day, days);
        const bool ofWeek = isNew(seenWeeks, day / 7, weeks);
        const bool ofMonth = isNew(seenMonths, date.year() * 12 + date.month(), months);
        kept[i] = ofDay || ofWeek || ofMonth;
    }
    return kept;
}

void Backups::rotate(Timestamp now) const
{
    std::vector<BackupFile> daily;
    std::map<QString, int> others;
    for (const BackupFile& backup : list()) {
        if (backup.reason == dailyReason)
            daily.push_back(backup);
        else if (++others[backup.reason] > keptOfOtherReasons)
            QFile::remove(backup.path);
    }
    std::vector<Timestamp> times;
    for (const BackupFile& backup : daily)
        times.push_back(backup.madeAt);
    const auto kept = keptByRotation(times);
    for (std::size_t i = 0; i < daily.size(); ++i) {
        if (!kept[i])
            QFile::remove(daily[i].path);
    }
    // What a crash left behind half made.
    const auto leftovers = QDir(m_folder).entryInfoList(
        {QStringLiteral("chimera-*.partial*"), QStringLiteral(".chimera-*.part")}, QDir::Files | QDir::Hidden);
    for (const QFileInfo& info : leftovers) {
        if (Timestamp::fromDateTime(info.lastModified()) < now.plusDays(-1))
            QFile::remove(info.filePath());
    }
}

Result<void> Backups::restore(const BackupFile& backup, const QString& database, Timestamp now) const
{
    const Scratch unpacked(database + QStringLiteral(".restoring"));
    CHIMERA_CHECK(decompressFile(backup.path, unpacked.path(), maxDatabaseBytes));
    CHIMERA_CHECK(checkBackup(unpacked.path()));
    for (const auto suffix : {"-wal", "-shm"}) // the check may have left some
        QFile::remove(unpacked.path() + QLatin1String(suffix));
    CHIMERA_CHECK(putAside(database, now));
    return moveFile(unpacked.path(), database);
}

} // namespace chimera
