// accounts: who can sign in to the team server; passwords come from standard input.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

Result<ExitCode> runAccounts(const CommandContext& context);
std::optional<QString> checkAccounts(const Options& options);
// "-" for the actions that read a password.
std::optional<QString> accountsText(const Options& options);

} // namespace chimera::app
