#include "core/api/Server.h"

#include "core/api/Api.h"
#include "core/api/Connection.h"
#include "core/api/routes/Routes.h"
#include "core/base/Log.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace chimera::api {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto asTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds sweepEvery(250);
constexpr std::chrono::minutes recordEvery(5);
constexpr std::chrono::milliseconds acceptPause(100);

Peer peerOf(const tcp::endpoint& endpoint)
{
    auto address = endpoint.address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    return {QString::fromStdString(address.to_string()), address.is_loopback()};
}

Error socketError(const error_code& problem, const QString& sentence)
{
    const bool taken = problem == asio::error::address_in_use;
    return {taken ? ErrorCode::Busy : ErrorCode::Io,
            taken ? QStringLiteral("The port is in use by another program.") : sentence,
            QString::fromStdString(problem.message())};
}

} // namespace

class Server::State
{
public:
    State(Backend& backend, ServerOptions given) : options(std::move(given)), m_backend(backend) {}

    Result<void> listen()
    {
        CHIMERA_CHECK(readCertificate());
        const QString address = options.address.isEmpty() ? QStringLiteral("127.0.0.1") : options.address;
        error_code problem;
        const auto parsed = asio::ip::make_address(address.toStdString(), problem);
        if (problem)
            return Error::invalid(QStringLiteral("This is not an address of this machine."));
        CHIMERA_CHECK(bind(parsed, options.port));
        port = m_acceptors.front().local_endpoint().port();
        // Machines without IPv6 have one loopback address only.
        if (options.address.isEmpty()) {
            const auto second = bind(asio::ip::address_v6::loopback(), port);
            if (!second && second.error().code == ErrorCode::Busy)
                return second.error();
        }
        return {};
    }

    void start()
    {
        Gate::Options gate;
        gate.port = port;
        gate.secure = m_tls.has_value();
        gate.hosts = options.hosts;
        gate.origins = options.origins;
        m_api = std::make_unique<Api>(m_backend, options.registration, Gate(gate));
        finishRemovals(m_backend.runner());
        m_setup = std::make_unique<ConnectionSetup>(
            ConnectionSetup{m_io, m_tls ? &*m_tls : nullptr, *m_api, options.limits, options.log});
        for (tcp::acceptor& acceptor : m_acceptors)
            asio::co_spawn(m_io, accept(acceptor), asio::detached);
        asio::co_spawn(m_io, keepOrder(), asio::detached);
        m_thread = std::thread([this] { m_io.run(); });
    }

    void stop()
    {
        if (!m_thread.joinable())
            return;
        asio::post(m_io, [this] { beginStop(); });
        m_thread.join();
        m_connections.clear();
        m_api.reset();
    }

    bool isSecure() const { return m_tls.has_value(); }

