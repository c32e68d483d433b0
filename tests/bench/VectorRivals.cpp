#include "tests/bench/VectorRivals.h"

#if defined(CHIMERA_RIVALS)

#include <faiss/IndexFlat.h>
#include <hnswlib/hnswlib.h>
#include <omp.h>

namespace chimera::bench {

namespace {

Rival faissFlat(const float* floats, std::size_t count, std::size_t dimension)
{
    const auto index = std::make_shared<faiss::IndexFlatIP>(static_cast<faiss::Index::idx_t>(dimension));
    index->add(static_cast<faiss::Index::idx_t>(count), floats);
    return {"FAISS IndexFlatIP",
            [index](const float* query, std::size_t queries, std::size_t k) {
                std::vector<float> scores(queries * k);
                std::vector<faiss::Index::idx_t> labels(queries * k);
                index->search(static_cast<faiss::Index::idx_t>(queries), query, static_cast<faiss::Index::idx_t>(k),
                              scores.data(), labels.data());
                return std::vector<std::int64_t>(labels.begin(), labels.end());
            },
            true};
}

Rival hnswlibBruteforce(const float* floats, std::size_t count, std::size_t dimension)
{
    struct Held
    {
        hnswlib::InnerProductSpace space;
        hnswlib::BruteforceSearch<float> index;
        Held(std::size_t rows, std::size_t columns) : space(columns), index(&space, rows) {}
    };
    const auto held = std::make_shared<Held>(count, dimension);
    for (std::size_t i = 0; i < count; ++i)
        held->index.addPoint(floats + i * dimension, i);
    return {"hnswlib BruteforceSearch",
            [held](const float* query, std::size_t, std::size_t k) {
                auto found = held->index.searchKnn(query, k);
                std::vector<std::int64_t> labels;
                for (; !found.empty(); found.pop())
                    labels.push_back(static_cast<std::int64_t>(found.top().second));
                return labels;
            },
            false};
}

} // namespace

std::vector<Rival> makeRivals(const float* floats, std::size_t count, std::size_t dimension)
{
    omp_set_num_threads(1);
    return {faissFlat(floats, count, dimension), hnswlibBruteforce(floats, count, dimension)};
}

} // namespace chimera::bench

#else

namespace chimera::bench {

std::vector<Rival> makeRivals(const float*, std::size_t, std::size_t)
{
    return {};
}

} // namespace chimera::bench

#endif
