// Internal to core/memories: the rows that follow from a memory's fields: tags, links, aliases. Only rows that differ
// are touched.
#pragma once

#include "core/memories/Rules.h"
#include "core/storage/Tx.h"

namespace chimera::derived {

// Answers whether any tag was added or taken away. `before`: rules::tagKeys of what the rows say now.
Result<bool> writeTags(WriteTx& tx, std::int64_t memory, const QStringList& before, const QStringList& own,
                       const QStringList& inlineTags);
// Of these keys, the rows that no memory carries and nobody gave a colour.
Result<void> dropUnusedTags(WriteTx& tx, const QStringList& keys);
Result<void> dropUnusedTags(WriteTx& tx);

Result<void> insertLinks(WriteTx& tx, std::int64_t memory, const std::vector<rules::TextLink>& links);
Result<void> replaceLinks(WriteTx& tx, std::int64_t memory, const std::vector<rules::TextLink>& links);

Result<void> insertAliases(WriteTx& tx, std::int64_t memory, const QStringList& aliases);
Result<void> replaceAliases(WriteTx& tx, std::int64_t memory, const QStringList& aliases);

} // namespace chimera::derived
