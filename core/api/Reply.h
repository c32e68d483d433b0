// What a handler answers: status, the JSON of `data` or of `error`, headers; or a body that comes in pieces. The
// envelope, compression and entity tags are added by Response. Plain values.
#pragma once

#include "core/api/JsonWriter.h"
#include "core/base/Result.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace chimera::api {

struct Piece
{
    std::string bytes;
    bool last = false;
    bool failed = false; // the connection is cut, so that nobody takes it for the whole
};

// A body in pieces. One next() at a time; `ready` is called once, on any thread. Destroyed when written or given up.
class Source
{
public:
    virtual ~Source() = default;
    virtual void next(std::function<void(Piece)> ready) = 0;
    // Nobody reads any more: a waiting next() must answer soon.
    virtual void stop() {}
};

struct Header
{
    QByteArray name;
    QByteArray value;
};

struct Reply
{
    int status = 200;
    std::string data;  // JSON; "" is null
    std::string error; // JSON; "" is null
    std::vector<Header> headers;
    QByteArray etag;       // without quotes; "": by the body, where it is a GET
    bool enveloped = true; // false: `data` is the body as it is
    QByteArray contentType = "application/json";
    std::shared_ptr<Source> source; // instead of `data`; not enveloped

    static Reply failure(int status, const QString& sentence);
    static Reply message(const QString& sentence); // {"message": ...}
};

// The one table from errors to statuses.
int statusOf(ErrorCode code);
Reply replyTo(const Error& error);

// An object as `data`, written by `write(JsonWriter&)`.
template <typename Write>
Reply objectReply(Write write, int status = 200)
{
    Reply reply;
    reply.status = status;
    JsonWriter json(reply.data);
    json.beginObject();
    write(json);
    json.endObject();
    return reply;
}

} // namespace chimera::api
