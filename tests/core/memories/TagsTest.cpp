#include "core/memories/Tags.h"

#include "core/memories/Versions.h"
#include "tests/core/memories/MemoryFixture.h"

using namespace chimera;
using namespace chimera::test;

namespace {

QString tagLine(MemoryProfile& p)
{
    const auto tags = p.read([&](const ReadTx& tx) { return Tags::list(p.caller(), tx, p.workspace()); });
    QStringList parts;
    for (const TagCount& tag : *tags)
        parts.append(QStringLiteral("%1:%2").arg(tag.name).arg(tag.memories));
    return parts.join(u' ');
}

Result<int> rename(MemoryProfile& p, const QString& from, const QString& to)
{
    return p.write([&](WriteTx& tx) { return Tags::rename(p.caller(), tx, p.workspace(), from, to); });
}

} // namespace

class TagsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void countsMostUsedFirst();
    void completes();
    void renamesInListsAndTexts();
    void renamesChildren();
    void mergesTwo();
    void changesOnlyTheCase();
    void intoItsOwnChild();
    void staysInItsWorkspace();
    void refusesWhatCannotBeWritten();
    void keepsColours();
    void keepsTheOldTexts();
};

void TagsTest::countsMostUsedFirst()
{
    MemoryProfile p;
    CHIMERA_VERIFY(p.create(QStringLiteral("1"), QStringLiteral("#b #B"), {QStringLiteral("a"), QStringLiteral("A")}));
    CHIMERA_VERIFY(p.create(QStringLiteral("2"), QStringLiteral("#b"), {u"🧠"_qs}));
    QCOMPARE(tagLine(p), u"b:2 a:1 🧠:1"_qs);
    CHIMERA_VERIFY(
        p.runner().readNow("tags.list", [&](const ReadTx& tx) { return Tags::list(p.caller(), tx, p.workspace()); }));
    QCOMPARE(p.timings().lastService("tags.list").statements, 2);
    QCOMPARE(p.timings().lastService("tags.list").fullScanSteps, 0);
    const auto one = p.read([&](const ReadTx& tx) { return Tags::list(p.caller(), tx, p.workspace(), 1); });
    QCOMPARE(one->size(), std::size_t(1));
}

void TagsTest::completes()
{
    MemoryProfile p;
    CHIMERA_VERIFY(p.create(QStringLiteral("1"), {}, {QStringLiteral("Rust"), QStringLiteral("thrust"), u"Ärger"_qs}));
    const auto complete = [&](const QString& prefix) {
        return p.read([&](const ReadTx& tx) { return Tags::complete(p.caller(), tx, p.workspace(), prefix); })
            ->join(u' ');
    };
    QCOMPARE(complete(QStringLiteral("#RU")), QStringLiteral("Rust thrust"));
    QCOMPARE(complete(u"ä"_qs), u"Ärger"_qs);
    QCOMPARE(complete(QStringLiteral("%")), QString());
    QCOMPARE(complete(QString()).split(u' ').size(), 3);
}

void TagsTest::renamesInListsAndTexts()
{
    MemoryProfile p;
    const auto a = p.create(QStringLiteral("a"), QStringLiteral("one #Old, `#old` in code"), {QStringLiteral("OLD")});
    const auto b = p.create(QStringLiteral("b"), QStringLiteral("nothing"), {QStringLiteral("other")});
    QCOMPARE(*rename(p, QStringLiteral("#old"), QStringLiteral("new")), 1);
    QCOMPARE(p.get(a->id)->content, QStringLiteral("one #new, `#old` in code"));
    QCOMPARE(p.get(a->id)->ownTags, QStringList{QStringLiteral("new")});
    QCOMPARE(p.get(b->id)->version, 1);
    QCOMPARE(tagLine(p), QStringLiteral("new:1 other:1"));
    QCOMPARE(rename(p, QStringLiteral("old"), QStringLiteral("x")).error().code, ErrorCode::NotFound);
    QCOMPARE(p.problems(), QStringList());
}

void TagsTest::renamesChildren()
{
    MemoryProfile p;
    const auto a = p.create(QStringLiteral("a"), QStringLiteral("#proj/x/y and #project"),
                            {QStringLiteral("Proj/Q"), QStringLiteral("proj")});
    QCOMPARE(*rename(p, QStringLiteral("proj"), QStringLiteral("work/2026")), 1);
    QCOMPARE(p.get(a->id)->content, QStringLiteral("#work/2026/x/y and #project"));
    QCOMPARE(p.get(a->id)->ownTags, (QStringList{QStringLiteral("work/2026/Q"), QStringLiteral("work/2026")}));
    QCOMPARE(p.problems(), QStringList());
}

void TagsTest::mergesTwo()
{
    MemoryProfile p;
    const auto a =
        p.create(QStringLiteral("a"), {},
                 {QStringLiteral("x"), QStringLiteral("js"), QStringLiteral("JavaScript"), QStringLiteral("x")});
    const auto b = p.create(QStringLiteral("b"), QStringLiteral("#js"));
    QCOMPARE(*rename(p, QStringLiteral("js"), QStringLiteral("javascript")), 2);
    QCOMPARE(p.get(a->id)->ownTags,
             (QStringList{QStringLiteral("x"), QStringLiteral("javascript"), QStringLiteral("x")}));
    QCOMPARE(p.get(b->id)->content, QStringLiteral("#javascript"));
    QCOMPARE(tagLine(p), QStringLiteral("javascript:2 x:1"));
    QCOMPARE(p.problems(), QStringList());
}

