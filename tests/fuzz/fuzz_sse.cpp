// Bytes -> SseParser. Oracle: the same events come out however the bytes are cut; no event has a line end but those
// that join its lines; nothing is longer than the limits. The first bytes say where it is cut.
#include "core/net/SseParser.h"

#include <cstdio>
#include <cstdlib>

using namespace chimera;

namespace {

constexpr qsizetype lineLimit = 512;
constexpr qsizetype eventLimit = 1024;

struct Reading
{
    QList<QPair<QByteArray, QByteArray>> events;
    bool failed = false;
    bool operator==(const Reading&) const = default;
};

void require(bool holds, const char* what)
{
    if (holds)
        return;
    std::fprintf(stderr, "%s\n", what);
    std::abort();
}

Reading read(QByteArrayView stream, qsizetype first, qsizetype step)
{
    SseParser parser(lineLimit, eventLimit);
    Reading reading;
    const auto take = [&](const SseEvent& event) -> Result<void> {
        require(event.data.size() <= eventLimit, "event limit");
        require(!event.data.contains('\r') && !event.type.contains('\n') && !event.type.contains('\r'), "line end");
        reading.events.append({event.type, event.data});
        return {};
    };
    qsizetype at = 0;
    for (qsizetype size = first; at < stream.size() && !reading.failed; size = step) {
        const qsizetype length = std::min(size, stream.size() - at);
        reading.failed = !parser.feed(stream.sliced(at, length), take);
        at += length;
    }
    reading.failed = reading.failed || !parser.finish(take);
    return reading;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2 || size > 8192)
        return 0;
    const QByteArrayView stream(data + 2, static_cast<qsizetype>(size) - 2);
    const Reading whole = read(stream, stream.size() + 1, 1);
    require(read(stream, data[0], 1 + data[1] % 64) == whole, "cut");
    require(read(stream, 1, 1) == whole, "byte by byte");
    return 0;
}
