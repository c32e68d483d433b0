// Small helpers of the jobs: a write that lets the window's writes overtake, and progress at most ten times a second.
#pragma once

#include "core/storage/Runner.h"
#include "core/transfer/Transfer.h"

#include <chrono>

namespace chimera::transfer {

// Runs `work` on the writer at Priority::Background and waits. Not from a Runner thread.
template <typename Work>
auto writeInBackground(Runner& runner, const char* name, Work work, CancelToken cancel = {})
    -> std::invoke_result_t<Work, WriteTx&>
{
    return runner.writeNow(name, std::move(work), std::move(cancel), Priority::Background);
}

class ProgressMeter
{
public:
    explicit ProgressMeter(ProgressSink sink) : m_sink(std::move(sink)) {}

    void report(const QString& phase, std::int64_t done, std::int64_t total, bool always = false)
    {
        const auto now = std::chrono::steady_clock::now();
        if (phase != m_phase) {
            m_phase = phase;
            m_phaseBegan = now;
        }
        if (!m_sink || (!always && now - m_last < std::chrono::milliseconds(100)))
            return;
        m_last = now;
        const double elapsed = std::chrono::duration<double>(now - m_phaseBegan).count();
        const bool known = done > 0 && total > done && elapsed > 0.5;
        const double left = known ? elapsed * static_cast<double>(total - done) / static_cast<double>(done) : -1;
        m_sink({phase, done, total, static_cast<std::int64_t>(left)});
    }

private:
    ProgressSink m_sink;
    QString m_phase;
    std::chrono::steady_clock::time_point m_phaseBegan;
    std::chrono::steady_clock::time_point m_last;
};

} // namespace chimera::transfer
