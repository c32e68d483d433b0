#include "core/chat/Conversations.h"
#include "core/transfer/ExportLinks.h"
#include "core/transfer/ExportNames.h"
#include "tests/core/transfer/Vaults.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <csignal>
#include <sys/resource.h>

using namespace chimera;
using namespace chimera::test;
using namespace chimera::transfer;

class ExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleansNames_data();
    void cleansNames();
    void refusesPaths_data();
    void refusesPaths();
    void untouchedVaultsComeBackByteForByte_data();
    void untouchedVaultsComeBackByteForByte();
    void touchedNotesKeepTheirFrontMatter();
    void newNotesGetFrontMatterAndCleanNames();
    void exportAndImportAgain();
    void whatMustStayHereSaysSoInItsFile();
    void attachmentsAndLinksFit();
    void secondExportReplacesOnlyItsOwn();
    void neverLeavesTheTarget();
    void fullDiskLeavesNoPartialFile();
    void trashIsNotExported();
    void onlyTheseMemories();
    void htmlIsOneSafeFile();
    void jsonHasTheContractsShapes();
    void otherFormatsAreRefused();
    void cancels();

private:
    Memory add(const QString& title, const QString& content, const QStringList& tags = {})
    {
        NewMemory given;
        given.title = title;
        given.content = content;
        given.tags = tags;
        auto made = m_profile->write(
            [&](WriteTx& tx) { return Memories::create(m_profile->caller(), tx, m_profile->workspace(), given); });
        return made ? *made : Memory();
    }
    void edit(const MemoryId& id, const MemoryEdit& change)
    {
        CHIMERA_VERIFY(
            m_profile->write([&](WriteTx& tx) { return Memories::save(m_profile->caller(), tx, id, change); }));
    }
    QString target() const { return m_target->filePath(QStringLiteral("out")); }

    std::unique_ptr<QTemporaryDir> m_vault;
    std::unique_ptr<QTemporaryDir> m_target;
    std::unique_ptr<VaultProfile> m_profile;
};

void ExportTest::init()
{
    m_vault = std::make_unique<QTemporaryDir>();
    m_target = std::make_unique<QTemporaryDir>();
    m_profile = std::make_unique<VaultProfile>();
}

void ExportTest::cleansNames_data()
{
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("name");
    const auto row = [](const QString& title, const QString& name) {
        QTest::newRow(qPrintable(title.left(30))) << title << name;
    };
    row(QStringLiteral("plain"), QStringLiteral("plain"));
    row(QStringLiteral("a/b\\c:d*e?f\"g<h>i|j"), QStringLiteral("a b c d e f g h i j"));
    row(QStringLiteral("../../etc/passwd"), QStringLiteral("etc passwd"));
    row(QStringLiteral(".."), QStringLiteral("Untitled"));
    row(QStringLiteral("..."), QStringLiteral("Untitled"));
    row(QStringLiteral(".hidden"), QStringLiteral("hidden"));
    row(QStringLiteral("ends. . "), QStringLiteral("ends"));
    row(QStringLiteral("CON"), QStringLiteral("CON_"));
    row(QStringLiteral("com1.x"), QStringLiteral("com1.x_"));
    row(QStringLiteral("a\nb\tc"), QStringLiteral("a b c"));
    row(QString(), QStringLiteral("Untitled"));
    row(QString(300, u'x'), QString(200, u'x'));
    row(QString(255, QChar(0x4E2D)), QString(75, QChar(0x4E2D)));
    row(QStringLiteral("C:\\x"), QStringLiteral("C x"));
    row(QStringLiteral("emoji 😀"), QStringLiteral("emoji 😀"));
}

void ExportTest::cleansNames()
{
    QFETCH(QString, title);
    QFETCH(QString, name);
    QCOMPARE(cleanName(title), name);
    QVERIFY(safePath(cleanName(title)));
}

void ExportTest::refusesPaths_data()
{
    QTest::addColumn<QString>("path");
    for (const char* path :
         {"/etc/passwd", "../x", "a/../../x", "a//b", "", ".", "..", "a/.", ".ssh/keys", "a/", "./a"})
        QTest::newRow(path[0] != '\0' ? path : "empty") << QString::fromLatin1(path);
    QTest::newRow("nul") << QString(QChar(u'\0'));
    QTest::newRow("long") << QString(300, u'x');
}

