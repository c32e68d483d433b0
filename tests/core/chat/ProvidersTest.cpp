// What providers may send: well-formed streams cut everywhere, and everything that hangs, drips or lies. Each case ends
// with the right text or with a typed error, within its limit, and no key reaches another host.
#include "core/chat/providers/Providers.h"

#include "core/chat/providers/Catalogue.h"
#include "core/chat/providers/Echo.h"
#include "core/net/CurlClient.h"
#include "tests/core/chat/ProviderCases.h"
#include "tests/support/TempProfile.h"

#include <QElapsedTimer>
#include <QJsonDocument>

using namespace chimera;
using namespace chimera::test;
using namespace std::chrono_literals;

namespace {

struct Answered
{
    QString text;
    QString reasoning;
    Result<ChatOutcome> outcome = Error::cancelled();
};

// Hands out a stream in the pieces that a test wants, without a network.
class PieceClient final : public HttpClient
{
public:
    Result<HttpResponse> send(const HttpRequest& request, const CancelToken&, const BodySink& sink) override
    {
        requests.push_back(request);
        HttpResponse head;
        head.status = 200;
        head.headers = {{"content-type", "text/event-stream"}};
        for (qsizetype at = 0; at < stream.size();) {
            const qsizetype size = std::min(at == 0 && first > 0 ? first : step, stream.size() - at);
            if (sink && !sink(head, QByteArrayView(stream).sliced(at, size)))
                return Error::cancelled();
            at += size;
        }
        return head;
    }
    QByteArray stream;
    qsizetype first = 0;
    qsizetype step = 1 << 30;
    std::vector<HttpRequest> requests;
};

Endpoint endpoint(const QString& name, const QString& url)
{
    Endpoint made;
    made.name = name;
    made.baseUrl = url;
    made.key = key;
    made.connect = made.firstByte = made.idle = 500ms;
    made.retry.firstWait = 20ms;
    made.retry.longestWait = 1500ms;
    return made;
}

ChatRequest request()
{
    ChatRequest asked;
    asked.model = QStringLiteral("test-model");
    asked.question = question;
    asked.messages = {{MessageRole::System, QStringLiteral("Be brief.")},
                      {MessageRole::User, QStringLiteral("Earlier question")},
                      {MessageRole::Assistant, QStringLiteral("Earlier answer")},
                      {MessageRole::User, question}};
    return asked;
}

Answered ask(const Endpoint& where, HttpClient& http, const CancelToken& cancel = {})
{
    Answered answered;
    const ChatSink sink{[&](const QString& text) { answered.text += text; },
                        [&](const QString& text) { answered.reasoning += text; }};
    answered.outcome = makeProvider(where, http)->answer(request(), sink, cancel);
    return answered;
}

QString whole(const Error& error)
{
    return error.message + error.detail + error.fields.keys().join(u' ');
}

} // namespace

class ProvidersTest : public QObject
{
    Q_OBJECT

    CurlClient m_http;

private Q_SLOTS:
    void everyCutGivesTheSame_data()
    {
        QTest::addColumn<QString>("provider");
        QTest::addColumn<QByteArray>("end");
        for (const char* provider : {"openai", "anthropic", "google", "custom"}) {
            for (const char* end : {"\n", "\r\n", "\r"})
                QTest::addRow("%s %d%s", provider, int(qstrlen(end)), *end == '\r' ? " return" : "")
                    << QString::fromLatin1(provider) << QByteArray(end);
        }
    }

