#include "core/api/EncodeMemory.h"
#include "core/api/Response.h"
#include "core/api/routes/MemoryListSource.h"
#include "core/api/routes/Routes.h"
#include "core/embedding/Passages.h"
#include "core/memories/Memories.h"

namespace chimera::api {

namespace {

const QString titleField = QStringLiteral("title");
const QString contentField = QStringLiteral("content");
const QString tagsField = QStringLiteral("tags");
const QString metadataField = QStringLiteral("metadata");

MemoryId memoryOf(const Call& call)
{
    return MemoryId(call->parameter(0));
}

Reply memoryReply(const MemoryBytes& memory, const FieldSet& fields = {}, int status = 200)
{
    Reply reply;
    reply.status = status;
    reply.data.reserve(static_cast<std::size_t>(memory.content.size()) + 1500);
    JsonWriter json(reply.data);
    writeMemory(json, memory, fields);
    reply.etag = memoryTag(memory);
    return reply;
}

Result<MemoryListing> listingOf(const Call& call, const Paging& paging)
{
    MemoryListing listing;
    listing.workspace = WorkspaceId(call->parameter(0));
    listing.search = call->query.value("search").trimmed();
    const QString sort = call->query.has("sortBy") ? call->query.value("sortBy") : QStringLiteral("recent");
    listing.sort = sort == QLatin1String("recent")  ? MemorySort::Recent
                   : sort == QLatin1String("title") ? MemorySort::Title
                                                    : MemorySort::Created;
    listing.limit = paging.limit.value_or(-1);
    listing.offset = paging.offset;
    if (!paging.after.isEmpty()) {
        CHIMERA_TRY(listing.after, cursorFrom(paging.after, listing.sort));
    }
    return listing;
}

QByteArray nextLink(const Call& call, const MemoryListing& listing, const MemoryCursor& cursor)
{
    QByteArray link = "</api/workspaces/" + listing.workspace.text().toUtf8() +
                      "/memories?limit=" + QByteArray::number(static_cast<qlonglong>(listing.limit)) +
                      "&after=" + cursorText(cursor, listing.sort).toLatin1();
    for (const char* name : {"search", "sortBy", "fields"}) {
        if (call->query.has(name))
            link += QByteArray("&") + name + '=' + call->query.value(name).toUtf8().toPercentEncoding();
    }
    return link + ">; rel=\"next\"";
}

Result<Reply> page(const Call& call, const ReadTx& tx, const MemoryListing& listing)
{
    Reply reply;
    JsonWriter json(reply.data);
    json.beginObject();
    json.key("memories");
    json.beginArray();
    CHIMERA_TRY(const MemoryPageEnd end,
                MemoryReader::page(call.caller(), tx, listing, needsContent(call->fields),
                                   [&](const MemoryBytes& memory) { writeMemory(json, memory, call->fields); }));
    json.endArray();
    json.member("total", end.total);
    json.endObject();
    if (end.next)
        reply.headers.push_back({"Link", nextLink(call, listing, *end.next)});
    return reply;
}

Result<Reply> wholeList(const Call& call, const ReadTx& tx, const MemoryListing& listing)
{
    CHIMERA_TRY(MemoryKeys found, MemoryReader::keys(call.caller(), tx, listing));
    Reply reply;
    if (found.keys.size() > MemoryListSource::chunk) {
        reply.etag = MemoryListSource::tagOf(found);
        reply.source = std::make_shared<MemoryListSource>(call, std::move(found));
        return reply;
    }
    JsonWriter json(reply.data);
    json.beginObject();
    json.key("memories");
    json.beginArray();
    CHIMERA_CHECK(MemoryReader::rows(tx, found.keys, needsContent(call->fields),
                                     [&](const MemoryBytes& memory) { writeMemory(json, memory, call->fields); }));
    json.endArray();
    json.member("total", found.total);
    json.endObject();
    return reply;
}

Result<Reply> list(const Call& call, const ReadTx& tx)
{
    const auto paging = pagingOf(*call.request);
    const auto listing = paging ? listingOf(call, *paging) : Result<MemoryListing>(paging.error());
    if (!listing) {
        CHIMERA_CHECK(Access::toRead(tx, call.caller(), WorkspaceId(call->parameter(0))));
        return listing.error();
    }
    const bool isPage = listing->limit >= 0 && listing->limit <= static_cast<std::int64_t>(MemoryListSource::chunk);
    return isPage ? page(call, tx, *listing) : wholeList(call, tx, *listing);
}

Result<Reply> create(const Call& call, WriteTx& tx)
{
    const WorkspaceId workspace(call->parameter(0));
    CHIMERA_CHECK(Access::toWrite(tx, call.caller(), workspace));
    CHIMERA_CHECK(call->json);
    CHIMERA_TRY(const NewMemory given, newMemoryFrom(*call->json));
    CHIMERA_TRY(const Memory made, Memories::create(call.caller(), tx, workspace, given));
    return memoryReply(bytesOf(made), {}, 201);
}

Result<Reply> get(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const MemoryBytes memory, MemoryReader::get(call.caller(), tx, memoryOf(call)));
    return memoryReply(memory, call->fields);
}

// Judged, and still in the state that the request names.
Result<std::optional<Reply>> checkState(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const MemoryBytes before, MemoryReader::get(call.caller(), tx, memoryOf(call)));
    CHIMERA_CHECK(Access::toWrite(tx, call.caller(), WorkspaceId(QString::fromUtf8(before.workspace))));
    return stateDiffers(*call.request, memoryTag(before));
}

