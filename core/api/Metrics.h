// Counters of the server, as Prometheus reads them. Thread-safe; owned by Services.
#pragma once

#include <QByteArray>

#include <array>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace chimera::api {

class Metrics
{
public:
    // `route`: a service name; "" where no route was found.
    void finished(const char* route, int status, std::chrono::nanoseconds duration, std::size_t bytes);
    void opened() { ++m_connections; }
    void closed() { --m_connections; }
    void refusedConnection() { ++m_refused; }

    struct Gauge
    {
        const char* name;
        const char* about;
        double value;
        bool isCounter = false;
    };
    // Prometheus text, version 0.0.4, with what others count.
    std::string text(const std::vector<Gauge>& others) const;
    std::uint64_t requests() const;
    std::int64_t connections() const { return m_connections; }

private:
    static constexpr std::array<double, 8> bounds{0.0005, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10}; // seconds

    struct Row
    {
        std::array<std::uint64_t, 6> byClass{}; // 1xx .. 5xx by their first digit
        std::array<std::uint64_t, bounds.size() + 1> byDuration{};
        double seconds = 0;
        std::uint64_t bytes = 0;
    };

    mutable std::mutex m_mutex;
    std::map<std::string, Row, std::less<>> m_rows;
    std::atomic<std::int64_t> m_connections = 0;
    std::atomic<std::uint64_t> m_refused = 0;
};

} // namespace chimera::api
