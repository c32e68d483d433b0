#include "app/commands/AddCommand.h"

#include "core/memories/Memories.h"

namespace chimera::app {

Result<ExitCode> runAdd(const CommandContext& context)
{
    NewMemory given;
    given.title = context.options.value("title");
    given.tags = context.options.all("tag");
    given.tags.removeAll(QString());
    CHIMERA_TRY(given.content, givenText(context));
    const auto work = [&](WriteTx& tx) -> Result<Memory> {
        CHIMERA_TRY(const auto workspace, givenWorkspace(context, tx));
        return Memories::create(context.caller, tx, *workspace, given);
    };
    CHIMERA_TRY(const Memory made, context.backend.runner().writeNow("memories.create", work, context.cancel));
    if (context.output.isJson())
        context.output.document(toJson(made));
    else
        context.output.line(made.id.text());
    return ExitCode::Ok;
}

} // namespace chimera::app
