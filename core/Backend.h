// The one object that the outside (window, command line, HTTP) holds: opens a profile, owns the threads, the services'
// shared state and the jobs, and closes them in order. Lives on the thread that opened it.
#pragma once

#include "core/Jobs.h"
#include "core/Maintenance.h"
#include "core/Profile.h"
#include "core/accounts/Accounts.h"
#include "core/memories/Attachments.h"
#include "core/transfer/Backups.h"

#include <QObject>

namespace chimera {

class Backend : public QObject
{
    Q_OBJECT

public:
    struct Options
    {
        Profile profile;
        const Clock* clock = nullptr; // nullptr: the system's
        IdSource* ids = nullptr;      // nullptr: the system's
        bool allowReadOnly = true;    // open for reading when the folder cannot be written
    };

    // Corrupt: show the Recover screen. TooNew: say so, nothing was touched. ReadOnly: only when allowReadOnly is
    // false. Takes no lock: who composes the program does (app/SingleInstance).
    static Result<std::unique_ptr<Backend>> open(const Options& options);
    ~Backend() override;

    Runner& runner() { return *m_runner; }
    Jobs& jobs() { return m_jobs; }
    Timings& timings() { return m_timings; }
    const Attachments& attachments() const { return m_attachments; }
    const Backups& backups() const { return m_backups; }
    const Profile& profile() const { return m_profile; }
    const Clock& clock() const { return *m_clock; }
    bool isReadOnly() const { return m_runner->isReadOnly(); }
    const User& owner() const { return m_owner; }
    // The local owner through one of the skins: "window", "cli".
    Caller caller(const QString& client) const { return {m_owner.id, CallScope::Write, client}; }

    JobId startImport(const Caller& caller, const ImportOptions& options);
    JobId startUndoImport(const Caller& caller, const ImportId& id);
    JobId startExport(const Caller& caller, const QString& target, const std::optional<WorkspaceId>& workspace,
                      const std::vector<MemoryId>& memories = {});
    JobId startArchive(const Caller& caller, const QString& file);
    JobId startRestore(const Caller& caller, const QString& file);

    // A backup now, into the backups folder. The second form blocks: for the command line and jobs.
    JobId startBackup();
    Result<BackupFile> backUp(const QString& reason, const CancelToken& cancel = {});

    // Daily backup, retention, quick check at start and full check weekly, all in the background at low priority.
    // What it finds wrong comes through damageFound.
    void startMaintenance();

Q_SIGNALS:
    // After each commit that touched something; from the writer's thread.
    void changed(const chimera::ChangeSet& changes);
    void damageFound(const QStringList& problems);
    // The last moment at which everything still works: whoever uses it from another thread must have left on return.
    void closing();

private:
    Backend(const Options& options);
    Result<void> start(const Options& options);
    Result<void> prepareDatabase(Connection& connection);
    Result<TransferReport> importWithBackup(const Caller& caller, const ImportOptions& options,
                                            const ImportControl& control, const ProgressSink& progress);

    SystemClock m_systemClock;
    std::unique_ptr<SystemIdSource> m_systemIds;
    const Clock* m_clock;
    IdSource* m_ids;
    Profile m_profile;
    Timings m_timings;
    Attachments m_attachments;
    Backups m_backups;
    User m_owner;
    std::unique_ptr<Runner> m_runner;
    Jobs m_jobs;                                // its threads use all of the above
    std::unique_ptr<Maintenance> m_maintenance; // last: ends first
};

} // namespace chimera
