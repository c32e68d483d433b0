#include "core/transfer/Archive.h"

#include "core/chat/Closing.h"
#include "core/chat/Inbox.h"
#include "core/chat/Usage.h"
#include "core/memories/Tags.h"
#include "core/memories/Versions.h"
#include "core/search/SavedSearches.h"
#include "core/settings/Settings.h"
#include "core/transfer/ArchiveFile.h"
#include "tests/core/transfer/Vaults.h"
#include "tests/core/transfer/ZipMaker.h"

#include <QCryptographicHash>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>

using namespace chimera;
using namespace chimera::test;
using namespace chimera::transfer;

namespace {

QString hashOf(const QByteArray& bytes)
{
    return QString::fromLatin1(QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex());
}

const QByteArray workspaceRow = R"({"id":"workspace-aaaaaaaaaaaa","name":"W","createdAt":1,"updatedAt":1,"usedAt":1})"
                                "\n";
const QByteArray memoryRow = R"({"id":"memory-aaaaaaaaaaaa","workspaceId":"workspace-aaaaaaaaaaaa","title":"T",)"
                             R"("content":"c","createdAt":1,"updatedAt":1})"
                             "\n";

// An archive with a manifest that fits, unless told otherwise.
class Crafted
{
public:
    Crafted& table(const QByteArray& name, const QByteArray& lines)
    {
        m_counts[QString::fromLatin1(name.left(name.indexOf('-')))] = int(lines.count('\n'));
        return member(name, lines);
    }
    Crafted& member(const QByteArray& name, const QByteArray& bytes, bool deflated = false)
    {
        m_files[QString::fromUtf8(name)] = QJsonObject{{QStringLiteral("sha256"), hashOf(bytes)}};
        zip.add(name, bytes, deflated);
        return *this;
    }
    QByteArray make(int format = 1)
    {
        const QJsonObject manifest{{QStringLiteral("format"), format},
                                   {QStringLiteral("scope"), QStringLiteral("all")},
                                   {QStringLiteral("counts"), m_counts},
                                   {QStringLiteral("files"), m_files}};
        zip.add("manifest.json", QJsonDocument(manifest).toJson());
        return zip.make();
    }

    ZipMaker zip;

private:
    QJsonObject m_counts;
    QJsonObject m_files;
};

} // namespace

class ArchiveTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void wipeAndRestoreGivesTheSame();
    void restoreReplacesWhatIsThere();
    void oneWorkspaceReplacesOnlyItself();
    void settingsAreHarmless();
    void repackedArchivesRestore();
    void craftedArchiveRestores();
    void attacksAreRefused_data();
    void attacksAreRefused();
    void bombsAreRefusedInTime();
    void capsHold();
    void damageIsFound();
    void compressibleTextsComeBack();
    void refusesWithoutRights();
    void cancels();

private:
    void fill();
    Result<void> talk(WriteTx& tx, const MemoryId& memory);
    Result<TransferReport> writeArchive(VaultProfile& profile, const QString& file,
                                        const std::optional<WorkspaceId>& workspace = {})
    {
        return Archive(profile.runner(), profile.attachments(), profile.caller()).write(file, workspace, {}, {});
    }
    Result<TransferReport> restoreArchive(VaultProfile& profile, const QString& file)
    {
        return Archive(profile.runner(), profile.attachments(), profile.caller()).restore(file, {}, {});
    }
    static QMap<QString, QByteArray> membersOf(const QString& file)
    {
        QMap<QString, QByteArray> members;
        auto reader = ArchiveReader::open(file);
        if (reader)
            (void)reader->forEach([&members](const MemberName& name, MemberStream& stream) -> Result<void> {
                if (name.kind != MemberKind::Manifest)
                    members.insert(name.name, stream.readAll());
                return {};
            });
        return members;
    }
    QString at(const char* name) const { return m_folder->filePath(QString::fromLatin1(name)); }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<VaultProfile> m_profile;
};

void ArchiveTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_profile = std::make_unique<VaultProfile>();
}

