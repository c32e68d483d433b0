#include "core/workspaces/Activity.h"

#include <QJsonDocument>

namespace chimera {

Result<void> Activity::record(WriteTx& tx, std::int64_t workspacePk, const QString& type, const QString& message,
                              const QJsonObject& metadata)
{
    static const QByteArray sql =
        "INSERT INTO activity(id, workspace, type, message, metadata, at) VALUES(?, ?, ?, ?, ?, ?)";
    const auto id = tx.ids().make<ActivityId>();
    CHIMERA_CHECK(tx.run(sql, id, workspacePk, type, message,
                         QString::fromUtf8(QJsonDocument(metadata).toJson(QJsonDocument::Compact)), tx.now()));
    tx.touched(Entity::Activity, ChangeKind::Created, id.text());
    return {};
}

Result<std::vector<ActivityEntry>> Activity::newest(const Caller& caller, const ReadTx& tx, const WorkspaceId& id,
                                                    int limit)
{
    static const QByteArray sql = "SELECT id, type, message, metadata, at FROM activity WHERE workspace = ? "
                                  "ORDER BY at DESC, pk DESC LIMIT ?";
    CHIMERA_TRY(const auto workspace, Access::toRead(tx, caller, id));
    CHIMERA_TRY(auto rows, tx.query(sql, workspace, std::clamp(limit, 0, 100)));
    std::vector<ActivityEntry> entries;
    while (rows.next())
        entries.push_back({rows.id<ActivityId>(0), rows.text(1), rows.text(2),
                           QJsonDocument::fromJson(rows.utf8(3)).object(), rows.time(4)});
    CHIMERA_CHECK(rows.done());
    return entries;
}

} // namespace chimera
