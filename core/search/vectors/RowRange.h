// Groups of 64 rows as the scans see them: which rows are visible, and the dot products of those. Internal to the
// snapshot; pure functions over immutable memory.
#pragma once

#include "core/search/VectorSnapshot.h"
#include "core/search/vectors/Block.h"

namespace chimera::vectors {

// One segment of a workspace in scope.
struct RowRange
{
    const VectorSegment* segment;
    std::int64_t workspace;
};

// A bit for each row, from `first` on (a multiple of 64), that may be found.
std::uint64_t visibleRows(const VectorSegment& segment, std::uint32_t first, const MemoryFilter* filter);

// Fills dots[row] for at least the visible rows of a group: at once where most are, run by run where few are.
void dotGroup(DotRows kernel, const std::int8_t* query, const Block& block, std::uint32_t first, std::uint64_t visible,
              std::int32_t* dots);

VectorHit hitAt(const RowRange& range, std::uint32_t row, float score);

} // namespace chimera::vectors
