// A server on 127.0.0.1 that plays what it was told: byte pieces with pauses, over plain sockets. It records the
// requests. Each connection plays the next script, the last one again and again. For tests; threads of its own.
#pragma once

#include <QByteArray>
#include <QString>

#include <arpa/inet.h>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace chimera::test {

struct ServerStep
{
    QByteArray bytes;
    std::chrono::milliseconds before{0};
};

struct ServerScript
{
    std::vector<ServerStep> steps;
    bool reads = true;  // the request, before it answers
    bool closes = true; // at the end; false: silent until the server is destroyed

    static ServerScript of(const QByteArray& bytes) { return {{{bytes}}}; }
    // Says these bytes and falls silent.
    static ServerScript silentAfter(const QByteArray& bytes) { return {{{bytes}}, true, false}; }
    // One byte a segment.
    static ServerScript drip(const QByteArray& bytes, std::chrono::milliseconds gap)
    {
        ServerScript script;
        for (const char byte : bytes)
            script.steps.push_back({QByteArray(1, byte), gap});
        return script;
    }
    // An answer with head, in one piece.
    static ServerScript answer(const QByteArray& body, const QByteArray& type = "application/json",
                               const QByteArray& status = "200 OK", const QByteArray& more = {})
    {
        return of(head(type, status, more + "Content-Length: " + QByteArray::number(body.size()) + "\r\n") + body);
    }
    // Its end is the end of the connection.
    static QByteArray head(const QByteArray& type, const QByteArray& status = "200 OK", const QByteArray& more = {})
    {
        return "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\n" + more + "Connection: close\r\n\r\n";
    }
};

// As "Content-Encoding: gzip" has it.
inline QByteArray gzipped(const QByteArray& plain)
{
    std::uint32_t sum = 0xFFFFFFFF;
    for (const char byte : plain) {
        sum ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit)
            sum = (sum >> 1) ^ (0xEDB88320U & (0U - (sum & 1)));
    }
    const QByteArray zlib = qCompress(plain); // 4 bytes of length, 2 of head, the data, 4 of checksum
    QByteArray packed("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
    packed += zlib.sliced(6, zlib.size() - 10);
    for (const std::uint32_t number : {~sum, static_cast<std::uint32_t>(plain.size())}) {
        for (int shift = 0; shift < 32; shift += 8)
            packed += static_cast<char>(number >> shift);
    }
    return packed;
}

class LoopbackServer
{
public:
    explicit LoopbackServer(std::vector<ServerScript> scripts = {}) : m_scripts(std::move(scripts))
    {
        m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        if (::bind(m_socket, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(m_socket, 64) != 0 ||
            ::getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size) != 0)
            qFatal("no socket on 127.0.0.1");
        m_port = ntohs(address.sin_port);
        m_acceptor = std::thread([this] { accept(); });
    }
    ~LoopbackServer()
    {
        m_stopping = true;
        m_stopped.notify_all();
        m_acceptor.join();
        for (std::thread& thread : m_players)
            thread.join();
        ::close(m_socket);
    }
    LoopbackServer(const LoopbackServer&) = delete;
    LoopbackServer& operator=(const LoopbackServer&) = delete;

    int port() const { return m_port; }
    QString url(const QString& path = {}) const
    {
        return QStringLiteral("http://127.0.0.1:%1%2").arg(QString::number(m_port), path);
    }
    void play(std::vector<ServerScript> scripts)
    {
        const std::scoped_lock lock(m_mutex);
        m_scripts = std::move(scripts);
        m_next = 0;
    }
    // As they came, head and body.
    std::vector<QByteArray> requests() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_requests;
    }
    QByteArray lastRequest() const
    {
        const auto all = requests();
        return all.empty() ? QByteArray() : all.back();
    }

