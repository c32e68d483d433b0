// chimera search: finds memories by words and filters. On the verb's thread; errors are the services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runSearch(const CommandContext& context);

} // namespace chimera::app
