#include "core/workspaces/Workspaces.h"

#include "core/workspaces/Activity.h"
#include "tests/support/TempProfile.h"

#include <QJsonObject>

using namespace chimera;
using chimera::test::TempProfile;

namespace {

Result<Workspace> make(TempProfile& profile, const QString& name)
{
    return profile.write([&](WriteTx& tx) { return Workspaces::create(profile.caller(), tx, name); });
}

Result<WorkspaceList> listOf(TempProfile& profile, bool trashed = false)
{
    return profile.read([&](const ReadTx& tx) { return Workspaces::list(profile.caller(), tx, trashed); });
}

Caller stranger(TempProfile& profile)
{
    const auto id = profile.write([](WriteTx& tx) -> Result<UserId> {
        const UserId user = tx.ids().user();
        CHIMERA_CHECK(tx.run("INSERT INTO user(id, name, created_at) VALUES(?, 'Stranger', 1)", user));
        return user;
    });
    return {*id, CallScope::Write, QStringLiteral("test")};
}

void addMemoryRow(TempProfile& profile, const WorkspaceId& workspace, int count)
{
    const auto added = profile.write([&](WriteTx& tx) -> Result<int> {
        for (int i = 0; i < count; ++i) {
            CHIMERA_CHECK(tx.run("INSERT INTO memory(id, workspace, title, folded, snippet, created_at, updated_at) "
                                 "SELECT ?, pk, 'T', 't', '', 1, 1 FROM workspace WHERE id = ?",
                                 tx.ids().make<MemoryId>(), workspace));
            CHIMERA_CHECK(tx.run("INSERT INTO memory_text(memory, content) SELECT max(pk), 'text' FROM memory"));
        }
        return count;
    });
    CHIMERA_VERIFY(added);
}

} // namespace

class WorkspacesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void creates();
    void refusesBadNames_data();
    void refusesBadNames();
    void listsLastUsedFirst();
    void listIsOneStatement();
    void findsByIdAndName();
    void renamesAndDescribes();
    void trashHidesTheWhole();
    void purgesOnlyFromTrash();
    void purgesOldOnesByAndBy();
    void strangersAreDenied();
    void readScopeMayNotWrite();
    void activityIsNewestFirst();
    void jsonHasTheContractsKeys();
};

void WorkspacesTest::creates()
{
    TempProfile profile;
    const auto made = make(profile, QStringLiteral("  Alpha\nBeta "));
    CHIMERA_VERIFY(made);
    QCOMPARE(made->name, QStringLiteral("Alpha Beta"));
    QVERIFY(isAcceptableId(made->id.text(), WorkspaceId::prefix()));
    QCOMPARE(made->owner, profile.caller().user);
    QCOMPARE(made->createdAt, profile.clock().now());
    QCOMPARE(made->stats.memories, 0);
    QVERIFY(!made->trashedAt);
    const auto read = profile.read([&](const ReadTx& tx) { return Workspaces::get(profile.caller(), tx, made->id); });
    CHIMERA_VERIFY(read);
    QCOMPARE(read->name, made->name);
}

void WorkspacesTest::refusesBadNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString() << QStringLiteral("This field may not be blank.");
    QTest::newRow("blank") << QStringLiteral(" \n\t") << QStringLiteral("This field may not be blank.");
    QTest::newRow("NUL only") << QString(QChar(u'\0')) << QStringLiteral("This field may not be blank.");
    QTest::newRow("long") << QString(256, u'x') << QStringLiteral("Ensure this field has no more than 255 characters.");
}

void WorkspacesTest::refusesBadNames()
{
    QFETCH(QString, name);
    QFETCH(QString, text);
    TempProfile profile;
    const auto made = make(profile, name);
    QVERIFY(!made);
    QCOMPARE(made.error().code, ErrorCode::Invalid);
    QCOMPARE(made.error().fields.value(QStringLiteral("name")), QStringList{text});
    QCOMPARE(listOf(profile)->total, 0);
}

void WorkspacesTest::listsLastUsedFirst()
{
    TempProfile profile;
    const auto a = make(profile, QStringLiteral("A"));
    profile.clock().advanceSeconds(1);
    const auto b = make(profile, QStringLiteral("B"));
    QCOMPARE(listOf(profile)->workspaces.front().name, QStringLiteral("B"));
    profile.clock().advanceSeconds(-3600); // a clock that goes back does not hurt
    CHIMERA_VERIFY(profile.write([&](WriteTx& tx) { return Workspaces::use(profile.caller(), tx, a->id); }));
    QCOMPARE(listOf(profile)->workspaces.front().name, QStringLiteral("A"));
    QCOMPARE(listOf(profile)->total, 2);
}

