#include "core/memories/Versions.h"

#include "tests/core/memories/MemoryFixture.h"

using namespace chimera;
using namespace chimera::test;

namespace {

std::vector<VersionRow> versionsOf(MemoryProfile& p, const MemoryId& id)
{
    return *p.read([&](const ReadTx& tx) { return Versions::list(p.caller(), tx, id); });
}

Result<VersionText> textOf(MemoryProfile& p, const VersionId& id)
{
    return p.read([&](const ReadTx& tx) { return Versions::get(p.caller(), tx, id); });
}

void write(MemoryProfile& p, const MemoryId& id, const QString& content, const QString& reason)
{
    MemoryEdit edit;
    edit.content = content;
    edit.reason = reason;
    CHIMERA_VERIFY(p.save(id, edit));
}

} // namespace

class VersionsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatWasReplaced();
    void restoresAndKeepsWhatItReplaces();
    void refusedTextStandsBeside();
    void refusedTextIsNeverLost();
    void conflictsDoNotTakeTheTypingSlot();
    void oldOnesGo();
    void unknownIsNotFound();
    void metadataAloneIsHistoryToo();
};

void VersionsTest::saysWhatWasReplaced()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("T"), u"erste 🧠"_qs, {QStringLiteral("a")});
    p.clock().advanceSeconds(60);
    MemoryEdit edit;
    edit.title = QStringLiteral("U");
    edit.content = QStringLiteral("second");
    edit.tags = QStringList{QStringLiteral("b")};
    edit.metadata = QJsonObject{{QStringLiteral("k"), 2}};
    CHIMERA_VERIFY(p.save(made->id, edit));
    const auto rows = versionsOf(p, made->id);
    QCOMPARE(rows.size(), std::size_t(1));
    QCOMPARE(rows[0].number, 1);
    QCOMPARE(rows[0].title, QStringLiteral("T"));
    QCOMPARE(rows[0].savedAt, made->updatedAt);
    QCOMPARE(rows[0].replacedAt, p.clock().now());
    QCOMPARE(rows[0].characters, 7); // code points
    QVERIFY(isAcceptableId(rows[0].id.text(), VersionId::prefix()));
    const auto text = textOf(p, rows[0].id);
    QCOMPARE(text->content, made->content);
    QCOMPARE(text->tags, QStringList{QStringLiteral("a")});
    QVERIFY(text->metadata.isEmpty());
}

void VersionsTest::restoresAndKeepsWhatItReplaces()
{
    MemoryProfile p;
    p.setClient(QStringLiteral("window"));
    const auto made = p.create(QStringLiteral("T"), QStringLiteral("good #one"));
    write(p, made->id, QStringLiteral("bad #two"), QStringLiteral("edit"));
    const auto first = versionsOf(p, made->id).front();
    const auto back = p.write([&](WriteTx& tx) { return Versions::restore(p.caller(), tx, first.id); });
    CHIMERA_VERIFY(back);
    QCOMPARE(back->content, QStringLiteral("good #one"));
    QCOMPARE(back->version, 3);
    QCOMPARE(p.get(made->id)->inlineTags, QStringList{QStringLiteral("one")});
    const auto rows = versionsOf(p, made->id); // kept although the last one is younger than five minutes
    QCOMPARE(rows.size(), std::size_t(2));
    QCOMPARE(rows.front().reason, QStringLiteral("restore"));
    QCOMPARE(textOf(p, rows.front().id)->content, QStringLiteral("bad #two"));
    QCOMPARE(p.problems(), QStringList());
}

