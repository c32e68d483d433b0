// One row of the table of routes: where, who may, what it does, and what the description of the API says about it.
// Constant after start.
#pragma once

#include "core/api/Reply.h"
#include "core/api/Request.h"
#include "core/storage/Tx.h"

#include <functional>
#include <memory>
#include <variant>

namespace chimera::api {

class Services;

// One request on its way through a handler.
struct Call
{
    Services& services;
    std::shared_ptr<const Request> request;

    const Request* operator->() const { return request.get(); }
    const Caller& caller() const { return request->caller; }
};

using Done = std::function<void(Result<Reply>)>;

// Inside one read (write) transaction of the Runner; an error takes the writes back.
using ReadHandler = Result<Reply> (*)(const Call&, const ReadTx&);
using WriteHandler = Result<Reply> (*)(const Call&, WriteTx&);
// Work of several steps: `done` once, on any thread.
using TaskHandler = void (*)(const Call&, Done);
using Handler = std::variant<ReadHandler, WriteHandler, TaskHandler>;

enum class RouteScope {
    Open, // no token, and none is looked at
    Read,
    Propose,
    Write
};

enum class BodyKind {
    None,
    Json,     // up to 4 MB
    BulkJson, // up to 12 MB
    Upload    // multipart, up to 12 MB
};

struct QueryParameter
{
    const char* name;
    const char* about;
    bool isNumber = false;
};

struct Route
{
    const char* method;
    const char* path; // "/api/memories/{id}"
    RouteScope scope;
    Handler handler;
    const char* name;    // of the service call, for timings and metrics: "memories.get"
    const char* summary; // a sentence
    const char* answer;  // schema of `data` (of the body, where there is no envelope)
    BodyKind body = BodyKind::None;
    const char* bodySchema = "";
    std::vector<QueryParameter> query = {};
    int status = 200;
    bool enveloped = true;
};

std::size_t bodyLimit(const Route& route);

} // namespace chimera::api
