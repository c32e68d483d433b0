// Internal to core/memories: the files under attachments/. Names are made from hashes alone; nothing given from outside
// becomes a path. Folders are 0700, files 0600 under any umask. Thread-safe.
#pragma once

#include "core/base/Result.h"

#include <QString>

class QIODevice;

namespace chimera::files {

// 64 lower-case hex digits.
bool isHash(const QString& text);
QString pathOf(const QString& folder, const QString& hash);

struct Written
{
    QString hash;
    qint64 size = 0;
};
// Streams into a temporary file, hashes on the way, syncs, renames. Nothing is left behind on failure.
Result<Written> write(const QString& folder, QIODevice& bytes, qint64 limit);

// Whether nobody has stored this file lately: one that was is about to be named by a row.
bool isSettled(const QString& path);
void remove(const QString& path);

} // namespace chimera::files
