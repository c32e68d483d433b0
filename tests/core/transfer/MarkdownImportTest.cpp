#include "core/memories/Links.h"
#include "core/memories/Tags.h"
#include "core/memories/Versions.h"
#include "tests/core/transfer/Vaults.h"

#include <sys/stat.h>
#include <utime.h>

using namespace chimera;
using namespace chimera::test;

class MarkdownImportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void takesTitlesTagsAndTimes();
    void titlesComeFromHeadingOrName();
    void longTitlesAreCutAndReported();
    void takesAttachments();
    void twoFilesOfOneName();
    void missingAndUnreferencedFilesAreReported();
    void linksResolve();
    void dryRunWritesNothing();
    void secondImportChangesNothing();
    void changedFilesUpdate();
    void changedOnBothSidesKeepsBoth();
    void changedAttachmentUpdates();
    void renamedFileIsNotDuplicated();
    void trashedStaysInTrash();
    void twoWorkspacesTakeTheSameVault();
    void addsTags();
    void undoTakesEverythingBack();
    void undoKeepsWhatWasEdited();
    void undoGivesOldTextsBack();
    void cancelLeavesWholeNotesAndGoesOn();
    void pauses();
    void refusesWithoutRights();
    void hostileVault();
    void hugeLine();
    void emptyAndBlankNotes();
    void oneFile();
    void reportsProgress();
    void reportHasItsShape();

private:
    QString at(const char* name) const { return m_vault->path() + u'/' + QString::fromUtf8(name); }
    void put(const char* name, const QByteArray& bytes) { writeFile(at(name), bytes); }

    std::unique_ptr<QTemporaryDir> m_vault;
    std::unique_ptr<VaultProfile> m_profile;
};

void MarkdownImportTest::init()
{
    m_vault = std::make_unique<QTemporaryDir>();
    m_profile = std::make_unique<VaultProfile>();
}

void MarkdownImportTest::takesTitlesTagsAndTimes()
{
    put("a.md",
        "---\ntitle: First\ntags: [one, two]\naliases: [Uno]\ncreated: 2020-01-02\nupdated: 2021-02-03\nauthor: Ada\n"
        "rating: 5\n---\n\nText with #inline tag.\n");
    put("b.md", "plain\n");
    const utimbuf times = {1'500'000'000, 1'500'000'000};
    ::utime(QFile::encodeName(at("b.md")).constData(), &times);
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->read, 2);
    QCOMPARE(report->created, 2);
    QVERIFY(report->skipped.empty() && report->lost.empty());
    const auto memories = m_profile->memories();
    const Memory first = memories.value(QStringLiteral("First"));
    QCOMPARE(first.content, QStringLiteral("Text with #inline tag.\n"));
    QCOMPARE(first.ownTags, QStringList({QStringLiteral("one"), QStringLiteral("two")}));
    QCOMPARE(first.inlineTags, QStringList{QStringLiteral("inline")});
    QCOMPARE(first.createdAt.toIso(), QStringLiteral("2020-01-02T00:00:00.000000Z"));
    QCOMPARE(first.updatedAt.toIso(), QStringLiteral("2021-02-03T00:00:00.000000Z"));
    QCOMPARE(first.metadata.value(QStringLiteral("author")).toString(), QStringLiteral("Ada"));
    QCOMPARE(first.metadata.value(QStringLiteral("rating")).toInt(), 5);
    QVERIFY(!first.metadata.contains(QStringLiteral("title")));
    QCOMPARE(first.source, QStringLiteral("import:markdown"));
    QCOMPARE(memories.value(QStringLiteral("b")).createdAt.micros, 1'500'000'000'000'000);
    QCOMPARE(memories.value(QStringLiteral("b")).updatedAt.micros, 1'500'000'000'000'000);
}

void MarkdownImportTest::titlesComeFromHeadingOrName()
{
    put("heading.md", "intro\n\n# The *real* title\n\ntext");
    put("just a name.md", "## Second level\n");
    put("line\nbreak.md", "x");
    CHIMERA_VERIFY(m_profile->import(m_vault->path()));
    QCOMPARE(m_profile->memories().keys(), QStringList({QStringLiteral("The real title"), QStringLiteral("just a name"),
                                                        QStringLiteral("line break")}));
}

void MarkdownImportTest::longTitlesAreCutAndReported()
{
    put("a.md", QStringLiteral("# %1\n").arg(QString(300, QChar(0x4E2D))).toUtf8());
    put("b.md", QByteArray("---\ntitle: ") + QByteArray("\xF0\x9F\x98\x80").repeated(255) + "\n---\n");
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->created, 2);
    QCOMPARE(report->lost.size(), 1U);
    QCOMPARE(report->lost[0].item, QStringLiteral("a.md"));
    for (const Memory& memory : m_profile->memories())
        QVERIFY(memory.title == QString(255, QChar(0x4E2D)) || memory.title.size() == 510);
}