void WorkspacesTest::listIsOneStatement()
{
    TempProfile profile;
    for (int i = 0; i < 20; ++i)
        CHIMERA_VERIFY(make(profile, QStringLiteral("W%1").arg(i)));
    CHIMERA_VERIFY(profile.runner().readNow("workspaces.list",
                                            [&](const ReadTx& tx) { return Workspaces::list(profile.caller(), tx); }));
    QCOMPARE(profile.timings().lastService("workspaces.list").statements, 1);
}

void WorkspacesTest::findsByIdAndName()
{
    TempProfile profile;
    const auto upper = make(profile, QStringLiteral("Größe"));
    const auto lower = make(profile, QStringLiteral("größe"));
    CHIMERA_VERIFY(make(profile, QStringLiteral("Twice")));
    CHIMERA_VERIFY(make(profile, QStringLiteral("Twice")));
    const auto find = [&](const QString& text) {
        return profile.read([&](const ReadTx& tx) { return Workspaces::find(profile.caller(), tx, text); });
    };
    QCOMPARE(find(upper->id.text())->id, upper->id);
    QCOMPARE(find(QStringLiteral("größe"))->id, lower->id);
    QCOMPARE(find(QStringLiteral("GRÖẞE")).error().code, ErrorCode::Conflict); // both, without case
    QCOMPARE(find(QStringLiteral("Twice")).error().code, ErrorCode::Conflict);
    QCOMPARE(find(QStringLiteral("nothing")).error().code, ErrorCode::NotFound);
}

void WorkspacesTest::renamesAndDescribes()
{
    TempProfile profile;
    const auto made = make(profile, QStringLiteral("A"));
    profile.clock().advanceSeconds(5);
    const auto renamed = profile.write(
        [&](WriteTx& tx) { return Workspaces::rename(profile.caller(), tx, made->id, QStringLiteral(" B ")); });
    CHIMERA_VERIFY(renamed);
    QCOMPARE(renamed->name, QStringLiteral("B"));
    QCOMPARE(renamed->updatedAt, profile.clock().now());
    const auto described = profile.write(
        [&](WriteTx& tx) { return Workspaces::describe(profile.caller(), tx, made->id, QStringLiteral("what")); });
    QCOMPARE(described->description, QStringLiteral("what"));
    const auto unknown = profile.write([&](WriteTx& tx) {
        return Workspaces::rename(profile.caller(), tx, WorkspaceId(QStringLiteral("workspace-nothing00000")),
                                  QStringLiteral("B"));
    });
    QCOMPARE(unknown.error().code, ErrorCode::NotFound);
}

void WorkspacesTest::trashHidesTheWhole()
{
    TempProfile profile;
    const auto made = make(profile, QStringLiteral("A"));
    CHIMERA_VERIFY(profile.write([&](WriteTx& tx) { return Workspaces::trash(profile.caller(), tx, made->id); }));
    QCOMPARE(listOf(profile)->total, 0);
    QCOMPARE(listOf(profile, true)->total, 1);
    const auto read = profile.read([&](const ReadTx& tx) { return Workspaces::get(profile.caller(), tx, made->id); });
    QCOMPARE(read.error().code, ErrorCode::NotFound);
    const auto found =
        profile.read([&](const ReadTx& tx) { return Workspaces::find(profile.caller(), tx, QStringLiteral("A")); });
    QCOMPARE(found.error().code, ErrorCode::NotFound);
    const auto back = profile.write([&](WriteTx& tx) { return Workspaces::restore(profile.caller(), tx, made->id); });
    CHIMERA_VERIFY(back);
    QVERIFY(!back->trashedAt);
    QCOMPARE(listOf(profile)->total, 1);
}

void WorkspacesTest::purgesOnlyFromTrash()
{
    TempProfile profile;
    const auto made = make(profile, QStringLiteral("A"));
    addMemoryRow(profile, made->id, 1203);
    const auto purge = [&] {
        return profile.write([&](WriteTx& tx) { return Workspaces::purge(profile.caller(), tx, made->id); });
    };
    QCOMPARE(purge().error().code, ErrorCode::Invalid);
    CHIMERA_VERIFY(profile.write([&](WriteTx& tx) { return Workspaces::trash(profile.caller(), tx, made->id); }));
    CHIMERA_VERIFY(purge());
    for (const char* table : {"workspace", "memory", "memory_text", "workspace_count", "member", "activity"}) {
        const auto left =
            profile.read([&](const ReadTx& tx) { return tx.count(QByteArray("SELECT count(*) FROM ") + table); });
        QCOMPARE(*left, 0);
    }
    CHIMERA_VERIFY(profile.write(
        [](WriteTx& tx) { return tx.run("INSERT INTO memory_fts(memory_fts, rank) VALUES('integrity-check', 1)"); }));
}

