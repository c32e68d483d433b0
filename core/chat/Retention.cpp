#include "core/chat/Retention.h"

#include "core/chat/ConversationRows.h"
#include "core/memories/Memories.h"

namespace chimera {

namespace {

constexpr std::array periods{std::pair{"7-days", 7}, std::pair{"30-days", 30}, std::pair{"90-days", 90},
                             std::pair{"indefinite-84", 84}, std::pair{"indefinite-forever", 0}};

Error unknownPeriod()
{
    return Error::invalid(QStringLiteral("Invalid retention period. Must be one of: 7-days, 30-days, 90-days, "
                                         "indefinite-84, indefinite-forever"));
}

} // namespace

bool isRetentionPeriod(const QString& period)
{
    return std::any_of(periods.begin(), periods.end(),
                       [&period](const auto& known) { return period == QLatin1String(known.first); });
}

std::optional<int> retentionDays(const QString& period)
{
    for (const auto& [name, days] : periods) {
        if (period == QLatin1String(name) && days > 0)
            return days;
    }
    return std::nullopt;
}

Result<RetentionPreview> previewRetention(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace,
                                          const QString& period)
{
    if (!isRetentionPeriod(period))
        return unknownPeriod();
    CHIMERA_TRY(const auto place, Access::toRead(tx, caller, workspace));
    RetentionPreview preview;
    const auto days = retentionDays(period);
    if (!days)
        return preview;
    const Timestamp before = tx.clock().now().plusDays(-*days);
    {
        static const QByteArray sql =
            QByteArray("SELECT ") + chat::conversationColumns +
            " FROM conversation c JOIN workspace w ON w.pk = c.workspace WHERE c.workspace = ? "
            "AND c.trashed_at IS NULL AND c.pinned = 0 AND c.updated_at < ? ORDER BY "
            "c.updated_at";
        CHIMERA_TRY(auto rows, tx.query(sql, place, before));
        while (rows.next())
            preview.conversations.push_back(chat::readConversationRow(rows));
        CHIMERA_CHECK(rows.done());
    }
    CHIMERA_TRY(auto rows,
                tx.query("SELECT id, title FROM memory WHERE workspace = ? AND trashed_at IS NULL AND pinned = "
                         "0 AND source = 'conversation' AND updated_at < ? ORDER BY updated_at",
                         place, before));
    while (rows.next())
        preview.memories.emplace_back(rows.id<MemoryId>(0), rows.text(1));
    CHIMERA_CHECK(rows.done());
    return preview;
}

Result<int> applyRetention(const Caller& caller, WriteTx& tx, const WorkspaceId& workspace, const QString& period)
{
    CHIMERA_TRY(const auto preview, previewRetention(caller, tx, workspace, period));
    std::vector<ConversationId> conversations;
    for (const ConversationRow& row : preview.conversations)
        conversations.push_back(row.id);
    std::vector<MemoryId> memories;
    for (const auto& [id, title] : preview.memories)
        memories.push_back(id);
    CHIMERA_TRY(const int chats, Conversations::trash(caller, tx, conversations));
    CHIMERA_TRY(const int notes, Memories::trash(caller, tx, memories));
    return chats + notes;
}

} // namespace chimera
