// A profile's database in a folder that stays, with a Runner, the local owner and one workspace: for programs that are
// killed. Stops the program when it cannot be opened.
#pragma once

#include "core/accounts/Accounts.h"
#include "core/storage/Migrator.h"
#include "core/storage/Runner.h"
#include "core/workspaces/Workspaces.h"

namespace chimera::test {

class KeptProfile
{
public:
    explicit KeptProfile(const QString& folder) : m_ids(m_clock)
    {
        Runner::Options options;
        options.databasePath = folder + QStringLiteral("/chimera.db");
        options.prepare = [](Connection& connection) {
            return migrate(connection, embeddedMigrations(), [](int) -> Result<void> { return {}; });
        };
        auto opened = Runner::open(options, m_clock, m_ids, m_timings);
        if (!opened)
            qFatal("%s %s", qPrintable(opened.error().message), qPrintable(opened.error().detail));
        m_runner = std::move(*opened);
        const auto place = m_runner->writeNow("place", [this](WriteTx& tx) -> Result<WorkspaceId> {
            CHIMERA_TRY(const User owner, Accounts::ensureLocalOwner(tx));
            m_caller = Caller{owner.id, CallScope::Write, QStringLiteral("cli")};
            const auto found = Workspaces::find(m_caller, tx, QStringLiteral("Kept"));
            if (found)
                return found->id;
            CHIMERA_TRY(const Workspace made, Workspaces::create(m_caller, tx, QStringLiteral("Kept")));
            return made.id;
        });
        if (!place)
            qFatal("%s", qPrintable(place.error().message));
        m_workspace = *place;
    }

    Runner& runner() { return *m_runner; }
    const Caller& caller() const { return m_caller; }
    const WorkspaceId& workspace() const { return m_workspace; }

private:
    SystemClock m_clock;
    SystemIdSource m_ids;
    Timings m_timings;
    Caller m_caller;
    WorkspaceId m_workspace;
    std::unique_ptr<Runner> m_runner;
};

} // namespace chimera::test
