// The program with its window, offscreen, and verbs of other processes beside it: they are served, a second start is
// handed over, SIGTERM closes in order, kill -9 loses nothing.
#include "tests/app/ProgramRun.h"

#include <QElapsedTimer>

#include <csignal>

using chimera::test::Ended;
using chimera::test::ProgramRun;

class WindowAndVerbsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<ProgramRun> m_run;
    std::unique_ptr<QProcess> m_window;

    bool openWindow()
    {
        m_window = m_run->start({});
        QElapsedTimer timer;
        timer.start();
        while (timer.elapsed() < 20'000 && m_window->state() != QProcess::NotRunning) {
            if (!QFile::symLinkTarget(m_run->profile() + QStringLiteral("/chimera.sock")).isEmpty())
                return true;
            QTest::qWait(10);
        }
        return false;
    }
    Ended add(const QString& title) const
    {
        return m_run->run({QStringLiteral("add"), QStringLiteral("--workspace"), QStringLiteral("Home"),
                           QStringLiteral("--title"), title},
                          "text");
    }
    int total() const
    {
        return m_run
            ->run({QStringLiteral("--json"), QStringLiteral("list"), QStringLiteral("--workspace"),
                   QStringLiteral("Home")})
            .json()[QLatin1String("total")]
            .toInt(-1);
    }

private Q_SLOTS:
    void init()
    {
        m_run = std::make_unique<ProgramRun>();
        m_run->set("QT_QPA_PLATFORM", QStringLiteral("offscreen"));
        VERIFY_EXIT(m_run->run({QStringLiteral("workspaces"), QStringLiteral("add"), QStringLiteral("Home")}), 0);
        if (!openWindow()) {
            const Ended ended = ProgramRun::finish(*m_window, 1000);
            if (ended.errors.contains("built without its window"))
                QSKIP("This program was built without its window.");
            QVERIFY2(false, ended.both().constData());
        }
    }

    void cleanup()
    {
        if (m_window && m_window->state() != QProcess::NotRunning) {
            m_window->kill();
            m_window->waitForFinished();
        }
        m_window.reset();
    }

    void verbsAreServedByTheWindow()
    {
        for (int number = 0; number < 5; ++number)
            VERIFY_EXIT(add(QString::number(number)), 0);
        QCOMPARE(total(), 5);
        VERIFY_EXIT(m_run->run({QStringLiteral("import"), m_run->makeVault(QStringLiteral("vault"), 700)}), 0);
        VERIFY_EXIT(m_run->run({QStringLiteral("search"), QStringLiteral("apple3")}), 0);
        VERIFY_EXIT(m_run->run({QStringLiteral("show"), QStringLiteral("memory-000000000000")}), 3);
        VERIFY_EXIT(m_run->run({QStringLiteral("backup"), QStringLiteral("b.chimera.zip")}), 0);
        VERIFY_EXIT(
            m_run->run({QStringLiteral("restore-backup"), QStringLiteral("b.chimera.zip"), QStringLiteral("--yes")}),
            0);
        QCOMPARE(total(), 5);
        VERIFY_EXIT(m_run->run({QStringLiteral("doctor")}), 0);
        QCOMPARE(m_window->state(), QProcess::Running);
    }

    void aSecondStartIsHandedOver()
    {
        QElapsedTimer timer;
        timer.start();
        for (const QStringList& words : {QStringList(), QStringList{QStringLiteral("chimera://search?q=apple")},
                                         QStringList{QStringLiteral("./a.md")}})
            VERIFY_EXIT(m_run->run(words), 0);
        QVERIFY(timer.elapsed() < 10'000);
        QCOMPARE(m_window->state(), QProcess::Running);
        VERIFY_EXIT(add(QStringLiteral("still there")), 0);
    }

    void aTerminatedWindowClosesInOrder()
    {
        VERIFY_EXIT(add(QStringLiteral("kept")), 0);
        m_window->terminate();
        const Ended ended = ProgramRun::finish(*m_window, 20'000);
        VERIFY_EXIT(ended, 0);
        QVERIFY(!QFile::exists(m_run->profile() + QStringLiteral("/chimera.lock")));
        QVERIFY(QFile::symLinkTarget(m_run->profile() + QStringLiteral("/chimera.sock")).isEmpty());
        QCOMPARE(total(), 1);
    }

    void aKilledWindowLosesNothing()
    {
        for (int number = 0; number < 3; ++number)
            VERIFY_EXIT(add(QString::number(number)), 0);
        m_window->kill();
        m_window->waitForFinished();
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(total(), 3);
        QVERIFY(timer.elapsed() < 3000);
        VERIFY_EXIT(m_run->run({QStringLiteral("doctor")}), 0);
        QVERIFY(openWindow());
        QCOMPARE(total(), 3);
    }
};

QTEST_GUILESS_MAIN(WindowAndVerbsTest)
#include "WindowAndVerbsTest.moc"
