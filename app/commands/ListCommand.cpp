#include "app/commands/ListCommand.h"

#include "core/base/Text.h"
#include "core/memories/Memories.h"

#include <QJsonArray>

namespace chimera::app {

namespace {

constexpr std::int64_t usualLimit = 50;

struct Listed
{
    MemoryPage page;
    std::vector<Memory> whole; // for --json, which gives the texts too
};

std::vector<MemoryId> idsOf(const MemoryPage& page)
{
    std::vector<MemoryId> ids;
    for (const MemoryRow& row : page.memories)
        ids.push_back(row.id);
    return ids;
}

MemoryQuery queryFrom(const Options& options)
{
    MemoryQuery query;
    query.tag = options.value("tag");
    query.trash = options.has("trash");
    query.limit = static_cast<int>(options.number("limit", usualLimit));
    query.offset = options.number("offset", 0);
    const QString sort = options.value("sort");
    if (sort == QLatin1String("title"))
        query.sort = MemorySort::Title;
    else if (sort == QLatin1String("created"))
        query.sort = MemorySort::Created;
    return query;
}

void sortRows(std::vector<MemoryRow>& rows, const MemoryQuery& query)
{
    const auto before = [&query](const MemoryRow& left, const MemoryRow& right) {
        if (query.trash)
            return std::tuple(right.trashedAt, right.pk) < std::tuple(left.trashedAt, left.pk);
        if (query.sort == MemorySort::Created)
            return std::tuple(right.createdAt, right.pk) < std::tuple(left.createdAt, left.pk);
        return std::tuple(right.updatedAt, right.pk) < std::tuple(left.updatedAt, left.pk);
    };
    if (query.sort != MemorySort::Title || query.trash) {
        std::sort(rows.begin(), rows.end(), before);
        return;
    }
    std::vector<std::pair<QString, std::size_t>> titles;
    for (std::size_t index = 0; index < rows.size(); ++index)
        titles.emplace_back(text::fold(rows[index].title), index);
    std::sort(titles.begin(), titles.end());
    std::vector<MemoryRow> sorted;
    for (const auto& [title, index] : titles)
        sorted.push_back(std::move(rows[index]));
    rows = std::move(sorted);
}

// Without --workspace: the first rows of each, merged. One statement a workspace.
Result<MemoryPage> listEverywhere(const CommandContext& context, const ReadTx& tx, MemoryQuery query)
{
    CHIMERA_TRY(const WorkspaceList all, Workspaces::list(context.caller, tx));
    const auto from = static_cast<std::size_t>(query.offset);
    const auto wanted = static_cast<std::size_t>(query.limit);
    query.limit = static_cast<int>(std::min<std::int64_t>(query.offset + query.limit, INT_MAX));
    query.offset = 0;
    MemoryPage merged;
    for (const Workspace& workspace : all.workspaces) {
        query.workspace = workspace.id;
        CHIMERA_TRY(MemoryPage page, Memories::list(context.caller, tx, query));
        merged.total += page.total;
        std::move(page.memories.begin(), page.memories.end(), std::back_inserter(merged.memories));
    }
    sortRows(merged.memories, query);
    auto& rows = merged.memories;
    rows.erase(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(from, rows.size())));
    if (rows.size() > wanted)
        rows.erase(rows.begin() + static_cast<std::ptrdiff_t>(wanted), rows.end());
    return merged;
}

void show(Output& output, const MemoryPage& page, const MemoryQuery& query)
{
    std::vector<QStringList> rows;
    for (const MemoryRow& memory : page.memories) {
        const Timestamp when = query.trash                         ? memory.trashedAt.value_or(memory.updatedAt)
                               : query.sort == MemorySort::Created ? memory.createdAt
                                                                   : memory.updatedAt;
        rows.push_back({memory.id.text(), localTime(when), memory.title, memory.tags.join(QLatin1String(", "))});
    }
    const QString time = query.trash                         ? QStringLiteral("TRASHED")
                         : query.sort == MemorySort::Created ? QStringLiteral("CREATED")
                                                             : QStringLiteral("UPDATED");
    output.table({QStringLiteral("ID"), time, QStringLiteral("TITLE"), QStringLiteral("TAGS")}, rows, 2);
    const auto shown = static_cast<std::int64_t>(page.memories.size());
    if (shown < page.total)
        output.note(QStringLiteral("%1 of %2 shown; --limit and --offset show more.").arg(shown).arg(page.total));
}

} // namespace

Result<ExitCode> runList(const CommandContext& context)
{
    MemoryQuery query = queryFrom(context.options);
    const auto work = [&](ReadTx& tx) -> Result<Listed> {
        Listed found;
        CHIMERA_TRY(const auto workspace, givenWorkspace(context, tx));
        query.workspace = workspace.value_or(WorkspaceId());
        auto page = workspace ? Memories::list(context.caller, tx, query) : listEverywhere(context, tx, query);
        CHIMERA_TRY(found.page, std::move(page));
        if (context.output.isJson()) {
            CHIMERA_TRY(found.whole, Memories::getAll(context.caller, tx, idsOf(found.page), query.trash));
        }
        return found;
    };
    CHIMERA_TRY(const Listed listed, context.backend.runner().readNow("memories.list", work, context.cancel));
    if (!context.output.isJson()) {
        show(context.output, listed.page, query);
        return ExitCode::Ok;
    }
    QJsonArray memories;
    for (const Memory& memory : listed.whole)
        memories.append(toJson(memory));
    context.output.document(
        {{QStringLiteral("memories"), memories}, {QStringLiteral("total"), static_cast<qint64>(listed.page.total)}});
    return ExitCode::Ok;
}

} // namespace chimera::app
