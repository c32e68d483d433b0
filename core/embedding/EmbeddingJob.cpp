#include "core/embedding/EmbeddingJob.h"

#include "core/base/Failpoint.h"
#include "core/base/Log.h"

#include <cmath>
#include <sys/resource.h>

namespace chimera {

namespace {

const QString area = QStringLiteral("embedding");
constexpr int niceness = 15;
constexpr std::size_t textsACall = 64;
constexpr std::chrono::seconds retryPause(30);
constexpr std::chrono::milliseconds watched(200);
constexpr double smoothing = 0.2; // of the newest rate in the shown one

void lowerPriority()
{
    (void)setpriority(PRIO_PROCESS, 0, niceness);
}

// Which of the new passages lack a vector of a generation: equal texts keep what they have, in order.
std::vector<std::size_t> lackingVectors(const std::vector<Passage>& passages, std::vector<StoredPassage> stored,
                                        std::int64_t generation)
{
    std::vector<std::size_t> lacking;
    for (std::size_t i = 0; i < passages.size(); ++i) {
        const auto equal = std::find_if(stored.begin(), stored.end(),
                                        [&](const StoredPassage& each) { return each.hash == passages[i].hash; });
        const bool has = equal != stored.end() && std::find(equal->generations.begin(), equal->generations.end(),
                                                            generation) != equal->generations.end();
        if (equal != stored.end())
            stored.erase(equal);
        if (!has)
            lacking.push_back(i);
    }
    return lacking;
}

Result<IndexDelta::Entry> readEntry(const ReadTx& tx, const QueuedMemory& memory, std::int64_t generation,
                                    int dimension)
{
    IndexDelta::Entry entry{memory.pk, memory.workspace, {}};
    CHIMERA_TRY(
        auto rows,
        tx.query("SELECT v.passage, v.code FROM passage p CROSS JOIN passage_vector v ON v.passage = p.pk WHERE "
                 "p.memory = ? AND v.generation = ?",
                 memory.pk, generation));
    while (rows.next()) {
        const QByteArray blob = rows.blob(1);
        CHIMERA_TRY(const auto code, vectors::decode(blob, dimension));
        entry.passages.emplace_back(rows.integer(0), VectorCode{code.scale, {code.values.begin(), code.values.end()}});
    }
    CHIMERA_CHECK(rows.done());
    return entry;
}

} // namespace

EmbeddingJob::EmbeddingJob(Services services, Options options)
    : m_services(std::move(services)), m_options(options), m_thread([this] { run(); })
{}

EmbeddingJob::~EmbeddingJob()
{
    m_cancel.cancel();
    {
        const std::scoped_lock lock(m_mutex);
        m_changed.notify_all();
    }
    m_thread.join();
}

void EmbeddingJob::wake()
{
    const std::scoped_lock lock(m_mutex);
    m_woken = true;
    m_changed.notify_all();
}

void EmbeddingJob::setPaused(bool paused)
{
    const std::scoped_lock lock(m_mutex);
    m_paused = paused;
    m_woken = true;
    if (paused)
        m_status.state = EmbeddingStatus::State::Paused;
    else if (m_status.state == EmbeddingStatus::State::Paused)
        m_status.state = EmbeddingStatus::State::Working;
    m_changed.notify_all();
}

EmbeddingStatus EmbeddingJob::status() const
{
    const std::scoped_lock lock(m_mutex);
    return m_status;
}

EmbeddingStatus EmbeddingJob::waitUntilSettled(const CancelToken& cancel,
                                               const std::function<void(const EmbeddingStatus&)>& progress)
{
    wake();
    std::unique_lock lock(m_mutex);
    while (!cancel.isCancelled() && !m_cancel.isCancelled() && (m_woken || !m_status.isSettled())) {
        m_changed.wait_for(lock, watched);
        if (!progress)
            continue;
        const EmbeddingStatus now = m_status;
        lock.unlock();
        progress(now);
        lock.lock();
    }
    return m_status;
}

void EmbeddingJob::setState(EmbeddingStatus::State state, const QString& reason)
{
    const std::scoped_lock lock(m_mutex);
    m_status.state = m_paused ? EmbeddingStatus::State::Paused : state;
    m_status.reason = reason;
    m_changed.notify_all();
}

// False: the program ends.
bool EmbeddingJob::waitForWork()
{
    std::unique_lock lock(m_mutex);
    const auto ready = [this] { return m_cancel.isCancelled() || (m_woken && !m_paused); };
    if (m_status.state == EmbeddingStatus::State::Failed)
        m_changed.wait_for(lock, retryPause, ready);
    else
        m_changed.wait(lock, ready);
    m_woken = false;
    m_status.state = EmbeddingStatus::State::Working;
    return !m_cancel.isCancelled();
}

// Whether to go on; a change of the settings is looked at between two batches, not after all of them.
bool EmbeddingJob::goesOn()
{
    const std::scoped_lock lock(m_mutex);
    m_modelsSettled = m_modelsSettled && !m_woken;
    m_woken = false;
    return !m_paused && !m_cancel.isCancelled();
}

void EmbeddingJob::run()
{
    lowerPriority();
    while (waitForWork()) {
        m_modelsSettled = false;
        refreshCounts();
        Step last = Step::Done;
        while (last == Step::Done && goesOn())
            last = step();
        refreshCounts();
        if (last != Step::Failed)
            setState(m_current ? EmbeddingStatus::State::Idle : EmbeddingStatus::State::NoModel, m_modelProblem);
        if (m_services.progressed)
            m_services.progressed();
    }
}

EmbeddingJob::Step EmbeddingJob::step()
{
    const auto did = nextWork();
    if (did) {
        if (*did)
            refreshCounts();
        return *did ? Step::Done : Step::Nothing;
    }
    if (did.error().code == ErrorCode::Cancelled)
        return Step::Nothing;
    logLine(LogLevel::Warning, area, did.error().message + QStringLiteral(" | ") + did.error().detail);
    setState(EmbeddingStatus::State::Failed, did.error().message);
    return Step::Failed;
}

Result<bool> EmbeddingJob::nextWork()
{
    if (!m_modelsSettled)
        CHIMERA_CHECK(settleModels());
    m_modelsSettled = true;
    for (const auto work : {&EmbeddingJob::indexQueued, &EmbeddingJob::fillBuilding, &EmbeddingJob::finishGenerations,
                            &EmbeddingJob::sweepDropped}) {
        CHIMERA_TRY(const bool did, (this->*work)());
        if (did)
            return true;
    }
    return false;
}

// The generations that are kept up to date from now on: the one that answers, and the one of the chosen model.
Result<void> EmbeddingJob::settleModels()
{
    const auto chosen = m_services.models.info({});
    m_modelProblem = chosen ? QString() : chosen.error().message;
    CHIMERA_TRY(
        const auto generations,
        m_services.runner.writeNow("embedding.generations", [&](WriteTx& tx) -> Result<std::vector<Generation>> {
            if (chosen)
                CHIMERA_CHECK(Generations::choose(tx, chosen->id, chosen->sha256, chosen->dimension));
            return Generations::all(tx);
        }));
    const auto model = [&](GenerationState state, std::optional<Model>& into) {
        const auto found = std::find_if(generations.begin(), generations.end(),
                                        [state](const Generation& each) { return each.state == state; });
        if (found == generations.end())
            return into.reset();
        const auto info = m_services.models.info(found->model);
        if (!info || info->sha256 != found->fingerprint) {
            m_modelProblem = info ? QStringLiteral("The model's files are not those that the index was made with.")
                                  : info.error().message;
            return into.reset();
        }
        if (!into || into->generation.pk != found->pk)
            into = Model{*found, *info, nullptr};
        into->generation = *found;
    };
    const std::int64_t builtBefore = m_building ? m_building->generation.pk : 0;
    model(GenerationState::Current, m_current);
    model(GenerationState::Building, m_building);
    if (!m_building || m_building->generation.pk != builtBefore)
        m_fillBelow = std::numeric_limits<std::int64_t>::max();
    if (m_current)
        CHIMERA_CHECK(m_services.runner.writeNow(
            "embedding.recut", [cut = cutter()](WriteTx& tx) { return Passages::queueCutOtherwise(tx, cut); }));
    return {};
}

Result<const Embedder*> EmbeddingJob::embedder(Model& model)
{
    if (!model.embedder) {
        CHIMERA_TRY(model.embedder, m_services.models.load(model.info.id));
    }
    return model.embedder.get();
}

QString EmbeddingJob::cutter() const
{
    return m_current ? QStringLiteral("tokens:") + m_current->info.tokenizer.left(12) : QStringLiteral("estimate");
}

Result<TokenMeasure> EmbeddingJob::measure()
{
    if (!m_current)
        return TokenMeasure(estimatedTokens);
    CHIMERA_TRY(const Embedder* const model, embedder(*m_current));
    return TokenMeasure([model](QStringView text) { return model->tokenOffsets(text); });
}

Result<bool> EmbeddingJob::indexQueued()
{
    CHIMERA_TRY(auto memories,
                m_services.runner.readNow(
                    "embedding.queued",
                    [&](ReadTx& tx) { return Passages::queued(tx, m_options.memoriesABatch, !m_current.has_value()); },
                    m_cancel.token(), Priority::Background));
    if (memories.empty())
        return false;
    return index(std::move(memories));
}

// Memories that are ready in the generation that answers and lack vectors of the one being built.
Result<bool> EmbeddingJob::fillBuilding()
{
    if (!m_building)
        return false;
    CHIMERA_TRY(auto memories, m_services.runner.readNow(
                                   "embedding.lacking",
                                   [&](ReadTx& tx) {
                                       return Passages::lacking(tx, m_building->generation.pk, m_fillBelow,
                                                                m_options.memoriesABatch);
                                   },
                                   m_cancel.token(), Priority::Background));
    if (memories.empty())
        return false;
    m_fillBelow = memories.back().pk;
    return index(std::move(memories));
}

Result<bool> EmbeddingJob::finishGenerations()
{
    if (m_building) {
        CHIMERA_TRY(const auto lacking, m_services.runner.readNow("embedding.lacking", [&](ReadTx& tx) {
            return Passages::lacking(tx, m_building->generation.pk, std::numeric_limits<std::int64_t>::max(), 1);
        }));
        if (!lacking.empty())
            return Error{ErrorCode::Io, QStringLiteral("Some memories could not be embedded with the new model.")};
        CHIMERA_CHECK(m_services.runner.writeNow(
            "embedding.promote", [&](WriteTx& tx) { return Generations::promote(tx, m_building->generation); }));
        m_current = std::move(m_building);
        m_building.reset();
        m_modelsSettled = false;
        m_services.indexed({m_current->generation.pk, true, {}});
        return true;
    }
    if (!m_current || m_current->generation.completedAt)
        return false;
    CHIMERA_CHECK(m_services.runner.writeNow(
        "embedding.complete", [&](WriteTx& tx) { return Generations::complete(tx, m_current->generation); }));
    m_modelsSettled = false;
    return true;
}

Result<bool> EmbeddingJob::sweepDropped()
{
    CHIMERA_TRY(const int gone, m_services.runner.writeNow(
                                    "embedding.sweep", [](WriteTx& tx) { return Generations::sweep(tx); },
                                    m_cancel.token(), Priority::Background));
    return gone > 0;
}

Result<bool> EmbeddingJob::index(std::vector<QueuedMemory> memories)
{
    const auto began = std::chrono::steady_clock::now();
    CHIMERA_TRY(const TokenMeasure tokens, measure());
    const Chunker chunker(tokens, m_options.chunks);
    std::vector<Prepared> prepared;
    std::size_t passages = 0;
    for (QueuedMemory& memory : memories) {
        if (m_cancel.isCancelled())
            return Error::cancelled();
        Prepared one{std::move(memory), {}, {}};
        one.chunks = chunker.cut(one.memory.title, one.memory.content, one.memory.context);
        passages += one.chunks.passages.size();
        prepared.push_back(std::move(one));
    }
    CHIMERA_CHECK(m_services.runner.readNow(
        "embedding.stored",
        [&](ReadTx& tx) -> Result<void> {
            for (Prepared& one : prepared) {
                CHIMERA_TRY(one.stored, Passages::of(tx, one.memory.pk));
            }
            return {};
        },
        m_cancel.token(), Priority::Background));
    auto made = embedded(prepared);
    if (!made && made.error().code == ErrorCode::Cancelled)
        return made.error();
    if (made)
        CHIMERA_CHECK(store(prepared, *made));
    else
        CHIMERA_CHECK(indexOneByOne(prepared));
    countWork(prepared.size(), passages, std::chrono::steady_clock::now() - began);
    return true;
}

// One text that the model refuses must not stop the others.
Result<void> EmbeddingJob::indexOneByOne(const std::vector<Prepared>& prepared)
{
    for (const Prepared& one : prepared) {
        auto made = embedded({one});
        if (made) {
            CHIMERA_CHECK(store({one}, *made));
            continue;
        }
        if (made.error().code == ErrorCode::Cancelled)
            return made.error();
        CHIMERA_CHECK(m_services.runner.writeNow(
            "embedding.fail", [&](WriteTx& tx) { return Passages::fail(tx, one.memory, made.error().message); }));
    }
    return {};
}

Result<std::vector<IndexedMemory>> EmbeddingJob::embedded(const std::vector<Prepared>& prepared)
{
    std::vector<IndexedMemory> memories;
    for (const Prepared& one : prepared) {
        IndexedMemory memory{one.memory.pk,
                             one.memory.id,
                             one.memory.workspaceId,
                             one.memory.stamp,
                             cutter(),
                             m_current.has_value(),
                             {},
                             {}};
        if (one.chunks.cutShort)
            memory.note = QStringLiteral("Only the first part of this long text is indexed by meaning.");
        for (const Passage& passage : one.chunks.passages)
            memory.passages.push_back({passage, {}});
        memories.push_back(std::move(memory));
    }
    for (auto* model : {&m_current, &m_building}) {
        if (*model)
            CHIMERA_CHECK(embedWith(**model, prepared, memories));
    }
    return memories;
}

Result<void> EmbeddingJob::embedWith(Model& model, const std::vector<Prepared>& prepared,
                                     std::vector<IndexedMemory>& memories)
{
    const std::int64_t generation = model.generation.pk;
    std::vector<NewPassage*> lacking;
    for (std::size_t i = 0; i < prepared.size(); ++i) {
        for (const std::size_t at : lackingVectors(prepared[i].chunks.passages, prepared[i].stored, generation))
            lacking.push_back(&memories[i].passages[at]);
    }
    for (std::size_t from = 0; from < lacking.size(); from += textsACall) {
        const std::size_t end = std::min(lacking.size(), from + textsACall);
        QStringList texts;
        for (std::size_t i = from; i < end; ++i)
            texts.append(lacking[i]->passage.text);
        CHIMERA_TRY(const Embedder* const embedder, this->embedder(model));
        CHIMERA_TRY(const auto vectors, embedder->embed(texts, TextRole::Passage, m_cancel.token()));
        const auto dimension = static_cast<std::size_t>(model.generation.dimension);
        if (vectors.size() != dimension * (end - from))
            return Error{ErrorCode::Internal, QStringLiteral("The model answered with vectors of another size.")};
        for (std::size_t i = from; i < end; ++i) {
            const auto first = vectors.begin() + static_cast<std::ptrdiff_t>((i - from) * dimension);
            lacking[i]->vectors.push_back({generation, {first, first + static_cast<std::ptrdiff_t>(dimension)}});
        }
    }
    return {};
}

Result<void> EmbeddingJob::store(const std::vector<Prepared>& prepared, const std::vector<IndexedMemory>& memories)
{
    IndexDelta delta;
    delta.generation = m_current ? m_current->generation.pk : 0;
    CHIMERA_CHECK(m_services.runner.writeNow(
        "embedding.store",
        [&](WriteTx& tx) -> Result<void> {
            delta.memories.clear();
            failpoint("embedding-store");
            CHIMERA_TRY(const auto stored, Passages::store(tx, memories));
            for (std::size_t i = 0; i < stored.size() && m_current; ++i) {
                if (!stored[i])
                    continue;
                CHIMERA_TRY(auto entry,
                            readEntry(tx, prepared[i].memory, delta.generation, m_current->generation.dimension));
                delta.memories.push_back(std::move(entry));
            }
            return {};
        },
        m_cancel.token(), Priority::Background));
    if (!delta.memories.empty())
        m_services.indexed(delta);
    return {};
}

void EmbeddingJob::countWork(std::size_t memories, std::size_t passages, std::chrono::steady_clock::duration elapsed)
{
    const double seconds = std::max(1e-3, std::chrono::duration<double>(elapsed).count());
    const std::scoped_lock lock(m_mutex);
    const auto mix = [seconds](double& rate, std::size_t done) {
        const double now = static_cast<double>(done) / seconds;
        rate = rate > 0 ? rate + smoothing * (now - rate) : now;
    };
    mix(m_status.passagesPerSecond, passages);
    mix(m_memoriesPerSecond, memories);
}

void EmbeddingJob::refreshCounts()
{
    const auto counts = m_services.runner.readNow("embedding.counts", [](ReadTx& tx) { return Passages::counts(tx); });
    const auto built =
        m_building ? m_services.runner.readNow("embedding.built",
                                               [&](ReadTx& tx) { return Passages::readyAbove(tx, m_fillBelow); })
                   : Result<std::int64_t>(0);
    {
        const std::scoped_lock lock(m_mutex);
        if (counts) {
            m_status.memories = counts->memories;
            m_status.pending = counts->pending;
            m_status.failed = counts->failed;
        }
        m_status.model = m_current ? m_current->info.id : QString();
        m_status.building = m_building ? m_building->info.id : QString();
        const auto whole = static_cast<double>(std::max<std::int64_t>(1, m_status.memories));
        m_status.builtShare = built ? std::min(1.0, static_cast<double>(*built) / whole) : 0;
        const double left =
            static_cast<double>(m_status.pending) + (m_building ? whole * (1 - m_status.builtShare) : 0);
        m_status.etaSeconds =
            left > 0 && m_memoriesPerSecond > 0 ? static_cast<std::int64_t>(std::ceil(left / m_memoriesPerSecond)) : -1;
        m_changed.notify_all();
    }
    const auto now = std::chrono::steady_clock::now();
    if (m_services.progressed && now - m_announced > watched) {
        m_announced = now;
        m_services.progressed();
    }
}

} // namespace chimera
