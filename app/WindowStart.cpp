#include "app/WindowStart.h"

#include "app/Signals.h"
#include "app/handover/VerbClient.h"
#include "app/handover/VerbServer.h"
#include "core/base/Log.h"
#include "ui/Window.h"

#include <QApplication>
#include <QDir>
#include <QUrl>

namespace chimera::app {

namespace {

constexpr std::chrono::seconds longestWait(30); // for a verb that has the profile

bool isLink(const QString& argument)
{
    return argument.startsWith(QLatin1String("chimera:"));
}

// Links as they are, everything else as an absolute path.
QStringList absoluteArguments(const QStringList& given)
{
    QStringList arguments;
    for (const QString& argument : given) {
        const QString path = argument.startsWith(QLatin1String("file:")) ? QUrl(argument).toLocalFile() : argument;
        arguments.append(isLink(path) ? path : QDir::cleanPath(QDir::current().absoluteFilePath(path)));
    }
    return arguments;
}

// The window that is open shows itself and opens what was asked for. Nothing: the profile is ours now.
std::optional<ExitCode> takeOrTell(SingleInstance& instance, const QStringList& arguments, Output& output)
{
    using Kind = VerbClient::Outcome::Kind;
    const auto fail = [&output](const Error& error) {
        output.error(error);
        return exitCodeFor(error.code);
    };
    for (Waiting waiting;;) {
        const auto claim = instance.claim();
        if (!claim)
            return fail(claim.error());
        if (*claim != SingleInstance::Claim::Taken)
            return std::nullopt;
        if (auto wire = instance.connect()) {
            const auto outcome = VerbClient(std::move(*wire)).start(arguments, ownerPatience);
            if (outcome.kind == Kind::Done)
                return outcome.exit;
            if (outcome.kind == Kind::Mute || outcome.kind == Kind::Other)
                return fail(lockedError());
            if (outcome.kind == Kind::Later) {
                waiting.heard();
                waiting.tell(output);
            }
        }
        if (waiting.isOver() || waiting.total() > longestWait)
            return fail(lockedError());
        if (!waiting.pause())
            return fail(Error::cancelled());
    }
}

class WindowHost
{
public:
    explicit WindowHost(const Paths& paths) : m_profile(paths.profile()), m_server(host()) {}

    void accept(Wire wire) { m_server.accept(std::move(wire)); }

    ui::WindowOptions options(const QStringList& arguments)
    {
        ui::WindowOptions options;
        options.profile = m_profile;
        for (const QString& argument : arguments) {
            if (!isLink(argument))
                options.paths.append(argument);
            else if (options.startUrl.isEmpty())
                options.startUrl = argument;
        }
        options.openBackend = [this] { return openBackend(); };
        options.onSecondStart = [this](std::function<void(const QStringList&)> raise) {
            const std::scoped_lock lock(m_mutex);
            m_raise = std::move(raise);
        };
        return options;
    }

private:
    VerbServer::Host host()
    {
        VerbServer::Host host;
        host.isWindow = true;
        host.takes = [this](const Invocation&) { return !m_door.isClosed(); };
        host.execute = [this](const Invocation& invocation, Output& output, const CancelToken& cancel) {
            return execute(invocation, output, cancel, m_door, m_profile);
        };
        host.activate = [this](const QStringList& arguments) {
            QMetaObject::invokeMethod(
                qApp, [this, arguments] { raise(arguments); }, Qt::QueuedConnection);
        };
        return host;
    }

    void raise(const QStringList& arguments)
    {
        std::function<void(const QStringList&)> raise;
        {
            const std::scoped_lock lock(m_mutex);
            raise = m_raise;
        }
        if (raise)
            raise(arguments);
    }

    // May be called again after a failure, and after the Backend was closed to restore a backup.
    Result<std::unique_ptr<Backend>> openBackend()
    {
        auto opened = Backend::open({m_profile});
        if (!opened) {
            m_door.fail(opened.error());
            return opened;
        }
        QObject::connect(
            opened->get(), &Backend::closing, opened->get(),
            [this] {
                m_server.askToStop();
                m_door.close();
            },
            Qt::DirectConnection);
        m_door.open(**opened);
        return opened;
    }

    const Profile m_profile;
    BackendDoor m_door;
    std::mutex m_mutex;
    std::function<void(const QStringList&)> m_raise;
    VerbServer m_server;
};

} // namespace

ExitCode startWindow(int& argc, char** argv, const Options& options, const Paths& paths, Output& output)
{
    const QStringList arguments = absoluteArguments(options.arguments);
    SingleInstance instance(paths);
    if (const auto told = takeOrTell(instance, arguments, output))
        return *told;
    QApplication application(argc, argv);
    WindowHost host(paths);
    const auto listening = instance.listen([&host](Wire wire) { host.accept(std::move(wire)); });
    if (!listening)
        logLine(LogLevel::Warning, QStringLiteral("app"),
                listening.error().message + QLatin1Char(' ') + listening.error().detail);
    const Signals::Watcher watcher(
        [](int) { QMetaObject::invokeMethod(qApp, &QCoreApplication::quit, Qt::QueuedConnection); });
    const int code = ui::runWindow(application, host.options(arguments));
    instance.release();
    return static_cast<ExitCode>(code);
}

} // namespace chimera::app
