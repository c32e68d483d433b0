#include "app/commands/RestoreBackupCommand.h"

#include "core/transfer/Archive.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>

namespace chimera::app {

namespace {

enum class Kind { Archive, Database };

// By its first bytes: the names are the user's.
Result<Kind> kindOf(const QString& path)
{
    QFile file(path);
    if (!file.exists())
        return Error::notFound(QStringLiteral("There is no backup of that name."));
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Io, QStringLiteral("The backup cannot be read.")};
    const QByteArray head = file.read(16);
    if (head.startsWith("PK\x03\x04"))
        return Kind::Archive;
    if (head.startsWith("\x28\xb5\x2f\xfd") || head.startsWith("SQLite format 3"))
        return Kind::Database;
    return Error{ErrorCode::Unsupported, QStringLiteral("This is neither a .chimera.zip nor an automatic backup.")};
}

Result<ExitCode> restoreArchive(Backend& backend, const QString& file, Output& output, const CancelToken& cancel)
{
    const JobId job = backend.startRestore(backend.caller(QStringLiteral("cli")), file);
    CHIMERA_TRY(const TransferReport report, waitForJob(backend, job, output, cancel));
    return showReport(
        output, report,
        QStringLiteral("Restored: %1 memories, %2 attachments.").arg(report.created).arg(report.attachments));
}

// The damaged database and what belongs to it, out of the way and back again.
class SetAside
{
public:
    explicit SetAside(const Profile& profile) : m_database(profile.database())
    {
        const QString base = m_database + QStringLiteral("-damaged-") +
                             QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss"));
        m_kept = base;
        for (int number = 2; QFileInfo::exists(m_kept); ++number)
            m_kept = base + QLatin1Char('-') + QString::number(number);
    }

    bool go() const { return move(m_database, m_kept); }
    void comeBack() const
    {
        for (const QString& suffix : suffixes())
            QFile::remove(m_database + suffix);
        move(m_kept, m_database);
    }

private:
    static QStringList suffixes() { return {QString(), QStringLiteral("-wal"), QStringLiteral("-shm")}; }
    static bool move(const QString& from, const QString& to)
    {
        if (!QFile::rename(from, to))
            return false;
        for (const QString& suffix : suffixes().mid(1)) {
            if (QFile::exists(from + suffix) && !QFile::rename(from + suffix, to + suffix))
                return false;
        }
        return true;
    }

    QString m_database;
    QString m_kept;
};

Result<ExitCode> restoreArchiveIntoClosed(const Profile& profile, const QString& file, Output& output,
                                          const CancelToken& cancel)
{
    CHIMERA_CHECK(Archive::inspect(file));
    Backend::Options options;
    options.profile = profile;
    options.allowReadOnly = false;
    {
        auto backend = Backend::open(options);
        if (backend)
            return restoreArchive(**backend, file, output, cancel);
        if (backend.error().code != ErrorCode::Corrupt)
            return backend.error();
    }
    const SetAside damaged(profile);
    if (!damaged.go())
        return Error{ErrorCode::Io, QStringLiteral("The damaged database cannot be put aside.")};
    const auto restored = [&]() -> Result<ExitCode> {
        CHIMERA_TRY(auto backend, Backend::open(options));
        return restoreArchive(*backend, file, output, cancel);
    }();
    if (!restored)
        damaged.comeBack();
    return restored;
}

} // namespace

Result<ExitCode> runRestoreBackup(const CommandContext& context)
{
    const QString file = context.invocation.path(context.options.arguments.first());
    CHIMERA_TRY(const Kind kind, kindOf(file));
    if (kind == Kind::Database)
        return Error{ErrorCode::Busy,
                     QStringLiteral("An automatic backup can only be put back while the profile is closed: "
                                    "close the window and try again.")};
    return restoreArchive(context.backend, file, context.output, context.cancel);
}

Result<ExitCode> restoreBackupIntoClosed(const Profile& profile, const Invocation& invocation, Output& output,
                                         const CancelToken& cancel)
{
    const QString file = invocation.path(invocation.options.arguments.first());
    CHIMERA_TRY(const Kind kind, kindOf(file));
    if (kind == Kind::Archive)
        return restoreArchiveIntoClosed(profile, file, output, cancel);
    CHIMERA_CHECK(
        Backups(profile.backups()).restore(BackupFile{file, {}, {}, 0}, profile.database(), SystemClock().now()));
    if (output.isJson())
        output.document({{QStringLiteral("message"), QStringLiteral("Backup restored successfully")}});
    else
        output.line(QStringLiteral("The backup is in place; what was there before is kept beside it."));
    return ExitCode::Ok;
}

} // namespace chimera::app
