// One request on its way: prepared on the caller's thread, run on the loop's, waited for on the caller's. What both
// touch lies behind the mutex. Included by CurlClient.cpp and CurlTransfer.cpp alone, after <curl/curl.h>.
#pragma once

#include "core/net/CurlApi.h"
#include "core/net/HttpClient.h"

#include <QUrl>

#include <condition_variable>

namespace chimera::net {

class CurlTransfer
{
public:
    using Clock = std::chrono::steady_clock;

    CurlTransfer(const CurlApi& api, const HttpRequest& request, const QUrl& url);
    ~CurlTransfer();
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;

    // On the loop's thread.
    Result<void> prepare(); // the handle and its options
    CURL* handle() const { return m_handle; }
    void begin();
    bool isAbandoned() const { return m_abandoned; }
    // The moment at which patience ends as things are now; what is then said.
    Clock::time_point deadline() const;
    Error silence() const;
    void end(CURLcode code);
    void fail(Error error);

    // On the caller's thread: waits, gives pieces to `sink` (none: they are collected).
    Result<HttpResponse> wait(const CancelToken& cancel, const BodySink& sink);

private:
    enum class Phase { Connecting, Waiting, Reading };

    static std::size_t onHeader(char* data, std::size_t one, std::size_t count, void* self);
    static std::size_t onBody(char* data, std::size_t one, std::size_t count, void* self);
    static int onProgress(void* self, curl_off_t, curl_off_t received, curl_off_t, curl_off_t sent);
    static int onConnected(void* self, char*, char*, int, int);

    Result<void> addHeaders();
    void setBody();
    bool takeHeaderLine(QByteArrayView line);
    bool takeBody(QByteArrayView piece);
    Error errorOf(CURLcode code) const;
    void finish(std::optional<Error> error);

    const CurlApi& m_api;
    const HttpRequest m_request;
    const QUrl m_url;
    const QString m_host;

    CURL* m_handle = nullptr;
    curl_slist* m_headers = nullptr;
    Phase m_phase = Phase::Connecting;
    Clock::time_point m_began;
    Clock::time_point m_lastSign; // of life, in this phase
    curl_off_t m_sent = 0;
    curl_off_t m_received = 0;
    qint64 m_unpacked = 0;
    qint64 m_headerBytes = 0;
    HttpResponse m_reading;
    std::optional<Error> m_refused; // why a callback ended the transfer

    std::atomic<bool> m_abandoned = false;
    std::mutex m_mutex;
    std::condition_variable m_news;
    HttpResponse m_head;
    QByteArray m_pieces;
    bool m_done = false;
    std::optional<Error> m_error;
};

} // namespace chimera::net
