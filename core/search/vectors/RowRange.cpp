#include "core/search/vectors/RowRange.h"

#include <bit>

namespace chimera::vectors {

std::uint64_t visibleRows(const VectorSegment& segment, std::uint32_t first, const MemoryFilter* filter)
{
    const std::uint32_t rows = std::min(groupRows, segment.count - first);
    std::uint64_t visible = rows == groupRows ? ~0ULL : (1ULL << rows) - 1;
    if (segment.dead)
        visible &= ~(*segment.dead)[first / groupRows];
    if (!filter)
        return visible;
    const std::int64_t* memories = segment.block->memories() + first;
    for (std::uint64_t left = visible; left != 0; left &= left - 1) {
        const int row = std::countr_zero(left);
        if (!filter->contains(memories[row]))
            visible &= ~(1ULL << row);
    }
    return visible;
}

void dotGroup(DotRows kernel, const std::int8_t* query, const Block& block, std::uint32_t first, std::uint64_t visible,
              std::int32_t* dots)
{
    const auto span = static_cast<std::size_t>(std::bit_width(visible));
    if (static_cast<std::size_t>(std::popcount(visible)) * 4 >= span * 3) {
        kernel(query, block.code(first), block.stride(), span, dots);
        return;
    }
    for (std::uint64_t left = visible; left != 0;) {
        const int start = std::countr_zero(left);
        const int length = std::countr_one(left >> start);
        kernel(query, block.code(first + static_cast<std::uint32_t>(start)), block.stride(),
               static_cast<std::size_t>(length), dots + start);
        left &= length + start >= 64 ? 0 : ~0ULL << (start + length);
    }
}

VectorHit hitAt(const RowRange& range, std::uint32_t row, float score)
{
    const Block& block = *range.segment->block;
    return {block.passages()[row], block.memories()[row], range.workspace, score};
}

} // namespace chimera::vectors
