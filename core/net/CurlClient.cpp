// clang-format off: CurlApi.h speaks of the functions that come before it.
#include <curl/curl.h>
// clang-format on
#include "core/net/Address.h"
#include "core/net/CurlClient.h"
#include "core/net/CurlLibrary.h"
#include "core/net/CurlTransfer.h"

#include <thread>

namespace chimera {

using net::CurlTransfer;

// The thread and what runs on it.
class CurlClient::Loop
{
public:
    explicit Loop(const net::CurlApi& curl) : api(curl), m_multi(curl.multiInit()), m_thread([this] { run(); }) {}
    ~Loop() { api.multiCleanup(m_multi); }

    void stop()
    {
        m_stopping = true;
        wake();
        m_thread.join();
    }

    void start(const std::shared_ptr<CurlTransfer>& transfer)
    {
        {
            const std::scoped_lock lock(m_mutex);
            if (m_closed)
                return transfer->fail(Error::cancelled());
            m_incoming.push_back(transfer);
        }
        wake();
    }
    void wake() { api.multiWakeup(m_multi); }

    const net::CurlApi& api;

private:
    void run()
    {
        while (!m_stopping) {
            takeIncoming();
            int running = 0;
            api.multiPerform(m_multi, &running);
            takeFinished();
            dropLate();
            api.multiPoll(m_multi, nullptr, 0, patience(), nullptr);
        }
        close();
    }

    void close()
    {
        for (const auto& transfer : m_running) {
            api.multiRemove(m_multi, transfer->handle());
            transfer->fail(Error::cancelled());
        }
        m_running.clear();
        const std::scoped_lock lock(m_mutex);
        m_closed = true;
        for (const auto& transfer : m_incoming)
            transfer->fail(Error::cancelled());
        m_incoming.clear();
    }

    void takeIncoming()
    {
        std::vector<std::shared_ptr<CurlTransfer>> incoming;
        {
            const std::scoped_lock lock(m_mutex);
            incoming.swap(m_incoming);
        }
        for (auto& transfer : incoming) {
            const auto prepared = transfer->prepare();
            if (!prepared) {
                transfer->fail(prepared.error());
                continue;
            }
            transfer->begin();
            api.multiAdd(m_multi, transfer->handle());
            m_running.push_back(std::move(transfer));
        }
    }

    void takeFinished()
    {
        int waiting = 0;
        while (const CURLMsg* message = api.multiInfo(m_multi, &waiting)) {
            if (message->msg != CURLMSG_DONE)
                continue;
            const CURLcode code = message->data.result;
            const auto found = std::find_if(m_running.begin(), m_running.end(), [&](const auto& transfer) {
                return transfer->handle() == message->easy_handle;
            });
            if (found == m_running.end())
                continue;
            (*found)->end(code);
            api.multiRemove(m_multi, (*found)->handle());
            m_running.erase(found);
        }
    }

    // Those nobody waits for any more, and those that were silent for too long.
    void dropLate()
    {
        const auto now = CurlTransfer::Clock::now();
        std::erase_if(m_running, [&](const auto& transfer) {
            if (!transfer->isAbandoned() && transfer->deadline() > now)
                return false;
            transfer->fail(transfer->silence());
            api.multiRemove(m_multi, transfer->handle());
            return true;
        });
    }

    int patience() const
    {
        auto longest = std::chrono::milliseconds(1000);
        const auto now = CurlTransfer::Clock::now();
        for (const auto& transfer : m_running)
            longest = std::min(longest, std::chrono::ceil<std::chrono::milliseconds>(transfer->deadline() - now));
        return static_cast<int>(std::max<std::int64_t>(longest.count(), 0));
    }

    CURLM* m_multi;
    std::atomic<bool> m_stopping = false;
    std::mutex m_mutex;
    bool m_closed = false;
    std::vector<std::shared_ptr<CurlTransfer>> m_incoming;
    std::vector<std::shared_ptr<CurlTransfer>> m_running; // of the thread alone
    std::thread m_thread;
};

namespace {

bool asksToGoOn(const HttpResponse& response)
{
    const int status = response.status;
    return (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
           !response.header("location").isEmpty();
}

bool isSecret(const HttpRequest& request, const QByteArray& header)
{
    return std::any_of(request.secretHeaders.begin(), request.secretHeaders.end(),
                       [&](const QByteArray& secret) { return secret.compare(header, Qt::CaseInsensitive) == 0; });
}

// The request that a redirect asks for; secrets stay behind where it leads to another origin.
Result<HttpRequest> redirected(const HttpRequest& request, const QUrl& from, const HttpResponse& response)
{
    const QUrl to = from.resolved(QUrl::fromEncoded(response.header("location")));
    const auto checked = net::parsedUrl(to.toString(QUrl::FullyEncoded));
    if (!checked || (from.scheme() == QLatin1String("https") && to.scheme() != QLatin1String("https")))
        return Error{ErrorCode::Network,
                     QStringLiteral("%1 redirects to an address that is not allowed.").arg(net::hostText(from))};
    HttpRequest next = request;
    next.url = to.toString(QUrl::FullyEncoded);
    next.redirects = request.redirects - 1;
    const bool keepsMethod = response.status >= 307 || request.method == "GET" || request.method == "HEAD";
    if (!keepsMethod) {
        next.method = "GET";
        next.body.clear();
    }
    if (!net::sameOrigin(from, to))
        next.headers.removeIf([&](const auto& header) { return isSecret(request, header.first); });
    return next;
}

} // namespace

CurlClient::CurlClient() = default;

CurlClient::~CurlClient()
{
    if (m_loop)
        m_loop->stop();
}

Result<std::shared_ptr<CurlClient::Loop>> CurlClient::loop()
{
    CHIMERA_TRY(const net::CurlApi* api, net::curlLibrary());
    const std::scoped_lock lock(m_mutex);
    if (!m_loop)
        m_loop = std::make_shared<Loop>(*api);
    return m_loop;
}

Result<HttpResponse> CurlClient::send(const HttpRequest& given, const CancelToken& cancel, const BodySink& sink)
{
    CHIMERA_TRY(const auto running, loop());
    HttpRequest request = given;
    for (;;) {
        CHIMERA_TRY(const QUrl url, net::parsedUrl(request.url));
        const bool follows = request.redirects > 0;
        const BodySink guarded = [&](const HttpResponse& head, QByteArrayView piece) {
            return (follows && asksToGoOn(head)) || sink(head, piece);
        };
        const auto transfer = std::make_shared<CurlTransfer>(running->api, request, url);
        running->start(transfer);
        auto response = transfer->wait(cancel, sink ? guarded : BodySink());
        if (!response && response.error().code == ErrorCode::Cancelled)
            running->wake();
        if (!response || !asksToGoOn(*response) || given.redirects == 0)
            return response;
        if (!follows)
            return Error{
                ErrorCode::Network,
                QStringLiteral("%1 redirects more than %2 times.").arg(net::hostText(url)).arg(given.redirects)};
        CHIMERA_TRY(request, redirected(request, url, *response));
    }
}

} // namespace chimera
