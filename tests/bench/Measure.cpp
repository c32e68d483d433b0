#include "tests/bench/Measure.h"

#include <QFile>
#include <QRegularExpression>

#include <algorithm>
#include <cstdio>

namespace chimera::bench {

double Latencies::milliseconds(double share) const
{
    if (m_all.empty())
        return 0;
    std::vector<std::chrono::nanoseconds> sorted(m_all);
    std::sort(sorted.begin(), sorted.end());
    const auto at = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5);
    return std::chrono::duration<double, std::milli>(sorted[at]).count();
}

Latencies measure(int warmUp, int times, const std::function<void(int)>& work)
{
    Latencies latencies;
    for (int i = 0; i < warmUp + times; ++i) {
        const auto start = std::chrono::steady_clock::now();
        work(i);
        if (i >= warmUp)
            latencies.add(std::chrono::steady_clock::now() - start);
    }
    return latencies;
}

void printHeader()
{
    std::printf("| %-44s | %8s | %8s | %8s |\n|%s|---:|---:|---:|\n", "what", "p50 ms", "p95 ms", "max ms",
                std::string(46, '-').c_str());
}

void printRow(const QString& what, const Latencies& latencies)
{
    std::printf("| %-44s | %8.2f | %8.2f | %8.2f |\n", qPrintable(what), latencies.milliseconds(0.5),
                latencies.milliseconds(0.95), latencies.milliseconds(1));
    std::fflush(stdout);
}

double residentMegabytes(qint64 process, bool peak)
{
    QFile status(QStringLiteral("/proc/%1/status").arg(process));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    static const QRegularExpression now(QStringLiteral("VmRSS:\\s+(\\d+)"));
    static const QRegularExpression highest(QStringLiteral("VmHWM:\\s+(\\d+)"));
    const auto match = (peak ? highest : now).match(QString::fromLatin1(status.readAll()));
    return match.captured(1).toDouble() / 1024;
}

} // namespace chimera::bench
