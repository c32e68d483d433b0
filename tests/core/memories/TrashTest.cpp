#include "core/memories/Links.h"
#include "core/memories/Tags.h"
#include "core/memories/Versions.h"
#include "tests/core/memories/MemoryFixture.h"

#include <QRandomGenerator>

using namespace chimera;
using namespace chimera::test;

class TrashTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void hidesAndRestores();
    void isListedLatestFirst();
    void purgeTakesEverythingAlong();
    void purgesOnlyFromTrash();
    void allOrNothing();
    void wholeWorkspaceAndBack();
    void oldOnesGoByThemselves();
    void movesToAnotherWorkspace();
    void tagsInBulk();
    void pinIsNoSave();
    void strangersAreDenied();
    void manyAtOnceStayFewStatements();
};

namespace {

struct Bulk
{
    MemoryProfile& p;
    Result<int> trash(const std::vector<MemoryId>& ids)
    {
        return p.write([&](WriteTx& tx) { return Memories::trash(p.caller(), tx, ids); });
    }
    Result<int> restore(const std::vector<MemoryId>& ids)
    {
        return p.write([&](WriteTx& tx) { return Memories::restore(p.caller(), tx, ids); });
    }
    Result<int> purge(const std::vector<MemoryId>& ids)
    {
        return p.write([&](WriteTx& tx) { return Memories::purge(p.caller(), tx, ids); });
    }
};

MemoryQuery trashQuery()
{
    MemoryQuery query;
    query.trash = true;
    return query;
}

} // namespace

void TrashTest::hidesAndRestores()
{
    MemoryProfile p;
    Bulk bulk{p};
    const auto kept = p.create(QStringLiteral("kept"), QStringLiteral("see [[gone]]"), {QStringLiteral("a")});
    const auto gone = p.create(QStringLiteral("gone"), QStringLiteral("zebra [[kept]]"), {QStringLiteral("a")});
    MemoryEdit edit;
    edit.content = QStringLiteral("zebra again [[kept]]");
    CHIMERA_VERIFY(p.save(gone->id, edit));
    const auto version = p.read([&](const ReadTx& tx) { return Versions::list(p.caller(), tx, gone->id); })->front().id;
    QCOMPARE(*bulk.trash({gone->id, gone->id}), 1);

    QCOMPARE(p.get(gone->id).error().code, ErrorCode::NotFound);
    QCOMPARE(p.save(gone->id, edit).error().code, ErrorCode::NotFound);
    QCOMPARE(p.list({}).total, 1);
    MemoryQuery tagged;
    tagged.tag = QStringLiteral("a");
    QCOMPARE(p.list(tagged).total, 1);
    QCOMPARE(p.count("SELECT count(*) FROM memory_fts WHERE memory_fts MATCH 'zebra'"), 0);
    const auto tags = p.read([&](const ReadTx& tx) { return Tags::list(p.caller(), tx, p.workspace()); });
    QCOMPARE(tags->front().memories, 1);
    QCOMPARE(p.read([&](const ReadTx& tx) { return Links::backlinks(p.caller(), tx, kept->id); })->size(),
             std::size_t(0));
    QCOMPARE(p.read([&](const ReadTx& tx) { return Links::unresolved(p.caller(), tx, p.workspace()); })->size(),
             std::size_t(1));
    QCOMPARE(p.read([&](const ReadTx& tx) { return Versions::get(p.caller(), tx, version); }).error().code,
             ErrorCode::NotFound);
    QCOMPARE(p.read([&](const ReadTx& tx) { return Versions::list(p.caller(), tx, gone->id); }).error().code,
             ErrorCode::NotFound);
    QCOMPARE(bulk.trash({gone->id}).error().code, ErrorCode::NotFound);
    const auto stats = p.read([&](const ReadTx& tx) { return Workspaces::stats(p.caller(), tx, p.workspace()); });
    QCOMPARE(stats->memories, 1);
    QCOMPARE(stats->trashed, 1);

    QVERIFY(p.get(gone->id, true)->trashedAt);
    QCOMPARE(*bulk.restore({gone->id}), 1);
    QCOMPARE(*bulk.restore({gone->id}), 0); // again: nothing to do
    QCOMPARE(p.get(gone->id)->content, *edit.content);
    QCOMPARE(p.get(gone->id)->version, 2);
    QCOMPARE(p.count("SELECT count(*) FROM memory_fts WHERE memory_fts MATCH 'zebra'"), 1);
    QCOMPARE(p.read([&](const ReadTx& tx) { return Links::backlinks(p.caller(), tx, kept->id); })->size(),
             std::size_t(1));
    QCOMPARE(p.problems(), QStringList());
}

