// The vectors that search answers from, in memory: the current generation, loaded from the database when first asked
// for, then kept in step with the embedding job and with what happens to memories. Rows of the database are the truth:
// a vector whose passage is gone is harmless, since its floats are read before it counts. Thread-safe; owned by the
// Backend.
#pragma once

#include "core/embedding/EmbeddingJob.h"
#include "core/search/VectorIndex.h"

namespace chimera {

struct SemanticView
{
    Generation generation;
    std::shared_ptr<const VectorSnapshot> vectors;
};

class SemanticIndex
{
public:
    // `database`: the file; loading opens a connection of its own there.
    SemanticIndex(QString database, Timings& timings);

    // Nothing: no generation answers yet. Loads on the calling thread where that has not been done.
    Result<std::optional<SemanticView>> view();
    bool isLoaded() const;
    // What a commit of the job changed.
    void apply(const IndexDelta& delta);
    // Memories of these changes that are in Trash leave, those that moved follow. In a transaction begun after the
    // commit.
    Result<void> follow(const ReadTx& tx, const ChangeSet& changes);
    std::size_t bytes() const;

private:
    Result<void> load();

    const QString m_database;
    Timings& m_timings;
    mutable std::mutex m_mutex;
    std::optional<Generation> m_generation; // nothing: not loaded, or there is none
    std::unique_ptr<VectorIndex> m_index;
};

} // namespace chimera
