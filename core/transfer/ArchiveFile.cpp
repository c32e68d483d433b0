#include "core/transfer/ArchiveFile.h"

#include <QFile>
#include <QRegularExpression>

#include <archive.h>
#include <archive_entry.h>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>

namespace chimera::transfer {

namespace {

constexpr qint64 totalPerByte = 20;
constexpr qint64 bytesPerMember = 4096;

Error notOurs(const QString& detail)
{
    return {ErrorCode::Invalid, QStringLiteral("The file is not a Chimera archive, or it is damaged."), detail};
}

Error tooMuch(const char* what)
{
    return {ErrorCode::Invalid, QStringLiteral("The archive unpacks to more than is allowed, so it was refused."),
            QString::fromLatin1(what)};
}

struct ReadDeleter
{
    void operator()(archive* source) const { archive_read_free(source); }
};

} // namespace

std::optional<MemberName> memberName(const QString& name)
{
    static const QRegularExpression table(
        QStringLiteral("\\A(workspaces|tags|settings|memories|versions|source_items|"
                       "saved_searches|activities|conversations|messages|proposals|usage)-[0-9]{4,6}\\.jsonl\\z"));
    static const QRegularExpression attachment(QStringLiteral("\\Aattachments/([0-9a-f]{64})\\z"));
    if (name == QLatin1String("manifest.json"))
        return MemberName{MemberKind::Manifest, name, {}, {}};
    if (const auto found = table.match(name); found.hasMatch())
        return MemberName{MemberKind::Table, name, found.captured(1), {}};
    if (const auto found = attachment.match(name); found.hasMatch())
        return MemberName{MemberKind::Attachment, name, {}, found.captured(1)};
    return std::nullopt;
}

MemberStream::MemberStream(archive* source, const ArchiveLimits& limits, qint64 cap, qint64 totalCap, qint64& total,
                           const CancelToken& cancel)
    : m_source(source)
    , m_limits(limits)
    , m_cap(cap)
    , m_totalCap(totalCap)
    , m_total(total)
    , m_packedBegin(archive_filter_bytes(source, -1))
    , m_cancel(cancel)
{
    open(QIODevice::ReadOnly | QIODevice::Unbuffered);
}

qint64 MemberStream::readData(char* data, qint64 size)
{
    if (m_failure)
        return -1;
    if (m_cancel.isCancelled()) {
        m_failure = Error::cancelled();
        return -1;
    }
    const la_ssize_t got =
        archive_read_data(m_source, data, static_cast<std::size_t>(std::min<qint64>(size, 256 * 1024)));
    if (got < 0) {
        m_failure = notOurs(QString::fromUtf8(archive_error_string(m_source)));
        return -1;
    }
    m_read += got;
    m_total += got;
    const qint64 packed = std::max<qint64>(archive_filter_bytes(m_source, -1) - m_packedBegin, 1);
    if (m_read > m_cap)
        m_failure = tooMuch("a member");
    else if (m_total > m_totalCap)
        m_failure = tooMuch("all of it");
    else if (m_read > m_limits.ratioFrom && m_read / m_limits.ratio > packed)
        m_failure = tooMuch("the ratio");
    return m_failure ? -1 : got;
}

Result<ArchiveReader> ArchiveReader::open(const QString& path, ArchiveLimits limits)
{
    Fd file(::open(QFile::encodeName(path).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    struct stat status = {};
    if (!file && (errno == ENOENT || errno == ENOTDIR))
        return Error::notFound(QStringLiteral("The archive is not there."));
    if (!file || ::fstat(file.get(), &status) != 0)
        return Error{ErrorCode::Io, QStringLiteral("The archive could not be read.")};
    if (!S_ISREG(status.st_mode))
        return notOurs(QStringLiteral("not a regular file"));
    return ArchiveReader(std::move(file), {}, status.st_size, limits);
}

ArchiveReader ArchiveReader::inMemory(const QByteArray& bytes, ArchiveLimits limits)
{
    return {Fd(), bytes, bytes.size(), limits};
}

Result<void> ArchiveReader::forEach(const std::function<Result<void>(const MemberName&, MemberStream&)>& visit,
                                    const CancelToken& cancel)
{
    const std::unique_ptr<archive, ReadDeleter> source(archive_read_new());
    archive_read_support_format_zip_seekable(source.get());
    const bool fromFile = bool(m_file);
    if (fromFile && ::lseek(m_file.get(), 0, SEEK_SET) != 0)
        return Error{ErrorCode::Io, QStringLiteral("The archive could not be read.")};
    const int opened =
        fromFile ? archive_read_open_fd(source.get(), m_file.get(), 64 * 1024)
                 : archive_read_open_memory(source.get(), m_bytes.data(), static_cast<std::size_t>(m_bytes.size()));
    if (opened != ARCHIVE_OK)
        return notOurs(QString::fromUtf8(archive_error_string(source.get())));
    QSet<QString> seen;
    qint64 members = 0;
    qint64 total = 0;
    const qint64 maxMembers = m_limits.members + m_size / bytesPerMember;
    archive_entry* entry = nullptr;
    for (;;) {
        const int code = archive_read_next_header(source.get(), &entry);
        if (code == ARCHIVE_EOF)
            break;
        if (code != ARCHIVE_OK)
            return notOurs(QString::fromUtf8(archive_error_string(source.get())));
        if (cancel.isCancelled())
            return Error::cancelled();
        if (++members > maxMembers)
            return tooMuch("the members");
        const char* raw = archive_entry_pathname(entry);
        const QString name = QString::fromUtf8(raw ? raw : "");
        if (name == QLatin1String("attachments/") && archive_entry_filetype(entry) == AE_IFDIR)
            continue; // packed again by another program
        const auto known = memberName(name);
        const bool isPlain = archive_entry_filetype(entry) == AE_IFREG && !archive_entry_hardlink(entry) &&
                             !archive_entry_symlink(entry) && archive_entry_is_encrypted(entry) == 0;
        if (!known || !isPlain || seen.contains(name))
            return notOurs(QStringLiteral("an unexpected member"));
        seen.insert(name);
        const qint64 cap = known->kind == MemberKind::Attachment ? m_limits.attachmentBytes : m_limits.tableBytes;
        if (archive_entry_size_is_set(entry) && archive_entry_size(entry) > cap)
            return tooMuch("a member");
        MemberStream stream(source.get(), m_limits, cap, m_limits.totalBytes + totalPerByte * m_size, total, cancel);
        auto visited = visit(*known, stream);
        if (stream.failure())
            return *stream.failure();
        CHIMERA_CHECK(visited);
    }
    return {};
}

Result<void> forEachLine(MemberStream& member, qint64 maxLine,
                         const std::function<Result<void>(const QByteArray&)>& line)
{
    QByteArray block(64 * 1024, Qt::Uninitialized);
    QByteArray waiting;
    for (;;) {
        const qint64 got = member.read(block.data(), block.size());
        if (got < 0)
            return member.failure() ? *member.failure() : notOurs({});
        if (got == 0)
            break;
        qsizetype begin = 0;
        const QByteArrayView bytes = QByteArrayView(block).first(got);
        for (qsizetype end; (end = bytes.indexOf('\n', begin)) >= 0; begin = end + 1) {
            waiting.append(bytes.sliced(begin, end - begin));
            if (waiting.size() > maxLine)
                return tooMuch("a line");
            if (!waiting.isEmpty())
                CHIMERA_CHECK(line(waiting));
            waiting.clear();
        }
        waiting.append(bytes.sliced(begin));
        if (waiting.size() > maxLine)
            return tooMuch("a line");
    }
    return waiting.isEmpty() ? Result<void>() : line(waiting);
}

Result<ArchiveWriter> ArchiveWriter::create(const QString& file)
{
    CHIMERA_TRY(auto part, PartFile::at(file, 0600));
    archive* target = archive_write_new();
    archive_write_set_format_zip(target);
    archive_write_set_bytes_per_block(target, 256 * 1024);
    archive_write_set_bytes_in_last_block(target, 1);
    if (archive_write_open_fd(target, part.descriptor()) != ARCHIVE_OK) {
        archive_write_free(target);
        return Error{ErrorCode::Io, QStringLiteral("The archive could not be written.")};
    }
    return ArchiveWriter(std::move(part), target);
}

ArchiveWriter::ArchiveWriter(ArchiveWriter&& other) noexcept
    : m_part(std::move(other.m_part)), m_archive(std::exchange(other.m_archive, nullptr))
{}

ArchiveWriter::~ArchiveWriter()
{
    if (!m_archive)
        return;
    archive_write_fail(m_archive);
    archive_write_free(m_archive);
}

Error ArchiveWriter::failure() const
{
    const int reason = archive_errno(m_archive);
    return reason > 0 ? writeError(reason) : Error{ErrorCode::Io, QStringLiteral("The archive could not be written.")};
}

Result<void> ArchiveWriter::begin(const QString& name, qint64 size, bool compressed)
{
    if (compressed)
        archive_write_zip_set_compression_deflate(m_archive);
    else
        archive_write_zip_set_compression_store(m_archive);
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.toUtf8().constData());
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_entry_set_size(entry, size);
    archive_entry_set_mtime(entry, 315'532'800, 0); // 1980: the same content makes the same archive
    const int code = archive_write_header(m_archive, entry);
    archive_entry_free(entry);
    return code == ARCHIVE_OK ? Result<void>() : failure();
}

Result<void> ArchiveWriter::data(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const la_ssize_t done = archive_write_data(m_archive, bytes.data(), static_cast<std::size_t>(bytes.size()));
        if (done <= 0)
            return failure();
        bytes = bytes.sliced(done);
    }
    return {};
}

Result<QString> ArchiveWriter::add(const QString& name, const QByteArray& bytes)
{
    const bool looksLikeABomb = bytes.size() > 512 * 1024 && qCompress(bytes, 1).size() * 100 < bytes.size();
    CHIMERA_CHECK(begin(name, bytes.size(), !looksLikeABomb));
    CHIMERA_CHECK(data(bytes));
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

Result<QString> ArchiveWriter::addFile(const QString& name, QIODevice& source, qint64 size)
{
    CHIMERA_CHECK(begin(name, size, false));
    QCryptographicHash hash(QCryptographicHash::Sha256);
    QByteArray block(256 * 1024, Qt::Uninitialized);
    qint64 left = size;
    while (left > 0) {
        const qint64 got = source.read(block.data(), std::min<qint64>(block.size(), left));
        if (got <= 0)
            return Error{ErrorCode::Io, QStringLiteral("An attachment's file could not be read.")};
        const QByteArrayView bytes = QByteArrayView(block).first(got);
        hash.addData(bytes);
        CHIMERA_CHECK(data(bytes));
        left -= got;
    }
    return QString::fromLatin1(hash.result().toHex());
}

Result<void> ArchiveWriter::finish()
{
    if (archive_write_close(m_archive) != ARCHIVE_OK)
        return failure();
    archive_write_free(std::exchange(m_archive, nullptr));
    return m_part.commit(true);
}

} // namespace chimera::transfer
