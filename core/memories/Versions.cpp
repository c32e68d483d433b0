#include "core/memories/Versions.h"

#include "core/memories/MemoryRows.h"
#include "core/memories/Rules.h"
#include "core/memories/Saving.h"

namespace chimera {

namespace {

Error notFound()
{
    return Error::notFound(QStringLiteral("Version not found"));
}

constexpr auto columns = "v.id, v.number, v.title, v.saved_at, v.replaced_at, v.reason, length(v.content)";

VersionRow readRow(const Statement& row)
{
    return {row.id<VersionId>(0),
            row.integer(1),
            row.text(2),
            row.time(3),
            row.time(4),
            row.text(5),
            static_cast<int>(row.integer(6))};
}

struct Found
{
    VersionText text;
    MemoryId memory;
    std::int64_t workspace = 0;
};

Result<Found> find(const ReadTx& tx, const VersionId& id)
{
    static const QByteArray sql = QByteArray("SELECT ") + columns +
                                  ", v.content, v.tags, v.metadata, m.id, m.workspace FROM version v "
                                  "JOIN memory m ON m.pk = v.memory JOIN workspace w ON w.pk = m.workspace "
                                  "WHERE v.id = ? AND m.trashed_at IS NULL AND w.trashed_at IS NULL";
    CHIMERA_TRY(auto row, tx.query(sql, id));
    const bool found = row.next();
    CHIMERA_CHECK(row.done());
    if (!found)
        return notFound();
    return Found{{readRow(row), row.text(7), tagsFromJson(row.utf8(8)), metadataFromJson(row.utf8(9))},
                 row.id<MemoryId>(10),
                 row.integer(11)};
}

} // namespace

Result<std::vector<VersionRow>> Versions::list(const Caller& caller, const ReadTx& tx, const MemoryId& id)
{
    static const QByteArray placeSql = "SELECT m.pk, m.workspace FROM memory m JOIN workspace w ON w.pk = m.workspace "
                                       "WHERE m.id = ? AND m.trashed_at IS NULL AND w.trashed_at IS NULL";
    static const QByteArray sql =
        QByteArray("SELECT ") + columns + " FROM version v WHERE v.memory = ? ORDER BY v.number DESC, v.pk DESC";
    std::int64_t memory = 0;
    std::int64_t workspace = 0;
    {
        CHIMERA_TRY(auto place, tx.query(placeSql, id));
        if (place.next()) {
            memory = place.integer(0);
            workspace = place.integer(1);
        }
        CHIMERA_CHECK(place.done());
    }
    if (memory == 0)
        return Error::notFound(QStringLiteral("Memory not found"));
    CHIMERA_CHECK(Access::toReadPk(tx, caller, workspace));
    CHIMERA_TRY(auto rows, tx.query(sql, memory));
    std::vector<VersionRow> versions;
    while (rows.next())
        versions.push_back(readRow(rows));
    CHIMERA_CHECK(rows.done());
    return versions;
}

Result<VersionText> Versions::get(const Caller& caller, const ReadTx& tx, const VersionId& id)
{
    CHIMERA_TRY(Found found, find(tx, id));
    CHIMERA_CHECK(Access::toReadPk(tx, caller, found.workspace));
    return std::move(found.text);
}

Result<Memory> Versions::restore(const Caller& caller, WriteTx& tx, const VersionId& id)
{
    CHIMERA_TRY(const Found found, find(tx, id));
    CHIMERA_TRY(auto stored, saving::load(caller, tx, found.memory));
    MemoryEdit edit;
    edit.title = found.text.title;
    edit.content = found.text.content;
    edit.tags = found.text.tags;
    edit.metadata = found.text.metadata;
    edit.reason = QStringLiteral("restore");
    return saving::apply(caller, tx, std::move(stored), edit);
}

Result<VersionId> Versions::keepRefused(const Caller& caller, WriteTx& tx, const MemoryId& id, const MemoryEdit& edit)
{
    CHIMERA_TRY(auto stored, saving::load(caller, tx, id));
    const Memory& memory = stored.memory;
    saving::Kept text{edit.baseVersion.value_or(memory.version),
                      memory.title,
                      memory.content,
                      memory.ownTags,
                      edit.metadata.value_or(memory.metadata),
                      tx.now(),
                      QStringLiteral("conflict")};
    // Nothing that was typed is lost for being too long or blank here.
    if (edit.title)
        text.title = rules::cleanTitle(*edit.title, true).value_or(memory.title);
    if (edit.content) {
        CHIMERA_TRY(text.content, rules::cleanContent(*edit.content, true));
    }
    if (edit.tags)
        text.tags = rules::cleanTags(*edit.tags, true).value_or(memory.ownTags);
    CHIMERA_CHECK(rules::checkMetadata(text.metadata));
    tx.touched(Entity::Memory, ChangeKind::Updated, id.text(), memory.workspace.text());
    tx.setOrigin(caller.client);
    return saving::keep(tx, memory.pk, text);
}

Result<int> Versions::purgeOlderThan(WriteTx& tx, int days, int limit)
{
    static const QByteArray sql = "DELETE FROM version WHERE pk IN "
                                  "(SELECT pk FROM version WHERE replaced_at < ? ORDER BY replaced_at LIMIT ?)";
    return tx.run(sql, tx.now().plusDays(-std::max(days, 0)), std::max(limit, 0));
}

} // namespace chimera
