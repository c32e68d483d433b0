#include "core/api/BlockingPool.h"

namespace chimera::api {

BlockingPool::~BlockingPool()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_closing = true;
    }
    m_ready.notify_all();
    for (std::thread& thread : m_threads)
        thread.join();
}

bool BlockingPool::run(std::function<void()> work)
{
    const std::scoped_lock lock(m_mutex);
    if (m_waiting.size() >= longestQueue)
        return false;
    m_waiting.push_back(std::move(work));
    if (m_idle < m_waiting.size() && m_threads.size() < mostThreads)
        m_threads.emplace_back([this] { this->work(); });
    m_ready.notify_one();
    return true;
}

void BlockingPool::work()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        ++m_idle;
        m_ready.wait(lock, [this] { return m_closing || !m_waiting.empty(); });
        --m_idle;
        if (m_waiting.empty())
            return;
        const auto work = std::move(m_waiting.front());
        m_waiting.pop_front();
        lock.unlock();
        work();
        lock.lock();
    }
}

} // namespace chimera::api
