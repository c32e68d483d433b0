#include "core/memories/BulkIndex.h"
#include "core/memories/Memories.h"
#include "core/search/SearchService.h"
#include "tests/bench/Command.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QTemporaryDir>

#include <cstdio>

namespace chimera::bench {

namespace {

constexpr int hitsAQuery = 100;
constexpr std::size_t memoriesATransaction = 500;
const QString sourceMark = QStringLiteral("set:");

[[noreturn]] void stop(const QString& sentence)
{
    std::fprintf(stderr, "%s\n", qPrintable(sentence));
    std::exit(1);
}

template <typename T>
T orStop(Result<T> result)
{
    if (!result)
        stop(result.error().message + u' ' + result.error().detail);
    if constexpr (!std::is_void_v<T>)
        return std::move(*result);
}

std::vector<QJsonObject> readLines(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        stop(QStringLiteral("There is no %1; a retrieval set is a folder with corpus.jsonl and queries.jsonl.")
                 .arg(path));
    std::vector<QJsonObject> lines;
    while (!file.atEnd()) {
        const QByteArray line = file.readLine().trimmed();
        if (!line.isEmpty())
            lines.push_back(QJsonDocument::fromJson(line).object());
    }
    return lines;
}

// metadata.speaker, session, turn and iso of the set, as the program calls them.
QJsonObject contextOf(const QJsonObject& metadata)
{
    constexpr std::array<std::pair<const char*, const char*>, 4> names{
        {{"speaker", "author"}, {"session", "thread"}, {"turn", "position"}, {"iso", "time"}}};
    QJsonObject context;
    for (const auto& [given, ours] : names) {
        if (metadata.contains(QLatin1String(given)))
            context.insert(QLatin1String(ours), metadata.value(QLatin1String(given)));
    }
    return context;
}

NewMemory memoryOf(const QJsonObject& document, bool noContext)
{
    NewMemory memory;
    memory.content = document[QLatin1String("text")].toString();
    memory.title = document[QLatin1String("title")].toString().simplified();
    if (memory.title.isEmpty()) // a title there must be: the text's own beginning, which says nothing new
        memory.title = memory.content.left(60).section(u'\n', 0, 0).trimmed();
    if (memory.title.isEmpty())
        memory.title = document[QLatin1String("_id")].toString();
    memory.source = sourceMark + document[QLatin1String("_id")].toString();
    if (!noContext)
        memory.metadata = contextOf(document[QLatin1String("metadata")].toObject());
    return memory;
}

void fill(Backend& backend, const WorkspaceId& workspace, const CommandOptions& options)
{
    const auto documents = readLines(options.path + QStringLiteral("/corpus.jsonl"));
    const Caller caller = benchCaller(backend);
    for (std::size_t from = 0; from < documents.size(); from += memoriesATransaction) {
        const std::size_t end = std::min(documents.size(), from + memoriesATransaction);
        orStop(backend.runner().writeNow("bench.fill", [&](WriteTx& tx) -> Result<void> {
            CHIMERA_TRY(const BulkIndex bulk, BulkIndex::begin(tx));
            for (std::size_t i = from; i < end; ++i)
                CHIMERA_CHECK(Memories::create(caller, tx, workspace, memoryOf(documents[i], options.noContext)));
            return bulk.finish(tx);
        }));
    }
}

// id of the set by the memory's id.
QHash<QString, QString> idsOfSet(Backend& backend)
{
    return orStop(backend.runner().readNow("bench.ids", [](ReadTx& tx) -> Result<QHash<QString, QString>> {
        CHIMERA_TRY(auto rows, tx.query("SELECT id, source FROM memory"));
        QHash<QString, QString> ids;
        while (rows.next())
            ids.insert(rows.text(0), rows.text(1).mid(sourceMark.size()));
        CHIMERA_CHECK(rows.done());
        return ids;
    }));
}

void waitForIndex(Backend& backend)
{
    backend.startIndexing();
    const EmbeddingStatus status = backend.indexing()->waitUntilSettled({}, [](const EmbeddingStatus& now) {
        std::fprintf(stderr, "\rembedding: %lld left, %.0f passages/s  ", static_cast<long long>(now.pending),
                     now.passagesPerSecond);
    });
    std::fprintf(stderr, "\n");
    if (status.state != EmbeddingStatus::State::Idle || status.failed > 0)
        stop(QStringLiteral("The index is not complete: %1 (%2 failed)").arg(status.reason).arg(status.failed));
}

SearchMode modeOf(const QString& name)
{
    if (name == QLatin1String("text"))
        return SearchMode::Text;
    if (name == QLatin1String("meaning"))
        return SearchMode::Meaning;
    if (name == QLatin1String("hybrid"))
        return SearchMode::Hybrid;
    stop(QStringLiteral("--mode is text, meaning or hybrid."));
}

} // namespace

// A BEIR folder into a fresh profile through the ordinary services, every query through the ordinary search, the hits
// into a run file: query, document, rank, score. --mode takes several, separated by commas; each has a file of its own
// then.
int runRetrieval(const CommandOptions& options)
{
    if (options.path.isEmpty() || options.run.isEmpty())
        stop(QStringLiteral("Usage: chimera-bench retrieval DIR --run OUT.tsv [--mode MODE] [--model MODEL]"));
    const QTemporaryDir fresh;
    Backend::Options opening;
    opening.profile.folder = options.dataDir.isEmpty() ? fresh.filePath(QStringLiteral("profile")) : options.dataDir;
    opening.chunks.wholeDocument = options.wholeDocument;
    const auto backend = orStop(Backend::open(opening));
    if (!options.model.isEmpty())
        orStop(backend->runner().writeNow(
            "bench.model", [&](WriteTx& tx) { return Settings::set(tx, settings::embeddingModel, options.model); }));
    const WorkspaceId workspace = seededWorkspace(*backend).id;
    if (idsOfSet(*backend).isEmpty())
        fill(*backend, workspace, options);
    const auto ids = idsOfSet(*backend);
    waitForIndex(*backend);

    const QStringList modes = options.mode.split(u',');
    for (const QString& mode : modes) {
        QFile out(modes.size() == 1 ? options.run : options.run + u'.' + mode);
        if (!out.open(QIODevice::WriteOnly | QIODevice::Truncate))
            stop(QStringLiteral("The run file cannot be written."));
        for (const QJsonObject& query : readLines(options.path + QStringLiteral("/queries.jsonl"))) {
            SearchRequest request;
            request.query = Query::parse(query[QLatin1String("text")].toString(), false, backend->clock().now());
            request.workspace = workspace;
            request.limit = hitsAQuery;
            request.mode = modeOf(mode);
            const SearchResults found = orStop(backend->search().searchNow(benchCaller(*backend), request));
            if (!found.withoutMeaning.isEmpty())
                stop(found.withoutMeaning);
            int rank = 0;
            for (const SearchHit& hit : found.hits)
                out.write(QStringLiteral("%1\t%2\t%3\t%4\n")
                              .arg(query[QLatin1String("_id")].toString(), ids.value(hit.memory.id.text()))
                              .arg(++rank)
                              .arg(hit.score, 0, 'g', 8)
                              .toUtf8());
        }
    }
    return 0;
}

} // namespace chimera::bench
