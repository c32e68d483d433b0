// chimera backup: writes the whole profile to an archive. On the verb's thread; errors are the services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runBackup(const CommandContext& context);

} // namespace chimera::app
