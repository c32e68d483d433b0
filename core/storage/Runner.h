// The threads: one writer, a few readers, CPU workers. A piece of work is a lambda that gets a transaction and returns
// a Result<T>; its callback gets the Result, on the thread that ran it. Owned by the Backend; submit from any thread.
//
//   runner.read("memories.list", [=](ReadTx& tx) { return memories.list(caller, tx, query); }, [](Result<Page> page)
//   {...});
//
// Work of higher Priority overtakes waiting work of lower. Cancelled work still calls back, with ErrorCode::Cancelled.
// The ...Now forms wait for the result: for the command line, the start-up and tests; never from a Runner thread or the
// window.
#pragma once

#include "core/storage/Tx.h"

#include <functional>
#include <future>
#include <memory>

namespace chimera {

enum class Priority { Background, Normal, Interactive };

class Runner
{
public:
    struct Options
    {
        QString databasePath;
        int readers = 2;
        int workers = 1;
        bool readOnly = false; // every write answers ErrorCode::ReadOnly
        // Runs on the writer's connection before any other work (migrations).
        std::function<Result<void>(Connection&)> prepare = {};
    };

    static Result<std::unique_ptr<Runner>> open(Options options, const Clock& clock, IdSource& ids, Timings& timings);
    // Finishes what is running, calls back what still waits with Cancelled, closes the connections.
    ~Runner();
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    // Called on the writer's thread after each commit that touched something, before the work's own callback.
    void onChanged(std::function<void(const ChangeSet&)> listener);
    bool isReadOnly() const;

    template <typename Work, typename Done>
    void write(const char* name, Work work, Done done, CancelToken cancel = {}, Priority priority = Priority::Normal)
    {
        using R = std::invoke_result_t<Work, WriteTx&>;
        submit(Lane::Writer, priority,
               [this, name, work = std::move(work), done = std::move(done), cancel](Turn turn) mutable {
                   R result = refusal();
                   if (turn.connection)
                       runWrite(
                           name, *turn.connection, cancel,
                           [&](WriteTx& tx) -> Result<void> {
                               result = work(tx);
                               return result ? Result<void>() : Result<void>(result.error());
                           },
                           [&](Error error) { result = std::move(error); });
                   done(std::move(result));
               });
    }

    template <typename Work, typename Done>
    void read(const char* name, Work work, Done done, CancelToken cancel = {}, Priority priority = Priority::Normal)
    {
        using R = std::invoke_result_t<Work, ReadTx&>;
        submit(Lane::Reader, priority,
               [this, name, work = std::move(work), done = std::move(done), cancel](Turn turn) mutable {
                   R result = refusal();
                   if (turn.connection)
                       runRead(
                           name, *turn.connection, cancel,
                           [&](ReadTx& tx) -> Result<void> {
                               result = work(tx);
                               return result ? Result<void>() : Result<void>(result.error());
                           },
                           [&](Error error) { result = std::move(error); });
                   done(std::move(result));
               });
    }

    // Work without the database: R(CancelToken) for the CPU workers.
    template <typename Work, typename Done>
    void compute(Work work, Done done, CancelToken cancel = {}, Priority priority = Priority::Normal)
    {
        using R = std::invoke_result_t<Work, const CancelToken&>;
        submit(Lane::Worker, priority, [work = std::move(work), done = std::move(done), cancel](Turn turn) mutable {
            done(turn.open && !cancel.isCancelled() ? work(cancel) : R(Error::cancelled()));
        });
    }

    template <typename Work>
    auto writeNow(const char* name, Work work, CancelToken cancel = {}, Priority priority = Priority::Normal)
        -> std::invoke_result_t<Work, WriteTx&>
    {
        std::promise<std::invoke_result_t<Work, WriteTx&>> promise;
        auto future = promise.get_future();
        write(
            name, std::move(work), [&promise](auto result) { promise.set_value(std::move(result)); }, cancel, priority);
        return future.get();
    }

    template <typename Work>
    auto readNow(const char* name, Work work, CancelToken cancel = {}, Priority priority = Priority::Normal)
        -> std::invoke_result_t<Work, ReadTx&>
    {
        std::promise<std::invoke_result_t<Work, ReadTx&>> promise;
        auto future = promise.get_future();
        read(
            name, std::move(work), [&promise](auto result) { promise.set_value(std::move(result)); }, cancel, priority);
        return future.get();
    }

private:
    enum class Lane { Writer, Reader, Worker };
    struct Turn
    {
        Connection* connection = nullptr; // of the thread; none for a CPU worker
        bool open = true;                 // false: the Runner closed before the task got its turn
    };
    using Task = std::function<void(Turn)>;
    class TaskQueue;
    struct State;

    explicit Runner(std::unique_ptr<State> state);
    template <typename F>
    void submit(Lane lane, Priority priority, F&& task)
    {
        // std::function wants copies; the work may hold what cannot be copied.
        auto shared = std::make_shared<std::decay_t<F>>(std::forward<F>(task));
        enqueue(lane, priority, [shared](Turn turn) { (*shared)(turn); });
    }
    Error refusal() const;
    void enqueue(Lane lane, Priority priority, Task task);
    void runWrite(const char* name, Connection& connection, const CancelToken& cancel,
                  const std::function<Result<void>(WriteTx&)>& work, const std::function<void(Error)>& fail);
    void runRead(const char* name, Connection& connection, const CancelToken& cancel,
                 const std::function<Result<void>(ReadTx&)>& work, const std::function<void(Error)>& fail);

    std::unique_ptr<State> m_state;
};

} // namespace chimera
