// Generated memories for the benchmarks: the same seed gives the same texts on every machine. Words follow Zipf's law
// (the most common ones are real English function words), lengths are log-normal: 200 B to 20 KB, median 1.2 KB,
// mean 1.8 KB. note(i) depends on seed and i alone, so that notes can be made in any order and never all at once. Not
// thread-safe.
#pragma once

#include <QString>
#include <QStringList>

#include <cstdint>
#include <vector>

namespace chimera::bench {

// A small generator with the same numbers everywhere (splitmix64); the standard library's distributions differ.
class Random
{
public:
    explicit Random(std::uint64_t seed) : m_state(seed) {}
    std::uint64_t next();
    double unit();                            // [0, 1)
    std::uint64_t below(std::uint64_t limit); // [0, limit)
    double normal();                          // mean 0, deviation 1

private:
    std::uint64_t m_state;
};

struct GeneratedNote
{
    QString title;
    QString content; // Markdown with headings, lists, [[links]] and #tags
    QStringList tags;
    std::int64_t createdAt = 0; // microseconds; grows with the index
    std::int64_t updatedAt = 0;
};

class Corpus
{
public:
    explicit Corpus(std::uint64_t seed);

    GeneratedNote note(std::int64_t index) const;
    QString title(std::int64_t index) const;

    // `words` words by the law of the texts, without the function words and without repetition.
    QString query(std::int64_t index, int words) const;
    // One or two words, the last one cut to `letters` letters.
    QString prefix(std::int64_t index, int letters) const;

private:
    Random random(std::int64_t index, std::uint64_t purpose) const;
    int drawRank(Random& random) const;
    int drawContentRank(Random& random) const;
    QString sentence(Random& random, int words) const;

    std::uint64_t m_seed;
    QStringList m_words;              // by rank
    std::vector<double> m_cumulative; // of their probabilities
};

} // namespace chimera::bench
