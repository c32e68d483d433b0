// Several processes and one profile: nobody writes beside the owner, everybody is served, a killed owner is replaced.
#include "tests/app/ProgramRun.h"
#include "tests/support/LoopbackServer.h"

#include <QElapsedTimer>

#include <csignal>

using chimera::test::Ended;
using chimera::test::LoopbackServer;
using chimera::test::ProgramRun;
using chimera::test::ServerScript;

class OneProfileTest : public QObject
{
    Q_OBJECT

    static QStringList addWords(const QString& title)
    {
        return {QStringLiteral("--json"), QStringLiteral("add"),     QStringLiteral("--workspace"),
                QStringLiteral("Home"),   QStringLiteral("--title"), title};
    }
    static int total(const ProgramRun& run, const QStringList& more = {})
    {
        return run.run(QStringList{QStringLiteral("--json"), QStringLiteral("list")} + more)
            .json()[QLatin1String("total")]
            .toInt(-1);
    }
    static void signal(const QProcess& process, int number) { ::kill(static_cast<pid_t>(process.processId()), number); }

    // An import that runs for some seconds and has begun to write.
    static std::unique_ptr<QProcess> startLongImport(const ProgramRun& run, const QString& vault)
    {
        auto process = run.start({QStringLiteral("--json"), QStringLiteral("import"), vault,
                                  QStringLiteral("--workspace"), QStringLiteral("Vault")});
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 20'000 && process->state() != QProcess::NotRunning &&
               total(run, {QStringLiteral("--workspace"), QStringLiteral("Vault")}) <= 0)
            QTest::qWait(5);
        return process;
    }

