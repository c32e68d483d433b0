// A folder that an export writes into. Every step is opened relative to the one before and never through a symbolic
// link, so that nothing lands outside, whatever stands there already. One thread.
#pragma once

#include "core/base/Result.h"
#include "core/transfer/Fd.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <optional>

namespace chimera::transfer {

class PartFile;

class OutputFolder
{
public:
    // Makes the folder and those above it when they are missing.
    static Result<OutputFolder> open(const QString& path);

    // `path`: relative, checked by safePath(). Whole or not at all; replaces a regular file of that name.
    Result<void> write(const QString& path, const std::function<Result<void>(PartFile&)>& fill);
    // SHA-256 in hex of a regular file; nullopt when nothing is there; Invalid when it is no regular file.
    Result<std::optional<QString>> hashOf(const QString& path);
    Result<QByteArray> read(const QString& path, qint64 limit);
    // Everything to the disk.
    Result<void> flush();

private:
    explicit OutputFolder(Fd root) : m_root(std::move(root)) {}
    Result<int> folder(const QByteArray& path, bool make);
    Result<Fd> openFile(const QString& path);

    Fd m_root;
    QByteArray m_opened;
    Fd m_folder;
};

} // namespace chimera::transfer
