#include "app/Program.h"

#include "app/Signals.h"
#include "app/commands/Command.h"
#include "app/commands/DoctorCommand.h"
#include "app/commands/RestoreBackupCommand.h"
#include "app/handover/VerbClient.h"
#include "app/handover/VerbServer.h"
#include "core/base/Log.h"
#include "core/storage/Database.h"
#include "core/storage/Migrator.h"

#include <poll.h>
#include <unistd.h>

namespace chimera::app {

namespace {

constexpr std::chrono::milliseconds retryPause(10);
constexpr std::chrono::seconds noteAfter(2);
constexpr std::size_t shownTimings = 20;

void showTimings(Output& output, const Timings& timings)
{
    QString text = QStringLiteral("%1 %2 %3 %4  call or statement\n")
                       .arg(QStringLiteral("ms"), 9)
                       .arg(QStringLiteral("rows"), 7)
                       .arg(QStringLiteral("scan"), 7)
                       .arg(QStringLiteral("stmts"), 5);
    for (const Timing& timing : timings.slowest(shownTimings)) {
        const bool isCall = timing.kind == Timing::Kind::Service;
        const double milliseconds = std::chrono::duration<double, std::milli>(timing.duration).count();
        text += QStringLiteral("%1 %2 %3 %4  %5\n")
                    .arg(milliseconds, 9, 'f', 3)
                    .arg(isCall ? QStringLiteral("-") : QString::number(timing.rows), 7)
                    .arg(timing.fullScanSteps > 0 ? QString::number(timing.fullScanSteps) : QStringLiteral("-"), 7)
                    .arg(isCall ? QString::number(timing.statements) : QStringLiteral("-"), 5)
                    .arg(QString::fromUtf8(timing.name.simplified().left(140)));
    }
    output.plainError(text);
}

bool isRestoreBackup(const Invocation& invocation)
{
    return QLatin1String(invocation.options.verb->name) == QLatin1String("restore-backup");
}

bool isServe(const Invocation& invocation)
{
    return QLatin1String(invocation.options.verb->name) == QLatin1String("serve");
}

Error takenFromServer()
{
    return {ErrorCode::Busy,
            QStringLiteral("The window or another command has this profile; serve needs it for itself.")};
}

ExitCode fail(Output& output, const Error& error, const Profile& profile)
{
    if (!error.detail.isEmpty())
        logLine(LogLevel::Error, QStringLiteral("app"), error.message + QStringLiteral(" | ") + error.detail);
    output.error(withAdvice(error, profile));
    return exitCodeFor(error.code);
}

// This process has the profile: it runs its own verb and, as long as that takes, those that others hand over.
class Owner
{
public:
    Owner(SingleInstance& instance, const Invocation& invocation, const Profile& profile)
        : m_instance(instance), m_invocation(invocation), m_profile(profile), m_server(host())
    {}

    ExitCode run(Output& output)
    {
        const auto listening = m_instance.listen([this](Wire wire) { m_server.accept(std::move(wire)); });
        if (!listening)
            logLine(LogLevel::Warning, QStringLiteral("app"),
                    listening.error().message + QLatin1Char(' ') + listening.error().detail);
        const Signals::Watcher watcher([&](int count) {
            m_cancel.cancel();
            if (count > 1)
                ::_exit(static_cast<int>(ExitCode::Cancelled));
            if (m_ownVerbDone)
                m_server.askToStop();
        });
        const ExitCode code = isRestoreBackup(m_invocation) ? restoreBackup(output) : verb(output);
        m_instance.release();
        return code;
    }

private:
    VerbServer::Host host()
    {
        VerbServer::Host host;
        host.takes = [this](const Invocation& other) {
            return !isRestoreBackup(m_invocation) && !isRestoreBackup(other) &&
                   (m_invocation.options.verb->isLong || !other.options.verb->isLong);
        };
        host.execute = [this](const Invocation& other, Output& output, const CancelToken& cancel) {
            return execute(other, output, cancel, m_door, m_profile);
        };
        return host;
    }

    ExitCode verb(Output& output)
    {
        auto backend = Backend::open({m_profile});
        if (backend)
            m_door.open(**backend);
        else
            m_door.fail(backend.error());
        const ExitCode code = execute(m_invocation, output, m_cancel.token(), m_door, m_profile);
        m_ownVerbDone = true;
        m_server.finish();
        m_door.close();
        backend = Error::cancelled(); // closes it
        return code;
    }

    ExitCode restoreBackup(Output& output)
    {
        const auto restored = restoreBackupIntoClosed(m_profile, m_invocation, output, m_cancel.token());
        m_server.finish();
        if (restored)
            return *restored;
        output.error(restored.error()); // the advice would be this very verb
        return exitCodeFor(restored.error().code);
    }

