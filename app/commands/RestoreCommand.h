// chimera restore: takes memories out of the Trash, all of them or none. On the verb's thread; errors are the
// services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runRestore(const CommandContext& context);

} // namespace chimera::app
