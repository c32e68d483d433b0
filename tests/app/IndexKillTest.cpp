// kill -9 while memories are written, edited and embedded: afterwards every memory has exactly the vectors of its text.
// Half as many kills as CHIMERA_KILLS says (50).
#include "tests/app/ProgramRun.h"

#include <QRandomGenerator>

using chimera::test::Ended;
using chimera::test::ProgramRun;

class IndexKillTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyMemoryEndsWithTheVectorsOfItsText()
    {
        const int kills = std::max(1, qEnvironmentVariable("CHIMERA_KILLS", QStringLiteral("100")).toInt() / 2);
        const ProgramRun run;
        QVERIFY(QDir().mkpath(run.profile()));
        for (int kill = 1; kill <= kills; ++kill) {
            auto child = run.start({run.profile()}, QStringLiteral(CHIMERA_INDEX_CHILD));
            QVERIFY2(child->waitForReadyRead(30'000), child->readAllStandardError().constData());
            QTest::qWait(QRandomGenerator::global()->bounded(20, 120));
            child->kill();
            QVERIFY(child->waitForFinished());
            QCOMPARE(child->exitStatus(), QProcess::CrashExit);
            if (kill % 10 != 0 && kill != kills)
                continue;
            auto checked = run.start({run.profile(), QStringLiteral("check")}, QStringLiteral(CHIMERA_INDEX_CHILD));
            QVERIFY(checked->waitForFinished(120'000));
            QVERIFY2(checked->exitCode() == 0, checked->readAllStandardError().constData());
            if (kill == kills)
                qInfo("%d kills, %s", kills, checked->readAllStandardOutput().trimmed().constData());
        }
    }
};

QTEST_GUILESS_MAIN(IndexKillTest)
#include "IndexKillTest.moc"
