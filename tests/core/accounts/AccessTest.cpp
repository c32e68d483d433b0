#include "core/accounts/Access.h"

#include "tests/support/TempProfile.h"

using namespace chimera;
using chimera::test::TempProfile;

class AccessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theOwnerIsMadeOnce();
    void judgesByRole_data();
    void judgesByRole();
    void unknownIsNotFoundForEveryone();
    void trashIsNotFoundUnlessAsked();
    void scopesNarrow();
    void listsWhatMayBeRead();
};

namespace {

// A workspace row owned by the local owner, with one more member of the role given ("" for none).
struct Place
{
    WorkspaceId id{QStringLiteral("workspace-000000000001")};
    Caller member;
    std::int64_t pk = 0;
};

Place make(TempProfile& profile, const QString& role)
{
    Place place;
    const auto made = profile.write([&](WriteTx& tx) -> Result<void> {
        place.member = {tx.ids().user(), CallScope::Write, QStringLiteral("test")};
        CHIMERA_CHECK(tx.run("INSERT INTO user(id, name, created_at) VALUES(?, 'Member', 1)", place.member.user));
        CHIMERA_CHECK(tx.run("INSERT INTO workspace(id, name, owner, created_at, updated_at, used_at) "
                             "SELECT ?, 'W', pk, 1, 1, 1 FROM user WHERE id = ?",
                             place.id, profile.caller().user));
        CHIMERA_CHECK(tx.run("INSERT INTO member(workspace, user, role, joined_at) SELECT w.pk, u.pk, 'admin', 1 "
                             "FROM workspace w, user u WHERE u.id = ?",
                             profile.caller().user));
        if (!role.isEmpty())
            CHIMERA_CHECK(tx.run("INSERT INTO member(workspace, user, role, joined_at) SELECT w.pk, u.pk, ?, 1 "
                                 "FROM workspace w, user u WHERE u.id = ?",
                                 role, place.member.user));
        CHIMERA_TRY(place.pk, tx.count("SELECT pk FROM workspace"));
        return {};
    });
    if (!made)
        qFatal("%s", qPrintable(made.error().detail));
    return place;
}

QString verdict(const Result<std::int64_t>& result)
{
    return result ? QStringLiteral("yes") : wireName(result.error().code);
}

} // namespace

void AccessTest::theOwnerIsMadeOnce()
{
    TempProfile profile;
    const auto again = profile.write([](WriteTx& tx) { return Accounts::ensureLocalOwner(tx); });
    CHIMERA_VERIFY(again);
    QCOMPARE(again->id, profile.caller().user);
    QCOMPARE(again->id.text().size(), 36);
    QVERIFY(!again->name.isEmpty());
    const auto count = profile.read([](const ReadTx& tx) { return tx.count("SELECT count(*) FROM user"); });
    QCOMPARE(*count, 1);
}

void AccessTest::judgesByRole_data()
{
    QTest::addColumn<QString>("role");
    QTest::addColumn<QString>("verdicts"); // read write own
    QTest::newRow("stranger") << QString() << QStringLiteral("denied denied denied");
    QTest::newRow("observer") << QStringLiteral("observer") << QStringLiteral("yes denied denied");
    QTest::newRow("researcher") << QStringLiteral("researcher") << QStringLiteral("yes yes denied");
    QTest::newRow("admin") << QStringLiteral("admin") << QStringLiteral("yes yes denied");
    QTest::newRow("unknown role") << QStringLiteral("visitor") << QStringLiteral("yes denied denied");
}

