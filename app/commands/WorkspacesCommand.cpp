#include "app/commands/WorkspacesCommand.h"

#include <QJsonArray>

namespace chimera::app {

namespace {

Result<ExitCode> list(const CommandContext& context)
{
    CHIMERA_TRY(
        const WorkspaceList found,
        context.backend.runner().readNow(
            "workspaces.list", [&](ReadTx& tx) { return Workspaces::list(context.caller, tx); }, context.cancel));
    if (context.output.isJson()) {
        QJsonArray workspaces;
        for (const Workspace& workspace : found.workspaces)
            workspaces.append(toJson(workspace));
        context.output.document(
            {{QStringLiteral("workspaces"), workspaces}, {QStringLiteral("total"), static_cast<qint64>(found.total)}});
        return ExitCode::Ok;
    }
    std::vector<QStringList> rows;
    for (const Workspace& workspace : found.workspaces)
        rows.push_back({workspace.name, QString::number(workspace.stats.memories), localTime(workspace.usedAt),
                        workspace.id.text()});
    context.output.table(
        {QStringLiteral("NAME"), QStringLiteral("MEMORIES"), QStringLiteral("LAST USED"), QStringLiteral("ID")}, rows,
        0);
    return ExitCode::Ok;
}

ExitCode showOne(const CommandContext& context, const Workspace& workspace)
{
    if (context.output.isJson())
        context.output.document(toJson(workspace));
    else
        context.output.line(workspace.id.text());
    return ExitCode::Ok;
}

Result<ExitCode> add(const CommandContext& context, const QString& name)
{
    CHIMERA_TRY(const Workspace made,
                context.backend.runner().writeNow(
                    "workspaces.create", [&](WriteTx& tx) { return Workspaces::create(context.caller, tx, name); },
                    context.cancel));
    return showOne(context, made);
}

Result<ExitCode> rename(const CommandContext& context, const QString& which, const QString& name)
{
    const auto work = [&](WriteTx& tx) -> Result<Workspace> {
        CHIMERA_TRY(const Workspace found, Workspaces::find(context.caller, tx, which));
        return Workspaces::rename(context.caller, tx, found.id, name);
    };
    CHIMERA_TRY(const Workspace renamed, context.backend.runner().writeNow("workspaces.rename", work, context.cancel));
    return showOne(context, renamed);
}

Result<ExitCode> remove(const CommandContext& context, const QString& which)
{
    const auto work = [&](WriteTx& tx) -> Result<void> {
        CHIMERA_TRY(const Workspace found, Workspaces::find(context.caller, tx, which));
        return Workspaces::trash(context.caller, tx, found.id);
    };
    CHIMERA_CHECK(context.backend.runner().writeNow("workspaces.trash", work, context.cancel));
    if (context.output.isJson())
        context.output.document({{QStringLiteral("message"), QStringLiteral("Workspace deleted successfully")}});
    else
        context.output.line(QStringLiteral("The workspace is in the Trash."));
    return ExitCode::Ok;
}

} // namespace

Result<ExitCode> runWorkspaces(const CommandContext& context)
{
    const QStringList& words = context.options.arguments;
    if (words.isEmpty())
        return list(context);
    if (words[0] == QLatin1String("add"))
        return add(context, words[1]);
    if (words[0] == QLatin1String("rename"))
        return rename(context, words[1], words[2]);
    return remove(context, words[1]);
}

} // namespace chimera::app
