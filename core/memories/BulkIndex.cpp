#include "core/memories/BulkIndex.h"

namespace chimera {

Result<BulkIndex> BulkIndex::begin(WriteTx& tx)
{
    CHIMERA_TRY(const auto begun, tx.count("SELECT count(*) FROM index_later"));
    if (begun > 0)
        return Error{ErrorCode::Conflict, QStringLiteral("The index is being filled already.")};
    CHIMERA_TRY(const auto after, tx.count("SELECT coalesce(max(pk), 0) FROM memory"));
    CHIMERA_CHECK(tx.run("INSERT INTO index_later(after) VALUES(?1)", after));
    return BulkIndex(after);
}

Result<void> BulkIndex::finish(WriteTx& tx) const
{
    CHIMERA_CHECK(tx.run("INSERT INTO memory_fts(rowid, title, content, tags, cjk) "
                         "SELECT pk, title, content, tags, cjk FROM memory_words WHERE pk > ?1 ORDER BY pk",
                         m_after));
    CHIMERA_CHECK(tx.run("DELETE FROM index_later"));
    return {};
}

} // namespace chimera
