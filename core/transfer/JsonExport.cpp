#include "core/chat/Conversations.h"
#include "core/transfer/PageExport.h"
#include "core/transfer/PartFile.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace chimera::transfer {

namespace {

// The contract's shape, and whether it must stay on this machine where it must.
QJsonObject marked(QJsonObject object, bool localOnly)
{
    if (localOnly)
        object.insert(QStringLiteral("localOnly"), true);
    return object;
}

// One after another, each in the contract's shape with the branch that is shown.
Result<void> writeConversations(Runner& runner, const Caller& caller, const WorkspaceId& workspace, bool& first,
                                PartFile& file, const CancelToken& cancel)
{
    CHIMERA_TRY(const auto ids, runner.readNow(
                                    "export.conversations",
                                    [&](ReadTx& tx) -> Result<std::vector<ConversationId>> {
                                        std::vector<ConversationId> all;
                                        CHIMERA_TRY(auto rows,
                                                    tx.query("SELECT c.id FROM conversation c JOIN workspace w ON w.pk "
                                                             "= c.workspace WHERE w.id = ? AND c.trashed_at IS NULL "
                                                             "ORDER BY c.pk",
                                                             workspace));
                                        while (rows.next())
                                            all.push_back(rows.id<ConversationId>(0));
                                        CHIMERA_CHECK(rows.done());
                                        return all;
                                    },
                                    cancel));
    for (const ConversationId& id : ids) {
        const auto conversation = runner.readNow(
            "export.conversation", [&](ReadTx& tx) { return Conversations::get(caller, tx, id); }, cancel);
        if (!conversation && conversation.error().code == ErrorCode::NotFound)
            continue; // went away meanwhile
        CHIMERA_CHECK(conversation);
        const QJsonObject json = marked(chimera::toJson(*conversation), conversation->options.localOnly);
        CHIMERA_CHECK(
            file.write(QByteArray(first ? "\n" : ",\n") + QJsonDocument(json).toJson(QJsonDocument::Compact)));
        first = false;
    }
    return {};
}

} // namespace

Result<TransferReport> exportJson(Runner& runner, const std::optional<Caller>& caller,
                                  const std::vector<PlannedWorkspace>& plan, const QString& path,
                                  const CancelToken& cancel, const ProgressSink& sink)
{
    TransferReport report;
    ProgressMeter progress(sink);
    std::int64_t total = 0;
    QJsonArray workspaces;
    for (const PlannedWorkspace& planned : plan) {
        workspaces.append(marked(chimera::toJson(planned.workspace), planned.workspace.localOnly));
        total += static_cast<std::int64_t>(planned.memories.size());
    }
    CHIMERA_TRY(auto file, PartFile::at(path, 0666));
    CHIMERA_CHECK(file.write("{\"workspaces\": " + QJsonDocument(workspaces).toJson(QJsonDocument::Compact) +
                             ",\n\"memories\": ["));
    for (const PlannedWorkspace& planned : plan) {
        CHIMERA_CHECK(forEachMemory(runner, planned, cancel, [&](const PlannedMemory&, const ExportedMemory& item) {
            const QByteArray separator = report.read++ == 0 ? "\n" : ",\n";
            ++report.created;
            progress.report(QStringLiteral("Writing"), report.read, total);
            const QJsonObject memory = marked(chimera::toJson(item.memory), item.memory.localOnly);
            return file.write(separator + QJsonDocument(memory).toJson(QJsonDocument::Compact));
        }));
    }
    if (caller) {
        CHIMERA_CHECK(file.write("\n],\n\"conversations\": ["));
        bool first = true;
        for (const PlannedWorkspace& planned : plan)
            CHIMERA_CHECK(writeConversations(runner, *caller, planned.workspace.id, first, file, cancel));
    }
    CHIMERA_CHECK(file.write("\n],\n\"total\": " + QByteArray::number(qint64(report.read)) + "}\n"));
    CHIMERA_CHECK(file.commit(true));
    return report;
}

} // namespace chimera::transfer
