// clang-format off: CurlApi.h speaks of the functions that come before it.
#include <curl/curl.h>
// clang-format on
#include "core/net/Address.h"
#include "core/net/CurlTransfer.h"

#include <cstring>

namespace chimera::net {

namespace {

using namespace std::chrono_literals;

constexpr qint64 headerLimit = 256 * 1024;
constexpr auto glance = 40ms; // how often a waiting caller looks whether it was cancelled

QString seconds(std::chrono::milliseconds limit)
{
    const double value = static_cast<double>(limit.count()) / 1000;
    return QString::number(value, 'f', limit.count() % 1000 ? 1 : 0) +
           (limit == 1000ms ? QLatin1String(" second") : QLatin1String(" seconds"));
}

bool breaksLines(const QByteArray& text)
{
    return text.contains('\r') || text.contains('\n') || text.contains('\0');
}

} // namespace

CurlTransfer::CurlTransfer(const CurlApi& api, const HttpRequest& request, const QUrl& url)
    : m_api(api), m_request(request), m_url(url), m_host(hostText(url))
{}

CurlTransfer::~CurlTransfer()
{
    if (m_handle)
        m_api.easyCleanup(m_handle);
    for (curl_slist* line = m_headers; line; line = line->next)
        explicit_bzero(line->data, std::strlen(line->data));
    m_api.listFree(m_headers);
}

Result<void> CurlTransfer::prepare()
{
    m_handle = m_api.easyInit();
    if (!m_handle)
        return Error{ErrorCode::Internal, QStringLiteral("A request could not be made.")};
    const auto set = [this](CURLoption option, auto value) { m_api.set(m_handle, option, value); };
    set(CURLOPT_URL, m_url.toEncoded(QUrl::RemoveFragment).constData());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
    set(CURLOPT_FOLLOWLOCATION, 0L);
    set(CURLOPT_ACCEPT_ENCODING, "");
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_TCP_KEEPALIVE, 1L);
    set(CURLOPT_SSL_VERIFYPEER, 1L);
    set(CURLOPT_SSL_VERIFYHOST, 2L);
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_request.connectLimit.count()));
#if LIBCURL_VERSION_NUM >= 0x075700
    set(CURLOPT_QUICK_EXIT, 1L); // a resolver that does not answer must not hold the others up
#endif
    if (isLoopback(m_url))
        set(CURLOPT_PROXY, "");
    set(CURLOPT_HEADERFUNCTION, &CurlTransfer::onHeader);
    set(CURLOPT_HEADERDATA, this);
    set(CURLOPT_WRITEFUNCTION, &CurlTransfer::onBody);
    set(CURLOPT_WRITEDATA, this);
    set(CURLOPT_PREREQFUNCTION, &CurlTransfer::onConnected);
    set(CURLOPT_PREREQDATA, this);
    set(CURLOPT_XFERINFOFUNCTION, &CurlTransfer::onProgress);
    set(CURLOPT_XFERINFODATA, this);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_PRIVATE, this);
    setBody();
    return addHeaders();
}

void CurlTransfer::setBody()
{
    const QByteArray& method = m_request.method;
    if (method == "HEAD") {
        m_api.set(m_handle, CURLOPT_NOBODY, 1L);
    } else if (method != "GET" || !m_request.body.isEmpty()) {
        m_api.set(m_handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(m_request.body.size()));
        m_api.set(m_handle, CURLOPT_POSTFIELDS, m_request.body.constData());
        m_api.set(m_handle, CURLOPT_CUSTOMREQUEST, method.constData());
    }
}

Result<void> CurlTransfer::addHeaders()
{
    const auto add = [this](QByteArray line) {
        m_headers = m_api.listAppend(m_headers, line.constData());
        explicit_bzero(line.data(), static_cast<std::size_t>(line.size()));
    };
    add("Expect:"); // never waits for a "100 Continue"
    bool namesAgent = false;
    for (const auto& [name, value] : m_request.headers) {
        if (name.isEmpty() || breaksLines(name) || name.contains(':') || breaksLines(value))
            return Error::invalid(QStringLiteral("A header of the request has a character that is not allowed."));
        namesAgent = namesAgent || name.compare("user-agent", Qt::CaseInsensitive) == 0;
        add(value.isEmpty() ? name + ';' : name + ": " + value);
    }
    if (!namesAgent)
        add("User-Agent: Chimera");
    m_api.set(m_handle, CURLOPT_HTTPHEADER, m_headers);
    return {};
}

void CurlTransfer::begin()
{
    m_began = Clock::now();
    m_lastSign = m_began;
}

CurlTransfer::Clock::time_point CurlTransfer::deadline() const
{
    const auto limit = m_phase == Phase::Connecting ? m_request.connectLimit
                       : m_phase == Phase::Waiting  ? m_request.firstByteLimit
                                                    : m_request.idleLimit;
    const auto end = m_lastSign + limit;
    return m_request.totalLimit > 0ms ? std::min(end, m_began + m_request.totalLimit) : end;
}

Error CurlTransfer::silence() const
{
    Error error{ErrorCode::TimedOut, {}};
    if (m_request.totalLimit > 0ms && Clock::now() >= m_began + m_request.totalLimit)
        error.message =
            QStringLiteral("%1 took longer than %2 for its answer.").arg(m_host, seconds(m_request.totalLimit));
    else if (m_phase == Phase::Connecting)
        error.message = QStringLiteral("No connection to %1 within %2.").arg(m_host, seconds(m_request.connectLimit));
    else if (m_phase == Phase::Waiting)
        error.message = QStringLiteral("%1 took the request but sent no answer within %2.")
                            .arg(m_host, seconds(m_request.firstByteLimit));
    else
        error.message = QStringLiteral("%1 fell silent in the middle of its answer for %2.")
                            .arg(m_host, seconds(m_request.idleLimit));
    return error;
}

