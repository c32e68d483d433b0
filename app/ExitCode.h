// How the program ends: one table maps what went wrong to the process's exit code.
#pragma once

#include "core/base/Error.h"

namespace chimera::app {

enum class ExitCode {
    Ok = 0,
    Failed = 1,
    Usage = 2,
    NothingFound = 3,
    Locked = 4,
    Network = 5,
    Cancelled = 6,
    Partial = 7,
    Config = 78,
};

ExitCode exitCodeFor(ErrorCode code);

} // namespace chimera::app