void VersionsTest::refusedTextStandsBeside()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("T"), QStringLiteral("base"));
    write(p, made->id, QStringLiteral("theirs"), QStringLiteral("edit"));
    MemoryEdit mine;
    mine.content = QStringLiteral("mine");
    mine.baseVersion = 1;
    QCOMPARE(p.save(made->id, mine).error().code, ErrorCode::Conflict);
    const auto kept = p.write([&](WriteTx& tx) { return Versions::keepRefused(p.caller(), tx, made->id, mine); });
    CHIMERA_VERIFY(kept);
    const auto text = textOf(p, *kept);
    QCOMPARE(text->content, QStringLiteral("mine"));
    QCOMPARE(text->title, QStringLiteral("T"));
    QCOMPARE(text->number, 1);
    QCOMPARE(text->reason, QStringLiteral("conflict"));
    QCOMPARE(p.get(made->id)->content, QStringLiteral("theirs"));
    QCOMPARE(p.get(made->id)->version, 2);
    // And it can be chosen.
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Versions::restore(p.caller(), tx, *kept); }));
    QCOMPARE(p.get(made->id)->content, QStringLiteral("mine"));
}

void VersionsTest::refusedTextIsNeverLost()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("T"), QStringLiteral("base"));
    MemoryEdit odd;
    odd.title = QString(300, u'x');
    odd.content = QStringLiteral("kept") + QChar(u'\0') + QChar(0xD800);
    odd.tags = QStringList{QStringLiteral(" "), QString(200, u'y')};
    const auto kept = p.write([&](WriteTx& tx) { return Versions::keepRefused(p.caller(), tx, made->id, odd); });
    CHIMERA_VERIFY(kept);
    QCOMPARE(textOf(p, *kept)->content, QString(QStringLiteral("kept") + QChar(0xFFFD)));
    odd.title = QStringLiteral(" ");
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Versions::keepRefused(p.caller(), tx, made->id, odd); }));
}

void VersionsTest::conflictsDoNotTakeTheTypingSlot()
{
    MemoryProfile p;
    p.setClient(QStringLiteral("window"));
    const auto made = p.create(QStringLiteral("T"), QStringLiteral("0"));
    MemoryEdit refused;
    refused.content = QStringLiteral("refused");
    refused.baseVersion = 7;
    CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Versions::keepRefused(p.caller(), tx, made->id, refused); }));
    write(p, made->id, QStringLiteral("1"), QStringLiteral("edit"));
    QCOMPARE(p.count("SELECT count(*) FROM version WHERE reason = 'edit'"), 1);
}

void VersionsTest::oldOnesGo()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("T"), QStringLiteral("0"));
    for (int i = 1; i <= 5; ++i)
        write(p, made->id, QString::number(i), QStringLiteral("cli"));
    p.clock().advanceSeconds(90LL * 86'400 + 1);
    write(p, made->id, QStringLiteral("new"), QStringLiteral("cli"));
    const auto purge = [&](int limit) {
        return *p.write([&](WriteTx& tx) { return Versions::purgeOlderThan(tx, 90, limit); });
    };
    QCOMPARE(purge(3), 3);
    QCOMPARE(purge(3), 2);
    QCOMPARE(purge(3), 0);
    QCOMPARE(versionsOf(p, made->id).size(), std::size_t(1));
}

void VersionsTest::unknownIsNotFound()
{
    MemoryProfile p;
    const VersionId unknown(QStringLiteral("version-000000000000"));
    QCOMPARE(textOf(p, unknown).error().code, ErrorCode::NotFound);
    QCOMPARE(p.write([&](WriteTx& tx) { return Versions::restore(p.caller(), tx, unknown); }).error().code,
             ErrorCode::NotFound);
    QCOMPARE(p.read([&](const ReadTx& tx) {
                  return Versions::list(p.caller(), tx, MemoryId(QStringLiteral("memory-000000000000")));
              })
                 .error()
                 .code,
             ErrorCode::NotFound);
}

void VersionsTest::metadataAloneIsHistoryToo()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("T"), QStringLiteral("text"));
    MemoryEdit edit;
    edit.metadata = QJsonObject{{QStringLiteral("a"), 1}};
    CHIMERA_VERIFY(p.save(made->id, edit));
    QCOMPARE(versionsOf(p, made->id).size(), std::size_t(1));
    MemoryEdit pin;
    pin.pinned = true;
    CHIMERA_VERIFY(p.save(made->id, pin));
    QCOMPARE(versionsOf(p, made->id).size(), std::size_t(1)); // a pin replaces no text
}

QTEST_GUILESS_MAIN(VersionsTest)
#include "VersionsTest.moc"
