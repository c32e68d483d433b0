#include "core/memories/Links.h"

#include "tests/core/memories/MemoryFixture.h"

using namespace chimera;
using namespace chimera::test;

namespace {

class LinkProfile : public MemoryProfile
{
public:
    // A note as an import leaves it: with its place in the vault.
    MemoryId imported(const QString& path, const QString& title, const QString& content = {},
                      const QStringList& aliases = {})
    {
        NewMemory given;
        given.title = title;
        given.content = content;
        given.aliases = aliases;
        const auto made = create(given);
        const auto placed = write([&](WriteTx& tx) {
            return tx.run("INSERT INTO source_item(memory, kind, root, source_id, hash, imported_version) "
                          "VALUES(?, 'markdown', 'vault', ?, '', 1)",
                          made->pk, path);
        });
        if (!placed)
            qFatal("%s", qPrintable(placed.error().detail));
        return made->id;
    }
    Result<MemoryId> resolve(const MemoryId& from, const QString& target)
    {
        return read([&](const ReadTx& tx) { return Links::resolve(caller(), tx, from, target); });
    }
    QString backlinks(const MemoryId& id)
    {
        const auto links = read([&](const ReadTx& tx) { return Links::backlinks(caller(), tx, id); });
        QStringList titles;
        for (const Backlink& link : *links)
            titles.append(link.title);
        titles.sort();
        return titles.join(u' ');
    }
    QString unresolved()
    {
        const auto links = read([&](const ReadTx& tx) { return Links::unresolved(caller(), tx, workspace()); });
        QStringList parts;
        for (const UnresolvedLink& link : *links)
            parts.append(QStringLiteral("%1:%2").arg(link.target).arg(link.count));
        return parts.join(u' ');
    }
};

} // namespace

class LinksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void byTitleWithoutCaseAndAccents();
    void byAlias();
    void byVaultPath();
    void relativeInMarkdown();
    void sameNameTwice();
    void backlinksFollowRenames();
    void backlinksCarryTheirLine();
    void outgoingInOrder();
    void unresolvedCounts();
    void onlyInItsWorkspace();
    void hostileTargets_data();
    void hostileTargets();
    void completesTitles();
    void oneStatementWithoutScan();
};

void LinksTest::byTitleWithoutCaseAndAccents()
{
    LinkProfile p;
    const auto a = p.create(QStringLiteral("a"));
    const auto b = p.create(u"Über Bäume"_qs);
    QCOMPARE(*p.resolve(a->id, QStringLiteral("uber baume")), b->id);
    QCOMPARE(*p.resolve(a->id, u"ÜBER BÄUME.md"_qs), b->id);
    QCOMPARE(*p.resolve(a->id, QString()), a->id);
    QCOMPARE(p.resolve(a->id, QStringLiteral("nothing")).error().code, ErrorCode::NotFound);
}

void LinksTest::byAlias()
{
    LinkProfile p;
    const auto a = p.create(QStringLiteral("a"), QStringLiteral("[[Second Name]]"));
    NewMemory given;
    given.title = QStringLiteral("First");
    given.aliases = {QStringLiteral("Second name"), QStringLiteral(" "), QStringLiteral("second NAME")};
    const auto b = p.create(given);
    QCOMPARE(*p.resolve(a->id, QStringLiteral("second name")), b->id);
    QCOMPARE(p.backlinks(b->id), QStringLiteral("a"));
    MemoryEdit edit;
    edit.aliases = QStringList{QStringLiteral("Third")};
    CHIMERA_VERIFY(p.save(b->id, edit));
    QCOMPARE(p.backlinks(b->id), QString());
    QCOMPARE(p.unresolved(), QStringLiteral("Second Name:1"));
    // A title wins over another memory's alias.
    const auto c = p.create(QStringLiteral("Third"));
    QCOMPARE(*p.resolve(a->id, QStringLiteral("third")), c->id);
}

void LinksTest::byVaultPath()
{
    LinkProfile p;
    const MemoryId home = p.imported(QStringLiteral("Home.md"), QStringLiteral("Home"));
    const MemoryId one = p.imported(QStringLiteral("a/Note.md"), QStringLiteral("Note"));
    const MemoryId two =
        p.imported(QStringLiteral("b/c/Note.md"), QStringLiteral("Other title"), {}, {QStringLiteral("Note")});
    QCOMPARE(*p.resolve(home, QStringLiteral("a/Note")), one);
    QCOMPARE(*p.resolve(home, QStringLiteral("b/c/Note.md")), two);
    QCOMPARE(*p.resolve(home, QStringLiteral("B/C/note")), two);
    QCOMPARE(*p.resolve(home, QStringLiteral("c/Note")), two); // the end of a path is enough
    QCOMPARE(*p.resolve(home, QStringLiteral("Note")), one);   // title before file name
    QCOMPARE(*p.resolve(home, QStringLiteral("elsewhere/Note")), one);
}

