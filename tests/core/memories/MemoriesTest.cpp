#include "core/memories/Memories.h"

#include "core/base/Text.h"
#include "core/memories/Versions.h"
#include "tests/core/memories/MemoryFixture.h"

#include <QJsonArray>

using namespace chimera;
using namespace chimera::test;

class MemoriesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createsAndReads();
    void cleansTitles_data();
    void cleansTitles();
    void refusesBadInput_data();
    void refusesBadInput();
    void titlesOf255InAnyScript_data();
    void titlesOf255InAnyScript();
    void importsAreLenient();
    void foreignTextSurvives();
    void keepsGivenIdAndTimes();
    void savesOnlyWhatIsGiven();
    void equalSaves();
    void refusesAnOlderBase();
    void ofTwoWritersOneWins();
    void typingIsKeptEveryFiveMinutes();
    void otherWritersAreAlwaysKept();
    void tellsWhoMayNot();
    void oneStatementEach();
    void recordsActivity();
    void announcesChanges();
    void jsonHasTheContractsKeys();
    void foldsAlikeInEveryLocale();
};

void MemoriesTest::createsAndReads()
{
    MemoryProfile p;
    NewMemory given;
    given.title = QStringLiteral("Rust notes");
    given.content = QStringLiteral("About #ownership and #Ownership, see [[Borrowing]].\n");
    given.tags = {QStringLiteral("lang"), QStringLiteral("#lang"), QStringLiteral(" systems ")};
    given.metadata = {{QStringLiteral("k"), 1}};
    given.source = QStringLiteral("import:markdown");
    const auto made = p.create(given);
    CHIMERA_VERIFY(made);
    const auto read = p.get(made->id);
    CHIMERA_VERIFY(read);
    for (const Memory& memory : {*made, *read}) {
        QVERIFY(memory.pk > 0);
        QVERIFY(isAcceptableId(memory.id.text(), MemoryId::prefix()));
        QCOMPARE(memory.workspace, p.workspace());
        QCOMPARE(memory.title, given.title);
        QCOMPARE(memory.content, given.content);
        QCOMPARE(memory.snippet, given.content);
        QCOMPARE(memory.ownTags,
                 (QStringList{QStringLiteral("lang"), QStringLiteral("lang"), QStringLiteral("systems")}));
        QCOMPARE(memory.inlineTags, QStringList{QStringLiteral("ownership")});
        QCOMPARE(memory.tags, memory.ownTags + memory.inlineTags);
        QCOMPARE(memory.metadata, given.metadata);
        QCOMPARE(memory.source, given.source);
        QCOMPARE(memory.version, 1);
        QCOMPARE(memory.words, 6);
        QCOMPARE(memory.createdAt, p.clock().now());
        QCOMPARE(memory.updatedAt, p.clock().now());
        QVERIFY(!memory.trashedAt);
    }
    QCOMPARE(p.count("SELECT count(*) FROM tag"), 3);
    QCOMPARE(p.count("SELECT count(*) FROM memory_tag"), 3);
    QCOMPARE(p.count("SELECT count(*) FROM link WHERE folded = 'borrowing' AND target = 'Borrowing'"), 1);
    QCOMPARE(p.problems(), QStringList());
}

void MemoriesTest::cleansTitles_data()
{
    QTest::addColumn<QString>("given");
    QTest::addColumn<QString>("kept");
    QTest::newRow("blanks") << QStringLiteral("  a b\t") << QStringLiteral("a b");
    QTest::newRow("line ends") << QStringLiteral("a\r\nb\nc") << QStringLiteral("a  b c");
    QTest::newRow("separators") << QString(u"a\u2028b\u2029c\u0085d"_qs) << QStringLiteral("a b c d");
    QTest::newRow("NUL") << QString(QStringLiteral("a") + QChar(u'\0') + u'b') << QStringLiteral("ab");
    QTest::newRow("escape") << QStringLiteral("a\x1b[31mb") << QStringLiteral("a [31mb");
    QTest::newRow("lone surrogate") << QString(QStringLiteral("a") + QChar(0xD83D))
                                    << QString(QStringLiteral("a") + QChar(0xFFFD));
    QTest::newRow("emoji with joiner") << u"👩‍👩‍👧 family"_qs << u"👩‍👩‍👧 family"_qs;
}