void TagsTest::changesOnlyTheCase()
{
    MemoryProfile p;
    const auto a = p.create(QStringLiteral("a"), QStringLiteral("#rust/async"), {QStringLiteral("rust")});
    QCOMPARE(*rename(p, QStringLiteral("rust"), QStringLiteral("Rust")), 1);
    QCOMPARE(p.get(a->id)->content, QStringLiteral("#Rust/async"));
    QCOMPARE(p.get(a->id)->ownTags, QStringList{QStringLiteral("Rust")});
    QCOMPARE(tagLine(p), QStringLiteral("Rust:1 Rust/async:1"));
    QCOMPARE(p.problems(), QStringList());
}

void TagsTest::intoItsOwnChild()
{
    MemoryProfile p;
    const auto a = p.create(QStringLiteral("a"), QStringLiteral("#a #a/x"), {QStringLiteral("a")});
    QCOMPARE(*rename(p, QStringLiteral("a"), QStringLiteral("a/b")), 1);
    QCOMPARE(p.get(a->id)->content, QStringLiteral("#a/b #a/b/x"));
    QCOMPARE(tagLine(p), QStringLiteral("a/b:1 a/b/x:1"));
    QCOMPARE(p.problems(), QStringList());
}

void TagsTest::staysInItsWorkspace()
{
    MemoryProfile p;
    const auto other =
        p.write([&](WriteTx& tx) { return Workspaces::create(p.caller(), tx, QStringLiteral("Other")); });
    const auto mine = p.create(QStringLiteral("mine"), {}, {QStringLiteral("t")});
    NewMemory given;
    given.title = QStringLiteral("theirs");
    given.tags = {QStringLiteral("t")};
    const auto theirs = p.write([&](WriteTx& tx) { return Memories::create(p.caller(), tx, other->id, given); });
    QCOMPARE(*rename(p, QStringLiteral("t"), QStringLiteral("u")), 1);
    QCOMPARE(p.get(theirs->id)->ownTags, QStringList{QStringLiteral("t")});
    QCOMPARE(tagLine(p), QStringLiteral("u:1"));
    QCOMPARE(p.count("SELECT count(*) FROM tag"), 2);
    QCOMPARE(p.problems(), QStringList());
}

void TagsTest::refusesWhatCannotBeWritten()
{
    MemoryProfile p;
    CHIMERA_VERIFY(p.create(QStringLiteral("inline"), QStringLiteral("#both")));
    const auto own = p.create(QStringLiteral("own"), {}, {QStringLiteral("mine")});
    QCOMPARE(rename(p, QStringLiteral("both"), QStringLiteral("two words")).error().code, ErrorCode::Invalid);
    QCOMPARE(rename(p, QStringLiteral("both"), QStringLiteral(" # ")).error().code, ErrorCode::Invalid);
    QCOMPARE(rename(p, QStringLiteral("both"), QString(101, u'x')).error().code, ErrorCode::Invalid);
    QCOMPARE(*rename(p, QStringLiteral("mine"), QStringLiteral("two words")), 1);
    QCOMPARE(p.get(own->id)->ownTags, QStringList{QStringLiteral("two words")});
    QCOMPARE(p.problems(), QStringList());
}

void TagsTest::keepsColours()
{
    MemoryProfile p;
    const auto a = p.create(QStringLiteral("a"), {}, {QStringLiteral("red")});
    const auto colour = [&](const QString& name, int value) {
        return p.write([&](WriteTx& tx) { return Tags::setColour(p.caller(), tx, name, value); });
    };
    CHIMERA_VERIFY(colour(QStringLiteral("RED"), 3));
    QCOMPARE(colour(QStringLiteral("nothing"), 3).error().code, ErrorCode::NotFound);
    CHIMERA_VERIFY(rename(p, QStringLiteral("red"), QStringLiteral("blue")));
    QCOMPARE(p.count("SELECT colour FROM tag WHERE folded = 'blue'"), 3);
    QCOMPARE(p.count("SELECT count(*) FROM tag"), 1);
    // A colour that somebody chose outlives the last memory for a while.
    MemoryEdit none;
    none.tags = QStringList();
    CHIMERA_VERIFY(p.save(a->id, none));
    QCOMPARE(tagLine(p), QString());
    none.tags = QStringList{QStringLiteral("Blue")};
    CHIMERA_VERIFY(p.save(a->id, none));
    QCOMPARE(p.count("SELECT colour FROM tag WHERE folded = 'blue'"), 3);
}

void TagsTest::keepsTheOldTexts()
{
    MemoryProfile p;
    p.setClient(QStringLiteral("window"));
    const auto a = p.create(QStringLiteral("a"), QStringLiteral("#x"));
    CHIMERA_VERIFY(rename(p, QStringLiteral("x"), QStringLiteral("y")));
    CHIMERA_VERIFY(rename(p, QStringLiteral("y"), QStringLiteral("z")));
    const auto versions = p.read([&](const ReadTx& tx) { return Versions::list(p.caller(), tx, a->id); });
    QCOMPARE(versions->size(), std::size_t(2));
    QCOMPARE(versions->front().reason, QStringLiteral("tags"));
}

QTEST_GUILESS_MAIN(TagsTest)
#include "TagsTest.moc"
