#include "core/transfer/ArchiveTables.h"

#include "core/base/Text.h"
#include "core/chat/ConversationRows.h"
#include "core/memories/Attachments.h"
#include "core/memories/Memories.h"
#include "core/memories/MemoryRows.h"
#include "core/settings/Settings.h"
#include "core/transfer/ArchiveRow.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace chimera::transfer {

namespace {

enum class Type { Text, Number, Flag, Time, MaybeTime, Json, Blob };

struct Column
{
    const char* name;
    Type type;
    const char* sql;
    bool needed = false;
};

struct Table
{
    const char* name;
    const char* from; // after the columns; ?1 is the list of workspaces
    std::vector<Column> columns;
};

constexpr auto inWorkspaces = " IN (SELECT value FROM json_each(?1)) ";

const std::vector<Table>& tables()
{
    static const QByteArray workspaces = QByteArray("FROM workspace w WHERE w.pk") + inWorkspaces + "ORDER BY w.pk";
    static const QByteArray tags =
        QByteArray("FROM tag t WHERE t.colour >= 0 OR EXISTS (SELECT 1 FROM memory_tag mt JOIN memory m ON "
                   "m.pk = mt.memory WHERE mt.tag = t.pk AND m.workspace") +
        inWorkspaces + ") ORDER BY t.folded";
    static const QByteArray settings("FROM setting s WHERE s.scope = '' AND ?1 IS NOT NULL ORDER BY s.key");
    static const QByteArray memories =
        QByteArray("FROM memory m JOIN workspace w ON w.pk = m.workspace JOIN memory_text x ON x.memory = m.pk "
                   "WHERE m.workspace") +
        inWorkspaces + "ORDER BY m.pk";
    static const QByteArray versions = QByteArray("FROM version v JOIN memory m ON m.pk = v.memory WHERE m.workspace") +
                                       inWorkspaces + "ORDER BY v.pk";
    static const QByteArray sources =
        QByteArray("FROM source_item s JOIN memory m ON m.pk = s.memory WHERE m.workspace") + inWorkspaces +
        "ORDER BY m.pk";
    static const QByteArray searches =
        QByteArray("FROM saved_search s LEFT JOIN workspace w ON w.pk = s.workspace WHERE s.workspace IS NULL "
                   "OR s.workspace") +
        inWorkspaces + "ORDER BY s.pk";
    static const QByteArray activities =
        QByteArray("FROM activity a JOIN workspace w ON w.pk = a.workspace WHERE a.workspace") + inWorkspaces +
        "ORDER BY a.pk";
    static const QByteArray conversations =
        QByteArray("FROM conversation c JOIN workspace w ON w.pk = c.workspace WHERE c.workspace") + inWorkspaces +
        "ORDER BY c.pk";
    static const QByteArray messages =
        QByteArray("FROM message m JOIN conversation c ON c.pk = m.conversation WHERE c.workspace") + inWorkspaces +
        "ORDER BY m.pk";
    static const QByteArray proposals =
        QByteArray("FROM proposal p JOIN workspace w ON w.pk = p.workspace WHERE p.workspace") + inWorkspaces +
        "ORDER BY p.pk";
    static const QByteArray usage =
        QByteArray("FROM usage u JOIN workspace w ON w.pk = u.workspace WHERE u.workspace") + inWorkspaces +
        "ORDER BY u.pk";
    static const std::vector<Table> all = {
        {"workspaces",
         workspaces.constData(),
         {{"id", Type::Text, "w.id", true},
          {"name", Type::Text, "w.name", true},
          {"description", Type::Text, "w.description"},
          {"createdAt", Type::Time, "w.created_at", true},
          {"updatedAt", Type::Time, "w.updated_at", true},
          {"usedAt", Type::Time, "w.used_at", true},
          {"localOnly", Type::Flag, "w.local_only"},
          {"trashedAt", Type::MaybeTime, "w.trashed_at"}}},
        {"tags", tags.constData(), {{"name", Type::Text, "t.name", true}, {"colour", Type::Number, "t.colour"}}},
        {"settings",
         settings.constData(),
         {{"key", Type::Text, "s.key", true}, {"value", Type::Json, "substr(s.value, 2, length(s.value) - 2)", true}}},
        {"memories",
         memories.constData(),
         {{"id", Type::Text, "m.id", true},
          {"workspaceId", Type::Text, "w.id", true},
          {"title", Type::Text, "m.title", true},
          {"content", Type::Text, "x.content", true},
          {"tags", Type::Json, "m.tags"},
          {"metadata", Type::Json, "m.metadata"},
          {"source", Type::Text, "m.source"},
          {"pinned", Type::Flag, "m.pinned"},
          {"localOnly", Type::Flag, "m.local_only"},
          {"version", Type::Number, "m.version"},
          {"createdAt", Type::Time, "m.created_at", true},
          {"updatedAt", Type::Time, "m.updated_at", true},
          {"trashedAt", Type::MaybeTime, "m.trashed_at"},
          {"aliases", Type::Json,
           "(SELECT json_group_array(name) FROM (SELECT name FROM alias WHERE memory = m.pk ORDER BY folded))"},
          {"attachments", Type::Json,
           "(SELECT json_group_array(json_object('name', name, 'path', path, 'hash', hash, 'size', size, 'mime', "
           "mime)) FROM "
           "(SELECT ma.name, ma.path, f.hash, f.size, f.mime FROM memory_attachment ma JOIN attachment f ON f.pk = "
           "ma.attachment "
           "WHERE ma.memory = m.pk ORDER BY ma.name, ma.path))"}}},
        {"versions",
         versions.constData(),
         {{"id", Type::Text, "v.id", true},
          {"memoryId", Type::Text, "m.id", true},
          {"number", Type::Number, "v.number", true},
          {"title", Type::Text, "v.title", true},
          {"content", Type::Text, "v.content", true},
          {"tags", Type::Json, "v.tags"},
          {"metadata", Type::Json, "v.metadata"},
          {"savedAt", Type::Time, "v.saved_at", true},
          {"replacedAt", Type::Time, "v.replaced_at", true},
          {"reason", Type::Text, "v.reason"}}},
        {"source_items",
         sources.constData(),
         {{"memoryId", Type::Text, "m.id", true},
          {"kind", Type::Text, "s.kind", true},
          {"root", Type::Text, "s.root", true},
          {"sourceId", Type::Text, "s.source_id", true},
          {"hash", Type::Text, "s.hash", true},
          {"importedVersion", Type::Number, "s.imported_version", true},
          {"frontMatter", Type::Blob, "s.front_matter"},
          {"encoding", Type::Text, "s.encoding"},
          {"lineEnd", Type::Text, "s.line_end"},
          {"raw", Type::Blob, "s.raw"},
          {"modifiedAt", Type::Time, "s.mtime"}}},
        {"saved_searches",
         searches.constData(),
         {{"id", Type::Text, "s.id", true},
          {"workspaceId", Type::Text, "coalesce(w.id, '')"},
          {"name", Type::Text, "s.name", true},
          {"query", Type::Text, "s.query", true},
          {"position", Type::Number, "s.position"},
          {"createdAt", Type::Time, "s.created_at", true}}},
        {"conversations",
         conversations.constData(),
         {{"id", Type::Text, "c.id", true},
          {"workspaceId", Type::Text, "w.id", true},
          {"title", Type::Text, "c.title", true},
          {"model", Type::Text, "c.model", true},
          {"status", Type::Text, "c.status", true},
          {"pinned", Type::Flag, "c.pinned"},
          {"useMemories", Type::Flag, "c.use_memories"},
          {"strict", Type::Flag, "c.strict"},
          {"localOnly", Type::Flag, "c.local_only"},
          {"head", Type::Text, "coalesce((SELECT id FROM message WHERE pk = c.head), '')"},
          {"closedAt", Type::Text, "coalesce((SELECT id FROM message WHERE pk = c.closed_at_message), '')"},
          {"createdAt", Type::Time, "c.created_at", true},
          {"updatedAt", Type::Time, "c.updated_at", true},
          {"trashedAt", Type::MaybeTime, "c.trashed_at"},
          {"injections", Type::Json,
           "(SELECT json_group_array(json_object('memoryId', e.id, 'active', i.active, 'always', i.always)) FROM "
           "injection i JOIN memory e ON e.pk = i.memory WHERE i.conversation = c.pk)"}}},
        {"messages",
         messages.constData(),
         {{"id", Type::Text, "m.id", true},
          {"conversationId", Type::Text, "c.id", true},
          {"parentId", Type::Text, "coalesce((SELECT id FROM message WHERE pk = m.parent), '')"},
          {"role", Type::Text, "m.role", true},
          {"content", Type::Text, "m.content", true},
          {"at", Type::Time, "m.at", true},
          {"pinned", Type::Flag, "m.pinned"},
          {"state", Type::Number, "m.state"},
          {"error", Type::Text, "m.error"},
          {"reasoning", Type::Text, "m.reasoning"},
          {"metadata", Type::Json, "m.metadata"},
          {"files", Type::Json, "m.files"},
          {"receipt", Type::Json, "coalesce((SELECT value FROM receipt WHERE message = m.pk), 'null')"},
          {"citations", Type::Json,
           "(SELECT json_group_array(json_object('number', number, 'memoryId', memory, 'title', title, 'quote', quote, "
           "'begin', begin_byte, 'end', end_byte, 'score', score)) FROM citation WHERE message = m.pk)"}}},
        {"proposals",
         proposals.constData(),
         {{"id", Type::Text, "p.id", true},
          {"workspaceId", Type::Text, "w.id", true},
          {"conversationId", Type::Text, "coalesce((SELECT id FROM conversation WHERE pk = p.conversation), '')"},
          {"messageId", Type::Text, "coalesce((SELECT id FROM message WHERE pk = p.message), '')"},
          {"kind", Type::Text, "p.kind", true},
          {"title", Type::Text, "p.title", true},
          {"content", Type::Text, "p.content", true},
          {"tags", Type::Json, "p.tags"},
          {"metadata", Type::Json, "p.metadata"},
          {"contradicts", Type::Text, "coalesce((SELECT id FROM memory WHERE pk = p.contradicts), '')"},
          {"contradiction", Type::Text, "p.contradiction"},
          {"localOnly", Type::Flag, "p.local_only"},
          {"state", Type::Text, "p.state", true},
          {"memoryId", Type::Text, "coalesce((SELECT id FROM memory WHERE pk = p.memory), '')"},
          {"hash", Type::Text, "p.hash", true},
          {"createdAt", Type::Time, "p.created_at", true},
          {"decidedAt", Type::MaybeTime, "p.decided_at"}}},
        {"usage",
         usage.constData(),
         {{"workspaceId", Type::Text, "w.id", true},
          {"conversationId", Type::Text, "coalesce((SELECT id FROM conversation WHERE pk = u.conversation), '')"},
          {"messageId", Type::Text, "coalesce((SELECT id FROM message WHERE pk = u.message), '')"},
          {"provider", Type::Text, "u.provider", true},
          {"model", Type::Text, "u.model", true},
          {"at", Type::Time, "u.at", true},
          {"promptTokens", Type::Number, "u.prompt_tokens"},
          {"answerTokens", Type::Number, "u.answer_tokens"},
          {"estimated", Type::Flag, "u.estimated"},
          {"cost", Type::Json, "coalesce(CAST(u.cost AS TEXT), 'null')"},
          {"firstTokenMs", Type::Json, "CAST(u.first_token_ms AS TEXT)"},
          {"totalMs", Type::Json, "CAST(u.total_ms AS TEXT)"},
          {"failed", Type::Flag, "u.failed"}}},
        {"activities",
         activities.constData(),
         {{"id", Type::Text, "a.id", true},
          {"workspaceId", Type::Text, "w.id", true},
          {"type", Type::Text, "a.type", true},
          {"message", Type::Text, "a.message", true},
          {"metadata", Type::Json, "a.metadata"},
          {"at", Type::Time, "a.at", true}}},
    };
    return all;
}

const Table* tableByName(const QString& name)
{
    for (const Table& table : tables()) {
        if (name == QLatin1String(table.name))
            return &table;
    }
    return nullptr;
}

// Settings that mean something on another machine, and none that could make it do something there.
bool isPortable(const QString& key)
{
    using namespace settings;
    for (const auto* portable : {&theme, &scale, &density, &editorFontSize, &editorMode, &lineNumbers, &shortcuts,
                                 &shortcutsOn, &dailyBackup, &trashDays, &historyDays}) {
        if (key == QLatin1String(portable->name))
            return true;
    }
    return false;
}

QJsonValue timeToJson(Timestamp moment)
{
    const QString iso = moment.toIso();
    const auto back = Timestamp::fromIso(iso);
    return back && *back == moment ? QJsonValue(iso) : QJsonValue(qint64(moment.micros));
}

QJsonValue jsonFromText(const QByteArray& utf8)
{
    const QByteArray wrapped = "[" + utf8 + "]"; // a setting may be a bare value
    return QJsonDocument::fromJson(wrapped).array().at(0);
}

QJsonValue toJson(const Statement& row, int column, Type type)
{
    switch (type) {
    case Type::Text:
        return row.text(column);
    case Type::Number:
        return qint64(row.integer(column));
    case Type::Flag:
        return row.boolean(column);
    case Type::Time:
        return timeToJson(row.time(column));
    case Type::MaybeTime:
        return row.isNull(column) ? QJsonValue() : timeToJson(row.time(column));
    case Type::Json:
        return jsonFromText(row.utf8(column));
    case Type::Blob:
        return QString::fromLatin1(row.blob(column).toBase64());
    }
    return {};
}

bool fits(const QJsonValue& value, Type type)
{
    switch (type) {
    case Type::Text:
    case Type::Blob:
        return value.isString();
    case Type::Number:
        return value.isDouble();
    case Type::Flag:
        return value.isBool();
    case Type::Time:
    case Type::MaybeTime:
        return timeFromJson(value).has_value();
    case Type::Json:
        return true;
    }
    return false;
}

QByteArray blobAt(const QJsonObject& row, const char* key)
{
    return QByteArray::fromBase64(row.value(QLatin1String(key)).toString().toLatin1());
}

} // namespace

