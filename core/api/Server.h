// The HTTP server: listens, keeps connections within their limits, ends in order. One thread of its own for all
// sockets; it never touches the database. Owned by whoever switches it on, and closed before the Backend.
#pragma once

#include "core/Backend.h"
#include "core/accounts/AccountService.h"
#include "core/api/Limits.h"

namespace chimera::api {

struct ServerOptions
{
    // An address, or "": both loopback addresses (the second one where the system has it).
    QString address;
    quint16 port = 7421;     // 0: a free one
    QStringList hosts;       // further names under which it is known
    QStringList origins;     // of web pages that may use it
    QString certificateFile; // PEM; both or none
    QString keyFile;
    RegistrationMode registration = RegistrationMode::Closed;
    Limits limits = {};
    std::function<void(const QByteArray& json)> log = {}; // one line a request, without the newline
};

class Server
{
public:
    // Config: the certificate; Busy: the port is taken; Io: anything else of the sockets.
    static Result<std::unique_ptr<Server>> start(Backend& backend, ServerOptions options);
    // Lets what runs finish for a few seconds.
    ~Server();
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    quint16 port() const;
    // "http://127.0.0.1:7421"
    QString url() const;
    bool isSecure() const;

    class State;

private:
    explicit Server(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace chimera::api