void LinksTest::relativeInMarkdown()
{
    LinkProfile p;
    const MemoryId from = p.imported(QStringLiteral("b/From.md"), QStringLiteral("From"),
                                     QStringLiteral("[up](../a/Note.md) [own](Note.md) [web](https://x.org/Note)"));
    const MemoryId one = p.imported(QStringLiteral("a/Note.md"), QStringLiteral("Note"));
    const MemoryId two = p.imported(QStringLiteral("b/Note.md"), QStringLiteral("Note"));
    QCOMPARE(*p.resolve(from, QStringLiteral("../a/Note.md")), one);
    QCOMPARE(*p.resolve(from, QStringLiteral("Note.md")), two); // beside it
    QCOMPARE(*p.resolve(from, QStringLiteral("./Note.md")), two);
    QCOMPARE(p.backlinks(one), QStringLiteral("From"));
    QCOMPARE(p.backlinks(two), QStringLiteral("From"));
    QCOMPARE(p.count("SELECT count(*) FROM link"), 2);
}

void LinksTest::sameNameTwice()
{
    LinkProfile p;
    const auto first = p.create(QStringLiteral("Twin"));
    const auto second = p.create(QStringLiteral("twin"));
    const auto a = p.create(QStringLiteral("a"), QStringLiteral("[[Twin]]"));
    QCOMPARE(*p.resolve(a->id, QStringLiteral("Twin")), first->id); // always the same one
    QCOMPARE(p.backlinks(first->id), QStringLiteral("a"));
    QCOMPARE(p.backlinks(second->id), QString());
}

void LinksTest::backlinksFollowRenames()
{
    LinkProfile p;
    const auto a = p.create(QStringLiteral("a"), QStringLiteral("[[Target]] and [[Target#Part|again]]"));
    const auto b = p.create(QStringLiteral("b"), QStringLiteral("![[target]]"));
    const auto target = p.create(QStringLiteral("Target"), QStringLiteral("[[Target]] itself"));
    QCOMPARE(p.backlinks(target->id), QStringLiteral("a b"));
    MemoryEdit edit;
    edit.title = QStringLiteral("Renamed");
    CHIMERA_VERIFY(p.save(target->id, edit));
    QCOMPARE(p.backlinks(target->id), QString());
    edit.title.reset();
    edit.content = QStringLiteral("[[Renamed]]");
    CHIMERA_VERIFY(p.save(a->id, edit));
    QCOMPARE(p.backlinks(target->id), QStringLiteral("a"));
    QVERIFY(!p.unresolved().isEmpty());
}

void LinksTest::backlinksCarryTheirLine()
{
    LinkProfile p;
    const auto target = p.create(QStringLiteral("Target"));
    CHIMERA_VERIFY(p.create(QStringLiteral("a"), QStringLiteral("first line\nhere is [[Target]] named\nlast line")));
    const auto links = p.read([&](const ReadTx& tx) { return Links::backlinks(p.caller(), tx, target->id); });
    QCOMPARE(links->size(), std::size_t(1));
    QCOMPARE(links->front().context, QStringLiteral("here is [[Target]] named"));
    const auto limited = p.read([&](const ReadTx& tx) { return Links::backlinks(p.caller(), tx, target->id, 0); });
    QVERIFY(limited->empty());
}

void LinksTest::outgoingInOrder()
{
    LinkProfile p;
    const auto b = p.create(QStringLiteral("B"));
    const auto a =
        p.create(QStringLiteral("A"),
                 QStringLiteral("[[Z]] [[B#Part]] [[B]] [[B]] ![[photo.png]] [x](https://example.org) `[[C]]`"));
    const auto links = p.read([&](const ReadTx& tx) { return Links::outgoing(p.caller(), tx, a->id); });
    QCOMPARE(links->size(), std::size_t(3));
    QCOMPARE((*links)[0].target, QStringLiteral("Z"));
    QVERIFY(!(*links)[0].memory);
    QCOMPARE((*links)[1].anchor, QStringLiteral("Part"));
    QCOMPARE(*(*links)[1].memory, b->id);
    QCOMPARE((*links)[2].title, QStringLiteral("B"));
}

void LinksTest::unresolvedCounts()
{
    LinkProfile p;
    CHIMERA_VERIFY(p.create(QStringLiteral("a"), QStringLiteral("[[Missing]] [[missing]] [[Rare]] ![[pic.PNG]]")));
    CHIMERA_VERIFY(p.create(QStringLiteral("b"), QStringLiteral("[[MISSING#x]] [[a]]")));
    QCOMPARE(p.unresolved(), QStringLiteral("MISSING:3 Rare:1"));
    CHIMERA_VERIFY(p.create(QStringLiteral("missing")));
    QCOMPARE(p.unresolved(), QStringLiteral("Rare:1"));
}