void MarkdownImportTest::takesAttachments()
{
    put("sub/note.md",
        "![[pic.png]] ![alt](../files/a%20b.jpg) [doc](/files/doc.pdf) ![[board.canvas]] ![[pic.png|100]]");
    put("files/pic.png", "PNG");
    put("files/a b.jpg", "JPG");
    put("files/doc.pdf", "PDF");
    put("board.canvas", "{}");
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->attachments, 4);
    QVERIFY(report->skipped.empty());
    const MemoryId id = m_profile->memories().value(QStringLiteral("note")).id;
    const auto list = m_profile->read([&](ReadTx& tx) { return Attachments::list(m_profile->caller(), tx, id); });
    CHIMERA_VERIFY(list);
    QMap<QString, QString> paths;
    for (const AttachmentRef& ref : *list) {
        paths.insert(ref.name, ref.path);
        CHIMERA_VERIFY(m_profile->attachments().read(ref.hash));
    }
    QCOMPARE(paths.value(QStringLiteral("pic.png")), QStringLiteral("files/pic.png"));
    QCOMPARE(paths.value(QStringLiteral("a b.jpg")), QStringLiteral("files/a b.jpg"));
    QCOMPARE(paths.value(QStringLiteral("doc.pdf")), QStringLiteral("files/doc.pdf"));
    const auto resolved = m_profile->read([&](ReadTx& tx) {
        return Attachments::resolve(m_profile->caller(), tx, id, QStringLiteral("../files/a b.jpg"));
    });
    CHIMERA_VERIFY(resolved);
    QCOMPARE(m_profile->attachments().read(resolved->hash).value_or(QByteArray()), QByteArray("JPG"));
}

void MarkdownImportTest::twoFilesOfOneName()
{
    put("note.md", "![](a/pic.png) ![](b/pic.png)");
    put("a/pic.png", "A");
    put("b/pic.png", "B");
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->attachments, 2);
    const MemoryId id = m_profile->memories().value(QStringLiteral("note")).id;
    for (const char* folder : {"a", "b"}) {
        const auto resolved = m_profile->read([&](ReadTx& tx) {
            return Attachments::resolve(m_profile->caller(), tx, id,
                                        QString::fromLatin1(folder) + QStringLiteral("/pic.png"));
        });
        CHIMERA_VERIFY(resolved);
        QCOMPARE(m_profile->attachments().read(resolved->hash).value_or(QByteArray()), QByteArray(folder).toUpper());
    }
    QCOMPARE(m_profile->import(m_vault->path())->unchanged, 1);
}

void MarkdownImportTest::missingAndUnreferencedFilesAreReported()
{
    put("a.md", "![[gone.png]] ![[gone.png]] ![](no.jpg) ![[Not a file yet]] ![](https://example.org/x.png)");
    put("unused1.pdf", "x");
    put("unused2.pdf", "x");
    put("unused.mp3", "x");
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->created, 1);
    QCOMPARE(report->lost.size(), 2U);
    QVERIFY(report->lost[0].reason.contains(QLatin1String("gone.png")));
    QCOMPARE(report->skipped.size(), 2U);
    QCOMPARE(report->skipped[1].item, QStringLiteral("2 × .pdf"));
}