    void everyCutGivesTheSame()
    {
        QFETCH(const QString, provider);
        QFETCH(const QByteArray, end);
        PieceClient client;
        client.stream = streamOf(provider, end);
        const auto check = [&](qsizetype first, qsizetype step) {
            client.first = first;
            client.step = step;
            const Answered answered = ask(endpoint(provider, QStringLiteral("https://api.example.com/v1")), client);
            CHIMERA_VERIFY(answered.outcome);
            QCOMPARE(answered.text, greeting);
            QCOMPARE(answered.reasoning, thought);
            QCOMPARE(answered.outcome->model, QStringLiteral("m-1"));
            QCOMPARE(answered.outcome->finishReason, QStringLiteral("stop"));
            QCOMPARE(answered.outcome->promptTokens, std::optional(7));
            QCOMPARE(answered.outcome->answerTokens, std::optional(5));
        };
        check(0, 1 << 30);
        check(0, 1);
        check(0, 7);
        for (qsizetype cut = 1; cut < client.stream.size() && !QTest::currentTestFailed(); ++cut)
            check(cut, 1 << 30);
    }

    void theRequestIsThatOfTheInterface()
    {
        PieceClient client;
        const QString base = QStringLiteral("https://api.example.com/v1");
        for (const char* name : {"openai", "anthropic", "google"}) {
            client.stream = streamOf(QString::fromLatin1(name));
            CHIMERA_VERIFY(ask(endpoint(QString::fromLatin1(name), base), client).outcome);
        }
        const auto body = [&](std::size_t i) { return QJsonDocument::fromJson(client.requests[i].body).object(); };
        const auto has = [&](std::size_t i, const QByteArray& name, const QByteArray& value) {
            return client.requests[i].headers.contains(QPair<QByteArray, QByteArray>(name, value));
        };
        QCOMPARE(client.requests[0].url, base + QStringLiteral("/chat/completions"));
        QVERIFY(has(0, "Authorization", "Bearer " + key));
        QCOMPARE(body(0)[QLatin1String("messages")].toArray().size(), 4);
        QVERIFY(body(0)[QLatin1String("stream")].toBool());
        QCOMPARE(body(0)[QLatin1String("max_tokens")].toInt(), 2000);
        QCOMPARE(client.requests[1].url, base + QStringLiteral("/messages"));
        QVERIFY(has(1, "x-api-key", key) && has(1, "anthropic-version", "2023-06-01"));
        QCOMPARE(body(1)[QLatin1String("system")].toString(), QStringLiteral("Be brief."));
        QCOMPARE(body(1)[QLatin1String("messages")].toArray().size(), 3);
        QCOMPARE(client.requests[2].url, base + QStringLiteral("/models/test-model:streamGenerateContent?alt=sse"));
        QVERIFY(has(2, "x-goog-api-key", key));
        QCOMPARE(body(2)[QLatin1String("contents")][1][QLatin1String("role")].toString(), QStringLiteral("model"));
        for (const HttpRequest& sent : client.requests) {
            QVERIFY(!sent.url.contains(QLatin1String("CANARY")) && !sent.body.contains(key));
            QCOMPARE(sent.redirects, 0);
        }
    }

    void hostileAnswers_data()
    {
        QTest::addColumn<int>("row");
        int row = 0;
        for (const auto& cases : {streamCases(), answerCases()}) {
            for (const Case& one : cases)
                QTest::newRow(one.name) << row++;
        }
        QVERIFY(row >= 60);
    }

    void hostileAnswers()
    {
        QFETCH(const int, row);
        static const std::vector<Case> cases = [] {
            auto all = streamCases();
            for (Case& one : answerCases())
                all.push_back(std::move(one));
            return all;
        }();
        const Case& one = cases[static_cast<std::size_t>(row)];
        LoopbackServer server(one.scripts);
        QElapsedTimer timer;
        timer.start();
        const Answered answered = ask(endpoint(QString::fromLatin1(one.provider), server.url()), m_http);
        QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(answered.text, one.text);
        QCOMPARE(server.requests().size(), one.requests);
        if (!one.error) {
            CHIMERA_VERIFY(answered.outcome);
            return;
        }
        QVERIFY(!answered.outcome);
        const Error& error = answered.outcome.error();
        QVERIFY2(error.code == *one.error, qPrintable(wireName(error.code) + QLatin1Char(' ') + error.message));
        QVERIFY2(error.message.contains(QLatin1String(one.says)), qPrintable(error.message));
        QVERIFY2(error.message.startsWith(QStringLiteral("127.0.0.1:%1 ").arg(server.port())),
                 qPrintable(error.message));
        QVERIFY(!whole(error).contains(QLatin1String("CANARY")) && !whole(error).contains(question));
        QVERIFY(error.message.size() < 400);
    }

