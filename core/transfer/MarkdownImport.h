// Markdown folders and Obsidian vaults into a workspace (formats.md 5.1). A job: reads and decodes on the calling
// thread and one helper, writes short transactions through the Runner; killed anywhere it leaves whole notes, run again
// it goes on and updates instead of duplicating. Read-only on the source; links out of the folder are not followed.
#pragma once

#include "core/accounts/Caller.h"
#include "core/memories/Attachments.h"
#include "core/storage/Runner.h"
#include "core/transfer/Transfer.h"

namespace chimera {

struct ImportOptions
{
    QString path;          // folder, or a single .md/.txt file
    WorkspaceId workspace; // may be empty for a dry run: one that is not there yet
    bool dryRun = false;
    QStringList addTags;
};

// Pausing: the job waits between two batches while the flag is set.
class ImportControl
{
public:
    CancelToken cancel;
    std::shared_ptr<std::atomic<bool>> paused = std::make_shared<std::atomic<bool>>(false);
};

class MarkdownImport
{
public:
    MarkdownImport(Runner& runner, const Attachments& attachments, Caller caller)
        : m_runner(runner), m_attachments(attachments), m_caller(std::move(caller))
    {}

    // Blocks until done; call it on a job thread (see Backend::startImport), never on the window's.
    Result<TransferReport> run(const ImportOptions& options, const ImportControl& control,
                               const ProgressSink& progress);

    // How many notes lie under `path`, counted up to `atMost`: decides whether a backup comes first.
    std::int64_t countFiles(const QString& path, std::int64_t atMost) const;

    // Takes the whole import back: what it made goes to Trash for ever, what it changed gets its old text again; texts
    // edited here since stay and are reported as skipped.
    static Result<TransferReport> undo(Runner& runner, const Caller& caller, const ImportId& id,
                                       const ProgressSink& progress);

private:
    Runner& m_runner;
    const Attachments& m_attachments;
    Caller m_caller;
};

struct ImportRow
{
    ImportId id;
    QString kind;
    QString root;
    Timestamp startedAt;
    std::optional<Timestamp> finishedAt;
    std::optional<Timestamp> undoneAt;
    QJsonObject report;
};
Result<std::vector<ImportRow>> listImports(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace);

} // namespace chimera
