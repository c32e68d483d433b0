#include "app/commands/ShowCommand.h"

#include "core/memories/Memories.h"

namespace chimera::app {

Result<ExitCode> runShow(const CommandContext& context)
{
    const MemoryId id(context.options.arguments.first());
    struct Shown
    {
        Memory memory;
        Workspace workspace;
    };
    const auto work = [&](ReadTx& tx) -> Result<Shown> {
        CHIMERA_TRY(Memory memory, Memories::get(context.caller, tx, id));
        CHIMERA_TRY(Workspace workspace, Workspaces::get(context.caller, tx, memory.workspace));
        return Shown{std::move(memory), std::move(workspace)};
    };
    CHIMERA_TRY(const Shown shown, context.backend.runner().readNow("memories.get", work, context.cancel));
    if (context.output.isJson()) {
        context.output.document(toJson(shown.memory));
        return ExitCode::Ok;
    }
    const Memory& memory = shown.memory;
    Output& output = context.output;
    output.line(memory.title);
    output.line(QStringLiteral("%1 in %2, version %3").arg(memory.id.text(), shown.workspace.name).arg(memory.version));
    output.line(QStringLiteral("created %1, updated %2").arg(localTime(memory.createdAt), localTime(memory.updatedAt)));
    if (!memory.tags.isEmpty())
        output.line(QStringLiteral("tags: ") + memory.tags.join(QLatin1String(", ")));
    output.line({});
    output.text(memory.content.endsWith(QLatin1Char('\n')) ? memory.content : memory.content + QLatin1Char('\n'));
    return ExitCode::Ok;
}

} // namespace chimera::app