void ExportTest::refusesPaths()
{
    QFETCH(QString, path);
    QVERIFY(!safePath(path));
}

void ExportTest::untouchedVaultsComeBackByteForByte_data()
{
    QTest::addColumn<QString>("vault");
    const QString vaults = QStringLiteral(CHIMERA_TEST_DATA "/vaults");
    const QStringList names = QDir(vaults).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QVERIFY(!names.isEmpty());
    for (const QString& name : names)
        QTest::newRow(qPrintable(name)) << vaults + u'/' + name;
    // A vault of one's own, by hand.
    const QString own = qEnvironmentVariable("CHIMERA_TEST_VAULT");
    if (!own.isEmpty())
        QTest::newRow("own") << own;
}

void ExportTest::untouchedVaultsComeBackByteForByte()
{
    QFETCH(QString, vault);
    auto report = m_profile->import(vault);
    CHIMERA_VERIFY(report);
    QVERIFY(report->created > 0);
    QSet<QString> left;
    for (const TransferNote& line : report->skipped)
        left.insert(line.item);
    auto exported = m_profile->exportTo(target());
    CHIMERA_VERIFY(exported);
    QVERIFY2(exported->skipped.empty() && exported->lost.empty(), "nothing is left out");
    const Tree before = readTree(vault);
    const Tree after = readTree(target() + QStringLiteral("/Notes"));
    for (auto it = after.begin(); it != after.end(); ++it) {
        QVERIFY2(before.contains(it.key()), qPrintable(it.key()));
        QVERIFY2(before.value(it.key()) == it.value(), qPrintable(it.key()));
    }
    for (auto it = before.begin(); it != before.end(); ++it) {
        const bool isNote = it.key().endsWith(QLatin1String(".md")) || it.key().endsWith(QLatin1String(".txt"));
        QVERIFY2(!isNote || after.contains(it.key()) || left.contains(it.key()), qPrintable(it.key()));
    }
}

void ExportTest::touchedNotesKeepTheirFrontMatter()
{
    writeFile(m_vault->filePath(QStringLiteral("sub/a.md")),
              "---\r\ntitle: Old\r\nauthor: Ada # keep\r\ntags: [x]\r\nmodified: 2020-01-01\r\n---\r\n\r\nbody\r\n");
    writeFile(m_vault->filePath(QStringLiteral("plain.md")), "# Heading\n\ntext\n");
    CHIMERA_VERIFY(m_profile->import(m_vault->path()));
    const auto memories = m_profile->memories();
    MemoryEdit change;
    change.title = QStringLiteral("New title");
    change.content = QStringLiteral("changed\n");
    edit(memories.value(QStringLiteral("Old")).id, change);
    MemoryEdit text;
    text.content = QStringLiteral("# Heading\n\nother text\n");
    edit(memories.value(QStringLiteral("Heading")).id, text);
    CHIMERA_VERIFY(m_profile->exportTo(target()));
    const Tree after = readTree(target() + QStringLiteral("/Notes"));
    const QByteArray note = after.value(QStringLiteral("sub/a.md"));
    QVERIFY2(note.startsWith("---\r\ntitle: New title\r\nauthor: Ada # keep\r\ntags: [x]\r\nmodified: 20"),
             note.constData());
    QVERIFY2(note.endsWith("---\r\n\r\nchanged\r\n"), note.constData());
    QCOMPARE(after.value(QStringLiteral("plain.md")), QByteArray("# Heading\n\nother text\n"));
}

void ExportTest::newNotesGetFrontMatterAndCleanNames()
{
    const Memory memory = add(QStringLiteral("What: a/b?"), QStringLiteral("See [[what: a/b?]] and [[Other]].\n"),
                              {QStringLiteral("t1"), QStringLiteral("two words")});
    add(QStringLiteral("other"), QStringLiteral("x"));
    add(QStringLiteral("OTHER"), QStringLiteral("y"));
    CHIMERA_VERIFY(m_profile->exportTo(target()));
    const Tree after = readTree(target() + QStringLiteral("/Notes"));
    QCOMPARE(after.keys(),
             QStringList({QStringLiteral("OTHER (2).md"), QStringLiteral("What a b.md"), QStringLiteral("other.md")}));
    const QString text = QString::fromUtf8(after.value(QStringLiteral("What a b.md")));
    QVERIFY(text.startsWith(QLatin1String("---\ntitle: \"What: a/b?\"\ntags:\n  - t1\n  - two words\ncreated: ")));
    QVERIFY(text.contains(QStringLiteral("chimera_id: %1\n---\n\n").arg(memory.id.text())));
    QVERIFY2(text.endsWith(QLatin1String("See [[What a b|what: a/b?]] and [[Other]].\n")), qPrintable(text));
}

