#include "app/SingleInstance.h"

#include "tests/app/ProgramRun.h"

#include <QElapsedTimer>

#include <csignal>
#include <fcntl.h>
#include <future>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace chimera::app;
using chimera::test::Ended;
using chimera::test::ProgramRun;
using Claim = SingleInstance::Claim;

class SingleInstanceTest : public QObject
{
    Q_OBJECT

    static Paths pathsIn(const QString& folder)
    {
        Paths paths;
        paths.data = paths.state = paths.runtime = folder;
        return paths;
    }
    static void write(const QString& path, const QByteArray& bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    static mode_t modeOf(const QString& path)
    {
        struct stat info = {};
        ::stat(QFile::encodeName(path).constData(), &info);
        return info.st_mode & 0777;
    }

private Q_SLOTS:
    void oneOwnsTheOtherSeesIt()
    {
        const QTemporaryDir folder;
        SingleInstance first(pathsIn(folder.path()));
        QCOMPARE(*first.claim(), Claim::Owned);
        SingleInstance second(pathsIn(folder.path()));
        QCOMPARE(*second.claim(), Claim::Taken);
        first.release();
        QCOMPARE(*second.claim(), Claim::Owned);
    }

    void leftoversOfAKilledOwnerAreTakenOver_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("empty: killed while it was written") << QByteArray();
        QTest::newRow("dead process") << QByteArray("4194303\nchimera\nhost\nid\nboot\n");
        QTest::newRow("a number that another program has by now") << QByteArray("1\nchimera\nhost\nid\nboot\n");
        QTest::newRow("of this very process, on another host")
            << QByteArray::number(::getpid()) + "\nSingleInstanceTest\nelsewhere\n";
        QTest::newRow("no lock file at all") << QByteArray("\x00\xff garbage", 10);
    }

    void leftoversOfAKilledOwnerAreTakenOver()
    {
        QFETCH(QByteArray, content);
        const QTemporaryDir folder;
        write(folder.filePath(QStringLiteral("chimera.lock")), content);
        SingleInstance instance(pathsIn(folder.path()));
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(*instance.claim(), Claim::Owned);
        QVERIFY(timer.elapsed() < 1000);
    }

    void ownerListensForItsUserOnly()
    {
        const QTemporaryDir folder;
        const Paths paths = pathsIn(folder.path());
        SingleInstance owner(paths);
        QCOMPARE(*owner.claim(), Claim::Owned);
        std::promise<Wire> accepted;
        QVERIFY(owner.listen([&accepted](Wire wire) { accepted.set_value(std::move(wire)); }));
        QCOMPARE(modeOf(paths.socket()) & 077, 0U);
        const SingleInstance other(paths);
        auto wire = other.connect();
        QVERIFY(wire);
        Wire end = accepted.get_future().get();
        QVERIFY(end.send(FrameKind::Hello, QByteArray("{}")));
        QCOMPARE(wire->receive(std::chrono::seconds(5))->kind, FrameKind::Hello);
        owner.release();
        QVERIFY(!QFile::exists(paths.socket()));
        QVERIFY(!other.connect());
    }

    // Another session, cron, su: the runtime directory differs, the profile is the same.
    void ownerIsFoundFromAnotherSession()
    {
        const QTemporaryDir folder;
        const QTemporaryDir session;
        Paths paths = pathsIn(folder.path());
        paths.runtime = session.filePath(QStringLiteral("chimera"));
        SingleInstance owner(paths);
        QCOMPARE(*owner.claim(), Claim::Owned);
        QVERIFY(owner.listen([](Wire) {}));
        QCOMPARE(modeOf(paths.runtime), 0700U);
        QVERIFY(SingleInstance(pathsIn(folder.path())).connect());
    }

    void longFoldersWork()
    {
        const QTemporaryDir folder;
        const Paths paths =
            pathsIn(folder.filePath(QStringLiteral("a long name/").repeated(12) + QString::fromUtf8("\"äé' 🍎")));
        SingleInstance owner(paths);
        QCOMPARE(*owner.claim(), Claim::Owned);
        QVERIFY(owner.listen([](Wire) {}));
        QVERIFY(SingleInstance(paths).connect());
    }

