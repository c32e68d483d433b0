// How a row of `memory` becomes a MemoryRow: for this domain and those on its right (search, export). Pure.
#pragma once

#include "core/memories/Memory.h"
#include "core/storage/Statement.h"

namespace chimera {

// Columns 0 to 13 of a statement over `memory m JOIN workspace w`.
inline constexpr auto memoryRowColumns =
    "m.pk, w.id, m.id, m.title, m.snippet, m.tags, m.inline_tags, m.pinned, m.version, m.words, m.created_at, "
    "m.updated_at, m.trashed_at, m.local_only";
inline constexpr int memoryRowColumnCount = 14;
MemoryRow readMemoryRow(const Statement& row);

// Columns 0 to 16 of a statement over `memory m JOIN workspace w JOIN memory_text t`.
inline constexpr auto memoryColumns =
    "m.pk, w.id, m.id, m.title, m.snippet, m.tags, m.inline_tags, m.pinned, m.version, m.words, m.created_at, "
    "m.updated_at, m.trashed_at, m.local_only, m.metadata, m.source, t.content";
inline constexpr int memoryColumnCount = 17;
Memory readMemory(const Statement& row);

QStringList tagsFromJson(const QByteArray& json);
QJsonObject metadataFromJson(const QByteArray& json);
QString metadataToJson(const QJsonObject& metadata);

// "[1,2,3]", for json_each(?).
QString jsonList(const std::vector<std::int64_t>& keys);

} // namespace chimera
