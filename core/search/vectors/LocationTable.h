// From a key to the place of a row, four bytes a slot: the key itself is read where the row is (`keyAt(place)`), which
// must stay readable as long as its place is in the table. Open addressing; the writer's alone.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace chimera::vectors {

constexpr std::uint32_t nowhere = 0xFFFFFFFF;

class LocationTable
{
public:
    std::size_t bytes() const { return m_slots.capacity() * sizeof(std::uint32_t); }

    template <typename KeyAt>
    std::uint32_t find(std::int64_t key, const KeyAt& keyAt) const
    {
        return m_slots.empty() ? nowhere : m_slots[slotOf(key, keyAt)];
    }

    // Replaces the place of a key that is there.
    template <typename KeyAt>
    void put(std::int64_t key, std::uint32_t place, const KeyAt& keyAt)
    {
        if ((m_used + 1) * 4 > m_slots.size() * 3)
            grow(keyAt);
        std::uint32_t& slot = m_slots[slotOf(key, keyAt)];
        m_used += slot == nowhere ? 1 : 0;
        slot = place;
    }

    template <typename KeyAt>
    void erase(std::int64_t key, const KeyAt& keyAt)
    {
        if (m_slots.empty())
            return;
        std::size_t hole = slotOf(key, keyAt);
        if (m_slots[hole] == nowhere)
            return;
        --m_used;
        // Whatever was pushed past the hole moves back, so that no search ends too early.
        for (std::size_t i = next(hole); m_slots[i] != nowhere; i = next(i)) {
            const std::size_t home = hash(keyAt(m_slots[i])) & mask();
            if (((i - home) & mask()) >= ((i - hole) & mask())) {
                m_slots[hole] = m_slots[i];
                hole = i;
            }
        }
        m_slots[hole] = nowhere;
    }

private:
    std::size_t mask() const { return m_slots.size() - 1; }
    std::size_t next(std::size_t slot) const { return (slot + 1) & mask(); }

    static std::size_t hash(std::int64_t key)
    {
        auto x = static_cast<std::uint64_t>(key) + 0x9E3779B97F4A7C15ULL;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
        return static_cast<std::size_t>(x ^ (x >> 31));
    }

    template <typename KeyAt>
    std::size_t slotOf(std::int64_t key, const KeyAt& keyAt) const
    {
        std::size_t slot = hash(key) & mask();
        while (m_slots[slot] != nowhere && keyAt(m_slots[slot]) != key)
            slot = next(slot);
        return slot;
    }

    template <typename KeyAt>
    void grow(const KeyAt& keyAt)
    {
        const std::vector<std::uint32_t> old = std::move(m_slots);
        m_slots.assign(old.empty() ? 64 : old.size() * 2, nowhere);
        for (const std::uint32_t place : old) {
            if (place == nowhere)
                continue;
            std::size_t slot = hash(keyAt(place)) & mask();
            while (m_slots[slot] != nowhere)
                slot = next(slot);
            m_slots[slot] = place;
        }
    }

    std::vector<std::uint32_t> m_slots; // a power of two, at most three quarters used
    std::size_t m_used = 0;
};

} // namespace chimera::vectors