const QStringList& ArchiveTables::names()
{
    static const QStringList names = [] {
        QStringList list;
        for (const Table& table : tables())
            list.append(QLatin1String(table.name));
        return list;
    }();
    return names;
}

Result<void> ArchiveTables::read(const ReadTx& tx, const QString& name, const std::vector<std::int64_t>& workspaces,
                                 const std::function<Result<void>(const QJsonObject&)>& sink)
{
    const Table* table = tableByName(name);
    QByteArray sql("SELECT ");
    for (const Column& column : table->columns)
        sql += QByteArray(&column == &table->columns.front() ? "" : ", ") + column.sql;
    CHIMERA_TRY(auto rows, tx.query(sql + ' ' + table->from, jsonList(workspaces)));
    while (rows.next()) {
        QJsonObject object;
        for (std::size_t i = 0; i < table->columns.size(); ++i) {
            const Column& column = table->columns[i];
            const QJsonValue value = toJson(rows, static_cast<int>(i), column.type);
            if (column.needed || (!value.isNull() && value != QJsonValue(QString())))
                object.insert(QLatin1String(column.name), value);
        }
        if (name == QLatin1String("settings") && !isPortable(object.value(QLatin1String("key")).toString()))
            continue;
        CHIMERA_CHECK(sink(object));
    }
    return rows.done();
}

