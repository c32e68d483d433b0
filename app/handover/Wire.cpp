#include "app/handover/Wire.h"

#include <QJsonDocument>
#include <QtEndian>

#include <cerrno>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace chimera::app {

namespace {

constexpr qsizetype headerSize = 5; // kind, length

using Moment = std::chrono::steady_clock::time_point;

bool waitFor(int descriptor, short event, const std::optional<Moment>& until)
{
    for (;;) {
        int timeout = -1;
        if (until) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - std::chrono::steady_clock::now());
            if (left.count() <= 0)
                return false;
            timeout = static_cast<int>(left.count());
        }
        pollfd waited{descriptor, event, 0};
        const int ready = ::poll(&waited, 1, timeout);
        if (ready > 0)
            return true;
        if (ready == 0 || errno != EINTR)
            return false;
    }
}

bool readAll(int descriptor, char* to, qsizetype size, const std::optional<Moment>& until)
{
    while (size > 0) {
        if (!waitFor(descriptor, POLLIN, until))
            return false;
        const ssize_t got = ::recv(descriptor, to, static_cast<std::size_t>(size), 0);
        if (got < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (got <= 0)
            return false;
        to += got;
        size -= got;
    }
    return true;
}

bool isKnown(char kind)
{
    return kind != '\0' && std::string_view("HRCXBOEDL").find(kind) != std::string_view::npos;
}

} // namespace

struct Wire::State
{
    explicit State(int opened) : descriptor(opened) {}
    ~State() { ::close(descriptor); }

    std::optional<Frame> receive(const std::optional<Moment>& until) const
    {
        char header[headerSize];
        if (!readAll(descriptor, header, headerSize, until) || !isKnown(header[0]))
            return std::nullopt;
        const auto length = static_cast<qsizetype>(qFromBigEndian<quint32>(header + 1));
        if (length > longestPayload)
            return std::nullopt;
        Frame frame{static_cast<FrameKind>(header[0]), QByteArray(length, Qt::Uninitialized)};
        if (!readAll(descriptor, frame.payload.data(), length, until))
            return std::nullopt;
        return frame;
    }

    const int descriptor;
    std::mutex sending;
};

QJsonObject Frame::object() const
{
    return QJsonDocument::fromJson(payload).object();
}

Wire::Wire(int descriptor) : m_state(std::make_unique<State>(descriptor))
{
    const int flags = ::fcntl(descriptor, F_GETFL);
    (void)::fcntl(descriptor, F_SETFL, flags & ~O_NONBLOCK);
    (void)::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

Wire::~Wire() = default;
Wire::Wire(Wire&&) noexcept = default;
Wire& Wire::operator=(Wire&&) noexcept = default;

int Wire::descriptor() const
{
    return m_state->descriptor;
}

bool Wire::isOwnUser() const
{
    ucred peer = {};
    socklen_t size = sizeof(peer);
    return ::getsockopt(m_state->descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid();
}

bool Wire::send(FrameKind kind, const QByteArray& payload)
{
    QByteArray bytes(headerSize, Qt::Uninitialized);
    bytes[0] = static_cast<char>(kind);
    qToBigEndian(static_cast<quint32>(payload.size()), bytes.data() + 1);
    bytes += payload;
    const std::scoped_lock lock(m_state->sending);
    const char* from = bytes.constData();
    qsizetype left = bytes.size();
    while (left > 0) {
        const ssize_t sent = ::send(m_state->descriptor, from, static_cast<std::size_t>(left), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        from += sent;
        left -= sent;
    }
    return true;
}

bool Wire::send(FrameKind kind, const QJsonObject& payload)
{
    return send(kind, QJsonDocument(payload).toJson(QJsonDocument::Compact));
}

std::optional<Frame> Wire::receive()
{
    return m_state->receive(std::nullopt);
}

std::optional<Frame> Wire::receive(std::chrono::milliseconds limit)
{
    return m_state->receive(std::chrono::steady_clock::now() + limit);
}

void Wire::shutDown()
{
    (void)::shutdown(m_state->descriptor, SHUT_RDWR);
}

void Wire::stopReceiving()
{
    (void)::shutdown(m_state->descriptor, SHUT_RD);
}

} // namespace chimera::app
