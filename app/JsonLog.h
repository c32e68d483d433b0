// Lines of JSON to a descriptor, gathered and written by a thread of its own, so that nobody waits for a pipe. Lines
// that nobody takes are dropped past a bound, and counted. Thread-safe.
#pragma once

#include <QByteArray>
#include <QJsonObject>

#include <condition_variable>
#include <mutex>
#include <thread>

namespace chimera::app {

class JsonLog
{
public:
    explicit JsonLog(int descriptor);
    // Writes what is left.
    ~JsonLog();
    JsonLog(const JsonLog&) = delete;
    JsonLog& operator=(const JsonLog&) = delete;

    void line(const QByteArray& json);
    // With "time", "level" and "event" before the rest.
    void event(const char* level, const char* event, const QJsonObject& rest = {});

private:
    void run();
    bool write(const QByteArray& bytes) const;

    const int m_descriptor;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    QByteArray m_waiting;
    qint64 m_dropped = 0;
    bool m_closing = false;
    std::thread m_thread;
};

} // namespace chimera::app
