#include "core/transfer/VaultWalk.h"

#include "core/transfer/FileText.h"

#include <QFile>
#include <QSet>

#include <cerrno>
#include <climits>
#include <cstdlib>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

namespace chimera::transfer {

namespace {

constexpr int maxDepth = 500;
constexpr std::size_t maxFiles = 2'000'000;
// When one file is asked for, only what lies near it can be its attachments.
constexpr std::size_t maxNeighbours = 10'000;
constexpr int neighbourDepth = 1;

Error systemError(int reason)
{
    const QString detail = QString::fromLocal8Bit(strerror(reason));
    if (reason == ENOENT || reason == ENOTDIR)
        return {ErrorCode::NotFound, QStringLiteral("The file or folder is not there."), detail};
    if (reason == EACCES || reason == EPERM)
        return {ErrorCode::Denied, QStringLiteral("The file or folder may not be read."), detail};
    if (reason == ELOOP)
        return {ErrorCode::Invalid, QStringLiteral("Links are not followed."), detail};
    return {ErrorCode::Io, QStringLiteral("The file or folder could not be read."), detail};
}

struct Entry
{
    QByteArray name;
    struct stat status = {};
};

struct DirCloser
{
    void operator()(DIR* dir) const { ::closedir(dir); }
};

// The visible entries of an open folder, sorted by their bytes.
Result<std::vector<Entry>> entriesOf(int folder)
{
    Fd copy(::openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!copy)
        return systemError(errno);
    std::unique_ptr<DIR, DirCloser> dir(::fdopendir(copy.get()));
    if (!dir)
        return systemError(errno);
    copy.release();
    std::vector<Entry> entries;
    while (const dirent* item = ::readdir(dir.get())) {
        if (item->d_name[0] == '.')
            continue;
        Entry entry{QByteArray(item->d_name), {}};
        if (::fstatat(folder, item->d_name, &entry.status, AT_SYMLINK_NOFOLLOW) == 0)
            entries.push_back(std::move(entry));
    }
    std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
    return entries;
}

// Two names may become one text (NFC and NFD, bytes that are no UTF-8): the later one gets a number.
QString uniqueId(const QByteArray& path, QSet<QString>& taken)
{
    const QString id = decodeName(path);
    QString candidate = id;
    const qsizetype slash = id.lastIndexOf(u'/');
    const qsizetype dot = id.lastIndexOf(u'.');
    const qsizetype stem = dot > slash + 1 ? dot : id.size();
    for (int number = 2; taken.contains(candidate); ++number)
        candidate = id.first(stem) + QStringLiteral(" (%1)").arg(number) + id.sliced(stem);
    taken.insert(candidate);
    return candidate;
}

Timestamp modifiedAt(const struct stat& status)
{
    return {status.st_mtim.tv_sec * 1'000'000LL + status.st_mtim.tv_nsec / 1000};
}

} // namespace

void note(std::vector<TransferNote>& list, const QString& item, const QString& reason)
{
    constexpr std::size_t limit = 1000;
    static const QString more = QStringLiteral("and more like these");
    if (list.size() < limit)
        list.push_back({item, reason});
    else if (list.size() == limit)
        list.push_back({QStringLiteral("1"), more});
    else
        list.back().item = QString::number(list.back().item.toLongLong() + 1);
}

bool isNoteName(const QByteArray& name)
{
    const QByteArray lower = name.toLower();
    return lower.endsWith(".md") || lower.endsWith(".markdown") || lower.endsWith(".txt");
}

Result<VaultWalk> VaultWalk::open(const QString& path)
{
    const QByteArray given = QFile::encodeName(path);
    std::unique_ptr<char, decltype(&std::free)> real(::realpath(given.constData(), nullptr), &std::free);
    if (!real)
        return systemError(errno);
    QByteArray folder(real.get());
    QByteArray only;
    struct stat status = {};
    if (::stat(folder.constData(), &status) != 0)
        return systemError(errno);
    if (S_ISREG(status.st_mode)) {
        const qsizetype slash = folder.lastIndexOf('/');
        only = folder.sliced(slash + 1);
        folder = slash > 0 ? folder.first(slash) : QByteArray("/");
    } else if (!S_ISDIR(status.st_mode)) {
        return Error::invalid(QStringLiteral("Only a folder or a file can be imported."));
    }
    Fd root(::open(folder.constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root)
        return systemError(errno);
    return VaultWalk(std::move(root), decodeName(folder), std::move(only));
}

Result<int> VaultWalk::folder(const QByteArray& path)
{
    if (path.isEmpty())
        return m_rootFd.get();
    if (m_folder && path == m_opened)
        return m_folder.get();
    Fd current;
    for (const QByteArray& part : path.split('/')) {
        const int base = current ? current.get() : m_rootFd.get();
        Fd next(::openat(base, part.constData(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
        if (!next)
            return systemError(errno);
        current = std::move(next);
    }
    m_folder = std::move(current);
    m_opened = path;
    return m_folder.get();
}

Result<std::vector<VaultFile>> VaultWalk::list(const CancelToken& cancel, std::vector<TransferNote>& skipped)
{
    std::vector<VaultFile> files;
    QSet<QString> taken;
    std::vector<QByteArray> waiting{QByteArray()};
    while (!waiting.empty()) {
        if (cancel.isCancelled())
            return Error::cancelled();
        const QByteArray path = std::move(waiting.back());
        waiting.pop_back();
        auto opened = folder(path);
        auto entries = opened ? entriesOf(*opened) : Result<std::vector<Entry>>(opened.error());
        if (!entries && path.isEmpty())
            return entries.error();
        if (!entries) {
            note(skipped, decodeName(path), entries.error().message);
            continue;
        }
        const std::size_t firstNew = waiting.size();
        for (const Entry& entry : *entries) {
            const QByteArray full = path.isEmpty() ? entry.name : path + '/' + entry.name;
            if (S_ISREG(entry.status.st_mode)) {
                const bool isNote = m_only.isEmpty() ? isNoteName(entry.name) : full == m_only;
                if (isNote || m_only.isEmpty() || files.size() < maxNeighbours)
                    files.push_back(
                        {full, uniqueId(full, taken), entry.status.st_size, modifiedAt(entry.status), isNote});
            } else if (S_ISDIR(entry.status.st_mode)) {
                if (full.count('/') < (m_only.isEmpty() ? maxDepth : neighbourDepth))
                    waiting.push_back(full);
                else if (m_only.isEmpty())
                    note(skipped, decodeName(full), QStringLiteral("The folders are nested too deeply."));
            } else if (m_only.isEmpty()) {
                note(skipped, decodeName(full),
                     S_ISLNK(entry.status.st_mode) ? QStringLiteral("Links are not followed.")
                                                   : QStringLiteral("This is not a regular file."));
            }
            if (files.size() > maxFiles)
                return Error::invalid(QStringLiteral("The folder holds too many files."));
        }
        std::reverse(waiting.begin() + static_cast<std::ptrdiff_t>(firstNew), waiting.end());
    }
    return files;
}

Result<Fd> VaultWalk::openFile(const VaultFile& file)
{
    const qsizetype slash = file.path.lastIndexOf('/');
    CHIMERA_TRY(const int base, folder(slash < 0 ? QByteArray() : file.path.first(slash)));
    Fd opened(
        ::openat(base, file.path.constData() + slash + 1, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
    if (!opened)
        return systemError(errno);
    struct stat status = {};
    if (::fstat(opened.get(), &status) != 0)
        return systemError(errno);
    if (!S_ISREG(status.st_mode))
        return Error::invalid(QStringLiteral("This is not a regular file."));
    return opened;
}

Result<QByteArray> VaultWalk::read(const VaultFile& file, qint64 limit)
{
    CHIMERA_TRY(const Fd opened, openFile(file));
    QByteArray bytes;
    bytes.resize(std::min(file.size, limit) + 1);
    qsizetype used = 0;
    for (;;) {
        const ssize_t got = ::read(opened.get(), bytes.data() + used, static_cast<std::size_t>(bytes.size() - used));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return systemError(errno);
        if (got == 0)
            break;
        used += got;
        if (used > limit)
            return Error::invalid(QStringLiteral("The note is larger than 64 MB."));
        if (used == bytes.size()) // it has grown since it was listed
            bytes.resize(std::min(limit + 1, bytes.size() * 2));
    }
    bytes.resize(used);
    return bytes;
}

} // namespace chimera::transfer