void MarkdownImportTest::linksResolve()
{
    put("a/One.md", "[[Two]] [[b/Two|label]] [[alias]] [[Nowhere]] [x](../b/Two.md) [y](https://example.org)");
    put("b/Two.md", "---\naliases: [Alias]\n---\n# Another title\n[[One]]");
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->links, 6);
    QCOMPARE(report->unresolvedLinks, 1);
    const auto memories = m_profile->memories();
    const auto back = m_profile->read([&](ReadTx& tx) {
        return Links::backlinks(m_profile->caller(), tx, memories.value(QStringLiteral("Another title")).id);
    });
    CHIMERA_VERIFY(back);
    QCOMPARE(back->size(), 1U);
    const auto open =
        m_profile->read([&](ReadTx& tx) { return Links::unresolved(m_profile->caller(), tx, m_profile->workspace()); });
    CHIMERA_VERIFY(open);
    QCOMPARE(open->size(), 1U);
    QCOMPARE(open->front().target, QStringLiteral("Nowhere"));
}

void MarkdownImportTest::dryRunWritesNothing()
{
    put("a.md", "![[p.png]]");
    put("b.md", "b");
    put("p.png", "P");
    auto report = m_profile->import(m_vault->path(), true);
    CHIMERA_VERIFY(report);
    QVERIFY(report->dryRun && !report->id);
    QCOMPARE(report->created, 2);
    QCOMPARE(report->attachments, 1);
    QVERIFY(m_profile->memories().isEmpty());
    QCOMPARE(m_profile->count("SELECT count(*) FROM import"), 0);
    QVERIFY(readTree(m_profile->attachments()
                         .filePath(QString(64, u'0'))
                         .value_or(m_profile->folder() + QStringLiteral("/attachments")))
                .isEmpty());
    CHIMERA_VERIFY(m_profile->import(m_vault->path()));
    put("b.md", "changed");
    put("c.md", "new");
    report = m_profile->import(m_vault->path(), true);
    QCOMPARE(report->created, 1);
    QCOMPARE(report->updated, 1);
    QCOMPARE(report->unchanged, 1);
}

void MarkdownImportTest::secondImportChangesNothing()
{
    put("a.md", "# A\n![[p.png]]");
    put("sub/b.md", "b");
    put("p.png", "P");
    CHIMERA_VERIFY(m_profile->import(m_vault->path()));
    const auto before = m_profile->memories();
    auto report = m_profile->import(m_vault->path() + QStringLiteral("/sub/.."));
    CHIMERA_VERIFY(report);
    QCOMPARE(report->unchanged, 2);
    QCOMPARE(report->created + report->updated, 0);
    QVERIFY(!report->id);
    const auto after = m_profile->memories();
    QCOMPARE(after.keys(), before.keys());
    for (const Memory& memory : after)
        QCOMPARE(memory.version, before.value(memory.title).version);
    QCOMPARE(m_profile->count("SELECT count(*) FROM import"), 1);
}

void MarkdownImportTest::changedFilesUpdate()
{
    put("a.md", "---\ntags: [x]\n---\nold");
    CHIMERA_VERIFY(m_profile->import(m_vault->path()));
    put("a.md", "---\ntags: [y]\nstatus: done\n---\n# New\nnew");
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->updated, 1);
    QVERIFY(report->noted.empty());
    const auto memories = m_profile->memories();
    QCOMPARE(memories.size(), 1);
    const Memory memory = memories.value(QStringLiteral("New"));
    QCOMPARE(memory.content, QStringLiteral("# New\nnew"));
    QCOMPARE(memory.ownTags, QStringList{QStringLiteral("y")});
    QCOMPARE(memory.metadata.value(QStringLiteral("status")).toString(), QStringLiteral("done"));
    const auto versions =
        m_profile->read([&](ReadTx& tx) { return Versions::list(m_profile->caller(), tx, memory.id); });
    QCOMPARE(versions->size(), 1U);
    QCOMPARE(versions->front().reason, QStringLiteral("import"));
}