void MemoriesTest::cleansTitles()
{
    QFETCH(QString, given);
    QFETCH(QString, kept);
    MemoryProfile p;
    const auto made = p.create(given);
    CHIMERA_VERIFY(made);
    QCOMPARE(p.get(made->id)->title, kept);
}

void MemoriesTest::refusesBadInput_data()
{
    QTest::addColumn<QString>("title");
    QTest::addColumn<QStringList>("tags");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("text");
    const QString blank = QStringLiteral("This field may not be blank.");
    QTest::newRow("no title") << QString() << QStringList() << QStringLiteral("title") << blank;
    QTest::newRow("blank title") << QStringLiteral(" \n ") << QStringList() << QStringLiteral("title") << blank;
    QTest::newRow("256") << QString(256, u'x') << QStringList() << QStringLiteral("title")
                         << QStringLiteral("Ensure this field has no more than 255 characters.");
    QTest::newRow("blank tag") << QStringLiteral("t") << QStringList{QStringLiteral("a"), QStringLiteral(" # ")}
                               << QStringLiteral("tags.1") << blank;
    QTest::newRow("long tag") << QStringLiteral("t") << QStringList{QString(101, u'x')} << QStringLiteral("tags.0")
                              << QStringLiteral("Ensure this field has no more than 100 characters.");
}

void MemoriesTest::refusesBadInput()
{
    QFETCH(QString, title);
    QFETCH(QStringList, tags);
    QFETCH(QString, field);
    QFETCH(QString, text);
    MemoryProfile p;
    const auto refused = p.create(title, {}, tags);
    QVERIFY(!refused);
    QCOMPARE(refused.error().code, ErrorCode::Invalid);
    QCOMPARE(refused.error().fields.value(field), QStringList{text});
    const auto made = p.create(QStringLiteral("Good"));
    MemoryEdit edit;
    edit.title = title;
    edit.tags = tags;
    QCOMPARE(p.save(made->id, edit).error().fields.value(field), QStringList{text});
    QCOMPARE(p.get(made->id)->version, 1);
    QCOMPARE(p.count("SELECT count(*) FROM memory"), 1);
}

void MemoriesTest::titlesOf255InAnyScript_data()
{
    QTest::addColumn<QString>("letter");
    QTest::newRow("Latin") << QStringLiteral("x");
    QTest::newRow("German") << u"ß"_qs;
    QTest::newRow("Turkish") << u"İ"_qs;
    QTest::newRow("Greek") << u"ς"_qs;
    QTest::newRow("Arabic") << u"ع"_qs;
    QTest::newRow("Hindi") << u"ह"_qs;
    QTest::newRow("Thai") << u"ก"_qs;
    QTest::newRow("Chinese") << u"汉"_qs;
    QTest::newRow("Korean") << u"한"_qs;
    QTest::newRow("rare Han") << u"𠀋"_qs;
    QTest::newRow("emoji") << u"🧠"_qs;
    QTest::newRow("Gothic") << u"𐌰"_qs;
}

void MemoriesTest::titlesOf255InAnyScript()
{
    QFETCH(QString, letter);
    MemoryProfile p;
    const QString title = letter.repeated(255);
    const auto made = p.create(title, title, {letter});
    CHIMERA_VERIFY(made);
    QCOMPARE(p.get(made->id)->title, title);
    QCOMPARE(p.get(made->id)->snippet, QString(letter.repeated(150) + QStringLiteral("...")));
    QCOMPARE(p.list({}).memories.size(), std::size_t(1));
    const auto refused = p.create(letter.repeated(256));
    QCOMPARE(refused.error().code, ErrorCode::Invalid);
    QCOMPARE(p.problems(), QStringList());
}

void MemoriesTest::importsAreLenient()
{
    MemoryProfile p;
    p.setClient(QStringLiteral("import"));
    const auto made =
        p.create(u"𠀋"_qs.repeated(300), {}, {QStringLiteral(" "), QString(120, u'x'), QStringLiteral("a")});
    CHIMERA_VERIFY(made);
    QCOMPARE(made->title, u"𠀋"_qs.repeated(255));
    QCOMPARE(made->ownTags, (QStringList{QString(100, u'x'), QStringLiteral("a")}));
    QCOMPARE(p.count("SELECT count(*) FROM activity WHERE type = 'memory_created'"), 0);
}

