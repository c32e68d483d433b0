#include "core/storage/Database.h"

#include "tests/support/TempProfile.h"

#include <sys/stat.h>

using namespace chimera;
using test::TempProfile;

namespace {

Result<int> insertMemory(WriteTx& tx, int number)
{
    CHIMERA_CHECK(tx.run("INSERT INTO memory(id, workspace, title, folded, snippet, created_at, updated_at) "
                         "VALUES(?, 1, ?, '', '', 1, 1)",
                         QStringLiteral("memory-%1").arg(number, 12, 10, QLatin1Char('0')),
                         QStringLiteral("title %1").arg(number)));
    return tx.run("INSERT INTO memory_text(memory, content) VALUES(last_insert_rowid(), ?)",
                  QStringLiteral("content number %1 ").arg(number).repeated(50));
}

Result<int> fill(WriteTx& tx)
{
    CHIMERA_CHECK(tx.run("INSERT INTO workspace(id, name, owner, created_at, updated_at, used_at) "
                         "VALUES('workspace-1', 'W', 1, 1, 1, 1)"));
    for (int i = 0; i < 200; ++i)
        CHIMERA_CHECK(insertMemory(tx, i));
    return 0;
}

} // namespace

class DatabaseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCopyMadeWhileWritingIsWholeAndPrivate()
    {
        TempProfile profile;
        CHIMERA_VERIFY(profile.write(fill));
        std::atomic<bool> stop{false};
        auto writing = std::async(std::launch::async, [&] {
            for (int i = 1000; !stop; ++i)
                (void)profile.write([i](WriteTx& tx) { return insertMemory(tx, i); });
        });
        for (int round = 0; round < 5; ++round) {
            auto source = Connection::open(profile.databasePath(), Connection::Mode::Reader);
            const QString target = profile.folder() + QStringLiteral("/copy%1.db").arg(round);
            CHIMERA_VERIFY(copyDatabase(**source, target));
            struct stat info = {};
            QCOMPARE(::stat(target.toUtf8().constData(), &info), 0);
            QCOMPARE(info.st_mode & 077, 0U);
            auto copy = Connection::open(target, Connection::Mode::Writer);
            const auto integrity = checkIntegrity(**copy, true);
            CHIMERA_VERIFY(integrity);
            QVERIFY2(integrity->isSound(), qPrintable(integrity->problems.join(QLatin1Char('\n'))));
        }
        stop = true;
        writing.wait();
    }

    void aCancelledCopyLeavesNothing()
    {
        TempProfile profile;
        CHIMERA_VERIFY(profile.write(fill));
        auto source = Connection::open(profile.databasePath(), Connection::Mode::Reader);
        CancelSource cancel;
        cancel.cancel();
        const QString target = profile.folder() + QStringLiteral("/copy.db");
        QVERIFY(!copyDatabase(**source, target, cancel.token()));
        QCOMPARE(QDir(profile.folder()).entryList({QStringLiteral("copy*")}), QStringList());
    }

    // integrity_check does not see a changed letter; the full-text check against the rows does.
    void aSilentByteFlipIsFoundThroughTheIndex()
    {
        TempProfile profile;
        CHIMERA_VERIFY(profile.write(fill));
        {
            auto checkpoint = Connection::open(profile.databasePath(), Connection::Mode::Writer);
            CHIMERA_VERIFY((*checkpoint)->script("PRAGMA wal_checkpoint(TRUNCATE)"));
        }
        QFile file(profile.databasePath());
        QVERIFY(file.open(QIODevice::ReadWrite));
        QByteArray bytes = file.readAll();
        const qsizetype at = bytes.indexOf("content number 77 ");
        QVERIFY(at > 0);
        file.seek(at);
        file.write("cXntent");
        file.close();
        auto connection = Connection::open(profile.databasePath(), Connection::Mode::Writer);
        const auto integrity = checkIntegrity(**connection, true);
        CHIMERA_VERIFY(integrity);
        QVERIFY(!integrity->isSound());
    }

    void anOverwrittenPageIsFound()
    {
        TempProfile profile;
        CHIMERA_VERIFY(profile.write(fill));
        auto source = Connection::open(profile.databasePath(), Connection::Mode::Reader);
        const QString target = profile.folder() + QStringLiteral("/copy.db");
        CHIMERA_VERIFY(copyDatabase(**source, target));
        QFile file(target);
        QVERIFY(file.open(QIODevice::ReadWrite));
        file.seek(file.size() / 2 / 4096 * 4096);
        file.write(QByteArray(4096, '\x5a'));
        file.close();
        auto connection = Connection::open(target, Connection::Mode::Recovery);
        if (!connection) { // the page held the schema
            QCOMPARE(connection.error().code, ErrorCode::Corrupt);
            return;
        }
        const auto integrity = checkPages(**connection);
        QVERIFY(!integrity || !integrity->isSound());
    }
};

QTEST_GUILESS_MAIN(DatabaseTest)
#include "DatabaseTest.moc"
