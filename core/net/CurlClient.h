// HttpClient on libcurl: all transfers run on one thread of this object, which begins with the first request; callers
// wait for theirs on their own threads. Making one costs nothing. Destroyed, it ends what runs with Cancelled.
// Only http and https; certificates are checked; HTTP/2 where offered; what goes to a loopback address takes no proxy.
#pragma once

#include "core/net/HttpClient.h"

namespace chimera {

class CurlClient final : public HttpClient
{
public:
    CurlClient();
    ~CurlClient() override;

    using HttpClient::send;
    Result<HttpResponse> send(const HttpRequest& request, const CancelToken& cancel, const BodySink& sink) override;

private:
    class Loop;
    Result<std::shared_ptr<Loop>> loop();

    std::mutex m_mutex;
    std::shared_ptr<Loop> m_loop;
};

} // namespace chimera
