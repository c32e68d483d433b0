#include "app/commands/ServeCommand.h"

#include "app/JsonLog.h"
#include "core/api/Server.h"
#include "core/base/Log.h"

#include <QHostAddress>

#include <unistd.h>

namespace chimera::app {

namespace {

constexpr quint16 usualPort = 7421;

struct Place
{
    QString address; // "" both loopback addresses
    quint16 port = usualPort;
    bool isLoopback = true;
};

// "127.0.0.1:7421", "[::1]:7421", "0.0.0.0:80".
std::optional<Place> placeOf(const QString& text)
{
    Place place;
    if (text.isEmpty())
        return place;
    const qsizetype colon = text.lastIndexOf(u':');
    QString address = text.left(colon);
    if (address.startsWith(u'[') && address.endsWith(u']'))
        address = address.mid(1, address.size() - 2);
    bool isNumber = false;
    place.port = text.mid(colon + 1).toUShort(&isNumber);
    const QHostAddress parsed(address);
    if (colon < 0 || !isNumber || parsed.isNull())
        return std::nullopt;
    place.address = address;
    place.isLoopback = parsed.isLoopback();
    return place;
}

RegistrationMode modeOf(const QString& name)
{
    if (name == QLatin1String("open"))
        return RegistrationMode::Open;
    return name == QLatin1String("closed") ? RegistrationMode::Closed : RegistrationMode::Invite;
}

// Somebody has to be the first: without an account and where registration goes by invitation, a code is shown once.
Result<void> greetFirst(const CommandContext& context, RegistrationMode mode, JsonLog& log)
{
    CHIMERA_TRY(const bool empty, context.backend.runner().readNow(
                                      "serve.first", [](ReadTx& tx) { return AccountService::isEmpty(tx); }));
    if (!empty || mode != RegistrationMode::Invite)
        return {};
    CHIMERA_TRY(const QString code, context.backend.runner().writeNow(
                                        "serve.code", [](WriteTx& tx) { return AccountService::makeCode(tx); }));
    log.event("info", "first_account",
              {{QStringLiteral("code"), code},
               {QStringLiteral("message"),
                QStringLiteral("Nobody has an account yet. The first person may register from this machine without a "
                               "code, from elsewhere with this one (it works once, for a week). Later ones need a "
                               "code of \"chimera accounts invite\", or an account of \"chimera accounts add\".")}});
    return {};
}

api::ServerOptions serverOptions(const Options& options, JsonLog& log)
{
    const Place place = placeOf(options.value("listen")).value_or(Place());
    api::ServerOptions server;
    server.address = place.address;
    server.port = place.port;
    server.hosts = options.all("host");
    server.origins = options.all("allow-origin");
    server.certificateFile = options.value("tls-cert");
    server.keyFile = options.value("tls-key");
    server.registration = modeOf(options.value("registration"));
    server.log = [&log](const QByteArray& line) { log.line(line); };
    return server;
}

void waitForEnd(const CancelToken& cancel)
{
    while (!cancel.isCancelled())
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
}

} // namespace

std::optional<QString> checkServe(const Options& options)
{
    const auto place = placeOf(options.value("listen"));
    if (!place)
        return QStringLiteral("--listen takes an address of this machine and a port: --listen 127.0.0.1:7421.");
    if (options.has("tls-cert") != options.has("tls-key"))
        return QStringLiteral("--tls-cert and --tls-key belong together.");
    if (!place->isLoopback && !options.has("tls-cert") && !options.has("insecure-http"))
        return QStringLiteral("Beyond this machine passwords need TLS: give --tls-cert and --tls-key, or say "
                              "--insecure-http.");
    return std::nullopt;
}

Result<ExitCode> runServe(const CommandContext& context)
{
    if (context.backend.isReadOnly())
        return Error{ErrorCode::ReadOnly, QStringLiteral("The data folder cannot be written.")};
    JsonLog log(STDOUT_FILENO);
    const api::ServerOptions options = serverOptions(context.options, log);
    CHIMERA_CHECK(greetFirst(context, options.registration, log));
    context.backend.startIndexing();
    context.backend.startMaintenance();
    auto server = api::Server::start(context.backend, options);
    if (!server)
        return server.error();
    log.event(
        "info", "listening",
        {{QStringLiteral("url"), (*server)->url()},
         {QStringLiteral("registration"),
          context.options.has("registration") ? context.options.value("registration") : QStringLiteral("invite")}});
    waitForEnd(context.cancel);
    log.event("info", "stopping");
    *server = nullptr;
    log.event("info", "stopped");
    return ExitCode::Ok;
}

} // namespace chimera::app