void MemoriesTest::foreignTextSurvives()
{
    MemoryProfile p;
    const QString text = QStringLiteral("a") + QChar(u'\0') + QStringLiteral("b") + QChar(0xDC00) + u"🧠\r\n\tend"_qs;
    NewMemory given;
    given.title = QStringLiteral("T");
    given.content = text;
    given.tags = {u"🧠/日本"_qs, QStringLiteral("a\"b\\c"), u"ÉTÉ"_qs};
    given.metadata = {{QStringLiteral("nul"), QString(QChar(u'\0'))},
                      {QStringLiteral("quote\""), QJsonArray{1.5, QJsonValue::Null, true}},
                      {QStringLiteral("deep"), QJsonObject{{u"ключ"_qs, u"🧠"_qs}}}};
    const auto made = p.create(given);
    CHIMERA_VERIFY(made);
    const auto read = p.get(made->id);
    QCOMPARE(read->content, QString(QStringLiteral("ab") + QChar(0xFFFD) + u"🧠\r\n\tend"_qs));
    QCOMPARE(read->ownTags, given.tags);
    QCOMPARE(read->metadata, given.metadata);
    MemoryQuery byTag;
    byTag.tag = QStringLiteral("A\"B\\C");
    QCOMPARE(p.list(byTag).total, 1);
    byTag.tag = u"été"_qs;
    QCOMPARE(p.list(byTag).total, 1);
    byTag.tag = u"🧠"_qs;
    QCOMPARE(p.list(byTag).total, 1);
    QCOMPARE(p.problems(), QStringList());
}

void MemoriesTest::keepsGivenIdAndTimes()
{
    MemoryProfile p;
    NewMemory given;
    given.title = QStringLiteral("T");
    given.id = MemoryId(QStringLiteral("memory-3f9a0c1d22ab"));
    given.createdAt = Timestamp{1'000'000};
    given.updatedAt = Timestamp{2'000'000};
    CHIMERA_VERIFY(p.create(given));
    const auto read = p.get(*given.id);
    QCOMPARE(read->createdAt, *given.createdAt);
    QCOMPARE(read->updatedAt, *given.updatedAt);
    QCOMPARE(p.create(given).error().code, ErrorCode::Conflict);
    given.id = MemoryId(QStringLiteral("../../etc/passwd"));
    QCOMPARE(p.create(given).error().code, ErrorCode::Invalid);
}

void MemoriesTest::savesOnlyWhatIsGiven()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("T"), QStringLiteral("old #one [[A]]"), {QStringLiteral("own")});
    p.clock().advanceSeconds(10);
    MemoryEdit edit;
    edit.content = QStringLiteral("new #two [[B]]");
    const auto saved = p.save(made->id, edit);
    CHIMERA_VERIFY(saved);
    for (const Memory& memory : {*saved, *p.get(made->id)}) {
        QCOMPARE(memory.title, QStringLiteral("T"));
        QCOMPARE(memory.content, *edit.content);
        QCOMPARE(memory.snippet, *edit.content);
        QCOMPARE(memory.tags, (QStringList{QStringLiteral("own"), QStringLiteral("two")}));
        QCOMPARE(memory.version, 2);
        QCOMPARE(memory.createdAt, made->createdAt);
        QCOMPARE(memory.updatedAt, p.clock().now());
    }
    QCOMPARE(p.count("SELECT count(*) FROM link"), 1);
    QCOMPARE(p.count("SELECT count(*) FROM link WHERE folded = 'b'"), 1);
    QCOMPARE(p.count("SELECT count(*) FROM tag"), 2); // "one" is unused and gone
    MemoryEdit renamed;
    renamed.title = QStringLiteral("Ärger");
    renamed.content = QStringLiteral("both at once");
    renamed.metadata = QJsonObject{{QStringLiteral("a"), 1}};
    renamed.pinned = true;
    CHIMERA_VERIFY(p.save(made->id, renamed));
    QVERIFY(p.get(made->id)->pinned);
    QCOMPARE(p.count("SELECT count(*) FROM memory WHERE folded = 'arger'"), 1);
    QCOMPARE(p.count("SELECT count(*) FROM memory_fts WHERE memory_fts MATCH 'arger AND both'"), 1);
    QCOMPARE(p.problems(), QStringList());
}