    void noKeyGoesToAnotherHost()
    {
        for (const char* status : {"301 Moved", "302 Found", "303 See", "307 Again", "308 There"}) {
            LoopbackServer other({sse(openAiStream())});
            LoopbackServer server({ServerScript::answer(
                {}, "text/plain", status, "Location: " + other.url(QStringLiteral("/take")).toUtf8() + "\r\n")});
            for (const char* provider : {"openai", "anthropic", "google"}) {
                const auto where = endpoint(QString::fromLatin1(provider), server.url());
                const Answered answered = ask(where, m_http);
                QVERIFY(!answered.outcome);
                QCOMPARE(answered.outcome.error().code, ErrorCode::Config);
                QVERIFY(!makeProvider(where, m_http)->models({}));
                QVERIFY(!makeProvider(where, m_http)->test({}));
            }
            QVERIFY(other.requests().empty());
        }
    }

    void rateLimitsAreToldApart()
    {
        LoopbackServer server(
            {ServerScript::answer({}, "text/plain", "429 Slow"), ServerScript::answer({}, "text/plain", "500 Oh")});
        Endpoint where = endpoint(QStringLiteral("openai"), server.url());
        where.retry.attempts = 1;
        QVERIFY(isRateLimit(ask(where, m_http).outcome.error()));
        QVERIFY(!isRateLimit(ask(where, m_http).outcome.error()));
    }

    void retryAfterIsHonoured()
    {
        LoopbackServer server(
            {ServerScript::answer({}, "text/plain", "429 Slow", "Retry-After: 1\r\n"), sse(openAiStream())});
        QElapsedTimer timer;
        timer.start();
        CHIMERA_VERIFY(ask(endpoint(QStringLiteral("openai"), server.url()), m_http).outcome);
        QVERIFY2(timer.elapsed() >= 1000 && timer.elapsed() < 2500, qPrintable(QString::number(timer.elapsed())));
    }

    void refusedConnectionsAreTriedAgain()
    {
        int port = 0;
        {
            LoopbackServer gone;
            port = gone.port();
        }
        Endpoint where = endpoint(QStringLiteral("custom"), QStringLiteral("http://127.0.0.1:%1").arg(port));
        where.retry.firstWait = 100ms;
        QElapsedTimer timer;
        timer.start();
        const Answered answered = ask(where, m_http);
        QVERIFY(!answered.outcome);
        QCOMPARE(answered.outcome.error().code, ErrorCode::Network);
        QVERIFY(timer.elapsed() >= 300); // 100 and 200 ms
    }

    void waitingToAskAgainCanBeCancelled()
    {
        LoopbackServer server({ServerScript::answer({}, "text/plain", "503 Busy", "Retry-After: 60\r\n")});
        Endpoint where = endpoint(QStringLiteral("openai"), server.url());
        where.retry.longestWait = 120s;
        CancelSource source;
        QElapsedTimer timer;
        std::thread other([&] {
            std::this_thread::sleep_for(200ms);
            timer.start();
            source.cancel();
        });
        const Answered answered = ask(where, m_http, source.token());
        other.join();
        QVERIFY(timer.elapsed() < 200);
        QCOMPARE(answered.outcome.error().code, ErrorCode::Cancelled);
    }

