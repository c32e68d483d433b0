#include "core/api/Encode.h"
#include "core/api/Response.h"
#include "core/api/routes/Routes.h"

namespace chimera::api {

namespace {

const QString nameField = QStringLiteral("name");
const QString descriptionField = QStringLiteral("description");

WorkspaceId workspaceOf(const Call& call)
{
    return WorkspaceId(call->parameter(0));
}

Reply cardReply(const WorkspaceCard& card, const FieldSet& fields = {}, int status = 200)
{
    Reply reply;
    reply.status = status;
    JsonWriter json(reply.data);
    writeWorkspace(json, card, fields);
    if (fields.isAll())
        reply.etag = entityTag(reply.data);
    return reply;
}

// A member who is not the owner gets the sentence of the action, a stranger the general one.
Result<void> checkOwner(const Call& call, const ReadTx& tx, const QString& refusal)
{
    CHIMERA_CHECK(Access::toRead(tx, call.caller(), workspaceOf(call)));
    const auto owned = Access::toOwn(tx, call.caller(), workspaceOf(call));
    if (!owned && owned.error().code == ErrorCode::Denied)
        return Error{ErrorCode::Denied, refusal};
    if (!owned)
        return owned.error();
    return {};
}

Result<std::optional<Reply>> checkState(const Call& call, const ReadTx& tx)
{
    if (call->headers.ifMatch.isNull())
        return std::optional<Reply>();
    CHIMERA_TRY(const WorkspaceCard card, Dashboard::card(call.caller(), tx, workspaceOf(call)));
    return stateDiffers(*call.request, cardReply(card).etag);
}

Result<Reply> list(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const auto cards, Dashboard::cards(call.caller(), tx));
    return objectReply([&](JsonWriter& json) {
        writeList(json, "workspaces", cards,
                  [&](JsonWriter& to, const WorkspaceCard& card) { writeWorkspace(to, card, call->fields); });
        json.member("total", static_cast<std::int64_t>(cards.size()));
    });
}

Result<Reply> create(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(call->json);
    Form form(*call->json);
    const QString name = form.text(nameField, {1, 255});
    const QString description = form.optionalText(descriptionField, {0, 0}).value_or(QString());
    CHIMERA_CHECK(form.problem());
    CHIMERA_TRY(const Workspace made, Workspaces::create(call.caller(), tx, name, description));
    CHIMERA_TRY(const WorkspaceCard card, Dashboard::card(call.caller(), tx, made.id));
    return cardReply(card, {}, 201);
}

Result<Reply> get(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const WorkspaceCard card, Dashboard::card(call.caller(), tx, workspaceOf(call)));
    return cardReply(card, call->fields);
}

Result<Reply> update(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(checkOwner(call, tx, QStringLiteral("Only owner can update workspace")));
    CHIMERA_CHECK(call->json);
    Form form(*call->json);
    const auto name = form.optionalText(nameField, {1, 255});
    auto description = form.nullableText(descriptionField, {0, 0});
    if (form.has(descriptionField) && form.isNull(descriptionField))
        description = QString();
    CHIMERA_CHECK(form.problem());
    CHIMERA_TRY(auto refused, checkState(call, tx));
    if (refused)
        return std::move(*refused);
    CHIMERA_CHECK(Workspaces::update(call.caller(), tx, workspaceOf(call), name, description));
    CHIMERA_TRY(const WorkspaceCard card, Dashboard::card(call.caller(), tx, workspaceOf(call)));
    return cardReply(card);
}

Result<Reply> remove(const Call& call, WriteTx& tx)
{
    CHIMERA_CHECK(checkOwner(call, tx, QStringLiteral("Only owner can delete workspace")));
    CHIMERA_TRY(auto refused, checkState(call, tx));
    if (refused)
        return std::move(*refused);
    CHIMERA_CHECK(Workspaces::trash(call.caller(), tx, workspaceOf(call)));
    return Reply::message(QStringLiteral("Workspace deleted successfully"));
}

Result<Reply> stats(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const WorkspaceFacts facts, call.services.facts.get(call.caller(), tx, workspaceOf(call)));
    Reply reply;
    JsonWriter json(reply.data);
    writeFacts(json, facts);
    return reply;
}