void WorkspacesTest::purgesOldOnesByAndBy()
{
    TempProfile profile;
    const auto old = make(profile, QStringLiteral("Old"));
    addMemoryRow(profile, old->id, 12);
    CHIMERA_VERIFY(profile.write([&](WriteTx& tx) { return Workspaces::trash(profile.caller(), tx, old->id); }));
    const auto step = [&](int limit) {
        return *profile.write([&](WriteTx& tx) {
            return Workspaces::purgeTrashedBefore(tx, profile.clock().now().plusDays(-30), limit);
        });
    };
    QCOMPARE(step(10), 0);
    profile.clock().advanceSeconds(31LL * 86'400);
    QCOMPARE(step(10), 10);
    QCOMPARE(step(10), 2);
    QCOMPARE(step(10), 1);
    QCOMPARE(step(10), 0);
    QCOMPARE(listOf(profile, true)->total, 0);
}

void WorkspacesTest::strangersAreDenied()
{
    TempProfile profile;
    const auto made = make(profile, QStringLiteral("A"));
    const Caller other = stranger(profile);
    const auto got = profile.read([&](const ReadTx& tx) { return Workspaces::get(other, tx, made->id); });
    QCOMPARE(got.error().code, ErrorCode::Denied);
    const auto listed = profile.read([&](const ReadTx& tx) { return Workspaces::list(other, tx); });
    QCOMPARE(listed->total, 0);
    const auto gone = profile.write([&](WriteTx& tx) { return Workspaces::trash(other, tx, made->id); });
    QCOMPARE(gone.error().code, ErrorCode::Denied);
    const auto named =
        profile.write([&](WriteTx& tx) { return Workspaces::rename(other, tx, made->id, QStringLiteral("X")); });
    QCOMPARE(named.error().code, ErrorCode::Denied);
    const Caller nobody{UserId(QStringLiteral("nobody")), CallScope::Write, QStringLiteral("test")};
    const auto none = profile.write([&](WriteTx& tx) { return Workspaces::create(nobody, tx, QStringLiteral("B")); });
    QCOMPARE(none.error().code, ErrorCode::Denied);
}

void WorkspacesTest::readScopeMayNotWrite()
{
    TempProfile profile;
    const auto made = make(profile, QStringLiteral("A"));
    Caller reader = profile.caller();
    reader.scope = CallScope::Read;
    QCOMPARE(profile.write([&](WriteTx& tx) { return Workspaces::trash(reader, tx, made->id); }).error().code,
             ErrorCode::Denied);
    QCOMPARE(
        profile.write([&](WriteTx& tx) { return Workspaces::create(reader, tx, QStringLiteral("B")); }).error().code,
        ErrorCode::Denied);
    CHIMERA_VERIFY(profile.read([&](const ReadTx& tx) { return Workspaces::get(reader, tx, made->id); }));
}

void WorkspacesTest::activityIsNewestFirst()
{
    TempProfile profile;
    const auto made = make(profile, QStringLiteral("A"));
    CHIMERA_VERIFY(profile.write([&](WriteTx& tx) -> Result<void> {
        CHIMERA_TRY(const auto pk, Access::toWrite(tx, profile.caller(), made->id));
        return Activity::record(tx, pk, QStringLiteral("memory_created"), QStringLiteral("Memory 'x' created"),
                                {{QStringLiteral("memoryId"), QStringLiteral("memory-1")}});
    }));
    const auto newest = [&](int limit) {
        return *profile.read([&](const ReadTx& tx) { return Activity::newest(profile.caller(), tx, made->id, limit); });
    };
    QCOMPARE(newest(10).size(), std::size_t(2));
    QCOMPARE(newest(1).front().type, QStringLiteral("memory_created"));
    QCOMPARE(newest(1).front().metadata.value(QStringLiteral("memoryId")).toString(), QStringLiteral("memory-1"));
    QCOMPARE(newest(10).back().type, QStringLiteral("team_member_added"));
    QVERIFY(newest(10).back().message.endsWith(QStringLiteral(" added as admin")));
    QVERIFY(newest(0).empty());
}

void WorkspacesTest::jsonHasTheContractsKeys()
{
    TempProfile profile;
    const auto made = make(profile, QStringLiteral("A"));
    const QJsonObject json = toJson(*made);
    QCOMPARE(json.keys(), (QStringList{QStringLiteral("createdAt"), QStringLiteral("description"), QStringLiteral("id"),
                                       QStringLiteral("name"), QStringLiteral("ownerId"), QStringLiteral("stats"),
                                       QStringLiteral("updatedAt")}));
    QVERIFY(json.value(QStringLiteral("createdAt")).toString().endsWith(u'Z'));
    QCOMPARE(json.value(QStringLiteral("stats")).toObject().value(QStringLiteral("totalMemories")).toInt(-1), 0);
}

QTEST_GUILESS_MAIN(WorkspacesTest)
#include "WorkspacesTest.moc"
