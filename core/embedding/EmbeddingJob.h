// Keeps passages and vectors up to date with the texts: takes memories from the queue, cuts them, embeds what is new
// and stores it, a batch a transaction; builds another model's generation when one is chosen. One thread at low
// priority, owned by the Backend; all functions are thread-safe. Killed anywhere, it goes on with what is still queued.
// Without a model it cuts and indexes the words alone; status() says why.
#pragma once

#include "core/embedding/Embedder.h"
#include "core/embedding/Generations.h"
#include "core/embedding/Passages.h"
#include "core/embedding/VectorCode.h"
#include "core/storage/Runner.h"

#include <condition_variable>
#include <thread>

namespace chimera {

// What one commit changed in the current generation. `memories` hold all their passages, not only new ones.
struct IndexDelta
{
    struct Entry
    {
        std::int64_t memory = 0;
        std::int64_t workspace = 0;
        std::vector<std::pair<std::int64_t, VectorCode>> passages; // by key
    };
    std::int64_t generation = 0;
    bool replaced = false; // another generation answers from now on: load it anew
    std::vector<Entry> memories;
};

struct EmbeddingStatus
{
    enum class State { Starting, Idle, Working, Paused, NoModel, Failed };
    State state = State::Starting;
    QString reason;            // NoModel, Failed: one sentence
    QString model;             // that search answers from, "" none
    QString building;          // that is being built beside it, "" none
    std::int64_t memories = 0; // not in Trash
    std::int64_t pending = 0;
    std::int64_t failed = 0;
    double passagesPerSecond = 0;
    std::int64_t etaSeconds = -1; // -1: not known, or nothing to do
    double builtShare = 0;        // of `building`, 0 to 1

    // Nothing is left that could be done now.
    bool isSettled() const { return state != State::Starting && state != State::Working; }
};

// Where models come from. `id` "": the one that the settings name.
struct ModelSource
{
    // Cheap: what is installed, not whether it is sound.
    std::function<Result<ModelInfo>(const QString& id)> info;
    std::function<Result<std::shared_ptr<Embedder>>(const QString& id)> load;
};

class EmbeddingJob
{
public:
    struct Services
    {
        Runner& runner;
        ModelSource models;
        std::function<void(const IndexDelta&)> indexed; // on the job's thread, after the commit
        std::function<void()> progressed;               // on the job's thread, a few times a second
    };
    struct Options
    {
        ChunkOptions chunks;
        int memoriesABatch = 24;
    };

    EmbeddingJob(Services services, Options options);
    // Stops after the batch in hand.
    ~EmbeddingJob();
    EmbeddingJob(const EmbeddingJob&) = delete;
    EmbeddingJob& operator=(const EmbeddingJob&) = delete;

    // Something was queued, or a setting has changed.
    void wake();
    void setPaused(bool paused);
    EmbeddingStatus status() const;
    // Waits until nothing is left to do, calling `progress` a few times a second; for the command line.
    EmbeddingStatus waitUntilSettled(const CancelToken& cancel,
                                     const std::function<void(const EmbeddingStatus&)>& progress = {});

private:
    struct Model
    {
        Generation generation;
        ModelInfo info;
        std::shared_ptr<Embedder> embedder; // loaded when first needed
    };
    struct Prepared
    {
        QueuedMemory memory;
        std::vector<StoredPassage> stored;
        Chunks chunks;
    };
    enum class Step { Done, Nothing, Failed };

    void run();
    bool waitForWork();
    bool goesOn();
    Step step();
    // Each answers whether there was something to do.
    Result<bool> nextWork();
    Result<bool> indexQueued();
    Result<bool> fillBuilding();
    Result<bool> finishGenerations();
    Result<bool> sweepDropped();
    Result<bool> index(std::vector<QueuedMemory> memories);

    Result<void> settleModels();
    Result<Embedder*> embedder(Model& model);
    Result<TokenMeasure> measure();
    QString cutter() const;
    Result<std::vector<IndexedMemory>> embedded(const std::vector<Prepared>& prepared);
    Result<void> embedWith(Model& model, const std::vector<Prepared>& prepared, std::vector<IndexedMemory>& memories);
    Result<void> store(const std::vector<Prepared>& prepared, const std::vector<IndexedMemory>& memories);
    Result<void> indexOneByOne(const std::vector<Prepared>& prepared);
    void countWork(std::size_t memories, std::size_t passages, std::chrono::steady_clock::duration elapsed);
    void refreshCounts();
    void setState(EmbeddingStatus::State state, const QString& reason = {});

    Services m_services;
    Options m_options;
    // The job's thread only:
    std::optional<Model> m_current;
    std::optional<Model> m_building;
    QString m_modelProblem;
    std::int64_t m_fillBelow = 0; // memories from here on have their vectors of m_building
    bool m_modelsSettled = false;
    std::chrono::steady_clock::time_point m_announced;

    mutable std::mutex m_mutex; // guards all below
    std::condition_variable m_changed;
    EmbeddingStatus m_status;
    double m_memoriesPerSecond = 0;
    bool m_woken = true;
    bool m_paused = false;
    CancelSource m_cancel;
    std::thread m_thread; // last: uses all of the above
};

} // namespace chimera
