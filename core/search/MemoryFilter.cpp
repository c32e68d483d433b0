#include "core/search/MemoryFilter.h"

#include <algorithm>

namespace chimera {

namespace {

constexpr std::uint64_t smallExtent = 8ULL << 20; // a bitmap of one mebibyte
constexpr std::uint64_t bitsPerKey = 64;          // no more than the list itself takes

} // namespace

MemoryFilter::MemoryFilter(std::vector<std::int64_t> memories) : m_sorted(std::move(memories))
{
    if (m_sorted.empty())
        return;
    std::sort(m_sorted.begin(), m_sorted.end());
    m_first = static_cast<std::uint64_t>(m_sorted.front());
    const std::uint64_t last = static_cast<std::uint64_t>(m_sorted.back()) - m_first;
    if (last >= std::max(smallExtent, bitsPerKey * m_sorted.size()))
        return;
    m_bits.resize(last / 64 + 1);
    for (const std::int64_t memory : m_sorted) {
        const std::uint64_t offset = static_cast<std::uint64_t>(memory) - m_first;
        m_bits[offset / 64] |= 1ULL << (offset % 64);
    }
    m_sorted = {};
}

bool MemoryFilter::isListed(std::int64_t memory) const
{
    return std::binary_search(m_sorted.begin(), m_sorted.end(), memory);
}

} // namespace chimera
