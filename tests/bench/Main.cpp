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
    parser.setApplicationDescription(QStringLiteral("chimera-bench seed|services|search|import|growth|start --data-dir "
                                                    "DIR [options]; chimera-bench embed [options]"));
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
    const QCommandLineOption model(QStringLiteral("model"), QStringLiteral("embed: which one"), QStringLiteral("NAME"),
                                   QStringLiteral("e5-small-v2-q"));
    const QCommandLineOption threads(QStringLiteral("threads"), QStringLiteral("embed: a batch"), QStringLiteral("N"),
                                     QStringLiteral("1"));
    const QCommandLineOption batch(QStringLiteral("batch"), QStringLiteral("embed: texts a batch"), QStringLiteral("N"),
                                   QStringLiteral("1"));
    parser.addOptions({dataDir, memories, seed, times, path, model, threads, batch});
    parser.addPositionalArgument(QStringLiteral("command"), QStringLiteral("what to do"));
    parser.process(application);

    const std::map<QString, int (*)(const CommandOptions&)> commands{
        {QStringLiteral("seed"), runSeed},     {QStringLiteral("services"), runServices},
        {QStringLiteral("search"), runSearch}, {QStringLiteral("import"), runImport},
        {QStringLiteral("growth"), runGrowth}, {QStringLiteral("start"), runStart},
        {QStringLiteral("embed"), runEmbed}};
    const auto command = commands.find(parser.positionalArguments().value(0));
    const bool needsProfile = command != commands.end() && command->second != runEmbed;
    if (command == commands.end() || (needsProfile && !parser.isSet(dataDir))) {
        std::fputs(qPrintable(parser.helpText()), stderr);
        return 2;
    }
    return command->second({parser.value(dataDir), parser.value(memories).toLongLong(),
                            parser.value(seed).toULongLong(), parser.value(times).toInt(), parser.value(path),
                            parser.value(model), parser.value(threads).toInt(), parser.value(batch).toInt()});
}