void ExportTest::whatMustStayHereSaysSoInItsFile()
{
    writeTree(m_vault->path(), {{QStringLiteral("bare.md"), "no properties\n"},
                                {QStringLiteral("with.md"), "---\ntags: [x]\nother: 1\n---\ntext\n"},
                                {QStringLiteral("kept.md"), "---\nlocal-only: yes\n---\nsecret\n"},
                                {QStringLiteral("open.md"), "---\nlocal_only: false\n---\nlocal text\n"}});
    CHIMERA_VERIFY(m_profile->import(m_vault->path()));
    auto memories = m_profile->memories();
    QVERIFY(memories.value(QStringLiteral("kept")).localOnly);
    QVERIFY(!memories.value(QStringLiteral("open")).localOnly);
    QVERIFY(!memories.value(QStringLiteral("kept")).metadata.contains(QStringLiteral("local-only")));
    const auto mark = [&](const QStringList& titles, bool on) {
        for (const QString& title : titles)
            CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) {
                return Memories::setLocalOnly(m_profile->caller(), tx, {memories.value(title).id}, on);
            }));
    };
    mark({QStringLiteral("bare"), QStringLiteral("with")}, true);
    add(QStringLiteral("new"), QStringLiteral("text"));
    memories = m_profile->memories();
    mark({QStringLiteral("new")}, true);
    CHIMERA_VERIFY(m_profile->exportTo(target()));
    auto files = readTree(target());
    QCOMPARE(files.value(QStringLiteral("Notes/kept.md")), QByteArray("---\nlocal-only: yes\n---\nsecret\n"));
    QCOMPARE(files.value(QStringLiteral("Notes/open.md")), QByteArray("---\nlocal_only: false\n---\nlocal text\n"));
    QCOMPARE(files.value(QStringLiteral("Notes/with.md")),
             QByteArray("---\ntags: [x]\nother: 1\nlocal_only: true\n---\ntext\n"));
    for (const char* name : {"Notes/bare.md", "Notes/new.md"})
        QVERIFY2(files.value(QString::fromLatin1(name)).contains("\nlocal_only: true\n"), name);

    VaultProfile other;
    CHIMERA_VERIFY(other.import(target() + QStringLiteral("/Notes")));
    const auto there = other.memories();
    for (const char* title : {"bare", "with", "kept", "new"})
        QVERIFY2(there.value(QString::fromLatin1(title)).localOnly, title);
    QVERIFY(!there.value(QStringLiteral("open")).localOnly);

    mark({QStringLiteral("kept"), QStringLiteral("with")}, false);
    CHIMERA_VERIFY(m_profile->exportTo(target()));
    files = readTree(target());
    QCOMPARE(files.value(QStringLiteral("Notes/with.md")), QByteArray("---\ntags: [x]\nother: 1\n---\ntext\n"));
    QVERIFY(!files.value(QStringLiteral("Notes/kept.md")).contains("local-only"));
}

void ExportTest::exportAndImportAgain()
{
    const Memory made =
        add(QStringLiteral("Über: \"x\""), QStringLiteral("text #tag\n\n---\nmore"), {QStringLiteral("a/b")});
    MemoryEdit change;
    change.metadata = QJsonObject{{QStringLiteral("k"), QJsonArray{1, QStringLiteral("two"), true}}};
    change.aliases = QStringList{QStringLiteral("Alias one")};
    edit(made.id, change);
    CHIMERA_VERIFY(m_profile->exportTo(target()));
    VaultProfile other;
    CHIMERA_VERIFY(other.import(target() + QStringLiteral("/Notes")));
    const Memory back = other.memories().value(made.title);
    QCOMPARE(back.content, made.content);
    QCOMPARE(back.ownTags, made.ownTags);
    QCOMPARE(back.metadata, *change.metadata);
    QCOMPARE(back.createdAt, made.createdAt);
    QCOMPARE(other.count("SELECT count(*) FROM alias WHERE name = 'Alias one'"), 1);
}

