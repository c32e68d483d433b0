#include "tests/bench/VectorRivals.h"

#if defined(CHIMERA_RIVALS)

#include <cstdio>
#include <dlfcn.h>
#include <faiss/IndexFlat.h>
#include <faiss/utils/distances.h>
#include <hnswlib/hnswlib.h>
#include <omp.h>

namespace chimera::bench {

namespace {

using Labels = std::vector<std::int64_t>;
// OpenBLAS has threads of its own; other libraries do not know these names.
void oneThreadForBlas()
{
    if (void* set = dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))
        reinterpret_cast<void (*)(int)>(set)(1);
    void* config = dlsym(RTLD_DEFAULT, "openblas_get_config");
    std::printf("BLAS of FAISS: %s\n", config ? reinterpret_cast<const char* (*)()>(config)() : "not OpenBLAS");
}

using FaissFlat = std::shared_ptr<faiss::IndexFlatIP>;

// FAISS multiplies with its own loop below so many queries at once, with BLAS from there on.
Labels searchFaiss(const FaissFlat& index, int blasFrom, const float* query, std::size_t queries, std::size_t k)
{
    faiss::distance_compute_blas_threshold = blasFrom;
    std::vector<float> scores(queries * k);
    std::vector<faiss::Index::idx_t> labels(queries * k);
    index->search(static_cast<faiss::Index::idx_t>(queries), query, static_cast<faiss::Index::idx_t>(k), scores.data(),
                  labels.data());
    return {labels.begin(), labels.end()};
}

Rival faissRival(const FaissFlat& index, const char* name, int blasFrom)
{
    return {name,
            [=](const float* query, std::size_t queries, std::size_t k) {
                return searchFaiss(index, blasFrom, query, queries, k);
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
                Labels labels;
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
    oneThreadForBlas();
    const auto flat = std::make_shared<faiss::IndexFlatIP>(static_cast<faiss::Index::idx_t>(dimension));
    flat->add(static_cast<faiss::Index::idx_t>(count), floats);
    return {faissRival(flat, "FAISS IndexFlatIP", faiss::distance_compute_blas_threshold),
            faissRival(flat, "FAISS IndexFlatIP, BLAS forced", 1), hnswlibBruteforce(floats, count, dimension)};
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
