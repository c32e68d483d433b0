// Out of Chimera: Markdown folders (readable by Obsidian; an untouched imported note byte for byte), one HTML file,
// JSON. Jobs on the calling thread: ids first, then 500 rows a read transaction. Written beside the target and renamed;
// a folder that is there already gets files added and its own old exports replaced, nothing else is touched.
#pragma once

#include "core/accounts/Caller.h"
#include "core/memories/Attachments.h"
#include "core/storage/Runner.h"
#include "core/transfer/Transfer.h"

namespace chimera {

struct ExportOptions
{
    QString target;                       // folder or file
    std::optional<WorkspaceId> workspace; // none: all
    std::vector<MemoryId> memories;       // only these, when not empty
};

class Export
{
public:
    Export(Runner& runner, const Attachments& attachments, Caller caller)
        : m_runner(runner), m_attachments(attachments), m_caller(std::move(caller))
    {}

    // By suffix: .html, .json, .chimera.zip; anything else is a folder of Markdown. Unsupported for other suffixes of
    // files.
    Result<TransferReport> run(const ExportOptions& options, const CancelToken& cancel, const ProgressSink& progress);

private:
    Result<TransferReport> toMarkdown(const ExportOptions& options, const CancelToken& cancel,
                                      const ProgressSink& progress);
    Result<TransferReport> toHtml(const ExportOptions& options, const CancelToken& cancel,
                                  const ProgressSink& progress);
    Result<TransferReport> toJsonFile(const ExportOptions& options, const CancelToken& cancel,
                                      const ProgressSink& progress);

    Runner& m_runner;
    const Attachments& m_attachments;
    Caller m_caller;
};

} // namespace chimera
