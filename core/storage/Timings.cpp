#include "core/storage/Timings.h"

#include <algorithm>

namespace chimera {

void Timings::record(Timing timing)
{
    const std::scoped_lock lock(m_mutex);
    if (m_ring.size() < capacity) {
        m_ring.push_back(std::move(timing));
        return;
    }
    m_ring[m_next] = std::move(timing);
    m_next = (m_next + 1) % capacity;
}

std::vector<Timing> Timings::snapshot() const
{
    const std::scoped_lock lock(m_mutex);
    std::vector<Timing> ordered(m_ring);
    std::rotate(ordered.begin(), ordered.begin() + static_cast<std::ptrdiff_t>(m_next), ordered.end());
    return ordered;
}

std::vector<Timing> Timings::slowest(std::size_t limit) const
{
    std::vector<Timing> sorted = snapshot();
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Timing& a, const Timing& b) { return a.duration > b.duration; });
    if (sorted.size() > limit)
        sorted.resize(limit);
    return sorted;
}

Timing Timings::lastService(const QByteArray& name) const
{
    const std::vector<Timing> ordered = snapshot();
    const auto found = std::find_if(ordered.rbegin(), ordered.rend(), [&name](const Timing& t) {
        return t.kind == Timing::Kind::Service && t.name == name;
    });
    if (found != ordered.rend())
        return *found;
    Timing none;
    none.statements = -1;
    return none;
}

void Timings::clear()
{
    const std::scoped_lock lock(m_mutex);
    m_ring.clear();
    m_next = 0;
}

} // namespace chimera
