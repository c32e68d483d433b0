// Whether passages and vectors are exactly those of the texts: cuts every memory again and compares, a few hundred a
// transaction. Works on any thread that may wait; never from the window or a thread of the Runner.
#pragma once

#include "core/embedding/EmbeddingJob.h"

namespace chimera {

struct IndexCheckReport
{
    std::int64_t memories = 0; // looked at, not in Trash
    std::int64_t passages = 0;
    std::int64_t pending = 0; // not looked at: their turn is still to come
    std::int64_t failed = 0;
    QStringList problems; // the first hundred, one sentence each
    std::int64_t problemCount = 0;

    bool isSound() const { return problemCount == 0; }
};

// `measure`: what cut the passages of the current generation, see EmbeddingJob.
class IndexCheck
{
public:
    IndexCheck(Runner& runner, TokenMeasure measure, ChunkOptions options);

    Result<IndexCheckReport> run(const CancelToken& cancel,
                                 const std::function<void(std::int64_t done)>& progress = {}) const;

private:
    Result<std::int64_t> checkBatch(const ReadTx& tx, const Generation& generation, std::int64_t after,
                                    IndexCheckReport& report) const;

    Runner& m_runner;
    Chunker m_chunker;
};

} // namespace chimera
