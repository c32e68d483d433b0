// chimera show: prints one memory with its text. On the verb's thread; errors are the services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runShow(const CommandContext& context);

} // namespace chimera::app
