// Both ends of the socket in one process: what is handed over arrives whole, cancels and broken ends are noticed, and
// bytes that are no request do no harm.
#include "app/BackendDoor.h"
#include "app/Signals.h"
#include "app/handover/VerbClient.h"
#include "app/handover/VerbServer.h"

#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <future>
#include <sys/socket.h>
#include <unistd.h>

using namespace chimera;
using namespace chimera::app;
using Kind = VerbClient::Outcome::Kind;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

class MemorySink final : public OutputSink
{
public:
    bool write(Stream stream, const QByteArray& bytes) override
    {
        (stream == Stream::Output ? output : errors) += bytes;
        return true;
    }
    QByteArray output;
    QByteArray errors;
};

std::pair<Wire, Wire> makeWires()
{
    int ends[2] = {-1, -1};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        qFatal("no socket pair");
    return {Wire(ends[0]), Wire(ends[1])};
}

Invocation invocationOf(const QStringList& words)
{
    return {*Options::parse(words), words, QStringLiteral("/"), {}, std::nullopt};
}

VerbServer::Host hostThat(std::function<ExitCode(const Invocation&, Output&, const CancelToken&)> executes)
{
    VerbServer::Host host;
    host.takes = [](const Invocation&) { return true; };
    host.execute = std::move(executes);
    return host;
}

// An owner that says exactly these frames, after it has read the request, and goes away.
VerbClient::Outcome answeredBy(const std::vector<std::pair<FrameKind, QByteArray>>& before,
                               const std::vector<std::pair<FrameKind, QByteArray>>& after)
{
    auto [here, there] = makeWires();
    std::thread owner([&before, &after, wire = std::move(there)]() mutable {
        for (const auto& [kind, payload] : before)
            wire.send(kind, payload);
        if (before.empty() || !wire.receive(seconds(5)))
            return;
        for (const auto& [kind, payload] : after)
            wire.send(kind, payload);
    });
    MemorySink sink;
    const auto outcome = VerbClient(std::move(here)).run(invocationOf({QStringLiteral("list")}), sink, seconds(5));
    owner.join();
    return outcome;
}

const QByteArray hello = R"({"protocol":1})";

} // namespace

class HandoverTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Signals::install(); }

    void aVerbIsRunThereAndHeardHere()
    {
        QByteArray content(5 * 1024 * 1024 + 17, Qt::Uninitialized);
        for (qsizetype at = 0; at < content.size(); ++at)
            content[at] = static_cast<char>(at * 31 + at / 257);
        VerbServer server(hostThat([](const Invocation& invocation, Output& output, const CancelToken&) {
            output.rawText(QString::fromLatin1(invocation.content->toBase64()));
            output.note(invocation.options.value("title") + QLatin1Char(' ') + invocation.path(QStringLiteral("x")) +
                        QLatin1Char(' ') + QString::number(output.terminal().width));
            return ExitCode::Partial;
        }));
        auto [here, there] = makeWires();
        server.accept(std::move(there));
        Invocation invocation = invocationOf({QStringLiteral("add"), QStringLiteral("--workspace"), QStringLiteral("W"),
                                              QStringLiteral("--title"), QString::fromUtf8("Tï🍎")});
        invocation.content = content;
        invocation.folder = QStringLiteral("/some/where");
        invocation.terminal.width = 123;
        MemorySink sink;
        const auto outcome = VerbClient(std::move(here)).run(invocation, sink, seconds(5));
        QCOMPARE(outcome.kind, Kind::Done);
        QCOMPARE(outcome.exit, ExitCode::Partial);
        QVERIFY(QByteArray::fromBase64(sink.output) == content);
        QCOMPARE(QString::fromUtf8(sink.errors), QString::fromUtf8("chimera: Tï🍎 /some/where/x 123\n"));
    }

    void fiftyAtOnce()
    {
        std::atomic<int> ran = 0;
        VerbServer server(hostThat([&ran](const Invocation& invocation, Output& output, const CancelToken&) {
            ++ran;
            output.line(invocation.options.arguments.first());
            return ExitCode::Ok;
        }));
        std::vector<std::future<bool>> clients;
        for (int client = 0; client < 50; ++client) {
            auto [here, there] = makeWires();
            server.accept(std::move(there));
            clients.push_back(std::async(std::launch::async, [client, wire = std::move(here)]() mutable {
                MemorySink sink;
                const QString id = QString::number(client);
                const auto outcome =
                    VerbClient(std::move(wire)).run(invocationOf({QStringLiteral("show"), id}), sink, seconds(10));
                return outcome.kind == Kind::Done && sink.output == id.toLatin1() + '\n';
            }));
        }
        for (auto& client : clients)
            QVERIFY(client.get());
        QCOMPARE(ran.load(), 50);
    }

    void whatIsNotTakenComesLater()
    {
        VerbServer::Host host =
            hostThat([](const Invocation&, Output&, const CancelToken&) { return ExitCode::Failed; });
        host.takes = [](const Invocation& invocation) { return !invocation.options.verb->isLong; };
        VerbServer server(std::move(host));
        auto [here, there] = makeWires();
        server.accept(std::move(there));
        MemorySink sink;
        QCOMPARE(VerbClient(std::move(here)).run(invocationOf({QStringLiteral("doctor")}), sink, seconds(5)).kind,
                 Kind::Later);
    }

    void afterTheEndNothingNewIsTaken()
    {
        VerbServer server(hostThat([](const Invocation&, Output&, const CancelToken&) { return ExitCode::Failed; }));
        server.finish();
        auto [here, there] = makeWires();
        server.accept(std::move(there));
        MemorySink sink;
        QCOMPARE(VerbClient(std::move(here)).run(invocationOf({QStringLiteral("list")}), sink, seconds(5)).kind,
                 Kind::Later);
    }

    void aClientThatGoesAwayCancels_data()
    {
        QTest::addColumn<bool>("says");
        QTest::newRow("by a frame") << true;
        QTest::newRow("by closing") << false;
    }

    void aClientThatGoesAwayCancels()
    {
        QFETCH(bool, says);
        std::promise<void> began;
        std::promise<bool> ended;
        VerbServer server(hostThat([&](const Invocation&, Output&, const CancelToken& cancel) {
            began.set_value();
            QElapsedTimer timer;
            timer.start();
            while (!cancel.isCancelled() && timer.elapsed() < 10'000)
                std::this_thread::sleep_for(milliseconds(5));
            ended.set_value(cancel.isCancelled());
            return ExitCode::Cancelled;
        }));
        auto [here, there] = makeWires();
        server.accept(std::move(there));
        std::optional<Wire> client(std::move(here));
        QVERIFY(client->receive(seconds(5)));
        QVERIFY(client->send(FrameKind::Request, invocationOf({QStringLiteral("list")}).toJson()));
        began.get_future().wait();
        if (says)
            QVERIFY(client->send(FrameKind::Cancel));
        else
            client.reset();
        QVERIFY(ended.get_future().get());
        server.finish();
    }

    void aReaderWhoHasEnoughStopsTheVerb()
    {
        std::promise<bool> ended;
        VerbServer server(hostThat([&](const Invocation&, Output& output, const CancelToken& cancel) {
            int lines = 0;
            while (!cancel.isCancelled() && lines++ < 100'000)
                output.line(QString(1000, QLatin1Char('x')));
            ended.set_value(cancel.isCancelled());
            return ExitCode::Ok;
        }));
        auto [here, there] = makeWires();
        server.accept(std::move(there));
        {
            Wire client(std::move(here));
            QVERIFY(client.receive(seconds(5)));
            QVERIFY(client.send(FrameKind::Request, invocationOf({QStringLiteral("list")}).toJson()));
            QVERIFY(client.receive(seconds(5)));
        }
        QVERIFY(ended.get_future().get());
    }

    void nonsenseIsNotRun_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const auto frame = [](char kind, const QByteArray& payload) {
            QByteArray bytes(1, kind);
            const auto size = static_cast<quint32>(payload.size());
            for (int shift = 24; shift >= 0; shift -= 8)
                bytes += static_cast<char>(size >> shift);
            return bytes + payload;
        };
        QTest::newRow("http") << QByteArray("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        QTest::newRow("no json") << frame('R', "{{{");
        QTest::newRow("no verb") << frame('R', R"({"words":[],"folder":"/"})");
        QTest::newRow("unknown verb") << frame('R', R"({"words":["burn"],"folder":"/"})");
        QTest::newRow("help") << frame('R', R"({"words":["list","--help"],"folder":"/"})");
        QTest::newRow("relative folder") << frame('R', R"({"words":["list"],"folder":"x"})");
        QTest::newRow("wrong types") << frame('R', R"({"words":{"a":1},"folder":7,"terminal":[]})");
        QTest::newRow("too long") << QByteArray("R\x7f\xff\xff\xff", 5);
        QTest::newRow("content first") << frame('C', "x");
        QTest::newRow("content breaks off")
            << frame('R', R"({"words":["list"],"folder":"/","content":true})") + frame('C', "abc");
        QTest::newRow("nothing") << QByteArray();
    }

    void nonsenseIsNotRun()
    {
        QFETCH(QByteArray, bytes);
        std::atomic<bool> ran = false;
        {
            VerbServer server(hostThat([&ran](const Invocation&, Output&, const CancelToken&) {
                ran = true;
                return ExitCode::Ok;
            }));
            auto [here, there] = makeWires();
            server.accept(std::move(there));
            QCOMPARE(::write(here.descriptor(), bytes.constData(), static_cast<std::size_t>(bytes.size())),
                     static_cast<ssize_t>(bytes.size()));
            (void)::shutdown(here.descriptor(), SHUT_WR);
            while (here.receive(seconds(5))) {
            }
        }
        QVERIFY(!ran);
    }

    void aSecondStartReachesTheWindow()
    {
        std::promise<QStringList> got;
        VerbServer::Host host = hostThat([](const Invocation&, Output&, const CancelToken&) { return ExitCode::Ok; });
        host.isWindow = true;
        host.activate = [&got](const QStringList& arguments) { got.set_value(arguments); };
        VerbServer server(std::move(host));
        auto [here, there] = makeWires();
        server.accept(std::move(there));
        const QStringList arguments{QStringLiteral("/a b/c.md"), QStringLiteral("chimera://search?q=x")};
        const auto outcome = VerbClient(std::move(here)).start(arguments, seconds(5));
        QCOMPARE(outcome.kind, Kind::Done);
        QCOMPARE(got.get_future().get(), arguments);

        VerbServer verbOnly(hostThat([](const Invocation&, Output&, const CancelToken&) { return ExitCode::Ok; }));
        auto [here2, there2] = makeWires();
        verbOnly.accept(std::move(there2));
        QCOMPARE(VerbClient(std::move(here2)).start(arguments, seconds(5)).kind, Kind::Later);
    }

    void ownersThatFail()
    {
        const QByteArray done = R"({"exit":3})";
        QCOMPARE(answeredBy({}, {}).kind, Kind::Gone);
        QCOMPARE(answeredBy({{FrameKind::Hello, R"({"protocol":99})"}}, {}).kind, Kind::Other);
        QCOMPARE(answeredBy({{FrameKind::Hello, hello}}, {}).kind, Kind::Gone); // nothing has begun: try again
        QCOMPARE(answeredBy({{FrameKind::Hello, hello}}, {{FrameKind::Begun, {}}}).kind, Kind::Lost);
        QCOMPARE(answeredBy({{FrameKind::Hello, hello}}, {{FrameKind::Begun, {}}, {FrameKind::Done, done}}).exit,
                 ExitCode::NothingFound);
    }

    void aMuteOwnerIsGivenUp()
    {
        auto [here, there] = makeWires();
        MemorySink sink;
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(VerbClient(std::move(here)).run(invocationOf({QStringLiteral("list")}), sink, milliseconds(200)).kind,
                 Kind::Mute);
        QVERIFY(timer.elapsed() >= 190 && timer.elapsed() < 3000);
    }

    void theDoorOpensFailsAndCloses()
    {
        const QTemporaryDir folder;
        auto backend = Backend::open({Profile{folder.path()}});
        QVERIFY(backend);
        BackendDoor door;
        CancelSource gaveUp;
        gaveUp.cancel();
        QCOMPARE(door.enter(gaveUp.token()).error().code, ErrorCode::Cancelled);
        auto waiting = std::async(std::launch::async, [&door] { return door.enter({}).has_value(); });
        QCOMPARE(waiting.wait_for(milliseconds(50)), std::future_status::timeout);
        door.fail({ErrorCode::Corrupt, QStringLiteral("Damaged.")});
        QVERIFY(!waiting.get());
        door.open(**backend);
        std::future<void> closing;
        {
            const auto visit = door.enter({});
            QVERIFY(visit);
            QCOMPARE(&visit->backend(), backend->get());
            closing = std::async(std::launch::async, [&door] { door.close(); });
            QCOMPARE(closing.wait_for(milliseconds(50)), std::future_status::timeout); // not while somebody is inside
        }
        closing.wait();
        QVERIFY(door.isClosed());
        QCOMPARE(door.enter({}).error().code, ErrorCode::Busy);
        door.open(**backend);
        QVERIFY(door.enter({}));
    }
};

QTEST_GUILESS_MAIN(HandoverTest)
#include "HandoverTest.moc"
