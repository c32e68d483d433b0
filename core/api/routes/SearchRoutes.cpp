#include "core/api/Response.h"
#include "core/api/routes/Routes.h"

namespace chimera::api {

namespace {

const QString queryField = QStringLiteral("query");
const QString workspaceField = QStringLiteral("workspaceId");
const QString limitField = QStringLiteral("top_k");
const QString modeField = QStringLiteral("mode");

constexpr int fewest = 50; // looked at, so that titles that match can come first

struct Asked
{
    SearchRequest request;
    int shown = 5;
};

std::optional<SearchMode> modeOf(const QString& name)
{
    if (name == QLatin1String("text"))
        return SearchMode::Text;
    if (name == QLatin1String("meaning"))
        return SearchMode::Meaning;
    if (name == QLatin1String("hybrid"))
        return SearchMode::Hybrid;
    return std::nullopt;
}

Result<Asked> askedOf(const Call& call)
{
    CHIMERA_CHECK(call->json);
    Form form(*call->json);
    Asked asked;
    const QString text = form.text(queryField, {1, 0});
    if (const auto workspace = form.nullableText(workspaceField, {0, 100}); workspace && !workspace->isEmpty())
        asked.request.workspace = WorkspaceId(*workspace);
    asked.shown = static_cast<int>(form.number(limitField, 1, 50).value_or(5));
    const QString mode = form.nullableText(modeField, {0, 20}).value_or(QStringLiteral("text"));
    const auto known = modeOf(mode);
    if (!known)
        form.refuse(modeField, QStringLiteral("\"%1\" is not a valid choice.").arg(mode));
    CHIMERA_CHECK(form.problem());
    asked.request.mode = *known;
    asked.request.query = Query::parse(text, false, call.services.backend.clock().now());
    asked.request.limit = std::max(asked.shown, fewest);
    return asked;
}

// Titles that match come first, each part in its own order; scores fall and stay within (0, 1].
std::vector<SearchHit> arranged(std::vector<SearchHit> hits, int shown)
{
    std::stable_partition(hits.begin(), hits.end(), [](const SearchHit& hit) { return !hit.titleMarks.empty(); });
    if (hits.size() > static_cast<std::size_t>(shown))
        hits.resize(static_cast<std::size_t>(shown));
    double most = 1;
    for (SearchHit& hit : hits) {
        hit.score = most = std::clamp(hit.score, 1e-6, most);
    }
    return hits;
}

void writeHit(JsonWriter& json, const SearchHit& hit)
{
    json.beginObject();
    json.member("id", hit.memory.id.text());
    json.member("title", hit.memory.title);
    json.member("content", hit.content);
    json.member("snippet", hit.snippet);
    json.member("score", hit.score);
    json.key("tags");
    json.beginArray();
    for (const QString& tag : hit.memory.tags)
        json.text(tag);
    json.endArray();
    json.member("workspace_id", hit.memory.workspace.text());
    json.member("created_at", hit.memory.createdAt);
    json.endObject();
}

Reply hitsReply(const std::vector<SearchHit>& hits)
{
    return objectReply([&hits](JsonWriter& json) {
        json.key("results");
        json.beginArray();
        for (const SearchHit& hit : hits)
            writeHit(json, hit);
        json.endArray();
    });
}

void search(const Call& call, Done done)
{
    const auto asked = askedOf(call);
    if (!asked)
        return done(asked.error());
    const auto run = [call, asked = *asked, done] {
        call.services.backend.search().search(
            call.caller(), asked.request,
            [asked, done](Result<SearchResults> found) {
                if (!found)
                    return done(found.error());
                done(hitsReply(arranged(std::move(found->hits), asked.shown)));
            },
            call->cancel, Priority::Normal);
    };
    if (!asked->request.workspace)
        return run();
    call.services.runner().read(
        "search.access",
        [call, workspace = *asked->request.workspace](ReadTx& tx) {
            return Access::toRead(tx, call.caller(), workspace);
        },
        [run, done](Result<std::int64_t> place) {
            if (!place)
                return done(place.error());
            run();
        },
        call->cancel);
}

} // namespace

std::vector<Route> searchRoutes()
{
    return {
        {"POST", "/api/memories/search", RouteScope::Read, TaskHandler(search), "memories.search",
         "Finds memories by words, by meaning or by both; in one workspace or in all of the caller's.", "HitList",
         BodyKind::Json, "Search"},
    };
}

} // namespace chimera::api
