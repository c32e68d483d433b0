#include "app/commands/BackupCommand.h"

namespace chimera::app {

Result<ExitCode> runBackup(const CommandContext& context)
{
    const QString file = context.invocation.path(context.options.arguments.first());
    const JobId job = context.backend.startArchive(context.caller, file);
    CHIMERA_TRY(const TransferReport report, waitForJob(context.backend, job, context.output, context.cancel));
    return showReport(
        context.output, report,
        QStringLiteral("Backed up: %1 memories, %2 attachments.").arg(report.read).arg(report.attachments));
}

} // namespace chimera::app
