#include "tests/support/TempProfile.h"

#include <latch>

using namespace chimera;
using test::TempProfile;

namespace {

Result<std::int64_t> countSettings(const ReadTx& tx)
{
    return tx.count("SELECT count(*) FROM setting");
}

Result<int> insertSetting(WriteTx& tx, const QString& key)
{
    auto inserted = tx.run("INSERT INTO setting(key, value) VALUES(?, '[1]')", key);
    tx.touched(Entity::Setting, ChangeKind::Created, key);
    return inserted;
}

} // namespace

class RunnerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aFailedWriteLeavesNothingAndTellsNobody()
    {
        TempProfile profile;
        std::atomic<int> told{0};
        profile.runner().onChanged([&](const ChangeSet&) { ++told; });
        const auto failed = profile.write([](WriteTx& tx) -> Result<void> {
            CHIMERA_CHECK(insertSetting(tx, QStringLiteral("a")));
            return Error::invalid(QStringLiteral("no"));
        });
        QCOMPARE(failed.error().code, ErrorCode::Invalid);
        QCOMPARE(*profile.read(countSettings), 0);
        QCOMPARE(told.load(), 0);
    }

    void aCommitTellsWhatItTouchedBeforeItsCallback()
    {
        TempProfile profile;
        ChangeSet seen;
        profile.runner().onChanged([&](const ChangeSet& changes) { seen = changes; });
        CHIMERA_VERIFY(profile.write([](WriteTx& tx) { return insertSetting(tx, QStringLiteral("a")); }));
        QVERIFY(seen.touches(Entity::Setting, QStringLiteral("a")));
        QVERIFY(!seen.touches(Entity::Memory));
    }

    void aFailedAttemptTakesBackOnlyItself()
    {
        TempProfile profile;
        ChangeSet seen;
        profile.runner().onChanged([&](const ChangeSet& changes) { seen = changes; });
        CHIMERA_VERIFY(profile.write([](WriteTx& tx) -> Result<void> {
            CHIMERA_CHECK(insertSetting(tx, QStringLiteral("kept")));
            const auto attempt = tx.attempt([&]() -> Result<void> {
                CHIMERA_CHECK(insertSetting(tx, QStringLiteral("dropped")));
                return Error::invalid(QStringLiteral("no"));
            });
            return attempt ? Result<void>(Error::invalid(QStringLiteral("should have failed"))) : Result<void>();
        }));
        QCOMPARE(*profile.read(countSettings), 1);
        QVERIFY(!seen.touches(Entity::Setting, QStringLiteral("dropped")));
    }

    void readersSeeASnapshotAndAreNotBlockedByAWriter()
    {
        TempProfile profile;
        std::latch written(1);
        std::latch looked(1);
        auto writing = std::async(std::launch::async, [&] {
            return profile.write([&](WriteTx& tx) -> Result<void> {
                CHIMERA_CHECK(insertSetting(tx, QStringLiteral("a")));
                written.count_down();
                looked.wait();
                return {};
            });
        });
        written.wait();
        QCOMPARE(*profile.read(countSettings), 0);
        looked.count_down();
        CHIMERA_VERIFY(writing.get());
        QCOMPARE(*profile.read(countSettings), 1);
    }

    void aReaderCannotWrite()
    {
        TempProfile profile;
        const auto refused = profile.read(
            [](ReadTx& tx) { return tx.count("INSERT INTO setting(key, value) VALUES('a', '1') RETURNING 1"); });
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::ReadOnly);
    }

    void cancelStopsARunningStatement()
    {
        TempProfile profile;
        CancelSource cancel;
        std::latch started(1);
        auto reading = std::async(std::launch::async, [&] {
            return profile.runner().readNow(
                "endless",
                [&](ReadTx& tx) {
                    started.count_down();
                    return tx.count(
                        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
                },
                cancel.token());
        });
        started.wait();
        cancel.cancel();
        QCOMPARE(reading.get().error().code, ErrorCode::Cancelled);
        QCOMPARE(*profile.read(countSettings), 0); // the connection goes on working
    }

    void theTimeLimitStopsAStatement()
    {
        TempProfile profile;
        const auto stopped = profile.read([](ReadTx& tx) {
            tx.connection().stopWhen({}, std::chrono::milliseconds(20));
            return tx.count("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n");
        });
        QCOMPARE(stopped.error().code, ErrorCode::TimedOut);
        QCOMPARE(*profile.read(countSettings), 0);
    }

    void interactiveWorkOvertakesBackgroundWork()
    {
        TempProfile profile;
        std::latch started(1);
        std::latch blocked(1);
        std::latch done(4);
        std::mutex mutex;
        QStringList order;
        const auto note = [&](const char* name) {
            return [&, name](Result<int>) {
                const std::scoped_lock lock(mutex);
                order.append(QString::fromLatin1(name));
                done.count_down();
            };
        };
        const auto nothing = [](WriteTx&) -> Result<int> { return 1; };
        profile.runner().write(
            "gate",
            [&](WriteTx&) -> Result<int> {
                started.count_down();
                blocked.wait();
                return 0;
            },
            note("gate"));
        started.wait();
        profile.runner().write("late", nothing, note("background"), {}, Priority::Background);
        profile.runner().write("normal", nothing, note("normal"));
        profile.runner().write("soon", nothing, note("interactive"), {}, Priority::Interactive);
        blocked.count_down();
        done.wait();
        QCOMPARE(order, (QStringList{QStringLiteral("gate"), QStringLiteral("interactive"), QStringLiteral("normal"),
                                     QStringLiteral("background")}));
    }

    void closingCallsBackWhatWaits()
    {
        std::atomic<int> cancelled{0};
        std::atomic<int> all{0};
        {
            TempProfile profile;
            std::latch started(1);
            profile.runner().write(
                "busy",
                [&](WriteTx&) -> Result<int> {
                    started.count_down();
                    std::this_thread::sleep_for(std::chrono::milliseconds(50));
                    return 1;
                },
                [&](Result<int>) { ++all; });
            started.wait();
            for (int i = 0; i < 20; ++i)
                profile.runner().write(
                    "waiting", [](WriteTx&) -> Result<int> { return 1; },
                    [&](Result<int> result) {
                        ++all;
                        cancelled += !result && result.error().code == ErrorCode::Cancelled;
                    });
        }
        QCOMPARE(all.load(), 21);
        QVERIFY(cancelled.load() > 0);
    }

    void countsStatementsOfACall()
    {
        TempProfile profile;
        CHIMERA_VERIFY(profile.runner().readNow("two", [](ReadTx& tx) -> Result<void> {
            CHIMERA_CHECK(countSettings(tx));
            CHIMERA_CHECK(countSettings(tx));
            return {};
        }));
        QCOMPARE(profile.timings().lastService("two").statements, 2);
    }
};

QTEST_GUILESS_MAIN(RunnerTest)
#include "RunnerTest.moc"