Result<QStringList> ArchiveTables::attachmentHashes(const ReadTx& tx, const std::vector<std::int64_t>& workspaces)
{
    CHIMERA_TRY(
        auto rows,
        tx.query(QByteArray("SELECT DISTINCT a.hash FROM memory_attachment ma JOIN memory m ON m.pk = ma.memory "
                            "JOIN attachment a ON a.pk = ma.attachment WHERE m.workspace") +
                     inWorkspaces + "ORDER BY a.hash",
                 jsonList(workspaces)));
    QStringList hashes;
    while (rows.next())
        hashes.append(rows.text(0));
    CHIMERA_CHECK(rows.done());
    return hashes;
}

Result<void> ArchiveTables::check(const QString& name, const QJsonObject& row)
{
    const Table* table = tableByName(name);
    if (!table)
        return damaged(name);
    for (const Column& column : table->columns) {
        const QJsonValue value = row.value(QLatin1String(column.name));
        const bool missing = value.isUndefined() || value.isNull();
        if (missing ? column.needed && column.type != Type::Json : !fits(value, column.type))
            return damaged(name + u'.' + QLatin1String(column.name));
    }
    return {};
}

ArchiveRestorer::ArchiveRestorer(const Caller& caller, WriteTx& tx) : m_caller(caller), m_tx(tx)
{
    m_caller.client = QStringLiteral("import"); // no activity for each memory
}