// Two branches, of which the older one is shown, with all that a message can carry.
Result<void> ArchiveTest::talk(WriteTx& tx, const MemoryId& memory)
{
    const auto& caller = m_profile->caller();
    CHIMERA_TRY(const auto made, Conversations::create(caller, tx, m_profile->workspace(), QStringLiteral("Talk"),
                                                       QStringLiteral("model-recall"), {false, true, true}));
    NewMessage question;
    question.content = QStringLiteral("why? \u4e2d\u6587");
    question.files = {{QStringLiteral("f.txt"), QStringLiteral("lines\n")}};
    CHIMERA_TRY(const Message asked, Conversations::append(caller, tx, made.id, question));
    NewMessage answer;
    answer.role = MessageRole::Assistant;
    answer.parent = asked.id;
    answer.content = QStringLiteral("because [1]");
    answer.reasoning = QStringLiteral("hm");
    answer.state = MessageState::Stopped;
    answer.metadata = QJsonObject{{QStringLiteral("tokens"), 2}};
    answer.citations = {{1, memory, QStringLiteral("Mine"), QStringLiteral("text"), 0, 4, 0.25}};
    CHIMERA_TRY(const Message first, Conversations::append(caller, tx, made.id, answer));
    CHIMERA_CHECK(tx.run("INSERT INTO receipt(message, value) VALUES(?, '{\"model\":\"m\"}')", first.pk));
    answer.content = QStringLiteral("another");
    CHIMERA_CHECK(Conversations::append(caller, tx, made.id, answer));
    CHIMERA_CHECK(Injections::add(caller, tx, made.id, memory));
    CHIMERA_CHECK(Injections::setActive(caller, tx, made.id, memory, false));
    CHIMERA_TRY(const ClosedConversation closed, closeConversation(caller, tx, made.id, CloseHow::Propose));
    NewProposal fact;
    fact.title = QStringLiteral("Other");
    fact.content = QStringLiteral("It is otherwise.");
    fact.messagePk = asked.pk;
    fact.conversationPk = made.pk;
    fact.contradiction = Contradiction{memory, QStringLiteral("Mine"), QStringLiteral("text"), QStringLiteral("no")};
    CHIMERA_TRY(const auto proposed, Inbox::propose(caller, tx, m_profile->workspace(), fact));
    CHIMERA_CHECK(Inbox::reject(caller, tx, *proposed));
    UsageEntry entry;
    entry.messagePk = first.pk;
    entry.conversationPk = made.pk;
    CHIMERA_TRY(entry.workspacePk, tx.count("SELECT workspace FROM conversation WHERE pk = ?", made.pk));
    entry.provider = QStringLiteral("openai");
    entry.model = QStringLiteral("gpt-4o");
    entry.promptTokens = 1234;
    entry.totalMs = 1.0 / 3;
    CHIMERA_CHECK(Usage::record(tx, entry));
    entry.provider = QStringLiteral("unpriced");
    CHIMERA_CHECK(Usage::record(tx, entry));
    return Conversations::showBranch(caller, tx, first.id);
}

// Something of everything.
void ArchiveTest::fill()
{
    writeTree(
        m_folder->filePath(QStringLiteral("vault")),
        {{QStringLiteral("a.md"),
          "---\r\ntitle: A\r\naliases: [First]\r\ntags: [Über, x/y]\r\nk: {n: 1.5}\r\n---\r\n[[b]] ![[p.png]]\r\n"},
         {QStringLiteral("b.md"), QByteArray("mixed\r\nlines\n \xF0\x9F\x98\x80")},
         {QStringLiteral("p.png"), "PNG"}});
    CHIMERA_VERIFY(m_profile->import(m_folder->filePath(QStringLiteral("vault"))));
    const auto& caller = m_profile->caller();
    const auto memories = m_profile->memories();
    CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) -> Result<void> {
        NewMemory own;
        own.title = QStringLiteral("Mine \"quoted\"");
        own.content = QStringLiteral("text #inline\n\u2028 中文");
        own.metadata = QJsonObject{{QStringLiteral("deep"), QJsonArray{1, QJsonObject{{QStringLiteral("x"), true}}}}};
        own.pinned = true;
        CHIMERA_TRY(const Memory made, Memories::create(caller, tx, m_profile->workspace(), own));
        MemoryEdit edit;
        edit.content = QStringLiteral("second #other");
        edit.reason = QStringLiteral("cli");
        CHIMERA_CHECK(Memories::save(caller, tx, made.id, edit));
        CHIMERA_CHECK(Memories::trash(caller, tx, {memories.value(QStringLiteral("b")).id}));
        CHIMERA_CHECK(Tags::setColour(caller, tx, QStringLiteral("Über"), 3));
        CHIMERA_CHECK(
            SavedSearches::create(caller, tx, m_profile->workspace(), QStringLiteral("S"), QStringLiteral("tag:x")));
        CHIMERA_CHECK(SavedSearches::create(caller, tx, {}, QStringLiteral("All"), QStringLiteral("-x")));
        CHIMERA_CHECK(Settings::set(tx, settings::theme, QStringLiteral("dark")));
        CHIMERA_CHECK(Memories::setLocalOnly(caller, tx, {made.id}, true));
        CHIMERA_CHECK(talk(tx, made.id));
        CHIMERA_TRY(const auto gone, Workspaces::create(caller, tx, QStringLiteral("Gone")));
        NewMemory inside;
        inside.title = QStringLiteral("inside");
        CHIMERA_CHECK(Memories::create(caller, tx, gone.id, inside));
        return Workspaces::trash(caller, tx, gone.id);
    }));
}

