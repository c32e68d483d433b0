// Whole memories as the bytes that the database holds, for skins that pass them on as JSON: nothing is decoded that
// would be encoded again. Lists of any length: the keys first, then the rows of a chunk. Stateless; judged by Access.
#pragma once

#include "core/accounts/Access.h"
#include "core/memories/Memory.h"

namespace chimera {

struct MemoryBytes
{
    std::int64_t pk = 0;
    QByteArray id;
    QByteArray workspace;
    QByteArray title;
    QByteArray snippet;
    QByteArray tags;       // JSON array, as given
    QByteArray inlineTags; // JSON array, those of the text
    QByteArray metadata;   // JSON object
    QByteArray source;
    QByteArray content; // null where it was not asked for
    bool pinned = false;
    bool localOnly = false;
    std::int64_t version = 1;
    int words = 0;
    Timestamp createdAt;
    Timestamp updatedAt;
};

MemoryBytes bytesOf(const Memory& memory);

// What a list is made of: enough to tell whether it is still the same one.
struct MemoryKey
{
    std::int64_t pk = 0;
    std::int64_t version = 0;
    Timestamp updatedAt;
};

// Where a page ends: the next one begins behind it, whatever was added or taken in between.
struct MemoryCursor
{
    QString sortKey; // of the column that is sorted by; a number as text
    std::int64_t pk = 0;
};

struct MemoryListing
{
    WorkspaceId workspace;
    QString search; // literal, without case, in title or text; "" all
    MemorySort sort = MemorySort::Recent;
    std::int64_t limit = -1; // all
    std::int64_t offset = 0;
    std::optional<MemoryCursor> after;
};

struct MemoryKeys
{
    std::vector<MemoryKey> keys;
    std::int64_t total = 0; // of matches, whatever the page
};

struct MemoryPageEnd
{
    std::int64_t shown = 0;
    std::int64_t total = 0;           // of matches
    std::optional<MemoryCursor> next; // behind the last one; nothing on the last page
};

class MemoryReader
{
public:
    // A page with its rows: one statement (one more where it is empty).
    static Result<MemoryPageEnd> page(const Caller& caller, const ReadTx& tx, const MemoryListing& listing,
                                      bool withContent, const std::function<void(const MemoryBytes&)>& visit);
    // The keys of a whole list: one statement.
    static Result<MemoryKeys> keys(const Caller& caller, const ReadTx& tx, const MemoryListing& listing);
    // In the order given; those that are gone or in Trash by now are left out. One statement.
    static Result<void> rows(const ReadTx& tx, std::span<const MemoryKey> keys, bool withContent,
                             const std::function<void(const MemoryBytes&)>& visit);
    static Result<MemoryBytes> get(const Caller& caller, const ReadTx& tx, const MemoryId& id);
};

} // namespace chimera
