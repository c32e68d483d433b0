#include "core/memories/Tags.h"

#include "core/base/Text.h"
#include "core/markdown/Rewrite.h"
#include "core/memories/MemoryRows.h"
#include "core/memories/Rules.h"
#include "core/memories/Saving.h"

namespace chimera {

namespace {

constexpr int maxColour = 63;

Error notFound()
{
    return Error::notFound(QStringLiteral("Tag not found"));
}

Result<QString> cleanName(const QString& given, const QString& field)
{
    QString name = rules::cleanTag(given);
    while (name.endsWith(u'/'))
        name.chop(1);
    if (name.isEmpty())
        return Error::field(field, QStringLiteral("This field may not be blank."));
    if (text::codePointCount(name) > maxTagLength)
        return Error::field(field,
                            QStringLiteral("Ensure this field has no more than %1 characters.").arg(maxTagLength));
    return name;
}

// One rename: what equals `from` or lies below it gets the new beginning.
struct Renaming
{
    QString from;
    QString to;
    QString fromKey;
    QString toKey;

    bool concerns(const QString& key) const
    {
        return key == fromKey ||
               (key.startsWith(fromKey) && key.size() > fromKey.size() && key[fromKey.size()] == u'/');
    }
    // `from` may be written in other case and with as many letters or not: what is below begins at the same slash.
    QString renamed(const QString& tag) const
    {
        if (!concerns(text::foldCase(tag)))
            return tag;
        qsizetype slash = -1;
        for (qsizetype depth = fromKey.count(u'/'); depth >= 0; --depth)
            slash = tag.indexOf(u'/', slash + 1);
        return slash < 0 ? to : to + tag.mid(slash);
    }
};

QStringList renamedTags(const Renaming& renaming, const QStringList& own)
{
    QStringList tags;
    QSet<QString> merged;
    for (const QString& tag : own) {
        const QString name = renaming.renamed(tag);
        const bool touched = name != tag || text::foldCase(tag) == renaming.toKey;
        const QString key = text::foldCase(name);
        if (touched && merged.contains(key))
            continue;
        if (touched)
            merged.insert(key);
        tags.append(name);
    }
    return tags;
}

Result<std::vector<MemoryId>> carriers(const ReadTx& tx, std::int64_t workspace, const QString& key)
{
    static const QByteArray sql =
        "SELECT DISTINCT m.id FROM memory_tag mt JOIN memory m ON m.pk = mt.memory WHERE mt.tag IN "
        "(SELECT pk FROM tag WHERE folded = ?2 UNION ALL "
        "SELECT pk FROM tag WHERE folded >= ?2 || '/' AND folded < ?2 || '0') "
        "AND m.workspace = ?1 AND m.trashed_at IS NULL";
    CHIMERA_TRY(auto rows, tx.query(sql, workspace, key));
    std::vector<MemoryId> ids;
    while (rows.next())
        ids.push_back(rows.id<MemoryId>(0));
    CHIMERA_CHECK(rows.done());
    return ids;
}

Result<bool> renameIn(const Caller& caller, WriteTx& tx, const MemoryId& id, const Renaming& renaming)
{
    CHIMERA_TRY(auto stored, saving::load(caller, tx, id));
    const Memory& memory = stored.memory;
    MemoryEdit edit;
    edit.reason = QStringLiteral("tags");
    edit.tags = renamedTags(renaming, memory.ownTags);
    const bool inText = std::any_of(memory.inlineTags.begin(), memory.inlineTags.end(),
                                    [&](const QString& tag) { return renaming.concerns(text::foldCase(tag)); });
    if (inText && !markdown::isTagName(renaming.to))
        return Error::field(
            QStringLiteral("name"),
            QStringLiteral("A tag that stands in a text as #tag needs a name without blanks and signs."));
    if (inText)
        edit.content = markdown::replaceTag(memory.content, renaming.from, renaming.to);
    if (edit.tags == memory.ownTags && (!edit.content || *edit.content == memory.content))
        return false;
    CHIMERA_CHECK(saving::apply(caller, tx, std::move(stored), edit));
    return true;
}

// The spelling asked for, the colour of the old name where the new one has none, and no row left for the old name.
Result<void> settleRows(WriteTx& tx, const Renaming& renaming, std::int64_t oldColour)
{
    if (renaming.fromKey == renaming.toKey) {
        std::vector<std::pair<std::int64_t, QString>> names;
        {
            CHIMERA_TRY(auto rows, tx.query("SELECT pk, name FROM tag WHERE folded >= ?1 || '/' AND folded < ?1 || '0'",
                                            renaming.toKey));
            while (rows.next())
                names.emplace_back(rows.integer(0), renaming.renamed(rows.text(1)));
            CHIMERA_CHECK(rows.done());
        }
        for (const auto& [pk, name] : names)
            CHIMERA_CHECK(tx.run("UPDATE tag SET name = ? WHERE pk = ?", name, pk));
    } else {
        CHIMERA_CHECK(tx.run("DELETE FROM tag WHERE folded = ? AND NOT EXISTS "
                             "(SELECT 1 FROM memory_tag mt WHERE mt.tag = tag.pk)",
                             renaming.fromKey));
    }
    CHIMERA_CHECK(
        tx.run("UPDATE tag SET name = ?2, colour = CASE WHEN colour < 0 THEN ?3 ELSE colour END WHERE folded = ?1",
               renaming.toKey, renaming.to, oldColour));
    return {};
}

} // namespace

Result<std::vector<TagCount>> Tags::list(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace,
                                         int limit)
{
    static const QByteArray sql = "SELECT t.name, c.memories, t.colour FROM tag_count c JOIN tag t ON t.pk = c.tag "
                                  "WHERE c.workspace = ? AND c.memories > 0 ORDER BY c.memories DESC, t.folded LIMIT ?";
    CHIMERA_TRY(const auto place, Access::toRead(tx, caller, workspace));
    CHIMERA_TRY(auto rows, tx.query(sql, place, limit < 0 ? -1 : limit));
    std::vector<TagCount> tags;
    while (rows.next())
        tags.push_back({rows.text(0), rows.integer(1), static_cast<int>(rows.integer(2))});
    CHIMERA_CHECK(rows.done());
    return tags;
}

Result<QStringList> Tags::complete(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace,
                                   const QString& prefix, int limit)
{
    static const QByteArray sql = "SELECT t.name FROM tag_count c JOIN tag t ON t.pk = c.tag "
                                  "WHERE c.workspace = ?1 AND c.memories > 0 AND instr(t.folded, ?2) > 0 "
                                  "ORDER BY instr(t.folded, ?2) > 1, t.folded LIMIT ?3";
    CHIMERA_TRY(const auto place, Access::toRead(tx, caller, workspace));
    CHIMERA_TRY(auto rows, tx.query(sql, place, text::foldCase(rules::cleanTag(prefix)), std::max(limit, 0)));
    QStringList names;
    while (rows.next())
        names.append(rows.text(0));
    CHIMERA_CHECK(rows.done());
    return names;
}

Result<int> Tags::rename(const Caller& caller, WriteTx& tx, const WorkspaceId& workspace, const QString& from,
                         const QString& to)
{
    CHIMERA_TRY(const auto place, Access::toWrite(tx, caller, workspace));
    Renaming renaming;
    CHIMERA_TRY(renaming.from, cleanName(from, QStringLiteral("tag")));
    CHIMERA_TRY(renaming.to, cleanName(to, QStringLiteral("name")));
    renaming.fromKey = text::foldCase(renaming.from);
    renaming.toKey = text::foldCase(renaming.to);
    CHIMERA_TRY(const auto ids, carriers(tx, place, renaming.fromKey));
    if (ids.empty())
        return notFound();
    CHIMERA_TRY(const auto colour,
                tx.count("SELECT ifnull((SELECT colour FROM tag WHERE folded = ?), -1)", renaming.fromKey));
    int changed = 0;
    for (const MemoryId& id : ids) {
        CHIMERA_TRY(const bool renamed, renameIn(caller, tx, id, renaming));
        changed += renamed ? 1 : 0;
    }
    CHIMERA_CHECK(settleRows(tx, renaming, colour));
    tx.touched(Entity::Tag, ChangeKind::Updated, renaming.to, workspace.text());
    tx.setOrigin(caller.client);
    return changed;
}

Result<void> Tags::setColour(const Caller& caller, WriteTx& tx, const QString& name, int colour)
{
    static const QByteArray sql = "UPDATE tag SET colour = ?3 WHERE folded = ?1 AND EXISTS (SELECT 1 FROM tag_count c "
                                  "JOIN member mb ON mb.workspace = c.workspace JOIN user u ON u.pk = mb.user WHERE "
                                  "c.tag = tag.pk AND u.id = ?2)";
    if (caller.scope != CallScope::Write)
        return Error{ErrorCode::Denied, QStringLiteral("Access denied")};
    const QString clean = rules::cleanTag(name);
    CHIMERA_TRY(const int changed, tx.run(sql, text::foldCase(clean), caller.user, std::clamp(colour, -1, maxColour)));
    if (changed == 0)
        return notFound();
    tx.touched(Entity::Tag, ChangeKind::Updated, clean);
    tx.setOrigin(caller.client);
    return {};
}

} // namespace chimera
