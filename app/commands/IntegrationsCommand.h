// chimera integrations: the model providers of this profile; chimera models: what they offer. A key comes over standard
// input, never as an argument. On the verb's thread; waits for the network, at most 10 s a provider.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runIntegrations(const CommandContext& context);
Result<ExitCode> runModels(const CommandContext& context);

} // namespace chimera::app
