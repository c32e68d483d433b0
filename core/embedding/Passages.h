// The passages of memories and the queue of those whose passages are out of date: rows and their SQL. What changes a
// text queues its memory by triggers (migration 0002); the embedding job takes it from here. Stateless, inside the
// transaction given.
#pragma once

#include "core/accounts/Access.h"
#include "core/embedding/Chunker.h"

#include <optional>

namespace chimera {

enum class IndexState { Pending, Ready, Failed };

// A memory whose passages or vectors are missing, as it was read.
struct QueuedMemory
{
    std::int64_t pk = 0;
    MemoryId id;
    std::int64_t workspace = 0;
    WorkspaceId workspaceId;
    std::int64_t stamp = 0; // of the text read: a later change makes it larger
    QString title;
    QString content;
    ChunkContext context;
};

struct StoredPassage
{
    std::int64_t pk = 0;
    std::int64_t begin = 0; // bytes
    std::int64_t end = 0;
    QByteArray hash;
    std::vector<std::int64_t> generations; // that hold a vector of it
};

// float[dimension], L2-normalised, of the generation named.
struct PassageVector
{
    std::int64_t generation = 0;
    std::vector<float> values;
};

struct NewPassage
{
    Passage passage;
    std::vector<PassageVector> vectors; // only those that are not stored yet
};

struct IndexedMemory
{
    std::int64_t pk = 0;
    MemoryId id;
    WorkspaceId workspaceId;
    std::int64_t stamp = 0;
    QString cutter;
    bool embedded = false; // every passage has its vectors: ready; else it stays pending, found by words alone
    QString note;          // what was left out
    std::vector<NewPassage> passages;
};

struct IndexCounts
{
    std::int64_t memories = 0; // not in Trash
    std::int64_t pending = 0;
    std::int64_t failed = 0;
};

struct MemoryIndexInfo
{
    IndexState state = IndexState::Pending;
    QString reason;
    int passages = 0;
};

class Passages
{
public:
    // What to index next: written last comes first. `wordsOnly`: just those that have no passages at all.
    static Result<std::vector<QueuedMemory>> queued(const ReadTx& tx, int limit, bool wordsOnly);
    // Ready memories with a key below `before` that lack a vector of a generation, largest key first.
    static Result<std::vector<QueuedMemory>> lacking(const ReadTx& tx, std::int64_t generation, std::int64_t before,
                                                     int limit);
    // Ready memories with a key above `after`, smallest key first.
    static Result<std::vector<QueuedMemory>> ready(const ReadTx& tx, std::int64_t after, int limit);
    static Result<std::vector<StoredPassage>> of(const ReadTx& tx, std::int64_t memory);

    // Puts passages and vectors in place of the old ones; equal passages keep their row and vectors. Answers which were
    // stored: those that have changed since they were read, or are gone, were not. One batch a transaction: the
    // full-text index takes all of them in one statement, and writes a segment a statement.
    static Result<std::vector<bool>> store(WriteTx& tx, const std::vector<IndexedMemory>& memories);
    static Result<void> fail(WriteTx& tx, const QueuedMemory& memory, const QString& reason);
    // Failed ones go back into the queue; answers how many.
    static Result<int> retryFailed(WriteTx& tx);
    // All that were cut by something else go back into the queue, behind what people write.
    static Result<int> queueCutOtherwise(WriteTx& tx, const QString& cutter);

    // One memory, before others; its passages are found until then.
    static Result<void> requeue(WriteTx& tx, std::int64_t memory);

    // How many ready memories have this key or a larger one.
    static Result<std::int64_t> readyAbove(const ReadTx& tx, std::int64_t memory);
    static Result<IndexCounts> counts(const ReadTx& tx);
    static Result<MemoryIndexInfo> info(const Caller& caller, const ReadTx& tx, const MemoryId& memory);
};

} // namespace chimera
