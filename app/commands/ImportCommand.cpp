#include "app/commands/ImportCommand.h"

#include <QFileInfo>

namespace chimera::app {

namespace {

// --workspace, else the folder's name; made when it is not there.
Result<WorkspaceId> place(const CommandContext& context, WriteTx& tx, const QString& name)
{
    const auto found = Workspaces::find(context.caller, tx, name);
    if (found)
        return found->id;
    if (found.error().code != ErrorCode::NotFound)
        return found.error();
    CHIMERA_TRY(const Workspace made, Workspaces::create(context.caller, tx, name));
    return made.id;
}

Result<WorkspaceId> placeOfDryRun(const CommandContext& context, const ReadTx& tx, const QString& name)
{
    const auto found = Workspaces::find(context.caller, tx, name);
    if (found)
        return found->id;
    if (found.error().code != ErrorCode::NotFound)
        return found.error();
    return WorkspaceId(); // all would be new
}

QString summary(const TransferReport& report)
{
    return QStringLiteral(
               "%1: %2 read, %3 created, %4 updated, %5 unchanged, %6 attachments, %7 links (%8 lead nowhere), %9 s.")
        .arg(report.dryRun ? QStringLiteral("Would import") : QStringLiteral("Imported"))
        .arg(report.read)
        .arg(report.created)
        .arg(report.updated)
        .arg(report.unchanged)
        .arg(report.attachments)
        .arg(report.links)
        .arg(report.unresolvedLinks)
        .arg(QString::number(static_cast<double>(report.milliseconds) / 1000.0, 'f', 1));
}

} // namespace

Result<ExitCode> runImport(const CommandContext& context)
{
    ImportOptions options;
    options.path = context.invocation.path(context.options.arguments.first());
    options.dryRun = context.options.has("dry-run");
    const QFileInfo source(options.path);
    if (!source.exists())
        return Error::notFound(QStringLiteral("There is nothing at that place to import."));
    const QString given = context.options.value("workspace");
    const QString ownName = source.isDir() ? source.fileName() : source.completeBaseName();
    const QString name = !given.isEmpty() ? given : (ownName.isEmpty() ? QStringLiteral("Imported") : ownName);
    Runner& runner = context.backend.runner();
    if (options.dryRun) {
        CHIMERA_TRY(
            options.workspace,
            runner.readNow(
                "workspaces.find", [&](ReadTx& tx) { return placeOfDryRun(context, tx, name); }, context.cancel));
    } else {
        CHIMERA_TRY(options.workspace,
                    runner.writeNow(
                        "workspaces.place", [&](WriteTx& tx) { return place(context, tx, name); }, context.cancel));
    }
    const JobId job = context.backend.startImport(context.caller, options);
    CHIMERA_TRY(const TransferReport report, waitForJob(context.backend, job, context.output, context.cancel));
    return showReport(context.output, report, summary(report));
}

} // namespace chimera::app
