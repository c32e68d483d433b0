#include "core/transfer/PartFile.h"

#include <QFile>

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <sys/stat.h>

namespace chimera::transfer {

Error writeError(int reason)
{
    const QString detail = QString::fromLocal8Bit(strerror(reason));
    switch (reason) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return {ErrorCode::DiskFull, QStringLiteral("The disk is full: the file was not written."), detail};
    case EACCES:
    case EPERM:
    case EROFS:
        return {ErrorCode::ReadOnly, QStringLiteral("The target folder cannot be written."), detail};
    case ENOENT:
    case ENOTDIR:
        return {ErrorCode::NotFound, QStringLiteral("The target folder is not there."), detail};
    case ELOOP:
        return {ErrorCode::Invalid, QStringLiteral("A link stands in the way; nothing is written through links."),
                detail};
    default:
        return {ErrorCode::Io, QStringLiteral("The file could not be written."), detail};
    }
}

Result<PartFile> PartFile::in(int folder, const QByteArray& name, int mode)
{
    static std::atomic<unsigned> counter{0};
    for (int attempt = 0; attempt < 100; ++attempt) {
        const QByteArray partName =
            ".chimera-" + QByteArray::number(::getpid()) + '-' + QByteArray::number(counter.fetch_add(1)) + ".part";
        Fd file(::openat(folder, partName.constData(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                         static_cast<mode_t>(mode)));
        if (file)
            return PartFile(Fd(), folder, std::move(file), name, partName);
        if (errno != EEXIST)
            return writeError(errno);
    }
    return writeError(EEXIST);
}

Result<PartFile> PartFile::at(const QString& path, int mode)
{
    const qsizetype slash = path.lastIndexOf(u'/');
    const QByteArray parent = QFile::encodeName(slash < 0    ? QStringLiteral(".")
                                                : slash == 0 ? QStringLiteral("/")
                                                             : path.first(slash));
    Fd folder(::open(parent.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder)
        return writeError(errno);
    const int base = folder.get();
    CHIMERA_TRY(auto part, in(base, QFile::encodeName(path.sliced(slash + 1)), mode));
    part.m_ownFolder = std::move(folder);
    return part;
}

PartFile::~PartFile()
{
    if (m_file)
        ::unlinkat(m_folder, m_partName.constData(), 0);
}

Result<void> PartFile::write(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t done = ::write(m_file.get(), bytes.data(), static_cast<std::size_t>(bytes.size()));
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return writeError(errno);
        bytes = bytes.sliced(done);
    }
    return {};
}

Result<void> PartFile::copyFrom(const QString& path)
{
    QFile source(path);
    if (!source.open(QIODevice::ReadOnly | QIODevice::Unbuffered))
        return Error{ErrorCode::NotFound, QStringLiteral("The attachment's file is missing.")};
    QByteArray block(256 * 1024, Qt::Uninitialized);
    for (;;) {
        const qint64 got = source.read(block.data(), block.size());
        if (got < 0)
            return Error{ErrorCode::Io, QStringLiteral("The attachment's file could not be read.")};
        if (got == 0)
            return {};
        CHIMERA_CHECK(write(QByteArrayView(block).first(got)));
    }
}

Result<void> PartFile::commit(bool durable)
{
    if (durable && ::fsync(m_file.get()) != 0)
        return writeError(errno);
    if (::renameat(m_folder, m_partName.constData(), m_folder, m_name.constData()) != 0)
        return writeError(errno);
    m_file = Fd();
    if (durable)
        ::fsync(m_folder);
    return {};
}

} // namespace chimera::transfer
