// Chimera: a window, and verbs that need none. Composition only.
#include "app/Program.h"
#include "app/Signals.h"
#ifdef CHIMERA_GUI
#include "app/WindowStart.h"
#endif
#include "core/base/Log.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcessEnvironment>

#include <sys/stat.h>
#include <unistd.h>

using namespace chimera;
using namespace chimera::app;

namespace {

bool hasDisplay()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
           qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

ExitCode refuseWindow(Output& output)
{
    QStringList names;
    for (const VerbSpec& verb : verbs())
        names.append(QLatin1String(verb.name));
    output.error({ErrorCode::Config,
                  QStringLiteral("There is no display to open the window on; these verbs work without one: %1.")
                      .arg(names.join(QLatin1String(", ")))});
    return ExitCode::Failed;
}

void openLog(const Paths& paths)
{
    QDir().mkpath(paths.state);
    installLog(paths.logFile(), LogLevel::Off); // what the user must know is said as an error
}

ExitCode runVerbHere(const Options& options, const QStringList& words, const Paths& paths, Output& output,
                     ProcessSink& sink)
{
    if (options.verb->contentFrom && options.verb->contentFrom(options) == QLatin1String("-") && isatty(0) == 1)
        output.note(QStringLiteral("Type the text; Ctrl+D on a line of its own ends it."));
    auto content = readContent(options);
    if (!content) {
        output.error(content.error());
        return exitCodeFor(content.error().code);
    }
    const Invocation invocation{options, words, QDir::currentPath(), output.terminal(), std::move(*content)};
    const ExitCode code = runVerb(invocation, paths, output, sink);
    if (!sink.outputFailed())
        return code;
    output.error({ErrorCode::Io, QStringLiteral("The answer could not be written.")});
    return ExitCode::Failed;
}

ExitCode run(int& argc, char** argv)
{
    QCoreApplication::setApplicationName(QStringLiteral("chimera"));
    QCoreApplication::setApplicationVersion(QStringLiteral(CHIMERA_VERSION));
    QStringList words;
    for (int index = 1; index < argc; ++index)
        words.append(QString::fromLocal8Bit(argv[index]));
    ProcessSink sink;
    Output output(sink, Terminal::ofThisProcess(), Options::wantsJson(words));
    const auto options = Options::parse(words);
    if (!options) {
        output.usageError(options.error().message);
        return ExitCode::Usage;
    }
    if (options->mode != Options::Mode::Window && options->mode != Options::Mode::Verb)
        return printFacts(*options, output);
    if (options->mode == Options::Mode::Window && !hasDisplay())
        return refuseWindow(output);

    const QString folder = QFileInfo(QFile::symLinkTarget(QStringLiteral("/proc/self/exe"))).absolutePath();
    const auto paths = Paths::find(options->dataDir, QProcessEnvironment::systemEnvironment(), folder);
    if (!paths) {
        output.error(paths.error());
        return exitCodeFor(paths.error().code);
    }
    openLog(*paths);
    if (options->mode == Options::Mode::Verb) {
        const QCoreApplication application(argc, argv);
        return runVerbHere(*options, words, *paths, output, sink);
    }
#ifdef CHIMERA_GUI
    return startWindow(argc, argv, *options, *paths, output);
#else
    output.error(
        {ErrorCode::Unsupported, QStringLiteral("This Chimera was built without its window; see chimera --help.")});
    return ExitCode::Failed;
#endif
}

} // namespace

int main(int argc, char** argv)
{
    ::umask(077);
    Signals::install();
    return static_cast<int>(run(argc, argv));
}