void MemoriesTest::equalSaves()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("T"), QStringLiteral("text"), {QStringLiteral("a")});
    MemoryEdit same;
    same.title = made->title;
    same.content = made->content;
    same.tags = made->ownTags;
    for (const QString& client : {QStringLiteral("window"), QStringLiteral("import")}) {
        p.setClient(client);
        QCOMPARE(p.save(made->id, same)->version, 1);
        QCOMPARE(p.save(made->id, {})->version, 1);
    }
    p.setClient(QStringLiteral("http:token"));
    p.clock().advanceSeconds(1);
    QCOMPARE(p.save(made->id, same)->version, 2);
    QCOMPARE(p.save(made->id, {})->version, 3);
    QCOMPARE(p.get(made->id)->updatedAt, p.clock().now());
    QCOMPARE(p.count("SELECT count(*) FROM version"), 0);
    MemoryEdit blank;
    blank.content = QStringLiteral(" \n");
    QCOMPARE(p.save(made->id, blank).error().fields.value(QStringLiteral("content")),
             QStringList{QStringLiteral("This field may not be blank.")});
    p.setClient(QStringLiteral("window"));
    CHIMERA_VERIFY(p.save(made->id, blank)); // an editor may be emptied
}

void MemoriesTest::refusesAnOlderBase()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("T"), QStringLiteral("base"));
    MemoryEdit mine;
    mine.content = QStringLiteral("mine");
    mine.baseVersion = 1;
    CHIMERA_VERIFY(p.save(made->id, mine));
    MemoryEdit theirs;
    theirs.content = QStringLiteral("theirs");
    theirs.baseVersion = 1;
    const auto refused = p.save(made->id, theirs);
    QCOMPARE(refused.error().code, ErrorCode::Conflict);
    QVERIFY(refused.error().fields.isEmpty());
    QCOMPARE(p.get(made->id)->content, QStringLiteral("mine"));
    theirs.baseVersion = 99; // from a future nobody wrote
    QCOMPARE(p.save(made->id, theirs).error().code, ErrorCode::Conflict);
}

void MemoriesTest::ofTwoWritersOneWins()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("T"), QStringLiteral("base"));
    std::atomic<int> won{0};
    std::atomic<int> lost{0};
    const auto writer = [&](const QString& text) {
        for (int round = 0; round < 50; ++round) {
            const auto base = p.get(made->id);
            MemoryEdit edit;
            edit.content = QStringLiteral("%1 %2").arg(text).arg(round);
            edit.baseVersion = base->version;
            const auto saved = p.save(made->id, edit);
            if (saved) {
                ++won;
                continue;
            }
            ++lost;
            if (saved.error().code != ErrorCode::Conflict)
                qFatal("%s", qPrintable(saved.error().message));
            const auto kept =
                p.write([&](WriteTx& tx) { return Versions::keepRefused(p.caller(), tx, made->id, edit); });
            if (!kept)
                qFatal("%s", qPrintable(kept.error().message));
        }
    };
    std::thread one(writer, QStringLiteral("one"));
    std::thread two(writer, QStringLiteral("two"));
    one.join();
    two.join();
    QCOMPARE(won + lost, 100);
    QCOMPARE(p.get(made->id)->version, 1 + won.load());
    // Every text is either the memory's, in its history, or kept as refused.
    QCOMPARE(p.count("SELECT count(*) FROM version WHERE reason = 'conflict'"), lost.load());
    QCOMPARE(p.problems(), QStringList());
}

