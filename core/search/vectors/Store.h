// The writer's side of the vector index: where each passage and memory lies, what is removed, and what must be shown
// anew. Rows are only ever appended; what snapshots share (blocks, bitmaps of dead rows) is copied before it changes.
// One thread at a time (VectorIndex sees to it). Errors: Internal when there is no memory left.
#pragma once

#include "core/search/VectorIndex.h"
#include "core/search/vectors/Block.h"
#include "core/search/vectors/LocationTable.h"

#include <map>

namespace chimera::vectors {

class Store
{
public:
    explicit Store(int dimension);

    int dimension() const { return m_dimension; }
    std::size_t size() const { return m_live; }
    std::size_t bytes() const;

    // The code must have been checked.
    Result<void> add(const VectorEntry& entry);
    std::size_t removePassage(std::int64_t passage);
    std::size_t removeMemory(std::int64_t memory);
    std::size_t removeWorkspace(std::int64_t workspace);
    Result<std::size_t> moveMemory(std::int64_t memory, std::int64_t workspace);

    // Moves together what has many dead rows, and returns the workspaces as they are now, by key.
    std::vector<std::shared_ptr<const VectorWorkspace>> publish();

private:
    // A place is a segment's number and a row in one word.
    static constexpr std::uint32_t rowBits = 15;
    static constexpr std::uint32_t maxSegments = (1U << (32 - rowBits)) - 1;
    static std::uint32_t place(std::uint32_t segment, std::uint32_t row) { return segment << rowBits | row; }
    static std::uint32_t rowOf(std::uint32_t place) { return place & ((1U << rowBits) - 1); }

    struct Segment
    {
        std::shared_ptr<Block> block; // null: the number is free
        std::int64_t workspace = 0;
        std::uint32_t count = 0;
        std::uint32_t deadCount = 0;
        std::shared_ptr<std::vector<std::uint64_t>> dead;
        bool deadIsShared = false;
        // The passages of one memory are a chain of places, by row.
        std::vector<std::uint32_t> next;
        std::vector<std::uint32_t> previous;
    };
    struct Workspace
    {
        std::vector<std::uint32_t> segments; // only the last has room
        std::size_t live = 0;
        bool changed = true;
        std::shared_ptr<const VectorWorkspace> published;
    };
    struct Row
    {
        std::int64_t passage;
        std::int64_t memory;
        float scale;
        const std::int8_t* code;
        std::size_t length;
    };

    Segment& segmentOf(std::uint32_t place) { return m_segments[place >> rowBits]; }
    const Segment& segmentOf(std::uint32_t place) const { return m_segments[place >> rowBits]; }
    auto passageAt() const
    {
        return [this](std::uint32_t place) { return segmentOf(place).block->passages()[rowOf(place)]; };
    }
    auto memoryAt() const
    {
        return [this](std::uint32_t place) { return segmentOf(place).block->memories()[rowOf(place)]; };
    }

    Result<std::uint32_t> segmentWithRoom(std::int64_t workspace);
    Result<std::uint32_t> newSegment(std::int64_t workspace);
    Result<void> enlarge(Segment& segment);
    void append(std::uint32_t segment, const Row& row);
    Result<void> moveRow(std::uint32_t from, std::int64_t workspace);
    void link(std::uint32_t place, std::int64_t memory);
    void unlink(std::uint32_t place);
    void remove(std::uint32_t place);
    std::vector<std::uint32_t> placesOf(std::int64_t memory) const;
    std::vector<std::uint32_t> livePlaces(std::uint32_t segment) const;
    void compact(std::int64_t key);
    std::shared_ptr<const VectorWorkspace> view(std::int64_t key, const Workspace& workspace);

    const int m_dimension;
    const std::size_t m_stride;
    const std::uint32_t m_segmentRows;
    std::size_t m_live = 0;
    std::vector<Segment> m_segments;
    std::vector<std::uint32_t> m_freeNumbers;
    std::map<std::int64_t, Workspace> m_workspaces;
    LocationTable m_passages;
    LocationTable m_memories; // to the head of the chain
};

} // namespace chimera::vectors
