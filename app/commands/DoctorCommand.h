// chimera doctor: checks the database, the index and the references; counts and versions. On the verb's thread; errors
// are the services'.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

// {"chimera", "qt", "sqlite", "schema"}
QJsonObject versions(int schema);

Result<ExitCode> runDoctor(const CommandContext& context);

} // namespace chimera::app
