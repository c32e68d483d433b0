#include "core/net/SseParser.h"

namespace chimera {

Result<void> SseParser::feed(QByteArrayView piece, const Sink& sink)
{
    if (m_error)
        return *m_error;
    qsizetype begin = 0;
    for (qsizetype i = 0; i < piece.size(); ++i) {
        const char c = piece[i];
        const bool pairedFeed = c == '\n' && m_afterReturn;
        m_afterReturn = c == '\r';
        if (c != '\n' && c != '\r')
            continue;
        if (!pairedFeed) {
            CHIMERA_CHECK(append(piece.sliced(begin, i - begin)));
            CHIMERA_CHECK(endLine(sink));
        }
        begin = i + 1;
    }
    return append(piece.sliced(begin));
}

Result<void> SseParser::finish(const Sink& sink)
{
    if (m_error)
        return *m_error;
    if (!m_line.isEmpty())
        CHIMERA_CHECK(endLine(sink));
    return dispatch(sink);
}

Result<void> SseParser::append(QByteArrayView part)
{
    if (m_line.size() + part.size() > m_lineLimit)
        return fail(QStringLiteral("A line of the answer is longer than %1 KB.").arg(m_lineLimit / 1024));
    m_line.append(part);
    return {};
}

Result<void> SseParser::endLine(const Sink& sink)
{
    QByteArrayView line(m_line);
    if (!m_started && line.startsWith("\xEF\xBB\xBF"))
        line = line.sliced(3);
    m_started = true;
    const Result<void> taken = line.isEmpty() ? dispatch(sink) : takeField(line);
    m_line.clear();
    if (!taken && !m_error)
        m_error = taken.error();
    return taken;
}

Result<void> SseParser::takeField(QByteArrayView line)
{
    const qsizetype colon = line.indexOf(':');
    if (colon == 0) // a comment
        return {};
    const QByteArrayView name = colon < 0 ? line : line.first(colon);
    QByteArrayView value = colon < 0 ? QByteArrayView() : line.sliced(colon + 1);
    if (value.startsWith(' '))
        value = value.sliced(1);
    if (name == "event") {
        m_event.type = value.toByteArray();
    } else if (name == "data") {
        if (m_event.data.size() + value.size() + 1 > m_eventLimit)
            return fail(QStringLiteral("An event of the answer is longer than %1 KB.").arg(m_eventLimit / 1024));
        if (m_hasData)
            m_event.data.append('\n');
        m_event.data.append(value);
        m_hasData = true;
    }
    return {};
}

// An event without data is none.
Result<void> SseParser::dispatch(const Sink& sink)
{
    const SseEvent event = std::exchange(m_event, {});
    if (!std::exchange(m_hasData, false))
        return {};
    return sink(event);
}

Result<void> SseParser::fail(const QString& sentence)
{
    m_error = Error{ErrorCode::Invalid, sentence};
    return *m_error;
}

} // namespace chimera
