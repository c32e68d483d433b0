#include "tests/core/memories/MemoryFixture.h"

using namespace chimera;
using namespace chimera::test;

class MemoryListTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lists_data();
    void lists();
    void pagesWithoutGaps();
    void deepPagesAreTheSameFromBothEnds();
    void listsByTagAndItsChildren();
    void commonAndRareTagsAnswerAlike();
};

void MemoryListTest::lists_data()
{
    QTest::addColumn<int>("sort");
    QTest::addColumn<bool>("pinned");
    QTest::addColumn<QString>("order");
    QTest::newRow("recent") << int(MemorySort::Recent) << false << QStringLiteral("b c a");
    QTest::newRow("created") << int(MemorySort::Created) << false << QStringLiteral("c b a");
    QTest::newRow("title") << int(MemorySort::Title) << false << QStringLiteral("a b c");
    QTest::newRow("pinned") << int(MemorySort::Recent) << true << QStringLiteral("b a");
    QTest::newRow("pinned by title") << int(MemorySort::Title) << true << QStringLiteral("a b");
}

void MemoryListTest::lists()
{
    QFETCH(int, sort);
    QFETCH(bool, pinned);
    QFETCH(QString, order);
    MemoryProfile p;
    QStringList titles{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};
    std::vector<MemoryId> ids;
    for (const QString& title : titles) {
        p.clock().advanceSeconds(1);
        NewMemory given;
        given.title = title;
        given.pinned = title != QLatin1String("c");
        ids.push_back(p.create(given)->id);
    }
    p.clock().advanceSeconds(1);
    MemoryEdit edit;
    edit.content = QStringLiteral("newest");
    CHIMERA_VERIFY(p.save(ids[1], edit));
    MemoryQuery query;
    query.sort = static_cast<MemorySort>(sort);
    query.pinnedOnly = pinned;
    const MemoryPage page = p.list(query);
    QStringList got;
    for (const MemoryRow& row : page.memories)
        got.append(row.title);
    QCOMPARE(got.join(u' '), order);
    QCOMPARE(page.total, std::int64_t(got.size()));
}

void MemoryListTest::pagesWithoutGaps()
{
    MemoryProfile p;
    for (int i = 0; i < 105; ++i) // all at the same moment: ties are settled
        CHIMERA_VERIFY(p.create(QStringLiteral("same")));
    for (const MemorySort sort : {MemorySort::Recent, MemorySort::Title, MemorySort::Created}) {
        QSet<QString> seen;
        MemoryQuery query;
        query.sort = sort;
        query.limit = 10;
        for (query.offset = 0; query.offset < 110; query.offset += 10) {
            const MemoryPage page = p.list(query);
            QCOMPARE(page.total, 105);
            for (const MemoryRow& row : page.memories)
                seen.insert(row.id.text());
        }
        QCOMPARE(seen.size(), 105);
    }
    MemoryQuery query;
    query.limit = -1;
    QCOMPARE(p.list(query).memories.size(), std::size_t(105));
    query.limit = 0;
    QCOMPARE(p.list(query).memories.size(), std::size_t(0));
    QCOMPARE(p.list(query).total, 105);
    query.limit = 5;
    query.offset = 1'000'000'000'000;
    QCOMPARE(p.list(query).memories.size(), std::size_t(0));
    QCOMPARE(p.list(query).total, 105);
}

void MemoryListTest::deepPagesAreTheSameFromBothEnds()
{
    MemoryProfile p;
    constexpr int count = 5001;
    std::vector<WorkspaceId> places{p.workspace()}; // the one looked at stands between two others
    for (const char* name : {"Middle", "Last"})
        places.push_back(
            p.write([&](WriteTx& tx) { return Workspaces::create(p.caller(), tx, QString::fromLatin1(name)); })->id);
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) -> Result<int> {
        for (int i = 0; i < count; ++i) {
            NewMemory given;
            given.title = QStringLiteral("T%1").arg(i * 7919 % 1500); // many alike
            given.createdAt = Timestamp{i * 104'729LL % 997};
            given.updatedAt = Timestamp{i * 611'953LL % 211};
            CHIMERA_CHECK(Memories::create(p.caller(), tx, places[1], given));
            if (i % 200 == 0) {
                CHIMERA_CHECK(Memories::create(p.caller(), tx, places[0], given));
                CHIMERA_CHECK(Memories::create(p.caller(), tx, places[2], given));
            }
        }
        return 0;
    }));
    const auto comparePages = [&](MemoryQuery query) {
        query.workspace = places[1];
        query.limit = -1;
        const auto whole = p.read([&](const ReadTx& tx) { return Memories::list(p.caller(), tx, query); })->memories;
        QCOMPARE(whole.size(), std::size_t(count));
        query.limit = 7;
        for (const int offset : {2000, 2499, 2500, 2501, 2502, 3333, 4990, 4994, 4997, 5000, 5001, 9000}) {
            query.offset = offset;
            const auto page =
                p.runner().readNow("deep", [&](const ReadTx& tx) { return Memories::list(p.caller(), tx, query); });
            CHIMERA_VERIFY(page);
            QCOMPARE(page->total, std::int64_t(count));
            QCOMPARE(page->memories.size(), static_cast<std::size_t>(std::clamp(count - offset, 0, query.limit)));
            for (std::size_t i = 0; i < page->memories.size(); ++i)
                QCOMPARE(page->memories[i].id, whole[static_cast<std::size_t>(offset) + i].id);
            if (!page->memories.empty())
                QCOMPARE(p.timings().lastService("deep").statements, 1);
            QCOMPARE(p.timings().lastService("deep").fullScanSteps, 0);
        }
    };
    MemoryQuery query;
    for (const MemorySort sort : {MemorySort::Recent, MemorySort::Title, MemorySort::Created}) {
        query.sort = sort;
        comparePages(query);
    }
    CHIMERA_VERIFY(p.write([](WriteTx& tx) { return tx.run("UPDATE memory SET trashed_at = pk % 50 + 1"); }));
    query.trash = true;
    comparePages(query);
}

