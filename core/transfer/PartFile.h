// A file that is there whole or not at all: written under a temporary name in the same folder, brought to the disk,
// renamed. Destroyed without commit() it leaves nothing. One thread.
#pragma once

#include "core/base/Result.h"
#include "core/transfer/Fd.h"

#include <QByteArray>
#include <QString>

namespace chimera::transfer {

class PartFile
{
public:
    // In the open folder `folder`, which must stay open. `mode` as for open(2).
    static Result<PartFile> in(int folder, const QByteArray& name, int mode);
    // By path; opens the folder itself.
    static Result<PartFile> at(const QString& path, int mode);
    PartFile(PartFile&&) noexcept = default;
    PartFile& operator=(PartFile&&) = delete;
    ~PartFile();

    int descriptor() const { return m_file.get(); }
    Result<void> write(QByteArrayView bytes);
    // All of the file at `path` of this machine.
    Result<void> copyFrom(const QString& path);
    // `durable`: brought to the disk before it takes the name.
    Result<void> commit(bool durable);

private:
    PartFile(Fd folder, int base, Fd file, QByteArray name, QByteArray partName)
        : m_ownFolder(std::move(folder))
        , m_folder(base)
        , m_file(std::move(file))
        , m_name(std::move(name))
        , m_partName(std::move(partName))
    {}

    Fd m_ownFolder;
    int m_folder = -1;
    Fd m_file;
    QByteArray m_name;
    QByteArray m_partName;
};

// The Error for an errno while writing.
Error writeError(int reason);

} // namespace chimera::transfer
