#include "app/Paths.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcessEnvironment>

#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace chimera::app {

namespace {

// SQLite takes names of up to 512 bytes, and puts "-journal" and the like behind them.
constexpr qsizetype longestFolder = 480;
// QLocalServer binds beside the socket's place first, under a name of a few letters more than the folder's.
constexpr std::size_t longestSocket = sizeof(sockaddr_un::sun_path) - 8;

// The specification: a relative path in one of its variables is to be ignored.
QString folderFrom(const QProcessEnvironment& environment, const char* variable, const QString& fallback)
{
    const QString value = environment.value(QLatin1String(variable));
    return QDir::isAbsolutePath(value) ? value : fallback;
}

bool isOwnFolder(const QString& path)
{
    struct stat info = {};
    return ::lstat(QFile::encodeName(path).constData(), &info) == 0 && S_ISDIR(info.st_mode) &&
           info.st_uid == ::geteuid() && ::access(QFile::encodeName(path).constData(), W_OK | X_OK) == 0;
}

} // namespace

QString Paths::socket() const
{
    const QString canonical = QFileInfo(data).canonicalFilePath();
    const QByteArray hash =
        QCryptographicHash::hash(QFile::encodeName(canonical.isEmpty() ? data : canonical), QCryptographicHash::Sha256);
    const QString name = QLatin1Char('/') + QString::fromLatin1(hash.toHex().left(16)) + QStringLiteral(".sock");
    if (static_cast<std::size_t>(QFile::encodeName(runtime + name).size()) < longestSocket)
        return runtime + name;
    return QStringLiteral("/tmp/chimera-%1").arg(::geteuid()) + name;
}

Result<Paths> Paths::find(const QString& dataDir, const QProcessEnvironment& environment, const QString& programFolder)
{
    const QString home = environment.value(QStringLiteral("HOME"));
    const QString base = QDir::isAbsolutePath(home) ? home : QString();
    Paths paths;
    paths.data = dataDir.isEmpty() ? environment.value(QStringLiteral("CHIMERA_DATA_DIR")) : dataDir;
    const bool portable = paths.data.isEmpty() && QFile::exists(programFolder + QStringLiteral("/portable"));
    if (portable)
        paths.data = programFolder + QStringLiteral("/chimera-data");
    const QString dataHome =
        folderFrom(environment, "XDG_DATA_HOME", base.isEmpty() ? QString() : base + QStringLiteral("/.local/share"));
    if (paths.data.isEmpty() && !dataHome.isEmpty())
        paths.data = dataHome + QStringLiteral("/chimera");
    if (paths.data.isEmpty())
        return Error{ErrorCode::Config,
                     QStringLiteral("There is no home folder to keep the profile in; say --data-dir DIR.")};
    paths.data = QDir::cleanPath(QDir::current().absoluteFilePath(paths.data));
    if (QFile::encodeName(paths.data).size() > longestFolder)
        return Error{ErrorCode::Config, QStringLiteral("The name of the data folder is too long.")};

    const QString stateHome =
        folderFrom(environment, "XDG_STATE_HOME", base.isEmpty() ? QString() : base + QStringLiteral("/.local/state"));
    paths.state = portable || stateHome.isEmpty() ? paths.data : stateHome + QStringLiteral("/chimera");
    const QString runtimeHome = folderFrom(environment, "XDG_RUNTIME_DIR", {});
    paths.runtime =
        !runtimeHome.isEmpty() && isOwnFolder(runtimeHome) ? runtimeHome + QStringLiteral("/chimera") : paths.data;
    return paths;
}

} // namespace chimera::app