void ExportTest::attachmentsAndLinksFit()
{
    const auto one = m_profile->attachments().store(QByteArray("ONE"));
    const auto two = m_profile->attachments().store(QByteArray("TWO"));
    const Memory a =
        add(QStringLiteral("A"), QStringLiteral("![[pic.png]] ![x](pic.png) [y](https://example.org/pic.png)"));
    const Memory b = add(QStringLiteral("B"), QStringLiteral("![[pic.png|50]] ![x](pic.png)"));
    CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) -> Result<void> {
        CHIMERA_CHECK(
            Attachments::attach(m_profile->caller(), tx, a.id, {QStringLiteral("pic.png"), {}, one->hash, 3, {}}));
        return Attachments::attach(m_profile->caller(), tx, b.id, {QStringLiteral("pic.png"), {}, two->hash, 3, {}});
    }));
    auto report = m_profile->exportTo(target());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->attachments, 2);
    const Tree after = readTree(target() + QStringLiteral("/Notes"));
    const bool oneFirst = after.value(QStringLiteral("_attachments/pic.png")) == "ONE";
    QCOMPARE(after.value(QStringLiteral("_attachments/pic (2).png")), QByteArray(oneFirst ? "TWO" : "ONE"));
    const QByteArray first = after.value(oneFirst ? QStringLiteral("A.md") : QStringLiteral("B.md"));
    const QByteArray second = after.value(oneFirst ? QStringLiteral("B.md") : QStringLiteral("A.md"));
    QVERIFY2(first.contains("![[pic.png") && first.contains("![x](_attachments/pic.png)"), first.constData());
    QVERIFY2(second.contains("![[pic (2).png") && second.contains("![x](_attachments/pic%20%282%29.png)"),
             second.constData());
    QVERIFY(after.value(QStringLiteral("A.md")).contains("[y](https://example.org/pic.png)"));

    VaultProfile other; // and everything is found again
    auto back = other.import(target() + QStringLiteral("/Notes"));
    CHIMERA_VERIFY(back);
    QVERIFY(back->lost.empty() && back->skipped.empty());
    QCOMPARE(back->attachments, 2);
}

void ExportTest::secondExportReplacesOnlyItsOwn()
{
    const Memory memory = add(QStringLiteral("A"), QStringLiteral("one"));
    add(QStringLiteral("B"), QStringLiteral("b"));
    CHIMERA_VERIFY(m_profile->exportTo(target()));
    auto report = m_profile->exportTo(target());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->unchanged, 2);
    QCOMPARE(report->created + report->updated, 0);
    MemoryEdit change;
    change.content = QStringLiteral("two");
    edit(memory.id, change);
    // Somebody works on the exported file of B, and has a file of their own.
    writeFile(target() + QStringLiteral("/Notes/B.md"), "mine");
    writeFile(target() + QStringLiteral("/Notes/own.md"), "own");
    report = m_profile->exportTo(target());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->updated, 1);
    QCOMPARE(report->created, 1);
    const Tree after = readTree(target() + QStringLiteral("/Notes"));
    QVERIFY(after.value(QStringLiteral("A.md")).endsWith("two"));
    QCOMPARE(after.value(QStringLiteral("B.md")), QByteArray("mine"));
    QVERIFY(after.value(QStringLiteral("B (2).md")).endsWith("\nb"));
    QCOMPARE(after.value(QStringLiteral("own.md")), QByteArray("own"));
    QCOMPARE(after.size(), 4);
}

