#include "core/base/Timestamp.h"

#include <QDateTime>
#include <QTest>

using namespace chimera;

class TimestampTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesMicrosecondsWithZ()
    {
        QCOMPARE(Timestamp{1'795'000'000'534'584}.toIso(), QStringLiteral("2026-11-18T11:06:40.534584Z"));
        QCOMPARE(Timestamp{-1}.toIso(), QStringLiteral("1969-12-31T23:59:59.999999Z"));
    }

    void readsEveryFormThatFilesUse_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("expected");
        const QString day = QStringLiteral("2026-11-18T00:00:00.000000Z");
        const QString moment = QStringLiteral("2026-11-18T10:30:00.000000Z");
        QTest::newRow("date") << QStringLiteral("2026-11-18") << day;
        QTest::newRow("blank for T") << QStringLiteral("2026-11-18 10:30:00") << moment;
        QTest::newRow("joplin") << QStringLiteral("2026-11-18 10:30:00Z") << moment;
        QTest::newRow("minutes only") << QStringLiteral("2026-11-18T10:30") << moment;
        QTest::newRow("offset") << QStringLiteral("2026-11-18T11:30:00+01:00") << moment;
        QTest::newRow("millis") << QStringLiteral("2026-11-18T10:30:00.250Z")
                                << QStringLiteral("2026-11-18T10:30:00.250000Z");
        QTest::newRow("nanos") << QStringLiteral("2026-11-18T10:30:00.123456789+00:00")
                               << QStringLiteral("2026-11-18T10:30:00.123456Z");
        QTest::newRow("lower z") << QStringLiteral("2026-11-18T10:30:00z") << moment;
    }

    void readsEveryFormThatFilesUse()
    {
        QFETCH(QString, text);
        QFETCH(QString, expected);
        const auto read = Timestamp::fromIso(text);
        QVERIFY(read);
        QCOMPARE(read->toIso(), expected);
    }

    void refusesWhatIsNoTime_data()
    {
        QTest::addColumn<QString>("text");
        for (const char* text : {"", "yesterday", "2026-13-01", "2026-02-30", "18.11.2026", "2026-11-18T25:00:00Z",
                                 "999999999999999999999999999999999999999999999"})
            QTest::newRow(text) << QString::fromLatin1(text);
    }

    void refusesWhatIsNoTime()
    {
        QFETCH(QString, text);
        QVERIFY(!Timestamp::fromIso(text));
    }

    void roundTripsThroughIso()
    {
        for (const std::int64_t micros : {0LL, 1LL, -1LL, 1'795'000'000'534'584LL, 253'402'300'799'999'999LL}) {
            const Timestamp moment{micros};
            QCOMPARE(Timestamp::fromIso(moment.toIso()).value_or(Timestamp{-42}).micros, micros);
        }
    }
};

QTEST_GUILESS_MAIN(TimestampTest)
#include "TimestampTest.moc"
