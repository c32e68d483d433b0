// chimera-bench: makes test profiles and measures what BENCHMARKS.md reports. Every row there names its command.
#include "tests/bench/Command.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <cstdio>
#include <map>

using namespace chimera::bench;

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("chimera-bench seed|services|search|import|growth|start|retrieval --data-dir DIR [options]"));
    parser.addHelpOption();
    const QCommandLineOption dataDir(QStringLiteral("data-dir"), QStringLiteral("the profile to measure on"),
                                     QStringLiteral("DIR"));
    const QCommandLineOption memories(QStringLiteral("memories"), QStringLiteral("how many"), QStringLiteral("N"),
                                      QStringLiteral("100000"));
    const QCommandLineOption seed(QStringLiteral("seed"), QStringLiteral("of the generator"), QStringLiteral("N"),
                                  QStringLiteral("1"));
    const QCommandLineOption times(QStringLiteral("times"), QStringLiteral("calls a row"), QStringLiteral("N"),
                                   QStringLiteral("500"));
    const QCommandLineOption path(QStringLiteral("path"),
                                  QStringLiteral("import: a new folder for the notes; start: the program"),
                                  QStringLiteral("PATH"));
    const QCommandLineOption run(QStringLiteral("run"), QStringLiteral("retrieval: the run file to write"),
                                 QStringLiteral("OUT.tsv"));
    const QCommandLineOption mode(QStringLiteral("mode"), QStringLiteral("retrieval: text, meaning or hybrid"),
                                  QStringLiteral("MODE"), QStringLiteral("hybrid"));
    const QCommandLineOption model(QStringLiteral("model"), QStringLiteral("an embedding model's id"),
                                   QStringLiteral("MODEL"));
    const QCommandLineOption wholeDocument(QStringLiteral("whole-document"),
                                           QStringLiteral("retrieval: one vector a document, text as it stands"));
    const QCommandLineOption noContext(QStringLiteral("no-context"),
                                       QStringLiteral("retrieval: without authors, threads and times"));
    parser.addOptions({dataDir, memories, seed, times, path, run, mode, model, wholeDocument, noContext});
    parser.addPositionalArgument(QStringLiteral("command"), QStringLiteral("what to do"));
    parser.process(application);

    const std::map<QString, int (*)(const CommandOptions&)> commands{
        {QStringLiteral("seed"), runSeed},          {QStringLiteral("services"), runServices},
        {QStringLiteral("search"), runSearch},      {QStringLiteral("import"), runImport},
        {QStringLiteral("growth"), runGrowth},      {QStringLiteral("start"), runStart},
        {QStringLiteral("retrieval"), runRetrieval}};
    const auto command = commands.find(parser.positionalArguments().value(0));
    const bool makesItsProfile = parser.positionalArguments().value(0) == QLatin1String("retrieval");
    if (command == commands.end() || (!makesItsProfile && !parser.isSet(dataDir))) {
        std::fputs(qPrintable(parser.helpText()), stderr);
        return 2;
    }
    CommandOptions options;
    options.dataDir = parser.value(dataDir);
    options.memories = parser.value(memories).toLongLong();
    options.seed = parser.value(seed).toULongLong();
    options.times = parser.value(times).toInt();
    options.path = parser.isSet(path) ? parser.value(path) : parser.positionalArguments().value(1);
    options.run = parser.value(run);
    options.mode = parser.value(mode);
    options.model = parser.value(model);
    options.wholeDocument = parser.isSet(wholeDocument);
    options.noContext = parser.isSet(noContext);
    return command->second(options);
}
