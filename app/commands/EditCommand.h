// chimera edit: changes a memory; what a newer save refuses is kept in its history. On the verb's thread; errors are
// the services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runEdit(const CommandContext& context);

} // namespace chimera::app
