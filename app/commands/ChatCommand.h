// chimera chat: asks a question over a workspace's memories and prints the answer as it comes. On the verb's thread;
// errors are the services', and the model's.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runChat(const CommandContext& context);

} // namespace chimera::app
