// Who may speak to the server at all: the exact list of Hosts, the list of Origins, the answers to preflights. Judged
// before routing, tokens and bodies. Pure after start; any thread.
#pragma once

#include "core/api/Reply.h"
#include "core/api/Request.h"

namespace chimera::api {

class Gate
{
public:
    struct Options
    {
        quint16 port = 0;    // that is listened on
        bool secure = false; // TLS: the port that goes without saying is 443
        bool loopbackNames = true;
        QStringList hosts;   // further names, each with or without a port
        QStringList origins; // "https://notes.example.org"
    };

    explicit Gate(const Options& options);

    // Nothing: come in. An answer: 403 (400 without a Host), to be followed by closing the connection, or the 200 of a
    // preflight.
    std::optional<Reply> judge(const Request& request) const;
    // What every answer to a request from a listed Origin carries.
    void addHeaders(const Request& request, std::vector<Header>& headers) const;

private:
    bool knowsHost(QByteArrayView host) const;
    bool knowsOrigin(QByteArrayView origin) const { return m_origins.contains(origin.toByteArray()); }

    QSet<QByteArray> m_hosts; // lower case, as the header has them
    QSet<QByteArray> m_origins;
};

} // namespace chimera::api
