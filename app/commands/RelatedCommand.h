// chimera related: memories near a memory by meaning, and near-duplicates. On the verb's thread; errors are the
// services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runRelated(const CommandContext& context);

} // namespace chimera::app