void LinksTest::onlyInItsWorkspace()
{
    LinkProfile p;
    const auto other =
        p.write([&](WriteTx& tx) { return Workspaces::create(p.caller(), tx, QStringLiteral("Other")); });
    NewMemory given;
    given.title = QStringLiteral("Target");
    const auto there = p.write([&](WriteTx& tx) { return Memories::create(p.caller(), tx, other->id, given); });
    const auto a = p.create(QStringLiteral("a"), QStringLiteral("[[Target]]"));
    QCOMPARE(p.resolve(a->id, QStringLiteral("Target")).error().code, ErrorCode::NotFound);
    QCOMPARE(p.backlinks(there->id), QString());
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Memories::move(p.caller(), tx, {there->id}, p.workspace()); }));
    QCOMPARE(*p.resolve(a->id, QStringLiteral("Target")), there->id);
    QCOMPARE(p.backlinks(there->id), QStringLiteral("a"));
}

void LinksTest::hostileTargets_data()
{
    QTest::addColumn<QString>("target");
    QTest::newRow("out of the vault") << QStringLiteral("../../../etc/passwd");
    QTest::newRow("slashes") << QStringLiteral("////");
    QTest::newRow("dots") << QStringLiteral("./../.");
    QTest::newRow("only md") << QStringLiteral(".md");
    QTest::newRow("quote") << QStringLiteral("' OR 1=1 --");
    QTest::newRow("NUL") << QString(QStringLiteral("a") + QChar(u'\0'));
    QTest::newRow("surrogate") << QString(QChar(0xD800));
    QTest::newRow("long") << QString(100'000, u'/');
    QTest::newRow("emoji") << u"🧠"_qs;
}

void LinksTest::hostileTargets()
{
    QFETCH(QString, target);
    LinkProfile p;
    const MemoryId from =
        p.imported(QStringLiteral("x/from.md"), QStringLiteral("from"), QStringLiteral("[[%1]] [x](<%1>)").arg(target));
    const auto found = p.resolve(from, target);
    QVERIFY(!found);
    QCOMPARE(found.error().code, ErrorCode::NotFound);
    CHIMERA_VERIFY(p.read([&](const ReadTx& tx) { return Links::outgoing(p.caller(), tx, from); }));
    QCOMPARE(p.problems(), QStringList());
}

void LinksTest::completesTitles()
{
    LinkProfile p;
    for (const QString& title : {u"Über"_qs, QStringLiteral("ubuntu"), QStringLiteral("about UB"), QStringLiteral("x"),
                                 QStringLiteral("100% sure")})
        CHIMERA_VERIFY(p.create(title));
    const auto complete = [&](const QString& prefix, int limit) {
        return p
            .read([&](const ReadTx& tx) { return Links::completeTitles(p.caller(), tx, p.workspace(), prefix, limit); })
            ->join(u'|');
    };
    QCOMPARE(complete(u"ÜB"_qs, 20), u"Über|ubuntu|about UB"_qs);
    QCOMPARE(complete(QStringLiteral("ub"), 1), u"Über"_qs);
    QCOMPARE(complete(QStringLiteral("%"), 20), QStringLiteral("100% sure"));
    QCOMPARE(complete(QString(), 2).split(u'|').size(), 2);
}

void LinksTest::oneStatementWithoutScan()
{
    LinkProfile p;
    const auto target = p.create(QStringLiteral("Target"));
    for (int i = 0; i < 300; ++i)
        CHIMERA_VERIFY(p.create(QStringLiteral("n%1").arg(i), QStringLiteral("[[Target]] [[n%1]]").arg(i + 1)));
    const auto few = [&](const char* name) {
        const Timing timing = p.timings().lastService(name);
        return timing.statements == 1 && timing.fullScanSteps == 0;
    };
    CHIMERA_VERIFY(p.runner().readNow("links.back",
                                      [&](const ReadTx& tx) { return Links::backlinks(p.caller(), tx, target->id); }));
    QVERIFY(few("links.back"));
    CHIMERA_VERIFY(
        p.runner().readNow("links.out", [&](const ReadTx& tx) { return Links::outgoing(p.caller(), tx, target->id); }));
    QVERIFY(few("links.out"));
    CHIMERA_VERIFY(p.runner().readNow("links.resolve", [&](const ReadTx& tx) {
        return Links::resolve(p.caller(), tx, target->id, QStringLiteral("n7"));
    }));
    QVERIFY(few("links.resolve"));
}

QTEST_GUILESS_MAIN(LinksTest)
#include "LinksTest.moc"
