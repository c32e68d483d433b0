#include "app/commands/TrashCommand.h"

#include "core/memories/Memories.h"

namespace chimera::app {

Result<ExitCode> runTrash(const CommandContext& context)
{
    const auto work = [&](WriteTx& tx) { return Memories::trash(context.caller, tx, givenMemories(context)); };
    CHIMERA_TRY(const int count, context.backend.runner().writeNow("memories.trash", work, context.cancel));
    if (context.output.isJson())
        context.output.document({{QStringLiteral("message"), QStringLiteral("Memory deleted successfully")},
                                 {QStringLiteral("count"), count}});
    else
        context.output.line(count == 1 ? QStringLiteral("One memory is in the Trash.")
                                       : QStringLiteral("%1 memories are in the Trash.").arg(count));
    return ExitCode::Ok;
}

} // namespace chimera::app
