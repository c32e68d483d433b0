#include "core/search/VectorSnapshot.h"

#include "core/search/vectors/RowRange.h"
#include "core/search/vectors/TopRows.h"

#include <bit>
#include <cstring>
#include <system_error>
#include <thread>
#include <unordered_set>

namespace chimera {

using namespace vectors;

namespace {

constexpr std::size_t rowsWorthAThread = 50'000;

// Queries padded as the rows are.
class PaddedQueries
{
public:
    PaddedQueries(std::span<const VectorCodeView> queries, std::size_t stride)
        : m_lines(queries.size() * stride / lineBytes), m_stride(stride)
    {
        for (std::size_t i = 0; i < queries.size(); ++i) {
            std::memcpy(m_lines[i * stride / lineBytes].values, queries[i].values.data(), queries[i].values.size());
            m_scales.push_back(queries[i].scale);
        }
    }

    std::size_t size() const { return m_scales.size(); }
    const std::int8_t* code(std::size_t i) const { return m_lines[i * m_stride / lineBytes].values; }
    float scale(std::size_t i) const { return m_scales[i]; }

private:
    struct alignas(lineBytes) Line
    {
        std::int8_t values[lineBytes] = {};
    };
    std::vector<Line> m_lines;
    std::vector<float> m_scales;
    std::size_t m_stride;
};

class Scan
{
public:
    Scan(DotRows kernel, const PaddedQueries& queries, std::size_t k, const MemoryFilter* filter)
        : m_kernel(kernel), m_queries(queries), m_filter(filter), m_top(queries.size(), TopRows(k))
    {}

    // False when cancelled.
    bool run(std::span<const RowRange> ranges, std::uint32_t firstIndex, const CancelToken& cancel)
    {
        for (std::uint32_t i = 0; i < ranges.size(); ++i) {
            if (cancel.isCancelled())
                return false;
            const VectorSegment& segment = *ranges[i].segment;
            for (std::uint32_t first = 0; first < segment.count; first += groupRows)
                scanGroup(segment, firstIndex + i, first);
        }
        return true;
    }

    void merge(const Scan& other)
    {
        for (std::size_t i = 0; i < m_top.size(); ++i)
            m_top[i].merge(other.m_top[i]);
    }

    std::vector<ScoredRow> take(std::size_t query) { return m_top[query].take(); }

private:
    void scanGroup(const VectorSegment& segment, std::uint32_t index, std::uint32_t first)
    {
        const std::uint64_t visible = visibleRows(segment, first, m_filter);
        if (visible == 0)
            return;
        for (std::size_t query = 0; query < m_queries.size(); ++query) {
            dotGroup(m_kernel, m_queries.code(query), *segment.block, first, visible, m_dots);
            collect(segment, index, first, visible, query);
        }
    }

    void collect(const VectorSegment& segment, std::uint32_t index, std::uint32_t first, std::uint64_t visible,
                 std::size_t query)
    {
        const float* scales = segment.block->scales() + first;
        const float scale = m_queries.scale(query);
        TopRows& top = m_top[query];
        const auto rows = static_cast<std::uint32_t>(std::bit_width(visible));
        for (std::uint32_t row = 0; row < rows; ++row) {
            const float score = static_cast<float>(m_dots[row]) * scales[row] * scale;
            if (score >= top.threshold() && (visible >> row & 1) != 0)
                top.add({score, index, first + row, segment.block->passages()[first + row]});
        }
    }

