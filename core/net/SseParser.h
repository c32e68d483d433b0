// Reads a stream of server-sent events (WHATWG HTML, "text/event-stream") from pieces of any size: however the bytes
// are cut, the same events come out. One thread; a plain value. Errors: Invalid, once a line or an event is too long;
// from then on every call answers it.
#pragma once

#include "core/base/Result.h"

#include <QByteArray>

#include <functional>
#include <optional>

namespace chimera {

struct SseEvent
{
    QByteArray type; // "" where none was named
    QByteArray data; // lines joined by "\n"; UTF-8 as it came
};

class SseParser
{
public:
    using Sink = std::function<Result<void>(const SseEvent&)>;

    explicit SseParser(qsizetype lineLimit = 1024 * 1024, qsizetype eventLimit = 8 * 1024 * 1024)
        : m_lineLimit(lineLimit), m_eventLimit(eventLimit)
    {}

    // An error of the sink ends the reading and is answered.
    Result<void> feed(QByteArrayView piece, const Sink& sink);
    // The stream is over: an event that lacks only its blank line, or the end of its last line, counts.
    Result<void> finish(const Sink& sink);

private:
    Result<void> append(QByteArrayView part);
    Result<void> endLine(const Sink& sink);
    Result<void> takeField(QByteArrayView line);
    Result<void> dispatch(const Sink& sink);
    Result<void> fail(const QString& sentence);

    qsizetype m_lineLimit;
    qsizetype m_eventLimit;
    QByteArray m_line;
    SseEvent m_event;
    bool m_hasData = false;
    bool m_started = false;     // the first line, which may begin with a byte-order mark, is behind
    bool m_afterReturn = false; // a line feed now belongs to the line end before
    std::optional<Error> m_error;
};

} // namespace chimera
