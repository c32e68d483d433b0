// The one object that the outside (window, command line, HTTP) holds: opens a profile, owns the threads, the services'
// shared state and the jobs, and closes them in order. Lives on the thread that opened it.
#pragma once

#include "core/Jobs.h"
#include "core/Maintenance.h"
#include "core/Profile.h"
#include "core/accounts/Accounts.h"
#include "core/chat/ChatService.h"
#include "core/chat/Integrations.h"
#include "core/embedding/IndexCheck.h"
#include "core/embedding/LoadedModels.h"
#include "core/memories/Attachments.h"
#include "core/net/HttpClient.h"
#include "core/search/SearchService.h"
#include "core/settings/Secrets.h"
#include "core/transfer/Backups.h"

#include <QObject>

namespace chimera {

class HttpClient;
class Integrations;
class Secrets;

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
        ChunkOptions chunks = {};
        std::optional<ModelStore::Places> models = {}; // nothing: where the program usually looks
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

    SearchService& search() { return *m_search; }
    ChatService& chat() { return *m_chat; }
    SemanticIndex& semantic() { return *m_semantic; }
    LoadedModels& models() { return *m_models; }
    // Making these cost nothing: keys, network and its library are touched when first needed.
    HttpClient& http() { return *m_http; }
    Secrets& secrets() { return *m_secrets; }
    Integrations& integrations() { return *m_integrations; }
    // Keeps passages and vectors up to date from now on; for processes that stay.
    void startIndexing();
    // Compares passages and vectors with the texts, see IndexCheck; waits.
    Result<IndexCheckReport> checkIndex(const CancelToken& cancel, const std::function<void(std::int64_t)>& progress);
    // Null until then, and in a profile that is open for reading only.
    EmbeddingJob* indexing() { return m_indexing.get(); }

    // Daily backup, retention, quick check at start and full check weekly, all in the background at low priority.
    // What it finds wrong comes through damageFound.
    void startMaintenance();

Q_SIGNALS:
    // After each commit that touched something; from the writer's thread.
    void changed(const chimera::ChangeSet& changes);
    void damageFound(const QStringList& problems);
    // The index by meaning went on; a few times a second from its thread.
    void indexingProgressed();
    // The last moment at which everything still works: whoever uses it from another thread must have left on return.
    void closing();

private:
    Backend(const Options& options);
    Result<void> start(const Options& options);
    Result<void> prepareDatabase(Connection& connection);
    void followChanges(const ChangeSet& changes);
    Result<QString> chosenModel();
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
    const ChunkOptions m_chunks;
    std::unique_ptr<LoadedModels> m_models;
    std::unique_ptr<SemanticIndex> m_semantic;
    std::unique_ptr<SearchService> m_search;
    std::unique_ptr<HttpClient> m_http;
    std::unique_ptr<Secrets> m_secrets;
    std::unique_ptr<Runner> m_runner; // its threads use all of the above
    std::unique_ptr<Integrations> m_integrations;
    Jobs m_jobs; // and theirs the Runner
    std::unique_ptr<ChatService> m_chat;
    std::unique_ptr<Maintenance> m_maintenance;
    std::mutex m_indexingMutex;               // the writer's thread wakes it
    std::unique_ptr<EmbeddingJob> m_indexing; // last: ends first
};

} // namespace chimera
