// tokens: API tokens of the profile's owner for tools, with a name and a scope.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runTokens(const CommandContext& context);
std::optional<QString> checkTokens(const Options& options);

} // namespace chimera::app
