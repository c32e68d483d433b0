// chimera add: creates a memory from a text. On the verb's thread; errors are the services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runAdd(const CommandContext& context);

} // namespace chimera::app