void ArchiveTest::wipeAndRestoreGivesTheSame()
{
    fill();
    const QString first = at("first.chimera.zip");
    auto written = writeArchive(*m_profile, first);
    CHIMERA_VERIFY(written);
    QCOMPARE(written->read, 4);
    QCOMPARE(written->attachments, 1);
    QCOMPARE(QFileInfo(first).permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    const auto manifest = Archive::inspect(first);
    CHIMERA_VERIFY(manifest);
    QCOMPARE(manifest->value(QStringLiteral("counts")).toObject().value(QStringLiteral("memories")).toInt(), 4);

    VaultProfile other; // another machine, another user
    auto restored = restoreArchive(other, first);
    CHIMERA_VERIFY(restored);
    QCOMPARE(restored->created, 4);
    const QString second = at("second.chimera.zip");
    CHIMERA_VERIFY(writeArchive(other, second));
    const auto before = membersOf(first);
    const auto after = membersOf(second);
    QCOMPARE(QStringList(after.keys()).join(u' '), QStringList(before.keys()).join(u' '));
    for (auto it = before.begin(); it != before.end(); ++it)
        QCOMPARE(after.value(it.key()), it.value());
    QVERIFY(before.size() >= 10);
    QCOMPARE(other.count("SELECT count(*) FROM message_fts WHERE message_fts MATCH 'another'"), 1);
    QCOMPARE(other.count("SELECT messages FROM conversation"), 2);
    // What was decided is known, what was closed is not new, what it cost is kept.
    QCOMPARE(other.count("SELECT count(*) FROM proposal WHERE state = 'open' AND local_only = 1"), 1);
    QCOMPARE(other.count("SELECT count(*) FROM proposal WHERE state = 'rejected' AND contradicts IS NOT NULL"), 1);
    QCOMPARE(other.count("SELECT count(*) FROM usage WHERE cost > 0 AND message IS NOT NULL"), 1);
    QCOMPARE(other.count("SELECT count(*) FROM usage WHERE cost IS NULL"), 1);
    const auto again = other.write([&](WriteTx& tx) -> Result<int> {
        CHIMERA_TRY(auto row, tx.query("SELECT id FROM conversation"));
        const auto id = row.next() ? row.id<ConversationId>(0) : ConversationId();
        CHIMERA_CHECK(row.done());
        CHIMERA_TRY(const ClosedConversation closed, closeConversation(other.caller(), tx, id, CloseHow::Propose));
        return closed.proposals;
    });
    CHIMERA_VERIFY(again);
    QCOMPARE(*again, 0);

    // What is derived is there again, too.
    QCOMPARE(other.count("SELECT count(*) FROM link"), m_profile->count("SELECT count(*) FROM link"));
    QCOMPARE(other.count("SELECT count(*) FROM memory_tag"), m_profile->count("SELECT count(*) FROM memory_tag"));
    QCOMPARE(other.count("SELECT count(*) FROM memory_fts WHERE memory_fts MATCH 'second'"), 1);
    QCOMPARE(other.count("SELECT sum(memories) FROM workspace_count"), 3);
    auto list = other.read([&](ReadTx& tx) { return Workspaces::list(other.caller(), tx); });
    QCOMPARE(list->workspaces.size(), 1U);
    auto exported = other.exportTo(at("out"));
    CHIMERA_VERIFY(exported);
    QCOMPARE(readTree(at("out")).value(QStringLiteral("Notes/a.md")),
             readTree(at("vault")).value(QStringLiteral("a.md")));
}

void ArchiveTest::restoreReplacesWhatIsThere()
{
    fill();
    CHIMERA_VERIFY(writeArchive(*m_profile, at("a.chimera.zip")));
    CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) -> Result<void> {
        NewMemory later;
        later.title = QStringLiteral("later");
        CHIMERA_CHECK(Memories::create(m_profile->caller(), tx, m_profile->workspace(), later));
        CHIMERA_CHECK(Workspaces::create(m_profile->caller(), tx, QStringLiteral("Later")));
        return {};
    }));
    CHIMERA_VERIFY(restoreArchive(*m_profile, at("a.chimera.zip")));
    QCOMPARE(m_profile->count("SELECT count(*) FROM memory WHERE title = 'later'"), 0);
    QCOMPARE(m_profile->count("SELECT count(*) FROM workspace"), 2);
    QCOMPARE(m_profile->count("SELECT count(*) FROM memory"), 4);
    CHIMERA_VERIFY(writeArchive(*m_profile, at("b.chimera.zip")));
    QCOMPARE(membersOf(at("b.chimera.zip")), membersOf(at("a.chimera.zip")));
}