    void aForeignSocketFolderIsRefused()
    {
        const QTemporaryDir folder;
        const QTemporaryDir elsewhere;
        Paths paths = pathsIn(folder.path());
        paths.runtime = folder.filePath(QStringLiteral("planted"));
        QVERIFY(QFile::link(elsewhere.path(), paths.runtime));
        SingleInstance owner(paths);
        QCOMPARE(*owner.claim(), Claim::Owned);
        QVERIFY(!owner.listen([](Wire) {}));
    }

    void garbageOnTheWireIsNoFrame()
    {
        for (const QByteArray& bytes : {QByteArray("GET / HTTP/1.1\r\n\r\n"), QByteArray("H\xff\xff\xff\xff", 5),
                                        QByteArray("H\0\0", 3), QByteArray()}) {
            int ends[2];
            QCOMPARE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
            Wire wire(ends[0]);
            QCOMPARE(::write(ends[1], bytes.constData(), static_cast<std::size_t>(bytes.size())),
                     static_cast<ssize_t>(bytes.size()));
            ::close(ends[1]);
            QVERIFY(!wire.receive(std::chrono::seconds(5)));
        }
    }

    // Two starts within the same moment, a hundred times; each owner checks that it is alone.
    void hundredRacesHaveOneOwnerEach()
    {
        const ProgramRun scratch;
        const QString probe = QStringLiteral(CHIMERA_INSTANCE_PROBE);
        int both = 0;
        for (int race = 0; race < 100; ++race) {
            auto first = scratch.start({scratch.folder(), QStringLiteral("5")}, probe);
            auto second = scratch.start({scratch.folder(), QStringLiteral("5")}, probe);
            const Ended one = ProgramRun::finish(*first);
            const Ended two = ProgramRun::finish(*second);
            QVERIFY2(one.exit == 0 || one.exit == 3, one.both().constData());
            QVERIFY2(two.exit == 0 || two.exit == 3, two.both().constData());
            QVERIFY2(one.exit == 0 || two.exit == 0, "nobody owned the profile");
            both += one.exit == 0 && two.exit == 0 ? 1 : 0;
        }
        qInfo("100 races, in %d the second came after the first had ended", both);
    }

    // The same with a killed owner's lock in the way: the takeover is a race too.
    void takeoverIsWonByOne()
    {
        const ProgramRun scratch;
        const QString probe = QStringLiteral(CHIMERA_INSTANCE_PROBE);
        for (int race = 0; race < 30; ++race) {
            auto victim = scratch.start({scratch.folder(), QStringLiteral("60000")}, probe);
            QVERIFY(victim->waitForReadyRead(10'000));
            victim->kill();
            victim->waitForFinished();
            QFile::remove(scratch.folder() + QStringLiteral("/owner.mark"));
            std::vector<std::unique_ptr<QProcess>> heirs;
            for (int heir = 0; heir < 3; ++heir)
                heirs.push_back(scratch.start({scratch.folder(), QStringLiteral("20")}, probe));
            int owners = 0;
            for (const auto& heir : heirs) {
                const Ended ended = ProgramRun::finish(*heir);
                QVERIFY2(ended.exit == 0 || ended.exit == 3, ended.both().constData());
                owners += ended.exit == 0 ? 1 : 0;
            }
            QVERIFY(owners >= 1);
        }
    }

    // It lives, but does not say a word: exit 4 after five seconds.
    void aSilentOwnerIsLocked()
    {
        const ProgramRun scratch;
        QVERIFY(QDir().mkpath(scratch.profile()));
        auto owner = scratch.start({scratch.profile(), QStringLiteral("0"), QStringLiteral("mute")},
                                   QStringLiteral(CHIMERA_INSTANCE_PROBE));
        QVERIFY(owner->waitForReadyRead(10'000));
        QElapsedTimer timer;
        timer.start();
        const Ended ended = scratch.run({QStringLiteral("list"), QStringLiteral("--json")});
        VERIFY_EXIT(ended, 4);
        QCOMPARE(ended.errorCode(), QStringLiteral("busy"));
        QVERIFY(timer.elapsed() >= 4'500 && timer.elapsed() < 15'000);
        ::kill(static_cast<pid_t>(owner->processId()), SIGCONT);
        owner->waitForFinished();
    }
};

QTEST_GUILESS_MAIN(SingleInstanceTest)
#include "SingleInstanceTest.moc"
