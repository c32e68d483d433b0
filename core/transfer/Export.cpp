#include "core/transfer/Export.h"

#include "core/transfer/Archive.h"
#include "core/transfer/MarkdownExport.h"
#include "core/transfer/PageExport.h"

#include <QElapsedTimer>
#include <QFileInfo>

namespace chimera {

using namespace transfer;

namespace {

// A suffix that asks for a format Chimera does not write.
bool isOtherFormat(const QString& target)
{
    static const QStringList suffixes = {QStringLiteral("md"),   QStringLiteral("txt"), QStringLiteral("pdf"),
                                         QStringLiteral("docx"), QStringLiteral("odt"), QStringLiteral("zip"),
                                         QStringLiteral("csv"),  QStringLiteral("htm"), QStringLiteral("epub"),
                                         QStringLiteral("xml"),  QStringLiteral("tar"), QStringLiteral("gz")};
    return suffixes.contains(QFileInfo(target).suffix().toLower()) && !QFileInfo(target).isDir();
}

} // namespace

Result<TransferReport> Export::run(const ExportOptions& options, const CancelToken& cancel,
                                   const ProgressSink& progress)
{
    QElapsedTimer timer;
    timer.start();
    const QString name = options.target.toLower();
    Result<TransferReport> report = TransferReport();
    const bool isFolder = QFileInfo(options.target).isDir();
    if (name.endsWith(QLatin1String(".chimera.zip")) && !isFolder && options.memories.empty())
        report = Archive(m_runner, m_attachments, m_caller).write(options.target, options.workspace, cancel, progress);
    else if (name.endsWith(QLatin1String(".html")) && !isFolder)
        report = toHtml(options, cancel, progress);
    else if (name.endsWith(QLatin1String(".json")) && !isFolder)
        report = toJsonFile(options, cancel, progress);
    else if (isOtherFormat(options.target))
        return Error{ErrorCode::Unsupported,
                     QStringLiteral("Chimera exports a folder of Markdown, .html, .json or .chimera.zip.")};
    else
        report = toMarkdown(options, cancel, progress);
    if (!report && report.error().code == ErrorCode::Cancelled) {
        TransferReport stopped;
        stopped.cancelled = true;
        report = std::move(stopped);
    }
    if (report)
        report->milliseconds = timer.elapsed();
    return report;
}

Result<TransferReport> Export::toMarkdown(const ExportOptions& options, const CancelToken& cancel,
                                          const ProgressSink& progress)
{
    CHIMERA_TRY(auto plan, m_runner.readNow(
                               "export.plan", [&](ReadTx& tx) { return planExport(m_caller, tx, options); }, cancel));
    return MarkdownExport(m_runner, m_attachments, cancel, progress).run(std::move(plan), options.target);
}

Result<TransferReport> Export::toHtml(const ExportOptions& options, const CancelToken& cancel,
                                      const ProgressSink& progress)
{
    CHIMERA_TRY(const auto plan,
                m_runner.readNow(
                    "export.plan", [&](ReadTx& tx) { return planExport(m_caller, tx, options); }, cancel));
    return exportHtml(m_runner, m_attachments, plan, options.target, cancel, progress);
}

Result<TransferReport> Export::toJsonFile(const ExportOptions& options, const CancelToken& cancel,
                                          const ProgressSink& progress)
{
    CHIMERA_TRY(const auto plan,
                m_runner.readNow(
                    "export.plan", [&](ReadTx& tx) { return planExport(m_caller, tx, options); }, cancel));
    // Chosen memories are written alone.
    const std::optional<Caller> talks = options.memories.empty() ? std::optional(m_caller) : std::nullopt;
    return exportJson(m_runner, talks, plan, options.target, cancel, progress);
}

} // namespace chimera
