// Memory of up to `capacity` rows of one segment: codes (padded), passages, memories, scales. The writer fills rows
// that no snapshot shows yet; a row that was published never changes again. Rows begin on cache lines.
#pragma once

#include "core/search/vectors/Kernels.h"

#include <memory>

namespace chimera::vectors {

// A full segment is exactly one huge page.
constexpr std::size_t segmentBytes = 2 * 1024 * 1024;
// Rows come in groups of as many as one word of a bitmap has bits.
constexpr std::uint32_t groupRows = 64;

std::size_t paddedDimension(int dimension);
// A whole number of groups.
std::uint32_t rowsPerSegment(std::size_t stride);

class Block
{
public:
    // Null when there is no memory left.
    static std::shared_ptr<Block> make(std::uint32_t capacity, std::size_t stride);
    ~Block();
    Block(const Block&) = delete;
    Block& operator=(const Block&) = delete;

    std::uint32_t capacity() const { return m_capacity; }
    std::size_t stride() const { return m_stride; }
    std::size_t bytes() const { return m_bytes; }

    std::int8_t* code(std::uint32_t row) { return m_codes + row * m_stride; }
    const std::int8_t* code(std::uint32_t row) const { return m_codes + row * m_stride; }
    std::int64_t* passages() { return m_passages; }
    const std::int64_t* passages() const { return m_passages; }
    std::int64_t* memories() { return m_memories; }
    const std::int64_t* memories() const { return m_memories; }
    float* scales() { return m_scales; }
    const float* scales() const { return m_scales; }

private:
    Block(void* memory, std::size_t bytes, bool mapped, std::uint32_t capacity, std::size_t stride);

    void* m_memory;
    std::size_t m_bytes;
    bool m_mapped;
    std::uint32_t m_capacity;
    std::size_t m_stride;
    std::int8_t* m_codes;
    std::int64_t* m_passages;
    std::int64_t* m_memories;
    float* m_scales;
};

} // namespace chimera::vectors
