// Files through zstd, in pieces. Results are there whole or not at all; mode 0600. On the calling thread.
#pragma once

#include "core/base/Cancel.h"
#include "core/base/Result.h"

#include <QString>

namespace chimera::transfer {

Result<void> compressFile(const QString& source, const QString& target, const CancelToken& cancel = {});
// Invalid when the source is damaged or unpacks to more than `maxBytes`.
Result<void> decompressFile(const QString& source, const QString& target, qint64 maxBytes);

} // namespace chimera::transfer
