// What all verbs have in common: what they get, how they find a workspace, how they wait for a job. A verb runs on a
// thread that may block (never the window's, never one of the Runner's).
#pragma once

#include "app/Invocation.h"
#include "core/Backend.h"
#include "core/workspaces/Workspaces.h"

namespace chimera::app {

struct CommandContext
{
    const Invocation& invocation;
    const Options& options; // the invocation's
    Backend& backend;
    Caller caller;
    Output& output;
    CancelToken cancel;
};

using Command = Result<ExitCode> (*)(const CommandContext&);

// Every verb of the table has one.
Command commandFor(const VerbSpec& verb);

// The workspace that --workspace names; nothing when it was not given.
Result<std::optional<WorkspaceId>> givenWorkspace(const CommandContext& context, const ReadTx& tx);
// The text that came with the verb. Invalid when it is no UTF-8 or only blank.
Result<QString> givenText(const CommandContext& context);
std::vector<MemoryId> givenMemories(const CommandContext& context);

// Shows its progress until it has ended; a cancelled verb cancels it.
Result<TransferReport> waitForJob(Backend& backend, JobId job, Output& output, const CancelToken& cancel);
// Prints the report and answers how it ended.
ExitCode showReport(Output& output, const TransferReport& report, const QString& done);

// For who has a damaged database: the newest automatic backup, and how to put it back.
QString backupAdvice(const Profile& profile);

QString localTime(Timestamp moment);

} // namespace chimera::app
