#include "core/memories/Saving.h"

#include "core/base/Text.h"
#include "core/memories/Derived.h"
#include "core/memories/MemoryRows.h"
#include "core/memories/Versions.h"

namespace chimera::saving {

namespace {

Error notFound()
{
    return Error::notFound(QStringLiteral("Memory not found"));
}

struct Changed
{
    bool title = false;
    bool content = false;
    bool tags = false;
    bool metadata = false;
    bool pinned = false;
    bool any() const { return title || content || tags || metadata || pinned; }
    bool text() const { return title || content || tags || metadata; }
};

// The fields given, made clean, into `memory`; answers which differ.
Result<Changed> takeFields(const Caller& caller, Memory& memory, const MemoryEdit& edit)
{
    const bool lenient = caller.client == QLatin1String("import");
    Changed changed;
    if (edit.title) {
        CHIMERA_TRY(QString title, rules::cleanTitle(*edit.title, lenient));
        changed.title = title != memory.title;
        memory.title = std::move(title);
    }
    if (edit.content) {
        const bool blankAllowed = !caller.client.startsWith(QLatin1String("http"));
        CHIMERA_TRY(QString content, rules::cleanContent(*edit.content, blankAllowed));
        changed.content = content != memory.content;
        memory.content = std::move(content);
    }
    if (edit.tags) {
        CHIMERA_TRY(QStringList tags, rules::cleanTags(*edit.tags, lenient));
        changed.tags = tags != memory.ownTags;
        memory.ownTags = std::move(tags);
    }
    if (edit.metadata) {
        CHIMERA_CHECK(rules::checkMetadata(*edit.metadata));
        changed.metadata = *edit.metadata != memory.metadata;
        memory.metadata = *edit.metadata;
    }
    if (edit.pinned) {
        changed.pinned = *edit.pinned != memory.pinned;
        memory.pinned = *edit.pinned;
    }
    return changed;
}

// Typing is what the window calls "edit"; what other clients write is always kept.
QString historyReason(const Caller& caller, const QString& given)
{
    if (given != QLatin1String("edit"))
        return given;
    if (caller.client.startsWith(QLatin1String("http")))
        return QStringLiteral("api");
    if (caller.client == QLatin1String("cli") || caller.client == QLatin1String("import"))
        return caller.client;
    return given;
}

bool ignoresEqualSaves(const Caller& caller)
{
    return caller.client == QLatin1String("window") || caller.client == QLatin1String("import");
}

// The trigger behind each statement moves the full-text index on from what the other table says at that moment.
Result<void> writeRow(WriteTx& tx, const Memory& memory, const Changed& changed)
{
    static const QByteArray fieldsSql =
        "UPDATE memory SET title = ?2, folded = ?3, snippet = ?4, tags = ?5, inline_tags = ?6, metadata = ?7, "
        "pinned = ?8, version = ?9, words = ?10, updated_at = ?11 WHERE pk = ?1";
    static const QByteArray countersSql = "UPDATE memory SET version = ?2, updated_at = ?3, snippet = ?4, words = ?5, "
                                          "pinned = ?6 WHERE pk = ?1";
    static const QByteArray textSql = "UPDATE memory_text SET content = ? WHERE memory = ?";
    if (changed.title || changed.tags || changed.metadata)
        CHIMERA_CHECK(tx.run(fieldsSql, memory.pk, memory.title, text::fold(memory.title), memory.snippet,
                             memory.ownTags, memory.inlineTags, metadataToJson(memory.metadata), memory.pinned ? 1 : 0,
                             memory.version, memory.words, memory.updatedAt));
    else
        CHIMERA_CHECK(tx.run(countersSql, memory.pk, memory.version, memory.updatedAt, memory.snippet, memory.words,
                             memory.pinned ? 1 : 0));
    if (changed.content)
        CHIMERA_CHECK(tx.run(textSql, memory.content, memory.pk));
    return {};
}

Kept keptText(const Memory& memory, QString reason)
{
    return {memory.version,  memory.title,     memory.content,   memory.ownTags,
            memory.metadata, memory.updatedAt, std::move(reason)};
}

Result<void> noteUse(WriteTx& tx, std::int64_t workspace)
{
    static const QByteArray sql = "UPDATE workspace SET used_at = ?2 WHERE pk = ?1 AND used_at < ?2";
    CHIMERA_CHECK(tx.run(sql, workspace, tx.now()));
    return {};
}

} // namespace

Result<Stored> load(const Caller& caller, const ReadTx& tx, const MemoryId& id)
{
    static const QByteArray sql = QByteArray("SELECT ") + memoryColumns +
                                  ", m.workspace, w.trashed_at FROM memory m JOIN workspace w ON w.pk = m.workspace "
                                  "JOIN memory_text t ON t.memory = m.pk WHERE m.id = ?";
    Stored stored;
    {
        CHIMERA_TRY(auto row, tx.query(sql, id));
        const bool found = row.next();
        CHIMERA_CHECK(row.done());
        if (!found || !row.isNull(memoryColumnCount + 1))
            return notFound();
        stored.memory = readMemory(row);
        stored.workspacePk = row.integer(memoryColumnCount);
    }
    CHIMERA_CHECK(Access::toWritePk(tx, caller, stored.workspacePk));
    if (stored.memory.trashedAt)
        return notFound();
    return stored;
}

Result<VersionId> keep(WriteTx& tx, std::int64_t memory, const Kept& text, std::int64_t interval)
{
    static const QByteArray sql =
        "INSERT INTO version(id, memory, number, title, content, tags, metadata, saved_at, replaced_at, reason) "
        "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 WHERE ?11 <= 0 OR ?9 - ?11 >= ifnull((SELECT replaced_at "
        "FROM version WHERE memory = ?2 AND reason <> 'conflict' ORDER BY number DESC LIMIT 1), 0)";
    auto id = tx.ids().make<VersionId>();
    CHIMERA_CHECK(tx.run(sql, id, memory, text.number, text.title, text.content, text.tags,
                         metadataToJson(text.metadata), text.savedAt, tx.now(), text.reason, interval));
    return id;
}

Result<Memory> apply(const Caller& caller, WriteTx& tx, Stored stored, const MemoryEdit& edit)
{
    const Memory& before = stored.memory;
    Memory after = before;
    CHIMERA_TRY(Changed changed, takeFields(caller, after, edit));
    if (!changed.any() && !edit.aliases && ignoresEqualSaves(caller))
        return before;
    if (edit.baseVersion && *edit.baseVersion != before.version)
        return Error{ErrorCode::Conflict, QStringLiteral("The memory has been changed since it was read.")};

    rules::TextFacts facts;
    if (changed.content) {
        facts = rules::factsOf(after.content);
        after.words = facts.words;
        after.snippet = text::snippet(after.content);
        changed.tags = changed.tags || facts.inlineTags != before.inlineTags;
        after.inlineTags = facts.inlineTags;
    }
    ++after.version;
    after.updatedAt = edit.updatedAt.value_or(tx.now());
    after.tags = rules::allTags(after.ownTags, after.inlineTags);

    if (changed.text()) {
        const QString reason = historyReason(caller, edit.reason);
        const bool typing = reason == QLatin1String("edit");
        CHIMERA_CHECK(keep(tx, before.pk, keptText(before, reason), typing ? Versions::typingInterval * 1'000'000 : 0));
    }
    CHIMERA_CHECK(writeRow(tx, after, changed));
    if (changed.content)
        CHIMERA_CHECK(derived::replaceLinks(tx, after.pk, facts.links));
    if (edit.aliases)
        CHIMERA_CHECK(derived::replaceAliases(tx, after.pk, *edit.aliases));
    if (changed.tags) {
        const QStringList keys = rules::tagKeys(before.ownTags, before.inlineTags);
        CHIMERA_TRY(const bool moved, derived::writeTags(tx, after.pk, keys, after.ownTags, after.inlineTags));
        if (moved)
            tx.touched(Entity::Tag, ChangeKind::Updated, {}, after.workspace.text());
    }
    CHIMERA_CHECK(noteUse(tx, stored.workspacePk));
    tx.touched(Entity::Memory, ChangeKind::Updated, after.id.text(), after.workspace.text());
    tx.setOrigin(caller.client);
    return after;
}

} // namespace chimera::saving
