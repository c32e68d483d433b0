// chimera-bench: makes test profiles and measures what BENCHMARKS.md reports. Every row there names its command.
#include "tests/bench/Command.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <algorithm>
#include <cstdio>
#include <map>

using namespace chimera::bench;

namespace {

struct CommandEntry
{
    int (*run)(const CommandOptions&);
    bool needsProfile;
};

const std::map<QString, CommandEntry>& commands()
{
    static const std::map<QString, CommandEntry> table{{QStringLiteral("seed"), {runSeed, true}},
                                                       {QStringLiteral("services"), {runServices, true}},
                                                       {QStringLiteral("search"), {runSearch, true}},
                                                       {QStringLiteral("import"), {runImport, true}},
                                                       {QStringLiteral("growth"), {runGrowth, true}},
                                                       {QStringLiteral("start"), {runStart, true}},
                                                       {QStringLiteral("meaning"), {runMeaning, true}},
                                                       {QStringLiteral("chat"), {runChat, true}},
                                                       {QStringLiteral("retrieval"), {runRetrieval, false}},
                                                       {QStringLiteral("vectors"), {runVectors, false}},
                                                       {QStringLiteral("embed"), {runEmbed, false}}};
    return table;
}

const char* const usage =
    "chimera-bench seed|services|search|meaning|chat|import|growth|start --data-dir DIR [options]\n"
    "chimera-bench retrieval DIR --run OUT.tsv [--mode text|meaning|hybrid] [--model MODEL] [--whole-document]\n"
    "chimera-bench embed [--model MODEL] [--threads N] [--batch N] [--times N] [--path FILE]\n"
    "chimera-bench vectors [--count N] [--dimension N] [--kernel NAME] [--threads N] [--times N]";

// name, value ("": a flag), default, what for
struct OptionEntry
{
    const char* name;
    const char* value;
    const char* fallback;
    const char* help;
};

constexpr OptionEntry optionTable[] = {
    {"data-dir", "DIR", "", "the profile to measure on"},
    {"memories", "N", "100000", "how many"},
    {"seed", "N", "1", "of the generator"},
    {"times", "N", "500", "calls a row"},
    {"path", "PATH", "", "import: a new folder for the notes; start: the program; embed: where the texts go"},
    {"count", "N", "100000", "vectors: how many"},
    {"dimension", "N", "384", "vectors: their length"},
    {"kernel", "NAME", "", "vectors: plain, avx2, avx512vnni, neon or neondot; all if not set"},
    {"threads", "N", "1", "vectors: of one scan, 1 or 2; embed: of a batch"},
    {"batch", "N", "1", "embed: texts a batch"},
    {"run", "OUT.tsv", "", "retrieval: the run file to write"},
    {"mode", "MODE", "hybrid", "retrieval: text, meaning or hybrid; several with commas between"},
    {"model", "MODEL", "", "an embedding model's id"},
    {"whole-document", "", "", "retrieval: one vector a document, text as it stands"},
    {"no-context", "", "", "retrieval: without authors, threads and times"},
};

CommandOptions optionsOf(const QCommandLineParser& parser)
{
    const auto text = [&parser](const char* name) { return parser.value(QLatin1String(name)); };
    CommandOptions options;
    options.dataDir = text("data-dir");
    options.memories = text("memories").toLongLong();
    options.seed = text("seed").toULongLong();
    options.times = text("times").toInt();
    options.path = parser.isSet(QStringLiteral("path")) ? text("path") : parser.positionalArguments().value(1);
    options.count = std::max(text("count").toLongLong(), 1LL);
    options.dimension = text("dimension").toInt();
    options.kernel = text("kernel");
    options.threads = text("threads").toInt();
    options.batch = text("batch").toInt();
    options.run = text("run");
    options.mode = text("mode");
    options.model = text("model");
    options.wholeDocument = parser.isSet(QStringLiteral("whole-document"));
    options.noContext = parser.isSet(QStringLiteral("no-context"));
    return options;
}

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(QLatin1String(usage));
    parser.addHelpOption();
    for (const OptionEntry& entry : optionTable) {
        QCommandLineOption option(QLatin1String(entry.name), QLatin1String(entry.help), QLatin1String(entry.value));
        if (*entry.fallback)
            option.setDefaultValue(QLatin1String(entry.fallback));
        parser.addOption(option);
    }
    parser.addPositionalArgument(QStringLiteral("command"), QStringLiteral("what to do"));
    parser.process(application);

    const auto command = commands().find(parser.positionalArguments().value(0));
    if (command == commands().end() || (command->second.needsProfile && !parser.isSet(QStringLiteral("data-dir")))) {
        std::fputs(qPrintable(parser.helpText()), stderr);
        return 2;
    }
    return command->second.run(optionsOf(parser));
}
