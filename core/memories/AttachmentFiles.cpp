#include "core/memories/AttachmentFiles.h"

#include "core/base/Failpoint.h"

#include <QCryptographicHash>
#include <QFile>
#include <QIODevice>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace chimera::files {

namespace {

constexpr qint64 blockSize = 256 * 1024;
constexpr std::time_t settledAfter = 3600; // seconds

Error failure(int reason)
{
    const QString detail = QString::fromLocal8Bit(std::strerror(reason));
    switch (reason) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return {ErrorCode::DiskFull, QStringLiteral("The disk is full: the attachment was not stored."), detail};
    case EROFS:
    case EACCES:
    case EPERM:
        return {ErrorCode::ReadOnly, QStringLiteral("The data folder cannot be written."), detail};
    default:
        return {ErrorCode::Io, QStringLiteral("The attachment could not be stored."), detail};
    }
}

// Answers whether it is new.
Result<bool> makeFolder(const QByteArray& path)
{
    if (::mkdir(path.constData(), 0700) == 0)
        return true;
    if (errno == EEXIST)
        return false;
    return failure(errno);
}

Result<void> syncFolder(const QByteArray& path)
{
    const int folder = ::open(path.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return failure(errno);
    const int code = ::fsync(folder);
    const int reason = errno;
    ::close(folder);
    if (code != 0)
        return failure(reason);
    return {};
}

// A file that is gone unless it was put in its place.
class TemporaryFile
{
public:
    static Result<std::unique_ptr<TemporaryFile>> make(const QByteArray& folder)
    {
        QByteArray name = folder + "/incoming-XXXXXX";
        const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
        if (descriptor < 0)
            return failure(errno);
        return std::unique_ptr<TemporaryFile>(new TemporaryFile(descriptor, name));
    }
    ~TemporaryFile()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
        if (!m_name.isEmpty())
            ::unlink(m_name.constData());
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    Result<void> append(const char* bytes, qint64 size)
    {
        while (size > 0) {
            const ssize_t written = ::write(m_descriptor, bytes, static_cast<std::size_t>(size));
            if (written < 0 && errno == EINTR)
                continue;
            if (written <= 0)
                return failure(written == 0 ? EIO : errno);
            bytes += written;
            size -= written;
        }
        return {};
    }

    Result<void> finish()
    {
        if (::fchmod(m_descriptor, 0600) != 0 || ::fsync(m_descriptor) != 0)
            return failure(errno);
        const int code = ::close(std::exchange(m_descriptor, -1));
        if (code != 0)
            return failure(errno);
        return {};
    }

    Result<void> moveTo(const QByteArray& target)
    {
        if (::rename(m_name.constData(), target.constData()) != 0)
            return failure(errno);
        m_name.clear();
        return {};
    }

private:
    TemporaryFile(int descriptor, QByteArray name) : m_descriptor(descriptor), m_name(std::move(name)) {}

    int m_descriptor = -1;
    QByteArray m_name;
};

Result<Written> copy(QIODevice& bytes, TemporaryFile& target, qint64 limit)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    QByteArray block(blockSize, Qt::Uninitialized);
    Written written;
    for (;;) {
        const qint64 got = bytes.read(block.data(), block.size());
        if (got < 0)
            return Error{ErrorCode::Io, QStringLiteral("The attachment could not be read."), bytes.errorString()};
        if (got == 0)
            break;
        written.size += got;
        if (written.size > limit)
            return Error::invalid(QStringLiteral("The attachment is larger than %1 MB.").arg(limit / (1024 * 1024)));
        hash.addData(QByteArrayView(block.constData(), got));
        CHIMERA_CHECK(target.append(block.constData(), got));
    }
    written.hash = QString::fromLatin1(hash.result().toHex());
    return written;
}

// Already there and whole: its time says that somebody wants it.
bool reuse(const QByteArray& path, qint64 size)
{
    struct stat known = {};
    if (::stat(path.constData(), &known) != 0 || !S_ISREG(known.st_mode) || known.st_size != size)
        return false;
    return ::utimensat(AT_FDCWD, path.constData(), nullptr, 0) == 0;
}

} // namespace

bool isHash(const QString& text)
{
    return text.size() == 64 && std::all_of(text.begin(), text.end(), [](QChar c) {
               return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f');
           });
}

QString pathOf(const QString& folder, const QString& hash)
{
    return folder + u'/' + hash.left(2) + u'/' + hash.mid(2);
}

Result<Written> write(const QString& folder, QIODevice& bytes, qint64 limit)
{
    const QByteArray root = QFile::encodeName(folder);
    CHIMERA_CHECK(makeFolder(root));
    CHIMERA_TRY(auto temporary, TemporaryFile::make(root));
    CHIMERA_TRY(Written written, copy(bytes, *temporary, limit));
    const QByteArray target = QFile::encodeName(pathOf(folder, written.hash));
    if (reuse(target, written.size))
        return written;
    CHIMERA_CHECK(temporary->finish());
    failpoint("attachment");
    const QByteArray place = target.left(target.lastIndexOf('/'));
    CHIMERA_TRY(const bool isNew, makeFolder(place));
    if (isNew)
        CHIMERA_CHECK(syncFolder(root));
    CHIMERA_CHECK(temporary->moveTo(target));
    CHIMERA_CHECK(syncFolder(place));
    return written;
}

bool isSettled(const QString& path)
{
    struct stat known = {};
    return ::stat(QFile::encodeName(path).constData(), &known) != 0 ||
           known.st_mtim.tv_sec + settledAfter < std::time(nullptr);
}

void remove(const QString& path)
{
    ::unlink(QFile::encodeName(path).constData());
}

} // namespace chimera::files
