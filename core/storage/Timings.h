// A fixed ring of the newest service calls and SQL statements: name, duration, rows, full-scan steps, statements.
// Always on. Owned by the Backend, written by the Runner's threads, read by `--timings` and the tests. Thread-safe.
#pragma once

#include <QByteArray>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <vector>

namespace chimera {

struct Timing
{
    enum class Kind : std::uint8_t { Service, Sql };

    Kind kind = Kind::Service;
    QByteArray name; // service name, or the statement's text without literals (all values are bound)
    std::chrono::nanoseconds duration{0};
    std::int64_t rows = 0;          // SQL: rows stepped through; service: 0
    std::int64_t fullScanSteps = 0; // SQL: SQLITE_STMTSTATUS_FULLSCAN_STEP; service: sum over its statements
    std::int64_t statements = 0;    // service: statements it ran
};

class Timings
{
public:
    static constexpr std::size_t capacity = 4096;

    void record(Timing timing);
    // Oldest first.
    std::vector<Timing> snapshot() const;
    // Slowest first, at most `limit`.
    std::vector<Timing> slowest(std::size_t limit) const;
    // The newest service call of that name; statements == -1 when there is none.
    Timing lastService(const QByteArray& name) const;
    void clear();

private:
    mutable std::mutex m_mutex;
    std::vector<Timing> m_ring;
    std::size_t m_next = 0;
};

} // namespace chimera
