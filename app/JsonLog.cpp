#include "app/JsonLog.h"

#include "core/base/Clock.h"
#include "core/base/Log.h"

#include <QJsonDocument>

#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace chimera::app {

namespace {

constexpr qsizetype mostWaiting = 8 * 1024 * 1024;
constexpr std::chrono::milliseconds gathered(100);
constexpr int patienceMs = 1'000; // with a reader that does not read

} // namespace

JsonLog::JsonLog(int descriptor) : m_descriptor(descriptor), m_thread([this] { run(); }) {}

JsonLog::~JsonLog()
{
    {
        const std::scoped_lock lock(m_mutex);
        m_closing = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void JsonLog::line(const QByteArray& json)
{
    const std::scoped_lock lock(m_mutex);
    if (m_waiting.size() + json.size() > mostWaiting) {
        ++m_dropped;
        return;
    }
    const bool first = m_waiting.isEmpty();
    m_waiting += json;
    m_waiting += '\n';
    if (first)
        m_changed.notify_all();
}

void JsonLog::event(const char* level, const char* event, const QJsonObject& rest)
{
    QJsonObject json = rest;
    json.insert(QStringLiteral("time"), SystemClock().now().toIso());
    json.insert(QStringLiteral("level"), QLatin1String(level));
    json.insert(QStringLiteral("event"), QLatin1String(event));
    line(QJsonDocument(json).toJson(QJsonDocument::Compact));
}

void JsonLog::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return m_closing || !m_waiting.isEmpty(); });
        if (!m_closing)
            m_changed.wait_for(lock, gathered, [this] { return m_closing; });
        const QByteArray bytes = std::exchange(m_waiting, {});
        const qint64 dropped = std::exchange(m_dropped, 0);
        const bool closing = m_closing;
        lock.unlock();
        const bool written = write(bytes);
        if (dropped > 0)
            logLine(LogLevel::Warning, QStringLiteral("serve"),
                    QStringLiteral("%1 lines of the log were dropped").arg(dropped));
        lock.lock();
        if (closing && (m_waiting.isEmpty() || !written))
            return;
    }
}

bool JsonLog::write(const QByteArray& bytes) const
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        pollfd ready{m_descriptor, POLLOUT, 0};
        if (::poll(&ready, 1, patienceMs) == 0)
            return false;
        const auto count =
            ::write(m_descriptor, bytes.constData() + done, static_cast<std::size_t>(bytes.size() - done));
        if (count < 0 && errno != EINTR && errno != EAGAIN)
            return false;
        done += std::max<qsizetype>(count, 0);
    }
    return true;
}

} // namespace chimera::app
