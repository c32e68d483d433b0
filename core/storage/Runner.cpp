#include "core/storage/Runner.h"

#include "core/base/Failpoint.h"

#include <condition_variable>
#include <deque>
#include <thread>

namespace chimera {

// Waiting work of one kind of thread, highest priority first, oldest first within it.
class Runner::TaskQueue
{
public:
    void push(Priority priority, Task task)
    {
        {
            const std::scoped_lock lock(m_mutex);
            if (!m_closed) {
                m_tasks[static_cast<std::size_t>(priority)].push_back(std::move(task));
                task = nullptr;
            }
        }
        if (task)
            task({nullptr, false});
        else
            m_ready.notify_one();
    }

    // Empty when the queue is closed.
    Task pop()
    {
        std::unique_lock lock(m_mutex);
        m_ready.wait(lock, [this] { return m_closed || !isEmpty(); });
        if (m_closed)
            return {};
        for (auto tasks = m_tasks.rbegin(); tasks != m_tasks.rend(); ++tasks) {
            if (!tasks->empty()) {
                Task task = std::move(tasks->front());
                tasks->pop_front();
                return task;
            }
        }
        return {};
    }

    void close()
    {
        std::vector<Task> dropped;
        {
            const std::scoped_lock lock(m_mutex);
            m_closed = true;
            for (auto& tasks : m_tasks) {
                std::move(tasks.begin(), tasks.end(), std::back_inserter(dropped));
                tasks.clear();
            }
        }
        m_ready.notify_all();
        for (const Task& task : dropped)
            task({nullptr, false});
    }

private:
    bool isEmpty() const
    {
        return std::all_of(m_tasks.begin(), m_tasks.end(), [](const auto& tasks) { return tasks.empty(); });
    }

    std::mutex m_mutex;
    std::condition_variable m_ready;
    std::array<std::deque<Task>, 3> m_tasks;
    bool m_closed = false;
};

struct Runner::State
{
    Options options;
    const Clock& clock;
    IdSource& ids;
    Timings& timings;
    std::array<TaskQueue, 3> lanes;
    std::vector<std::thread> threads;
    std::mutex listenerMutex;
    std::vector<std::function<void(const ChangeSet&)>> listeners;

