// Server-sent events: every line end, every cut.
#include "core/net/SseParser.h"

#include "tests/support/TempProfile.h"

using namespace chimera;

namespace {

using Events = QList<QPair<QByteArray, QByteArray>>;

struct Reading
{
    Events events;
    bool failed = false;
};

// Cut at `first`, then every `step` bytes (0: the rest in one piece).
Reading read(const QByteArray& stream, qsizetype first, qsizetype step = 0, qsizetype limit = 1024 * 1024)
{
    SseParser parser(limit, limit * 2);
    Reading reading;
    const auto take = [&](const SseEvent& event) -> Result<void> {
        reading.events.append({event.type, event.data});
        return {};
    };
    qsizetype at = 0;
    qsizetype size = first;
    while (at < stream.size() && !reading.failed) {
        reading.failed = !parser.feed(QByteArrayView(stream).sliced(at, std::min(size, stream.size() - at)), take);
        at += size;
        size = step > 0 ? step : stream.size();
    }
    reading.failed = reading.failed || !parser.finish(take);
    return reading;
}

} // namespace

class SseParserTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEvents_data()
    {
        QTest::addColumn<QByteArray>("stream");
        QTest::addColumn<Events>("expected");
        const auto row = [](const char* name, const QByteArray& stream, const Events& events) {
            QTest::newRow(name) << stream << events;
        };
        row("line feeds", "data: a\n\ndata: b\n\n", {{"", "a"}, {"", "b"}});
        row("returns", "data: a\r\rdata: b\r\r", {{"", "a"}, {"", "b"}});
        row("both", "data: a\r\n\r\ndata: b\r\n\r\n", {{"", "a"}, {"", "b"}});
        row("mixed", "data: a\r\n\ndata: b\n\r\ndata: c\r\n\r", {{"", "a"}, {"", "b"}, {"", "c"}});
        row("two lines", "data: a\ndata: b\n\n", {{"", "a\nb"}});
        row("empty data line", "data\ndata:\n\n", {{"", "\n"}});
        row("event", "event: ping\ndata: {}\n\n", {{"ping", "{}"}});
        row("event without data", "event: ping\n\ndata: a\n\n", {{"", "a"}});
        row("comments", ": hello\n\n:\ndata: a\n: inside\n\n", {{"", "a"}});
        row("one blank goes", "data:  a\n\ndata:b\n\n", {{"", " a"}, {"", "b"}});
        row("byte-order mark",
            "\xEF\xBB\xBF"
            "data: a\n\n",
            {{"", "a"}});
        row("mark only at the start",
            "data: a\n\n\xEF\xBB\xBF"
            "data: b\n\n",
            {{"", "a"}});
        row("unknown fields", "id: 1\nretry: 5\nfoo: x\ndata: a\n\n", {{"", "a"}});
        row("characters", "data: gr\xC3\xBC\xC3\x9F \xF0\x9F\x99\x82\n\n",
            {{"", "gr\xC3\xBC\xC3\x9F \xF0\x9F\x99\x82"}});
        row("NUL", QByteArray("data: a\0b\n\n", 11), {{"", QByteArray("a\0b", 3)}});
        row("no blank line at the end", "data: a\n\ndata: b\n", {{"", "a"}, {"", "b"}});
        row("no end of line at the end", "data: a\n\ndata: [DONE]", {{"", "a"}, {"", "[DONE]"}});
        row("colon in the value", "data: a: b\n\n", {{"", "a: b"}});
        row("nothing", "", {});
        row("blank lines alone", "\n\r\n\r\r\n", {});
    }

    void readsEvents()
    {
        QFETCH(const QByteArray, stream);
        QFETCH(const Events, expected);
        QCOMPARE(read(stream, stream.size()).events, expected);
        for (qsizetype cut = 0; cut <= stream.size(); ++cut)
            QCOMPARE(read(stream, cut).events, expected);
        QCOMPARE(read(stream, 1, 1).events, expected);
        QCOMPARE(read(stream, 3, 3).events, expected);
    }

    void refusesLinesWithoutEnd()
    {
        const QByteArray line = "data: " + QByteArray(2000, 'x');
        QVERIFY(read(line, 1, 1, 1000).failed);
        QVERIFY(read(line, line.size(), 0, 1000).failed);
        QVERIFY(!read("data: " + QByteArray(994, 'x') + "\n\n", 7, 7, 1000).failed);
        QVERIFY(read("data: " + QByteArray(995, 'x') + "\n\n", 7, 7, 1000).failed);
    }

    void refusesEventsWithoutEnd()
    {
        QByteArray stream;
        for (int i = 0; i < 100; ++i)
            stream += "data: " + QByteArray(50, 'x') + "\n";
        QVERIFY(read(stream + "\n", 11, 11, 1000).failed);
    }

    void staysFailed()
    {
        SseParser parser(10);
        const auto none = [](const SseEvent&) -> Result<void> { return {}; };
        QVERIFY(!parser.feed("data: 0123456789", none));
        QVERIFY(!parser.feed("\n\ndata: a\n\n", none));
        QVERIFY(!parser.finish(none));
    }

    void anErrorOfTheSinkIsAnswered()
    {
        SseParser parser;
        const auto refuse = [](const SseEvent&) -> Result<void> { return Error{ErrorCode::Network, {}}; };
        const auto answer = parser.feed("data: a\n\n", refuse);
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Network);
    }
};

QTEST_GUILESS_MAIN(SseParserTest)
#include "SseParserTest.moc"