    SingleInstance& m_instance;
    const Invocation& m_invocation;
    const Profile m_profile;
    BackendDoor m_door;
    CancelSource m_cancel;
    std::atomic<bool> m_ownVerbDone = false;
    VerbServer m_server;
};

// Nobody can have the profile, everybody may read it.
ExitCode runReadOnly(const Invocation& invocation, const Profile& profile, Output& output)
{
    if (isRestoreBackup(invocation))
        return fail(output, {ErrorCode::ReadOnly, QStringLiteral("The data folder cannot be written.")}, profile);
    BackendDoor door;
    CancelSource cancel;
    const Signals::Watcher watcher([&cancel](int) { cancel.cancel(); });
    const auto backend = Backend::open({profile});
    if (backend)
        door.open(**backend);
    else
        door.fail(backend.error());
    return execute(invocation, output, cancel.token(), door, profile);
}

} // namespace

Waiting::Waiting() : m_silentSince(std::chrono::steady_clock::now()), m_began(m_silentSince) {}

bool Waiting::isOver() const
{
    return std::chrono::steady_clock::now() - m_silentSince > ownerPatience;
}

void Waiting::heard()
{
    m_silentSince = std::chrono::steady_clock::now();
}

void Waiting::tell(Output& output)
{
    if (m_told || std::chrono::steady_clock::now() - m_began < noteAfter)
        return;
    m_told = true;
    output.note(QStringLiteral("Another chimera command has the profile; waiting for it to end."));
}

std::chrono::steady_clock::duration Waiting::total() const
{
    return std::chrono::steady_clock::now() - m_began;
}

bool Waiting::pause()
{
    pollfd waited{Signals::descriptor(), POLLIN, 0};
    return ::poll(&waited, 1, static_cast<int>(retryPause.count())) == 0;
}

Error lockedError()
{
    return {ErrorCode::Busy, QStringLiteral("The profile is locked by another process that does not answer.")};
}

Error withAdvice(Error error, const Profile& profile)
{
    if (error.code == ErrorCode::Corrupt)
        error.message += QLatin1Char(' ') + backupAdvice(profile);
    return error;
}

ExitCode execute(const Invocation& invocation, Output& output, const CancelToken& cancel, BackendDoor& door,
                 const Profile& profile)
{
    const auto visit = door.enter(cancel);
    if (!visit)
        return fail(output, visit.error(), profile);
    Backend& backend = visit->backend();
    if (backend.isReadOnly())
        output.warning(ErrorCode::ReadOnly,
                       QStringLiteral("The profile cannot be written; it was opened for reading only."));
    if (invocation.options.timings)
        backend.timings().clear();
    const CommandContext context{invocation, invocation.options, backend, backend.caller(QStringLiteral("cli")), output,
                                 cancel};
    const auto result = commandFor(*invocation.options.verb)(context);
    const ExitCode code = result ? *result : fail(output, result.error(), profile);
    if (invocation.options.timings)
        showTimings(output, backend.timings());
    return code;
}

ExitCode runVerb(const Invocation& invocation, const Paths& paths, Output& output, OutputSink& sink)
{
    using Kind = VerbClient::Outcome::Kind;
    const Profile profile = paths.profile();
    SingleInstance instance(paths);
    for (Waiting waiting;;) {
        const auto claim = instance.claim();
        if (!claim)
            return fail(output, claim.error(), profile);
        if (*claim == SingleInstance::Claim::Owned)
            return Owner(instance, invocation, profile).run(output);
        if (*claim == SingleInstance::Claim::Taken && isServe(invocation)) {
            if (waiting.isOver())
                return fail(output, takenFromServer(), profile);
            if (!waiting.pause())
                return fail(output, Error::cancelled(), profile);
            continue; // a verb ends soon, a window does not
        }
        if (*claim == SingleInstance::Claim::ReadOnly)
            return runReadOnly(invocation, profile, output);
        if (auto wire = instance.connect()) {
            const auto outcome = VerbClient(std::move(*wire)).run(invocation, sink, ownerPatience);
            if (outcome.kind == Kind::Done)
                return outcome.exit;
            if (outcome.kind == Kind::Lost)
                return fail(
                    output,
                    {ErrorCode::Io, QStringLiteral("The process that has the profile ended before it answered.")},
                    profile);
            if (outcome.kind == Kind::Other)
                return fail(
                    output,
                    {ErrorCode::Busy, QStringLiteral("Another version of Chimera has the profile; close it first.")},
                    profile);
            if (outcome.kind == Kind::Mute)
                return fail(output, lockedError(), profile);
            if (outcome.kind == Kind::Later) {
                waiting.heard();
                waiting.tell(output);
            }
        }
        if (waiting.isOver())
            return fail(output, lockedError(), profile);
        if (!waiting.pause())
            return fail(output, Error::cancelled(), profile);
    }
}

ExitCode printFacts(const Options& options, Output& output)
{
    switch (options.mode) {
    case Options::Mode::Help:
        output.text(options.verb ? verbHelp(*options.verb) : generalHelp());
        break;
    case Options::Mode::CompletionData:
        output.text(completionData());
        break;
    default:
        if (options.json)
            output.document(versions(newestSchema()));
        else
            output.text(QStringLiteral("Chimera %1\nQt %2\nSQLite %3\nSchema %4\n")
                            .arg(QStringLiteral(CHIMERA_VERSION), QString::fromLatin1(qVersion()), sqliteVersion())
                            .arg(newestSchema()));
    }
    return ExitCode::Ok;
}

} // namespace chimera::app
