// A folder of notes, looked at without being trusted: every step is opened relative to the one before, symbolic links
// are never followed, only regular files are opened (and never so that the open could block), hidden names are left
// alone. Read-only. One thread.
#pragma once

#include "core/base/Cancel.h"
#include "core/base/Result.h"
#include "core/base/Timestamp.h"
#include "core/transfer/Fd.h"
#include "core/transfer/Transfer.h"

#include <vector>

namespace chimera::transfer {

inline constexpr qint64 maxNoteBytes = 64LL * 1024 * 1024;

struct VaultFile
{
    QByteArray path; // bytes as the file system has them, '/' between, relative
    QString id;      // the same as text in NFC: unique within the vault
    qint64 size = 0;
    Timestamp modified;
    bool isNote = false;
};

class VaultWalk
{
public:
    // A folder, or one file in it. NotFound, Denied.
    static Result<VaultWalk> open(const QString& path);

    // The folder's real path: which vault this is.
    const QString& root() const { return m_root; }
    // One file was asked for; the others that list() gives are only there to be its attachments.
    bool isSingleFile() const { return !m_only.isEmpty(); }
    // Sorted by path. What is there but cannot be taken goes to `skipped`.
    Result<std::vector<VaultFile>> list(const CancelToken& cancel, std::vector<TransferNote>& skipped);
    // Invalid when larger than `limit`; Io, NotFound, Denied.
    Result<QByteArray> read(const VaultFile& file, qint64 limit);
    // For reading in pieces.
    Result<Fd> openFile(const VaultFile& file);

private:
    VaultWalk(Fd root, QString path, QByteArray only)
        : m_rootFd(std::move(root)), m_root(std::move(path)), m_only(std::move(only))
    {}
    Result<int> folder(const QByteArray& path);

    Fd m_rootFd;
    QString m_root;
    QByteArray m_only;   // the single file asked for, or ""
    QByteArray m_opened; // the folder that m_folder is
    Fd m_folder;
};

bool isNoteName(const QByteArray& name);

// Adds one line; past 1,000 of them the last one counts the rest.
void note(std::vector<TransferNote>& list, const QString& item, const QString& reason);

} // namespace chimera::transfer
