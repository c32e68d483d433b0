// A fresh profile in a temporary folder with a Runner on it, a clock that stands where it is put, and the local owner.
// For tests of the domains; the whole Backend is for tests/core/BackendTest and above.
#pragma once

#include "core/accounts/Accounts.h"
#include "core/storage/Migrator.h"
#include "core/storage/Runner.h"

#include <QTemporaryDir>
#include <QTest>

namespace chimera::test {

class FakeClock final : public Clock
{
public:
    Timestamp now() const override { return {m_micros.load()}; }
    void set(Timestamp moment) { m_micros = moment.micros; }
    void advanceSeconds(std::int64_t seconds) { m_micros += seconds * 1'000'000; }

private:
    std::atomic<std::int64_t> m_micros{1'795'000'000'000'000}; // 2026-11-18
};

class TempProfile
{
public:
    TempProfile() : m_ids(m_clock)
    {
        Runner::Options options;
        options.databasePath = m_folder.filePath(QStringLiteral("chimera.db"));
        options.prepare = [](Connection& connection) {
            return migrate(connection, embeddedMigrations(), [](int) -> Result<void> { return {}; });
        };
        auto opened = Runner::open(options, m_clock, m_ids, m_timings);
        if (!opened)
            qFatal("%s %s", qPrintable(opened.error().message), qPrintable(opened.error().detail));
        m_runner = std::move(*opened);
        auto owner = m_runner->writeNow("owner", [](WriteTx& tx) { return Accounts::ensureLocalOwner(tx); });
        m_caller = Caller{owner->id, CallScope::Write, QStringLiteral("test")};
    }

    Runner& runner() { return *m_runner; }
    const Caller& caller() const { return m_caller; }
    FakeClock& clock() { return m_clock; }
    Timings& timings() { return m_timings; }
    QString folder() const { return m_folder.path(); }
    QString databasePath() const { return m_folder.filePath(QStringLiteral("chimera.db")); }

    // The work's Result, from the writer's (a reader's) thread.
    template <typename Work>
    auto write(Work work)
    {
        return m_runner->writeNow("test", std::move(work));
    }
    template <typename Work>
    auto read(Work work)
    {
        return m_runner->readNow("test", std::move(work));
    }

private:
    QTemporaryDir m_folder;
    FakeClock m_clock;
    SystemIdSource m_ids;
    Timings m_timings;
    std::unique_ptr<Runner> m_runner;
    Caller m_caller;
};

} // namespace chimera::test

// For results inside a test function: fails with the error's own words.
#define CHIMERA_VERIFY(result)                                                                                         \
    do {                                                                                                               \
        const auto& chimeraResult = (result);                                                                          \
        QVERIFY2(chimeraResult.has_value(), chimeraResult.has_value()                                                  \
                                                ? ""                                                                   \
                                                : qPrintable(chimeraResult.error().message + QLatin1String(" | ") +    \
                                                             chimeraResult.error().detail));                           \
    } while (false)
