// chimera conversations: lists, shows and exports conversations. On the verb's thread; errors are the services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runConversations(const CommandContext& context);

} // namespace chimera::app