void MemoryListTest::listsByTagAndItsChildren()
{
    MemoryProfile p;
    CHIMERA_VERIFY(p.create(QStringLiteral("own"), {}, {QStringLiteral("Project"), QStringLiteral("project/x")}));
    CHIMERA_VERIFY(p.create(QStringLiteral("inline"), QStringLiteral("see #project/alpha")));
    CHIMERA_VERIFY(p.create(QStringLiteral("other"), {}, {QStringLiteral("projects"), QStringLiteral("project-b")}));
    MemoryQuery query;
    query.tag = QStringLiteral("#PROJECT");
    QCOMPARE(p.list(query).total, 2);
    QCOMPARE(p.list(query).memories.size(), std::size_t(2));
    query.tag = QStringLiteral("project/ALPHA");
    QCOMPARE(p.list(query).total, 1);
    query.tag = QStringLiteral("nothing");
    QCOMPARE(p.list(query).total, 0);
    query.tag = QStringLiteral("project");
    query.limit = 1;
    query.offset = 1;
    QCOMPARE(p.list(query).total, 2);
    QCOMPARE(p.list(query).memories.size(), std::size_t(1));
    query.offset = 2;
    QCOMPARE(p.list(query).total, 2);
}

void MemoryListTest::commonAndRareTagsAnswerAlike()
{
    MemoryProfile p;
    p.setClient(QStringLiteral("import"));
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) -> Result<void> {
        for (int i = 0; i < 1000; ++i) {
            NewMemory given;
            given.title = QString::number(i);
            given.tags = {QStringLiteral("common")};
            if (i % 2 == 0)
                given.tags.append(QStringLiteral("half/even"));
            if (i % 500 == 0)
                given.tags.append(QStringLiteral("rare"));
            given.updatedAt = Timestamp{1'000'000 + i};
            CHIMERA_CHECK(Memories::create(p.caller(), tx, p.workspace(), given));
        }
        return {};
    }));
    const auto first = [&](const QString& tag, std::int64_t offset) {
        MemoryQuery query;
        query.tag = tag;
        query.limit = 2;
        query.offset = offset;
        const MemoryPage page = p.list(query);
        QStringList parts{QString::number(page.total)};
        for (const MemoryRow& row : page.memories)
            parts.append(row.title);
        return parts.join(u' ');
    };
    QCOMPARE(first(QStringLiteral("common"), 0), QStringLiteral("1000 999 998"));
    QCOMPARE(first(QStringLiteral("common"), 999), QStringLiteral("1000 0"));
    QCOMPARE(first(QStringLiteral("common"), 2000), QStringLiteral("1000"));
    QCOMPARE(first(QStringLiteral("half"), 0), QStringLiteral("500 998 996"));
    QCOMPARE(first(QStringLiteral("rare"), 0), QStringLiteral("2 500 0"));
    QCOMPARE(first(QStringLiteral("rare"), 1), QStringLiteral("2 0"));
    MemoryQuery trash;
    trash.tag = QStringLiteral("common");
    trash.trash = true;
    QCOMPARE(p.list(trash).total, 0);
    const MemoryId newest = p.list({}).memories.front().id;
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Memories::trash(p.caller(), tx, {newest}); }));
    QCOMPARE(p.list(trash).total, 1);
    QCOMPARE(first(QStringLiteral("common"), 0), QStringLiteral("999 998 997"));
}

QTEST_GUILESS_MAIN(MemoryListTest)
#include "MemoryListTest.moc"