void MarkdownImportTest::changedOnBothSidesKeepsBoth()
{
    put("a.md", "from the vault");
    CHIMERA_VERIFY(m_profile->import(m_vault->path()));
    const MemoryId id = m_profile->memories().value(QStringLiteral("a")).id;
    MemoryEdit edit;
    edit.content = QStringLiteral("written here");
    CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) { return Memories::save(m_profile->caller(), tx, id, edit); }));
    // The file has not changed: what was written here stays.
    auto report = m_profile->import(m_vault->path());
    QCOMPARE(report->unchanged, 1);
    QCOMPARE(m_profile->memories().value(QStringLiteral("a")).content, QStringLiteral("written here"));
    put("a.md", "changed in the vault");
    report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->updated, 1);
    QCOMPARE(report->noted.size(), 1U);
    QCOMPARE(m_profile->memories().value(QStringLiteral("a")).content, QStringLiteral("changed in the vault"));
    const auto versions = m_profile->read([&](ReadTx& tx) { return Versions::list(m_profile->caller(), tx, id); });
    QVERIFY(!versions->empty());
    const auto kept =
        m_profile->read([&](ReadTx& tx) { return Versions::get(m_profile->caller(), tx, versions->front().id); });
    QCOMPARE(kept->content, QStringLiteral("written here"));
}

void MarkdownImportTest::changedAttachmentUpdates()
{
    put("a.md", "![[p.png]]");
    put("p.png", "one");
    CHIMERA_VERIFY(m_profile->import(m_vault->path()));
    put("p.png", "two");
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->unchanged, 1);
    const MemoryId id = m_profile->memories().value(QStringLiteral("a")).id;
    const auto list = m_profile->read([&](ReadTx& tx) { return Attachments::list(m_profile->caller(), tx, id); });
    QCOMPARE(list->size(), 1U);
    QCOMPARE(m_profile->attachments().read(list->front().hash).value_or(QByteArray()), QByteArray("two"));
}

void MarkdownImportTest::renamedFileIsNotDuplicated()
{
    put("old name.md", "some text");
    CHIMERA_VERIFY(m_profile->import(m_vault->path()));
    QVERIFY(QDir().mkpath(at("sub")));
    QVERIFY(QFile::rename(at("old name.md"), at("sub/new name.md")));
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->created, 0);
    QCOMPARE(report->updated, 1);
    QCOMPARE(m_profile->memories().keys(), QStringList{QStringLiteral("new name")});
    QCOMPARE(m_profile->import(m_vault->path())->unchanged, 1);
}

void MarkdownImportTest::trashedStaysInTrash()
{
    put("a.md", "text");
    CHIMERA_VERIFY(m_profile->import(m_vault->path()));
    const MemoryId id = m_profile->memories().value(QStringLiteral("a")).id;
    CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) { return Memories::trash(m_profile->caller(), tx, {id}); }));
    put("a.md", "changed");
    for (const bool dryRun : {true, false}) {
        auto report = m_profile->import(m_vault->path(), dryRun);
        CHIMERA_VERIFY(report);
        QCOMPARE(report->created + report->updated, 0);
        QCOMPARE(report->skipped.size(), 1U);
        QVERIFY(report->skipped[0].reason.contains(QLatin1String("Trash")));
    }
    QVERIFY(m_profile->memories().isEmpty());
    CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) { return Memories::purge(m_profile->caller(), tx, {id}); }));
    QCOMPARE(m_profile->import(m_vault->path())->created, 1);
}

