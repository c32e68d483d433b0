#include "core/search/VectorIndex.h"

#include "core/search/vectors/Store.h"

namespace chimera {

using namespace vectors;

Result<std::unique_ptr<VectorIndex>> VectorIndex::create(const VectorIndexOptions& options)
{
    if (options.dimension < 1 || options.dimension > maxDimension)
        return Error::invalid(QStringLiteral("Vectors of this length cannot be indexed."));
    const VectorKernel kernel = options.kernel.value_or(bestKernel());
    if (!dotRows(kernel))
        return Error{ErrorCode::Unsupported, QStringLiteral("This processor cannot run that vector kernel.")};
    return std::unique_ptr<VectorIndex>(new VectorIndex(options.dimension, kernel, std::clamp(options.threads, 1, 2)));
}

VectorIndex::VectorIndex(int dimension, VectorKernel kernel, int threads)
    : m_kernel(kernel), m_threads(threads), m_store(std::make_unique<Store>(dimension))
{
    publish();
}

VectorIndex::~VectorIndex() = default;

Result<void> VectorIndex::add(const VectorEntry& entry)
{
    const std::lock_guard lock(m_writing);
    CHIMERA_CHECK(check(entry.code, m_store->dimension()));
    return m_store->add(entry);
}

std::size_t VectorIndex::removePassage(std::int64_t passage)
{
    const std::lock_guard lock(m_writing);
    return m_store->removePassage(passage);
}

std::size_t VectorIndex::removeMemory(std::int64_t memory)
{
    const std::lock_guard lock(m_writing);
    return m_store->removeMemory(memory);
}

std::size_t VectorIndex::removeWorkspace(std::int64_t workspace)
{
    const std::lock_guard lock(m_writing);
    return m_store->removeWorkspace(workspace);
}

Result<std::size_t> VectorIndex::moveMemory(std::int64_t memory, std::int64_t workspace)
{
    const std::lock_guard lock(m_writing);
    return m_store->moveMemory(memory, workspace);
}

void VectorIndex::clear()
{
    const std::lock_guard lock(m_writing);
    m_store = std::make_unique<Store>(m_store->dimension());
}

void VectorIndex::publish()
{
    const std::lock_guard lock(m_writing);
    auto next = std::make_shared<const VectorSnapshot>(
        VectorSnapshot::Parts{m_store->dimension(), m_kernel, m_threads, m_store->publish()});
    // The older snapshot is let go outside the lock: freeing it may take a while.
    const std::lock_guard publishing(m_publishing);
    m_published.swap(next);
}

std::shared_ptr<const VectorSnapshot> VectorIndex::snapshot() const
{
    const std::lock_guard lock(m_publishing);
    return m_published;
}

std::size_t VectorIndex::size() const
{
    const std::lock_guard lock(m_writing);
    return m_store->size();
}

std::size_t VectorIndex::bytes() const
{
    const std::lock_guard lock(m_writing);
    return sizeof(VectorIndex) + m_store->bytes();
}

} // namespace chimera
