// One client: reads requests one after the other, hands them to the Api, writes the answers. Lives on the server's
// thread; shared by the server and by the coroutine that runs it.
#pragma once

#include "core/api/Limits.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <memory>

namespace boost::asio {
class io_context;
namespace ssl {
class context;
}
} // namespace boost::asio

namespace chimera::api {

class Api;

struct Peer
{
    QString address;
    bool isLoopback = false;
};

// What all connections of a server share.
struct ConnectionSetup
{
    boost::asio::io_context& io;
    boost::asio::ssl::context* tls = nullptr; // none: plain
    Api& api;
    Limits limits;
    std::function<void(const QByteArray& json)> log; // one line a request; may be empty
};

class Connection
{
public:
    enum class Phase {
        Idle, // nothing of a request has come
        Head,
        Body,
        Working,
        Writing
    };

    virtual ~Connection() = default;
    // Takes the socket over; `ended` is called once, when nothing of it is left.
    static std::shared_ptr<Connection> adopt(const ConnectionSetup& setup, int socket, bool isV6, Peer peer,
                                             std::function<void()> ended);

    virtual void close() = 0;  // at once
    virtual void finish() = 0; // after what is being answered
    // Closes it when a limit is passed.
    virtual void sweep(std::chrono::steady_clock::time_point now) = 0;
    virtual Phase phase() const = 0;
    virtual const Peer& peer() const = 0;
    virtual bool isClosing() const = 0;
};

} // namespace chimera::api
