// chimera embed: the index by meaning: its state, making it, choosing its model, checking it. On the verb's thread;
// errors are the services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runEmbed(const CommandContext& context);

} // namespace chimera::app