Result<void> ArchiveRestorer::restore(const QString& table, const QJsonObject& row)
{
    CHIMERA_CHECK(ArchiveTables::check(table, row));
    if (table == QLatin1String("workspaces"))
        return workspace(row);
    if (table == QLatin1String("tags"))
        return tag(row);
    if (table == QLatin1String("settings"))
        return setting(row);
    if (table == QLatin1String("memories"))
        return memory(row);
    if (table == QLatin1String("versions"))
        return version(row);
    if (table == QLatin1String("source_items"))
        return sourceItem(row);
    if (table == QLatin1String("saved_searches"))
        return savedSearch(row);
    if (table == QLatin1String("conversations"))
        return conversation(row);
    if (table == QLatin1String("messages"))
        return message(row);
    if (table == QLatin1String("proposals"))
        return proposal(row);
    if (table == QLatin1String("usage"))
        return usage(row);
    return activity(row);
}

Result<void> ArchiveRestorer::workspace(const QJsonObject& row)
{
    const QString id = textAt(row, "id");
    if (!isAcceptableId(id, WorkspaceId::prefix()) || m_workspaces.contains(id))
        return damaged(QStringLiteral("workspace id"));
    std::int64_t pk = 0;
    {
        CHIMERA_TRY(auto made,
                    m_tx.query("INSERT INTO workspace(id, name, description, owner, created_at, updated_at, used_at, "
                               "local_only) SELECT ?1, ?2, ?3, u.pk, ?4, ?5, ?6, ?8 FROM user u WHERE u.id = ?7 "
                               "RETURNING pk",
                               id, text::firstCodePoints(textAt(row, "name"), 255), textAt(row, "description"),
                               timeAt(row, "createdAt"), timeAt(row, "updatedAt"), timeAt(row, "usedAt"), m_caller.user,
                               row.value(QLatin1String("localOnly")).toBool() ? 1 : 0));
        pk = made.next() ? made.integer(0) : 0;
        while (made.next()) {
        }
        CHIMERA_CHECK(made.done());
    }
    CHIMERA_CHECK(m_tx.run(
        "INSERT INTO member(workspace, user, role, joined_at) SELECT ?1, pk, 'admin', ?2 FROM user WHERE id = ?3", pk,
        timeAt(row, "createdAt"), m_caller.user));
    m_workspaces.insert(id, pk);
    if (row.contains(QLatin1String("trashedAt")))
        m_trashedWorkspaces.emplace_back(pk, timeAt(row, "trashedAt"));
    m_tx.touched(Entity::Workspace, ChangeKind::Created, id, id);
    return {};
}