void MemoriesTest::typingIsKeptEveryFiveMinutes()
{
    MemoryProfile p;
    p.setClient(QStringLiteral("window"));
    const auto made = p.create(QStringLiteral("T"), QStringLiteral("0"));
    const auto type = [&](int text) {
        MemoryEdit edit;
        edit.content = QString::number(text);
        CHIMERA_VERIFY(p.save(made->id, edit));
    };
    type(1); // keeps 0
    for (int second = 2; second < 300; ++second) {
        p.clock().advanceSeconds(1);
        type(second);
    }
    QCOMPARE(p.count("SELECT count(*) FROM version"), 1);
    p.clock().advanceSeconds(2); // 300 seconds after the first
    type(1000);                  // keeps 299
    QCOMPARE(p.count("SELECT count(*) FROM version"), 2);
    QCOMPARE(p.count("SELECT content FROM version ORDER BY pk DESC LIMIT 1"), 299);
    QCOMPARE(p.count("SELECT number FROM version ORDER BY pk DESC LIMIT 1"), 300);
    p.clock().advanceSeconds(86'400);
    type(2000);
    QCOMPARE(p.count("SELECT content FROM version ORDER BY pk DESC LIMIT 1"), 1000);
}

void MemoriesTest::otherWritersAreAlwaysKept()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("T"), QStringLiteral("0"));
    int text = 0;
    for (const QString& client : {QStringLiteral("cli"), QStringLiteral("import"), QStringLiteral("http:x")}) {
        p.setClient(client);
        for (int i = 0; i < 3; ++i) {
            MemoryEdit edit;
            edit.content = QString::number(++text);
            CHIMERA_VERIFY(p.save(made->id, edit));
        }
    }
    QCOMPARE(p.count("SELECT count(*) FROM version"), 9);
    QCOMPARE(p.count("SELECT count(*) FROM version WHERE reason = 'cli'"), 3);
    QCOMPARE(p.count("SELECT count(*) FROM version WHERE reason = 'import'"), 3);
    QCOMPARE(p.count("SELECT count(*) FROM version WHERE reason = 'api'"), 3);
    p.setClient(QStringLiteral("window"));
    MemoryEdit restore;
    restore.content = QStringLiteral("r");
    restore.reason = QStringLiteral("restore");
    CHIMERA_VERIFY(p.save(made->id, restore));
    QCOMPARE(p.count("SELECT count(*) FROM version"), 10);
}

void MemoriesTest::tellsWhoMayNot()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("T"));
    const Caller other = p.stranger();
    const Caller nobody{UserId(QStringLiteral("nobody")), CallScope::Write, QStringLiteral("test")};
    const MemoryId unknown(QStringLiteral("memory-000000000000"));
    const WorkspaceId nowhere(QStringLiteral("workspace-000000000000"));
    for (const Caller& caller : {other, nobody}) {
        QCOMPARE(p.read([&](const ReadTx& tx) { return Memories::get(caller, tx, made->id); }).error().code,
                 ErrorCode::Denied);
        MemoryQuery query;
        query.workspace = p.workspace();
        QCOMPARE(p.read([&](const ReadTx& tx) { return Memories::list(caller, tx, query); }).error().code,
                 ErrorCode::Denied);
        QCOMPARE(p.write([&](WriteTx& tx) { return Memories::save(caller, tx, made->id, {}); }).error().code,
                 ErrorCode::Denied);
        NewMemory given;
        given.title = QStringLiteral("T");
        QCOMPARE(p.write([&](WriteTx& tx) { return Memories::create(caller, tx, p.workspace(), given); }).error().code,
                 ErrorCode::Denied);
        QCOMPARE(p.write([&](WriteTx& tx) { return Memories::create(caller, tx, nowhere, given); }).error().code,
                 ErrorCode::NotFound);
        QCOMPARE(p.read([&](const ReadTx& tx) { return Memories::get(caller, tx, unknown); }).error().code,
                 ErrorCode::NotFound);
    }
    QCOMPARE(p.get(unknown).error().code, ErrorCode::NotFound);
    QCOMPARE(p.save(unknown, {}).error().code, ErrorCode::NotFound);
    MemoryQuery query;
    query.workspace = nowhere;
    QCOMPARE(p.read([&](const ReadTx& tx) { return Memories::list(p.caller(), tx, query); }).error().code,
             ErrorCode::NotFound);
    Caller reader = p.caller();
    reader.scope = CallScope::Read;
    CHIMERA_VERIFY(p.read([&](const ReadTx& tx) { return Memories::get(reader, tx, made->id); }));
    QCOMPARE(p.write([&](WriteTx& tx) { return Memories::save(reader, tx, made->id, {}); }).error().code,
             ErrorCode::Denied);
}

void MemoriesTest::oneStatementEach()
{
    MemoryProfile p;
    for (int i = 0; i < 120; ++i)
        CHIMERA_VERIFY(p.create(QStringLiteral("T%1").arg(i), QStringLiteral("text #b"), {QStringLiteral("a")}));
    MemoryQuery query;
    query.workspace = p.workspace();
    MemoryId first;
    for (const MemorySort sort : {MemorySort::Recent, MemorySort::Title, MemorySort::Created}) {
        query.sort = sort;
        query.offset = 50;
        const auto page = p.runner().readNow("memories.list",
                                             [&](const ReadTx& tx) { return Memories::list(p.caller(), tx, query); });
        QCOMPARE(page->memories.size(), std::size_t(50));
        first = page->memories.front().id;
        QCOMPARE(p.timings().lastService("memories.list").statements, 1);
        QCOMPARE(p.timings().lastService("memories.list").fullScanSteps, 0);
    }
    query.tag = QStringLiteral("a");
    CHIMERA_VERIFY(
        p.runner().readNow("memories.tagged", [&](const ReadTx& tx) { return Memories::list(p.caller(), tx, query); }));
    QCOMPARE(p.timings().lastService("memories.tagged").statements, 2);
    QCOMPARE(p.timings().lastService("memories.tagged").fullScanSteps, 0);
    CHIMERA_VERIFY(
        p.runner().readNow("memories.get", [&](const ReadTx& tx) { return Memories::get(p.caller(), tx, first); }));
    QCOMPARE(p.timings().lastService("memories.get").statements, 1);
    QCOMPARE(p.timings().lastService("memories.get").fullScanSteps, 0);
}

