// A memory: a Markdown text with title, tags, metadata and a place. Plain values; no thread, no owner.
#pragma once

#include "core/base/Id.h"
#include "core/base/Timestamp.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>
#include <vector>

namespace chimera {

inline constexpr qsizetype maxTitleLength = 255;               // code points
inline constexpr qsizetype maxContentBytes = 64 * 1024 * 1024; // UTF-8
inline constexpr qsizetype maxTagLength = 100;

// What lists show: everything but the text.
struct MemoryRow
{
    std::int64_t pk = 0;
    MemoryId id;
    WorkspaceId workspace;
    QString title;
    QString snippet;  // first 150 code points (contract, section 5)
    QStringList tags; // as given, then those written as #tag in the text
    bool pinned = false;
    bool localOnly = false;   // never sent to a model that is not on this machine
    std::int64_t version = 1; // committed saves; the number that a save names
    int words = 0;
    Timestamp createdAt;
    Timestamp updatedAt;
    std::optional<Timestamp> trashedAt;
};

struct Memory : MemoryRow
{
    QString content;
    QStringList ownTags;    // as given, without those of the text
    QStringList inlineTags; // written as #tag in the text
    QJsonObject metadata;
    QString source;
};

struct NewMemory
{
    QString title;
    QString content;
    QStringList tags;
    QJsonObject metadata;
    QString source;
    bool pinned = false;
    std::optional<Timestamp> createdAt; // import, restore
    std::optional<Timestamp> updatedAt;
    std::optional<MemoryId> id; // restore, sync
    QStringList aliases;        // other names that links may use
    std::int64_t importPk = 0;  // the import it belongs to, 0: none
};

// Absent = unchanged.
struct MemoryEdit
{
    std::optional<QString> title;
    std::optional<QString> content;
    std::optional<QStringList> tags;
    std::optional<QJsonObject> metadata;
    std::optional<bool> pinned;
    std::optional<std::int64_t> baseVersion; // refuse with Conflict when the memory has moved on
    std::optional<QStringList> aliases;
    std::optional<Timestamp> updatedAt;      // import: the moment the file was written; else now
    QString reason = QStringLiteral("edit"); // into the history: "edit" (typing: at most one kept text in 5 minutes),
                                             // "cli", "import", "restore", "tags" ... (always kept)
};

enum class MemorySort { Recent, Title, Created };

struct MemoryQuery
{
    WorkspaceId workspace;
    QString tag; // "" any; "a" matches "a/b" too
    bool pinnedOnly = false;
    bool trash = false; // what is in Trash, latest first
    MemorySort sort = MemorySort::Recent;
    int limit = 50; // -1: all
    std::int64_t offset = 0;
};

struct MemoryPage
{
    std::vector<MemoryRow> memories;
    std::int64_t total = 0;
};

// The shapes of the contract, section 5 (without `embedding`). Rows have no `content`.
QJsonObject toJson(const Memory& memory);
QJsonObject toJson(const MemoryRow& row);

} // namespace chimera
