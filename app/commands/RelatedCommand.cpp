#include "app/commands/RelatedCommand.h"

#include "core/search/Related.h"

#include <QJsonArray>

namespace chimera::app {

namespace {

constexpr std::int64_t usualLimit = 10;

} // namespace

Result<ExitCode> runRelated(const CommandContext& context)
{
    const MemoryId memory(context.options.arguments.first());
    const int limit = static_cast<int>(context.options.number("limit", usualLimit));
    const bool duplicates = context.options.has("duplicates");
    CHIMERA_TRY(const auto view, context.backend.semantic().view());
    if (!view)
        return Error::notFound(QStringLiteral("Nothing is indexed by meaning yet."));
    CHIMERA_TRY(const auto related, context.backend.runner().readNow(
                                        "search.related",
                                        [&](ReadTx& tx) {
                                            return duplicates
                                                       ? Related::duplicatesOf(context.caller, tx, *view, memory, limit)
                                                       : Related::to(context.caller, tx, *view, memory, limit);
                                        },
                                        context.cancel));
    if (context.output.isJson()) {
        QJsonArray list;
        for (const RelatedMemory& each : related)
            list.append(toJson(each));
        context.output.document({{QStringLiteral("related"), list}});
    } else {
        for (const RelatedMemory& each : related)
            context.output.line(QStringLiteral("%1  %2  %3 in %4")
                                    .arg(QString::number(each.similarity, 'f', 3), each.memory.id.text(),
                                         printable(each.memory.title), printable(each.workspaceName)));
        if (related.empty())
            context.output.note(duplicates ? QStringLiteral("Nothing says the same.")
                                           : QStringLiteral("Nothing is near it."));
    }
    return related.empty() ? ExitCode::NothingFound : ExitCode::Ok;
}

} // namespace chimera::app