Result<void> ArchiveRestorer::tag(const QJsonObject& row)
{
    const QString name = text::firstCodePoints(textAt(row, "name"), maxTagLength);
    if (name.trimmed().isEmpty())
        return damaged(QStringLiteral("tag"));
    CHIMERA_CHECK(m_tx.run("INSERT INTO tag(name, folded, colour) VALUES(?1, ?2, ?3) "
                           "ON CONFLICT(folded) DO UPDATE SET name = excluded.name, colour = excluded.colour",
                           name, text::foldCase(name), row.value(QLatin1String("colour")).toInteger(-1)));
    return {};
}

Result<void> ArchiveRestorer::setting(const QJsonObject& row)
{
    const QString name = textAt(row, "key");
    const settings::Key* key = isPortable(name) ? settings::find(name) : nullptr;
    const QJsonValue value = row.value(QLatin1String("value"));
    if (!key || value.type() != key->fallback.type())
        return {}; // of another version: the default stands
    return Settings::set(m_tx, *key, value);
}

Result<void> ArchiveRestorer::memory(const QJsonObject& row)
{
    const QString workspace = textAt(row, "workspaceId");
    if (!m_workspaces.contains(workspace))
        return damaged(QStringLiteral("memory in an unknown workspace"));
    NewMemory given;
    given.id = MemoryId(textAt(row, "id"));
    given.title = textAt(row, "title");
    given.content = textAt(row, "content");
    given.tags = listAt(row, "tags");
    given.metadata = row.value(QLatin1String("metadata")).toObject();
    given.source = textAt(row, "source");
    given.pinned = row.value(QLatin1String("pinned")).toBool();
    given.createdAt = timeAt(row, "createdAt");
    given.updatedAt = timeAt(row, "updatedAt");
    given.aliases = listAt(row, "aliases");
    CHIMERA_TRY(const Memory made, Memories::create(m_caller, m_tx, WorkspaceId(workspace), given));
    m_memories.insert(made.id.text(), made.pk);
    const QJsonArray attachments = row.value(QLatin1String("attachments")).toArray();
    for (const QJsonValue& item : attachments) {
        const QJsonObject ref = item.toObject();
        CHIMERA_CHECK(Attachments::attach(m_caller, m_tx, made.id,
                                          {textAt(ref, "name"), textAt(ref, "path"), textAt(ref, "hash"),
                                           ref.value(QLatin1String("size")).toInteger(), textAt(ref, "mime")}));
    }
    const auto trashed = timeFromJson(row.value(QLatin1String("trashedAt")));
    const std::int64_t number = row.value(QLatin1String("version")).toInteger(1);
    const bool localOnly = row.value(QLatin1String("localOnly")).toBool();
    if (trashed || localOnly || number != made.version)
        CHIMERA_CHECK(m_tx.run("UPDATE memory SET version = ?2, trashed_at = ?3, local_only = ?4 WHERE pk = ?1",
                               made.pk, std::max<std::int64_t>(number, 1), trashed, localOnly ? 1 : 0));
    return {};
}

