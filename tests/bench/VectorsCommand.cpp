// chimera-bench vectors: the exact scan against other libraries' exact searches, on one thread and in one run. The
// contestants take turns of ten queries, so that a busy machine and a full cache meet all alike.
#include "core/search/Rescore.h"
#include "core/search/VectorIndex.h"
#include "tests/bench/Command.h"
#include "tests/bench/Measure.h"
#include "tests/bench/VectorCorpus.h"
#include "tests/bench/VectorRivals.h"

#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <set>
#include <time.h>

namespace chimera::bench {

namespace {

constexpr std::size_t shown = 10;      // what is asked for
constexpr int candidates = 40;         // what the scan hands to the exact scores
constexpr std::int64_t memoriesOf = 4; // passages a memory
constexpr int turn = 10;
constexpr int workspaceShare = 10; // one workspace holds a tenth

using Labels = std::vector<std::int64_t>;

struct Contestant
{
    QString name;
    std::function<Labels(const std::vector<float>&)> search;
    Latencies latencies = {};
    Latencies computing = {}; // of the processor alone: what a busy machine does not change
    std::size_t hits = 0;
};

template <typename T>
T orDie(Result<T> result)
{
    if (result)
        return std::move(*result);
    std::fprintf(stderr, "%s\n", qPrintable(result.error().message));
    std::exit(1);
}

std::unique_ptr<VectorIndex> loaded(const VectorCorpus& corpus, const std::vector<VectorCode>& codes,
                                    VectorKernel kernel, int threads)
{
    auto index = orDie(VectorIndex::create({corpus.dimension(), kernel, threads}));
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto passage = static_cast<std::int64_t>(i);
        const std::int64_t memory = passage / memoriesOf;
        if (!index->add({passage, memory, memory % workspaceShare, codes[i]}))
            std::exit(1);
    }
    index->publish();
    return index;
}

// From the query's floats to the ten best by exact score: what a search does, but for the database.
Labels searchExactly(const VectorSnapshot& index, const VectorCorpus& corpus, const std::vector<float>& query,
                     const VectorScope& scope = {})
{
    const auto hits = orDie(index.nearest(orDie(vectors::quantise(query)), candidates, scope));
    std::vector<float> floats;
    floats.reserve(hits.size() * query.size());
    for (const VectorHit& hit : hits) {
        const float* row = corpus.row(static_cast<std::size_t>(hit.passage));
        floats.insert(floats.end(), row, row + query.size());
    }
    const auto scores = orDie(vectors::rescore(query, floats));
    std::vector<std::size_t> order(hits.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    Labels best;
    for (std::size_t i = 0; i < std::min(shown, order.size()); ++i)
        best.push_back(hits[order[i]].passage);
    return best;
}

// The truth: every float against every float.
std::set<std::int64_t> exactBest(const VectorCorpus& corpus, const std::vector<float>& query)
{
    const auto scores = orDie(vectors::rescore(query, corpus.floats()));
    std::vector<std::int64_t> order(scores.size());
    std::iota(order.begin(), order.end(), 0);
    const auto end = order.begin() + static_cast<std::ptrdiff_t>(std::min(shown, order.size()));
    std::partial_sort(order.begin(), end, order.end(), [&](std::int64_t a, std::int64_t b) {
        return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
    });
    return {order.begin(), end};
}

std::chrono::nanoseconds computingTime()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

void contest(std::vector<Contestant>& contestants, const std::vector<std::vector<float>>& queries,
             const std::vector<std::set<std::int64_t>>& truth)
{
    for (std::size_t first = 0; first < queries.size(); first += turn) {
        const std::size_t end = std::min(first + turn, queries.size());
        for (Contestant& one : contestants) {
            for (std::size_t i = first; i < end; ++i) {
                const auto start = std::chrono::steady_clock::now();
                const auto startComputing = computingTime();
                const Labels found = one.search(queries[i]);
                one.computing.add(computingTime() - startComputing);
                one.latencies.add(std::chrono::steady_clock::now() - start);
                for (const std::int64_t label : found)
                    one.hits += truth[i].contains(label) ? 1 : 0;
            }
        }
    }
}

void printContest(const std::vector<Contestant>& contestants, std::size_t queries)
{
    std::printf("| %-32s | %8s | %8s | %8s | %8s | %9s | %9s |\n|%s|---:|---:|---:|---:|---:|---:|\n",
                "top 10, one query at a time", "p50 ms", "p95 ms", "best ms", "CPU p50", "recall@10", "CPU times",
                std::string(34, '-').c_str());
    const double first = contestants.front().computing.milliseconds(0.5);
    for (const Contestant& one : contestants) {
        std::printf("| %-32s | %8.2f | %8.2f | %8.2f | %8.2f | %9.4f | %9.1f |\n", qPrintable(one.name),
                    one.latencies.milliseconds(0.5), one.latencies.milliseconds(0.95), one.latencies.milliseconds(0),
                    one.computing.milliseconds(0.5), double(one.hits) / double(queries * shown),
                    one.computing.milliseconds(0.5) / first);
    }
    std::fflush(stdout);
}

std::vector<VectorKernel> chosenKernels(const QString& name)
{
    std::vector<VectorKernel> all = vectors::availableKernels();
    if (name.isEmpty())
        return {all.rbegin(), all.rend()};
    for (const VectorKernel kernel : all) {
        if (name == QLatin1String(vectors::kernelName(kernel)))
            return {kernel};
    }
    std::fprintf(stderr, "No such kernel here; there are:");
    for (const VectorKernel kernel : all)
        std::fprintf(stderr, " %s", vectors::kernelName(kernel));
    std::fprintf(stderr, "\n");
    std::exit(2);
}

// What a batch costs a query: FAISS turns to BLAS for many queries at once.
void printBatches(const VectorSnapshot& index, const std::vector<Rival>& rivals,
                  const std::vector<std::vector<float>>& queries, int dimension)
{
    std::vector<float> floats;
    std::vector<VectorCode> codes;
    for (const auto& query : queries) {
        floats.insert(floats.end(), query.begin(), query.end());
        codes.push_back(orDie(vectors::quantise(query)));
    }
    const std::vector<VectorCodeView> views(codes.begin(), codes.end());
    const auto each = [&](const Latencies& latencies) { return latencies.milliseconds(0.5) / double(queries.size()); };
    std::printf("Batch of %zu queries, ms a query: ours %.3f", queries.size(),
                each(measure(1, 5, [&](int) { orDie(index.nearestTo(views, candidates)); })));
    for (const Rival& rival : rivals) {
        if (rival.takesBatches)
            std::printf(", %s %.3f", rival.name.c_str(),
                        each(measure(1, 5, [&](int) { rival.search(floats.data(), queries.size(), shown); })));
    }
    std::printf(" (%d dimensions)\n", dimension);
}

void printUpkeep(VectorIndex& index, const VectorCorpus& corpus, const std::vector<VectorCode>& codes, int times)
{
    const auto snapshot = index.snapshot();
    const auto query = [&](int i) { return corpus.query(static_cast<std::size_t>(i)); };
    std::vector<std::int64_t> some;
    for (std::int64_t memory = 0; memory < corpus.size() / memoriesOf; memory += 20)
        some.push_back(memory);
    VectorScope oneWorkspace, someMemories;
    oneWorkspace.workspaces = {3};
    someMemories.memories = std::make_shared<MemoryFilter>(std::move(some));
    printHeader();
    printRow(QStringLiteral("one workspace, a tenth of all"),
             measure(10, times, [&](int i) { searchExactly(*snapshot, corpus, query(i), oneWorkspace); }));
    printRow(QStringLiteral("memories with a tag, a twentieth of all"),
             measure(10, times, [&](int i) { searchExactly(*snapshot, corpus, query(i), someMemories); }));
    printRow(QStringLiteral("10 best memories"), measure(10, times, [&](int i) {
                 orDie(snapshot->nearestMemories(orDie(vectors::quantise(query(i))), shown));
             }));
    printRow(QStringLiteral("a note of 4 passages saved and published"), measure(10, times, [&](int i) {
                 index.removeMemory(i * 7);
                 for (std::int64_t j = 0; j < memoriesOf; ++j) {
                     const std::int64_t passage = i * 7 * memoriesOf + j;
                     if (!index.add({passage, i * 7, 3, codes[static_cast<std::size_t>(i)]}))
                         std::exit(1);
                 }
                 index.publish();
             }));
}

void printPairs(const VectorSnapshot& index)
{
    VectorScope scope;
    scope.workspaces = {3};
    std::size_t pairs = 0;
    const Latencies time = measure(0, 1, [&](int) {
        pairs = 0;
        if (!index.pairsAbove(0.97F, scope, [&](const VectorPair&) { return ++pairs > 0; }))
            std::exit(1);
    });
    std::printf("All pairs of %zu passages: %.0f ms, %zu of them at .97 or more\n", index.sizeOf(3),
                time.milliseconds(1), pairs);
}

Contestant ours(std::shared_ptr<const VectorSnapshot> index, const VectorCorpus& corpus, const QString& name)
{
    return {QStringLiteral("Chimera, ") + name,
            [index, &corpus](const std::vector<float>& query) { return searchExactly(*index, corpus, query); }};
}

} // namespace

int runVectors(const CommandOptions& options)
{
    const std::vector<VectorKernel> kernels = chosenKernels(options.kernel);
    const VectorCorpus corpus(options.seed, options.count, options.dimension);
    std::vector<VectorCode> codes;
    for (std::size_t i = 0; i < static_cast<std::size_t>(corpus.size()); ++i)
        codes.push_back(orDie(vectors::quantise({corpus.row(i), static_cast<std::size_t>(corpus.dimension())})));

    std::vector<std::unique_ptr<VectorIndex>> indexes;
    std::vector<Contestant> contestants;
    for (const VectorKernel kernel : kernels) {
        const auto start = std::chrono::steady_clock::now();
        indexes.push_back(loaded(corpus, codes, kernel, options.threads));
        const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
        contestants.push_back(
            ours(indexes.back()->snapshot(), corpus, QString::fromLatin1(vectors::kernelName(kernel))));
        std::printf("%s: %zu vectors of %d in %.0f ms, %.1f MB\n", vectors::kernelName(kernel), indexes.back()->size(),
                    corpus.dimension(), took.count(), double(indexes.back()->bytes()) / 1e6);
    }
    const std::vector<Rival> rivals =
        makeRivals(corpus.floats().data(), static_cast<std::size_t>(corpus.size()), std::size_t(corpus.dimension()));
    for (const Rival& rival : rivals)
        contestants.push_back({QString::fromStdString(rival.name), [&rival](const std::vector<float>& query) {
                                   return rival.search(query.data(), 1, shown);
                               }});
    if (rivals.empty())
        std::puts("Built without libfaiss-dev and libhnswlib-dev: no comparison.");

    std::vector<std::vector<float>> queries;
    std::vector<std::set<std::int64_t>> truth;
    for (int i = 0; i < options.times; ++i) {
        queries.push_back(corpus.query(static_cast<std::size_t>(i)));
        truth.push_back(exactBest(corpus, queries.back()));
    }
    contest(contestants, queries, truth);
    printContest(contestants, queries.size());
    queries.resize(std::min<std::size_t>(queries.size(), 64));
    printBatches(*indexes.front()->snapshot(), rivals, queries, corpus.dimension());
    printUpkeep(*indexes.front(), corpus, codes, options.times);
    printPairs(*indexes.front()->snapshot());
    return 0;
}

} // namespace chimera::bench
