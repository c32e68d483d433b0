#include "tests/bench/VectorCorpus.h"

#include <cmath>

namespace chimera::bench {

namespace {

constexpr std::size_t topics = 500;
// Shares of the length before it becomes 1: two vectors of one topic have a cosine of about .80, of two topics .45.
constexpr float commonShare = 0.9F;
constexpr float topicShare = 0.8F;
constexpr float ownShare = 0.6F;

class Dice
{
public:
    explicit Dice(std::uint64_t seed) : m_state(seed) {}

    std::uint64_t next()
    {
        std::uint64_t x = m_state += 0x9E3779B97F4A7C15ULL;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
        return x ^ (x >> 31);
    }

    // Nearly normal: the sum of four even numbers, with variance 1.
    float normal()
    {
        const std::uint64_t bits = next();
        const auto sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48);
        return (static_cast<float>(sum) / 65536.0F - 2.0F) * 1.7320508F;
    }

private:
    std::uint64_t m_state;
};

std::uint64_t mixed(std::uint64_t seed, std::uint64_t stream)
{
    return Dice(seed * 0x9E3779B97F4A7C15ULL + stream).next();
}

void scaleTo(float length, float* vector, int dimension)
{
    float square = 0;
    for (int i = 0; i < dimension; ++i)
        square += vector[i] * vector[i];
    for (int i = 0; i < dimension; ++i)
        vector[i] *= length / std::sqrt(square);
}

} // namespace

VectorCorpus::VectorCorpus(std::uint64_t seed, std::int64_t count, int dimension)
    : m_seed(seed), m_count(count), m_dimension(dimension)
{
    const auto columns = static_cast<std::size_t>(dimension);
    Dice dice(mixed(seed, 1));
    for (std::size_t i = 0; i < columns; ++i)
        m_widths.push_back(std::exp(0.35F * dice.normal()));
    const auto draw = [&](float length, float* to) {
        for (std::size_t i = 0; i < columns; ++i)
            to[i] = dice.normal() * m_widths[i];
        scaleTo(length, to, dimension);
    };
    m_common.resize(columns);
    draw(commonShare, m_common.data());
    m_centres.resize(topics * columns);
    for (std::size_t i = 0; i < topics; ++i)
        draw(topicShare, m_centres.data() + i * columns);
    m_floats.resize(static_cast<std::size_t>(count) * columns);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
        fill(mixed(seed, 1000 + 2 * i), m_floats.data() + i * columns);
}

std::vector<float> VectorCorpus::query(std::size_t number) const
{
    std::vector<float> vector(static_cast<std::size_t>(m_dimension));
    fill(mixed(m_seed, 1001 + 2 * number), vector.data());
    return vector;
}

void VectorCorpus::fill(std::uint64_t seed, float* to) const
{
    Dice dice(seed);
    const float* centre = m_centres.data() + dice.next() % topics * static_cast<std::size_t>(m_dimension);
    for (int i = 0; i < m_dimension; ++i)
        to[i] = dice.normal() * m_widths[static_cast<std::size_t>(i)];
    scaleTo(ownShare, to, m_dimension);
    for (int i = 0; i < m_dimension; ++i)
        to[i] += m_common[static_cast<std::size_t>(i)] + centre[i];
    scaleTo(1, to, m_dimension);
}

} // namespace chimera::bench
