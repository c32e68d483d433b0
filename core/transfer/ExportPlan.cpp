#include "core/transfer/ExportPlan.h"

#include "core/memories/MemoryRows.h"

namespace chimera::transfer {

namespace {

Result<std::vector<PlannedMemory>> memoriesOf(const ReadTx& tx, std::int64_t workspace,
                                              const std::vector<MemoryId>& only)
{
    QStringList wanted;
    for (const MemoryId& id : only)
        wanted.append(id.text());
    CHIMERA_TRY(auto rows,
                tx.query("SELECT m.pk, m.id, m.title, coalesce(s.source_id, '') FROM memory m "
                         "LEFT JOIN source_item s ON s.memory = m.pk WHERE m.workspace = ?1 AND m.trashed_at IS NULL "
                         "AND (?2 OR m.id IN (SELECT value FROM json_each(?3))) ORDER BY m.pk",
                         workspace, wanted.isEmpty(), wanted));
    std::vector<PlannedMemory> memories;
    while (rows.next())
        memories.push_back({rows.integer(0), rows.id<MemoryId>(1), rows.text(2), rows.text(3), {}});
    CHIMERA_CHECK(rows.done());
    return memories;
}

Result<void> readAliases(const ReadTx& tx, const QString& keys, QHash<std::int64_t, std::size_t>& places,
                         std::vector<ExportedMemory>& page)
{
    CHIMERA_TRY(
        auto rows,
        tx.query(
            "SELECT memory, name FROM alias WHERE memory IN (SELECT value FROM json_each(?1)) ORDER BY memory, folded",
            keys));
    while (rows.next())
        page[places.value(rows.integer(0))].aliases.append(rows.text(1));
    return rows.done();
}

Result<void> readAttachments(const ReadTx& tx, const QString& keys, QHash<std::int64_t, std::size_t>& places,
                             std::vector<ExportedMemory>& page)
{
    CHIMERA_TRY(auto rows,
                tx.query("SELECT ma.memory, ma.name, ma.path, a.hash, a.size, a.mime FROM memory_attachment ma "
                         "JOIN attachment a ON a.pk = ma.attachment "
                         "WHERE ma.memory IN (SELECT value FROM json_each(?1)) ORDER BY ma.memory, ma.name",
                         keys));
    while (rows.next()) {
        page[places.value(rows.integer(0))].attachments.push_back(
            {rows.text(1), rows.text(2), rows.text(3), rows.integer(4), rows.text(5)});
    }
    return rows.done();
}

} // namespace

Result<std::vector<PlannedWorkspace>> planExport(const Caller& caller, const ReadTx& tx, const ExportOptions& options)
{
    std::vector<PlannedWorkspace> plan;
    if (options.workspace) {
        CHIMERA_TRY(auto workspace, Workspaces::get(caller, tx, *options.workspace));
        plan.push_back({std::move(workspace), 0, {}, {}});
    } else {
        CHIMERA_TRY(auto list, Workspaces::list(caller, tx));
        for (Workspace& workspace : list.workspaces)
            plan.push_back({std::move(workspace), 0, {}, {}});
    }
    for (PlannedWorkspace& planned : plan) {
        CHIMERA_TRY(planned.pk, Access::toRead(tx, caller, planned.workspace.id));
        CHIMERA_TRY(planned.memories, memoriesOf(tx, planned.pk, options.memories));
    }
    if (!options.memories.empty())
        std::erase_if(plan, [](const PlannedWorkspace& planned) { return planned.memories.empty(); });
    return plan;
}

Result<std::vector<ExportedMemory>> readPage(const ReadTx& tx, const std::vector<std::int64_t>& pks)
{
    const QString keys = jsonList(pks);
    std::vector<ExportedMemory> page;
    QHash<std::int64_t, std::size_t> places;
    {
        CHIMERA_TRY(
            auto rows,
            tx.query(QByteArray("SELECT ") + memoryColumns +
                         ", s.imported_version, s.front_matter, s.encoding, s.line_end, s.raw FROM json_each(?1) k "
                         "JOIN memory m ON m.pk = k.value JOIN workspace w ON w.pk = m.workspace "
                         "JOIN memory_text t ON t.memory = m.pk LEFT JOIN source_item s ON s.memory = m.pk "
                         "WHERE m.trashed_at IS NULL ORDER BY k.id",
                     keys));
        while (rows.next()) {
            ExportedMemory item;
            item.memory = readMemory(rows);
            item.hasSource = !rows.isNull(memoryColumnCount);
            item.importedVersion = rows.integer(memoryColumnCount);
            item.head = rows.blob(memoryColumnCount + 1);
            item.encoding = rows.text(memoryColumnCount + 2);
            item.crlf = rows.text(memoryColumnCount + 3) == QLatin1String("crlf");
            item.raw = rows.blob(memoryColumnCount + 4);
            places.insert(item.memory.pk, page.size());
            page.push_back(std::move(item));
        }
        CHIMERA_CHECK(rows.done());
    }
    CHIMERA_CHECK(readAliases(tx, keys, places, page));
    CHIMERA_CHECK(readAttachments(tx, keys, places, page));
    return page;
}

Result<std::vector<AttachmentRef>> attachmentsOf(const ReadTx& tx, std::int64_t workspace)
{
    CHIMERA_TRY(auto rows,
                tx.query("SELECT DISTINCT ma.name, ma.path, a.hash, a.size, a.mime FROM memory_attachment ma "
                         "JOIN memory m ON m.pk = ma.memory JOIN attachment a ON a.pk = ma.attachment "
                         "WHERE m.workspace = ?1 AND m.trashed_at IS NULL ORDER BY ma.path, ma.name, a.pk",
                         workspace));
    std::vector<AttachmentRef> attachments;
    while (rows.next())
        attachments.push_back({rows.text(0), rows.text(1), rows.text(2), rows.integer(3), rows.text(4)});
    CHIMERA_CHECK(rows.done());
    return attachments;
}

Result<void> forEachMemory(Runner& runner, const PlannedWorkspace& workspace, const CancelToken& cancel,
                           const std::function<Result<void>(const PlannedMemory&, const ExportedMemory&)>& visit)
{
    const auto& memories = workspace.memories;
    for (std::size_t begin = 0; begin < memories.size(); begin += memoriesPerPage) {
        if (cancel.isCancelled())
            return Error::cancelled();
        const std::size_t end = std::min(begin + memoriesPerPage, memories.size());
        std::vector<std::int64_t> pks;
        for (std::size_t i = begin; i < end; ++i)
            pks.push_back(memories[i].pk);
        CHIMERA_TRY(const auto page, runner.readNow(
                                         "export.page", [&pks](ReadTx& tx) { return readPage(tx, pks); }, cancel));
        std::size_t at = begin;
        for (const ExportedMemory& item : page) {
            while (memories[at].pk != item.memory.pk)
                ++at;
            CHIMERA_CHECK(visit(memories[at], item));
        }
    }
    return {};
}

} // namespace chimera::transfer
