// From one thread to another, bounded by what the waiting items cost (bytes). close() ends it from either side: the
// producer stops, the consumer gets what is left. Thread-safe.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <vector>

namespace chimera::transfer {

template <typename T>
class BoundedQueue
{
public:
    explicit BoundedQueue(std::int64_t maxCost) : m_maxCost(maxCost) {}

    // Waits for room; false when closed.
    bool push(T item, std::int64_t cost)
    {
        std::unique_lock lock(m_mutex);
        m_room.wait(lock, [this] { return m_closed || m_items.empty() || m_cost < m_maxCost; });
        if (m_closed)
            return false;
        m_items.emplace_back(std::move(item), cost);
        m_cost += cost;
        m_filled.notify_one();
        return true;
    }

    // Waits until `count` items or `cost` bytes are there, or no more will come. Empty: the end.
    std::vector<T> take(std::size_t count, std::int64_t cost)
    {
        std::unique_lock lock(m_mutex);
        m_filled.wait(lock, [&] { return m_closed || m_items.size() >= count || m_cost >= cost; });
        std::vector<T> batch;
        std::int64_t taken = 0;
        while (!m_items.empty() && batch.size() < count && taken < cost) {
            taken += m_items.front().second;
            batch.push_back(std::move(m_items.front().first));
            m_items.pop_front();
        }
        m_cost -= taken;
        m_room.notify_one();
        return batch;
    }

    void close()
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_room.notify_all();
        m_filled.notify_all();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_room;
    std::condition_variable m_filled;
    std::deque<std::pair<T, std::int64_t>> m_items;
    std::int64_t m_cost = 0;
    const std::int64_t m_maxCost;
    bool m_closed = false;
};

} // namespace chimera::transfer