void MarkdownImportTest::twoWorkspacesTakeTheSameVault()
{
    put("a.md", "text");
    CHIMERA_VERIFY(m_profile->import(m_vault->path()));
    auto other = m_profile->write(
        [&](WriteTx& tx) { return Workspaces::create(m_profile->caller(), tx, QStringLiteral("Other")); });
    ImportOptions options{m_vault->path(), other->id, false, {}};
    auto report =
        MarkdownImport(m_profile->runner(), m_profile->attachments(), m_profile->caller()).run(options, {}, {});
    CHIMERA_VERIFY(report);
    QCOMPARE(report->created, 1);
    QCOMPARE(m_profile->memories().size(), 1);
}

void MarkdownImportTest::addsTags()
{
    put("a.md", "---\ntags: [mine]\n---\nx");
    CHIMERA_VERIFY(m_profile->import(m_vault->path(), false, {QStringLiteral("new"), QStringLiteral("Mine")}));
    QCOMPARE(m_profile->memories().value(QStringLiteral("a")).ownTags,
             QStringList({QStringLiteral("mine"), QStringLiteral("new")}));
}

void MarkdownImportTest::undoTakesEverythingBack()
{
    for (int i = 0; i < 450; ++i)
        put(qPrintable(QStringLiteral("%1.md").arg(i)), "text #tag");
    put("0.md", "text\n![[p.png]]");
    put("p.png", "P");
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QVERIFY(report->id);
    const auto imports =
        m_profile->read([&](ReadTx& tx) { return listImports(m_profile->caller(), tx, m_profile->workspace()); });
    CHIMERA_VERIFY(imports);
    QCOMPARE(imports->size(), 1U);
    QVERIFY(imports->front().finishedAt && !imports->front().undoneAt);
    QCOMPARE(imports->front().report.value(QStringLiteral("created")).toInt(), 450);
    auto undone = MarkdownImport::undo(m_profile->runner(), m_profile->caller(), *report->id, {});
    CHIMERA_VERIFY(undone);
    QCOMPARE(undone->created, 450);
    QVERIFY(m_profile->memories().isEmpty());
    for (const char* table :
         {"memory", "memory_text", "source_item", "version", "link", "memory_tag", "memory_attachment"})
        QCOMPARE(m_profile->count(QByteArray("SELECT count(*) FROM ") + table), 0);
    QCOMPARE(MarkdownImport::undo(m_profile->runner(), m_profile->caller(), *report->id, {}).error().code,
             ErrorCode::Conflict);
    QCOMPARE(m_profile->import(m_vault->path())->created, 450);
    QCOMPARE(MarkdownImport::undo(m_profile->runner(), m_profile->caller(), ImportId(QStringLiteral("import-x")), {})
                 .error()
                 .code,
             ErrorCode::NotFound);
}

void MarkdownImportTest::undoKeepsWhatWasEdited()
{
    put("a.md", "text");
    put("b.md", "text");
    auto report = m_profile->import(m_vault->path());
    const MemoryId id = m_profile->memories().value(QStringLiteral("a")).id;
    MemoryEdit edit;
    edit.content = QStringLiteral("mine");
    CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) { return Memories::save(m_profile->caller(), tx, id, edit); }));
    auto undone = MarkdownImport::undo(m_profile->runner(), m_profile->caller(), *report->id, {});
    CHIMERA_VERIFY(undone);
    QCOMPARE(undone->skipped.size(), 1U);
    QCOMPARE(m_profile->memories().keys(), QStringList{QStringLiteral("a")});
}

