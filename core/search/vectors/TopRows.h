// The best k of a stream of scored rows without sorting it: what beats the threshold is collected, and when twice k
// have come the better half stays and raises the threshold. Equal scores are ordered by passage. One thread.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace chimera::vectors {

struct ScoredRow
{
    float score;
    std::uint32_t segment; // of the scan's list
    std::uint32_t row;
    std::int64_t passage;
};

inline bool better(const ScoredRow& a, const ScoredRow& b)
{
    return a.score != b.score ? a.score > b.score : a.passage < b.passage;
}

class TopRows
{
public:
    explicit TopRows(std::size_t k) : m_k(k) { m_rows.reserve(2 * k); }

    // Rows below this cannot get in any more.
    float threshold() const { return m_threshold; }

    void add(const ScoredRow& row)
    {
        m_rows.push_back(row);
        if (m_rows.size() >= 2 * m_k)
            cut();
    }

    void merge(const TopRows& other)
    {
        for (const ScoredRow& row : other.m_rows)
            add(row);
    }

    // Best first.
    std::vector<ScoredRow> take()
    {
        cut();
        std::sort(m_rows.begin(), m_rows.end(), better);
        return std::move(m_rows);
    }

private:
    void cut()
    {
        if (m_rows.size() < m_k)
            return;
        const auto last = m_rows.begin() + static_cast<std::ptrdiff_t>(m_k) - 1;
        std::nth_element(m_rows.begin(), last, m_rows.end(), better);
        m_threshold = last->score;
        m_rows.erase(last + 1, m_rows.end());
    }

    std::size_t m_k; // at least 1
    std::vector<ScoredRow> m_rows;
    float m_threshold = -std::numeric_limits<float>::infinity();
};

} // namespace chimera::vectors
