#include "core/api/Response.h"
#include "core/api/routes/MemoryListSource.h"
#include "core/api/routes/Routes.h"
#include "core/memories/BulkIndex.h"
#include "core/memories/Memories.h"

namespace chimera::api {

namespace {

constexpr qsizetype most = 1'000;

const QString memoriesField = QStringLiteral("memories");
const QString idsField = QStringLiteral("ids");

// What became of one element.
struct Outcome
{
    Result<Memory> memory = Error::invalid({});
    int goodStatus = 200;
};

Result<QJsonArray> elementsOf(const Call& call, const QString& field)
{
    CHIMERA_CHECK(call->json);
    Form form(*call->json);
    const QJsonValue value = call->json->value(field);
    if (!form.has(field))
        form.refuse(field, QStringLiteral("This field is required."));
    else if (!value.isArray())
        form.refuse(field, QStringLiteral("Expected a list of items but got type \"%1\".").arg(typeName(value)));
    else if (value.toArray().size() > most)
        form.refuse(field, QStringLiteral("Ensure this field has no more than %1 elements.").arg(most));
    CHIMERA_CHECK(form.problem());
    return value.toArray();
}

Result<QJsonObject> objectOf(const QJsonValue& element)
{
    if (element.isObject())
        return element.toObject();
    Error error =
        Error::invalid(QStringLiteral("Invalid data. Expected a dictionary, but got %1.").arg(typeName(element)));
    error.fields.insert(QStringLiteral("non_field_errors"), {error.message});
    return error;
}

// Ends the whole transaction, not the one element.
bool isOurs(ErrorCode code)
{
    return code == ErrorCode::Invalid || code == ErrorCode::NotFound || code == ErrorCode::Denied ||
           code == ErrorCode::Conflict;
}

void writeOutcome(JsonWriter& json, int index, const Outcome& outcome)
{
    json.beginObject();
    json.member("index", index);
    if (outcome.memory) {
        json.member("status", outcome.goodStatus);
        json.member("id", outcome.memory->id.text());
        json.member("version", outcome.memory->version);
        json.key("error");
        json.null();
    } else {
        const Reply refusal = replyTo(outcome.memory.error());
        json.member("status", refusal.status);
        json.key("id");
        json.null();
        json.key("version");
        json.null();
        json.key("error");
        json.raw(std::string_view(refusal.error));
    }
    json.endObject();
}

// Each element in a savepoint of its own, all in one transaction.
template <typename Work>
Result<Reply> forEach(WriteTx& tx, const QJsonArray& elements, int goodStatus, Work work)
{
    std::vector<Outcome> outcomes;
    std::int64_t good = 0;
    for (const QJsonValue element : elements) {
        Outcome outcome{tx.attempt([&] { return work(element); }), goodStatus};
        if (!outcome.memory && !isOurs(outcome.memory.error().code))
            return outcome.memory.error();
        good += outcome.memory ? 1 : 0;
        outcomes.push_back(std::move(outcome));
    }
    return objectReply([&](JsonWriter& json) {
        json.key("results");
        json.beginArray();
        for (std::size_t i = 0; i < outcomes.size(); ++i)
            writeOutcome(json, static_cast<int>(i), outcomes[i]);
        json.endArray();
        json.member("succeeded", good);
        json.member("failed", static_cast<std::int64_t>(outcomes.size()) - good);
    });
}

Result<Reply> createMany(const Call& call, WriteTx& tx)
{
    const WorkspaceId workspace(call->parameter(0));
    CHIMERA_CHECK(Access::toWrite(tx, call.caller(), workspace));
    CHIMERA_TRY(const QJsonArray elements, elementsOf(call, memoriesField));
    CHIMERA_TRY(const BulkIndex index, BulkIndex::begin(tx));
    auto reply = forEach(tx, elements, 201, [&](const QJsonValue& element) -> Result<Memory> {
        CHIMERA_TRY(const QJsonObject body, objectOf(element));
        CHIMERA_TRY(const NewMemory given, newMemoryFrom(body));
        return Memories::create(call.caller(), tx, workspace, given);
    });
    CHIMERA_CHECK(index.finish(tx));
    return reply;
}

Result<Reply> updateMany(const Call& call, WriteTx& tx)
{
    CHIMERA_TRY(const QJsonArray elements, elementsOf(call, memoriesField));
    return forEach(tx, elements, 200, [&](const QJsonValue& element) -> Result<Memory> {
        CHIMERA_TRY(const QJsonObject body, objectOf(element));
        Form form(body);
        const MemoryId id(form.text(QStringLiteral("id"), {1, 50}));
        const auto version = form.number(QStringLiteral("version"), 1, INT64_MAX);
        CHIMERA_CHECK(form.problem());
        CHIMERA_TRY(MemoryEdit edit, memoryEditFrom(body));
        edit.baseVersion = version;
        return Memories::save(call.caller(), tx, id, edit);
    });
}

Result<Reply> removeMany(const Call& call, WriteTx& tx)
{
    CHIMERA_TRY(const QJsonArray elements, elementsOf(call, idsField));
    return forEach(tx, elements, 200, [&](const QJsonValue& element) -> Result<Memory> {
        const auto id = textOf(element);
        if (!id)
            return Error::field(QStringLiteral("id"), QStringLiteral("Not a valid string."));
        CHIMERA_TRY(Memory memory, Memories::get(call.caller(), tx, MemoryId(*id)));
        CHIMERA_CHECK(Memories::trash(call.caller(), tx, {memory.id}));
        return memory;
    });
}

} // namespace

std::vector<Route> bulkRoutes()
{
    return {
        {"POST", "/api/workspaces/{id}/memories/bulk", RouteScope::Write, WriteHandler(createMany),
         "memories.createMany", "Makes up to 1,000 memories in one transaction; tells what became of each.",
         "BulkResult", BodyKind::BulkJson, "NewMemories"},
        {"PUT", "/api/memories/bulk", RouteScope::Write, WriteHandler(updateMany), "memories.updateMany",
         "Changes up to 1,000 memories in one transaction; a version given is the one that the change is based on.",
         "BulkResult", BodyKind::BulkJson, "MemoryChanges"},
        {"DELETE", "/api/memories/bulk", RouteScope::Write, WriteHandler(removeMany), "memories.deleteMany",
         "Moves up to 1,000 memories to Trash in one transaction.", "BulkResult", BodyKind::BulkJson, "MemoryIds"},
    };
}

} // namespace chimera::api
