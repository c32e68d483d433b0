// chimera workspaces: lists, makes, renames and removes workspaces. On the verb's thread; errors are the services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runWorkspaces(const CommandContext& context);

} // namespace chimera::app
