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
        QStringLiteral("chimera-bench seed|services|search|import|growth|start --data-dir DIR [options]\n"
                       "chimera-bench vectors [--count N] [--dimension N] [--kernel NAME] [--threads N] [--times N]"));
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
    const QCommandLineOption count(QStringLiteral("count"), QStringLiteral("vectors: how many"), QStringLiteral("N"),
                                   QStringLiteral("100000"));
    const QCommandLineOption dimension(QStringLiteral("dimension"), QStringLiteral("vectors: their length"),
                                       QStringLiteral("N"), QStringLiteral("384"));
    const QCommandLineOption kernel(QStringLiteral("kernel"),
                                    QStringLiteral("vectors: plain, avx2, avx512vnni, neon or neondot; all if not set"),
                                    QStringLiteral("NAME"));
    const QCommandLineOption threads(QStringLiteral("threads"), QStringLiteral("vectors: of one scan, 1 or 2"),
                                     QStringLiteral("N"), QStringLiteral("1"));
    parser.addOptions({dataDir, memories, seed, times, path, count, dimension, kernel, threads});
    parser.addPositionalArgument(QStringLiteral("command"), QStringLiteral("what to do"));
    parser.process(application);

    const std::map<QString, int (*)(const CommandOptions&)> commands{
        {QStringLiteral("seed"), runSeed},      {QStringLiteral("services"), runServices},
        {QStringLiteral("search"), runSearch},  {QStringLiteral("import"), runImport},
        {QStringLiteral("growth"), runGrowth},  {QStringLiteral("start"), runStart},
        {QStringLiteral("vectors"), runVectors}};
    const auto command = commands.find(parser.positionalArguments().value(0));
    const bool needsProfile = command != commands.end() && command->second != runVectors;
    if (command == commands.end() || (needsProfile && !parser.isSet(dataDir))) {
        std::fputs(qPrintable(parser.helpText()), stderr);
        return 2;
    }
    return command->second({parser.value(dataDir), parser.value(memories).toLongLong(),
                            parser.value(seed).toULongLong(), parser.value(times).toInt(), parser.value(path),
                            std::max(parser.value(count).toLongLong(), 1LL), parser.value(dimension).toInt(),
                            parser.value(kernel), parser.value(threads).toInt()});
}