void TrashTest::isListedLatestFirst()
{
    MemoryProfile p;
    Bulk bulk{p};
    const auto a = p.create(QStringLiteral("a"));
    const auto b = p.create(QStringLiteral("b"));
    CHIMERA_VERIFY(bulk.trash({b->id}));
    p.clock().advanceSeconds(1);
    CHIMERA_VERIFY(bulk.trash({a->id}));
    const MemoryPage page = p.list(trashQuery());
    QCOMPARE(page.total, 2);
    QCOMPARE(page.memories[0].title, QStringLiteral("a"));
    QCOMPARE(page.memories[0].trashedAt, p.clock().now());
    QCOMPARE(p.list({}).total, 0);
}

void TrashTest::purgeTakesEverythingAlong()
{
    MemoryProfile p;
    Bulk bulk{p};
    const auto a = p.create(QStringLiteral("a"), QStringLiteral("#x [[b]]"), {QStringLiteral("y")});
    MemoryEdit edit;
    edit.content = QStringLiteral("#z [[c]]");
    edit.aliases = QStringList{QStringLiteral("other name")};
    CHIMERA_VERIFY(p.save(a->id, edit));
    CHIMERA_VERIFY(bulk.trash({a->id}));
    QCOMPARE(*bulk.purge({a->id}), 1);
    for (const char* table :
         {"memory", "memory_text", "memory_tag", "tag", "link", "alias", "version", "memory_attachment"})
        QCOMPARE(p.count(QByteArray("SELECT count(*) FROM ") + table), 0);
    QCOMPARE(p.get(a->id, true).error().code, ErrorCode::NotFound);
    QCOMPARE(p.problems(), QStringList());
}

void TrashTest::purgesOnlyFromTrash()
{
    MemoryProfile p;
    Bulk bulk{p};
    const auto a = p.create(QStringLiteral("a"));
    QCOMPARE(bulk.purge({a->id}).error().code, ErrorCode::Invalid);
    CHIMERA_VERIFY(p.get(a->id));
}

void TrashTest::allOrNothing()
{
    MemoryProfile p;
    Bulk bulk{p};
    const auto a = p.create(QStringLiteral("a"));
    const MemoryId unknown(QStringLiteral("memory-000000000000"));
    QCOMPARE(bulk.trash({a->id, unknown}).error().code, ErrorCode::NotFound);
    CHIMERA_VERIFY(p.get(a->id));
    QCOMPARE(*bulk.trash({}), 0);
    CHIMERA_VERIFY(bulk.trash({a->id}));
    QCOMPARE(bulk.restore({a->id, unknown}).error().code, ErrorCode::NotFound);
    QCOMPARE(p.list({}).total, 0);
}

void TrashTest::wholeWorkspaceAndBack()
{
    MemoryProfile p;
    Bulk bulk{p};
    const auto a = p.create(QStringLiteral("a"), QStringLiteral("text"));
    const auto b = p.create(QStringLiteral("b"));
    CHIMERA_VERIFY(bulk.trash({b->id}));
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Workspaces::trash(p.caller(), tx, p.workspace()); }));
    QCOMPARE(p.get(a->id).error().code, ErrorCode::NotFound);
    QCOMPARE(p.save(a->id, {}).error().code, ErrorCode::NotFound);
    QCOMPARE(p.list({}).total, -1); // NotFound
    QCOMPARE(bulk.trash({a->id}).error().code, ErrorCode::NotFound);
    QCOMPARE(p.create(QStringLiteral("c")).error().code, ErrorCode::NotFound);
    CHIMERA_VERIFY(p.get(a->id, true));
    // Restoring one memory brings its place back.
    QCOMPARE(*bulk.restore({b->id}), 1);
    CHIMERA_VERIFY(p.get(b->id));
    CHIMERA_VERIFY(p.get(a->id));
    QCOMPARE(p.list({}).total, 2);
    QCOMPARE(p.problems(), QStringList());
}

