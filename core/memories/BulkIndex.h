// Many new memories in one transaction: the full-text index takes them together at its end instead of one by one,
// several times as fast. Between begin() and finish() search does not see them; without finish() the transaction must
// fail.
#pragma once

#include "core/storage/Tx.h"

namespace chimera {

class BulkIndex
{
public:
    // Conflict when one has begun in this transaction already.
    static Result<BulkIndex> begin(WriteTx& tx);
    Result<void> finish(WriteTx& tx) const;

private:
    explicit BulkIndex(std::int64_t after) : m_after(after) {}

    std::int64_t m_after; // memories with a larger pk wait
};

} // namespace chimera
