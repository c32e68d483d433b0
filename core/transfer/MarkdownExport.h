// A folder of Markdown: one folder a workspace, vault paths kept, an untouched imported note byte for byte. A file that
// is there already is replaced only when the export before wrote it and nobody changed it since. On the calling thread.
#pragma once

#include "core/transfer/ExportLinks.h"
#include "core/transfer/ExportPlan.h"
#include "core/transfer/OutputFolder.h"
#include "core/transfer/Work.h"

#include <QJsonObject>

namespace chimera::transfer {

class MarkdownExport
{
public:
    MarkdownExport(Runner& runner, const Attachments& attachments, const CancelToken& cancel, const ProgressSink& sink)
        : m_runner(runner), m_attachments(attachments), m_cancel(cancel), m_progress(sink)
    {}

    Result<TransferReport> run(std::vector<PlannedWorkspace> plan, const QString& target);

private:
    struct Names
    {
        NamePool pool;
        LinkTargets targets;
        QHash<QString, QString> files; // "path\nname\nhash" of an attachment -> path in the export
    };
    Result<void> writeWorkspace(PlannedWorkspace& workspace);
    Result<Names> nameEverything(PlannedWorkspace& workspace);
    Result<void> writeMemory(const PlannedMemory& planned, const ExportedMemory& item,
                             const PlannedWorkspace& workspace, const Names& names);
    Result<void> writeAttachments(const PlannedWorkspace& workspace, const Names& names);
    Result<void> put(const QString& path, const QString& hash, const std::function<Result<void>(PartFile&)>& fill);
    void loadLedger(const QString& folder);
    Result<void> saveLedger(const QString& folder);

    Runner& m_runner;
    const Attachments& m_attachments;
    const CancelToken& m_cancel;
    ProgressMeter m_progress;
    std::optional<OutputFolder> m_output;
    QJsonObject m_ledger; // path -> hash of what exports have written here
    TransferReport m_report;
    std::int64_t m_total = 0;
};

// The bytes of a memory's file.
QByteArray noteBytes(const ExportedMemory& item, const QString& path, const QHash<QString, QString>& own,
                     const LinkTargets& targets);

} // namespace chimera::transfer
