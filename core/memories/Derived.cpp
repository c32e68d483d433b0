#include "core/memories/Derived.h"

#include "core/base/Text.h"
#include "core/memories/MemoryRows.h"

#include <QJsonDocument>

namespace chimera::derived {

namespace {

constexpr qsizetype maxAliases = 200;

QString compact(const QJsonArray& array)
{
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QStringList missingFrom(const QStringList& sorted, const QStringList& keys)
{
    QStringList missing;
    std::set_difference(keys.begin(), keys.end(), sorted.begin(), sorted.end(), std::back_inserter(missing));
    return missing;
}

Result<void> addTags(WriteTx& tx, std::int64_t memory, const QStringList& keys, const QStringList& names)
{
    static const QByteArray tagSql =
        "INSERT INTO tag(folded, name) SELECT key, value FROM json_each(?) WHERE true ON CONFLICT(folded) DO NOTHING";
    static const QByteArray memorySql = "INSERT INTO memory_tag(memory, tag) "
                                        "SELECT ?, t.pk FROM json_each(?) j JOIN tag t ON t.folded = j.value";
    QJsonObject spelt;
    for (const QString& name : names) {
        const QString key = text::foldCase(name);
        if (std::binary_search(keys.begin(), keys.end(), key) && !spelt.contains(key))
            spelt.insert(key, name);
    }
    CHIMERA_CHECK(tx.run(tagSql, metadataToJson(spelt)));
    CHIMERA_CHECK(tx.run(memorySql, memory, keys));
    return {};
}

Result<void> removeTags(WriteTx& tx, std::int64_t memory, const QStringList& keys)
{
    static const QByteArray sql = "DELETE FROM memory_tag WHERE memory = ? AND tag IN "
                                  "(SELECT t.pk FROM json_each(?) j JOIN tag t ON t.folded = j.value)";
    CHIMERA_CHECK(tx.run(sql, memory, keys));
    return dropUnusedTags(tx, keys);
}

} // namespace

Result<bool> writeTags(WriteTx& tx, std::int64_t memory, const QStringList& before, const QStringList& own,
                       const QStringList& inlineTags)
{
    const QStringList after = rules::tagKeys(own, inlineTags);
    if (after == before)
        return false;
    const QStringList added = missingFrom(before, after);
    const QStringList removed = missingFrom(after, before);
    if (!added.isEmpty())
        CHIMERA_CHECK(addTags(tx, memory, added, own + inlineTags));
    if (!removed.isEmpty())
        CHIMERA_CHECK(removeTags(tx, memory, removed));
    return true;
}

Result<void> dropUnusedTags(WriteTx& tx, const QStringList& keys)
{
    static const QByteArray sql = "DELETE FROM tag WHERE folded IN (SELECT value FROM json_each(?)) AND colour < 0 "
                                  "AND NOT EXISTS (SELECT 1 FROM memory_tag mt WHERE mt.tag = tag.pk)";
    CHIMERA_CHECK(tx.run(sql, keys));
    return {};
}

Result<void> dropUnusedTags(WriteTx& tx)
{
    static const QByteArray sql =
        "DELETE FROM tag WHERE colour < 0 AND NOT EXISTS (SELECT 1 FROM memory_tag mt WHERE mt.tag = tag.pk)";
    CHIMERA_CHECK(tx.run(sql));
    return {};
}

Result<void> insertLinks(WriteTx& tx, std::int64_t memory, const std::vector<rules::TextLink>& links)
{
    if (links.empty())
        return {};
    static const QByteArray sql =
        "INSERT INTO link(source, form, target, folded, anchor, context) SELECT ?, value->>0, value->>1, value->>2, "
        "value->>3, value->>4 FROM json_each(?)";
    QJsonArray rows;
    for (const rules::TextLink& link : links)
        rows.append(QJsonArray{static_cast<int>(link.form), link.target, link.folded, link.anchor, link.context});
    CHIMERA_CHECK(tx.run(sql, memory, compact(rows)));
    return {};
}

Result<void> replaceLinks(WriteTx& tx, std::int64_t memory, const std::vector<rules::TextLink>& links)
{
    static const QByteArray readSql =
        "SELECT form, target, folded, anchor, context FROM link WHERE source = ? ORDER BY pk";
    std::vector<rules::TextLink> known;
    {
        CHIMERA_TRY(auto rows, tx.query(readSql, memory));
        while (rows.next())
            known.push_back({static_cast<markdown::LinkForm>(rows.integer(0)), rows.text(1), rows.text(2), rows.text(3),
                             rows.text(4)});
        CHIMERA_CHECK(rows.done());
    }
    if (known == links)
        return {};
    if (!known.empty())
        CHIMERA_CHECK(tx.run("DELETE FROM link WHERE source = ?", memory));
    return insertLinks(tx, memory, links);
}

Result<void> insertAliases(WriteTx& tx, std::int64_t memory, const QStringList& aliases)
{
    QJsonObject names;
    for (const QString& given : aliases) {
        const QString name = rules::oneLine(given);
        const QString key = text::fold(name);
        if (!key.isEmpty() && name.size() <= maxTitleLength && names.size() < maxAliases)
            names.insert(key, name);
    }
    if (names.isEmpty())
        return {};
    static const QByteArray sql =
        "INSERT OR IGNORE INTO alias(memory, folded, name) SELECT ?, key, value FROM json_each(?)";
    CHIMERA_CHECK(tx.run(sql, memory, metadataToJson(names)));
    return {};
}

Result<void> replaceAliases(WriteTx& tx, std::int64_t memory, const QStringList& aliases)
{
    CHIMERA_CHECK(tx.run("DELETE FROM alias WHERE memory = ?", memory));
    return insertAliases(tx, memory, aliases);
}

} // namespace chimera::derived