void TrashTest::oldOnesGoByThemselves()
{
    MemoryProfile p;
    Bulk bulk{p};
    std::vector<MemoryId> ids;
    for (int i = 0; i < 5; ++i)
        ids.push_back(p.create(QString::number(i))->id);
    const auto stays = p.create(QStringLiteral("stays"));
    CHIMERA_VERIFY(bulk.trash(ids));
    const auto purge = [&](int limit) {
        return *p.write([&](WriteTx& tx) { return Memories::purgeOlderThan(tx, 30, limit); });
    };
    QCOMPARE(purge(100), 0);
    p.clock().advanceSeconds(30LL * 86'400 + 1);
    QCOMPARE(purge(3), 3);
    QCOMPARE(purge(3), 2);
    QCOMPARE(purge(3), 0);
    CHIMERA_VERIFY(p.get(stays->id));
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Workspaces::trash(p.caller(), tx, p.workspace()); }));
    p.clock().advanceSeconds(30LL * 86'400 + 1);
    QCOMPARE(purge(100), 2); // the memory and its workspace
    QCOMPARE(p.count("SELECT count(*) FROM workspace"), 0);
    QCOMPARE(p.problems(), QStringList());
}

void TrashTest::movesToAnotherWorkspace()
{
    MemoryProfile p;
    const auto other =
        p.write([&](WriteTx& tx) { return Workspaces::create(p.caller(), tx, QStringLiteral("Other")); });
    const auto a = p.create(QStringLiteral("a"), QStringLiteral("zebra"), {QStringLiteral("x")});
    const auto move = [&](const WorkspaceId& to) {
        return p.write([&](WriteTx& tx) { return Memories::move(p.caller(), tx, {a->id}, to); });
    };
    QCOMPARE(*move(other->id), 1);
    QCOMPARE(*move(other->id), 0);
    QCOMPARE(p.get(a->id)->workspace, other->id);
    QCOMPARE(p.get(a->id)->version, 1);
    QCOMPARE(p.list({}).total, 0);
    QCOMPARE(move(WorkspaceId(QStringLiteral("workspace-000000000000"))).error().code, ErrorCode::NotFound);
    QCOMPARE(p.problems(), QStringList());
}

void TrashTest::tagsInBulk()
{
    MemoryProfile p;
    const auto a = p.create(QStringLiteral("a"), QStringLiteral("#inline"), {QStringLiteral("x"), QStringLiteral("x")});
    const auto b = p.create(QStringLiteral("b"), {}, {QStringLiteral("Done")});
    const auto add = [&](const QStringList& tags) {
        return p.write([&](WriteTx& tx) { return Memories::addTags(p.caller(), tx, {a->id, b->id}, tags); });
    };
    const auto remove = [&](const QStringList& tags) {
        return p.write([&](WriteTx& tx) { return Memories::removeTags(p.caller(), tx, {a->id, b->id}, tags); });
    };
    QCOMPARE(*add({QStringLiteral("done"), QStringLiteral("#new")}), 2);
    QCOMPARE(p.get(a->id)->ownTags.join(u' '), QStringLiteral("x x done new"));
    QCOMPARE(p.get(b->id)->ownTags.join(u' '), QStringLiteral("Done new"));
    QCOMPARE(p.get(a->id)->version, 2);
    QCOMPARE(*add({QStringLiteral("NEW")}), 0);
    QCOMPARE(p.get(a->id)->version, 2);
    QCOMPARE(*remove({QStringLiteral("X"), QStringLiteral("inline")}), 1);
    QCOMPARE(p.get(a->id)->tags.join(u' '), QStringLiteral("done new inline")); // what the text says stays
    QCOMPARE(*remove({QStringLiteral("done"), QStringLiteral("new")}), 2);
    QCOMPARE(p.count("SELECT count(*) FROM tag"), 1);
    QCOMPARE(p.count("SELECT count(*) FROM memory_tag"), 1);
    QCOMPARE(add({QStringLiteral(" ")}).error().code, ErrorCode::Invalid);
    QCOMPARE(p.problems(), QStringList());
}

