#include "app/commands/RestoreCommand.h"

#include "core/memories/Memories.h"

namespace chimera::app {

Result<ExitCode> runRestore(const CommandContext& context)
{
    const auto work = [&](WriteTx& tx) { return Memories::restore(context.caller, tx, givenMemories(context)); };
    CHIMERA_TRY(const int count, context.backend.runner().writeNow("memories.restore", work, context.cancel));
    if (context.output.isJson())
        context.output.document({{QStringLiteral("message"), QStringLiteral("Memory restored successfully")},
                                 {QStringLiteral("count"), count}});
    else
        context.output.line(count == 1 ? QStringLiteral("One memory is back.")
                                       : QStringLiteral("%1 memories are back.").arg(count));
    return ExitCode::Ok;
}

} // namespace chimera::app
