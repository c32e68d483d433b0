// What an export writes and under which names, decided before the first file: workspaces, memories, attachments. The
// texts are read later, a page at a time.
#pragma once

#include "core/memories/Attachments.h"
#include "core/transfer/Export.h"
#include "core/transfer/ExportNames.h"
#include "core/workspaces/Workspaces.h"

#include <QHash>

namespace chimera::transfer {

inline constexpr std::size_t memoriesPerPage = 200;

struct PlannedMemory
{
    std::int64_t pk = 0;
    MemoryId id;
    QString title;
    QString sourcePath; // "" when it came from no vault
    QString path;       // inside the workspace's folder; Markdown only
};

struct PlannedWorkspace
{
    Workspace workspace;
    std::int64_t pk = 0;
    QString folder; // Markdown only
    std::vector<PlannedMemory> memories;
};

Result<std::vector<PlannedWorkspace>> planExport(const Caller& caller, const ReadTx& tx, const ExportOptions& options);

// One memory with all that an export needs.
struct ExportedMemory
{
    Memory memory;
    QStringList aliases;
    std::vector<AttachmentRef> attachments;
    // Of its source, when it came from a vault:
    bool hasSource = false;
    std::int64_t importedVersion = 0;
    QByteArray head;
    QByteArray raw;
    QString encoding;
    bool crlf = false;
};

// The memories of a page, in its order; those that went away meanwhile are missing.
Result<std::vector<ExportedMemory>> readPage(const ReadTx& tx, const std::vector<std::int64_t>& pks);

// Every attachment of a workspace's memories (not in Trash), each name and file once.
Result<std::vector<AttachmentRef>> attachmentsOf(const ReadTx& tx, std::int64_t workspace);

// Runs `visit` over all memories of the plan, a page a read transaction.
Result<void> forEachMemory(Runner& runner, const PlannedWorkspace& workspace, const CancelToken& cancel,
                           const std::function<Result<void>(const PlannedMemory&, const ExportedMemory&)>& visit);

} // namespace chimera::transfer