Result<void> ArchiveRestorer::version(const QJsonObject& row)
{
    const QString id = textAt(row, "id");
    const std::int64_t memory = m_memories.value(textAt(row, "memoryId"));
    if (memory == 0 || !isAcceptableId(id, VersionId::prefix()))
        return damaged(QStringLiteral("version"));
    CHIMERA_CHECK(m_tx.run(
        "INSERT INTO version(id, memory, number, title, content, tags, metadata, saved_at, replaced_at, reason) "
        "VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        id, memory, row.value(QLatin1String("number")).toInteger(),
        text::firstCodePoints(textAt(row, "title"), maxTitleLength), textAt(row, "content"), listAt(row, "tags"),
        metadataToJson(row.value(QLatin1String("metadata")).toObject()), timeAt(row, "savedAt"),
        timeAt(row, "replacedAt"), textAt(row, "reason")));
    return {};
}

Result<void> ArchiveRestorer::sourceItem(const QJsonObject& row)
{
    const std::int64_t memory = m_memories.value(textAt(row, "memoryId"));
    if (memory == 0)
        return damaged(QStringLiteral("source item"));
    CHIMERA_CHECK(m_tx.run(
        "INSERT INTO source_item(memory, kind, root, source_id, hash, imported_version, front_matter, encoding, "
        "line_end, raw, mtime) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        memory, textAt(row, "kind"), textAt(row, "root"), textAt(row, "sourceId"), textAt(row, "hash"),
        row.value(QLatin1String("importedVersion")).toInteger(), blobAt(row, "frontMatter"), textAt(row, "encoding"),
        textAt(row, "lineEnd"), blobAt(row, "raw"), timeAt(row, "modifiedAt")));
    return {};
}

Result<void> ArchiveRestorer::savedSearch(const QJsonObject& row)
{
    const QString id = textAt(row, "id");
    const QString workspace = textAt(row, "workspaceId");
    if (!isAcceptableId(id, SavedSearchId::prefix()) || (!workspace.isEmpty() && !m_workspaces.contains(workspace)))
        return damaged(QStringLiteral("saved search"));
    CHIMERA_CHECK(m_tx.run("INSERT INTO saved_search(id, workspace, name, query, position, created_at) "
                           "VALUES(?1, nullif(?2, 0), ?3, ?4, ?5, ?6)",
                           id, m_workspaces.value(workspace, 0), textAt(row, "name"), textAt(row, "query"),
                           row.value(QLatin1String("position")).toInteger(), timeAt(row, "createdAt")));
    m_tx.touched(Entity::SavedSearch, ChangeKind::Created, id, workspace);
    return {};
}

Result<void> ArchiveRestorer::activity(const QJsonObject& row)
{
    const QString id = textAt(row, "id");
    const std::int64_t workspace = m_workspaces.value(textAt(row, "workspaceId"));
    if (workspace == 0 || !isAcceptableId(id, ActivityId::prefix()))
        return damaged(QStringLiteral("activity"));
    CHIMERA_CHECK(
        m_tx.run("INSERT INTO activity(id, workspace, type, message, metadata, at) VALUES(?1, ?2, ?3, ?4, ?5, ?6)", id,
                 workspace, textAt(row, "type"), textAt(row, "message"),
                 metadataToJson(row.value(QLatin1String("metadata")).toObject()), timeAt(row, "at")));
    return {};
}

Result<void> ArchiveRestorer::finish()
{
    for (const Ends& ends : m_ends) {
        CHIMERA_CHECK(chat::showEnd(m_tx, ends.conversation, m_messages.value(ends.head)));
        CHIMERA_CHECK(m_tx.run("UPDATE conversation SET closed_at_message = nullif(?2, 0) WHERE pk = ?1",
                               ends.conversation, m_messages.value(ends.closedAt)));
    }
    for (const auto& [pk, moment] : m_trashedWorkspaces)
        CHIMERA_CHECK(m_tx.run("UPDATE workspace SET trashed_at = ?2 WHERE pk = ?1", pk, moment));
    m_tx.touched(Entity::Tag, ChangeKind::Updated, {});
    return {};
}

} // namespace chimera::transfer
