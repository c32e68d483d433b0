// serve: the HTTP API for a team, without a window, until a signal ends it. Needs the profile for itself.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runServe(const CommandContext& context);

// What is wrong with the options, one sentence; nothing when they fit together.
std::optional<QString> checkServe(const Options& options);

} // namespace chimera::app