void MemoriesTest::recordsActivity()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("Note"));
    QCOMPARE(
        p.count("SELECT count(*) FROM activity WHERE message = 'Memory ''Note'' created' AND metadata->>'memoryId' = "
                "(SELECT id FROM memory) AND metadata->>'memoryTitle' = 'Note'"),
        1);
}

void MemoriesTest::announcesChanges()
{
    MemoryProfile p;
    std::mutex mutex;
    ChangeSet last;
    p.runner().onChanged([&](const ChangeSet& changes) {
        const std::scoped_lock lock(mutex);
        last = changes;
    });
    const auto made = p.create(QStringLiteral("T"), {}, {QStringLiteral("a")});
    QVERIFY(last.touches(Entity::Memory, made->id.text()));
    QVERIFY(last.touches(Entity::Tag));
    QVERIFY(last.touchesWorkspace(p.workspace().text()));
    QCOMPARE(last.origin, QStringLiteral("test"));
    MemoryEdit edit;
    edit.content = QStringLiteral("new");
    CHIMERA_VERIFY(p.save(made->id, edit));
    QVERIFY(last.touches(Entity::Memory, made->id.text()));
    QVERIFY(!last.touches(Entity::Tag));
    QCOMPARE(last.changes.front().kind, ChangeKind::Updated);
}

void MemoriesTest::jsonHasTheContractsKeys()
{
    MemoryProfile p;
    const auto made = p.create(QStringLiteral("T"), QStringLiteral("text"), {QStringLiteral("a")});
    const QJsonObject whole = toJson(*made);
    QCOMPARE(
        whole.keys().join(u' '),
        QStringLiteral("content createdAt id metadata pinned snippet source tags title updatedAt version workspaceId"));
    QCOMPARE(whole.value(QStringLiteral("workspaceId")).toString(), p.workspace().text());
    QCOMPARE(whole.value(QStringLiteral("version")).toInt(), 1);
    QCOMPARE(whole.value(QStringLiteral("tags")).toArray(), QJsonArray{QStringLiteral("a")});
    QVERIFY(whole.value(QStringLiteral("createdAt")).toString().endsWith(u'Z'));
    MemoryRow row = p.list({}).memories.front();
    QVERIFY(!toJson(row).contains(QStringLiteral("content")));
    row.trashedAt = Timestamp{1};
    QVERIFY(toJson(row).contains(QStringLiteral("trashedAt")));
}

void MemoriesTest::foldsAlikeInEveryLocale()
{
    const QLocale before;
    const QByteArray variable = qgetenv("LC_ALL");
    qputenv("LC_ALL", "tr_TR.UTF-8");
    (void)setlocale(LC_ALL, "tr_TR.UTF-8");
    QLocale::setDefault(QLocale(QLocale::Turkish, QLocale::Turkey));
    MemoryProfile p;
    CHIMERA_VERIFY(p.create(QStringLiteral("TITLE WITH I"), {}, {QStringLiteral("WIKI")}));
    QCOMPARE(p.count("SELECT count(*) FROM memory WHERE folded = 'title with i'"), 1);
    QCOMPARE(p.count("SELECT count(*) FROM tag WHERE folded = 'wiki'"), 1);
    MemoryQuery query;
    query.tag = QStringLiteral("wiki");
    QCOMPARE(p.list(query).total, 1);
    QLocale::setDefault(before);
    qputenv("LC_ALL", variable);
    (void)setlocale(LC_ALL, "C.UTF-8");
}

QTEST_GUILESS_MAIN(MemoriesTest)
#include "MemoriesTest.moc"
