// All pairs: groups of 64 rows against groups of 64 rows. A panel of groups stays in the second-level cache while the
// groups behind it pass by once.
#include "core/search/VectorSnapshot.h"
#include "core/search/vectors/Block.h"
#include "core/search/vectors/RowRange.h"

#include <bit>

namespace chimera {

using namespace vectors;

namespace {

constexpr std::size_t panelGroups = 8; // 200 KB of 384 dimensions

struct Group
{
    const RowRange* range;
    std::uint32_t first;
    std::uint64_t visible;
};

using Visit = std::function<bool(const VectorPair&)>;

class PairScan
{
public:
    PairScan(DotRows kernel, float least, const Visit& visit) : m_kernel(kernel), m_least(least), m_visit(visit) {}

    // Pairs of a row of `a` with a later row of `b`; false when the visitor has had enough.
    bool compare(const Group& a, const Group& b)
    {
        const Block& block = *a.range->segment->block;
        for (std::uint64_t left = a.visible; left != 0; left &= left - 1) {
            const int row = std::countr_zero(left);
            const std::uint64_t others = &a == &b ? left & (left - 1) : b.visible;
            if (others == 0)
                continue;
            const std::uint32_t at = a.first + static_cast<std::uint32_t>(row);
            dotGroup(m_kernel, block.code(at), *b.range->segment->block, b.first, others, m_dots);
            if (!report(hitAt(*a.range, at, 1), block.scales()[at], b, others))
                return false;
        }
        return true;
    }

private:
    bool report(const VectorHit& first, float scale, const Group& b, std::uint64_t others) const
    {
        const Block& block = *b.range->segment->block;
        const float* scales = block.scales() + b.first;
        const auto rows = static_cast<std::uint32_t>(std::bit_width(others));
        for (std::uint32_t row = 0; row < rows; ++row) {
            const float score = static_cast<float>(m_dots[row]) * scales[row] * scale;
            if (!(score >= m_least) || (others >> row & 1) == 0 || block.memories()[b.first + row] == first.memory)
                continue;
            VectorPair pair{first, hitAt(*b.range, b.first + row, score), score};
            pair.first.score = score;
            if (!m_visit(pair))
                return false;
        }
        return true;
    }

    DotRows m_kernel;
    float m_least;
    const Visit& m_visit;
    std::int32_t m_dots[groupRows] = {};
};

std::vector<Group> visibleGroups(const std::vector<RowRange>& ranges, const MemoryFilter* filter)
{
    std::vector<Group> groups;
    for (const RowRange& range : ranges) {
        for (std::uint32_t first = 0; first < range.segment->count; first += groupRows) {
            if (const std::uint64_t visible = visibleRows(*range.segment, first, filter))
                groups.push_back({&range, first, visible});
        }
    }
    return groups;
}

} // namespace

Result<void> VectorSnapshot::pairsAbove(float least, const VectorScope& scope, const Visit& visit,
                                        const CancelToken& cancel) const
{
    const std::vector<RowRange> ranges = rowsIn(scope);
    const std::vector<Group> groups = visibleGroups(ranges, scope.memories.get());
    PairScan scan(dotRows(m_parts.kernel), least, visit);
    for (std::size_t panel = 0; panel < groups.size(); panel += panelGroups) {
        const std::size_t panelEnd = std::min(panel + panelGroups, groups.size());
        for (std::size_t b = panel; b < groups.size(); ++b) {
            if (cancel.isCancelled())
                return Error::cancelled();
            for (std::size_t a = panel; a < panelEnd && a <= b; ++a) {
                if (!scan.compare(groups[a], groups[b]))
                    return {};
            }
        }
    }
    return {};
}

} // namespace chimera
