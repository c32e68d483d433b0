#include "core/api/Connection.h"

#include "core/api/Api.h"
#include "core/api/HttpHead.h"
#include "core/base/Log.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <charconv>
#include <ctime>

namespace chimera::api {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Instant = std::chrono::steady_clock::time_point;
using Moved = std::tuple<error_code, std::size_t>;
using Parser = http::request_parser<http::string_body>;

constexpr auto asTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t readSize = 16 * 1024;

// The socket, with or without TLS.
class Wire
{
public:
    virtual ~Wire() = default;
    virtual asio::awaitable<Moved> read(asio::mutable_buffer into) = 0;
    virtual asio::awaitable<Moved> write(const std::vector<asio::const_buffer>& bytes) = 0;
    virtual asio::awaitable<bool> greet() { co_return true; }
    virtual tcp::socket& socket() = 0;
};

class PlainWire final : public Wire
{
public:
    explicit PlainWire(tcp::socket socket) : m_socket(std::move(socket)) {}
    asio::awaitable<Moved> read(asio::mutable_buffer into) override { return m_socket.async_read_some(into, asTuple); }
    asio::awaitable<Moved> write(const std::vector<asio::const_buffer>& bytes) override
    {
        return asio::async_write(m_socket, bytes, asTuple);
    }
    tcp::socket& socket() override { return m_socket; }

private:
    tcp::socket m_socket;
};

class TlsWire final : public Wire
{
public:
    TlsWire(tcp::socket socket, asio::ssl::context& context) : m_stream(std::move(socket), context) {}
    asio::awaitable<Moved> read(asio::mutable_buffer into) override { return m_stream.async_read_some(into, asTuple); }
    asio::awaitable<Moved> write(const std::vector<asio::const_buffer>& bytes) override
    {
        return asio::async_write(m_stream, bytes, asTuple);
    }
    asio::awaitable<bool> greet() override
    {
        const auto [problem] = co_await m_stream.async_handshake(asio::ssl::stream_base::server, asTuple);
        co_return !problem;
    }
    tcp::socket& socket() override { return m_stream.next_layer(); }

private:
    asio::ssl::stream<tcp::socket> m_stream;
};

// A value that another thread will give. Touched on the server's thread alone; give() comes there by post().
template <typename T>
class Slot
{
public:
    void give(T value)
    {
        m_value.emplace(std::move(value));
        if (auto resume = std::exchange(m_resume, nullptr))
            resume();
    }
    asio::awaitable<void> ready()
    {
        if (m_value)
            co_return;
        Initiation initiation{this};
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiation, asio::use_awaitable);
    }
    T take()
    {
        T value = std::move(*m_value);
        m_value.reset();
        return value;
    }

private:
    struct Initiation
    {
        Slot* slot;
        template <typename Resume>
        void operator()(Resume&& resume)
        {
            auto kept = std::make_shared<std::decay_t<Resume>>(std::forward<Resume>(resume));
            slot->m_resume = [kept] { (*kept)(); };
        }
    };

    std::optional<T> m_value;
    std::function<void()> m_resume;
};

// A callback for other threads that fills a slot.
template <typename T>
std::function<void(T)> giver(asio::io_context& io, std::shared_ptr<Slot<T>> slot)
{
    return [&io, slot](T value) {
        asio::post(io, [slot, kept = std::make_shared<T>(std::move(value))] { slot->give(std::move(*kept)); });
    };
}

QByteArray bytesOf(boost::beast::string_view text)
{
    return {text.data(), static_cast<qsizetype>(text.size())};
}

