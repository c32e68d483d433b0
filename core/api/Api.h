// From a request to a response, without sockets: gate, route, token, method, body, handler, in the order of the
// contract. Owned by the Server; thread-safe after start. Callbacks come from threads of the Runner.
#pragma once

#include "core/api/Gate.h"
#include "core/api/Response.h"
#include "core/api/Router.h"
#include "core/api/Services.h"

namespace chimera::api {

class Api
{
public:
    Api(Backend& backend, RegistrationMode registration, Gate gate);
    ~Api();
    Api(const Api&) = delete;
    Api& operator=(const Api&) = delete;

    // What can be said before the body is read.
    struct Opening
    {
        std::optional<Response> refusal;
        bool atOnce = false; // refused by the gate: close, whatever else was sent
        std::size_t bodyLimit = 0;
    };
    // Fills route, parameters and caller. Nothing: the token has to be looked up, ask openLater().
    std::optional<Opening> open(Request& request);
    void openLater(std::shared_ptr<Request> request, std::function<void(Opening)> done);

    // Runs the handler; `request` is complete.
    void run(std::shared_ptr<Request> request, std::function<void(Response)> done);

    Response refuse(const Request& request, int status, const QString& sentence) const;
    const Gate& gate() const { return m_gate; }
    Services& services() { return *m_services; }
    const Router& router() const { return m_router; }
    // No new events, streams end, work that can be cancelled is.
    void close();

private:
    std::optional<Opening> refuseByMethod(Request& request, const Router::Place& place) const;
    Opening admit(Request& request, const TokenInfo& token) const;
    Opening refusal(const Request& request, Reply reply, bool atOnce = false) const;
    void runRead(const Call& call, ReadHandler handler, std::function<void(Response)> done);
    void runWrite(const Call& call, WriteHandler handler, std::function<void(Response)> done);

    Gate m_gate;
    Router m_router;
    std::unique_ptr<Services> m_services;
    QMetaObject::Connection m_following;
};

// All routes there are; see routes/.
std::vector<Route> allRoutes();

} // namespace chimera::api
