#include "core/api/OpenApi.h"
#include "core/api/routes/Routes.h"
#include "core/embedding/Passages.h"
#include "core/storage/Database.h"
#include "core/storage/Migrator.h"

#include <QCoreApplication>

#include <fstream>
#include <unistd.h>

namespace chimera::api {

namespace {

Result<Reply> health(const Call&, const ReadTx& tx)
{
    CHIMERA_CHECK(AccountService::isEmpty(tx)); // the database answers
    return objectReply([&tx](JsonWriter& json) {
        json.member("status", "healthy");
        json.member("timestamp", tx.clock().now());
        json.member("database", "connected");
    });
}

double secondsSince(std::chrono::steady_clock::time_point begin)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

double residentBytes()
{
    std::ifstream file("/proc/self/statm");
    double pages = 0;
    file >> pages >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

void metrics(const Call& call, Done done)
{
    Services& services = call.services;
    const auto tokens = services.tokens.counts();
    const auto facts = services.facts.counts();
    Reply reply;
    reply.enveloped = false;
    reply.contentType = "text/plain; version=0.0.4; charset=utf-8";
    reply.data = services.metrics.text({
        {"chimera_uptime_seconds", "Since the server began.", secondsSince(services.startedAt)},
        {"process_resident_memory_bytes", "Memory of the process.", residentBytes()},
        {"chimera_event_streams", "Open streams of changes.", static_cast<double>(services.events.streams())},
        {"chimera_token_cache_hits_total", "Tokens found in the cache.", static_cast<double>(tokens.hits), true},
        {"chimera_token_cache_misses_total", "Tokens asked of the database.", static_cast<double>(tokens.misses), true},
        {"chimera_stats_cache_hits_total", "Stats found in the cache.", static_cast<double>(facts.hits), true},
        {"chimera_stats_cache_misses_total", "Stats counted.", static_cast<double>(facts.misses), true},
    });
    done(std::move(reply));
}

void openApi(const Call& call, Done done)
{
    Reply reply;
    reply.enveloped = false;
    reply.data = openApiDocument(*call.services.routes);
    done(std::move(reply));
}

void events(const Call& call, Done done)
{
    Reply reply;
    reply.enveloped = false;
    reply.contentType = "text/event-stream";
    reply.headers.push_back({"Cache-Control", "no-cache"});
    if (!call->isHead())
        reply.source = call.services.events.open(call.caller(), call->token, call->headers.lastEventId);
    done(std::move(reply));
}

Result<Reply> diagnostics(const Call& call, const ReadTx& tx)
{
    Services& services = call.services;
    CHIMERA_TRY(const auto counts, Passages::counts(tx));
    const auto facts = services.facts.counts();
    const auto tokens = services.tokens.counts();
    return objectReply([&](JsonWriter& json) {
        json.member("version", QCoreApplication::applicationVersion());
        json.member("qt", qVersion());
        json.member("sqlite", sqliteVersion());
        json.member("schema", newestSchema());
        json.member("readOnly", services.backend.isReadOnly());
        json.member("uptimeSeconds", static_cast<std::int64_t>(secondsSince(services.startedAt)));
        json.member("requests", static_cast<std::int64_t>(services.metrics.requests()));
        json.member("connections", services.metrics.connections());
        json.member("eventStreams", static_cast<std::int64_t>(services.events.streams()));
        json.key("index");
        json.beginObject();
        json.member("memories", counts.memories);
        json.member("pending", counts.pending);
        json.member("failed", counts.failed);
        json.endObject();
        json.key("caches");
        json.beginObject();
        json.member("statsHits", static_cast<std::int64_t>(facts.hits));
        json.member("statsMisses", static_cast<std::int64_t>(facts.misses));
        json.member("tokenHits", static_cast<std::int64_t>(tokens.hits));
        json.member("tokenMisses", static_cast<std::int64_t>(tokens.misses));
        json.endObject();
        json.key("slowestCalls");
        json.beginArray();
        for (const Timing& timing : services.backend.timings().slowest(200)) {
            if (timing.kind != Timing::Kind::Service)
                continue; // statements are nobody's business out there
            json.beginObject();
            json.member("name", timing.name);
            json.member("ms", std::chrono::duration<double, std::milli>(timing.duration).count());
            json.member("statements", timing.statements);
            json.endObject();
        }
        json.endArray();
    });
}

} // namespace

std::vector<Route> serverRoutes()
{
    return {
        {"GET", "/api/health", RouteScope::Open, ReadHandler(health), "server.health", "Whether the server works.",
         "Health"},
        {"GET",
         "/api/openapi.json",
         RouteScope::Read,
         TaskHandler(openApi),
         "server.openapi",
         "This description of the API.",
         "OpenApi",
         BodyKind::None,
         "",
         {},
         200,
         false},
        {"GET", "/api/diagnostics", RouteScope::Read, ReadHandler(diagnostics), "server.diagnostics",
         "Versions, counts and slow calls of the server.", "Diagnostics"},
        {"GET",
         "/api/events",
         RouteScope::Read,
         TaskHandler(events),
         "server.events",
         "What changes, as server-sent events; goes on behind Last-Event-ID.",
         "EventStream",
         BodyKind::None,
         "",
         {},
         200,
         false},
        {"GET",
         "/metrics",
         RouteScope::Read,
         TaskHandler(metrics),
         "server.metrics",
         "Counters in the text format of Prometheus.",
         "Metrics",
         BodyKind::None,
         "",
         {},
         200,
         false},
    };
}

} // namespace chimera::api
