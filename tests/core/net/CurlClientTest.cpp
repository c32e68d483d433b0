// HTTP against a real server on 127.0.0.1: limits, cancellation, redirects, hostile answers.
#include "core/net/CurlClient.h"

#include "core/net/Address.h"
#include "tests/support/LoopbackServer.h"
#include "tests/support/TempProfile.h"

#include <QElapsedTimer>
#include <QStandardPaths>

using namespace chimera;
using namespace chimera::test;
using namespace std::chrono_literals;

namespace {

#if defined(__SANITIZE_THREAD__)
constexpr bool isThreadSanitized = true;
#elif defined(__has_feature)
constexpr bool isThreadSanitized = __has_feature(thread_sanitizer);
#else
constexpr bool isThreadSanitized = false;
#endif

HttpRequest request(const QString& url)
{
    HttpRequest made;
    made.url = url;
    made.connectLimit = 2s;
    made.firstByteLimit = 2s;
    made.idleLimit = 2s;
    return made;
}

} // namespace

class CurlClientTest : public QObject
{
    Q_OBJECT

    CurlClient m_client;

    Result<HttpResponse> send(const HttpRequest& asked, const CancelToken& cancel = {})
    {
        return m_client.send(asked, cancel);
    }

private Q_SLOTS:
    void answersWithStatusHeadersAndBody()
    {
        LoopbackServer server(
            {ServerScript::answer("{\"a\":1}", "application/json", "201 Created", "X-One:  two \r\n")});
        HttpRequest asked = request(server.url(QStringLiteral("/path?q=1#part")));
        asked.method = "POST";
        asked.body = "hello";
        asked.headers = {{"X-Ask", "yes"}, {"Content-Type", "text/plain"}};
        const auto answer = send(asked);
        CHIMERA_VERIFY(answer);
        QCOMPARE(answer->status, 201);
        QCOMPARE(answer->header("x-one"), "two");
        QCOMPARE(answer->body, "{\"a\":1}");
        const QByteArray seen = server.lastRequest();
        QVERIFY(seen.startsWith("POST /path?q=1 HTTP/1.1\r\n"));
        QVERIFY(seen.contains("\r\nX-Ask: yes\r\n"));
        QVERIFY(seen.contains("\r\nContent-Length: 5\r\n"));
        QVERIFY(!seen.contains("Expect"));
        QVERIFY(seen.endsWith("\r\n\r\nhello"));
    }

    void everyStatusIsAnAnswer()
    {
        for (const char* status : {"204 No Content", "302 Found", "404 Not Found", "429 Too Many", "500 Oh"}) {
            LoopbackServer server(
                {ServerScript::answer({}, "text/plain", status, "Location: http://127.0.0.1:1/\r\n")});
            const auto answer = send(request(server.url()));
            CHIMERA_VERIFY(answer);
            QCOMPARE(answer->status, QByteArray(status).first(3).toInt());
        }
    }

    void emptyPostHasALength()
    {
        LoopbackServer server({ServerScript::answer("ok")});
        HttpRequest asked = request(server.url());
        asked.method = "POST";
        CHIMERA_VERIFY(send(asked));
        QVERIFY(server.lastRequest().contains("Content-Length: 0\r\n"));
    }

    void theSinkGetsPiecesOnTheCallersThread()
    {
        LoopbackServer server({{{{ServerScript::head("text/plain") + "one "}, {"two ", 60ms}, {"three", 60ms}}}});
        QByteArray whole;
        int pieces = 0;
        const auto caller = std::this_thread::get_id();
        bool here = true;
        const auto answer =
            m_client.send(request(server.url()), {}, [&](const HttpResponse& head, QByteArrayView piece) {
                here = here && std::this_thread::get_id() == caller && head.status == 200;
                whole += piece;
                ++pieces;
                return true;
            });
        CHIMERA_VERIFY(answer);
        QVERIFY(here);
        QCOMPARE(whole, "one two three");
        QVERIFY(pieces >= 2);
        QVERIFY(answer->body.isEmpty());
    }

