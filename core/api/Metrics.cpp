#include "core/api/Metrics.h"

#include <cstdio>

namespace chimera::api {

namespace {

std::string numberText(double value)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.9g", value);
    return text.data();
}

void describe(std::string& out, const char* name, const char* about, const char* kind)
{
    out += "# HELP " + std::string(name) + ' ' + about + "\n# TYPE " + name + ' ' + kind + '\n';
}

} // namespace

void Metrics::finished(const char* route, int status, std::chrono::nanoseconds duration, std::size_t bytes)
{
    const double seconds = std::chrono::duration<double>(duration).count();
    const auto bucket =
        static_cast<std::size_t>(std::lower_bound(bounds.begin(), bounds.end(), seconds) - bounds.begin());
    const std::scoped_lock lock(m_mutex);
    auto row = m_rows.find(std::string_view(route));
    if (row == m_rows.end())
        row = m_rows.emplace(route, Row()).first;
    ++row->second.byClass[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))];
    ++row->second.byDuration[bucket];
    row->second.seconds += seconds;
    row->second.bytes += bytes;
}

std::uint64_t Metrics::requests() const
{
    const std::scoped_lock lock(m_mutex);
    std::uint64_t all = 0;
    for (const auto& [name, row] : m_rows) {
        for (const std::uint64_t count : row.byClass)
            all += count;
    }
    return all;
}

std::string Metrics::text(const std::vector<Gauge>& others) const
{
    std::string requests;
    std::string durations;
    std::string bytes;
    {
        const std::scoped_lock lock(m_mutex);
        for (const auto& [name, row] : m_rows) {
            const std::string route = "{route=\"" + (name.empty() ? std::string("none") : name) + '"';
            std::uint64_t all = 0;
            for (std::size_t i = 1; i < row.byClass.size(); ++i) {
                all += row.byClass[i];
                if (row.byClass[i] > 0)
                    requests += "chimera_http_requests_total" + route + ",code=\"" + std::to_string(i) + "xx\"} " +
                                std::to_string(row.byClass[i]) + '\n';
            }
            std::uint64_t below = 0;
            for (std::size_t i = 0; i < bounds.size(); ++i) {
                below += row.byDuration[i];
                durations += "chimera_http_request_seconds_bucket" + route + ",le=\"" + numberText(bounds[i]) + "\"} " +
                             std::to_string(below) + '\n';
            }
            durations += "chimera_http_request_seconds_bucket" + route + ",le=\"+Inf\"} " + std::to_string(all) + '\n';
            durations += "chimera_http_request_seconds_sum" + route + "} " + numberText(row.seconds) + '\n';
            durations += "chimera_http_request_seconds_count" + route + "} " + std::to_string(all) + '\n';
            bytes += "chimera_http_response_bytes_total" + route + "} " + std::to_string(row.bytes) + '\n';
        }
    }
    std::string out;
    describe(out, "chimera_http_requests_total", "Requests answered.", "counter");
    out += requests;
    describe(out, "chimera_http_request_seconds", "From the end of the head to the last byte given away.", "histogram");
    out += durations;
    describe(out, "chimera_http_response_bytes_total", "Bytes of bodies sent.", "counter");
    out += bytes;
    describe(out, "chimera_http_connections", "Open connections.", "gauge");
    out += "chimera_http_connections " + std::to_string(m_connections.load()) + '\n';
    describe(out, "chimera_http_connections_refused_total", "Closed because there were too many.", "counter");
    out += "chimera_http_connections_refused_total " + std::to_string(m_refused.load()) + '\n';
    for (const Gauge& gauge : others) {
        describe(out, gauge.name, gauge.about, gauge.isCounter ? "counter" : "gauge");
        out += std::string(gauge.name) + ' ' + numberText(gauge.value) + '\n';
    }
    return out;
}

} // namespace chimera::api