    ServerOptions options;
    quint16 port = 0;

private:
    Result<void> readCertificate()
    {
        if (options.certificateFile.isEmpty() && options.keyFile.isEmpty())
            return {};
        m_tls.emplace(asio::ssl::context::tls_server);
        m_tls->set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 |
                           asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 |
                           asio::ssl::context::no_tlsv1_1);
        error_code problem;
        m_tls->use_certificate_chain_file(options.certificateFile.toStdString(), problem);
        if (!problem)
            m_tls->use_private_key_file(options.keyFile.toStdString(), asio::ssl::context::pem, problem);
        if (problem)
            return Error{ErrorCode::Config, QStringLiteral("The certificate or its key cannot be used."),
                         QString::fromStdString(problem.message())};
        return {};
    }

    Result<void> bind(const asio::ip::address& address, quint16 wanted)
    {
        error_code problem;
        tcp::acceptor acceptor(m_io);
        acceptor.open(address.is_v6() ? tcp::v6() : tcp::v4(), problem);
        if (!problem)
            acceptor.set_option(tcp::acceptor::reuse_address(true), problem);
        if (!problem && address.is_v6())
            acceptor.set_option(asio::ip::v6_only(true), problem);
        if (!problem)
            acceptor.bind(tcp::endpoint(address, wanted), problem);
        if (!problem)
            acceptor.listen(tcp::acceptor::max_listen_connections, problem);
        if (problem)
            return socketError(problem, QStringLiteral("The address cannot be listened on."));
        m_acceptors.push_back(std::move(acceptor));
        return {};
    }

    asio::awaitable<void> accept(tcp::acceptor& acceptor)
    {
        asio::steady_timer pause(m_io);
        while (acceptor.is_open()) {
            auto [problem, socket] = co_await acceptor.async_accept(asTuple);
            if (problem == asio::error::operation_aborted)
                co_return;
            if (problem) { // no descriptors left, most likely
                pause.expires_after(acceptPause);
                (void)co_await pause.async_wait(asTuple);
                continue;
            }
            take(std::move(socket));
        }
    }

    void take(tcp::socket socket)
    {
        error_code problem;
        const tcp::endpoint endpoint = socket.remote_endpoint(problem);
        if (problem || m_stopping)
            return;
        const Peer peer = peerOf(endpoint);
        if (!makeRoom(peer)) {
            m_api->services().metrics.refusedConnection();
            return;
        }
        socket.set_option(tcp::no_delay(true), problem);
        const bool isV6 = endpoint.protocol() == tcp::v6();
        const int handle = socket.release(problem);
        if (problem)
            return;
        const std::uint64_t number = ++m_lastNumber;
        m_api->services().metrics.opened();
        m_connections.emplace(number, Connection::adopt(*m_setup, handle, isV6, peer, [this, number] {
                                  m_api->services().metrics.closed();
                                  m_connections.erase(number);
                                  if (m_stopping && m_connections.empty())
                                      m_timer.cancel();
                              }));
    }

    // At the limit the oldest connection without a complete head gives way.
    bool makeRoom(const Peer& peer)
    {
        std::size_t open = 0;
        std::size_t fromThere = 0;
        for (const auto& [number, connection] : m_connections) {
            if (connection->isClosing())
                continue;
            ++open;
            fromThere += connection->peer().address == peer.address ? 1 : 0;
        }
        if (!peer.isLoopback && fromThere >= options.limits.fromOneAddress)
            return false;
        if (open < options.limits.connections)
            return true;
        for (const Connection::Phase phase : {Connection::Phase::Head, Connection::Phase::Idle}) {
            for (const auto& [number, connection] : m_connections) {
                if (!connection->isClosing() && connection->phase() == phase) {
                    connection->close();
                    return true;
                }
            }
        }
        return false;
    }

    asio::awaitable<void> keepOrder()
    {
        auto nextRecord = std::chrono::steady_clock::now() + recordEvery;
        int turns = 0;
        while (!m_stopping) {
            m_timer.expires_after(sweepEvery);
            (void)co_await m_timer.async_wait(asTuple);
            const auto now = std::chrono::steady_clock::now();
            sweep(now);
            if (++turns % 4 == 0)
                m_api->services().events.tick(m_backend.clock().now());
            if (now >= nextRecord) {
                nextRecord = now + recordEvery;
                recordLoads();
            }
        }
        co_await endStop();
    }

    void sweep(std::chrono::steady_clock::time_point now)
    {
        for (const auto& connection : present())
            connection->sweep(now);
    }

    // A copy: closing one may end another's last hold.
    std::vector<std::shared_ptr<Connection>> present() const
    {
        std::vector<std::shared_ptr<Connection>> list;
        for (const auto& [number, connection] : m_connections)
            list.push_back(connection);
        return list;
    }

    void recordLoads()
    {
        m_backend.runner().write(
            "dashboard.recordAll", [](WriteTx& tx) { return Dashboard::recordAll(tx); }, [](const Result<int>&) {}, {},
            Priority::Background);
    }

    void beginStop()
    {
        m_stopping = true;
        error_code ignored;
        for (tcp::acceptor& acceptor : m_acceptors)
            acceptor.close(ignored);
        m_api->close();
        for (const auto& connection : present())
            connection->finish();
        m_timer.cancel();
    }

    asio::awaitable<void> endStop()
    {
        // Every handler answers in the end, and what it answers is given up with the connection; but none may outlive
        // the Api.
        const auto limit = std::chrono::steady_clock::now() + options.limits.finish;
        bool closed = false;
        while (!m_connections.empty()) {
            m_timer.expires_after(std::chrono::milliseconds(20));
            (void)co_await m_timer.async_wait(asTuple);
            sweep(std::chrono::steady_clock::now());
            if (closed || std::chrono::steady_clock::now() < limit)
                continue;
            closed = true;
            for (const auto& connection : present())
                connection->close();
        }
    }

    Backend& m_backend;
    asio::io_context m_io{1};
    std::optional<asio::ssl::context> m_tls;
    std::vector<tcp::acceptor> m_acceptors;
    asio::steady_timer m_timer{m_io};
    std::unique_ptr<Api> m_api;
    std::unique_ptr<ConnectionSetup> m_setup;
    std::map<std::uint64_t, std::shared_ptr<Connection>> m_connections; // oldest first
    std::uint64_t m_lastNumber = 0;
    bool m_stopping = false;
    std::thread m_thread;
};

Server::Server(std::unique_ptr<State> state) : m_state(std::move(state)) {}

Server::~Server()
{
    m_state->stop();
}

Result<std::unique_ptr<Server>> Server::start(Backend& backend, ServerOptions options)
{
    auto state = std::make_unique<State>(backend, std::move(options));
    CHIMERA_CHECK(state->listen());
    state->start();
    return std::unique_ptr<Server>(new Server(std::move(state)));
}

quint16 Server::port() const
{
    return m_state->port;
}

QString Server::url() const
{
    QString host = m_state->options.address.isEmpty() ? QStringLiteral("127.0.0.1") : m_state->options.address;
    if (host.contains(u':'))
        host = u'[' + host + u']';
    return QStringLiteral("%1://%2:%3")
        .arg(isSecure() ? QStringLiteral("https") : QStringLiteral("http"), host)
        .arg(port());
}

bool Server::isSecure() const
{
    return m_state->isSecure();
}

} // namespace chimera::api
