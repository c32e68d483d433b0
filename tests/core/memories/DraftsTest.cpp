#include "core/memories/Drafts.h"

#include "tests/core/memories/MemoryFixture.h"

using namespace chimera;
using namespace chimera::test;

class DraftsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsTheNewestOfEach();
    void keepsWhatMayNotBeSaved();
    void goesWithItsMemory();
};

void DraftsTest::keepsTheNewestOfEach()
{
    MemoryProfile p;
    Draft draft{QStringLiteral("memory-1"), 3, QStringLiteral("T"), QStringLiteral("typed"), {u"ä\"b"_qs},
                p.workspace().text(),       {}};
    const auto keep = [&] { return p.write([&](WriteTx& tx) { return Drafts::keep(tx, draft); }); };
    CHIMERA_VERIFY(keep());
    draft.content = QStringLiteral("typed more");
    p.clock().advanceSeconds(1);
    CHIMERA_VERIFY(keep());
    draft.memory = QStringLiteral("new-1");
    draft.savedAt = p.clock().now().plusSeconds(5);
    CHIMERA_VERIFY(keep());
    const auto all = p.read([](const ReadTx& tx) { return Drafts::all(tx); });
    QCOMPARE(all->size(), std::size_t(2));
    const Draft& first = all->front();
    QCOMPARE(first.memory, QStringLiteral("memory-1"));
    QCOMPARE(first.baseVersion, 3);
    QCOMPARE(first.content, QStringLiteral("typed more"));
    QCOMPARE(first.tags, QStringList{u"ä\"b"_qs});
    QCOMPARE(first.workspace, p.workspace().text());
    QCOMPARE(first.savedAt, p.clock().now());
    QCOMPARE(all->back().savedAt, draft.savedAt);
    CHIMERA_VERIFY(p.write([](WriteTx& tx) { return Drafts::drop(tx, QStringLiteral("memory-1")); }));
    CHIMERA_VERIFY(p.write([](WriteTx& tx) { return Drafts::drop(tx, QStringLiteral("unknown")); }));
    QCOMPARE(p.read([](const ReadTx& tx) { return Drafts::all(tx); })->size(), std::size_t(1));
}

void DraftsTest::keepsWhatMayNotBeSaved()
{
    MemoryProfile p;
    const Draft draft{
        QStringLiteral("new-1"), 0, QString(400, u'x'), QStringLiteral("a") + QChar(0xD800), {QString()}, {}, {}};
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Drafts::keep(tx, draft); }));
    const auto all = p.read([](const ReadTx& tx) { return Drafts::all(tx); });
    QCOMPARE(all->front().title.size(), 400);
    QCOMPARE(all->front().content, QString(QStringLiteral("a") + QChar(0xFFFD)));
}

void DraftsTest::goesWithItsMemory()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("T"));
    const Draft draft{made->id.text(), 1, QStringLiteral("T"), QStringLiteral("typed"), {}, {}, {}};
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Drafts::keep(tx, draft); }));
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Memories::trash(p.caller(), tx, {made->id}); }));
    QCOMPARE(p.count("SELECT count(*) FROM draft"), 1);
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Memories::purge(p.caller(), tx, {made->id}); }));
    QCOMPARE(p.count("SELECT count(*) FROM draft"), 0);
}

QTEST_GUILESS_MAIN(DraftsTest)
#include "DraftsTest.moc"
