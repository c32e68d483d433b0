// A set of memories that a vector search may find, asked once a passage: a bitmap where the keys lie close together
// (row ids do), a sorted list elsewhere. Immutable, any thread.
#pragma once

#include <cstdint>
#include <vector>

namespace chimera {

class MemoryFilter
{
public:
    explicit MemoryFilter(std::vector<std::int64_t> memories);

    bool contains(std::int64_t memory) const
    {
        const std::uint64_t offset = static_cast<std::uint64_t>(memory) - m_first;
        if (m_bits.empty())
            return isListed(memory);
        return offset / 64 < m_bits.size() && (m_bits[offset / 64] >> (offset % 64) & 1) != 0;
    }

private:
    bool isListed(std::int64_t memory) const;

    std::uint64_t m_first = 0;
    std::vector<std::uint64_t> m_bits;
    std::vector<std::int64_t> m_sorted; // empty where there are bits
};

} // namespace chimera
