#include "core/memories/Drafts.h"

#include "core/base/Text.h"
#include "core/memories/MemoryRows.h"

namespace chimera {

Result<void> Drafts::keep(WriteTx& tx, const Draft& draft)
{
    static const QByteArray sql =
        "INSERT INTO draft(memory, base_version, title, content, tags, workspace, saved_at) VALUES(?, ?, ?, ?, ?, ?, "
        "?) "
        "ON CONFLICT(memory) DO UPDATE SET base_version = excluded.base_version, title = excluded.title, "
        "content = excluded.content, tags = excluded.tags, workspace = excluded.workspace, saved_at = "
        "excluded.saved_at";
    const Timestamp moment = draft.savedAt.isNull() ? tx.now() : draft.savedAt;
    QStringList tags;
    for (const QString& tag : draft.tags)
        tags.append(text::sanitized(tag));
    CHIMERA_CHECK(tx.run(sql, draft.memory, draft.baseVersion, text::sanitized(draft.title),
                         text::sanitized(draft.content), tags, draft.workspace, moment));
    return {};
}

Result<void> Drafts::drop(WriteTx& tx, const QString& memory)
{
    static const QByteArray sql = "DELETE FROM draft WHERE memory = ?";
    CHIMERA_CHECK(tx.run(sql, memory));
    return {};
}

Result<std::vector<Draft>> Drafts::all(const ReadTx& tx)
{
    CHIMERA_TRY(auto rows, tx.query("SELECT memory, base_version, title, content, tags, workspace, saved_at FROM draft "
                                    "ORDER BY saved_at, memory"));
    std::vector<Draft> drafts;
    while (rows.next())
        drafts.push_back({rows.text(0), rows.integer(1), rows.text(2), rows.text(3), tagsFromJson(rows.utf8(4)),
                          rows.text(5), rows.time(6)});
    CHIMERA_CHECK(rows.done());
    return drafts;
}

} // namespace chimera