int CurlTransfer::onConnected(void* self, char*, char*, int, int)
{
    auto& transfer = *static_cast<CurlTransfer*>(self);
    transfer.m_phase = Phase::Waiting;
    transfer.m_lastSign = Clock::now();
    return CURL_PREREQFUNC_OK;
}

int CurlTransfer::onProgress(void* self, curl_off_t, curl_off_t received, curl_off_t, curl_off_t sent)
{
    auto& transfer = *static_cast<CurlTransfer*>(self);
    if (sent != transfer.m_sent || (received != transfer.m_received && transfer.m_phase == Phase::Reading))
        transfer.m_lastSign = Clock::now();
    transfer.m_sent = sent;
    transfer.m_received = received;
    return transfer.m_abandoned ? 1 : 0;
}

std::size_t CurlTransfer::onHeader(char* data, std::size_t one, std::size_t count, void* self)
{
    const std::size_t size = one * count;
    const bool taken = static_cast<CurlTransfer*>(self)->takeHeaderLine({data, static_cast<qsizetype>(size)});
    return taken ? size : 0;
}

bool CurlTransfer::takeHeaderLine(QByteArrayView line)
{
    m_headerBytes += line.size();
    if (m_headerBytes > headerLimit) {
        m_refused = Error{ErrorCode::Network, QStringLiteral("%1 sent headers without end.").arg(m_host)};
        return false;
    }
    if (line.startsWith("HTTP/")) { // also after a "100 Continue"
        m_reading = {};
        return true;
    }
    const qsizetype colon = line.indexOf(':');
    if (colon > 0 && m_reading.status == 0) {
        m_reading.headers.append(
            {line.first(colon).trimmed().toByteArray().toLower(), line.sliced(colon + 1).trimmed().toByteArray()});
    }
    return true;
}

std::size_t CurlTransfer::onBody(char* data, std::size_t one, std::size_t count, void* self)
{
    const std::size_t size = one * count;
    const bool taken = static_cast<CurlTransfer*>(self)->takeBody({data, static_cast<qsizetype>(size)});
    return taken ? size : size + 1; // anything but `size` ends the transfer
}

bool CurlTransfer::takeBody(QByteArrayView piece)
{
    m_phase = Phase::Reading;
    m_lastSign = Clock::now();
    m_unpacked += piece.size();
    if (m_unpacked > m_request.bodyLimit) {
        m_refused = Error{ErrorCode::Network, QStringLiteral("%1 sent more than %2 MB.")
                                                  .arg(m_host)
                                                  .arg(static_cast<double>(m_request.bodyLimit) / (1024 * 1024))};
        return false;
    }
    long status = 0;
    m_api.info(m_handle, CURLINFO_RESPONSE_CODE, &status);
    m_reading.status = static_cast<int>(status);
    const std::scoped_lock lock(m_mutex);
    m_head = m_reading;
    m_pieces.append(piece);
    m_news.notify_one();
    return !m_abandoned;
}

void CurlTransfer::end(CURLcode code)
{
    if (code != CURLE_OK)
        return finish(m_refused ? *m_refused : errorOf(code));
    long status = 0;
    m_api.info(m_handle, CURLINFO_RESPONSE_CODE, &status);
    m_reading.status = static_cast<int>(status);
    finish({});
}

void CurlTransfer::fail(Error error)
{
    finish(std::move(error));
}

void CurlTransfer::finish(std::optional<Error> error)
{
    const std::scoped_lock lock(m_mutex);
    m_head = m_reading;
    m_error = std::move(error);
    m_done = true;
    m_news.notify_one();
}

Error CurlTransfer::errorOf(CURLcode code) const
{
    Error error{ErrorCode::Network, {}, QString::fromUtf8(m_api.errorText(code))};
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return silence();
    case CURLE_COULDNT_RESOLVE_HOST:
        error.message = QStringLiteral("The address of %1 is not known; is this machine online?").arg(m_host);
        break;
    case CURLE_COULDNT_CONNECT:
        error.message = QStringLiteral("%1 refused the connection; is it running?").arg(m_host);
        error.detail = HttpClient::refused;
        break;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
        error.message = QStringLiteral("No secure connection to %1: its certificate is not to be trusted, or it does "
                                       "not speak TLS.")
                            .arg(m_host);
        break;
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_GOT_NOTHING:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
        error.message = QStringLiteral("%1 closed the connection before its answer was whole.").arg(m_host);
        break;
    default:
        error.message = QStringLiteral("%1 sent something that is not an HTTP answer.").arg(m_host);
    }
    return error;
}

Result<HttpResponse> CurlTransfer::wait(const CancelToken& cancel, const BodySink& sink)
{
    QByteArray collected;
    for (;;) {
        std::unique_lock lock(m_mutex);
        m_news.wait_for(lock, glance, [this] { return m_done || !m_pieces.isEmpty(); });
        const QByteArray pieces = std::exchange(m_pieces, {});
        const bool done = m_done;
        HttpResponse head = m_head;
        const std::optional<Error> error = m_error;
        lock.unlock();
        if (cancel.isCancelled() || (sink && !pieces.isEmpty() && !sink(head, pieces))) {
            m_abandoned = true;
            return Error::cancelled();
        }
        if (!sink)
            collected.append(pieces);
        if (!done)
            continue;
        if (error)
            return *error;
        head.body = std::move(collected);
        return head;
    }
}

} // namespace chimera::net
