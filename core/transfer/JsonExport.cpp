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

} // namespace

Result<TransferReport> exportJson(Runner& runner, const std::vector<PlannedWorkspace>& plan, const QString& path,
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
    CHIMERA_CHECK(file.write("\n],\n\"total\": " + QByteArray::number(qint64(report.read)) + "}\n"));
    CHIMERA_CHECK(file.commit(true));
    return report;
}

} // namespace chimera::transfer
