// A Reply as it goes over the wire: envelope, entity tag, 304, compression, headers. Made on the thread of the handler,
// so that the sockets' thread only writes. Owned by the connection that writes it.
#pragma once

#include "core/api/Compression.h"
#include "core/api/Gate.h"
#include "core/api/Reply.h"
#include "core/api/Request.h"

#include <array>
#include <optional>

namespace chimera::api {

struct Response
{
    int status = 200;
    std::string head;                 // status line and headers; without Date, Connection and the empty line
    std::array<std::string, 3> parts; // of the body, one after the other
    std::shared_ptr<Source> source;   // or in pieces, each a chunk
    std::optional<Gzip> gzip;         // of the pieces
    bool close = false;               // the connection ends with it
    bool withoutBody = false;         // HEAD, 304

    std::size_t bodySize() const { return parts[0].size() + parts[1].size() + parts[2].size(); }
};

Response respond(const Request& request, Reply reply, const Gate& gate);

// The quoted tag of a state or a body: 16 bytes of BLAKE2b, in hex.
QByteArray entityTag(std::string_view text);
// Whether one of a header's tags (or "*") is this one; "-gz" at the end says nothing.
bool matchesTag(QByteArrayView header, QByteArrayView tag);

const char* reasonOf(int status);

} // namespace chimera::api