void ArchiveTest::oneWorkspaceReplacesOnlyItself()
{
    fill();
    CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) -> Result<void> {
        CHIMERA_TRY(const auto other, Workspaces::create(m_profile->caller(), tx, QStringLiteral("Other")));
        NewMemory inside;
        inside.title = QStringLiteral("stays");
        CHIMERA_CHECK(Memories::create(m_profile->caller(), tx, other.id, inside));
        return {};
    }));
    CHIMERA_VERIFY(writeArchive(*m_profile, at("a.chimera.zip"), m_profile->workspace()));
    CHIMERA_VERIFY(restoreArchive(*m_profile, at("a.chimera.zip")));
    QCOMPARE(m_profile->count("SELECT count(*) FROM memory WHERE title = 'stays'"), 1);
    QCOMPARE(m_profile->count("SELECT count(*) FROM memory"), 5);
}

void ArchiveTest::settingsAreHarmless()
{
    CHIMERA_VERIFY(m_profile->write([](WriteTx& tx) -> Result<void> {
        CHIMERA_CHECK(Settings::set(tx, settings::remoteImages, QJsonArray{QStringLiteral("canary.example")}));
        return Settings::set(tx, settings::backupFolder, QStringLiteral("/canary"));
    }));
    CHIMERA_VERIFY(writeArchive(*m_profile, at("a.chimera.zip")));
    for (const QByteArray& bytes : membersOf(at("a.chimera.zip")))
        QVERIFY(!bytes.contains("canary"));
    Crafted crafted;
    crafted.table("settings-0001.jsonl", "{\"key\":\"" + QByteArray(settings::backupFolder.name) +
                                             "\",\"value\":\"/evil\"}\n{\"key\":\"" + settings::theme.name +
                                             "\",\"value\":5}\n{\"key\":\"unknown\",\"value\":1}\n");
    writeFile(at("b.chimera.zip"), crafted.make());
    VaultProfile other;
    CHIMERA_VERIFY(restoreArchive(other, at("b.chimera.zip")));
    QCOMPARE(other.count("SELECT count(*) FROM setting"), 0);
}

void ArchiveTest::repackedArchivesRestore()
{
    fill();
    CHIMERA_VERIFY(writeArchive(*m_profile, at("a.chimera.zip")));
    // Packed again by another program: other order, folders as members.
    QMap<QString, QByteArray> members;
    auto reader = ArchiveReader::open(at("a.chimera.zip"));
    CHIMERA_VERIFY(reader->forEach([&members](const MemberName& name, MemberStream& stream) -> Result<void> {
        members.insert(name.name, stream.readAll());
        return {};
    }));
    ZipMaker zip;
    zip.add({"attachments/", {}, false, 0040700});
    for (auto it = members.begin(); it != members.end(); ++it)
        zip.add(it.key().toUtf8(), it.value(), true);
    writeFile(at("b.chimera.zip"), zip.make());
    VaultProfile other;
    CHIMERA_VERIFY(restoreArchive(other, at("b.chimera.zip")));
    QCOMPARE(other.count("SELECT count(*) FROM memory"), 4);
}

