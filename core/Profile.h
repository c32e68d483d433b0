// Where a profile keeps its files. The folder is 0700, files in it 0600, whatever the umask. A plain value.
#pragma once

#include "core/base/Result.h"

namespace chimera {

struct Profile
{
    QString folder;

    QString database() const { return folder + QStringLiteral("/chimera.db"); }
    QString attachments() const { return folder + QStringLiteral("/attachments"); }
    QString backups() const { return folder + QStringLiteral("/backups"); }
    QString lockFile() const { return folder + QStringLiteral("/chimera.lock"); }

    // Makes the folders. ReadOnly when they are there but cannot be written; TooNew, NotFound never.
    Result<void> prepare() const;
    bool isWritable() const;
};

} // namespace chimera
