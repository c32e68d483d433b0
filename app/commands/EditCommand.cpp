#include "app/commands/EditCommand.h"

#include "core/memories/Memories.h"
#include "core/memories/Versions.h"

namespace chimera::app {

namespace {

struct Saved
{
    Memory memory;
    bool refused = false; // a newer save stands; the text given is in the history
};

bool changesNothing(const MemoryEdit& edit)
{
    return !edit.title && !edit.tags && !edit.content;
}

Result<Saved> save(const Caller& caller, WriteTx& tx, const MemoryId& id, const MemoryEdit& edit,
                   std::optional<bool> localOnly)
{
    if (localOnly)
        CHIMERA_CHECK(Memories::setLocalOnly(caller, tx, {id}, *localOnly));
    if (changesNothing(edit)) {
        CHIMERA_TRY(Memory memory, Memories::get(caller, tx, id));
        return Saved{std::move(memory)};
    }
    auto saved = tx.attempt([&] { return Memories::save(caller, tx, id, edit); });
    if (saved)
        return Saved{std::move(*saved)};
    if (saved.error().code != ErrorCode::Conflict)
        return saved.error();
    CHIMERA_CHECK(Versions::keepRefused(caller, tx, id, edit));
    CHIMERA_TRY(Memory stored, Memories::get(caller, tx, id));
    return Saved{std::move(stored), true};
}

Result<MemoryEdit> editFrom(const CommandContext& context)
{
    const Options& options = context.options;
    MemoryEdit edit;
    edit.reason = QStringLiteral("cli");
    if (options.has("title"))
        edit.title = options.value("title");
    if (options.has("tag")) {
        QStringList tags = options.all("tag");
        tags.removeAll(QString());
        edit.tags = tags;
    }
    if (options.has("base-version"))
        edit.baseVersion = options.number("base-version", 0);
    if (context.invocation.content) {
        CHIMERA_TRY(edit.content, givenText(context));
    }
    return edit;
}

} // namespace

Result<ExitCode> runEdit(const CommandContext& context)
{
    CHIMERA_TRY(const MemoryEdit edit, editFrom(context));
    const MemoryId id(context.options.arguments.first());
    std::optional<bool> localOnly;
    if (context.options.has("local-only"))
        localOnly = context.options.value("local-only") == QLatin1String("yes");
    const auto work = [&](WriteTx& tx) { return save(context.caller, tx, id, edit, localOnly); };
    CHIMERA_TRY(const Saved saved, context.backend.runner().writeNow("memories.save", work, context.cancel));
    if (saved.refused)
        return Error{
            ErrorCode::Conflict,
            QStringLiteral("The memory has been saved since version %1 (it is at version %2). It stays as it is; "
                           "your change is kept in its history.")
                .arg(*edit.baseVersion)
                .arg(saved.memory.version)};
    if (context.output.isJson())
        context.output.document(toJson(saved.memory));
    else
        context.output.line(
            QStringLiteral("%1 is at version %2.").arg(saved.memory.id.text()).arg(saved.memory.version));
    return ExitCode::Ok;
}

} // namespace chimera::app