    void cancellingKeepsWhatArrived()
    {
        LoopbackServer server(
            {ServerScript::silentAfter(ServerScript::head("text/event-stream") + message(delta("Hello")))});
        Endpoint where = endpoint(QStringLiteral("openai"), server.url());
        where.idle = 30s;
        CancelSource source;
        QElapsedTimer timer;
        std::thread other([&] {
            std::this_thread::sleep_for(300ms);
            timer.start();
            source.cancel();
        });
        const Answered answered = ask(where, m_http, source.token());
        other.join();
        QVERIFY(timer.elapsed() < 200);
        QCOMPARE(answered.text, QStringLiteral("Hello"));
        QCOMPARE(answered.outcome.error().code, ErrorCode::Cancelled);
    }

    void listsOfModels()
    {
        LoopbackServer server(
            {ServerScript::answer(
                 R"({"data":[{"id":"gpt-4o"},{"id":"text-embedding-3-small"},{"id":"x","max_model_len":9}]})"),
             ServerScript::answer(R"({"data":[{"id":"claude-x","display_name":"Claude X"},{"id":7}]})"),
             ServerScript::answer(
                 R"({"models":[{"name":"models/gemini-x","displayName":"G","inputTokenLimit":99,"supportedGenerationMethods":["generateContent"]},{"name":"models/embedding","supportedGenerationMethods":["embedContent"]}]})"),
             ServerScript::answer("<html>", "text/html"), ServerScript::answer("{\"data\":5}")});
        const auto models = [&](const char* name) {
            return makeProvider(endpoint(QString::fromLatin1(name), server.url()), m_http)->models({});
        };
        const auto openai = models("openai");
        QCOMPARE(openai->size(), std::size_t(2));
        QCOMPARE(openai->at(0).window, 128'000);
        QCOMPARE(openai->at(1).window, 9);
        const auto anthropic = models("anthropic");
        QCOMPARE(anthropic->size(), std::size_t(1));
        QCOMPARE(anthropic->at(0).name, QStringLiteral("Claude X"));
        QCOMPARE(anthropic->at(0).window, 200'000);
        const auto google = models("google");
        QCOMPARE(google->size(), std::size_t(1));
        QCOMPARE(google->at(0).id, QStringLiteral("gemini-x"));
        QCOMPARE(google->at(0).window, 99);
        QCOMPARE(models("custom").error().code, ErrorCode::Config);
        QVERIFY(models("custom")->empty());
    }

    void echoRepeats()
    {
        Echo echo;
        QString text;
        ChatRequest asked;
        asked.model = QStringLiteral("model-What-Ever");
        asked.question = QStringLiteral("hello  there\nworld");
        const auto outcome = echo.answer(asked, {[&](const QString& piece) { text += piece; }}, {});
        CHIMERA_VERIFY(outcome);
        QCOMPARE(text,
                 QStringLiteral("[Echo Mode] Received: hello  there\nworld\n\nThis is a demo response. Connect an "
                                "LLM provider to get real AI responses."));
        QCOMPARE(outcome->answerTokens, std::optional(3));
        QCOMPARE(outcome->model, QStringLiteral("What-Ever"));
        QVERIFY(echo.isLocal() && echo.host().isEmpty());
    }

    void theCatalogueKnowsTheContractsModels()
    {
        QCOMPARE(knownModels().size(), std::size_t(18));
        for (const KnownModel& model : knownModels()) {
            QVERIFY(knownProvider(model.provider));
            QVERIFY(model.window > 0);
            QCOMPARE(knownModel(model.name.toUpper()), &model);
        }
        for (const KnownProvider& provider : knownProviders())
            QVERIFY(provider.name == QLatin1String("custom") || knownModel(provider.defaultModel));
        QCOMPARE(displayName(QStringLiteral("llama-3.3-70b-versatile")), QStringLiteral("Llama 3.3 70B Versatile"));
        QCOMPARE(withoutModelPrefix(QStringLiteral("model-gpt-4o")), QStringLiteral("gpt-4o"));
    }
};

QTEST_GUILESS_MAIN(ProvidersTest)
#include "ProvidersTest.moc"
