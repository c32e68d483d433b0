#include "core/Profile.h"

#include <QDir>
#include <QFile>

#include <cerrno>
#include <cstring>
#include <sys/stat.h>
#include <unistd.h>

namespace chimera {

namespace {

Result<void> makePrivateFolder(const QString& path)
{
    const QByteArray name = QFile::encodeName(path);
    if (::mkdir(name.constData(), 0700) == 0)
        return {};
    const int reason = errno;
    struct stat info = {};
    if (reason == EEXIST && ::stat(name.constData(), &info) == 0 && S_ISDIR(info.st_mode)) {
        if ((info.st_mode & 077) != 0)
            (void)::chmod(name.constData(), info.st_mode & 0700);
        return {};
    }
    const QString detail = QString::fromLocal8Bit(strerror(reason));
    switch (reason) {
    case EACCES:
    case EPERM:
    case EROFS:
        return Error{ErrorCode::ReadOnly, QStringLiteral("The data folder cannot be written."), detail};
    case ENOSPC:
    case EDQUOT:
        return Error{ErrorCode::DiskFull, QStringLiteral("The disk is full: the data folder cannot be made."), detail};
    default:
        return Error{ErrorCode::Config, QStringLiteral("The data folder cannot be made there."), detail};
    }
}

} // namespace

bool Profile::isWritable() const
{
    if (::access(QFile::encodeName(folder).constData(), W_OK) != 0)
        return false;
    return !QFile::exists(database()) || ::access(QFile::encodeName(database()).constData(), W_OK) == 0;
}

Result<void> Profile::prepare() const
{
    const QString parent = QFileInfo(folder).absolutePath();
    if (!QDir(parent).exists() && !QDir().mkpath(parent))
        return Error{ErrorCode::Config, QStringLiteral("The folder above the data folder cannot be made.")};
    for (const QString& path : {folder, attachments(), backups()})
        CHIMERA_CHECK(makePrivateFolder(path));
    return {};
}

} // namespace chimera
