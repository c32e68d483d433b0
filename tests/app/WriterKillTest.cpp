// kill -9 while writing: what was acknowledged is there, the database is sound, the next start asks nothing. As many
// kills as CHIMERA_KILLS says (100).
#include "tests/app/ProgramRun.h"

#include <QElapsedTimer>
#include <QRandomGenerator>

using chimera::test::Ended;
using chimera::test::ProgramRun;

class WriterKillTest : public QObject
{
    Q_OBJECT

    static QSet<QString> stored(const ProgramRun& run)
    {
        QSet<QString> ids;
        const Ended listed = run.run(
            {QStringLiteral("--json"), QStringLiteral("list"), QStringLiteral("--limit"), QStringLiteral("1000000")});
        const QJsonArray memories = listed.json()[QLatin1String("memories")].toArray();
        for (const QJsonValue memory : memories)
            ids.insert(memory.toObject()[QLatin1String("id")].toString());
        return ids;
    }

private Q_SLOTS:
    void nothingAcknowledgedIsLost()
    {
        const int kills = std::max(1, qEnvironmentVariable("CHIMERA_KILLS", QStringLiteral("100")).toInt());
        const int checkEvery = std::clamp(kills / 10, 1, 50);
        const ProgramRun run;
        QVERIFY(QDir().mkpath(run.profile()));
        QSet<QString> acknowledged;
        qint64 slowestStart = 0;
        for (int kill = 1; kill <= kills; ++kill) {
            auto writer = run.start({run.profile()}, QStringLiteral(CHIMERA_WRITER_CHILD));
            QElapsedTimer timer;
            timer.start();
            QVERIFY2(writer->waitForReadyRead(30'000), writer->readAllStandardError().constData());
            slowestStart = std::max(slowestStart, timer.elapsed());
            timer.restart();
            const int life = QRandomGenerator::global()->bounded(80, 161);
            while (timer.elapsed() < life)
                writer->waitForReadyRead(static_cast<int>(std::max<qint64>(1, life - timer.elapsed())));
            writer->kill();
            QVERIFY(writer->waitForFinished());
            QCOMPARE(writer->exitStatus(), QProcess::CrashExit); // it did not end by itself
            QByteArray lines = writer->readAllStandardOutput();
            lines.truncate(lines.lastIndexOf('\n') + 1);
            for (const QByteArray& line : lines.split('\n')) {
                if (!line.isEmpty())
                    acknowledged.insert(QString::fromLatin1(line));
            }
            if (kill % checkEvery == 0 || kill == kills) {
                const QSet<QString> lost = acknowledged - stored(run);
                QVERIFY2(lost.isEmpty(),
                         qPrintable(QStringLiteral("%1 lost after %2 kills").arg(lost.size()).arg(kill)));
                const Ended checked = run.run({QStringLiteral("doctor")});
                VERIFY_EXIT(checked, 0);
            }
        }
        QVERIFY(acknowledged.size() >= kills);
        QVERIFY2(slowestStart < 5000, qPrintable(QString::number(slowestStart)));
        qInfo("%d kills, %lld acknowledged, 0 lost, slowest start to first write %lld ms", kills,
              static_cast<long long>(acknowledged.size()), static_cast<long long>(slowestStart));
    }
};

QTEST_GUILESS_MAIN(WriterKillTest)
#include "WriterKillTest.moc"