Result<Reply> update(const Call& call, WriteTx& tx)
{
    CHIMERA_TRY(auto refused, checkState(call, tx));
    CHIMERA_CHECK(call->json);
    CHIMERA_TRY(const MemoryEdit edit, memoryEditFrom(*call->json));
    if (refused)
        return std::move(*refused);
    CHIMERA_TRY(const Memory saved, Memories::save(call.caller(), tx, memoryOf(call), edit));
    return memoryReply(bytesOf(saved));
}

Result<Reply> remove(const Call& call, WriteTx& tx)
{
    CHIMERA_TRY(auto refused, checkState(call, tx));
    if (refused)
        return std::move(*refused);
    CHIMERA_CHECK(Memories::trash(call.caller(), tx, {memoryOf(call)}));
    return Reply::message(QStringLiteral("Memory deleted successfully"));
}

// Cut and embedded once more; a version of its own, as the contract has it.
Result<Reply> reembed(const Call& call, WriteTx& tx)
{
    CHIMERA_TRY(auto refused, checkState(call, tx));
    if (refused)
        return std::move(*refused);
    CHIMERA_TRY(const Memory saved, Memories::save(call.caller(), tx, memoryOf(call), {}));
    CHIMERA_CHECK(Passages::requeue(tx, saved.pk));
    return memoryReply(bytesOf(saved));
}

} // namespace

Result<NewMemory> newMemoryFrom(const QJsonObject& body)
{
    Form form(body);
    NewMemory given;
    given.title = form.text(titleField, {1, maxTitleLength});
    given.content = form.text(contentField, {1, 0});
    given.tags = form.texts(tagsField).value_or(QStringList());
    given.metadata = form.object(metadataField).value_or(QJsonObject());
    CHIMERA_CHECK(form.problem());
    return given;
}

Result<MemoryEdit> memoryEditFrom(const QJsonObject& body)
{
    Form form(body);
    MemoryEdit edit;
    edit.title = form.optionalText(titleField, {1, maxTitleLength});
    edit.content = form.optionalText(contentField, {1, 0, false});
    edit.tags = form.texts(tagsField);
    edit.metadata = form.object(metadataField);
    CHIMERA_CHECK(form.problem());
    return edit;
}

std::vector<Route> memoryRoutes()
{
    const std::vector<QueryParameter> listQuery{{"search", "Literal text in title or content, without case."},
                                                {"sortBy", "recent (default), title or created."},
                                                {"limit", "At most so many; all without it.", true},
                                                {"offset", "Leave out so many first.", true},
                                                {"after", "The cursor of the page before, from its Link header."},
                                                {"fields", "Only these members, with commas between."}};
    const std::vector<QueryParameter> fieldsQuery{{"fields", "Only these members, with commas between."}};
    return {
        {"GET", "/api/workspaces/{id}/memories", RouteScope::Read, ReadHandler(list), "memories.list",
         "The memories of a workspace.", "MemoryList", BodyKind::None, "", listQuery},
        {"POST",
         "/api/workspaces/{id}/memories",
         RouteScope::Write,
         WriteHandler(create),
         "memories.create",
         "Makes a memory.",
         "Memory",
         BodyKind::Json,
         "NewMemory",
         {},
         201},
        {"GET", "/api/memories/{id}", RouteScope::Read, ReadHandler(get), "memories.get", "One memory.", "Memory",
         BodyKind::None, "", fieldsQuery},
        {"PUT", "/api/memories/{id}", RouteScope::Write, WriteHandler(update), "memories.update",
         "Changes a memory; absent members stay, metadata is replaced.", "Memory", BodyKind::Json, "MemoryChange"},
        {"DELETE", "/api/memories/{id}", RouteScope::Write, WriteHandler(remove), "memories.delete",
         "Moves a memory to Trash.", "Message"},
        {"POST", "/api/memories/{id}/re-embed", RouteScope::Write, WriteHandler(reembed), "memories.reembed",
         "Cuts and embeds a memory once more.", "Memory", BodyKind::Json, "Nothing"},
    };
}

} // namespace chimera::api