private:
    void accept()
    {
        while (!m_stopping) {
            pollfd waiting{m_socket, POLLIN, 0};
            if (::poll(&waiting, 1, 20) <= 0)
                continue;
            const int peer = ::accept4(m_socket, nullptr, nullptr, SOCK_CLOEXEC);
            if (peer < 0)
                continue;
            const int now = 1;
            ::setsockopt(peer, IPPROTO_TCP, TCP_NODELAY, &now, sizeof now);
            const ServerScript script = nextScript();
            m_players.emplace_back([this, peer, script] {
                perform(peer, script);
                ::close(peer);
            });
        }
    }

    ServerScript nextScript()
    {
        const std::scoped_lock lock(m_mutex);
        if (m_scripts.empty())
            return ServerScript::silentAfter({});
        return m_scripts[std::min(m_next++, m_scripts.size() - 1)];
    }

    void perform(int peer, const ServerScript& script)
    {
        if (script.reads && !readRequest(peer))
            return;
        for (const ServerStep& step : script.steps) {
            if (!pause(step.before) || !write(peer, step.bytes))
                return;
        }
        if (!script.closes) {
            pause(std::chrono::hours(1));
            return;
        }
        // What the other side still sends is read, so that closing does not take our last bytes back.
        ::shutdown(peer, SHUT_WR);
        char rest[4096];
        pollfd waiting{peer, POLLIN, 0};
        while (!m_stopping && ::poll(&waiting, 1, 20) >= 0) {
            if ((waiting.revents & (POLLIN | POLLHUP)) && ::recv(peer, rest, sizeof rest, 0) <= 0)
                break;
        }
    }

    bool readRequest(int peer)
    {
        QByteArray request;
        qsizetype whole = -1;
        while (whole < 0 || request.size() < whole) {
            pollfd waiting{peer, POLLIN, 0};
            const int ready = ::poll(&waiting, 1, 20);
            if (m_stopping || ready < 0)
                return false;
            if (ready == 0)
                continue;
            char piece[65536];
            const auto size = ::recv(peer, piece, sizeof piece, 0);
            if (size <= 0)
                return false;
            request.append(piece, static_cast<qsizetype>(size));
            if (const qsizetype end = request.indexOf("\r\n\r\n"); whole < 0 && end >= 0)
                whole = end + 4 + bodySize(request.first(end).toLower());
        }
        const std::scoped_lock lock(m_mutex);
        m_requests.push_back(request);
        return true;
    }

    static qsizetype bodySize(const QByteArray& head)
    {
        const qsizetype at = head.indexOf("content-length:");
        if (at < 0)
            return 0;
        const qsizetype end = head.indexOf('\r', at);
        return head.mid(at + 15, end < 0 ? -1 : end - at - 15).trimmed().toLongLong();
    }

    bool write(int peer, const QByteArray& bytes)
    {
        qsizetype done = 0;
        while (done < bytes.size()) {
            pollfd waiting{peer, POLLOUT, 0};
            if (m_stopping)
                return false;
            if (::poll(&waiting, 1, 20) <= 0)
                continue;
            const auto size = ::send(peer, bytes.constData() + done, static_cast<std::size_t>(bytes.size() - done),
                                     MSG_NOSIGNAL | MSG_DONTWAIT);
            if (size < 0)
                return false;
            done += static_cast<qsizetype>(size);
        }
        return true;
    }

    // False: the server ends.
    bool pause(std::chrono::milliseconds time)
    {
        if (time.count() == 0)
            return !m_stopping;
        std::unique_lock lock(m_mutex);
        return !m_stopped.wait_for(lock, time, [this] { return m_stopping.load(); });
    }

    int m_socket = -1;
    int m_port = 0;
    std::atomic<bool> m_stopping = false;
    mutable std::mutex m_mutex;
    std::condition_variable m_stopped;
    std::vector<ServerScript> m_scripts;
    std::size_t m_next = 0;
    std::vector<QByteArray> m_requests;
    std::list<std::thread> m_players; // of the acceptor until it has ended
    std::thread m_acceptor;
};

} // namespace chimera::test
