// Internal to core/memories: the one way in which a stored memory gets new fields. Used by save, version restore, tag
// rename.
#pragma once

#include "core/accounts/Access.h"
#include "core/memories/Memory.h"

namespace chimera::saving {

struct Stored
{
    Memory memory;
    std::int64_t workspacePk = 0;
};

// NotFound when unknown or in Trash, Denied without the right to write.
Result<Stored> load(const Caller& caller, const ReadTx& tx, const MemoryId& id);

// Fields that the edit names are checked and written; the replaced text goes into the history.
Result<Memory> apply(const Caller& caller, WriteTx& tx, Stored stored, const MemoryEdit& edit);

// A text put into the history. `interval` > 0: only when the last one was put there longer ago (microseconds).
struct Kept
{
    std::int64_t number = 0;
    QString title;
    QString content;
    QStringList tags;
    QJsonObject metadata;
    Timestamp savedAt;
    QString reason;
};
Result<VersionId> keep(WriteTx& tx, std::int64_t memory, const Kept& text, std::int64_t interval = 0);

} // namespace chimera::saving
