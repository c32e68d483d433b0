#include "core/base/IdSource.h"

#include <QSet>
#include <QTest>

using namespace chimera;

namespace {

class StandingClock final : public Clock
{
public:
    Timestamp now() const override { return moment; }
    Timestamp moment{1'795'000'000'000'000};
};

} // namespace

class IdSourceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idsHaveTheContractsForm()
    {
        StandingClock clock;
        SystemIdSource ids(clock);
        const auto id = ids.make<MemoryId>();
        QVERIFY(isAcceptableId(id.text(), QStringLiteral("memory-")));
        QCOMPARE(id.text().size(), 33);
        QVERIFY(isAcceptableId(QStringLiteral("memory-3f9a0c1d22ab"), QStringLiteral("memory-")));
        for (const char* bad :
             {"memory-", "memory-UPPERCASE0000", "memory-../../etc/pw", "conv-3f9a0c1d22ab", "memory-3f9a"})
            QVERIFY2(!isAcceptableId(QString::fromLatin1(bad), QStringLiteral("memory-")), bad);
    }

    void growAndNeverRepeatWhateverTheClockDoes()
    {
        StandingClock clock;
        SystemIdSource ids(clock);
        QSet<QString> seen;
        QString last;
        for (int i = 0; i < 20'000; ++i) {
            if (i % 1000 == 999)
                clock.moment.micros += i % 2000 == 999 ? -86'400'000'000 : 5'000; // a day back, then a little on
            const QString id = ids.ulid();
            QVERIFY(!seen.contains(id));
            QVERIFY2(id > last, "the clock went back and the ids with it");
            seen.insert(id);
            last = id;
        }
    }
};

QTEST_GUILESS_MAIN(IdSourceTest)
#include "IdSourceTest.moc"
