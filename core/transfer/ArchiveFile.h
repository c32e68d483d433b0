// The container of .chimera.zip: writing members, and reading them without trusting any: only names on the white list,
// each once, plain files, sizes and ratio capped while unpacking (security.md S8 to S10). Nothing is ever unpacked by
// name.
#pragma once

#include "core/base/Cancel.h"
#include "core/base/Result.h"
#include "core/transfer/PartFile.h"

#include <QCryptographicHash>
#include <QIODevice>
#include <QSet>

#include <functional>
#include <memory>

struct archive;

namespace chimera::transfer {

struct ArchiveLimits
{
    qint64 totalBytes = 2LL * 1024 * 1024 * 1024; // unpacked, plus 20 times what the file itself holds
    qint64 tableBytes = 200LL * 1024 * 1024;
    qint64 attachmentBytes = 512LL * 1024 * 1024;
    qint64 ratio = 200;
    qint64 ratioFrom = 1024 * 1024;
    qint64 members = 100'000; // plus one for each 4 KB of the file
    qint64 lineBytes = 80LL * 1024 * 1024;
};

enum class MemberKind { Manifest, Table, Attachment };

struct MemberName
{
    MemberKind kind = MemberKind::Manifest;
    QString name;
    QString table; // of "memories-0001.jsonl": "memories"
    QString hash;  // of "attachments/<hash>"
};
// nullopt: does not belong there.
std::optional<MemberName> memberName(const QString& name);

// The bytes of one member, while the reader stands on it. Sequential; errors of the caps come back through failure().
class MemberStream : public QIODevice
{
public:
    qint64 readData(char* data, qint64 size) override;
    qint64 writeData(const char*, qint64) override { return -1; }
    bool isSequential() const override { return true; }
    const std::optional<Error>& failure() const { return m_failure; }
    qint64 bytesRead() const { return m_read; }

private:
    friend class ArchiveReader;
    MemberStream(archive* source, const ArchiveLimits& limits, qint64 cap, qint64 totalCap, qint64& total,
                 const CancelToken& cancel);

    archive* m_source;
    const ArchiveLimits& m_limits;
    qint64 m_cap;
    qint64 m_totalCap;
    qint64& m_total;
    qint64 m_packedBegin;
    const CancelToken& m_cancel;
    qint64 m_read = 0;
    std::optional<Error> m_failure;
};

class ArchiveReader
{
public:
    static Result<ArchiveReader> open(const QString& file, ArchiveLimits limits = {});
    // Does not keep a copy: `bytes` must stay.
    static ArchiveReader inMemory(const QByteArray& bytes, ArchiveLimits limits = {});

    // Every member in the file's order, from the start each time. What `visit` does not read is skipped.
    Result<void> forEach(const std::function<Result<void>(const MemberName&, MemberStream&)>& visit,
                         const CancelToken& cancel = {});
    qint64 fileSize() const { return m_size; }

private:
    ArchiveReader(Fd file, QByteArrayView bytes, qint64 size, ArchiveLimits limits)
        : m_file(std::move(file)), m_bytes(bytes), m_size(size), m_limits(limits)
    {}

    Fd m_file;
    QByteArrayView m_bytes;
    qint64 m_size;
    ArchiveLimits m_limits;
};

// Calls `line` for each line of a member (without its end; empty ones are left out).
Result<void> forEachLine(MemberStream& member, qint64 maxLine,
                         const std::function<Result<void>(const QByteArray&)>& line);

class ArchiveWriter
{
public:
    static Result<ArchiveWriter> create(const QString& file);
    ~ArchiveWriter();
    ArchiveWriter(ArchiveWriter&&) noexcept;
    ArchiveWriter& operator=(ArchiveWriter&&) = delete;

    // Compressed, unless that would look like a bomb to the reader.
    Result<QString> add(const QString& name, const QByteArray& bytes); // its SHA-256 in hex
    // Stored as it is.
    Result<QString> addFile(const QString& name, QIODevice& source, qint64 size);
    Result<void> finish();

private:
    ArchiveWriter(PartFile part, archive* target) : m_part(std::move(part)), m_archive(target) {}
    Result<void> begin(const QString& name, qint64 size, bool compressed);
    Result<void> data(QByteArrayView bytes);
    Error failure() const;

    PartFile m_part;
    archive* m_archive = nullptr;
};

} // namespace chimera::transfer
