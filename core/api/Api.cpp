#include "core/api/Api.h"

#include "core/accounts/Audit.h"

namespace chimera::api {

namespace {

Reply unauthorized(const QString& sentence)
{
    Reply reply = Reply::failure(401, sentence);
    reply.headers.push_back({"WWW-Authenticate", "Bearer realm=\"api\""});
    return reply;
}

bool suffices(CallScope has, RouteScope needs)
{
    switch (needs) {
    case RouteScope::Open:
    case RouteScope::Read:
        return true;
    case RouteScope::Propose:
        return has != CallScope::Read;
    case RouteScope::Write:
        return has == CallScope::Write;
    }
    return false;
}

Error denied()
{
    return {ErrorCode::Denied, QStringLiteral("Access denied")};
}

QString actionOf(const Route& route)
{
    return QLatin1String(route.method) + QLatin1Char(' ') + QLatin1String(route.path);
}

// The handler judges first, so that what is not there is told apart from what may not be done; then the token's scope.
Result<Reply> writeAs(const Call& call, WriteHandler handler, WriteTx& tx)
{
    const Route& route = *call->route;
    CHIMERA_TRY(Reply reply, handler(call, tx));
    if (route.scope == RouteScope::Open)
        return reply;
    if (!suffices(call.caller().scope, route.scope))
        return denied();
    CHIMERA_CHECK(Audit::record(tx, call->token, call.caller().client, actionOf(route)));
    return reply;
}

// Memory that runs out in one request is that request's misfortune alone.
template <typename Work>
Result<Reply> guarded(Work work)
{
    try {
        return work();
    } catch (const std::bad_alloc&) {
        return Error{ErrorCode::Busy, QStringLiteral("The server is out of memory; try again later.")};
    }
}

} // namespace

Api::Api(Backend& backend, RegistrationMode registration, Gate gate)
    : m_gate(std::move(gate)), m_router(allRoutes()), m_services(std::make_unique<Services>(backend, registration))
{
    m_services->routes = &m_router.routes();
    m_following = QObject::connect(
        &backend, &Backend::changed, &backend,
        [services = m_services.get()](const ChangeSet& set) { services->follow(set); }, Qt::DirectConnection);
}

Api::~Api()
{
    QObject::disconnect(m_following);
    // Whatever is being told about on the writer's thread has been told when this comes back.
    (void)m_services->runner().writeNow("api.close", [](WriteTx&) -> Result<void> { return {}; });
}

void Api::close()
{
    m_services->close();
}

Api::Opening Api::refusal(const Request& request, Reply reply, bool atOnce) const
{
    return {respond(request, std::move(reply), m_gate), atOnce, 0};
}

Response Api::refuse(const Request& request, int status, const QString& sentence) const
{
    return respond(request, Reply::failure(status, sentence), m_gate);
}

std::optional<Api::Opening> Api::open(Request& request)
{
    if (auto reply = m_gate.judge(request)) {
        const bool refused = reply->status >= 400;
        return refusal(request, std::move(*reply), refused);
    }
    Router::Match match = m_router.match(request.path);
    if (!match.place)
        return refusal(request, Reply::failure(404, QStringLiteral("Not found")));
    request.parameters = std::move(match.parameters);
    request.route = match.place->find(request.method);
    if (request.route && request.route->scope == RouteScope::Open)
        return Opening{std::nullopt, false, bodyLimit(*request.route)};
    if (request.method == "OPTIONS" || match.place->isOpen)
        return refuseByMethod(request, *match.place);

    const BearerHeader bearer = bearerOf(request.headers.authorization);
    if (!bearer.problem.isEmpty())
        return refusal(request, unauthorized(bearer.problem));
    if (!Tokens::looksLikeOne(bearer.token))
        return refusal(request, unauthorized(QStringLiteral("Token is invalid or expired")));
    if (auto token = m_services->tokens.find(Tokens::hashOf(bearer.token)))
        return admit(request, *token);
    return std::nullopt;
}

void Api::openLater(std::shared_ptr<Request> request, std::function<void(Opening)> done)
{
    const QByteArray text = bearerOf(request->headers.authorization).token;
    const std::uint64_t generation = m_services->tokens.generation();
    m_services->runner().read(
        "api.token", [text](ReadTx& tx) { return Tokens::find(tx, text); },
        [this, request, text, generation, done = std::move(done)](Result<TokenInfo> token) {
            if (token) {
                m_services->tokens.put(Tokens::hashOf(text), *token, generation);
                return done(admit(*request, *token));
            }
            if (token.error().code == ErrorCode::NotFound)
                return done(refusal(*request, unauthorized(token.error().message)));
            done(refusal(*request, replyTo(token.error())));
        });
}

Api::Opening Api::admit(Request& request, const TokenInfo& token) const
{
    if (!token.isGood(m_services->backend.clock().now()))
        return refusal(request, unauthorized(QStringLiteral("Token is invalid or expired")));
    if (token.use == TokenUse::Refresh)
        return refusal(request, unauthorized(QStringLiteral("Token has wrong type")));
    request.token = token;
    request.caller = {token.user, token.scope,
                      token.name.isEmpty() ? QStringLiteral("http") : QStringLiteral("http:") + token.name};
    if (!request.route)
        return *refuseByMethod(request, *m_router.match(request.path).place);
    return {std::nullopt, false, bodyLimit(*request.route)};
}

std::optional<Api::Opening> Api::refuseByMethod(Request& request, const Router::Place& place) const
{
    Reply reply;
    if (request.method == "OPTIONS") {
        reply.enveloped = false;
        reply.contentType = {};
    } else {
        reply =
            Reply::failure(405, QStringLiteral("Method \"%1\" not allowed.").arg(QString::fromLatin1(request.method)));
    }
    reply.headers.push_back({"Allow", place.allow()});
    return refusal(request, std::move(reply));
}

void Api::run(std::shared_ptr<Request> request, std::function<void(Response)> done)
{
    if (request->route->body == BodyKind::Json || request->route->body == BodyKind::BulkJson)
        request->json = parseBody(request->body, request->headers.contentType);
    request->fields = FieldSet(request->query.value("fields"));
    const Call call{*m_services, std::move(request)};
    const Handler& handler = call->route->handler;
    if (const auto* read = std::get_if<ReadHandler>(&handler))
        return runRead(call, *read, std::move(done));
    if (const auto* write = std::get_if<WriteHandler>(&handler))
        return runWrite(call, *write, std::move(done));
    const auto finish = [this, call, done = std::move(done)](Result<Reply> reply) {
        done(respond(*call.request, reply ? std::move(*reply) : replyTo(reply.error()), m_gate));
    };
    if (!suffices(call.caller().scope, call->route->scope))
        return finish(denied());
    std::get<TaskHandler>(handler)(call, finish);
}

void Api::runRead(const Call& call, ReadHandler handler, std::function<void(Response)> done)
{
    m_services->runner().read(
        call->route->name, [call, handler](ReadTx& tx) { return guarded([&] { return handler(call, tx); }); },
        [this, call, done = std::move(done)](Result<Reply> reply) {
            done(respond(*call.request, reply ? std::move(*reply) : replyTo(reply.error()), m_gate));
        },
        call->cancel);
}

void Api::runWrite(const Call& call, WriteHandler handler, std::function<void(Response)> done)
{
    m_services->runner().write(
        call->route->name, [call, handler](WriteTx& tx) { return guarded([&] { return writeAs(call, handler, tx); }); },
        [this, call, done = std::move(done)](Result<Reply> reply) {
            done(respond(*call.request, reply ? std::move(*reply) : replyTo(reply.error()), m_gate));
        },
        call->cancel);
}

} // namespace chimera::api
