#include "core/dashboard/Dashboard.h"

namespace chimera {

namespace {

struct LoadSnapshotKind
{
    static constexpr const char* prefix = "load-";
};
using LoadSnapshotId = Id<LoadSnapshotKind>;

constexpr std::int64_t minute = 60'000'000;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t step = 5 * minute;

// Of workspace w; ?1 is the moment an hour ago. Both counts stop where the load is 100 anyway. A conversation's
// updated_at is never before its newest message.
constexpr auto loadColumn =
    "min(100, 10 * (SELECT count(*) FROM (SELECT 1 FROM conversation c WHERE c.workspace = w.pk AND c.status = "
    "'active' "
    "AND c.trashed_at IS NULL LIMIT 10)) + (SELECT count(*) FROM (SELECT 1 FROM conversation c "
    "JOIN message m ON m.conversation = c.pk AND m.at > ?1 WHERE c.workspace = w.pk AND c.trashed_at IS NULL "
    "AND c.updated_at > ?1 LIMIT 100)))";

// Out of the ends of the indexes.
constexpr auto lastColumn =
    "max(w.updated_at, ifnull((SELECT m.updated_at FROM memory m WHERE m.workspace = w.pk AND m.trashed_at IS NULL "
    "ORDER BY m.updated_at DESC LIMIT 1), 0), ifnull((SELECT c.updated_at FROM conversation c WHERE c.workspace = w.pk "
    "AND c.trashed_at IS NULL ORDER BY c.updated_at DESC LIMIT 1), 0), ifnull((SELECT a.at FROM activity a "
    "WHERE a.workspace = w.pk ORDER BY a.at DESC LIMIT 1), 0))";

QByteArray cardsSql(const char* condition)
{
    return QByteArray("SELECT wc.memories, ifnull(cc.conversations, 0), ") + loadColumn + ", " + lastColumn +
           ", w.id, w.name, w.description, o.id, w.created_at, w.updated_at "
           "FROM user me JOIN member mine ON mine.user = me.pk JOIN workspace w ON w.pk = mine.workspace "
           "JOIN user o ON o.pk = w.owner JOIN workspace_count wc ON wc.workspace = w.pk "
           "LEFT JOIN workspace_conversations cc ON cc.workspace = w.pk "
           "WHERE me.id = ?2 AND w.trashed_at IS NULL " +
           condition;
}

WorkspaceFacts readFacts(const Statement& row)
{
    return {row.integer(0), row.integer(1), static_cast<int>(row.integer(2)), row.time(3)};
}

WorkspaceCard readCard(const Statement& row)
{
    return {row.id<WorkspaceId>(4), row.text(5), row.text(6), row.id<UserId>(7), row.time(8), row.time(9),
            readFacts(row),         {}};
}

Timestamp hourAgo(const ReadTx& tx)
{
    return {tx.clock().now().micros - hour};
}

Result<int> currentLoad(const ReadTx& tx, std::int64_t workspace)
{
    static const QByteArray sql = QByteArray("SELECT ") + loadColumn + " FROM workspace w WHERE w.pk = ?2";
    CHIMERA_TRY(const auto load, tx.count(sql, hourAgo(tx), workspace));
    return static_cast<int>(load);
}

Result<void> thin(WriteTx& tx, std::int64_t workspace)
{
    static const QByteArray thinSql =
        "DELETE FROM load_snapshot WHERE workspace = ?1 AND at < ?2 AND at >= ?3 AND EXISTS (SELECT 1 FROM "
        "load_snapshot e WHERE e.workspace = ?1 AND e.at >= load_snapshot.at - load_snapshot.at % ?4 "
        "AND e.at <= load_snapshot.at AND (e.at < load_snapshot.at OR e.pk < load_snapshot.pk))";
    CHIMERA_CHECK(
        tx.run("DELETE FROM load_snapshot WHERE workspace = ? AND at < ?", workspace, tx.now().plusDays(-365)));
    CHIMERA_CHECK(tx.run(thinSql, workspace, tx.now().plusDays(-1), tx.now().plusDays(-8), hour));
    return {};
}

Result<int> keep(WriteTx& tx, std::int64_t workspace)
{
    CHIMERA_TRY(const int load, currentLoad(tx, workspace));
    CHIMERA_CHECK(tx.run("INSERT INTO load_snapshot(id, workspace, at, value) VALUES(?, ?, ?, ?)",
                         tx.ids().make<LoadSnapshotId>(), workspace, tx.now(), load));
    CHIMERA_CHECK(thin(tx, workspace));
    return load;
}

LoadSeries seriesOf(const std::vector<LoadPoint>& snapshots, Timestamp now, int currentLoad)
{
    LoadSeries series;
    int value = currentLoad;
    for (std::size_t i = 0; i < loadPoints; ++i) {
        const std::int64_t at = now.micros - static_cast<std::int64_t>(loadPoints - 1 - i) * step;
        std::int64_t nearest = step;
        for (const LoadPoint& snapshot : snapshots) {
            const std::int64_t apart = std::abs(snapshot.at.micros - at);
            if (apart < nearest) {
                nearest = apart;
                value = snapshot.value;
            }
        }
        series[i] = {{at}, value};
    }
    return series;
}

} // namespace

Result<std::vector<WorkspaceCard>> Dashboard::cards(const Caller& caller, const ReadTx& tx)
{
    static const QByteArray sql = cardsSql("ORDER BY w.updated_at DESC, w.pk DESC");
    std::vector<WorkspaceCard> cards;
    QHash<QString, std::size_t> places;
    {
        CHIMERA_TRY(auto rows, tx.query(sql, hourAgo(tx), caller.user));
        while (rows.next()) {
            cards.push_back(readCard(rows));
            places.insert(cards.back().id.text(), cards.size() - 1);
        }
        CHIMERA_CHECK(rows.done());
    }
    if (cards.empty())
        return cards;
    CHIMERA_TRY(std::vector<TeamMember> members, Team::allMembers(caller, tx));
    for (TeamMember& member : members) {
        if (const auto place = places.constFind(member.workspace.text()); place != places.constEnd())
            cards[*place].members.push_back(std::move(member));
    }
    return cards;
}

Result<WorkspaceCard> Dashboard::card(const Caller& caller, const ReadTx& tx, const WorkspaceId& id)
{
    static const QByteArray sql = cardsSql("AND w.id = ?3");
    WorkspaceCard card;
    {
        CHIMERA_TRY(auto row, tx.query(sql, hourAgo(tx), caller.user, id));
        const bool found = row.next();
        if (found)
            card = readCard(row);
        CHIMERA_CHECK(row.done());
        if (!found) {
            CHIMERA_CHECK(Access::toRead(tx, caller, id));
            return Error::notFound(QStringLiteral("Workspace not found"));
        }
    }
    CHIMERA_TRY(card.members, Team::members(caller, tx, id));
    return card;
}

Result<WorkspaceFacts> Dashboard::facts(const Caller& caller, const ReadTx& tx, const WorkspaceId& id)
{
    static const QByteArray sql = cardsSql("AND w.id = ?3");
    CHIMERA_TRY(auto row, tx.query(sql, hourAgo(tx), caller.user, id));
    const bool found = row.next();
    CHIMERA_CHECK(row.done());
    if (found)
        return readFacts(row);
    CHIMERA_CHECK(Access::toRead(tx, caller, id));
    return Error::notFound(QStringLiteral("Workspace not found"));
}

Result<LoadSeries> Dashboard::loadSeries(const Caller& caller, const ReadTx& tx, const WorkspaceId& id, int currentLoad)
{
    static const QByteArray sql = QByteArray("SELECT at, value FROM load_snapshot WHERE workspace = ") +
                                  Access::readablePlace + " AND at > ?3 ORDER BY at";
    const Timestamp now = tx.clock().now();
    std::vector<LoadPoint> snapshots;
    CHIMERA_TRY(auto rows, tx.query(sql, id, caller.user, Timestamp{now.micros - 2 * hour}));
    while (rows.next())
        snapshots.push_back({rows.time(0), static_cast<int>(rows.integer(1))});
    CHIMERA_CHECK(rows.done());
    return seriesOf(snapshots, now, currentLoad);
}

Result<int> Dashboard::recordLoad(const Caller& caller, WriteTx& tx, const WorkspaceId& id)
{
    CHIMERA_TRY(const auto workspace, Access::toRead(tx, caller, id));
    return keep(tx, workspace);
}

Result<int> Dashboard::recordAll(WriteTx& tx)
{
    std::vector<std::int64_t> places;
    {
        CHIMERA_TRY(auto rows, tx.query("SELECT pk FROM workspace WHERE trashed_at IS NULL"));
        while (rows.next())
            places.push_back(rows.integer(0));
        CHIMERA_CHECK(rows.done());
    }
    for (const std::int64_t workspace : places)
        CHIMERA_CHECK(keep(tx, workspace));
    return static_cast<int>(places.size());
}

} // namespace chimera
