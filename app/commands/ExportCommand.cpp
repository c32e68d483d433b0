#include "app/commands/ExportCommand.h"

namespace chimera::app {

Result<ExitCode> runExport(const CommandContext& context)
{
    CHIMERA_TRY(const auto workspace,
                context.backend.runner().readNow(
                    "workspaces.find", [&](ReadTx& tx) { return givenWorkspace(context, tx); }, context.cancel));
    const QString target = context.invocation.path(context.options.arguments.first());
    const JobId job = context.backend.startExport(context.caller, target, workspace);
    CHIMERA_TRY(const TransferReport report, waitForJob(context.backend, job, context.output, context.cancel));
    return showReport(
        context.output, report,
        QStringLiteral("Exported: %1 memories, %2 attachments.").arg(report.read).arg(report.attachments));
}

} // namespace chimera::app