void takeHeaders(RequestHeaders& headers, const http::fields& fields)
{
    struct Known
    {
        std::string_view name;
        QByteArray RequestHeaders::*member;
    };
    static constexpr std::array table{Known{"host", &RequestHeaders::host},
                                      Known{"origin", &RequestHeaders::origin},
                                      Known{"authorization", &RequestHeaders::authorization},
                                      Known{"content-type", &RequestHeaders::contentType},
                                      Known{"accept", &RequestHeaders::accept},
                                      Known{"accept-encoding", &RequestHeaders::acceptEncoding},
                                      Known{"if-match", &RequestHeaders::ifMatch},
                                      Known{"if-none-match", &RequestHeaders::ifNoneMatch},
                                      Known{"last-event-id", &RequestHeaders::lastEventId},
                                      Known{"access-control-request-method", &RequestHeaders::requestMethod},
                                      Known{"expect", &RequestHeaders::expect},
                                      Known{"mcp-session-id", &RequestHeaders::session},
                                      Known{"mcp-protocol-version", &RequestHeaders::protocolVersion}};
    for (const auto& field : fields) {
        const auto name = field.name_string();
        for (const Known& known : table) {
            if (name.size() == known.name.size() && boost::beast::iequals(name, known.name)) {
                headers.*known.member = bytesOf(field.value());
                break;
            }
        }
        headers.forwarded = headers.forwarded || boost::beast::iequals(name, "x-forwarded-for") ||
                            boost::beast::iequals(name, "forwarded") || boost::beast::iequals(name, "via");
    }
}

QByteArray newRequestId()
{
    static std::atomic<std::uint64_t> counter{
        static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count())};
    std::array<char, 16> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), counter.fetch_add(1), 36).ptr;
    return {text.data(), static_cast<qsizetype>(end - text.data())};
}

const std::string& dateHeader()
{
    thread_local std::time_t written = 0;
    thread_local std::string header;
    const std::time_t now = std::time(nullptr);
    if (now != written) {
        std::tm parts{};
        gmtime_r(&now, &parts);
        std::array<char, 64> text{};
        static constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                           "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        std::snprintf(text.data(), text.size(), "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n",
                      days[static_cast<std::size_t>(parts.tm_wday)], parts.tm_mday,
                      months[static_cast<std::size_t>(parts.tm_mon)], parts.tm_year + 1900, parts.tm_hour, parts.tm_min,
                      parts.tm_sec);
        header = text.data();
        written = now;
    }
    return header;
}

class ClientConnection final : public Connection, public std::enable_shared_from_this<ClientConnection>
{
public:
    ClientConnection(const ConnectionSetup& setup, tcp::socket socket, Peer peer, std::function<void()> ended)
        : m_setup(setup), m_peer(std::move(peer)), m_ended(std::move(ended))
    {
        if (setup.tls)
            m_wire = std::make_unique<TlsWire>(std::move(socket), *setup.tls);
        else
            m_wire = std::make_unique<PlainWire>(std::move(socket));
    }

    void start()
    {
        enter(Phase::Head, m_setup.limits.head);
        asio::co_spawn(m_setup.io, runToEnd(shared_from_this()), asio::detached);
    }

    void close() override
    {
        m_closing = true;
        error_code ignored;
        m_wire->socket().close(ignored);
    }
    void finish() override
    {
        if (m_phase == Phase::Idle || m_phase == Phase::Head)
            return close();
        m_lastRequest = true;
        m_cancel.cancel();
        if (m_source)
            m_source->stop();
    }
    void sweep(Instant now) override
    {
        const bool late = now > m_deadline;
        const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - m_phaseBegan);
        const bool slow = m_phase == Phase::Body && passed > m_setup.limits.grace &&
                          m_bodyBytes * 1000 < m_setup.limits.slowest * static_cast<std::size_t>(passed.count());
        if (late || slow)
            close();
    }
    Phase phase() const override { return m_phase; }
    const Peer& peer() const override { return m_peer; }
    bool isClosing() const override { return m_closing; }

