// Threads for work that waits for the network (probes of providers): made when needed, at most a few, so that slow
// providers hold up nobody else. Owned by Services; thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace chimera::api {

class BlockingPool
{
public:
    BlockingPool() = default;
    // Runs what waits to its end.
    ~BlockingPool();
    BlockingPool(const BlockingPool&) = delete;
    BlockingPool& operator=(const BlockingPool&) = delete;

    // False when too much waits already.
    bool run(std::function<void()> work);

private:
    static constexpr std::size_t mostThreads = 16;
    static constexpr std::size_t longestQueue = 128;

    void work();

    std::mutex m_mutex;
    std::condition_variable m_ready;
    std::deque<std::function<void()>> m_waiting;
    std::vector<std::thread> m_threads;
    std::size_t m_idle = 0;
    bool m_closing = false;
};

} // namespace chimera::api
