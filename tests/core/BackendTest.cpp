#include "core/Backend.h"

#include "core/memories/Memories.h"
#include "core/storage/Database.h"
#include "core/storage/Migrator.h"
#include "core/workspaces/Workspaces.h"
#include "tests/support/TempProfile.h"

#include <QElapsedTimer>
#include <QSignalSpy>

#include <sys/stat.h>

using namespace chimera;
using test::FakeClock;

namespace {

class Fixture
{
public:
    Result<std::unique_ptr<Backend>> open()
    {
        Backend::Options options;
        options.profile.folder = m_folder.filePath(QStringLiteral("profile"));
        options.clock = &clock;
        return Backend::open(options);
    }
    QString path(const QString& name) const { return m_folder.filePath(QStringLiteral("profile/") + name); }

    FakeClock clock;

private:
    QTemporaryDir m_folder;
};

Result<MemoryId> writeOne(Backend& backend, const QString& title)
{
    return backend.runner().writeNow("test", [&](WriteTx& tx) -> Result<MemoryId> {
        const Caller caller = backend.caller(QStringLiteral("test"));
        CHIMERA_TRY(const auto workspace, Workspaces::create(caller, tx, QStringLiteral("W")));
        NewMemory given;
        given.title = title;
        given.content = QStringLiteral("text");
        CHIMERA_TRY(const auto memory, Memories::create(caller, tx, workspace.id, given));
        return memory.id;
    });
}

} // namespace

class BackendTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatWasWrittenIsThereAfterReopening()
    {
        Fixture fixture;
        MemoryId id;
        QString owner;
        {
            auto backend = fixture.open();
            CHIMERA_VERIFY(backend);
            const auto written = writeOne(**backend, QStringLiteral("kept"));
            CHIMERA_VERIFY(written);
            id = *written;
            owner = (*backend)->owner().id.text();
        }
        auto backend = fixture.open();
        CHIMERA_VERIFY(backend);
        QCOMPARE((*backend)->owner().id.text(), owner);
        const auto memory = (*backend)->runner().readNow(
            "test", [&](ReadTx& tx) { return Memories::get((*backend)->caller(QStringLiteral("test")), tx, id); });
        CHIMERA_VERIFY(memory);
        QCOMPARE(memory->title, QStringLiteral("kept"));
    }

    void aCommitIsSignalledToReceiversInOtherThreads()
    {
        Fixture fixture;
        auto backend = fixture.open();
        QSignalSpy spy(backend->get(), &Backend::changed);
        const auto id = writeOne(**backend, QStringLiteral("a"));
        CHIMERA_VERIFY(id);
        QTRY_COMPARE(spy.count(), 1);
        QVERIFY(spy.first().first().value<ChangeSet>().touches(Entity::Memory, id->text()));
    }

    void theProfileIsPrivateUnderAnyUmask()
    {
        Fixture fixture;
        const mode_t before = ::umask(0);
        auto backend = fixture.open();
        CHIMERA_VERIFY(backend);
        (void)writeOne(**backend, QStringLiteral("a"));
        ::umask(before);
        for (const char* name : {"", "chimera.db", "chimera.db-wal", "attachments", "backups"}) {
            struct stat info = {};
            QCOMPARE(::stat(fixture.path(QString::fromLatin1(name)).toUtf8().constData(), &info), 0);
            QVERIFY2((info.st_mode & 077) == 0, name);
        }
    }

    void aDamagedDatabaseIsReportedAndLeftAlone()
    {
        Fixture fixture;
        {
            auto backend = fixture.open();
            (void)writeOne(**backend, QStringLiteral("a"));
        }
        QFile file(fixture.path(QStringLiteral("chimera.db")));
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.write(QByteArray(100, 'x'));
        file.close();
        const auto backend = fixture.open();
        QVERIFY(!backend);
        QCOMPARE(backend.error().code, ErrorCode::Corrupt);
    }

    void maintenanceMakesOneBackupADay()
    {
        Fixture fixture;
        const auto backups = [&] {
            auto backend = fixture.open();
            (*backend)->startMaintenance();
            const auto made = [&] { return (*backend)->backups().list().size(); };
            const auto before = made();
            QElapsedTimer waited;
            waited.start();
            while (made() == before && waited.elapsed() < 1500)
                QTest::qWait(20);
            return made();
        };
        QCOMPARE(backups(), 1U);
        QCOMPARE(backups(), 1U);
        fixture.clock.advanceSeconds(25 * 3600);
        QCOMPARE(backups(), 2U);
    }

    void aDestroyedBackendStopsItsJobs()
    {
        Fixture fixture;
        auto backend = fixture.open();
        std::atomic<bool> ended{false};
        (*backend)->jobs().start(QStringLiteral("test"), {}, [&](const ImportControl& control, const ProgressSink&) {
            while (!control.cancel.isCancelled())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            ended = true;
            return Result<TransferReport>(Error::cancelled());
        });
        backend->reset();
        QVERIFY(ended);
    }
};

QTEST_GUILESS_MAIN(BackendTest)
#include "BackendTest.moc"