void MarkdownImportTest::undoGivesOldTextsBack()
{
    put("a.md", "old");
    CHIMERA_VERIFY(m_profile->import(m_vault->path()));
    put("a.md", "new");
    put("b.md", "b");
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    auto undone = MarkdownImport::undo(m_profile->runner(), m_profile->caller(), *report->id, {});
    CHIMERA_VERIFY(undone);
    QCOMPARE(undone->updated, 1);
    const auto memories = m_profile->memories();
    QCOMPARE(memories.keys(), QStringList{QStringLiteral("a")});
    QCOMPARE(memories.value(QStringLiteral("a")).content, QStringLiteral("old"));
    QCOMPARE(m_profile->import(m_vault->path())->updated, 1); // and forward again
    QCOMPARE(m_profile->memories().value(QStringLiteral("a")).content, QStringLiteral("new"));
}

void MarkdownImportTest::cancelLeavesWholeNotesAndGoesOn()
{
    for (int i = 0; i < 2000; ++i)
        put(qPrintable(QStringLiteral("%1.md").arg(i)), "text [[1]] #tag");
    CancelSource source;
    ImportControl control;
    control.cancel = source.token();
    ImportOptions options{m_vault->path(), m_profile->workspace(), false, {}};
    auto report = MarkdownImport(m_profile->runner(), m_profile->attachments(), m_profile->caller())
                      .run(options, control, [&source](const TransferProgress& progress) {
                          if (progress.done >= 300)
                              source.cancel();
                      });
    CHIMERA_VERIFY(report);
    QVERIFY(report->cancelled && report->isPartial());
    QVERIFY(report->created >= 300 && report->created < 2000);
    QCOMPARE(m_profile->count("SELECT count(*) FROM memory"), report->created);
    QCOMPARE(m_profile->count("SELECT count(*) FROM source_item"), report->created);
    const auto rest = m_profile->import(m_vault->path());
    QCOMPARE(rest->unchanged, report->created);
    QCOMPARE(rest->created, 2000 - report->created);
}

void MarkdownImportTest::pauses()
{
    for (int i = 0; i < 700; ++i)
        put(qPrintable(QStringLiteral("%1.md").arg(i)), "text");
    ImportControl control;
    *control.paused = true;
    ImportOptions options{m_vault->path(), m_profile->workspace(), false, {}};
    Result<TransferReport> report = TransferReport();
    std::thread job([&] {
        report = MarkdownImport(m_profile->runner(), m_profile->attachments(), m_profile->caller())
                     .run(options, control, {});
    });
    QTest::qWait(200);
    const auto whilePaused = m_profile->count("SELECT count(*) FROM memory");
    *control.paused = false;
    job.join();
    QCOMPARE(whilePaused, 0);
    QCOMPARE(report->created, 700);
}

void MarkdownImportTest::refusesWithoutRights()
{
    put("a.md", "x");
    Caller reader = m_profile->caller();
    reader.scope = CallScope::Read;
    ImportOptions options{m_vault->path(), m_profile->workspace(), false, {}};
    QCOMPARE(MarkdownImport(m_profile->runner(), m_profile->attachments(), reader).run(options, {}, {}).error().code,
             ErrorCode::Denied);
    options.workspace = WorkspaceId(QStringLiteral("workspace-missing000000"));
    QCOMPARE(MarkdownImport(m_profile->runner(), m_profile->attachments(), m_profile->caller())
                 .run(options, {}, {})
                 .error()
                 .code,
             ErrorCode::NotFound);
    QCOMPARE(m_profile->import(QStringLiteral("/nonexistent")).error().code, ErrorCode::NotFound);
}

