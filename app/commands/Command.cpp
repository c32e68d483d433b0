#include "app/commands/Command.h"

#include "app/commands/AccountsCommand.h"
#include "app/commands/AddCommand.h"
#include "app/commands/BackupCommand.h"
#include "app/commands/ChatCommand.h"
#include "app/commands/ConversationsCommand.h"
#include "app/commands/DoctorCommand.h"
#include "app/commands/EditCommand.h"
#include "app/commands/EmbedCommand.h"
#include "app/commands/ExportCommand.h"
#include "app/commands/ImportCommand.h"
#include "app/commands/IntegrationsCommand.h"
#include "app/commands/ListCommand.h"
#include "app/commands/RelatedCommand.h"
#include "app/commands/RestoreBackupCommand.h"
#include "app/commands/RestoreCommand.h"
#include "app/commands/SearchCommand.h"
#include "app/commands/ServeCommand.h"
#include "app/commands/ShowCommand.h"
#include "app/commands/TokensCommand.h"
#include "app/commands/TrashCommand.h"
#include "app/commands/WorkspacesCommand.h"

#include <QDateTime>
#include <QStringDecoder>

#include <condition_variable>

namespace chimera::app {

namespace {

constexpr std::size_t shownNotes = 20;

void showNotes(Output& output, const QString& kind, const std::vector<TransferNote>& notes)
{
    if (notes.empty())
        return;
    output.line(QStringLiteral("%1: %2").arg(kind).arg(notes.size()));
    for (std::size_t index = 0; index < std::min(notes.size(), shownNotes); ++index)
        output.line(QStringLiteral("  %1: %2").arg(notes[index].item, notes[index].reason));
    if (notes.size() > shownNotes)
        output.line(QStringLiteral("  ... and %1 more; --json lists all").arg(notes.size() - shownNotes));
}

} // namespace

Command commandFor(const VerbSpec& verb)
{
    static const QHash<QLatin1String, Command> commands{
        {QLatin1String("workspaces"), runWorkspaces},
        {QLatin1String("add"), runAdd},
        {QLatin1String("list"), runList},
        {QLatin1String("show"), runShow},
        {QLatin1String("edit"), runEdit},
        {QLatin1String("trash"), runTrash},
        {QLatin1String("restore"), runRestore},
        {QLatin1String("search"), runSearch},
        {QLatin1String("related"), runRelated},
        {QLatin1String("chat"), runChat},
        {QLatin1String("embed"), runEmbed},
        {QLatin1String("conversations"), runConversations},
        {QLatin1String("integrations"), runIntegrations},
        {QLatin1String("models"), runModels},
        {QLatin1String("import"), runImport},
        {QLatin1String("export"), runExport},
        {QLatin1String("backup"), runBackup},
        {QLatin1String("restore-backup"), runRestoreBackup},
        {QLatin1String("serve"), runServe},
        {QLatin1String("accounts"), runAccounts},
        {QLatin1String("tokens"), runTokens},
        {QLatin1String("doctor"), runDoctor},
    };
    return commands.value(QLatin1String(verb.name));
}

Result<std::optional<WorkspaceId>> givenWorkspace(const CommandContext& context, const ReadTx& tx)
{
    if (!context.options.has("workspace"))
        return std::optional<WorkspaceId>();
    CHIMERA_TRY(const Workspace workspace, Workspaces::find(context.caller, tx, context.options.value("workspace")));
    return std::optional(workspace.id);
}

Result<QString> givenText(const CommandContext& context)
{
    QByteArray bytes = *context.invocation.content;
    if (bytes.startsWith("\xef\xbb\xbf"))
        bytes.remove(0, 3);
    // Stateless: an end in the middle of a letter is an error too.
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    QString text = decoder(bytes);
    if (decoder.hasError())
        return Error::invalid(QStringLiteral("The text is not UTF-8."));
    if (text.trimmed().isEmpty())
        return Error::invalid(QStringLiteral("The text is empty."));
    return text;
}

std::vector<MemoryId> givenMemories(const CommandContext& context)
{
    std::vector<MemoryId> ids;
    for (const QString& argument : context.options.arguments)
        ids.emplace_back(argument);
    return ids;
}

Result<TransferReport> waitForJob(Backend& backend, JobId job, Output& output, const CancelToken& cancel)
{
    std::mutex mutex;
    std::condition_variable ended;
    const auto connection = QObject::connect(
        &backend.jobs(), &Jobs::finished, &backend.jobs(),
        [&](int id) {
            if (id != job)
                return;
            const std::scoped_lock lock(mutex);
            ended.notify_all();
        },
        Qt::DirectConnection);
    std::optional<JobInfo> info;
    {
        std::unique_lock lock(mutex);
        for (;;) {
            info = backend.jobs().info(job);
            if (!info || (info->state != JobState::Running && info->state != JobState::Paused))
                break;
            if (cancel.isCancelled())
                backend.jobs().cancel(job);
            if (!info->progress.phase.isEmpty())
                output.progress(info->progress);
            ended.wait_for(lock, std::chrono::milliseconds(50));
        }
    }
    QObject::disconnect(connection);
    output.endProgress();
    if (!info)
        return Error{ErrorCode::Internal, QStringLiteral("The job is gone.")};
    if (info->state == JobState::Failed)
        return info->error;
    if (info->state == JobState::Cancelled && info->error.code == ErrorCode::Cancelled)
        return info->error;
    return info->report;
}

ExitCode showReport(Output& output, const TransferReport& report, const QString& done)
{
    if (output.isJson()) {
        output.document(toJson(report));
    } else {
        output.line(done);
        showNotes(output, QStringLiteral("Skipped"), report.skipped);
        showNotes(output, QStringLiteral("Lost"), report.lost);
    }
    if (report.cancelled)
        return ExitCode::Cancelled;
    return report.isPartial() ? ExitCode::Partial : ExitCode::Ok;
}

QString backupAdvice(const Profile& profile)
{
    const auto kept = Backups(profile.backups()).list();
    if (kept.empty())
        return QStringLiteral("There is no automatic backup; a .chimera.zip is put back with: "
                              "chimera restore-backup FILE --yes");
    return QStringLiteral("The newest automatic backup is of %1; put it back with: chimera restore-backup '%2' --yes")
        .arg(localTime(kept.front().madeAt), kept.front().path);
}

QString localTime(Timestamp moment)
{
    return moment.toDateTime().toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

} // namespace chimera::app