private Q_SLOTS:
    void hundredRacesOfTwoWriters()
    {
        const ProgramRun run;
        VERIFY_EXIT(run.run({QStringLiteral("workspaces"), QStringLiteral("add"), QStringLiteral("Home")}), 0);
        for (int race = 0; race < 100; ++race) {
            auto one = run.start(addWords(QStringLiteral("a%1").arg(race)));
            auto two = run.start(addWords(QStringLiteral("b%1").arg(race)));
            for (const auto& process : {one.get(), two.get()}) {
                process->write("text of race");
                process->closeWriteChannel();
            }
            const Ended first = ProgramRun::finish(*one);
            const Ended second = ProgramRun::finish(*two);
            VERIFY_EXIT(first, 0);
            VERIFY_EXIT(second, 0);
        }
        QCOMPARE(total(run), 200);
        VERIFY_EXIT(run.run({QStringLiteral("doctor")}), 0);
    }

    void aStormIsServed()
    {
        const ProgramRun run;
        VERIFY_EXIT(run.run({QStringLiteral("workspaces"), QStringLiteral("add"), QStringLiteral("Home")}), 0);
        std::vector<std::unique_ptr<QProcess>> processes;
        for (int number = 0; number < 40; ++number) {
            const bool writes = number % 4 != 3;
            processes.push_back(
                run.start(writes ? addWords(QString::number(number)) : QStringList{QStringLiteral("doctor")}));
            processes.back()->write("text");
            processes.back()->closeWriteChannel();
        }
        for (const auto& process : processes) {
            const Ended ended = ProgramRun::finish(*process);
            VERIFY_EXIT(ended, 0);
        }
        QCOMPARE(total(run), 30);
    }

    // The first start of all makes the database: two of them at once must not.
    void twoFirstStarts()
    {
        for (int race = 0; race < 20; ++race) {
            const ProgramRun run;
            auto one = run.start({QStringLiteral("workspaces"), QStringLiteral("add"), QStringLiteral("One")});
            auto two = run.start({QStringLiteral("workspaces"), QStringLiteral("add"), QStringLiteral("Two")});
            const Ended first = ProgramRun::finish(*one);
            const Ended second = ProgramRun::finish(*two);
            VERIFY_EXIT(first, 0);
            VERIFY_EXIT(second, 0);
            QCOMPARE(run.run({QStringLiteral("--json"), QStringLiteral("workspaces")})
                         .json()[QLatin1String("total")]
                         .toInt(),
                     2);
        }
    }

    void verbsAreServedWhileAnImportRuns()
    {
        const ProgramRun run;
        VERIFY_EXIT(run.run({QStringLiteral("workspaces"), QStringLiteral("add"), QStringLiteral("Home")}), 0);
        const QString vault = run.makeVault(QStringLiteral("vault"), 8000);
        auto import = startLongImport(run, vault);
        const Ended added = [&] {
            auto process = run.start(addWords(QStringLiteral("meanwhile")));
            process->write("text");
            process->closeWriteChannel();
            return ProgramRun::finish(*process);
        }();
        const bool stillRunning = import->state() == QProcess::Running;
        VERIFY_EXIT(added, 0);
        VERIFY_EXIT(run.run({QStringLiteral("search"), QStringLiteral("apple0")}), 0);
        const Ended imported = ProgramRun::finish(*import, 120'000);
        VERIFY_EXIT(imported, 0);
        QCOMPARE(imported.json()[QLatin1String("created")].toInt(), 8000);
        QVERIFY2(stillRunning, "the import was over before the other verb: nothing was tested");
        QCOMPARE(total(run, {QStringLiteral("--workspace"), QStringLiteral("Home")}), 1);
    }

    void aHandedOverVerbIsCancelled()
    {
        const ProgramRun run;
        const QString vault = run.makeVault(QStringLiteral("vault"), 8000);
        auto owner = startLongImport(run, vault);
        auto client = run.start({QStringLiteral("--json"), QStringLiteral("import"), vault,
                                 QStringLiteral("--workspace"), QStringLiteral("Second")});
        QTest::qWait(500); // it listens to signals from its first moments on, not from the very first
        signal(*client, SIGINT);
        QElapsedTimer timer;
        timer.start();
        const Ended cancelled = ProgramRun::finish(*client);
        QVERIFY(timer.elapsed() < 5000);
        VERIFY_EXIT(cancelled, 6);
        VERIFY_EXIT(ProgramRun::finish(*owner, 120'000), 0);
    }

    // The first chat owns the profile, the second is handed over to it; each is stopped at its own terminal.
    void chatsAreStoppedHereAndThroughTheOwner()
    {
        const ProgramRun run;
        VERIFY_EXIT(run.run({QStringLiteral("workspaces"), QStringLiteral("add"), QStringLiteral("Home")}), 0);
        LoopbackServer server({ServerScript::answer("{\"object\": \"list\", \"data\": [{\"id\": \"small\"}]}")});
        const Ended added = run.run({QStringLiteral("--json"), QStringLiteral("integrations"), QStringLiteral("add"),
                                     QStringLiteral("--provider"), QStringLiteral("custom"),
                                     QStringLiteral("--base-url"), server.url(QStringLiteral("/v1")),
                                     QStringLiteral("--model"), QStringLiteral("small"), QStringLiteral("--no-key")});
        VERIFY_EXIT(added, 0);
        const QString model = added.json()[QLatin1String("id")].toString() + QStringLiteral("/small");
        server.play(
            {ServerScript::silentAfter(ServerScript::head("text/event-stream") +
                                       "data: {\"choices\": [{\"delta\": {\"content\": \"Half an ans\"}}]}\n\n")});
        const QStringList ask{QStringLiteral("chat"), QStringLiteral("--model"), model, QStringLiteral("Long story?")};
        std::vector<std::unique_ptr<QProcess>> chats;
        for (int i = 0; i < 2; ++i) {
            chats.push_back(run.start(ask));
            QByteArray said;
            QTRY_VERIFY_WITH_TIMEOUT((said += chats.back()->readAllStandardOutput()).contains("Half an ans"), 20'000);
        }
        for (auto chat = chats.rbegin(); chat != chats.rend(); ++chat) {
            signal(**chat, SIGINT);
            const Ended ended = ProgramRun::finish(**chat, 10'000);
            VERIFY_EXIT(ended, 6);
            QVERIFY(ended.errors.contains("what had arrived is kept"));
        }
        const Ended listed = run.run({QStringLiteral("--json"), QStringLiteral("conversations")});
        QCOMPARE(listed.json()[QLatin1String("conversations")].toArray().size(), 2);
        const QString id =
            listed.json()[QLatin1String("conversations")].toArray().first()[QLatin1String("id")].toString();
        QVERIFY(run.run({QStringLiteral("conversations"), QStringLiteral("show"), id}).output.contains("Half an ans"));
    }

    void anImportIsCancelledAndGoesOnNextTime()
    {
        const ProgramRun run;
        const QString vault = run.makeVault(QStringLiteral("vault"), 6000);
        auto import = startLongImport(run, vault);
        signal(*import, SIGINT);
        const Ended cancelled = ProgramRun::finish(*import);
        VERIFY_EXIT(cancelled, 6);
        const int kept = total(run);
        QVERIFY(kept > 0 && kept < 6000);
        const Ended again = run.run({QStringLiteral("--json"), QStringLiteral("import"), vault,
                                     QStringLiteral("--workspace"), QStringLiteral("Vault")});
        VERIFY_EXIT(again, 0);
        QCOMPARE(total(run), 6000);
    }

    void aKilledOwnerIsReplacedAtOnce()
    {
        const ProgramRun run;
        const QString vault = run.makeVault(QStringLiteral("vault"), 8000);
        auto owner = startLongImport(run, vault);
        auto client = run.start({QStringLiteral("--json"), QStringLiteral("import"), vault,
                                 QStringLiteral("--workspace"), QStringLiteral("Second")});
        QTest::qWait(150);
        owner->kill();
        owner->waitForFinished();
        const Ended lost = ProgramRun::finish(*client, 120'000);
        QVERIFY2(lost.exit == 1 || lost.exit == 0, lost.both().constData()); // 0: it had not begun and took over itself
        QElapsedTimer timer;
        timer.start();
        VERIFY_EXIT(run.run({QStringLiteral("workspaces")}), 0);
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        VERIFY_EXIT(run.run({QStringLiteral("doctor")}), 0);
    }

    void aKilledClientLeavesTheOwnerAlone()
    {
        const ProgramRun run;
        const QString vault = run.makeVault(QStringLiteral("vault"), 5000);
        auto owner = startLongImport(run, vault);
        auto client = run.start({QStringLiteral("--json"), QStringLiteral("import"), vault,
                                 QStringLiteral("--workspace"), QStringLiteral("Second")});
        QTest::qWait(100);
        client->kill();
        client->waitForFinished();
        VERIFY_EXIT(ProgramRun::finish(*owner, 120'000), 0);
        QCOMPARE(total(run, {QStringLiteral("--workspace"), QStringLiteral("Vault")}), 5000);
        VERIFY_EXIT(run.run({QStringLiteral("doctor")}), 0);
    }

    // Without a runtime directory (cron, su) the owner is found all the same.
    void anotherSessionFindsTheOwner()
    {
        ProgramRun run;
        const QString vault = run.makeVault(QStringLiteral("vault"), 5000);
        auto owner = startLongImport(run, vault);
        run.unset("XDG_RUNTIME_DIR");
        const Ended listed = run.run({QStringLiteral("list")});
        const bool stillRunning = owner->state() == QProcess::Running;
        VERIFY_EXIT(listed, 0);
        QVERIFY2(stillRunning, "the import was over before the other verb: nothing was tested");
        VERIFY_EXIT(ProgramRun::finish(*owner, 120'000), 0);
    }
};

QTEST_GUILESS_MAIN(OneProfileTest)
#include "OneProfileTest.moc"
