// Vectors as sentence models make them: all lean one way, topics lie in clusters, some dimensions are wider than
// others; queries lie near the clusters. The same seed makes the same vectors. Immutable.
#pragma once

#include <cstdint>
#include <vector>

namespace chimera::bench {

class VectorCorpus
{
public:
    VectorCorpus(std::uint64_t seed, std::int64_t count, int dimension);

    std::int64_t size() const { return m_count; }
    int dimension() const { return m_dimension; }
    // Row-major, of length 1.
    const std::vector<float>& floats() const { return m_floats; }
    const float* row(std::size_t i) const { return m_floats.data() + i * static_cast<std::size_t>(m_dimension); }
    std::vector<float> query(std::size_t number) const;

private:
    void fill(std::uint64_t seed, float* to) const;

    std::uint64_t m_seed;
    std::int64_t m_count;
    int m_dimension;
    std::vector<float> m_widths;  // of each dimension
    std::vector<float> m_common;  // where all lean to
    std::vector<float> m_centres; // of the topics, row-major
    std::vector<float> m_floats;
};

} // namespace chimera::bench
