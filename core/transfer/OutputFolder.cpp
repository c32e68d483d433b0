#include "core/transfer/OutputFolder.h"

#include "core/transfer/PartFile.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace chimera::transfer {

namespace {

struct Place
{
    QByteArray folder;
    QByteArray name;
};

Place placeOf(const QString& path)
{
    const QByteArray bytes = path.toUtf8();
    const qsizetype slash = bytes.lastIndexOf('/');
    return {bytes.first(std::max<qsizetype>(slash, 0)), bytes.sliced(slash + 1)};
}

} // namespace

Result<OutputFolder> OutputFolder::open(const QString& path)
{
    if (path.isEmpty())
        return Error::invalid(QStringLiteral("A target is needed."));
    errno = 0;
    if (!QDir().mkpath(path) && !QDir(path).exists())
        return writeError(errno != 0 ? errno : ENOTDIR);
    Fd root(::open(QFile::encodeName(path).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root)
        return writeError(errno);
    return OutputFolder(std::move(root));
}

Result<int> OutputFolder::folder(const QByteArray& path, bool make)
{
    if (path.isEmpty())
        return m_root.get();
    if (m_folder && path == m_opened)
        return m_folder.get();
    Fd current;
    for (const QByteArray& part : path.split('/')) {
        const int base = current ? current.get() : m_root.get();
        if (make && ::mkdirat(base, part.constData(), 0777) != 0 && errno != EEXIST)
            return writeError(errno);
        Fd next(::openat(base, part.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!next) // a link shows as ENOTDIR here
            return writeError(make && errno == ENOTDIR ? ELOOP : errno);
        current = std::move(next);
    }
    m_folder = std::move(current);
    m_opened = path;
    return m_folder.get();
}

Result<void> OutputFolder::write(const QString& path, const std::function<Result<void>(PartFile&)>& fill)
{
    const Place place = placeOf(path);
    CHIMERA_TRY(const int base, folder(place.folder, true));
    CHIMERA_TRY(auto part, PartFile::in(base, place.name, 0666));
    CHIMERA_CHECK(fill(part));
    return part.commit(false);
}

Result<Fd> OutputFolder::openFile(const QString& path)
{
    const Place place = placeOf(path);
    CHIMERA_TRY(const int base, folder(place.folder, false));
    Fd file(::openat(base, place.name.constData(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status = {};
    if (!file)
        return writeError(errno);
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return Error::invalid(QStringLiteral("Something else stands in the place of the file."));
    return file;
}

Result<std::optional<QString>> OutputFolder::hashOf(const QString& path)
{
    auto file = openFile(path);
    if (!file && file.error().code == ErrorCode::NotFound)
        return std::optional<QString>();
    if (!file)
        return file.error();
    QFile device;
    QCryptographicHash hash(QCryptographicHash::Sha256);
    if (!device.open(file->release(), QIODevice::ReadOnly, QFileDevice::AutoCloseHandle) || !hash.addData(&device))
        return Error{ErrorCode::Io, QStringLiteral("A file in the target folder could not be read.")};
    return std::optional(QString::fromLatin1(hash.result().toHex()));
}

Result<QByteArray> OutputFolder::read(const QString& path, qint64 limit)
{
    CHIMERA_TRY(Fd file, openFile(path));
    QFile device;
    if (!device.open(file.release(), QIODevice::ReadOnly, QFileDevice::AutoCloseHandle) || device.size() > limit)
        return Error{ErrorCode::Io, QStringLiteral("A file in the target folder could not be read.")};
    return device.read(limit);
}

Result<void> OutputFolder::flush()
{
    if (::syncfs(m_root.get()) != 0)
        return writeError(errno);
    return {};
}

} // namespace chimera::transfer
