#include "core/search/TextSearch.h"
#include "tests/bench/Command.h"
#include "tests/bench/Corpus.h"
#include "tests/bench/Measure.h"

#include <cstdio>

namespace chimera::bench {

namespace {

constexpr int firstHits = 20; // what the palette and the command line show first
constexpr int wholePage = 50; // a page of the Memories list

struct Searched
{
    Latencies byAnd; // enough hits with every word
    Latencies byOr;  // fell to any word

    void add(const Searched& other)
    {
        byAnd.add(other.byAnd);
        byOr.add(other.byOr);
    }
};

SearchResults search(Backend& backend, const QString& text, bool typing, int limit)
{
    auto found = backend.runner().readNow("bench.search", [&](ReadTx& tx) {
        SearchRequest request;
        request.query = Query::parse(text, typing, tx.clock().now());
        request.limit = limit;
        return TextSearch::search(benchCaller(backend), tx, request);
    });
    if (!found)
        qFatal("%s", qPrintable(found.error().message));
    return std::move(*found);
}

Searched measureWords(Backend& backend, const Corpus& corpus, int words, int limit, int times)
{
    Searched searched;
    for (int i = -30; i < times; ++i) {
        const QString query = corpus.query(i + 1000, words);
        const auto start = std::chrono::steady_clock::now();
        const SearchResults found = search(backend, query, false, limit);
        const auto elapsed = std::chrono::steady_clock::now() - start;
        if (i >= 0)
            (found.anyWord ? searched.byOr : searched.byAnd).add(elapsed);
    }
    return searched;
}

void printSearched(const QString& words, int limit, const Searched& searched)
{
    const QString what = QStringLiteral("%1 words, %2 hits shown, ").arg(words).arg(limit);
    printRow(what + QStringLiteral("AND (%1 queries)").arg(searched.byAnd.count()), searched.byAnd);
    printRow(what + QStringLiteral("OR (%1 queries)").arg(searched.byOr.count()), searched.byOr);
}

} // namespace

int runSearch(const CommandOptions& options)
{
    const auto backend = openProfile(options.dataDir);
    const Corpus corpus(options.seed);
    std::printf("%lld memories\n", static_cast<long long>(seededWorkspace(*backend).stats.memories));
    printHeader();
    for (const int limit : {firstHits, wholePage}) {
        Searched together;
        for (int words = 2; words <= 4; ++words) {
            const Searched searched = measureWords(*backend, corpus, words, limit, options.times);
            printSearched(QString::number(words), limit, searched);
            together.add(searched);
        }
        printSearched(QStringLiteral("2 to 4"), limit, together);
    }
    for (int letters = 2; letters <= 5; ++letters) {
        printRow(QStringLiteral("typing, prefix of %1 letters").arg(letters), measure(30, options.times, [&](int i) {
                     search(*backend, corpus.prefix(i + 5000, letters), true, firstHits);
                 }));
    }
    return 0;
}

int runGrowth(const CommandOptions& options)
{
    for (const std::int64_t size : {10'000LL, 100'000LL, 1'000'000LL}) {
        if (size > options.memories)
            break;
        CommandOptions grown = options;
        grown.memories = size;
        runSeed(grown);
        runServices(grown);
        runSearch(grown);
    }
    return 0;
}

} // namespace chimera::bench
