// Files that memories show: stored once by the SHA-256 of their bytes under <data>/attachments/ab/<rest>, named by no
// one outside. Holds only the folder; file work is atomic (temporary file, fsync, rename). Thread-safe.
#pragma once

#include "core/accounts/Access.h"
#include "core/memories/Memory.h"

class QIODevice;

namespace chimera {

struct AttachmentRef
{
    QString name; // as the text calls it
    QString path; // as it lay in the vault ("" when added here)
    QString hash; // SHA-256, hex
    std::int64_t size = 0;
    QString mime;
};

class Attachments
{
public:
    static constexpr qint64 maxBytes = 512LL * 1024 * 1024;

    explicit Attachments(QString folder) : m_folder(std::move(folder)) {}

    struct Stored
    {
        QString hash;
        qint64 size = 0;
    };
    // Outside of any transaction: the bytes are on the disk before a row names them.
    Result<Stored> store(QIODevice& bytes) const;
    Result<Stored> store(const QByteArray& bytes) const;
    // Path of the stored file; NotFound when it is missing. The hash is checked to be one.
    Result<QString> filePath(const QString& hash) const;
    Result<QByteArray> read(const QString& hash) const;

    // Rows. `name` is what the text says in ![[name]] or ![](name).
    static Result<void> attach(const Caller& caller, WriteTx& tx, const MemoryId& memory, const AttachmentRef& ref);
    static Result<std::vector<AttachmentRef>> list(const Caller& caller, const ReadTx& tx, const MemoryId& memory);
    // The attachment that `name`, written in `memory`, means: its own, else one of that name in the workspace.
    static Result<AttachmentRef> resolve(const Caller& caller, const ReadTx& tx, const MemoryId& memory,
                                         const QString& name);
    // Removes rows and files that no memory and no kept version names any more.
    Result<int> collectGarbage(WriteTx& tx, int limit = 200) const;

private:
    Result<QStringList> orphanedFiles(const ReadTx& tx) const;

    QString m_folder;
};

} // namespace chimera