private:
    // What a request is to the loop: where it goes on.
    enum class Next { Again, End };

    static asio::awaitable<void> runToEnd(std::shared_ptr<ClientConnection> self)
    {
        try {
            co_await self->run();
        } catch (const std::exception& problem) {
            logLine(LogLevel::Error, QStringLiteral("api"), QString::fromUtf8(problem.what()));
        }
        self->close();
        self->m_ended();
    }

    asio::awaitable<void> run()
    {
        if (!co_await m_wire->greet())
            co_return;
        while (!m_closing && !m_lastRequest) {
            const Next next = co_await exchange();
            if (next == Next::End)
                break;
        }
    }

    void enter(Phase phase, std::chrono::milliseconds limit)
    {
        m_phase = phase;
        m_phaseBegan = std::chrono::steady_clock::now();
        m_deadline = limit.count() > 0 ? m_phaseBegan + limit : Instant::max();
    }

    // More bytes behind those that are there; false at the end of the connection.
    asio::awaitable<bool> readMore()
    {
        const std::size_t before = m_in.size();
        m_in.resize(before + readSize);
        const auto [problem, count] = co_await m_wire->read(asio::buffer(m_in.data() + before, readSize));
        m_in.resize(before + count);
        co_return !problem && count > 0;
    }

    asio::awaitable<Next> exchange()
    {
        HeadScanner scanner;
        enter(m_in.empty() ? Phase::Idle : Phase::Head, m_in.empty() ? m_setup.limits.idle : m_setup.limits.head);
        HeadScanner::State state = scanner.feed(m_in);
        while (state == HeadScanner::State::More) {
            if (!co_await readMore())
                co_return Next::End;
            if (m_phase == Phase::Idle)
                enter(Phase::Head, m_setup.limits.head);
            state = scanner.feed(m_in);
        }
        m_began = std::chrono::steady_clock::now();
        auto request = newRequest();
        if (state == HeadScanner::State::Refused)
            co_return co_await refuse(request, scanner.status(),
                                      QStringLiteral("The head of the request is malformed or too large."));
        const HeadVerdict verdict = checkHead(std::string_view(m_in).substr(0, scanner.size()));
        if (verdict.status != 0)
            co_return co_await refuse(request, verdict.status, QLatin1String(verdict.reason));
        Parser parser;
        parser.header_limit(maxHeadBytes + 1);
        parser.body_limit(boost::none);
        error_code problem;
        const std::size_t taken = parser.put(asio::buffer(m_in.data(), scanner.size()), problem);
        // Two readers of one head have to agree; where they do not, nobody is believed.
        if (problem || taken != scanner.size() || !parser.is_header_done() ||
            parser.chunked() != verdict.body.chunked ||
            parser.content_length().value_or(0) != verdict.body.length.value_or(0))
            co_return co_await refuse(request, 400, QStringLiteral("The head of the request is malformed."));
        m_in.erase(0, taken);
        fill(*request, parser);
        co_return co_await answer(request, parser);
    }

    std::shared_ptr<Request> newRequest()
    {
        auto request = std::make_shared<Request>();
        request->id = newRequestId();
        request->address = m_peer.address;
        request->isLoopback = m_peer.isLoopback;
        m_cancel = CancelSource();
        request->cancel = m_cancel.token();
        return request;
    }

    static void fill(Request& request, const Parser& parser)
    {
        const auto& message = parser.get();
        request.method = bytesOf(message.method_string());
        request.isOld = message.version() < 11;
        const QByteArray target = bytesOf(message.target());
        const qsizetype mark = target.indexOf('?');
        request.path = mark < 0 ? target : target.left(mark);
        if (mark >= 0)
            request.query = UrlQuery(QByteArrayView(target).sliced(mark + 1));
        takeHeaders(request.headers, message.base());
    }

    asio::awaitable<Next> answer(std::shared_ptr<Request> request, Parser& parser)
    {
        enter(Phase::Working, {});
        auto opening = m_setup.api.open(*request);
        if (!opening) {
            auto slot = std::make_shared<Slot<Api::Opening>>();
            m_setup.api.openLater(request, giver(m_setup.io, slot));
            co_await slot->ready();
            opening = slot->take();
        }
        const bool keep = parser.keep_alive() && !request->isOld;
        if (opening->refusal) {
            Response refusal = std::move(*opening->refusal);
            const bool dropped = !opening->atOnce && co_await dropBody(parser, *request);
            refusal.close = refusal.close || !keep || !dropped;
            co_return co_await write(request, std::move(refusal));
        }
        if (const int status = co_await readBody(*request, parser, opening->bodyLimit); status != 0) {
            if (status < 0)
                co_return Next::End;
            co_return co_await refuse(request, status,
                                      status == 413 ? QStringLiteral("The body is too large.")
                                                    : QStringLiteral("The body is malformed."));
        }
        enter(Phase::Working, {});
        auto slot = std::make_shared<Slot<Response>>();
        m_setup.api.run(request, giver(m_setup.io, slot));
        co_await slot->ready();
        Response response = slot->take();
        response.close = response.close || !keep;
        co_return co_await write(request, std::move(response));
    }

    static bool hasBody(const Parser& parser) { return parser.chunked() || parser.content_length().value_or(0) > 0; }

    // So much of it that the next request can be found; false: too much to wait for.
    asio::awaitable<bool> dropBody(Parser& parser, Request& request)
    {
        if (!hasBody(parser))
            co_return true;
        const std::size_t limit = m_setup.limits.discarded;
        if (!request.headers.expect.isNull() || parser.content_length().value_or(0) > limit)
            co_return false;
        co_return co_await readBody(request, parser, limit) == 0;
    }

    // 0: read; a status; -1: the client has gone.
    asio::awaitable<int> readBody(Request& request, Parser& parser, std::size_t limit)
    {
        if (!hasBody(parser))
            co_return 0;
        if (parser.content_length().value_or(0) > limit)
            co_return 413;
        if (!request.headers.expect.isNull()) {
            if (request.headers.expect.compare("100-continue", Qt::CaseInsensitive) != 0)
                co_return 417;
            static constexpr std::string_view goOn = "HTTP/1.1 100 Continue\r\n\r\n";
            const std::vector<asio::const_buffer> bytes{asio::buffer(goOn)};
            if (const auto [gone, written] = co_await m_wire->write(bytes); gone)
                co_return -1;
        }
        enter(Phase::Body, {});
        m_bodyBytes = 0;
        std::function<void(std::uint64_t, boost::beast::string_view, error_code&)> checkChunk =
            [](std::uint64_t, boost::beast::string_view extensions, error_code& problem) {
                if (!extensions.empty())
                    problem = http::error::bad_chunk_extension;
            };
        parser.on_chunk_header(checkChunk);
        parser.body_limit(limit);
        parser.eager(true);
        while (!parser.is_done()) {
            if (m_in.empty() && !co_await readMore())
                co_return -1;
            error_code problem;
            const std::size_t taken = parser.put(asio::buffer(m_in), problem);
            m_bodyBytes += taken;
            m_in.erase(0, taken);
            if (problem == http::error::need_more) {
                if (m_in.size() > maxHeadBytes) // a line of a chunk that does not end
                    co_return 400;
                if (!co_await readMore())
                    co_return -1;
            } else if (problem) {
                co_return problem == http::error::body_limit || problem == http::error::buffer_overflow ? 413 : 400;
            }
        }
        const std::string& body = parser.get().body();
        request.body = QByteArray(body.data(), static_cast<qsizetype>(body.size()));
        co_return 0;
    }

    asio::awaitable<Next> refuse(std::shared_ptr<Request> request, int status, const QString& sentence)
    {
        Response response = m_setup.api.refuse(*request, status, sentence);
        response.close = true;
        co_return co_await write(request, std::move(response));
    }

    asio::awaitable<Next> write(std::shared_ptr<Request> request, Response response)
    {
        response.close = response.close || m_lastRequest;
        std::string head = std::move(response.head);
        head += dateHeader();
        head += response.close ? "Connection: close\r\n\r\n" : "\r\n";
        std::vector<asio::const_buffer> buffers{asio::buffer(head)};
        std::size_t bytes = 0;
        if (!response.withoutBody && !response.source) {
            for (const std::string& part : response.parts) {
                if (!part.empty())
                    buffers.push_back(asio::buffer(part));
            }
            bytes = response.bodySize();
        }
        bool good = co_await writeAll(buffers);
        if (good && response.source && !response.withoutBody)
            good = co_await writePieces(*request, response, bytes);
        note(*request, response.status, bytes);
        if (!good)
            co_return Next::End;
        if (response.close) {
            co_await linger();
            co_return Next::End;
        }
        co_return Next::Again;
    }

    asio::awaitable<bool> writeAll(const std::vector<asio::const_buffer>& buffers)
    {
        enter(Phase::Writing, m_setup.limits.write);
        const auto [problem, count] = co_await m_wire->write(buffers);
        co_return !problem;
    }

    // The next piece is asked for while this one is written.
    asio::awaitable<bool> writePieces(const Request& request, Response& response, std::size_t& bytes)
    {
        m_source = response.source;
        auto slot = std::make_shared<Slot<Piece>>();
        m_source->next(giver(m_setup.io, slot));
        bool good = true;
        for (bool last = false; good && !last;) {
            enter(Phase::Working, {});
            co_await slot->ready();
            Piece piece = slot->take();
            last = piece.last;
            if (piece.failed)
                good = false;
            else if (!last)
                m_source->next(giver(m_setup.io, slot));
            if (good)
                good = co_await writePiece(request, response, std::move(piece.bytes), last, bytes);
            if (!good && !last) {
                m_source->stop();
                co_await slot->ready();
                slot->take();
            }
        }
        m_source.reset();
        co_return good;
    }

    asio::awaitable<bool> writePiece(const Request& request, Response& response, std::string piece, bool last,
                                     std::size_t& bytes)
    {
        if (response.gzip) {
            std::string packed;
            response.gzip->add(piece, packed, last);
            piece = std::move(packed);
        }
        bytes += piece.size();
        std::array<char, 24> size{};
        std::vector<asio::const_buffer> buffers;
        if (request.isOld) {
            buffers.push_back(asio::buffer(piece));
        } else {
            if (!piece.empty()) {
                char* end = std::to_chars(size.data(), size.data() + 16, piece.size(), 16).ptr;
                *end++ = '\r';
                *end++ = '\n';
                buffers.push_back(asio::buffer(size.data(), static_cast<std::size_t>(end - size.data())));
                buffers.push_back(asio::buffer(piece));
                buffers.push_back(asio::buffer("\r\n", 2));
            }
            if (last)
                buffers.push_back(asio::buffer("0\r\n\r\n", 5));
        }
        if (buffers.empty())
            co_return true;
        co_return co_await writeAll(buffers);
    }

    // Closing with unread bytes would reset the connection before the client has read its answer.
    asio::awaitable<void> linger()
    {
        enter(Phase::Writing, m_setup.limits.linger);
        error_code ignored;
        m_wire->socket().shutdown(tcp::socket::shutdown_send, ignored);
        do {
            m_in.clear();
        } while (co_await readMore()); // until the client has gone, or the time for it is over
    }

    void note(const Request& request, int status, std::size_t bytes)
    {
        const auto took = std::chrono::steady_clock::now() - m_began;
        const char* route = request.route ? request.route->name : "";
        m_setup.api.services().metrics.finished(route, status, took, bytes);
        if (!m_setup.log)
            return;
        std::string line;
        JsonWriter json(line);
        json.beginObject();
        json.member("time", m_setup.api.services().backend.clock().now());
        json.member("level", status >= 500 ? "error" : "info");
        json.member("event", "request");
        json.member("id", request.id);
        json.member("method", request.method);
        json.member("path", request.path);
        json.member("status", status);
        json.member("ms", std::chrono::duration<double, std::milli>(took).count());
        json.member("bytes", static_cast<std::int64_t>(bytes));
        json.member("user", request.caller.user.text());
        json.member("address", request.address);
        json.endObject();
        m_setup.log(QByteArray(line.data(), static_cast<qsizetype>(line.size())));
    }

    const ConnectionSetup& m_setup;
    const Peer m_peer;
    const std::function<void()> m_ended;
    std::unique_ptr<Wire> m_wire;
    std::string m_in; // bytes that came and are not taken yet
    Phase m_phase = Phase::Idle;
    Instant m_phaseBegan;
    Instant m_deadline = Instant::max();
    Instant m_began; // of the request
    std::size_t m_bodyBytes = 0;
    bool m_closing = false;
    bool m_lastRequest = false;
    CancelSource m_cancel;
    std::shared_ptr<Source> m_source;
};

} // namespace

std::shared_ptr<Connection> Connection::adopt(const ConnectionSetup& setup, int socket, bool isV6, Peer peer,
                                              std::function<void()> ended)
{
    auto connection = std::make_shared<ClientConnection>(
        setup, tcp::socket(setup.io, isV6 ? tcp::v6() : tcp::v4(), socket), std::move(peer), std::move(ended));
    connection->start();
    return connection;
}

} // namespace chimera::api
