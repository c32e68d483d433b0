#include "core/api/EncodeMemory.h"

#include "core/api/Picture.h"
#include "core/api/Response.h"

namespace chimera::api {

namespace {

std::string_view viewOf(const QByteArray& bytes)
{
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

Error badCursor()
{
    return Error::field(QStringLiteral("after"), QStringLiteral("This is not a cursor of this list."));
}

QString sortName(MemorySort sort)
{
    return sort == MemorySort::Title     ? QStringLiteral("t")
           : sort == MemorySort::Created ? QStringLiteral("c")
                                         : QStringLiteral("r");
}

} // namespace

void writeMemory(JsonWriter& json, const MemoryBytes& memory, const FieldSet& fields)
{
    json.beginObject();
    if (fields.has("id"))
        json.member("id", memory.id);
    if (fields.has("workspaceId"))
        json.member("workspaceId", memory.workspace);
    if (fields.has("title"))
        json.member("title", memory.title);
    if (fields.has("content"))
        json.member("content", memory.content);
    if (fields.has("snippet"))
        json.member("snippet", memory.snippet);
    if (fields.has("tags")) {
        json.key("tags");
        json.raw(memory.tags);
    }
    if (fields.has("embedding")) {
        json.key("embedding");
        json.raw(std::string_view());
        appendPicture(json.out(), viewOf(memory.title), viewOf(memory.content));
    }
    if (fields.has("metadata")) {
        json.key("metadata");
        json.raw(memory.metadata);
    }
    if (fields.has("version"))
        json.member("version", memory.version);
    if (fields.has("createdAt"))
        json.member("createdAt", memory.createdAt);
    if (fields.has("updatedAt"))
        json.member("updatedAt", memory.updatedAt);
    if (fields.isNamed("pinned"))
        json.member("pinned", memory.pinned);
    if (fields.isNamed("localOnly"))
        json.member("localOnly", memory.localOnly);
    if (fields.isNamed("words"))
        json.member("words", memory.words);
    if (fields.isNamed("source"))
        json.member("source", memory.source);
    if (fields.isNamed("inlineTags")) {
        json.key("inlineTags");
        json.raw(memory.inlineTags);
    }
    json.endObject();
}

bool needsContent(const FieldSet& fields)
{
    return fields.has("content") || fields.has("embedding");
}

QByteArray memoryTag(const MemoryBytes& memory)
{
    std::string state = memory.id.toStdString();
    for (const std::int64_t part : {memory.version, memory.updatedAt.micros, std::int64_t(memory.pinned ? 1 : 0),
                                    std::int64_t(memory.localOnly ? 1 : 0)})
        state += ':' + std::to_string(part);
    return entityTag(state + ':' + memory.workspace.toStdString());
}

QString cursorText(const MemoryCursor& cursor, MemorySort sort)
{
    const QString plain = sortName(sort) + u'|' + QString::number(cursor.pk) + u'|' + cursor.sortKey;
    return QString::fromLatin1(plain.toUtf8().toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals));
}

Result<MemoryCursor> cursorFrom(const QString& text, MemorySort sort)
{
    const auto decoded = QByteArray::fromBase64Encoding(text.toLatin1(), QByteArray::Base64UrlEncoding |
                                                                             QByteArray::AbortOnBase64DecodingErrors);
    const QString plain = decoded ? QString::fromUtf8(*decoded) : QString();
    bool isNumber = false;
    const std::int64_t pk = plain.section(u'|', 1, 1).toLongLong(&isNumber);
    if (!isNumber || plain.section(u'|', 0, 0) != sortName(sort))
        return badCursor();
    return MemoryCursor{plain.section(u'|', 2), pk};
}

} // namespace chimera::api
