#include "app/Output.h"

#include <QJsonDocument>
#include <QTest>

#include <thread>

using namespace chimera;
using namespace chimera::app;

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

} // namespace

class OutputTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void errorsAreASentenceOrADocument()
    {
        MemorySink sink;
        const Error error{ErrorCode::NotFound, QStringLiteral("Memory not found")};
        Output(sink, {}, false).error(error);
        QCOMPARE(sink.errors, QByteArray("chimera: Memory not found\n"));
        sink.errors.clear();
        Output(sink, {}, true).error(error);
        QCOMPARE(sink.errors, QByteArray("{\"error\":{\"code\":\"not_found\",\"message\":\"Memory not found\"}}\n"));
        QVERIFY(sink.output.isEmpty());
    }

    void columnsCountWideAndCombiningLetters()
    {
        QCOMPARE(columns(u"abc"), 3);
        QCOMPARE(columns(u"全文"), 4);
        QCOMPARE(columns(QString::fromUtf8("e\xcc\x81")), 1);
        QCOMPARE(columns(QString::fromUtf8("\xf0\x9f\x8d\x8e")), 2);
        QCOMPARE(elided(QStringLiteral("abcdef"), 4), QString::fromUtf8("abc…"));
        QCOMPARE(elided(QString::fromUtf8("全文搜索"), 4), QString::fromUtf8("全…"));
    }

    void controlCharactersNeverReachATerminal()
    {
        QCOMPARE(printable(QStringLiteral("a\033]0;x\007b\nc")), QString::fromUtf8("a\xef\xbf\xbd]0;x\xef\xbf\xbd"
                                                                                   "b c"));
        MemorySink sink;
        Terminal terminal;
        terminal.output = true;
        Output(sink, terminal, false).text(QStringLiteral("x\033[2J\ny\n"));
        QVERIFY(!sink.output.contains('\033'));
        QVERIFY(sink.output.contains("\ny\n"));
        sink.output.clear();
        Output(sink, {}, false).text(QStringLiteral("x\033[2J"));
        QCOMPARE(sink.output, QByteArray("x\033[2J")); // a file gets the text as it is
    }

    void tableFitsTheTerminal()
    {
        MemorySink sink;
        Terminal terminal;
        terminal.output = true;
        terminal.width = 30;
        Output(sink, terminal, false)
            .table({QStringLiteral("ID"), QStringLiteral("TITLE")},
                   {{QStringLiteral("m1"), QStringLiteral("long ").repeated(20)}}, 1);
        for (const QByteArray& line : sink.output.split('\n'))
            QVERIFY(columns(QString::fromUtf8(line)) <= 30);
    }

    void progressIsRareWithoutATerminal()
    {
        MemorySink sink;
        Output output(sink, {}, false);
        for (int done = 0; done < 1000; ++done)
            output.progress({QStringLiteral("Reading"), done, 1000, -1});
        QVERIFY(sink.errors.isEmpty());
        std::this_thread::sleep_for(std::chrono::milliseconds(2050));
        output.progress({QStringLiteral("Reading"), 500, 1000, 61});
        output.progress({QStringLiteral("Reading"), 501, 1000, 61});
        QCOMPARE(sink.errors, QByteArray("Reading 500 of 1000 (50%), 1:01 left\n"));
    }

    void progressOnATerminalIsOneLineThatGoesAway()
    {
        MemorySink sink;
        Terminal terminal;
        terminal.errors = true;
        Output output(sink, terminal, false);
        output.progress({QStringLiteral("Reading"), 1, 2, -1});
        QVERIFY(sink.errors.startsWith("\r\033[K"));
        QVERIFY(!sink.errors.contains('\n'));
        output.line(QStringLiteral("done"));
        QVERIFY(sink.errors.endsWith("\r\033[K"));
        QCOMPARE(sink.output, QByteArray("done\n"));
    }

    void jsonHasNoProgress()
    {
        MemorySink sink;
        Terminal terminal;
        terminal.errors = true;
        Output(sink, terminal, true).progress({QStringLiteral("Reading"), 1, 2, -1});
        QVERIFY(sink.errors.isEmpty());
    }

    void codesOfErrors()
    {
        QCOMPARE(exitCodeFor(ErrorCode::NotFound), ExitCode::NothingFound);
        QCOMPARE(exitCodeFor(ErrorCode::Busy), ExitCode::Locked);
        QCOMPARE(exitCodeFor(ErrorCode::Network), ExitCode::Network);
        QCOMPARE(exitCodeFor(ErrorCode::Cancelled), ExitCode::Cancelled);
        QCOMPARE(exitCodeFor(ErrorCode::Partial), ExitCode::Partial);
        QCOMPARE(exitCodeFor(ErrorCode::Config), ExitCode::Config);
        QCOMPARE(exitCodeFor(ErrorCode::Conflict), ExitCode::Failed);
        QCOMPARE(static_cast<int>(ExitCode::Config), 78);
    }
};

QTEST_GUILESS_MAIN(OutputTest)
#include "OutputTest.moc"
