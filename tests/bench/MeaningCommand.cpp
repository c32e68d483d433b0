#include "core/base/Log.h"
#include "core/search/HybridSearch.h"
#include "tests/bench/Command.h"
#include "tests/bench/Corpus.h"
#include "tests/bench/Measure.h"

#include <QCoreApplication>

#include <cmath>
#include <cstdio>

namespace chimera::bench {

namespace {

// Vectors at random in place of a model's, so that a hundred thousand memories are indexed in minutes: how long a
// search takes does not depend on what the vectors say. The query's own vector is the real model's.
class RandomVectors final : public Embedder
{
public:
    explicit RandomVectors(ModelInfo info) : m_info(std::move(info)) {}

    const ModelInfo& info() const override { return m_info; }
    std::vector<qsizetype> tokenOffsets(QStringView text) const override { return estimatedTokens(text); }
    int roomForText(TextRole) const override { return m_info.maxTokens; }
    Result<std::vector<float>> embed(const QStringList& texts, TextRole, const CancelToken&) const override
    {
        std::vector<float> rows;
        for (const QString& text : texts) {
            Random random(qHash(text, 1));
            std::vector<float> row(static_cast<std::size_t>(m_info.dimension));
            float squares = 0;
            for (float& value : row) {
                value = static_cast<float>(random.normal());
                squares += value * value;
            }
            for (const float value : row)
                rows.push_back(value / std::sqrt(squares));
        }
        return rows;
    }

private:
    ModelInfo m_info;
};

void indexAtRandom(Backend& backend)
{
    const auto info = backend.models().info(QStringLiteral("e5-small-v2-q"));
    if (!info)
        qFatal("%s", qPrintable(info.error().message));
    EmbeddingJob::Services services{backend.runner(), {}, {}, {}};
    services.models.info = [&info](const QString&) { return *info; };
    services.models.load = [&info](const QString&) -> Result<std::shared_ptr<const Embedder>> {
        return std::shared_ptr<const Embedder>(std::make_shared<RandomVectors>(*info));
    };
    services.indexed = [](const IndexDelta&) {};
    EmbeddingJob::Options options;
    options.memoriesABatch = 200;
    EmbeddingJob job(std::move(services), options);
    const EmbeddingStatus status = job.waitUntilSettled({}, [](const EmbeddingStatus& now) {
        std::fprintf(stderr, "\r%lld left  ", static_cast<long long>(now.pending));
    });
    std::fprintf(stderr, "\n");
    if (status.state != EmbeddingStatus::State::Idle)
        qFatal("%s", qPrintable(status.reason));
}

SearchResults search(Backend& backend, const QString& text, SearchMode mode)
{
    SearchRequest request;
    request.query = Query::parse(text, false, backend.clock().now());
    request.mode = mode;
    request.limit = 20;
    auto found = backend.search().searchNow(benchCaller(backend), request);
    if (!found)
        qFatal("%s", qPrintable(found.error().message));
    if (!found->withoutMeaning.isEmpty())
        qFatal("%s", qPrintable(found->withoutMeaning));
    return std::move(*found);
}

double elapsed(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

} // namespace

// Search by meaning and by both, end to end, on a seeded profile; indexes it first, with vectors at random.
int runMeaning(const CommandOptions& options)
{
    const Corpus corpus(options.seed);
    {
        const auto backend = openProfile(options.dataDir);
        indexAtRandom(*backend);
    }
    const auto opening = std::chrono::steady_clock::now();
    const auto backend = openProfile(options.dataDir);
    const double opened = elapsed(opening);
    const auto first = std::chrono::steady_clock::now();
    search(*backend, corpus.query(1, 3), SearchMode::Hybrid);
    std::printf("opened in %.0f ms; first answer by meaning %.0f ms later (model and vectors loaded)\n", opened,
                elapsed(first));
    const auto view = backend->semantic().view();
    std::printf("%zu vectors, index %.1f MB, resident %.0f MB\n", (*view)->vectors->size(),
                static_cast<double>(backend->semantic().bytes()) / 1e6,
                residentMegabytes(QCoreApplication::applicationPid(), false));
    printHeader();
    const auto row = [&](const QString& what, SearchMode mode, int words) {
        printRow(what,
                 measure(20, options.times, [&](int i) { search(*backend, corpus.query(i + 3000, words), mode); }));
    };
    for (const int words : {3, 8}) {
        row(QStringLiteral("hybrid, %1 words, 20 hits").arg(words), SearchMode::Hybrid, words);
        row(QStringLiteral("meaning, %1 words, 20 hits").arg(words), SearchMode::Meaning, words);
    }
    const auto model = backend->models().load((*view)->generation.model);
    printRow(QStringLiteral("query embedding, 4 words"), measure(20, options.times, [&](int i) {
                 (void)(*model)->embed({corpus.query(i + 9000, 4)}, TextRole::Query, {});
             }));
    std::printf("resident at the end %.0f MB\n", residentMegabytes(QCoreApplication::applicationPid(), false));
    return 0;
}

} // namespace chimera::bench
