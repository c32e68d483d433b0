// Vectors of passages in memory, found by an exact scan over int8 codes. What is added and removed becomes visible
// together with publish(); snapshots that readers hold stay as they are. Nothing is rebuilt: new rows go to the end of
// their workspace, removed ones are marked, and a segment with more than a quarter marked is moved together.
// Any thread may call; writers wait for one another, readers for nobody. Errors: Invalid (a vector that does not fit),
// Unsupported (a kernel that this processor lacks), Internal (no memory left).
#pragma once

#include "core/search/VectorSnapshot.h"

#include <mutex>

namespace chimera {

namespace vectors {
class Store;
}

struct VectorIndexOptions
{
    int dimension = 384;                // 1 to vectors::maxDimension
    std::optional<VectorKernel> kernel; // unset: the best of this processor
    int threads = 1;                    // of one scan over many rows; 1 or 2
};

struct VectorEntry
{
    std::int64_t passage = 0; // unique
    std::int64_t memory = 0;
    std::int64_t workspace = 0;
    VectorCodeView code; // copied
};

class VectorIndex
{
public:
    static Result<std::unique_ptr<VectorIndex>> create(const VectorIndexOptions& options);
    ~VectorIndex();

    // A passage that is there already is replaced.
    Result<void> add(const VectorEntry& entry);
    // How many passages went (or moved); a key that is not there is none.
    std::size_t removePassage(std::int64_t passage);
    std::size_t removeMemory(std::int64_t memory);
    std::size_t removeWorkspace(std::int64_t workspace);
    Result<std::size_t> moveMemory(std::int64_t memory, std::int64_t workspace);
    void clear();

    void publish();
    // As of the last publish(); never null.
    std::shared_ptr<const VectorSnapshot> snapshot() const;

    // With what is not published yet.
    std::size_t size() const;
    // All memory of the index; not that of older snapshots that somebody still holds.
    std::size_t bytes() const;

private:
    VectorIndex(int dimension, VectorKernel kernel, int threads);

    const VectorKernel m_kernel;
    const int m_threads;
    mutable std::mutex m_writing;
    std::unique_ptr<vectors::Store> m_store;
    mutable std::mutex m_publishing; // held for one assignment
    std::shared_ptr<const VectorSnapshot> m_published;
};

} // namespace chimera
