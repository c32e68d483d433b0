// Latencies of many calls: median, 95th percentile, maximum. Plain values.
#pragma once

#include <QString>

#include <chrono>
#include <functional>
#include <vector>

namespace chimera::bench {

class Latencies
{
public:
    void add(std::chrono::nanoseconds one) { m_all.push_back(one); }
    void add(const Latencies& others) { m_all.insert(m_all.end(), others.m_all.begin(), others.m_all.end()); }
    // `share` 0.5 is the median.
    double milliseconds(double share) const;
    std::size_t count() const { return m_all.size(); }

private:
    std::vector<std::chrono::nanoseconds> m_all;
};

// Calls `work` `warmUp` + `times` times with the number of the call; the warm-up is not counted.
Latencies measure(int warmUp, int times, const std::function<void(int)>& work);

// "| what | p50 | p95 | max |", the form of BENCHMARKS.md.
void printHeader();
void printRow(const QString& what, const Latencies& latencies);

// Resident memory of a process in MB, peak or now; 0 when it cannot be read.
double residentMegabytes(qint64 process, bool peak);

} // namespace chimera::bench
