#include "tests/bench/Command.h"
#include "tests/bench/Measure.h"

#include <QProcess>

#include <cstdio>

namespace chimera::bench {

// Starts the program on the profile with CHIMERA_QUIT_AFTER_PAINT set: it prints the milliseconds from the process's
// start to the first painted frame with rows, its resident memory, and ends.
int runStart(const CommandOptions& options)
{
    Latencies paint;
    double memory = 0;
    for (int i = 0; i < options.times; ++i) {
        QProcess program;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("CHIMERA_QUIT_AFTER_PAINT"), QStringLiteral("1"));
        program.setProcessEnvironment(environment);
        program.start(options.path, {QStringLiteral("--data-dir"), options.dataDir});
        program.waitForFinished(60'000);
        const QStringList words = QString::fromLatin1(program.readAllStandardOutput()).split(QLatin1Char(' '));
        if (words.size() < 4 || words.at(0) != QLatin1String("painted")) {
            std::fprintf(stderr, "the program did not report its first paint\n");
            return 1;
        }
        if (i > 0) // the first start warms the page cache
            paint.add(std::chrono::microseconds(static_cast<std::int64_t>(words.at(1).toDouble() * 1000)));
        memory = std::max(memory, words.at(3).toDouble());
    }
    printHeader();
    printRow(QStringLiteral("process start to first paint"), paint);
    std::printf("resident after the first paint: %.0f MB\n", memory);
    return 0;
}

} // namespace chimera::bench
