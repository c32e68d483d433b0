#include "core/memories/Memory.h"

#include "core/memories/MemoryRows.h"
#include "core/memories/Rules.h"

#include <QJsonDocument>

namespace chimera {

namespace {

void readInto(MemoryRow& memory, const Statement& row, const QStringList& own, const QStringList& inlineTags)
{
    memory.pk = row.integer(0);
    memory.workspace = row.id<WorkspaceId>(1);
    memory.id = row.id<MemoryId>(2);
    memory.title = row.text(3);
    memory.snippet = row.text(4);
    memory.tags = rules::allTags(own, inlineTags);
    memory.pinned = row.boolean(7);
    memory.version = row.integer(8);
    memory.words = static_cast<int>(row.integer(9));
    memory.createdAt = row.time(10);
    memory.updatedAt = row.time(11);
    memory.trashedAt = row.optionalTime(12);
    memory.localOnly = row.boolean(13);
}

} // namespace

QStringList tagsFromJson(const QByteArray& json)
{
    if (json.size() <= 2)
        return {};
    QStringList tags;
    for (const QJsonValue& tag : QJsonDocument::fromJson(json).array())
        tags.append(tag.toString());
    return tags;
}

QJsonObject metadataFromJson(const QByteArray& json)
{
    return json.size() <= 2 ? QJsonObject() : QJsonDocument::fromJson(json).object();
}

QString metadataToJson(const QJsonObject& metadata)
{
    if (metadata.isEmpty())
        return QStringLiteral("{}");
    return QString::fromUtf8(QJsonDocument(metadata).toJson(QJsonDocument::Compact));
}

QString jsonList(const std::vector<std::int64_t>& keys)
{
    QString json = QStringLiteral("[");
    for (const std::int64_t key : keys) {
        if (json.size() > 1)
            json += u',';
        json += QString::number(key);
    }
    return json + u']';
}

MemoryRow readMemoryRow(const Statement& row)
{
    MemoryRow memory;
    readInto(memory, row, tagsFromJson(row.utf8(5)), tagsFromJson(row.utf8(6)));
    return memory;
}

Memory readMemory(const Statement& row)
{
    Memory memory;
    memory.ownTags = tagsFromJson(row.utf8(5));
    memory.inlineTags = tagsFromJson(row.utf8(6));
    readInto(memory, row, memory.ownTags, memory.inlineTags);
    memory.metadata = metadataFromJson(row.utf8(14));
    memory.source = row.text(15);
    memory.content = row.text(16);
    return memory;
}

QJsonObject toJson(const MemoryRow& row)
{
    QJsonObject json{{QStringLiteral("id"), row.id.text()},
                     {QStringLiteral("workspaceId"), row.workspace.text()},
                     {QStringLiteral("title"), row.title},
                     {QStringLiteral("snippet"), row.snippet},
                     {QStringLiteral("tags"), QJsonArray::fromStringList(row.tags)},
                     {QStringLiteral("pinned"), row.pinned},
                     {QStringLiteral("version"), static_cast<qint64>(row.version)},
                     {QStringLiteral("createdAt"), row.createdAt.toIso()},
                     {QStringLiteral("updatedAt"), row.updatedAt.toIso()}};
    if (row.trashedAt)
        json.insert(QStringLiteral("trashedAt"), row.trashedAt->toIso());
    return json;
}

QJsonObject toJson(const Memory& memory)
{
    QJsonObject json = toJson(static_cast<const MemoryRow&>(memory));
    json.insert(QStringLiteral("content"), memory.content);
    json.insert(QStringLiteral("metadata"), memory.metadata);
    json.insert(QStringLiteral("source"), memory.source);
    return json;
}

} // namespace chimera
