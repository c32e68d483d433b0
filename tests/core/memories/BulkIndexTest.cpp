#include "core/memories/BulkIndex.h"

#include "core/memories/Memories.h"
#include "core/storage/Database.h"
#include "core/workspaces/Workspaces.h"
#include "tests/support/TempProfile.h"

using namespace chimera;
using namespace chimera::test;

class BulkIndexTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void indexesAtTheEnd();
    void whatChangesMeanwhileIsRight();
    void beginsOnlyOnce();
    void rollsBackWithItsTransaction();

private:
    Result<Memory> add(WriteTx& tx, const QString& title)
    {
        NewMemory given;
        given.title = title;
        given.content = QStringLiteral("text of %1").arg(title);
        return Memories::create(m_profile->caller(), tx, m_workspace, given);
    }
    std::int64_t hits(const char* word)
    {
        return m_profile
            ->read([word](ReadTx& tx) {
                return tx.count("SELECT count(*) FROM memory_fts WHERE memory_fts MATCH ?1", QString::fromLatin1(word));
            })
            .value_or(-1);
    }
    void checkSound()
    {
        auto connection = Connection::open(m_profile->databasePath(), Connection::Mode::Writer);
        CHIMERA_VERIFY(connection);
        const auto integrity = checkIntegrity(**connection, true);
        CHIMERA_VERIFY(integrity);
        QVERIFY2(integrity->isSound(), qPrintable(integrity->problems.join(u' ')));
    }

    std::unique_ptr<TempProfile> m_profile;
    WorkspaceId m_workspace;
};

void BulkIndexTest::init()
{
    m_profile = std::make_unique<TempProfile>();
    auto made = m_profile->write(
        [this](WriteTx& tx) { return Workspaces::create(m_profile->caller(), tx, QStringLiteral("W")); });
    CHIMERA_VERIFY(made);
    m_workspace = made->id;
    CHIMERA_VERIFY(m_profile->write([this](WriteTx& tx) { return add(tx, QStringLiteral("before")); }));
}

void BulkIndexTest::indexesAtTheEnd()
{
    CHIMERA_VERIFY(m_profile->write([this](WriteTx& tx) -> Result<void> {
        CHIMERA_TRY(const BulkIndex index, BulkIndex::begin(tx));
        for (int i = 0; i < 50; ++i)
            CHIMERA_CHECK(add(tx, QStringLiteral("bulk")));
        return index.finish(tx);
    }));
    QCOMPARE(hits("bulk"), 50);
    QCOMPARE(hits("text"), 51);
    CHIMERA_VERIFY(m_profile->write([this](WriteTx& tx) { return add(tx, QStringLiteral("after")); }));
    QCOMPARE(hits("after"), 1); // and one by one again
    checkSound();
}

void BulkIndexTest::whatChangesMeanwhileIsRight()
{
    CHIMERA_VERIFY(m_profile->write([this](WriteTx& tx) -> Result<void> {
        const Caller& caller = m_profile->caller();
        CHIMERA_TRY(const BulkIndex index, BulkIndex::begin(tx));
        CHIMERA_TRY(const Memory edited, add(tx, QStringLiteral("edited")));
        CHIMERA_TRY(const Memory trashed, add(tx, QStringLiteral("trashed")));
        CHIMERA_TRY(const Memory purged, add(tx, QStringLiteral("purged")));
        MemoryEdit edit;
        edit.title = QStringLiteral("other");
        edit.content = QStringLiteral("changed");
        CHIMERA_CHECK(Memories::save(caller, tx, edited.id, edit));
        CHIMERA_CHECK(Memories::trash(caller, tx, {trashed.id, purged.id}));
        CHIMERA_CHECK(Memories::purge(caller, tx, {purged.id}));
        return index.finish(tx);
    }));
    QCOMPARE(hits("changed"), 1);
    QCOMPARE(hits("edited OR trashed OR purged"), 0);
    checkSound();
}

void BulkIndexTest::beginsOnlyOnce()
{
    const auto twice = m_profile->write([](WriteTx& tx) -> Result<BulkIndex> {
        CHIMERA_CHECK(BulkIndex::begin(tx));
        return BulkIndex::begin(tx);
    });
    QVERIFY(!twice);
    QCOMPARE(twice.error().code, ErrorCode::Conflict);
}

void BulkIndexTest::rollsBackWithItsTransaction()
{
    QVERIFY(!m_profile->write([this](WriteTx& tx) -> Result<void> {
        CHIMERA_CHECK(BulkIndex::begin(tx));
        CHIMERA_CHECK(add(tx, QStringLiteral("lost")));
        return Error::cancelled();
    }));
    CHIMERA_VERIFY(m_profile->write([this](WriteTx& tx) { return add(tx, QStringLiteral("later")); }));
    QCOMPARE(hits("later"), 1);
    checkSound();
}

QTEST_GUILESS_MAIN(BulkIndexTest)
#include "BulkIndexTest.moc"