    DotRows m_kernel;
    const PaddedQueries& m_queries;
    const MemoryFilter* m_filter;
    std::vector<TopRows> m_top;
    std::int32_t m_dots[groupRows] = {};
};

std::size_t rowCount(std::span<const RowRange> ranges)
{
    std::size_t rows = 0;
    for (const RowRange& range : ranges)
        rows += range.segment->count;
    return rows;
}

// The second half goes to a thread of its own where that pays; without one, everything is done here.
bool runOnThreads(Scan& scan, Scan& helper, int threads, std::span<const RowRange> ranges, const CancelToken& cancel)
{
    if (threads < 2 || ranges.size() < 2 || rowCount(ranges) < rowsWorthAThread)
        return scan.run(ranges, 0, cancel);
    const auto half = static_cast<std::uint32_t>(ranges.size() / 2);
    bool helped = false;
    std::thread thread;
    try {
        thread = std::thread([&] { helped = helper.run(ranges.subspan(half), half, cancel); });
    } catch (const std::system_error&) {
        return scan.run(ranges, 0, cancel);
    }
    const bool done = scan.run(ranges.first(half), 0, cancel);
    thread.join();
    scan.merge(helper);
    return done && helped;
}

} // namespace

VectorSnapshot::VectorSnapshot(Parts parts) : m_parts(std::move(parts))
{
    for (const auto& workspace : m_parts.workspaces)
        m_size += workspace->live;
}

std::size_t VectorSnapshot::sizeOf(std::int64_t workspace) const
{
    for (const auto& one : m_parts.workspaces) {
        if (one->key == workspace)
            return one->live;
    }
    return 0;
}

std::vector<RowRange> VectorSnapshot::rowsIn(const VectorScope& scope) const
{
    std::unordered_set<std::int64_t> wanted;
    if (scope.workspaces)
        wanted.insert(scope.workspaces->begin(), scope.workspaces->end());
    std::vector<RowRange> ranges;
    for (const auto& workspace : m_parts.workspaces) {
        if (scope.workspaces && !wanted.contains(workspace->key))
            continue;
        for (const VectorSegment& segment : workspace->segments)
            ranges.push_back({&segment, workspace->key});
    }
    return ranges;
}

Result<std::vector<std::vector<VectorHit>>> VectorSnapshot::nearestTo(std::span<const VectorCodeView> queries, int k,
                                                                      const VectorScope& scope,
                                                                      const CancelToken& cancel) const
{
    for (const VectorCodeView& query : queries)
        CHIMERA_CHECK(check(query, m_parts.dimension));
    std::vector<std::vector<VectorHit>> hits(queries.size());
    const std::vector<RowRange> ranges = rowsIn(scope);
    const std::size_t most = std::min(static_cast<std::size_t>(std::max(k, 0)), rowCount(ranges));
    if (most == 0 || queries.empty())
        return hits;

    const PaddedQueries padded(queries, paddedDimension(m_parts.dimension));
    const DotRows kernel = dotRows(m_parts.kernel);
    Scan scan(kernel, padded, most, scope.memories.get());
    Scan helper(kernel, padded, m_parts.threads > 1 ? most : 1, scope.memories.get());
    if (!runOnThreads(scan, helper, m_parts.threads, ranges, cancel))
        return Error::cancelled();
    for (std::size_t i = 0; i < queries.size(); ++i) {
        for (const ScoredRow& row : scan.take(i))
            hits[i].push_back(hitAt(ranges[row.segment], row.row, row.score));
    }
    return hits;
}

Result<std::vector<VectorHit>> VectorSnapshot::nearest(VectorCodeView query, int k, const VectorScope& scope,
                                                       const CancelToken& cancel) const
{
    CHIMERA_TRY(auto hits, nearestTo({&query, 1}, k, scope, cancel));
    return std::move(hits.front());
}

Result<std::vector<VectorHit>> VectorSnapshot::nearestMemories(VectorCodeView query, int k, const VectorScope& scope,
                                                               const CancelToken& cancel) const
{
    constexpr int passagesPerMemory = 4; // the first guess, and the step where it was too low
    const auto all = static_cast<std::int64_t>(m_size);
    for (std::int64_t fetch = std::int64_t(std::max(k, 0)) * passagesPerMemory;; fetch *= passagesPerMemory) {
        fetch = std::min(fetch, all);
        CHIMERA_TRY(auto hits, nearest(query, static_cast<int>(fetch), scope, cancel));
        std::vector<VectorHit> best = bestPerMemory(hits, k);
        const bool exhausted = static_cast<std::int64_t>(hits.size()) < fetch || fetch == all;
        if (exhausted || static_cast<std::int64_t>(best.size()) >= k)
            return best;
    }
}

std::vector<VectorHit> vectors::bestPerMemory(std::span<const VectorHit> hits, int k)
{
    std::vector<VectorHit> best;
    std::unordered_set<std::int64_t> seen;
    for (const VectorHit& hit : hits) {
        if (static_cast<std::int64_t>(best.size()) >= k)
            break;
        if (seen.insert(hit.memory).second)
            best.push_back(hit);
    }
    return best;
}

} // namespace chimera
