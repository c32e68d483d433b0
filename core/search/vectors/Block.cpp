#include "core/search/vectors/Block.h"

#include <new>
#include <sys/mman.h>

namespace chimera::vectors {

namespace {

constexpr std::size_t idBytes = 2 * sizeof(std::int64_t) + sizeof(float);

// Two mebibytes on their own boundary; null on failure. Where the system has no huge pages, these are ordinary ones.
void* mapHugePage()
{
    void* raw = mmap(nullptr, 2 * segmentBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (raw == MAP_FAILED)
        return nullptr;
    auto* begin = static_cast<char*>(raw);
    const std::size_t before = (segmentBytes - reinterpret_cast<std::uintptr_t>(raw) % segmentBytes) % segmentBytes;
    if (before > 0)
        munmap(begin, before);
    munmap(begin + before + segmentBytes, segmentBytes - before);
#ifdef MADV_HUGEPAGE
    madvise(begin + before, segmentBytes, MADV_HUGEPAGE);
#endif
    return begin + before;
}

} // namespace

std::size_t paddedDimension(int dimension)
{
    return (static_cast<std::size_t>(dimension) + lineBytes - 1) / lineBytes * lineBytes;
}

std::uint32_t rowsPerSegment(std::size_t stride)
{
    return static_cast<std::uint32_t>(segmentBytes / (stride + idBytes) / groupRows * groupRows);
}

std::shared_ptr<Block> Block::make(std::uint32_t capacity, std::size_t stride)
{
    const std::size_t needed = capacity * (stride + idBytes);
    const bool mapped = capacity == rowsPerSegment(stride);
    void* memory = mapped ? mapHugePage() : ::operator new(needed, std::align_val_t(lineBytes), std::nothrow);
    if (!memory)
        return nullptr;
    return std::shared_ptr<Block>(new Block(memory, mapped ? segmentBytes : needed, mapped, capacity, stride));
}

Block::Block(void* memory, std::size_t bytes, bool mapped, std::uint32_t capacity, std::size_t stride)
    : m_memory(memory)
    , m_bytes(bytes)
    , m_mapped(mapped)
    , m_capacity(capacity)
    , m_stride(stride)
    , m_codes(static_cast<std::int8_t*>(memory))
    , m_passages(reinterpret_cast<std::int64_t*>(m_codes + capacity * stride))
    , m_memories(m_passages + capacity)
    , m_scales(reinterpret_cast<float*>(m_memories + capacity))
{}

Block::~Block()
{
    if (m_mapped)
        munmap(m_memory, m_bytes);
    else
        ::operator delete(m_memory, std::align_val_t(lineBytes));
}

} // namespace chimera::vectors
