#include "app/ExitCode.h"

namespace chimera::app {

ExitCode exitCodeFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::NotFound:
        return ExitCode::NothingFound;
    case ErrorCode::Busy:
        return ExitCode::Locked;
    case ErrorCode::Network:
        return ExitCode::Network;
    case ErrorCode::Cancelled:
        return ExitCode::Cancelled;
    case ErrorCode::Partial:
        return ExitCode::Partial;
    case ErrorCode::Config:
        return ExitCode::Config;
    case ErrorCode::Invalid:
    case ErrorCode::Denied:
    case ErrorCode::Conflict:
    case ErrorCode::TimedOut:
    case ErrorCode::DiskFull:
    case ErrorCode::ReadOnly:
    case ErrorCode::Corrupt:
    case ErrorCode::TooNew:
    case ErrorCode::Unsupported:
    case ErrorCode::Io:
    case ErrorCode::Internal:
        break;
    }
    return ExitCode::Failed;
}

} // namespace chimera::app