void ArchiveTest::craftedArchiveRestores() // so that the attacks below fail for their own reasons
{
    Crafted crafted;
    crafted.table("workspaces-0001.jsonl", workspaceRow).table("memories-0001.jsonl", memoryRow);
    crafted.table("proposals-0001.jsonl",
                  R"({"id":"proposal-aaaaaaaaaaaa","workspaceId":"workspace-aaaaaaaaaaaa","kind":"fact","title":"t",)"
                  R"("content":"c","state":"open","hash":"","createdAt":1})"
                  "\n");
    crafted.member("attachments/" + hashOf("x").toLatin1(), "x");
    writeFile(at("a.chimera.zip"), crafted.make());
    CHIMERA_VERIFY(restoreArchive(*m_profile, at("a.chimera.zip")));
    QCOMPARE(m_profile->count("SELECT count(*) FROM memory WHERE title = 'T'"), 1);
}

void ArchiveTest::attacksAreRefused_data()
{
    QTest::addColumn<QByteArray>("file");
    const auto withMember = [](const char* row, ZipMaker::Entry entry) {
        Crafted crafted;
        crafted.table("workspaces-0001.jsonl", workspaceRow).table("memories-0001.jsonl", memoryRow);
        crafted.zip.add(std::move(entry));
        QTest::newRow(row) << crafted.make();
    };
    withMember("parent folder", {"../evil", "x"});
    withMember("absolute", {"/tmp/evil", "x"});
    withMember("inside then out", {"attachments/../../evil", "x"});
    withMember("backslashes", {"..\\evil", "x"});
    withMember("drive", {"C:\\evil", "x"});
    withMember("nul in the name", {QByteArray("manifest.json\0.sh", 17), "x"});
    withMember("unknown member", {"evil.sh", "x"});
    withMember("zip in zip", {"42.zip", "PK"});
    withMember("hidden", {".bashrc", "x"});
    withMember("attachment without a hash", {"attachments/evil", "x"});
    withMember("upper-case hash", {"attachments/" + QByteArray(64, 'A'), "x"});
    withMember("wrong hash", {"attachments/" + QByteArray(64, 'a'), "x"});
    withMember("newline after the name", {"manifest.json\n", "x"});
    withMember("duplicate", {"memories-0001.jsonl", memoryRow});
    withMember("not in the manifest", {"memories-0002.jsonl", memoryRow});
    withMember("symbolic link", {"attachments/" + hashOf("/etc/passwd").toLatin1(), "/etc/passwd", false, 0120777});
    withMember("device", {"attachments/" + hashOf({}).toLatin1(), "", false, 0020666});
    withMember("pipe", {"attachments/" + hashOf({}).toLatin1(), "", false, 0010666});
    withMember("folder with a table's name", {"versions-0001.jsonl/", "", false, 0040700});
    withMember("wrong checksum", {"attachments/" + hashOf("x").toLatin1(), "x", false, 0100600, true});
    withMember("a size that lies",
               {"attachments/" + hashOf("x").toLatin1(), "x", true, 0100600, false, -1, 0x7fffffff});
    withMember("encrypted", {"attachments/" + hashOf("x").toLatin1(), "x", false, 0100600, false, -1, -1, 1});

    const auto withRows = [](const char* row, const QByteArray& table, const QByteArray& lines) {
        Crafted crafted;
        crafted.table("workspaces-0001.jsonl", workspaceRow)
            .table("memories-0001.jsonl", memoryRow)
            .table(table, lines);
        QTest::newRow(row) << crafted.make();
    };
    withRows("no JSON", "versions-0001.jsonl", "nonsense\n");
    withRows("a list", "versions-0001.jsonl", "[]\n");
    withRows("deep JSON", "versions-0001.jsonl", QByteArray(100'000, '[') + '\n');
    withRows("missing fields", "versions-0001.jsonl", "{\"id\":\"version-aaaaaaaaaaaa\"}\n");
    withRows("wrong types", "tags-0001.jsonl", "{\"name\":5}\n");
    withRows("bad id", "memories-0002.jsonl", QByteArray(memoryRow).replace("memory-aaaaaaaaaaaa", "memory-../../x"));
    withRows("unknown workspace", "memories-0002.jsonl",
             QByteArray(memoryRow).replace("workspace-aaaaaaaaaaaa", "workspace-bbbbbbbbbbbb"));
    withRows("memory twice", "memories-0002.jsonl", memoryRow);
    withRows(
        "version of nothing", "versions-0001.jsonl",
        R"({"id":"version-aaaaaaaaaaaa","memoryId":"memory-bbbbbbbbbbbb","number":1,"title":"t","content":"c","savedAt":1,"replacedAt":1})"
        "\n");
    withRows("usage of nothing", "usage-0001.jsonl",
             R"({"workspaceId":"workspace-bbbbbbbbbbbb","provider":"p","model":"m","at":1})"
             "\n");
    const QByteArray proposal =
        R"({"id":"proposal-aaaaaaaaaaaa","workspaceId":"workspace-aaaaaaaaaaaa","kind":"fact","title":"t",)"
        R"("content":"c","state":"open","hash":"","createdAt":1})"
        "\n";
    withRows("proposal twice", "proposals-0001.jsonl", proposal + proposal);
    withRows("proposal of no state", "proposals-0001.jsonl", QByteArray(proposal).replace("open", "done"));
    withRows("proposal of no kind", "proposals-0001.jsonl", QByteArray(proposal).replace("fact", "<b>"));
    withRows("attachment by a path", "memories-0002.jsonl",
             QByteArray(memoryRow)
                 .replace("memory-aaaaaaaaaaaa", "memory-cccccccccccc")
                 .replace("\"title\"",
                          R"("attachments":[{"name":"x","path":"","hash":"../../etc/passwd","size":1}],"title")"));

    Crafted newer;
    newer.table("workspaces-0001.jsonl", workspaceRow);
    QTest::newRow("newer format") << newer.make(2);
    ZipMaker bare;
    bare.add("workspaces-0001.jsonl", workspaceRow);
    QTest::newRow("no manifest") << bare.make();
    QTest::newRow("empty file") << QByteArray();
    QTest::newRow("not a zip") << QByteArray(10'000, 'x');
    QTest::newRow("empty zip") << ZipMaker().make();
}

void ArchiveTest::attacksAreRefused()
{
    QFETCH(QByteArray, file);
    writeFile(at("in/a.chimera.zip"), file);
    CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) {
        NewMemory mine;
        mine.title = QStringLiteral("mine");
        return Memories::create(m_profile->caller(), tx, m_profile->workspace(), mine);
    }));
    const auto before = readTree(m_folder->path(), true).keys();
    auto restored = restoreArchive(*m_profile, at("in/a.chimera.zip"));
    QVERIFY(!restored);
    QVERIFY2(!restored.error().message.contains(u'/'), qPrintable(restored.error().message));
    QCOMPARE(m_profile->memories().keys(), QStringList{QStringLiteral("mine")});
    QCOMPARE(m_profile->count("SELECT count(*) FROM workspace"), 1);
    QCOMPARE(readTree(m_folder->path(), true).keys(), before);
    QVERIFY(!QFile::exists(m_folder->filePath(QStringLiteral("evil"))));
    QVERIFY(!QFile::exists(QStringLiteral("/tmp/evil")));
}

void ArchiveTest::bombsAreRefusedInTime()
{
    const QByteArray zeros(100'000'000, '\0');
    Crafted attachment;
    attachment.zip.add("attachments/" + QByteArray(64, 'a'), zeros, true);
    Crafted line;
    line.zip.add("memories-0001.jsonl", zeros, true);
    // Many names for the same packed bytes.
    Crafted overlap;
    overlap.zip.add("attachments/" + QByteArray(64, '0'), zeros.first(50'000'000), true);
    for (int i = 1; i < 200; ++i)
        overlap.zip.add({"attachments/" + QByteArray::number(i).rightJustified(64, '0'), "", true, 0100600, false, 0});
    for (Crafted* bomb : {&attachment, &line, &overlap}) {
        writeFile(at("bomb.zip"), bomb->make());
        QElapsedTimer timer;
        timer.start();
        auto manifest = Archive::inspect(at("bomb.zip"));
        QVERIFY(!manifest);
        QCOMPARE(manifest.error().code, ErrorCode::Invalid);
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }
}

void ArchiveTest::capsHold()
{
    Crafted crafted;
    crafted.table("workspaces-0001.jsonl", workspaceRow.repeated(50))
        .table("memories-0001.jsonl", memoryRow.repeated(50));
    const QByteArray file = crafted.make();
    const auto refused = [&file](ArchiveLimits limits) {
        auto reader = ArchiveReader::inMemory(file, limits);
        return !reader.forEach([&limits](const MemberName&, MemberStream& stream) {
            return forEachLine(stream, limits.lineBytes, [](const QByteArray&) { return Result<void>(); });
        });
    };
    QVERIFY(!refused({}));
    ArchiveLimits members;
    members.members = 1 - file.size() / 4096;
    QVERIFY(refused(members));
    ArchiveLimits table;
    table.tableBytes = 1000;
    QVERIFY(refused(table));
    ArchiveLimits total;
    total.totalBytes = 1000 - 20 * file.size();
    QVERIFY(refused(total));
    ArchiveLimits line;
    line.lineBytes = 10;
    QVERIFY(refused(line));
}

void ArchiveTest::damageIsFound()
{
    fill();
    CHIMERA_VERIFY(writeArchive(*m_profile, at("a.chimera.zip")));
    const QByteArray good = readTree(m_folder->path()).value(QStringLiteral("a.chimera.zip"));
    std::uint32_t state = 7;
    int found = 0;
    for (int round = 0; round < 60; ++round) {
        state = state * 1664525U + 1013904223U;
        QByteArray bad = good;
        if (round % 3 == 0)
            bad.truncate(static_cast<qsizetype>(state % static_cast<std::uint32_t>(good.size())));
        else
            bad[static_cast<qsizetype>(state % static_cast<std::uint32_t>(good.size()))] ^= char(1 << (round % 8));
        writeFile(at("b.chimera.zip"), bad);
        found +=
            Archive::inspect(at("b.chimera.zip")) ? 0 : 1; // a flipped bit in a date of the container may not matter
    }
    QVERIFY2(found >= 35, qPrintable(QString::number(found)));
    CHIMERA_VERIFY(Archive::inspect(at("a.chimera.zip")));
}

void ArchiveTest::compressibleTextsComeBack() // they must not look like bombs
{
    CHIMERA_VERIFY(m_profile->write([&](WriteTx& tx) -> Result<void> {
        for (int i = 0; i < 3; ++i) {
            NewMemory given;
            given.title = QStringLiteral("zeros");
            given.content = QString(9'000'000, u'0');
            CHIMERA_CHECK(Memories::create(m_profile->caller(), tx, m_profile->workspace(), given));
        }
        return {};
    }));
    CHIMERA_VERIFY(writeArchive(*m_profile, at("a.chimera.zip")));
    VaultProfile other;
    CHIMERA_VERIFY(restoreArchive(other, at("a.chimera.zip")));
    QCOMPARE(other.count("SELECT sum(length(content)) FROM memory_text"), 27'000'000);
}

void ArchiveTest::refusesWithoutRights()
{
    fill();
    CHIMERA_VERIFY(writeArchive(*m_profile, at("a.chimera.zip")));
    Caller reader = m_profile->caller();
    reader.scope = CallScope::Read;
    QCOMPARE(Archive(m_profile->runner(), m_profile->attachments(), reader)
                 .restore(at("a.chimera.zip"), {}, {})
                 .error()
                 .code,
             ErrorCode::Denied);
    QCOMPARE(restoreArchive(*m_profile, at("missing.zip")).error().code, ErrorCode::NotFound);
}

void ArchiveTest::cancels()
{
    fill();
    CHIMERA_VERIFY(writeArchive(*m_profile, at("a.chimera.zip")));
    CancelSource source;
    source.cancel();
    Archive archive(m_profile->runner(), m_profile->attachments(), m_profile->caller());
    QCOMPARE(archive.restore(at("a.chimera.zip"), source.token(), {}).error().code, ErrorCode::Cancelled);
    QCOMPARE(archive.write(at("b.chimera.zip"), {}, source.token(), {}).error().code, ErrorCode::Cancelled);
    QVERIFY(!QFile::exists(at("b.chimera.zip")));
    QCOMPARE(m_profile->count("SELECT count(*) FROM memory"), 4);
}

QTEST_GUILESS_MAIN(ArchiveTest)
#include "ArchiveTest.moc"
