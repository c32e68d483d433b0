#include "core/memories/Memories.h"
#include "tests/bench/Command.h"
#include "tests/bench/Corpus.h"
#include "tests/bench/Measure.h"

#include <cstdio>

namespace chimera::bench {

namespace {

MemoryPage page(Backend& backend, const MemoryQuery& query)
{
    auto read = backend.runner().readNow("bench.list",
                                         [&](ReadTx& tx) { return Memories::list(benchCaller(backend), tx, query); });
    if (!read)
        qFatal("%s", qPrintable(read.error().message));
    return std::move(*read);
}

Latencies measureList(Backend& backend, int times, MemorySort sort, std::int64_t reach)
{
    MemoryQuery query;
    query.workspace = seededWorkspace(backend).id;
    query.sort = sort;
    Random random(7);
    return measure(20, times, [&](int) {
        query.offset = reach > 0 ? static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(reach))) : 0;
        page(backend, query);
    });
}

Latencies measureGet(Backend& backend, int times)
{
    MemoryQuery query;
    query.workspace = seededWorkspace(backend).id;
    query.limit = 5000;
    const std::vector<MemoryRow> rows = page(backend, query).memories;
    Random random(8);
    return measure(20, times, [&](int) {
        const MemoryRow& row = rows[random.below(rows.size())];
        auto memory = backend.runner().readNow(
            "bench.get", [&](ReadTx& tx) { return Memories::get(benchCaller(backend), tx, row.id); });
        if (!memory)
            qFatal("%s", qPrintable(memory.error().message));
    });
}

Latencies measureCreate(Backend& backend, int times)
{
    const Corpus corpus(99);
    const WorkspaceId workspace = seededWorkspace(backend).id;
    return measure(20, times, [&](int i) {
        const GeneratedNote note = corpus.note(i);
        NewMemory given;
        given.title = note.title;
        given.content = note.content;
        given.tags = note.tags;
        auto made = backend.runner().writeNow("bench.create", [&](WriteTx& tx) {
            return Memories::create(backend.caller(QStringLiteral("window")), tx, workspace, given);
        });
        if (!made)
            qFatal("%s", qPrintable(made.error().message));
    });
}

} // namespace

int runServices(const CommandOptions& options)
{
    const auto backend = openProfile(options.dataDir);
    const std::int64_t count = seededWorkspace(*backend).stats.memories;
    std::printf("%lld memories\n", static_cast<long long>(count));
    printHeader();
    printRow(QStringLiteral("list 50, newest"), measureList(*backend, options.times, MemorySort::Recent, 0));
    printRow(QStringLiteral("list 50, by title"), measureList(*backend, options.times, MemorySort::Title, 0));
    printRow(QStringLiteral("list 50, anywhere in the list"),
             measureList(*backend, options.times, MemorySort::Recent, count - 50));
    printRow(QStringLiteral("open one memory"), measureGet(*backend, options.times));
    printRow(QStringLiteral("create one memory, committed"), measureCreate(*backend, options.times));
    return 0;
}

} // namespace chimera::bench
