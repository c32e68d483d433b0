// chimera restore-backup: puts a .chimera.zip or an automatic backup in the place of the profile's content. The latter,
// and either one over a damaged database, only while no Backend is open. On the verb's thread.
#pragma once

#include "app/commands/Command.h"

namespace chimera::app {

// Into the Backend that is open (the window's): archives only.
Result<ExitCode> runRestoreBackup(const CommandContext& context);

// By the process that owns the profile and has not opened it. What was there is kept beside it when it is replaced
// whole.
Result<ExitCode> restoreBackupIntoClosed(const Profile& profile, const Invocation& invocation, Output& output,
                                         const CancelToken& cancel);

} // namespace chimera::app
