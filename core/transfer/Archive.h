// The lossless form, .chimera.zip (formats.md 5.5): manifest with counts and hashes, JSON Lines a table, attachments by
// hash. Streamed both ways; reading is hostile-proof (security.md S8 to S10): nothing is unpacked by name.
#pragma once

#include "core/accounts/Caller.h"
#include "core/memories/Attachments.h"
#include "core/storage/Runner.h"
#include "core/transfer/Transfer.h"

namespace chimera {

class Archive
{
public:
    Archive(Runner& runner, const Attachments& attachments, Caller caller)
        : m_runner(runner), m_attachments(attachments), m_caller(std::move(caller))
    {}

    // Everything, or one workspace. Temporary file, fsync, rename.
    Result<TransferReport> write(const QString& file, const std::optional<WorkspaceId>& workspace,
                                 const CancelToken& cancel, const ProgressSink& progress);
    // Replaces the profile's content by the archive's, in one transaction: all or nothing.
    Result<TransferReport> restore(const QString& file, const CancelToken& cancel, const ProgressSink& progress);
    // Checks the manifest, hashes and shapes without writing.
    static Result<QJsonObject> inspect(const QString& file);

private:
    Runner& m_runner;
    const Attachments& m_attachments;
    Caller m_caller;
};

} // namespace chimera
