// kill -9 while importing, at random moments: whole notes stay, the next import completes without doubles. A fifth of
// CHIMERA_KILLS (100).
#include "tests/app/ProgramRun.h"

#include <QRandomGenerator>

using chimera::test::Ended;
using chimera::test::ProgramRun;

class ImportKillTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itGoesOnWithoutDoubles()
    {
        constexpr int notes = 1000;
        const int kills = std::max(1, qEnvironmentVariable("CHIMERA_KILLS", QStringLiteral("100")).toInt() / 5);
        const ProgramRun maker;
        const QString vault = maker.makeVault(QStringLiteral("vault"), notes);
        int interrupted = 0;
        for (int kill = 0; kill < kills; ++kill) {
            const ProgramRun run;
            const QStringList words{QStringLiteral("--json"), QStringLiteral("import"), vault,
                                    QStringLiteral("--workspace"), QStringLiteral("Vault")};
            auto import = run.start(words);
            if (!import->waitForFinished(QRandomGenerator::global()->bounded(20, 400))) {
                import->kill();
                QVERIFY(import->waitForFinished());
                ++interrupted;
            }
            const Ended checked = run.run({QStringLiteral("doctor")});
            VERIFY_EXIT(checked, 0);
            const Ended again = run.run(words);
            VERIFY_EXIT(again, 0);
            const Ended listed = run.run(
                {QStringLiteral("--json"), QStringLiteral("list"), QStringLiteral("--limit"), QStringLiteral("5000")});
            const QJsonArray memories = listed.json()[QLatin1String("memories")].toArray();
            QCOMPARE(memories.size(), notes);
            QSet<QString> titles;
            for (const QJsonValue memory : memories)
                titles.insert(memory.toObject()[QLatin1String("title")].toString());
            QCOMPARE(titles.size(), notes);
            VERIFY_EXIT(run.run({QStringLiteral("doctor")}), 0);
        }
        qInfo("%d of %d imports were killed in the middle", interrupted, kills);
        QVERIFY(interrupted > 0);
    }
};

QTEST_GUILESS_MAIN(ImportKillTest)
#include "ImportKillTest.moc"
