#include "tests/bench/Command.h"

#include <QElapsedTimer>

#include <cstdio>

namespace chimera::bench {

int runSeed(const CommandOptions& options)
{
    const auto backend = openProfile(options.dataDir);
    const std::int64_t known = seededWorkspace(*backend).stats.memories;
    const std::int64_t missing = options.memories - known;
    if (missing <= 0) {
        std::printf("the profile holds %lld memories already\n", static_cast<long long>(known));
        return 0;
    }
    QElapsedTimer timer;
    timer.start();
    seedMemories(*backend, options.seed, known, missing);
    const double seconds = static_cast<double>(timer.elapsed()) / 1000;
    std::printf("%lld memories in %.1f s: %.0f memories/s through Memories::create\n", static_cast<long long>(missing),
                seconds, static_cast<double>(missing) / seconds);
    return 0;
}

} // namespace chimera::bench