    void theSinkCanStop()
    {
        LoopbackServer server({ServerScript::silentAfter(ServerScript::head("text/plain") + "one")});
        const auto answer =
            m_client.send(request(server.url()), {}, [](const HttpResponse&, QByteArrayView) { return false; });
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Cancelled);
    }

    void silenceEndsEachPhase_data()
    {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<QByteArray>("said");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("connecting") << "https" << QByteArray() << "No connection to 127.0.0.1:%1 within 0.3 seconds.";
        QTest::newRow("no answer") << "http" << QByteArray()
                                   << "127.0.0.1:%1 took the request but sent no answer within 0.3 seconds.";
        QTest::newRow("head alone") << "http" << ServerScript::head("text/plain")
                                    << "127.0.0.1:%1 took the request but sent no answer within 0.3 seconds.";
        QTest::newRow("half") << "http" << ServerScript::head("text/plain") + "half"
                              << "127.0.0.1:%1 fell silent in the middle of its answer for 0.3 seconds.";
    }

    void silenceEndsEachPhase()
    {
        QFETCH(const QString, scheme);
        QFETCH(const QByteArray, said);
        QFETCH(const QString, sentence);
        ServerScript script = ServerScript::silentAfter(said);
        script.reads = scheme == QLatin1String("http");
        LoopbackServer server({script});
        HttpRequest asked = request(server.url().replace(QStringLiteral("http:"), scheme + QLatin1Char(':')));
        asked.connectLimit = asked.firstByteLimit = asked.idleLimit = 300ms;
        QElapsedTimer timer;
        timer.start();
        const auto answer = send(asked);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::TimedOut);
        QCOMPARE(answer.error().message, sentence.arg(server.port()));
        QVERIFY2(timer.elapsed() >= 290 && timer.elapsed() < 1500, qPrintable(QString::number(timer.elapsed())));
    }

    void slowBytesAreNoSilence()
    {
        LoopbackServer server({{{{ServerScript::head("text/plain")}, {"a", 200ms}, {"b", 200ms}, {"c", 200ms}}}});
        HttpRequest asked = request(server.url());
        asked.firstByteLimit = asked.idleLimit = 400ms;
        const auto answer = send(asked);
        CHIMERA_VERIFY(answer);
        QCOMPARE(answer->body, "abc");
    }

    void theTotalLimitEndsADrip()
    {
        LoopbackServer server({ServerScript::drip(ServerScript::head("text/plain") + QByteArray(1000, 'x'), 2ms)});
        HttpRequest asked = request(server.url());
        asked.totalLimit = 700ms;
        const auto answer = send(asked);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::TimedOut);
        QVERIFY(answer.error().message.contains(QLatin1String("longer than 0.7 seconds")));
    }

    void cancellingTakesLessThan200ms_data()
    {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("connecting") << "https" << QByteArray();
        QTest::newRow("waiting") << "http" << QByteArray();
        QTest::newRow("reading") << "http" << ServerScript::head("text/plain") + "half";
    }

    void cancellingTakesLessThan200ms()
    {
        QFETCH(const QString, scheme);
        QFETCH(const QByteArray, said);
        LoopbackServer server({ServerScript::silentAfter(said)});
        CancelSource source;
        std::atomic<qint64> cancelledAt = 0;
        QElapsedTimer timer;
        timer.start();
        std::thread other([&] {
            std::this_thread::sleep_for(150ms);
            cancelledAt = timer.elapsed();
            source.cancel();
        });
        const auto answer =
            send(request(server.url().replace(QStringLiteral("http:"), scheme + QLatin1Char(':'))), source.token());
        const qint64 took = timer.elapsed() - cancelledAt;
        other.join();
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Cancelled);
        QVERIFY2(took < 200, qPrintable(QString::number(took)));
    }

    void refusedAndUnknownHostsAreSaid()
    {
        int port = 0;
        {
            LoopbackServer gone;
            port = gone.port();
        }
        const auto refused = send(request(QStringLiteral("http://127.0.0.1:%1/").arg(port)));
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Network);
        QCOMPARE(refused.error().detail, QString(HttpClient::refused));
        QVERIFY(refused.error().message.startsWith(QStringLiteral("127.0.0.1:%1 refused").arg(port)));
        HttpRequest nowhere = request(QStringLiteral("http://nowhere.invalid/"));
        const auto unknown = send(nowhere);
        QVERIFY(!unknown);
        QVERIFY(unknown.error().message.contains(QLatin1String("nowhere.invalid")));
    }

    void onlyWebAddresses()
    {
        for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:70/x", "127.0.0.1:80", "",
                                "http://", "http://user:pass@127.0.0.1/", "javascript:1", "http:/one/two"}) {
            const auto answer = send(request(QString::fromLatin1(url)));
            QVERIFY2(!answer, url);
            QCOMPARE(answer.error().code, ErrorCode::Invalid);
            QVERIFY(!answer.error().message.contains(QLatin1String("pass@")));
        }
    }

    void headersCannotBreakOut()
    {
        LoopbackServer server({ServerScript::answer("ok")});
        for (const char* value : {"a\r\nX-Evil: 1", "a\nb", "a\rb"}) {
            HttpRequest asked = request(server.url());
            asked.headers = {{"X-Ask", value}};
            const auto answer = send(asked);
            QVERIFY(!answer);
            QCOMPARE(answer.error().code, ErrorCode::Invalid);
        }
        QVERIFY(server.requests().empty());
    }

    void aPackedAnswerIsUnpackedAndCounted()
    {
        const QByteArray text = QByteArray("words and words ").repeated(1000);
        LoopbackServer server(
            {ServerScript::answer(gzipped(text), "text/plain", "200 OK", "Content-Encoding: gzip\r\n"),
             ServerScript::answer(gzipped(QByteArray(64 * 1024 * 1024, '\0')), "text/plain", "200 OK",
                                  "Content-Encoding: gzip\r\n")});
        const auto fine = send(request(server.url()));
        CHIMERA_VERIFY(fine);
        QCOMPARE(fine->body, text);
        HttpRequest asked = request(server.url());
        asked.bodyLimit = 4 * 1024 * 1024;
        const auto bomb = send(asked);
        QVERIFY(!bomb);
        QCOMPARE(bomb.error().code, ErrorCode::Network);
        QVERIFY(bomb.error().message.contains(QLatin1String("more than 4 MB")));
    }

    void brokenAnswersAreErrors_data()
    {
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("closed at once") << QByteArray("");
        QTest::newRow("not HTTP") << QByteArray("\x16\x03\x01 what is this\r\n\r\n");
        QTest::newRow("short of its length") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        QTest::newRow("chunk cut") << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf");
        QTest::newRow("chunk without size")
            << QByteArray("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf\r\n");
        QTest::newRow("head without end")
            << QByteArray("HTTP/1.1 200 OK\r\n" + QByteArray("X-More: and more\r\n").repeated(30'000));
        QTest::newRow("packed rubbish") << ServerScript::head("text/plain", "200 OK", "Content-Encoding: gzip\r\n") +
                                               "this is not gzip at all";
    }

    void brokenAnswersAreErrors()
    {
        QFETCH(const QByteArray, said);
        LoopbackServer server({ServerScript::of(said)});
        const auto answer = send(request(server.url()));
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Network);
        QVERIFY(answer.error().message.startsWith(QStringLiteral("127.0.0.1:%1 ").arg(server.port())));
    }

    void redirectsAreFollowedOnlyWhenAsked()
    {
        LoopbackServer target({ServerScript::answer("there")});
        const QByteArray to = "Location: " + target.url(QStringLiteral("/x")).toLatin1() + "\r\n";
        LoopbackServer server({ServerScript::answer("moved", "text/plain", "302 Found", to)});
        HttpRequest asked = request(server.url());
        asked.method = "POST";
        asked.body = "secret words";
        asked.headers = {{"Authorization", "Bearer key-canary"},
                         {"X-Api-Key", "key-canary"},
                         {"x-goog-api-key", "key-canary"},
                         {"X-Other", "kept"}};
        const auto here = send(asked);
        CHIMERA_VERIFY(here);
        QCOMPARE(here->status, 302);
        QVERIFY(target.requests().empty());

        asked.redirects = 3;
        const auto there = send(asked);
        CHIMERA_VERIFY(there);
        QCOMPARE(there->body, "there");
        const QByteArray seen = target.lastRequest();
        QVERIFY(seen.startsWith("GET /x "));
        QVERIFY(seen.contains("X-Other: kept"));
        QVERIFY(!seen.contains("key-canary"));
        QVERIFY(!seen.contains("secret words"));
    }

    void aRedirectOnTheSameOriginKeepsTheKey()
    {
        LoopbackServer server({ServerScript::answer({}, "text/plain", "307 Again", "Location: /next\r\n"),
                               ServerScript::answer("there")});
        HttpRequest asked = request(server.url());
        asked.headers = {{"Authorization", "Bearer mine"}};
        asked.redirects = 1;
        QByteArray sunk;
        const auto answer = m_client.send(asked, {}, [&](const HttpResponse&, QByteArrayView piece) {
            sunk += piece;
            return true;
        });
        CHIMERA_VERIFY(answer);
        QCOMPARE(sunk, "there");
        QVERIFY(server.lastRequest().contains("Bearer mine"));
    }

    void redirectsHaveAnEnd()
    {
        LoopbackServer server({ServerScript::answer("round", "text/plain", "302 Found", "Location: /again\r\n")});
        HttpRequest asked = request(server.url());
        asked.redirects = 3;
        const auto answer = send(asked);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Network);
        QCOMPARE(server.requests().size(), std::size_t(4));
        server.play({ServerScript::answer({}, "text/plain", "302 Found", "Location: file:///etc/passwd\r\n")});
        const auto file = send(asked);
        QVERIFY(!file);
        QCOMPARE(file.error().code, ErrorCode::Network);
    }

    void certificatesAreChecked()
    {
        if (isThreadSanitized)
            QSKIP("ThreadSanitizer allows no processes beside threads");
        QTemporaryDir folder;
        const auto run = [&](const QStringList& arguments) {
            QProcess openssl;
            openssl.setWorkingDirectory(folder.path());
            openssl.start(QStringLiteral("openssl"), arguments);
            return openssl.waitForFinished(20'000) && openssl.exitCode() == 0;
        };
        if (QStandardPaths::findExecutable(QStringLiteral("openssl")).isEmpty())
            QSKIP("openssl is not installed");
        QVERIFY(
            run({QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"), QStringLiteral("ec"),
                 QStringLiteral("-pkeyopt"), QStringLiteral("ec_paramgen_curve:prime256v1"), QStringLiteral("-nodes"),
                 QStringLiteral("-keyout"), QStringLiteral("key.pem"), QStringLiteral("-out"),
                 QStringLiteral("cert.pem"), QStringLiteral("-subj"), QStringLiteral("/CN=127.0.0.1")}));
        int port = 0;
        {
            LoopbackServer gone;
            port = gone.port();
        }
        QProcess server;
        server.setWorkingDirectory(folder.path());
        server.start(QStringLiteral("openssl"),
                     {QStringLiteral("s_server"), QStringLiteral("-accept"), QString::number(port),
                      QStringLiteral("-key"), QStringLiteral("key.pem"), QStringLiteral("-cert"),
                      QStringLiteral("cert.pem"), QStringLiteral("-www")});
        QVERIFY(server.waitForStarted());
        const QString url = QStringLiteral("https://127.0.0.1:%1/").arg(port);
        Result<HttpResponse> answer = send(request(url));
        for (int i = 0; i < 50 && !answer && answer.error().detail == HttpClient::refused; ++i) {
            QTest::qWait(50);
            answer = send(request(url));
        }
        server.kill();
        server.waitForFinished();
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Network);
        QVERIFY2(answer.error().message.contains(QLatin1String("certificate")), qPrintable(answer.error().message));
    }

    void manyAtOnceShareOneThread()
    {
        LoopbackServer server({{{{ServerScript::head("text/plain"), 100ms}, {"done"}}}});
        std::vector<std::thread> callers;
        std::atomic<int> fine = 0;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < 30; ++i)
            callers.emplace_back([&] {
                const auto answer = send(request(server.url()));
                if (answer && answer->body == "done")
                    ++fine;
            });
        for (auto& caller : callers)
            caller.join();
        QCOMPARE(fine.load(), 30);
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }

    void destroyedItEndsWhatRuns()
    {
        LoopbackServer server({ServerScript::silentAfter({})});
        auto client = std::make_unique<CurlClient>();
        std::optional<ErrorCode> code;
        std::thread caller([&] {
            const auto answer = client->send(request(server.url()), {});
            if (!answer)
                code = answer.error().code;
        });
        QTRY_VERIFY(!server.requests().empty());
        client.reset();
        caller.join();
        QCOMPARE(code, ErrorCode::Cancelled);
    }

    void loopbackIsAnAddress_data()
    {
        QTest::addColumn<bool>("local");
        for (const char* url : {"http://127.0.0.1", "http://127.0.0.1:11434/v1", "http://127.255.3.4",
                                "http://[::1]:8080", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/"})
            QTest::newRow(url) << true;
        for (const char* url :
             {"http://localhost", "http://127.0.0.1.example.com", "http://localhost.example.com", "http://0.0.0.0",
              "http://10.0.0.1", "http://192.168.1.1", "http://[::]", "http://[::2]", "http://128.0.0.1",
              "http://example.com/127.0.0.1", "http://[::ffff:10.0.0.1]", "http://127", "http://[64:ff9b::7f00:1]"})
            QTest::newRow(url) << false;
    }

    void loopbackIsAnAddress()
    {
        QFETCH(const bool, local);
        QCOMPARE(net::isLoopback(QUrl(QString::fromLatin1(QTest::currentDataTag()))), local);
    }
};

QTEST_GUILESS_MAIN(CurlClientTest)
#include "CurlClientTest.moc"