void MarkdownImportTest::hostileVault()
{
    QTemporaryDir outside;
    writeFile(outside.filePath(QStringLiteral("secret.png")), "SECRET");
    writeFile(outside.filePath(QStringLiteral("secret.md")), "SECRET");
    put("nul.md", QByteArray("a\0b", 3));
    put("latin.md", "caf\xE9");
    put("image.md", QByteArray("\x89PNG\0\xff", 6));
    put("laughs.md", "---\ntitle: L\na: &a [x]\nb: *a\n---\nbody");
    put("escape.md", QStringLiteral("![](../../../../../../%1) ![[/etc/passwd]] ![](file:///etc/passwd)")
                         .arg(outside.filePath(QStringLiteral("secret.png")))
                         .toUtf8());
    put("link.md", "![[linked.png]]");
    QVERIFY(QFile::link(outside.filePath(QStringLiteral("secret.png")), at("linked.png")));
    QVERIFY(QFile::link(outside.path(), at("folder")));
    QVERIFY(QFile::link(m_vault->path(), at("loop")));
    QCOMPARE(::mkfifo(QFile::encodeName(at("pipe.md")).constData(), 0600), 0);
    put("deep.md", QByteArray("> ").repeated(5000) + "[[" + QByteArray("[").repeated(5000));
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->created, 6);
    QCOMPARE(report->attachments, 0);
    QStringList skipped;
    for (const TransferNote& line : report->skipped)
        skipped.append(line.item);
    QCOMPARE(skipped, QStringList({QStringLiteral("folder"), QStringLiteral("linked.png"), QStringLiteral("loop"),
                                   QStringLiteral("pipe.md"), QStringLiteral("image.md")}));
    QCOMPARE(m_profile->count("SELECT count(*) FROM memory_text WHERE content GLOB '*SECRET*'"), 0);
    QCOMPARE(m_profile->memories().value(QStringLiteral("latin")).content, QStringLiteral("café"));
    QCOMPARE(m_profile->memories().value(QStringLiteral("L")).content, QStringLiteral("body"));
}

void MarkdownImportTest::hugeLine()
{
    put("big.md", QByteArray("word ").repeated(2'000'000));
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->created, 1);
    QCOMPARE(m_profile->memories().value(QStringLiteral("big")).content.size(), 10'000'000);
}

void MarkdownImportTest::emptyAndBlankNotes()
{
    put("empty.md", "");
    put("blank.md", "\n\n");
    put("only front matter.md", "---\ntags: [a]\n---\n");
    auto report = m_profile->import(m_vault->path());
    CHIMERA_VERIFY(report);
    QCOMPARE(report->created, 3);
}

void MarkdownImportTest::oneFile()
{
    put("a.md", "![[p.png]]");
    put("b.md", "x");
    put("p.png", "P");
    auto report = m_profile->import(at("a.md"));
    CHIMERA_VERIFY(report);
    QCOMPARE(report->created, 1);
    QCOMPARE(report->attachments, 1);
    QVERIFY(report->skipped.empty());
    report = m_profile->import(m_vault->path());
    QCOMPARE(report->unchanged, 1);
    QCOMPARE(report->created, 1);
}

void MarkdownImportTest::reportsProgress()
{
    for (int i = 0; i < 10; ++i)
        put(qPrintable(QStringLiteral("%1.md").arg(i)), "x");
    QStringList phases;
    std::int64_t last = -1;
    ImportOptions options{m_vault->path(), m_profile->workspace(), false, {}};
    CHIMERA_VERIFY(MarkdownImport(m_profile->runner(), m_profile->attachments(), m_profile->caller())
                       .run(options, {}, [&](const TransferProgress& progress) {
                           if (!phases.contains(progress.phase))
                               phases.append(progress.phase);
                           last = progress.done;
                       }));
    QVERIFY(phases.contains(QStringLiteral("Looking")));
    QVERIFY(phases.contains(QStringLiteral("Linking")));
    QCOMPARE(last, 10);
}

void MarkdownImportTest::reportHasItsShape()
{
    put("a.md", "x");
    auto report = m_profile->import(m_vault->path());
    const QJsonObject json = toJson(*report);
    for (const char* key : {"id", "dryRun", "read", "created", "updated", "unchanged", "attachments", "links",
                            "unresolvedLinks", "skipped", "lost", "noted", "cancelled", "milliseconds"})
        QVERIFY2(json.contains(QLatin1String(key)), key);
}

QTEST_GUILESS_MAIN(MarkdownImportTest)
#include "MarkdownImportTest.moc"