void TrashTest::pinIsNoSave()
{
    MemoryProfile p;
    const auto a = p.create(QStringLiteral("a"));
    p.clock().advanceSeconds(1);
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Memories::setPinned(p.caller(), tx, {a->id}, true); }));
    QVERIFY(p.get(a->id)->pinned);
    QCOMPARE(p.get(a->id)->version, 1);
    QCOMPARE(p.get(a->id)->updatedAt, a->updatedAt);
}

void TrashTest::strangersAreDenied()
{
    MemoryProfile p;
    const auto a = p.create(QStringLiteral("a"), {}, {QStringLiteral("x")});
    const Caller other = p.stranger();
    const std::vector<MemoryId> ids{a->id};
    const auto denied = [&](auto work) { return p.write(work).error().code == ErrorCode::Denied; };
    QVERIFY(denied([&](WriteTx& tx) { return Memories::trash(other, tx, ids); }));
    QVERIFY(denied([&](WriteTx& tx) { return Memories::restore(other, tx, ids); }));
    QVERIFY(denied([&](WriteTx& tx) { return Memories::purge(other, tx, ids); }));
    QVERIFY(denied([&](WriteTx& tx) { return Memories::move(other, tx, ids, p.workspace()); }));
    QVERIFY(denied([&](WriteTx& tx) { return Memories::setPinned(other, tx, ids, true); }));
    QVERIFY(denied([&](WriteTx& tx) { return Memories::addTags(other, tx, ids, {QStringLiteral("y")}); }));
    QVERIFY(denied([&](WriteTx& tx) { return Memories::removeTags(other, tx, ids, {QStringLiteral("x")}); }));
    QVERIFY(denied(
        [&](WriteTx& tx) { return Tags::rename(other, tx, p.workspace(), QStringLiteral("x"), QStringLiteral("y")); }));
    QVERIFY(denied([&](WriteTx& tx) { return Versions::keepRefused(other, tx, a->id, {}); }));
    const auto unread = [&](auto work) { return p.read(work).error().code == ErrorCode::Denied; };
    QVERIFY(unread([&](const ReadTx& tx) { return Versions::list(other, tx, a->id); }));
    QVERIFY(unread([&](const ReadTx& tx) { return Links::backlinks(other, tx, a->id); }));
    QVERIFY(unread([&](const ReadTx& tx) { return Links::outgoing(other, tx, a->id); }));
    QVERIFY(unread([&](const ReadTx& tx) { return Links::unresolved(other, tx, p.workspace()); }));
    QVERIFY(unread([&](const ReadTx& tx) { return Links::resolve(other, tx, a->id, QStringLiteral("a")); }));
    QVERIFY(unread([&](const ReadTx& tx) { return Tags::list(other, tx, p.workspace()); }));
    CHIMERA_VERIFY(p.get(a->id));
}

void TrashTest::manyAtOnceStayFewStatements()
{
    MemoryProfile p;
    Bulk bulk{p};
    std::vector<MemoryId> ids;
    for (int i = 0; i < 300; ++i)
        ids.push_back(p.create(QString::number(i), {}, {QStringLiteral("t")})->id);
    CHIMERA_VERIFY(p.runner().writeNow("trash", [&](WriteTx& tx) { return Memories::trash(p.caller(), tx, ids); }));
    QVERIFY(p.timings().lastService("trash").statements <= 5);
    CHIMERA_VERIFY(p.runner().writeNow("restore", [&](WriteTx& tx) { return Memories::restore(p.caller(), tx, ids); }));
    QVERIFY(p.timings().lastService("restore").statements <= 5);
    CHIMERA_VERIFY(bulk.trash(ids));
    CHIMERA_VERIFY(p.runner().writeNow("purge", [&](WriteTx& tx) { return Memories::purge(p.caller(), tx, ids); }));
    QVERIFY(p.timings().lastService("purge").statements <= 6);
    QCOMPARE(p.problems(), QStringList());
}

QTEST_GUILESS_MAIN(TrashTest)
#include "TrashTest.moc"