    TaskQueue& lane(Lane lane) { return lanes[static_cast<std::size_t>(lane)]; }
    void serve(Lane which, Connection* connection)
    {
        while (const Task task = lane(which).pop())
            task({connection, true});
    }
};

Runner::Runner(std::unique_ptr<State> state) : m_state(std::move(state)) {}

Runner::~Runner()
{
    for (TaskQueue& lane : m_state->lanes)
        lane.close();
    for (std::thread& thread : m_state->threads)
        thread.join();
}

Result<std::unique_ptr<Runner>> Runner::open(Options options, const Clock& clock, IdSource& ids, Timings& timings)
{
    std::unique_ptr<State> state(new State{std::move(options), clock, ids, timings, {}, {}, {}, {}});
    std::unique_ptr<Runner> runner(new Runner(std::move(state)));
    State& shared = *runner->m_state;

    // A connection belongs to its thread, so each thread opens its own; opening reports back once.
    const auto start = [&shared](Lane lane, Connection::Mode mode) -> Result<void> {
        std::promise<Result<void>> opened;
        auto outcome = opened.get_future();
        shared.threads.emplace_back([&shared, lane, mode, &opened] {
            auto connection = Connection::open(shared.options.databasePath, mode, &shared.timings);
            if (connection && mode == Connection::Mode::Writer && shared.options.prepare) {
                if (auto prepared = shared.options.prepare(**connection); !prepared)
                    connection = std::move(prepared).error();
            }
            if (!connection) {
                opened.set_value(connection.error());
                return;
            }
            (*connection)->takeCounters();
            opened.set_value({});
            shared.serve(lane, connection->get());
        });
        return outcome.get();
    };

    if (!shared.options.readOnly)
        CHIMERA_CHECK(start(Lane::Writer, Connection::Mode::Writer));
    const auto readerMode = shared.options.readOnly ? Connection::Mode::Recovery : Connection::Mode::Reader;
    for (int i = 0; i < shared.options.readers; ++i)
        CHIMERA_CHECK(start(Lane::Reader, readerMode));
    for (int i = 0; i < shared.options.workers; ++i)
        shared.threads.emplace_back([&shared] { shared.serve(Lane::Worker, nullptr); });
    return runner;
}

void Runner::onChanged(std::function<void(const ChangeSet&)> listener)
{
    const std::scoped_lock lock(m_state->listenerMutex);
    m_state->listeners.push_back(std::move(listener));
}

bool Runner::isReadOnly() const
{
    return m_state->options.readOnly;
}

Error Runner::refusal() const
{
    if (isReadOnly())
        return {ErrorCode::ReadOnly, QStringLiteral("The data folder is open for reading only.")};
    return Error::cancelled();
}

void Runner::enqueue(Lane lane, Priority priority, Task task)
{
    if (lane == Lane::Writer && isReadOnly())
        return task({nullptr, false});
    m_state->lane(lane).push(priority, std::move(task));
}

namespace {

// Times one service call, with the statements it ran.
class CallTimer
{
public:
    CallTimer(const char* name, Connection& connection, Timings& timings)
        : m_name(name), m_connection(connection), m_timings(timings), m_start(std::chrono::steady_clock::now())
    {
        m_connection.takeCounters();
    }
    ~CallTimer()
    {
        const auto counters = m_connection.takeCounters();
        m_timings.record({Timing::Kind::Service, QByteArray(m_name), std::chrono::steady_clock::now() - m_start, 0,
                          counters.fullScanSteps, counters.statements});
    }
    CallTimer(const CallTimer&) = delete;
    CallTimer& operator=(const CallTimer&) = delete;

private:
    const char* m_name;
    Connection& m_connection;
    Timings& m_timings;
    std::chrono::steady_clock::time_point m_start;
};

} // namespace

void Runner::runRead(const char* name, Connection& connection, const CancelToken& cancel,
                     const std::function<Result<void>(ReadTx&)>& work, const std::function<void(Error)>& fail)
{
    if (cancel.isCancelled())
        return fail(Error::cancelled());
    const CallTimer timer(name, connection, m_state->timings);
    connection.stopWhen(cancel);
    if (auto begun = connection.script("BEGIN"); !begun)
        return fail(begun.error());
    {
        ReadTx tx(connection, m_state->clock, cancel);
        (void)work(tx);
    }
    connection.stopWhen();
    (void)connection.script("ROLLBACK");
}

void Runner::runWrite(const char* name, Connection& connection, const CancelToken& cancel,
                      const std::function<Result<void>(WriteTx&)>& work, const std::function<void(Error)>& fail)
{
    if (cancel.isCancelled())
        return fail(Error::cancelled());
    const CallTimer timer(name, connection, m_state->timings);
    if (auto begun = connection.script("BEGIN IMMEDIATE"); !begun)
        return fail(begun.error());
    connection.stopWhen(cancel);
    ChangeSet changes;
    bool good = false;
    {
        WriteTx tx(connection, m_state->clock, m_state->ids, cancel);
        good = work(tx).has_value();
        changes = tx.changes();
    }
    connection.stopWhen();
    failpoint("before-commit");
    if (good) {
        if (auto committed = connection.script("COMMIT"); !committed) {
            good = false;
            fail(committed.error());
        }
    }
    if (!good) {
        (void)connection.script("ROLLBACK");
        return;
    }
    failpoint("after-commit");
    if (changes.isEmpty())
        return;
    std::vector<std::function<void(const ChangeSet&)>> listeners;
    {
        const std::scoped_lock lock(m_state->listenerMutex);
        listeners = m_state->listeners;
    }
    for (const auto& listener : listeners)
        listener(changes);
}

} // namespace chimera