Result<Reply> dashboard(const Call& call, const ReadTx& tx)
{
    const WorkspaceId id = workspaceOf(call);
    CHIMERA_TRY(const WorkspaceFacts facts, call.services.facts.get(call.caller(), tx, id));
    CHIMERA_TRY(const LoadSeries series, Dashboard::loadSeries(call.caller(), tx, id, facts.load));
    CHIMERA_TRY(const auto activities, Activity::newest(call.caller(), tx, id, 10));
    return objectReply([&](JsonWriter& json) {
        json.key("stats");
        writeFacts(json, facts);
        json.key("neuralLoad");
        writeSeries(json, series);
        writeList(json, "recentActivity", activities, writeActivity);
    });
}

Result<Reply> activity(const Call& call, const ReadTx& tx)
{
    CHIMERA_CHECK(Access::toRead(tx, call.caller(), workspaceOf(call)));
    CHIMERA_TRY(const auto limit, call->query.count("limit"));
    CHIMERA_TRY(const auto entries,
                Activity::newest(call.caller(), tx, workspaceOf(call),
                                 static_cast<int>(std::min<std::int64_t>(limit.value_or(10), 100))));
    return objectReply([&](JsonWriter& json) {
        writeList(json, "activities", entries, writeActivity);
        json.member("total", static_cast<std::int64_t>(entries.size()));
    });
}

Result<Reply> neuralLoad(const Call& call, const ReadTx& tx)
{
    CHIMERA_TRY(const WorkspaceFacts facts, call.services.facts.get(call.caller(), tx, workspaceOf(call)));
    CHIMERA_TRY(const LoadSeries series, Dashboard::loadSeries(call.caller(), tx, workspaceOf(call), facts.load));
    return objectReply([&](JsonWriter& json) {
        json.key("neuralLoad");
        writeSeries(json, series);
        json.member("currentLoad", facts.load);
    });
}

Result<Reply> recordLoad(const Call& call, WriteTx& tx)
{
    CHIMERA_TRY(const int load, Dashboard::recordLoad(call.caller(), tx, workspaceOf(call)));
    return objectReply([load](JsonWriter& json) {
        json.member("currentLoad", load);
        json.member("message", "Load snapshot recorded");
    });
}

} // namespace

std::vector<Route> workspaceRoutes()
{
    return {
        {"GET", "/api/workspaces", RouteScope::Read, ReadHandler(list), "workspaces.list",
         "The workspaces that the caller owns or has joined, latest change first.", "WorkspaceList"},
        {"POST",
         "/api/workspaces",
         RouteScope::Write,
         WriteHandler(create),
         "workspaces.create",
         "Makes a workspace; the caller becomes its owner.",
         "Workspace",
         BodyKind::Json,
         "NewWorkspace",
         {},
         201},
        {"GET", "/api/workspaces/{id}", RouteScope::Read, ReadHandler(get), "workspaces.get", "One workspace.",
         "Workspace"},
        {"PUT", "/api/workspaces/{id}", RouteScope::Write, WriteHandler(update), "workspaces.update",
         "Changes name and description; for the owner.", "Workspace", BodyKind::Json, "WorkspaceChange"},
        {"DELETE", "/api/workspaces/{id}", RouteScope::Write, WriteHandler(remove), "workspaces.delete",
         "Moves the workspace with all that is in it to Trash; for the owner.", "Message"},
        {"GET", "/api/workspaces/{id}/stats", RouteScope::Read, ReadHandler(stats), "workspaces.stats",
         "Counts, load and latest activity; at most five minutes old.", "Stats"},
        {"GET", "/api/workspaces/{id}/dashboard", RouteScope::Read, ReadHandler(dashboard), "workspaces.dashboard",
         "Stats, the load of the last two hours and what happened last.", "Dashboard"},
        {"GET",
         "/api/workspaces/{id}/activity",
         RouteScope::Read,
         ReadHandler(activity),
         "workspaces.activity",
         "What happened, newest first.",
         "ActivityList",
         BodyKind::None,
         "",
         {{"limit", "At most so many, up to 100; 10 by default.", true}}},
        {"GET", "/api/workspaces/{id}/neural-load", RouteScope::Read, ReadHandler(neuralLoad), "workspaces.neuralLoad",
         "The load of the last two hours in 24 points, oldest first.", "NeuralLoad"},
        {"POST", "/api/workspaces/{id}/record-load", RouteScope::Write, WriteHandler(recordLoad),
         "workspaces.recordLoad", "Keeps a snapshot of the current load.", "RecordedLoad", BodyKind::Json, "Nothing"},
    };
}

} // namespace chimera::api
