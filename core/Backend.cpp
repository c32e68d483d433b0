#include "core/Backend.h"

#include "core/chat/Integrations.h"
#include "core/chat/providers/Recall.h"
#include "core/net/CurlClient.h"
#include "core/settings/Secrets.h"
#include "core/storage/Migrator.h"
#include "core/transfer/Archive.h"
#include "core/transfer/Export.h"

#include <QFileInfo>

namespace chimera {

namespace {

// An import of fewer files than this makes no backup of its own: undoing it is enough.
constexpr std::int64_t massImport = 500;

// Who answers for a conversation's model.
Result<Answerer> findAnswerer(Integrations& integrations, const Caller& caller, const QString& model)
{
    CHIMERA_TRY(auto provider, integrations.provider(caller, model));
    CHIMERA_TRY(const ChatModel chosen, integrations.model(caller, model));
    Answerer answerer{std::move(provider), chosen.name};
    if (answerer.provider->name() == QLatin1String("recall"))
        answerer.window = Recall::window;
    else if (chosen.window > 0)
        answerer.window = chosen.window;
    return answerer;
}

} // namespace

Backend::Backend(const Options& options)
    : m_systemIds(std::make_unique<SystemIdSource>(m_systemClock))
    , m_clock(options.clock ? options.clock : &m_systemClock)
    , m_ids(options.ids ? options.ids : m_systemIds.get())
    , m_profile(options.profile)
    , m_attachments(m_profile.attachments())
    , m_backups(m_profile.backups())
    , m_chunks(options.chunks)
    , m_models(std::make_unique<LoadedModels>(options.models.value_or(ModelStore::usualPlaces(m_profile.folder))))
    , m_semantic(std::make_unique<SemanticIndex>(m_profile.database(), m_timings))
    , m_http(std::make_unique<CurlClient>())
{
    qRegisterMetaType<ChangeSet>();
}

Backend::~Backend()
{
    Q_EMIT closing();
    std::unique_ptr<EmbeddingJob> ending;
    {
        const std::scoped_lock lock(m_indexingMutex);
        ending = std::move(m_indexing);
    }
}

Result<std::unique_ptr<Backend>> Backend::open(const Options& options)
{
    std::unique_ptr<Backend> backend(new Backend(options));
    CHIMERA_CHECK(backend->start(options));
    return backend;
}

Result<void> Backend::start(const Options& options)
{
    const auto prepared = m_profile.prepare();
    const bool readOnly = !prepared ? prepared.error().code == ErrorCode::ReadOnly : !m_profile.isWritable();
    if (!prepared && !readOnly)
        return prepared;
    if (readOnly && !options.allowReadOnly)
        return Error{ErrorCode::ReadOnly, QStringLiteral("The data folder cannot be written.")};

    Runner::Options running;
    running.databasePath = m_profile.database();
    running.readOnly = readOnly;
    running.prepare = [this](Connection& connection) { return prepareDatabase(connection); };
    CHIMERA_TRY(m_runner, Runner::open(running, *m_clock, *m_ids, m_timings));
    CHIMERA_TRY(m_secrets, Secrets::open(m_profile.folder));
    m_integrations = std::make_unique<Integrations>(*m_runner, *m_secrets, *m_http);
    m_search = std::make_unique<SearchService>(*m_runner, *m_semantic,
                                               [this](const QString& id) { return m_models->load(id); });
    m_integrations->setRecall([] { return std::make_shared<Recall>(); });
    m_chat = std::make_unique<ChatService>(*m_runner, *m_search, [this](const Caller& caller, const QString& model) {
        return findAnswerer(*m_integrations, caller, model);
    });
    m_runner->onChanged([this](const ChangeSet& changes) {
        followChanges(changes);
        Q_EMIT changed(changes);
    });

    auto owner = m_runner->readNow("accounts.owner", [](ReadTx& tx) { return Accounts::localOwner(tx); });
    if (!owner && owner.error().code == ErrorCode::NotFound && !readOnly)
        owner = m_runner->writeNow("accounts.owner", [](WriteTx& tx) { return Accounts::ensureLocalOwner(tx); });
    if (!owner)
        return owner.error();
    m_owner = std::move(*owner);
    return {};
}

Result<void> Backend::prepareDatabase(Connection& connection)
{
    return migrate(connection, embeddedMigrations(), [&](int fromSchema) -> Result<void> {
        const auto made = m_backups.make(connection, QStringLiteral("migration-%1").arg(fromSchema), m_clock->now());
        return made ? Result<void>() : Result<void>(made.error());
    });
}

JobId Backend::startImport(const Caller& caller, const ImportOptions& options)
{
    return m_jobs.start(QStringLiteral("import"), QFileInfo(options.path).fileName(),
                        [this, caller, options](const ImportControl& control, const ProgressSink& progress) {
                            return importWithBackup(caller, options, control, progress);
                        });
}

Result<TransferReport> Backend::importWithBackup(const Caller& caller, const ImportOptions& options,
                                                 const ImportControl& control, const ProgressSink& progress)
{
    MarkdownImport import(*m_runner, m_attachments, caller);
    if (!options.dryRun && import.countFiles(options.path, massImport) >= massImport) {
        progress({QStringLiteral("Backing up"), 0, 0, -1});
        CHIMERA_CHECK(backUp(QStringLiteral("import"), control.cancel));
    }
    return import.run(options, control, progress);
}

JobId Backend::startUndoImport(const Caller& caller, const ImportId& id)
{
    return m_jobs.start(QStringLiteral("undo-import"), {},
                        [this, caller, id](const ImportControl&, const ProgressSink& progress) {
                            return MarkdownImport::undo(*m_runner, caller, id, progress);
                        });
}

JobId Backend::startExport(const Caller& caller, const QString& target, const std::optional<WorkspaceId>& workspace,
                           const std::vector<MemoryId>& memories)
{
    return m_jobs.start(QStringLiteral("export"), QFileInfo(target).fileName(),
                        [this, caller, options = ExportOptions{target, workspace, memories}](
                            const ImportControl& control, const ProgressSink& progress) {
                            return Export(*m_runner, m_attachments, caller).run(options, control.cancel, progress);
                        });
}

JobId Backend::startArchive(const Caller& caller, const QString& file)
{
    return m_jobs.start(
        QStringLiteral("archive"), QFileInfo(file).fileName(),
        [this, caller, file](const ImportControl& control, const ProgressSink& progress) {
            return Archive(*m_runner, m_attachments, caller).write(file, std::nullopt, control.cancel, progress);
        });
}

JobId Backend::startRestore(const Caller& caller, const QString& file)
{
    return m_jobs.start(
        QStringLiteral("restore"), QFileInfo(file).fileName(),
        [this, caller, file](const ImportControl& control, const ProgressSink& progress) -> Result<TransferReport> {
            CHIMERA_CHECK(Archive::inspect(file));
            CHIMERA_CHECK(backUp(QStringLiteral("restore"), control.cancel));
            return Archive(*m_runner, m_attachments, caller).restore(file, control.cancel, progress);
        });
}

Result<BackupFile> Backend::backUp(const QString& reason, const CancelToken& cancel)
{
    CHIMERA_TRY(auto connection, Connection::open(m_profile.database(), Connection::Mode::Reader));
    CHIMERA_TRY(auto made, m_backups.make(*connection, reason, m_clock->now(), cancel));
    m_backups.rotate(m_clock->now());
    return made;
}

JobId Backend::startBackup()
{
    return m_jobs.start(QStringLiteral("backup"), {},
                        [this](const ImportControl& control, const ProgressSink&) -> Result<TransferReport> {
                            CHIMERA_CHECK(backUp(QStringLiteral("manual"), control.cancel));
                            return TransferReport{};
                        });
}

// On the writer's thread.
void Backend::followChanges(const ChangeSet& changes)
{
    const bool memories = changes.touches(Entity::Memory) || changes.touches(Entity::Workspace);
    if (memories && m_semantic->isLoaded())
        m_runner->read(
            "search.follow", [this, changes](ReadTx& tx) { return m_semantic->follow(tx, changes); },
            [](const Result<void>&) {}, {}, Priority::Background);
    const std::scoped_lock lock(m_indexingMutex);
    if (m_indexing && (memories || changes.touches(Entity::Setting)))
        m_indexing->wake();
}

Result<QString> Backend::chosenModel()
{
    CHIMERA_TRY(const auto id, m_runner->readNow("settings.model", [](ReadTx& tx) {
        return Settings::get(tx, settings::embeddingModel);
    }));
    return id.toString();
}

void Backend::startIndexing()
{
    if (isReadOnly() || m_indexing)
        return;
    const auto named = [this](const QString& id) { return id.isEmpty() ? chosenModel() : Result<QString>(id); };
    EmbeddingJob::Services services{*m_runner, {}, {}, {}};
    services.models.info = [this, named](const QString& id) -> Result<ModelInfo> {
        CHIMERA_TRY(const QString model, named(id));
        return m_models->info(model);
    };
    services.models.load = [this](const QString& id) { return m_models->load(id); };
    services.indexed = [this](const IndexDelta& delta) { m_semantic->apply(delta); };
    services.progressed = [this] { Q_EMIT indexingProgressed(); };
    EmbeddingJob::Options options;
    options.chunks = m_chunks;
    auto job = std::make_unique<EmbeddingJob>(std::move(services), options);
    const std::scoped_lock lock(m_indexingMutex);
    m_indexing = std::move(job);
}

Result<IndexCheckReport> Backend::checkIndex(const CancelToken& cancel,
                                             const std::function<void(std::int64_t)>& progress)
{
    CHIMERA_TRY(const auto view, m_semantic->view());
    if (!view)
        return Error::notFound(QStringLiteral("Nothing is indexed by meaning yet."));
    CHIMERA_TRY(const auto model, m_models->load(view->generation.model));
    const IndexCheck check(
        *m_runner, [model](QStringView text) { return model->tokenOffsets(text); }, m_chunks);
    return check.run(cancel, progress);
}

void Backend::startMaintenance()
{
    if (isReadOnly() || m_maintenance)
        return;
    m_maintenance =
        std::make_unique<Maintenance>(Maintenance::Services{m_profile, *m_runner, m_attachments, m_backups, *m_clock},
                                      [this](const QStringList& problems) { Q_EMIT damageFound(problems); });
}

} // namespace chimera
