#include "core/search/SavedSearches.h"

#include "core/workspaces/Workspaces.h"
#include "tests/support/TempProfile.h"

using namespace chimera;

class SavedSearchesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createListRenameRemove()
    {
        test::TempProfile profile;
        const auto home = profile
                              .write([&](WriteTx& tx) {
                                  return Workspaces::create(profile.caller(), tx, QStringLiteral("Home"), {});
                              })
                              ->id;
        const auto other = profile
                               .write([&](WriteTx& tx) {
                                   return Workspaces::create(profile.caller(), tx, QStringLiteral("Other"), {});
                               })
                               ->id;
        const auto here = profile.write([&](WriteTx& tx) {
            return SavedSearches::create(profile.caller(), tx, home, QStringLiteral("  Drafts "),
                                         QStringLiteral("tag:draft"));
        });
        CHIMERA_VERIFY(here);
        CHIMERA_VERIFY(profile.write([&](WriteTx& tx) {
            return SavedSearches::create(profile.caller(), tx, {}, QStringLiteral("Pinned"),
                                         QStringLiteral("is:pinned"));
        }));
        const auto list = [&](const WorkspaceId& workspace) {
            return profile.read([&](ReadTx& tx) { return SavedSearches::list(profile.caller(), tx, workspace); });
        };
        QCOMPARE(list(home)->size(), std::size_t(2));
        QCOMPARE(list(home)->at(0).name, QStringLiteral("Drafts"));
        QCOMPARE(list(home)->at(0).workspace, std::optional(home));
        QVERIFY(!list(home)->at(1).workspace);
        QCOMPARE(list(other)->size(), std::size_t(1));
        CHIMERA_VERIFY(profile.write([&](WriteTx& tx) {
            return SavedSearches::rename(profile.caller(), tx, here->id, QStringLiteral("Later"));
        }));
        QCOMPARE(list(home)->at(0).name, QStringLiteral("Later"));
        CHIMERA_VERIFY(
            profile.write([&](WriteTx& tx) { return SavedSearches::remove(profile.caller(), tx, here->id); }));
        QCOMPARE(list(home)->size(), std::size_t(1));
        const auto again =
            profile.write([&](WriteTx& tx) { return SavedSearches::remove(profile.caller(), tx, here->id); });
        QCOMPARE(again.error().code, ErrorCode::NotFound);
    }

    void refusals()
    {
        test::TempProfile profile;
        const auto home = profile
                              .write([&](WriteTx& tx) {
                                  return Workspaces::create(profile.caller(), tx, QStringLiteral("Home"), {});
                              })
                              ->id;
        const auto make = [&](const Caller& caller, const std::optional<WorkspaceId>& place, const QString& name,
                              const QString& query) {
            return profile.write([&](WriteTx& tx) { return SavedSearches::create(caller, tx, place, name, query); });
        };
        QCOMPARE(make(profile.caller(), home, QStringLiteral(" "), QStringLiteral("a")).error().code,
                 ErrorCode::Invalid);
        QCOMPARE(make(profile.caller(), home, QStringLiteral("a"), QStringLiteral(" ")).error().code,
                 ErrorCode::Invalid);
        QCOMPARE(make(profile.caller(), home, QString(101, u'a'), QStringLiteral("a")).error().code,
                 ErrorCode::Invalid);
        Caller reader = profile.caller();
        reader.scope = CallScope::Read;
        QCOMPARE(make(reader, home, QStringLiteral("a"), QStringLiteral("a")).error().code, ErrorCode::Denied);
        QCOMPARE(make(reader, {}, QStringLiteral("a"), QStringLiteral("a")).error().code, ErrorCode::Denied);
        const Caller stranger{UserId(QStringLiteral("00000000-0000-4000-8000-000000000000"))};
        QCOMPARE(make(stranger, {}, QStringLiteral("a"), QStringLiteral("a")).error().code, ErrorCode::Denied);
        const auto kept = make(profile.caller(), {}, QStringLiteral("a"), QStringLiteral("a"));
        CHIMERA_VERIFY(kept);
        const auto stolen = profile.write([&](WriteTx& tx) { return SavedSearches::remove(stranger, tx, kept->id); });
        QCOMPARE(stolen.error().code, ErrorCode::Denied);
    }
};

QTEST_GUILESS_MAIN(SavedSearchesTest)
#include "SavedSearchesTest.moc"
