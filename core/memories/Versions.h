// The history of a memory's text: what was replaced, when and why; difference and restore. Stateless.
#pragma once

#include "core/accounts/Access.h"
#include "core/memories/Memory.h"

namespace chimera {

struct VersionRow
{
    VersionId id;
    std::int64_t number = 0; // the memory's version that this text was
    QString title;
    Timestamp savedAt;
    Timestamp replacedAt;
    QString reason;
    int characters = 0;
};

struct VersionText : VersionRow
{
    QString content;
    QStringList tags;
    QJsonObject metadata;
};

enum class DiffKind { Same, Added, Removed };
struct DiffLine
{
    DiffKind kind = DiffKind::Same;
    QString text;
    bool operator==(const DiffLine&) const = default;
};

class Versions
{
public:
    static constexpr std::int64_t typingInterval = 5 * 60; // seconds between two kept texts while typing

    static Result<std::vector<VersionRow>> list(const Caller& caller, const ReadTx& tx, const MemoryId& id);
    static Result<VersionText> get(const Caller& caller, const ReadTx& tx, const VersionId& id);
    // The memory gets the old text as a new version; what it replaces is kept.
    static Result<Memory> restore(const Caller& caller, WriteTx& tx, const VersionId& id);
    // A save that was refused (Conflict) puts its text here, so that both stand side by side.
    static Result<VersionId> keepRefused(const Caller& caller, WriteTx& tx, const MemoryId& id, const MemoryEdit& edit);
    static Result<int> purgeOlderThan(WriteTx& tx, int days, int limit = 500);
};

// By line, Myers; bounded (falls back to "all removed, all added" past 5,000 edits).
std::vector<DiffLine> diffLines(const QString& before, const QString& after);

} // namespace chimera