void ExportTest::neverLeavesTheTarget()
{
    QTemporaryDir outside;
    writeFile(outside.filePath(QStringLiteral("victim.md")), "victim");
    writeFile(m_vault->filePath(QStringLiteral("sub/a.md")), "a");
    writeFile(m_vault->filePath(QStringLiteral("b.md")), "b");
    writeFile(m_vault->filePath(QStringLiteral("c.md")), "c");
    CHIMERA_VERIFY(m_profile->import(m_vault->path()));
    // As a hostile archive might have left it.
    CHIMERA_VERIFY(m_profile->write([](WriteTx& tx) {
        return tx.run("UPDATE source_item SET source_id = '../../../escaped.md' WHERE source_id = 'c.md'");
    }));
    QDir().mkpath(target() + QStringLiteral("/Notes"));
    QVERIFY(QFile::link(outside.path(), target() + QStringLiteral("/Notes/sub")));
    QVERIFY(QFile::link(outside.filePath(QStringLiteral("victim.md")), target() + QStringLiteral("/Notes/b.md")));
    auto report = m_profile->exportTo(target());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->skipped.size(), 1U);
    QCOMPARE(readTree(outside.path(), true).size(), 1);
    QCOMPARE(readTree(outside.path()).value(QStringLiteral("victim.md")), QByteArray("victim"));
    QVERIFY(!QFile::exists(m_target->filePath(QStringLiteral("escaped.md"))));
    const Tree after = readTree(target() + QStringLiteral("/Notes"));
    QCOMPARE(after.value(QStringLiteral("c.md")), QByteArray("c"));
    QCOMPARE(after.value(QStringLiteral("b (2).md")), QByteArray("b"));
}

void ExportTest::fullDiskLeavesNoPartialFile()
{
    add(QStringLiteral("small"), QStringLiteral("x"));
    add(QStringLiteral("large"), QString(3'000'000, u'x'));
    writeFile(m_target->filePath(QStringLiteral("old.json")), "old");
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit before = [] {
        rlimit limit = {};
        ::getrlimit(RLIMIT_FSIZE, &limit);
        return limit;
    }();
    rlimit small = before;
    small.rlim_cur = 1'000'000;
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto folder = m_profile->exportTo(target());
    const auto json = m_profile->exportTo(m_target->filePath(QStringLiteral("old.json")));
    const auto html = m_profile->exportTo(m_target->filePath(QStringLiteral("new.html")));
    const auto archive = m_profile->exportTo(m_target->filePath(QStringLiteral("new.chimera.zip")));
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &before), 0);
    for (const auto* report : {&folder, &json, &html}) {
        QVERIFY(!*report);
        QCOMPARE(report->error().code, ErrorCode::DiskFull);
    }
    Q_UNUSED(archive); // compresses well enough to fit
    const Tree after = readTree(m_target->path(), true);
    QCOMPARE(after.value(QStringLiteral("old.json")), QByteArray("old"));
    for (const QString& name : after.keys())
        QVERIFY2(!name.contains(QLatin1String(".part")) && !name.endsWith(QLatin1String("html")) &&
                     !name.endsWith(QLatin1String("large.md")),
                 qPrintable(name));
}

void ExportTest::trashIsNotExported()
{
    const Memory memory = add(QStringLiteral("Gone"), QStringLiteral("x"));
    CHIMERA_VERIFY(
        m_profile->write([&](WriteTx& tx) { return Memories::trash(m_profile->caller(), tx, {memory.id}); }));
    add(QStringLiteral("Here"), QStringLiteral("x"));
    CHIMERA_VERIFY(m_profile->exportTo(target()));
    QCOMPARE(readTree(target()).keys(), QStringList{QStringLiteral("Notes/Here.md")});
}

void ExportTest::onlyTheseMemories()
{
    const Memory memory = add(QStringLiteral("This"), QStringLiteral("x"));
    add(QStringLiteral("Not this"), QStringLiteral("x"));
    ExportOptions options;
    options.target = target();
    options.memories = {memory.id};
    CHIMERA_VERIFY(Export(m_profile->runner(), m_profile->attachments(), m_profile->caller()).run(options, {}, {}));
    QCOMPARE(readTree(target()).keys(), QStringList{QStringLiteral("Notes/This.md")});
}