void AccessTest::judgesByRole()
{
    QFETCH(QString, role);
    QFETCH(QString, verdicts);
    TempProfile profile;
    const Place place = make(profile, role);
    const auto judge = [&](const Caller& caller) {
        return *profile.read([&](const ReadTx& tx) -> Result<QString> {
            return QStringList{verdict(Access::toRead(tx, caller, place.id)),
                               verdict(Access::toWrite(tx, caller, place.id)),
                               verdict(Access::toOwn(tx, caller, place.id))}
                .join(u' ');
        });
    };
    QCOMPARE(judge(place.member), verdicts);
    QCOMPARE(judge(profile.caller()), QStringLiteral("yes yes yes"));
    const auto byPk = profile.read([&](const ReadTx& tx) -> Result<QString> {
        const auto name = [](const Result<void>& result) {
            return result ? QStringLiteral("yes") : wireName(result.error().code);
        };
        return QString(name(Access::toReadPk(tx, place.member, place.pk)) + u' ' +
                       name(Access::toWritePk(tx, place.member, place.pk)));
    });
    QCOMPARE(*byPk, verdicts.section(u' ', 0, 1));
}

void AccessTest::unknownIsNotFoundForEveryone()
{
    TempProfile profile;
    const Place place = make(profile, {});
    const WorkspaceId unknown(QStringLiteral("workspace-000000000002"));
    for (const Caller& caller : {profile.caller(), place.member, Caller{}}) {
        const auto result = profile.read([&](const ReadTx& tx) { return Access::toRead(tx, caller, unknown); });
        QCOMPARE(verdict(result), QStringLiteral("not_found"));
        QCOMPARE(result.error().message, QStringLiteral("Workspace not found"));
    }
    const auto nobody = profile.read([&](const ReadTx& tx) { return Access::toRead(tx, Caller{}, place.id); });
    QCOMPARE(verdict(nobody), QStringLiteral("denied"));
    QCOMPARE(nobody.error().message, QStringLiteral("Access denied"));
}

void AccessTest::trashIsNotFoundUnlessAsked()
{
    TempProfile profile;
    const Place place = make(profile, QStringLiteral("researcher"));
    CHIMERA_VERIFY(profile.write([](WriteTx& tx) { return tx.run("UPDATE workspace SET trashed_at = 1"); }));
    const auto judge = [&](bool includeTrashed) {
        return verdict(
            profile.read([&](const ReadTx& tx) { return Access::toRead(tx, place.member, place.id, includeTrashed); }));
    };
    QCOMPARE(judge(false), QStringLiteral("not_found"));
    QCOMPARE(judge(true), QStringLiteral("yes"));
}

void AccessTest::scopesNarrow()
{
    TempProfile profile;
    const Place place = make(profile, QStringLiteral("admin"));
    for (const CallScope scope : {CallScope::Read, CallScope::Propose}) {
        Caller caller = profile.caller();
        caller.scope = scope;
        const auto reads = profile.read([&](const ReadTx& tx) { return Access::toRead(tx, caller, place.id); });
        QCOMPARE(verdict(reads), QStringLiteral("yes"));
        const auto writes = profile.read([&](const ReadTx& tx) { return Access::toWrite(tx, caller, place.id); });
        QCOMPARE(verdict(writes), QStringLiteral("denied"));
        const auto owns = profile.read([&](const ReadTx& tx) { return Access::toOwn(tx, caller, place.id); });
        QCOMPARE(verdict(owns), QStringLiteral("denied"));
    }
}

void AccessTest::listsWhatMayBeRead()
{
    TempProfile profile;
    const Place place = make(profile, QStringLiteral("observer"));
    const auto readable = [&](const Caller& caller) {
        return profile.read([&](const ReadTx& tx) { return Access::readable(tx, caller); })->size();
    };
    QCOMPARE(readable(place.member), std::size_t(1));
    QCOMPARE(readable(Caller{}), std::size_t(0));
    CHIMERA_VERIFY(profile.write([](WriteTx& tx) { return tx.run("UPDATE workspace SET trashed_at = 1"); }));
    QCOMPARE(readable(place.member), std::size_t(0));
}

QTEST_GUILESS_MAIN(AccessTest)
#include "AccessTest.moc"
