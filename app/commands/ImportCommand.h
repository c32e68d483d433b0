// chimera import: brings in a Markdown folder or vault. On the verb's thread; errors are the services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runImport(const CommandContext& context);

} // namespace chimera::app