void ExportTest::htmlIsOneSafeFile()
{
    const auto png = m_profile->attachments().store(QByteArray("\x89PNG\r\n\x1a\n"));
    const Memory a = add(QStringLiteral("<script>alert(1)</script>"),
                         QStringLiteral("![[pic.png]] [[B]] <img src=x onerror=alert(1)> [x](javascript:alert(1)) "
                                        "![](https://example.org/track.png)"));
    add(QStringLiteral("B"), QStringLiteral("text"));
    CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) {
        return Attachments::attach(m_profile->caller(), tx, a.id,
                                   {QStringLiteral("pic.png"), {}, png->hash, 8, QStringLiteral("image/png")});
    }));
    const QString file = m_target->filePath(QStringLiteral("all.html"));
    CHIMERA_VERIFY(m_profile->exportTo(file));
    const QString html = QString::fromUtf8(readTree(m_target->path()).value(QStringLiteral("all.html")));
    QVERIFY(html.contains(QLatin1String("data:image/png;base64,iVBORw0KGgo=")));
    QVERIFY(html.contains(QLatin1String("prefers-color-scheme: dark")));
    QVERIFY(html.contains(QLatin1String("&lt;script&gt;")));
    QVERIFY(!html.contains(QLatin1String("<script")));
    QVERIFY(!html.contains(QLatin1String("<img src=x")));
    QVERIFY(!html.contains(QLatin1String("href=\"javascript")));
    QVERIFY(!html.contains(QLatin1String("src=\"http")));
    QVERIFY(html.contains(QLatin1String("href=\"#m")));
}

void ExportTest::jsonHasTheContractsShapes()
{
    add(QStringLiteral("A"), QStringLiteral("x"), {QStringLiteral("t")});
    add(QStringLiteral("B"), QStringLiteral("y"));
    CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) -> Result<void> {
        const Caller& caller = m_profile->caller();
        CHIMERA_TRY(const auto talk, Conversations::create(caller, tx, m_profile->workspace(), QStringLiteral("Talk"),
                                                           QStringLiteral("model-recall"), {true, false, true}));
        NewMessage hello;
        hello.content = QStringLiteral("hello");
        CHIMERA_CHECK(Conversations::append(caller, tx, talk.id, hello));
        CHIMERA_TRY(const auto gone, Conversations::create(caller, tx, m_profile->workspace(), QStringLiteral("Gone"),
                                                           QStringLiteral("model-recall")));
        CHIMERA_CHECK(Conversations::trash(caller, tx, {gone.id}));
        return {};
    }));
    CHIMERA_VERIFY(m_profile->exportTo(m_target->filePath(QStringLiteral("all.json"))));
    const QJsonObject json =
        QJsonDocument::fromJson(readTree(m_target->path()).value(QStringLiteral("all.json"))).object();
    QCOMPARE(json.value(QStringLiteral("total")).toInt(), 2);
    QCOMPARE(json.value(QStringLiteral("workspaces")).toArray().size(), 1);
    const QJsonArray talks = json.value(QStringLiteral("conversations")).toArray();
    QCOMPARE(talks.size(), 1);
    QCOMPARE(talks.at(0)[QLatin1String("messages")][0][QLatin1String("content")].toString(), QStringLiteral("hello"));
    QVERIFY(talks.at(0)[QLatin1String("localOnly")].toBool());
    const QJsonObject memory = json.value(QStringLiteral("memories")).toArray().first().toObject();
    for (const char* key :
         {"id", "workspaceId", "title", "content", "snippet", "tags", "metadata", "version", "createdAt", "updatedAt"})
        QVERIFY2(memory.contains(QLatin1String(key)), key);
}

void ExportTest::otherFormatsAreRefused()
{
    QCOMPARE(m_profile->exportTo(m_target->filePath(QStringLiteral("x.docx"))).error().code, ErrorCode::Unsupported);
    QCOMPARE(m_profile->exportTo(QString()).error().code, ErrorCode::Invalid);
    QCOMPARE(m_profile->exportTo(m_target->filePath(QStringLiteral("missing/x.json"))).error().code,
             ErrorCode::NotFound);
}

void ExportTest::cancels()
{
    add(QStringLiteral("A"), QStringLiteral("x"));
    CancelSource source;
    source.cancel();
    ExportOptions options;
    options.target = m_target->filePath(QStringLiteral("all.json"));
    auto report =
        Export(m_profile->runner(), m_profile->attachments(), m_profile->caller()).run(options, source.token(), {});
    CHIMERA_VERIFY(report);
    QVERIFY(report->cancelled);
    QVERIFY(readTree(m_target->path(), true).isEmpty());
}

QTEST_GUILESS_MAIN(ExportTest)
#include "ExportTest.moc"
