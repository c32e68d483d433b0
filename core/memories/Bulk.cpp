#include "core/base/Text.h"
#include "core/memories/Derived.h"
#include "core/memories/Memories.h"
#include "core/memories/MemoryRows.h"
#include "core/workspaces/Workspaces.h"

#include <QJsonDocument>

namespace chimera {

namespace {

struct Place
{
    std::int64_t pk = 0;
    QString id;
    std::int64_t workspacePk = 0;
    QString workspace;
    bool trashed = false;
    bool workspaceTrashed = false;
    bool isVisible() const { return !trashed && !workspaceTrashed; }
};
using Places = std::vector<Place>;

Error notFound()
{
    return Error::notFound(QStringLiteral("Memory not found"));
}

// Where all of them are; NotFound unless each is known, Denied unless the caller may write in each place.
Result<Places> locate(const Caller& caller, const ReadTx& tx, const std::vector<MemoryId>& ids)
{
    static const QByteArray sql =
        "SELECT m.pk, m.id, w.pk, w.id, m.trashed_at IS NOT NULL, w.trashed_at IS NOT NULL FROM json_each(?) j "
        "JOIN memory m ON m.id = j.value JOIN workspace w ON w.pk = m.workspace";
    QSet<QString> seen;
    QStringList wanted;
    for (const MemoryId& id : ids) {
        if (!seen.contains(id.text())) {
            seen.insert(id.text());
            wanted.append(id.text());
        }
    }
    Places places;
    {
        CHIMERA_TRY(auto rows, tx.query(sql, wanted));
        while (rows.next())
            places.push_back(
                {rows.integer(0), rows.text(1), rows.integer(2), rows.text(3), rows.boolean(4), rows.boolean(5)});
        CHIMERA_CHECK(rows.done());
    }
    if (places.size() != static_cast<std::size_t>(wanted.size()))
        return notFound();
    QSet<qint64> judged;
    for (const Place& place : places) {
        if (judged.contains(place.workspacePk))
            continue;
        judged.insert(place.workspacePk);
        CHIMERA_CHECK(Access::toWritePk(tx, caller, place.workspacePk));
    }
    return places;
}

Result<Places> locateVisible(const Caller& caller, const ReadTx& tx, const std::vector<MemoryId>& ids)
{
    CHIMERA_TRY(Places places, locate(caller, tx, ids));
    if (!std::all_of(places.begin(), places.end(), [](const Place& place) { return place.isVisible(); }))
        return notFound();
    return places;
}

QString keysOf(const Places& places)
{
    std::vector<std::int64_t> keys;
    keys.reserve(places.size());
    for (const Place& place : places)
        keys.push_back(place.pk);
    return jsonList(keys);
}

QStringList idsOf(const Places& places)
{
    QStringList ids;
    for (const Place& place : places)
        ids.append(place.id);
    return ids;
}

void touchAll(const Caller& caller, WriteTx& tx, const Places& places, ChangeKind kind)
{
    for (const Place& place : places)
        tx.touched(Entity::Memory, kind, place.id, place.workspace);
    tx.setOrigin(caller.client);
}

void touchTags(WriteTx& tx, const Places& places)
{
    QSet<QString> workspaces;
    for (const Place& place : places)
        workspaces.insert(place.workspace);
    for (const QString& workspace : std::as_const(workspaces))
        tx.touched(Entity::Tag, ChangeKind::Updated, {}, workspace);
}

Result<void> removeRows(WriteTx& tx, const Places& places)
{
    CHIMERA_CHECK(tx.run("DELETE FROM draft WHERE memory IN (SELECT value FROM json_each(?))", idsOf(places)));
    CHIMERA_CHECK(tx.run("DELETE FROM memory WHERE pk IN (SELECT value FROM json_each(?))", keysOf(places)));
    return derived::dropUnusedTags(tx);
}

Result<void> restoreWorkspaces(const Caller& caller, WriteTx& tx, const Places& places)
{
    QSet<QString> done;
    for (const Place& place : places) {
        if (!place.workspaceTrashed || done.contains(place.workspace))
            continue;
        done.insert(place.workspace);
        CHIMERA_CHECK(Workspaces::restore(caller, tx, WorkspaceId(place.workspace)));
    }
    return {};
}

// One memory's own tags before and after.
struct Retagged
{
    std::int64_t pk = 0;
    QStringList own;
    QStringList inlineTags;
    QStringList result;
};

Result<std::vector<Retagged>> readTags(const ReadTx& tx, const Places& places)
{
    static const QByteArray sql =
        "SELECT m.pk, m.tags, m.inline_tags FROM json_each(?) j JOIN memory m ON m.pk = j.value";
    CHIMERA_TRY(auto rows, tx.query(sql, keysOf(places)));
    std::vector<Retagged> all;
    while (rows.next())
        all.push_back({rows.integer(0), tagsFromJson(rows.utf8(1)), tagsFromJson(rows.utf8(2)), {}});
    CHIMERA_CHECK(rows.done());
    return all;
}

QString pairs(const std::vector<Retagged>& all)
{
    QJsonArray rows;
    for (const Retagged& one : all)
        rows.append(QJsonArray{static_cast<qint64>(one.pk), QJsonArray::fromStringList(one.result)});
    return QString::fromUtf8(QJsonDocument(rows).toJson(QJsonDocument::Compact));
}

Result<int> writeOwnTags(const Caller& caller, WriteTx& tx, Places places, std::vector<Retagged> all)
{
    static const QByteArray sql =
        "UPDATE memory SET tags = j.tags, version = version + 1, updated_at = ?2 FROM "
        "(SELECT value->>0 AS pk, value->>1 AS tags FROM json_each(?1)) AS j WHERE memory.pk = j.pk";
    QSet<qint64> changed;
    std::erase_if(all, [](const Retagged& one) { return one.own == one.result; });
    for (const Retagged& one : all)
        changed.insert(one.pk);
    std::erase_if(places, [&changed](const Place& place) { return !changed.contains(place.pk); });
    if (all.empty())
        return 0;
    CHIMERA_CHECK(tx.run(sql, pairs(all), tx.now()));
    for (const Retagged& one : all) {
        const QStringList before = rules::tagKeys(one.own, one.inlineTags);
        CHIMERA_CHECK(derived::writeTags(tx, one.pk, before, one.result, one.inlineTags));
    }
    touchAll(caller, tx, places, ChangeKind::Updated);
    touchTags(tx, places);
    return static_cast<int>(all.size());
}

} // namespace

Result<void> Memories::setPinned(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids, bool pinned)
{
    static const QByteArray sql = "UPDATE memory SET pinned = ?2 WHERE pk IN (SELECT value FROM json_each(?1))";
    CHIMERA_TRY(const Places places, locateVisible(caller, tx, ids));
    CHIMERA_CHECK(tx.run(sql, keysOf(places), pinned ? 1 : 0));
    touchAll(caller, tx, places, ChangeKind::Updated);
    return {};
}

Result<void> Memories::setLocalOnly(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids, bool on)
{
    static const QByteArray sql = "UPDATE memory SET local_only = ?2 WHERE pk IN (SELECT value FROM json_each(?1))";
    CHIMERA_TRY(const Places places, locateVisible(caller, tx, ids));
    CHIMERA_CHECK(tx.run(sql, keysOf(places), on ? 1 : 0));
    touchAll(caller, tx, places, ChangeKind::Updated);
    return {};
}

Result<int> Memories::trash(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids)
{
    static const QByteArray sql = "UPDATE memory SET trashed_at = ?2 WHERE pk IN (SELECT value FROM json_each(?1))";
    CHIMERA_TRY(const Places places, locateVisible(caller, tx, ids));
    CHIMERA_CHECK(tx.run(sql, keysOf(places), tx.now()));
    touchAll(caller, tx, places, ChangeKind::Trashed);
    touchTags(tx, places);
    return static_cast<int>(places.size());
}

Result<int> Memories::restore(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids)
{
    static const QByteArray sql = "UPDATE memory SET trashed_at = NULL WHERE pk IN (SELECT value FROM json_each(?1))";
    CHIMERA_TRY(Places places, locate(caller, tx, ids));
    CHIMERA_CHECK(restoreWorkspaces(caller, tx, places));
    std::erase_if(places, [](const Place& place) { return place.isVisible(); });
    CHIMERA_CHECK(tx.run(sql, keysOf(places)));
    touchAll(caller, tx, places, ChangeKind::Restored);
    touchTags(tx, places);
    return static_cast<int>(places.size());
}

Result<int> Memories::purge(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids)
{
    CHIMERA_TRY(const Places places, locate(caller, tx, ids));
    if (std::any_of(places.begin(), places.end(), [](const Place& place) { return place.isVisible(); }))
        return Error::invalid(QStringLiteral("Only what is in Trash can be deleted for ever."));
    CHIMERA_CHECK(removeRows(tx, places));
    touchAll(caller, tx, places, ChangeKind::Removed);
    return static_cast<int>(places.size());
}

Result<int> Memories::move(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids, const WorkspaceId& to)
{
    static const QByteArray sql = "UPDATE memory SET workspace = ?2 WHERE pk IN (SELECT value FROM json_each(?1))";
    CHIMERA_TRY(const auto target, Access::toWrite(tx, caller, to));
    CHIMERA_TRY(Places places, locateVisible(caller, tx, ids));
    std::erase_if(places, [target](const Place& place) { return place.workspacePk == target; });
    CHIMERA_CHECK(tx.run(sql, keysOf(places), target));
    touchAll(caller, tx, places, ChangeKind::Updated); // for who shows the place they left
    touchTags(tx, places);
    for (Place& place : places)
        place.workspace = to.text();
    touchAll(caller, tx, places, ChangeKind::Updated);
    touchTags(tx, places);
    return static_cast<int>(places.size());
}

Result<int> Memories::addTags(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids,
                              const QStringList& tags)
{
    CHIMERA_TRY(const Places places, locateVisible(caller, tx, ids));
    CHIMERA_TRY(const QStringList added, rules::cleanTags(tags, false));
    CHIMERA_TRY(std::vector<Retagged> all, readTags(tx, places));
    for (Retagged& one : all) {
        one.result = one.own;
        QSet<QString> known;
        for (const QString& tag : one.own)
            known.insert(text::foldCase(tag));
        for (const QString& tag : added) {
            const QString key = text::foldCase(tag);
            if (!known.contains(key))
                one.result.append(tag);
            known.insert(key);
        }
    }
    return writeOwnTags(caller, tx, places, std::move(all));
}

Result<int> Memories::removeTags(const Caller& caller, WriteTx& tx, const std::vector<MemoryId>& ids,
                                 const QStringList& tags)
{
    CHIMERA_TRY(const Places places, locateVisible(caller, tx, ids));
    CHIMERA_TRY(const QStringList removed, rules::cleanTags(tags, false));
    CHIMERA_TRY(std::vector<Retagged> all, readTags(tx, places));
    const QStringList keys = rules::tagKeys(removed, {});
    for (Retagged& one : all) {
        for (const QString& tag : std::as_const(one.own)) {
            if (!std::binary_search(keys.begin(), keys.end(), text::foldCase(tag)))
                one.result.append(tag);
        }
    }
    return writeOwnTags(caller, tx, places, std::move(all));
}

Result<int> Memories::purgeOlderThan(WriteTx& tx, int days, int limit)
{
    static const QByteArray sql = "SELECT m.pk, m.id, w.id FROM memory m JOIN workspace w ON w.pk = m.workspace "
                                  "WHERE m.trashed_at < ? ORDER BY m.trashed_at LIMIT ?";
    const Timestamp moment = tx.now().plusDays(-std::max(days, 0));
    Places places;
    {
        CHIMERA_TRY(auto rows, tx.query(sql, moment, std::max(limit, 0)));
        while (rows.next())
            places.push_back({rows.integer(0), rows.text(1), 0, rows.text(2), true, false});
        CHIMERA_CHECK(rows.done());
    }
    int removed = static_cast<int>(places.size());
    if (removed > 0) {
        CHIMERA_CHECK(removeRows(tx, places));
        for (const Place& place : places)
            tx.touched(Entity::Memory, ChangeKind::Removed, place.id, place.workspace);
    }
    while (removed < limit) {
        CHIMERA_TRY(const int more, Workspaces::purgeTrashedBefore(tx, moment, limit - removed));
        if (more == 0)
            break;
        removed += more;
    }
    return removed;
}

} // namespace chimera
