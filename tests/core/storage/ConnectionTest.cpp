#include "tests/support/TempProfile.h"

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>

using namespace chimera;

namespace {

QString fileName(const QTemporaryDir& folder)
{
    return folder.filePath(QStringLiteral("test.db"));
}

} // namespace

class ConnectionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bindsAndReadsEveryType()
    {
        QTemporaryDir folder;
        auto connection = Connection::open(fileName(folder), Connection::Mode::Writer);
        CHIMERA_VERIFY(connection);
        auto row = (*connection)
                       ->query("SELECT ?, ?, ?, ?, ?, ?, ?", QStringLiteral("ü😀"), 42, 2.5, true, QByteArray("\0x", 2),
                               std::optional<QString>(), Timestamp{7});
        CHIMERA_VERIFY(row);
        QVERIFY(row->next());
        QCOMPARE(row->text(0), QStringLiteral("ü😀"));
        QCOMPARE(row->integer(1), 42);
        QCOMPARE(row->real(2), 2.5);
        QVERIFY(row->boolean(3));
        QCOMPARE(row->blob(4), QByteArray("\0x", 2));
        QVERIFY(row->isNull(5));
        QCOMPARE(row->time(6).micros, 7);
        QVERIFY(!row->next());
    }

    void listsAreBoundAsJson()
    {
        QTemporaryDir folder;
        auto connection = Connection::open(fileName(folder), Connection::Mode::Writer);
        const QStringList hostile{QStringLiteral("a\"b"), QStringLiteral("'; DROP TABLE x"), QStringLiteral("ü")};
        auto rows = (*connection)->query("SELECT value FROM json_each(?)", hostile);
        QStringList read;
        while (rows->next())
            read.append(rows->text(0));
        QCOMPARE(read, hostile);
    }

    void filesArePrivateUnderAnyUmask()
    {
        QTemporaryDir folder;
        const mode_t before = ::umask(0);
        auto connection = Connection::open(fileName(folder), Connection::Mode::Writer);
        CHIMERA_VERIFY(connection);
        CHIMERA_VERIFY((*connection)->script("CREATE TABLE t(x); INSERT INTO t VALUES(1)"));
        ::umask(before);
        for (const char* suffix : {"", "-wal", "-shm"}) {
            struct stat info = {};
            QCOMPARE(::stat((fileName(folder).toUtf8() + suffix).constData(), &info), 0);
            QCOMPARE(info.st_mode & 077, 0U);
        }
    }

    void aFileSizeLimitIsADiskThatIsFull()
    {
        QTemporaryDir folder;
        auto connection = Connection::open(fileName(folder), Connection::Mode::Writer);
        CHIMERA_VERIFY((*connection)->script("CREATE TABLE t(x)"));
        ::signal(SIGXFSZ, SIG_IGN);
        struct rlimit old = {};
        ::getrlimit(RLIMIT_FSIZE, &old);
        struct rlimit small = old;
        small.rlim_cur = 200'000;
        ::setrlimit(RLIMIT_FSIZE, &small);
        Result<int> result = 0;
        for (int i = 0; i < 100 && result; ++i) {
            auto insert = (*connection)->query("INSERT INTO t VALUES(?)", QString(20'000, QLatin1Char('x')));
            result = insert->run();
        }
        ::setrlimit(RLIMIT_FSIZE, &old);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::DiskFull);
        auto again = (*connection)->query("INSERT INTO t VALUES('after')");
        CHIMERA_VERIFY(again->run());
    }

    void aDamagedFileSaysSo()
    {
        QTemporaryDir folder;
        QFile file(fileName(folder));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        const auto connection = Connection::open(fileName(folder), Connection::Mode::Writer);
        QVERIFY(!connection);
        QCOMPARE(connection.error().code, ErrorCode::Corrupt);
    }

    void recoveryOpensWithoutWriting()
    {
        QTemporaryDir folder;
        {
            auto connection = Connection::open(fileName(folder), Connection::Mode::Writer);
            CHIMERA_VERIFY((*connection)->script("CREATE TABLE t(x); INSERT INTO t VALUES(1)"));
        }
        const QStringList before = QDir(folder.path()).entryList(QDir::Files);
        auto connection = Connection::open(fileName(folder), Connection::Mode::Recovery);
        CHIMERA_VERIFY(connection);
        auto row = (*connection)->query("SELECT x FROM t");
        QVERIFY(row->next());
        QVERIFY(!(*connection)->script("INSERT INTO t VALUES(2)"));
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files), before);
    }
};

QTEST_GUILESS_MAIN(ConnectionTest)
#include "ConnectionTest.moc"
