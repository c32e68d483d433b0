#include "core/base/Error.h"

namespace chimera {

Error Error::field(const QString& name, const QString& sentence)
{
    return {ErrorCode::Invalid, name + QStringLiteral(": ") + sentence, {}, {{name, {sentence}}}};
}

QString wireName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Invalid:
        return QStringLiteral("invalid");
    case ErrorCode::NotFound:
        return QStringLiteral("not_found");
    case ErrorCode::Denied:
        return QStringLiteral("denied");
    case ErrorCode::Conflict:
        return QStringLiteral("conflict");
    case ErrorCode::Busy:
        return QStringLiteral("busy");
    case ErrorCode::Cancelled:
        return QStringLiteral("cancelled");
    case ErrorCode::TimedOut:
        return QStringLiteral("timed_out");
    case ErrorCode::DiskFull:
        return QStringLiteral("disk_full");
    case ErrorCode::ReadOnly:
        return QStringLiteral("read_only");
    case ErrorCode::Corrupt:
        return QStringLiteral("corrupt");
    case ErrorCode::TooNew:
        return QStringLiteral("too_new");
    case ErrorCode::Unsupported:
        return QStringLiteral("unsupported");
    case ErrorCode::Network:
        return QStringLiteral("network");
    case ErrorCode::Partial:
        return QStringLiteral("partial");
    case ErrorCode::Config:
        return QStringLiteral("config");
    case ErrorCode::Io:
        return QStringLiteral("io");
    case ErrorCode::Internal:
        break;
    }
    return QStringLiteral("internal");
}

} // namespace chimera
