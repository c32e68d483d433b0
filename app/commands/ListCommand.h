// chimera list: lists memories without their texts. On the verb's thread; errors are the services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runList(const CommandContext& context);

} // namespace chimera::app
