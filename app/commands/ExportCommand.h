// chimera export: writes memories to a folder or file. On the verb's thread; errors are the services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runExport(const CommandContext& context);

} // namespace chimera::app
