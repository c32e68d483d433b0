#include "core/storage/Database.h"
#include "tests/support/TempProfile.h"

using namespace chimera;

namespace {

const std::vector<Migration> twoSteps{
    {1, "first", "CREATE TABLE a(x); INSERT INTO a VALUES(1);"},
    {2, "second", "CREATE TABLE b(x); INSERT INTO b SELECT x FROM a; ALTER TABLE a ADD COLUMN y; UPDATE a SET y = x;"},
};

Result<void> noBackup(int)
{
    return {};
}

Result<void> migrateFile(const QString& path, const std::vector<Migration>& migrations)
{
    CHIMERA_TRY(auto connection, Connection::open(path, Connection::Mode::Writer));
    return migrate(*connection, migrations, noBackup);
}

} // namespace

class MigratorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFreshFileGetsTheNewestSchema()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.db"));
        CHIMERA_VERIFY(migrateFile(path, embeddedMigrations()));
        auto connection = Connection::open(path, Connection::Mode::Writer);
        QCOMPARE(*schemaVersion(**connection), newestSchema());
        const auto integrity = checkIntegrity(**connection, true);
        CHIMERA_VERIFY(integrity);
        QVERIFY2(integrity->isSound(), qPrintable(integrity->problems.join(QLatin1Char('\n'))));
    }

    void aNewerFileIsRefusedAndUntouched()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.db"));
        {
            auto connection = Connection::open(path, Connection::Mode::Writer);
            CHIMERA_VERIFY((*connection)->script("CREATE TABLE future(x); PRAGMA user_version=999"));
        }
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray before = file.readAll();
        const auto refused = migrateFile(path, embeddedMigrations());
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::TooNew);
        file.seek(0);
        QCOMPARE(file.readAll(), before);
    }

    void theBackupComesBeforeTheFirstChangeAndItsFailureStopsAll()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.db"));
        CHIMERA_VERIFY(migrateFile(path, {twoSteps.front()}));
        auto connection = Connection::open(path, Connection::Mode::Writer);
        int asked = 0;
        const auto stopped = migrate(**connection, twoSteps, [&](int from) -> Result<void> {
            asked = from;
            return Error{ErrorCode::DiskFull, QStringLiteral("full")};
        });
        QCOMPARE(stopped.error().code, ErrorCode::DiskFull);
        QCOMPARE(asked, 1);
        QCOMPARE(*schemaVersion(**connection), 1);
    }

    void aBrokenScriptLeavesTheOldSchema()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("a.db"));
        CHIMERA_VERIFY(migrateFile(path, {twoSteps.front()}));
        QVERIFY(!migrateFile(path, {twoSteps.front(), {2, "broken", "CREATE TABLE b(x); SELECT nonsense;"}}));
        auto connection = Connection::open(path, Connection::Mode::Writer);
        QCOMPARE(*schemaVersion(**connection), 1);
        QVERIFY(!(*connection)->query("SELECT * FROM b"));
    }

#ifdef CHIMERA_FAILPOINTS
    // Kills a child at each statement of every script; the file must then open with the old or the new schema, whole.
    void killedAtAnyStatementItIsOldOrNew()
    {
        int killed = 0;
        for (int n = 1;; ++n) {
            QTemporaryDir folder;
            const QString path = folder.filePath(QStringLiteral("a.db"));
            CHIMERA_VERIFY(migrateFile(path, {twoSteps.front()}));
            QProcess child;
            QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
            environment.insert(QStringLiteral("CHIMERA_FAILPOINT"), QStringLiteral("script:%1").arg(n));
            child.setProcessEnvironment(environment);
            child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--migrate"), path});
            QVERIFY(child.waitForFinished());
            auto connection = Connection::open(path, Connection::Mode::Writer);
            CHIMERA_VERIFY(connection);
            const auto version = schemaVersion(**connection);
            CHIMERA_VERIFY(version);
            const bool hasNewTable = (*connection)->query("SELECT x FROM b").has_value();
            QCOMPARE(hasNewTable, *version == 2);
            CHIMERA_VERIFY(migrate(**connection, twoSteps, noBackup));
            if (child.exitCode() == 0)
                break;
            QCOMPARE(child.exitCode(), 137);
            ++killed;
        }
        QVERIFY2(killed > 8, "the crash points were not reached");
    }
#endif
};

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.value(1) == QLatin1String("--migrate"))
        return migrateFile(arguments.value(2), twoSteps) ? 0 : 1;
    MigratorTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "MigratorTest.moc"
