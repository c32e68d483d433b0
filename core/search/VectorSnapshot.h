// The vector index as it was at one publish(): immutable, shared by any number of threads, never in a writer's way.
// Scores are cosines of the quantised vectors (about +-0.001 of the exact ones); equal scores are ordered by passage.
// Errors: Invalid for a query that does not fit the index, Cancelled.
#pragma once

#include "core/base/Cancel.h"
#include "core/embedding/VectorCode.h"
#include "core/search/MemoryFilter.h"
#include "core/search/vectors/Kernels.h"

#include <functional>
#include <memory>
#include <optional>

namespace chimera {

namespace vectors {
class Block;
struct RowRange;
} // namespace vectors

struct VectorHit
{
    std::int64_t passage = 0;
    std::int64_t memory = 0;
    std::int64_t workspace = 0;
    float score = 0;

    bool operator==(const VectorHit&) const = default;
};

// Two passages of different memories; `first` and `second` in no particular order.
struct VectorPair
{
    VectorHit first;
    VectorHit second;
    float score = 0;
};

// What a search may see: nothing set means everything.
struct VectorScope
{
    std::optional<std::vector<std::int64_t>> workspaces;
    std::shared_ptr<const MemoryFilter> memories;
};

// Rows of one workspace; all but the workspace's last are full.
struct VectorSegment
{
    std::shared_ptr<const vectors::Block> block;
    std::uint32_t count = 0;
    std::shared_ptr<const std::vector<std::uint64_t>> dead; // a bit a row; null: all live
};

struct VectorWorkspace
{
    std::int64_t key = 0;
    std::size_t live = 0;
    std::vector<VectorSegment> segments;
};

class VectorSnapshot
{
public:
    struct Parts
    {
        int dimension = 0;
        VectorKernel kernel = VectorKernel::Plain;
        int threads = 1;
        std::vector<std::shared_ptr<const VectorWorkspace>> workspaces; // by key
    };
    explicit VectorSnapshot(Parts parts);

    int dimension() const { return m_parts.dimension; }
    std::size_t size() const { return m_size; }
    std::size_t sizeOf(std::int64_t workspace) const;

    // The k nearest passages, best first; fewer where there are fewer.
    Result<std::vector<VectorHit>> nearest(VectorCodeView query, int k, const VectorScope& scope = {},
                                           const CancelToken& cancel = {}) const;
    // The same for many queries in one pass over the vectors.
    Result<std::vector<std::vector<VectorHit>>> nearestTo(std::span<const VectorCodeView> queries, int k,
                                                          const VectorScope& scope = {},
                                                          const CancelToken& cancel = {}) const;
    // The k nearest memories, each by its best passage, however many passages one memory has.
    Result<std::vector<VectorHit>> nearestMemories(VectorCodeView query, int k, const VectorScope& scope = {},
                                                   const CancelToken& cancel = {}) const;
    // Every pair of passages with at least this score that belong to different memories, each once, as they are found,
    // until `visit` returns false. All with all: n * n / 2 products.
    Result<void> pairsAbove(float least, const VectorScope& scope, const std::function<bool(const VectorPair&)>& visit,
                            const CancelToken& cancel = {}) const;

private:
    std::vector<vectors::RowRange> rowsIn(const VectorScope& scope) const;

    Parts m_parts;
    std::size_t m_size = 0;
};

namespace vectors {

// The best hit of each memory, at most k; `hits` best first. For hits whose scores were made anew.
std::vector<VectorHit> bestPerMemory(std::span<const VectorHit> hits, int k);

} // namespace vectors

} // namespace chimera
