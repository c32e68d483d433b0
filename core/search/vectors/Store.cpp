#include "core/search/vectors/Store.h"

#include <cstring>

namespace chimera::vectors {

namespace {

constexpr std::uint32_t firstCapacity = groupRows;

Error noMemory()
{
    return {ErrorCode::Internal, QStringLiteral("There is not enough memory for the vector index.")};
}

bool isSet(const std::vector<std::uint64_t>& bits, std::uint32_t at)
{
    return (bits[at / 64] >> (at % 64) & 1) != 0;
}

} // namespace

Store::Store(int dimension)
    : m_dimension(dimension), m_stride(paddedDimension(dimension)), m_segmentRows(rowsPerSegment(m_stride))
{
    Q_ASSERT(m_segmentRows >= firstCapacity && m_segmentRows <= 1U << rowBits);
}

std::size_t Store::bytes() const
{
    std::size_t sum = sizeof(Store) + m_passages.bytes() + m_memories.bytes() + m_segments.capacity() * sizeof(Segment);
    for (const Segment& segment : m_segments) {
        if (segment.block)
            sum += segment.block->bytes();
        if (segment.dead)
            sum += segment.dead->capacity() * sizeof(std::uint64_t);
        sum += (segment.next.capacity() + segment.previous.capacity()) * sizeof(std::uint32_t);
    }
    for (const auto& [key, workspace] : m_workspaces)
        sum += sizeof(Workspace) + workspace.segments.capacity() * (sizeof(std::uint32_t) + sizeof(VectorSegment));
    return sum;
}

Result<void> Store::add(const VectorEntry& entry)
{
    CHIMERA_TRY(const std::uint32_t segment, segmentWithRoom(entry.workspace));
    removePassage(entry.passage);
    append(segment,
           {entry.passage, entry.memory, entry.code.scale, entry.code.values.data(), entry.code.values.size()});
    return {};
}

std::size_t Store::removePassage(std::int64_t passage)
{
    const std::uint32_t found = m_passages.find(passage, passageAt());
    if (found == nowhere)
        return 0;
    remove(found);
    return 1;
}

std::size_t Store::removeMemory(std::int64_t memory)
{
    const std::vector<std::uint32_t> places = placesOf(memory);
    for (const std::uint32_t one : places)
        remove(one);
    return places.size();
}

std::size_t Store::removeWorkspace(std::int64_t workspace)
{
    const auto found = m_workspaces.find(workspace);
    if (found == m_workspaces.end())
        return 0;
    const std::size_t removed = found->second.live;
    for (const std::uint32_t segment : found->second.segments) {
        for (const std::uint32_t one : livePlaces(segment))
            unlink(one);
        m_segments[segment] = {};
        m_freeNumbers.push_back(segment);
    }
    m_live -= removed;
    m_workspaces.erase(found);
    return removed;
}

Result<std::size_t> Store::moveMemory(std::int64_t memory, std::int64_t workspace)
{
    std::size_t moved = 0;
    for (const std::uint32_t one : placesOf(memory)) {
        if (segmentOf(one).workspace == workspace)
            continue;
        CHIMERA_CHECK(moveRow(one, workspace));
        ++moved;
    }
    return moved;
}

std::vector<std::shared_ptr<const VectorWorkspace>> Store::publish()
{
    std::vector<std::shared_ptr<const VectorWorkspace>> all;
    for (auto it = m_workspaces.begin(); it != m_workspaces.end();) {
        Workspace& workspace = it->second;
        if (workspace.changed) {
            compact(it->first);
            workspace.published = view(it->first, workspace);
            workspace.changed = false;
        }
        if (workspace.segments.empty()) {
            it = m_workspaces.erase(it);
            continue;
        }
        all.push_back(workspace.published);
        ++it;
    }
    return all;
}

Result<std::uint32_t> Store::segmentWithRoom(std::int64_t workspace)
{
    const auto found = m_workspaces.find(workspace);
    if (found == m_workspaces.end() || found->second.segments.empty())
        return newSegment(workspace);
    const std::uint32_t last = found->second.segments.back();
    Segment& segment = m_segments[last];
    if (segment.count == m_segmentRows)
        return newSegment(workspace);
    if (segment.count == segment.block->capacity())
        CHIMERA_CHECK(enlarge(segment));
    return last;
}

Result<std::uint32_t> Store::newSegment(std::int64_t workspace)
{
    if (m_freeNumbers.empty() && m_segments.size() >= maxSegments)
        return noMemory();
    Segment segment;
    segment.workspace = workspace;
    CHIMERA_CHECK(enlarge(segment));
    if (m_freeNumbers.empty()) {
        m_freeNumbers.push_back(static_cast<std::uint32_t>(m_segments.size()));
        m_segments.emplace_back();
    }
    const std::uint32_t number = m_freeNumbers.back();
    m_freeNumbers.pop_back();
    m_segments[number] = std::move(segment);
    m_workspaces[workspace].segments.push_back(number);
    return number;
}

// Readers keep the smaller block.
Result<void> Store::enlarge(Segment& segment)
{
    const std::uint32_t capacity =
        segment.block ? std::min(segment.block->capacity() * 2, m_segmentRows) : firstCapacity;
    auto larger = Block::make(capacity, m_stride);
    if (!larger)
        return noMemory();
    if (segment.block) {
        const Block& old = *segment.block;
        std::memcpy(larger->code(0), old.code(0), segment.count * m_stride);
        std::copy_n(old.passages(), segment.count, larger->passages());
        std::copy_n(old.memories(), segment.count, larger->memories());
        std::copy_n(old.scales(), segment.count, larger->scales());
    }
    segment.block = std::move(larger);
    segment.next.reserve(capacity);
    segment.previous.reserve(capacity);
    return {};
}

void Store::append(std::uint32_t number, const Row& row)
{
    Segment& segment = m_segments[number];
    const std::uint32_t at = segment.count++;
    Block& block = *segment.block;
    std::memcpy(block.code(at), row.code, row.length);
    std::memset(block.code(at) + row.length, 0, m_stride - row.length);
    block.passages()[at] = row.passage;
    block.memories()[at] = row.memory;
    block.scales()[at] = row.scale;
    segment.next.push_back(nowhere);
    segment.previous.push_back(nowhere);
    if (segment.dead && at / 64 >= segment.dead->size()) {
        if (segment.deadIsShared)
            segment.dead = std::make_shared<std::vector<std::uint64_t>>(*segment.dead);
        segment.deadIsShared = false;
        segment.dead->resize(at / 64 + 1);
    }

    m_passages.put(row.passage, place(number, at), passageAt());
    link(place(number, at), row.memory);
    Workspace& workspace = m_workspaces[segment.workspace];
    ++workspace.live;
    workspace.changed = true;
    ++m_live;
}

Result<void> Store::moveRow(std::uint32_t from, std::int64_t workspace)
{
    CHIMERA_TRY(const std::uint32_t target, segmentWithRoom(workspace));
    const std::shared_ptr<const Block> block = segmentOf(from).block;
    const std::uint32_t row = rowOf(from);
    remove(from);
    append(target, {block->passages()[row], block->memories()[row], block->scales()[row], block->code(row), m_stride});
    return {};
}

void Store::link(std::uint32_t place, std::int64_t memory)
{
    const std::uint32_t head = m_memories.find(memory, memoryAt());
    segmentOf(place).next[rowOf(place)] = head;
    if (head != nowhere)
        segmentOf(head).previous[rowOf(head)] = place;
    m_memories.put(memory, place, memoryAt());
}

void Store::unlink(std::uint32_t place)
{
    const Segment& segment = segmentOf(place);
    const std::uint32_t row = rowOf(place);
    const std::uint32_t next = segment.next[row];
    const std::uint32_t previous = segment.previous[row];
    const std::int64_t memory = segment.block->memories()[row];
    m_passages.erase(segment.block->passages()[row], passageAt());
    if (next != nowhere)
        segmentOf(next).previous[rowOf(next)] = previous;
    if (previous != nowhere)
        segmentOf(previous).next[rowOf(previous)] = next;
    else if (next != nowhere)
        m_memories.put(memory, next, memoryAt());
    else
        m_memories.erase(memory, memoryAt());
}

void Store::remove(std::uint32_t place)
{
    unlink(place);
    Segment& segment = segmentOf(place);
    if (!segment.dead)
        segment.dead = std::make_shared<std::vector<std::uint64_t>>((segment.count + 63) / 64);
    else if (segment.deadIsShared)
        segment.dead = std::make_shared<std::vector<std::uint64_t>>(*segment.dead);
    segment.deadIsShared = false;
    (*segment.dead)[rowOf(place) / 64] |= 1ULL << (rowOf(place) % 64);
    ++segment.deadCount;
    Workspace& workspace = m_workspaces[segment.workspace];
    --workspace.live;
    workspace.changed = true;
    --m_live;
}

std::vector<std::uint32_t> Store::placesOf(std::int64_t memory) const
{
    std::vector<std::uint32_t> places;
    for (std::uint32_t at = m_memories.find(memory, memoryAt()); at != nowhere; at = segmentOf(at).next[rowOf(at)])
        places.push_back(at);
    return places;
}

std::vector<std::uint32_t> Store::livePlaces(std::uint32_t number) const
{
    const Segment& segment = m_segments[number];
    std::vector<std::uint32_t> places;
    places.reserve(segment.count - segment.deadCount);
    for (std::uint32_t row = 0; row < segment.count; ++row) {
        if (!segment.dead || !isSet(*segment.dead, row))
            places.push_back(place(number, row));
    }
    return places;
}

// The live rows of a segment with more than a quarter dead go to the end of the workspace, and the segment goes. Where
// memory is short, what is left stays in place and is tried again after the next change.
void Store::compact(std::int64_t key)
{
    const std::vector<std::uint32_t> numbers = m_workspaces[key].segments;
    for (const std::uint32_t number : numbers) {
        const Segment& segment = m_segments[number];
        if (segment.deadCount * 4 <= segment.count)
            continue;
        Workspace& workspace = m_workspaces[key];
        std::erase(workspace.segments, number); // so that no row comes back to it
        bool moved = true;
        for (const std::uint32_t one : livePlaces(number)) {
            moved = moved && moveRow(one, key).has_value();
            if (!moved)
                break;
        }
        if (moved) {
            m_segments[number] = {};
            m_freeNumbers.push_back(number);
        } else {
            workspace.segments.insert(workspace.segments.begin(), number);
        }
    }
}

std::shared_ptr<const VectorWorkspace> Store::view(std::int64_t key, const Workspace& workspace)
{
    auto seen = std::make_shared<VectorWorkspace>();
    seen->key = key;
    seen->live = workspace.live;
    seen->segments.reserve(workspace.segments.size());
    for (const std::uint32_t number : workspace.segments) {
        Segment& segment = m_segments[number];
        segment.deadIsShared = segment.dead != nullptr;
        seen->segments.push_back({segment.block, segment.count, segment.dead});
    }
    return seen;
}

} // namespace chimera::vectors
