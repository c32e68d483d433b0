#include "tests/bench/Command.h"

#include "core/memories/BulkIndex.h"
#include "core/memories/Memories.h"
#include "core/search/TextSearch.h"
#include "tests/bench/Corpus.h"

#include <cstdio>
#include <cstdlib>

namespace chimera::bench {

namespace {

constexpr std::int64_t notesPerTransaction = 500;

template <typename T>
T orDie(Result<T> result)
{
    if (result)
        return std::move(*result);
    std::fprintf(stderr, "%s %s\n", qPrintable(result.error().message), qPrintable(result.error().detail));
    std::exit(1);
}

const QString workspaceName = QStringLiteral("Bench");

} // namespace

std::unique_ptr<Backend> openProfile(const QString& folder)
{
    Backend::Options options;
    options.profile.folder = folder;
    return orDie(Backend::open(options));
}

Caller benchCaller(Backend& backend)
{
    return backend.caller(QStringLiteral("import"));
}

Workspace seededWorkspace(Backend& backend)
{
    return orDie(backend.runner().writeNow("bench.workspace", [&](WriteTx& tx) -> Result<Workspace> {
        const Caller caller = benchCaller(backend);
        auto known = Workspaces::find(caller, tx, workspaceName);
        if (known || known.error().code != ErrorCode::NotFound)
            return known;
        return Workspaces::create(caller, tx, workspaceName);
    }));
}

void seedMemories(Backend& backend, std::uint64_t seed, std::int64_t first, std::int64_t count)
{
    const Corpus corpus(seed);
    const WorkspaceId workspace = seededWorkspace(backend).id;
    const Caller caller = benchCaller(backend);
    for (std::int64_t at = first; at < first + count; at += notesPerTransaction) {
        const std::int64_t end = std::min(at + notesPerTransaction, first + count);
        std::vector<NewMemory> notes;
        for (std::int64_t i = at; i < end; ++i) {
            const GeneratedNote note = corpus.note(i);
            NewMemory given;
            given.title = note.title;
            given.content = note.content;
            given.tags = note.tags;
            given.createdAt = Timestamp{note.createdAt};
            given.updatedAt = Timestamp{note.updatedAt};
            notes.push_back(std::move(given));
        }
        orDie(backend.runner().writeNow("bench.seed", [&](WriteTx& tx) -> Result<int> {
            CHIMERA_TRY(const BulkIndex index, BulkIndex::begin(tx));
            for (const NewMemory& note : notes)
                CHIMERA_CHECK(Memories::create(caller, tx, workspace, note));
            CHIMERA_CHECK(index.finish(tx));
            return 0;
        }));
    }
    // As maintenance does at the next start.
    while (orDie(backend.runner().writeNow("bench.index", TextSearch::joinIndexParts)) > 0) {
    }
}

} // namespace chimera::bench
