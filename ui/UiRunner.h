// The bridge from the window to the Runner, and the only one: work runs on the Runner's threads, its Result comes back
// on the window's. Nothing here waits. A receiver that is gone, or a token that was cancelled, drops the callback
// silently.
//
//   runner.read(this, "memories.get", [=](ReadTx& tx) { return Memories::get(caller, tx, id); },
//               [this](Result<Memory> memory) { ... });
//
// Owned by the Context. Calls back through the application object, so that a closing Runner never meets a dead page.
// GUI thread.
#pragma once

#include "core/Backend.h"

#include <QCoreApplication>
#include <QPointer>

#include <thread>

namespace chimera::ui {

// The newest of a row of requests: next() cancels the one before.
class Latest
{
public:
    ~Latest() { cancel(); }
    CancelToken next()
    {
        cancel();
        m_source = CancelSource();
        return m_source.token();
    }
    void cancel() { m_source.cancel(); }

private:
    CancelSource m_source;
};

// Threads for what waits long; asks all of them to stop and joins them at its end.
class Aside
{
public:
    ~Aside();
    void start(std::function<void(const CancelToken&)> work);

private:
    struct Running
    {
        std::thread thread;
        std::shared_ptr<std::atomic<bool>> over;
    };

    CancelSource m_closing;
    std::vector<Running> m_running;
};

class UiRunner
{
public:
    explicit UiRunner(Backend& backend) : m_backend(backend), m_runner(backend.runner()) {}

    template <typename Work, typename Then>
    void read(QObject* receiver, const char* name, Work work, Then then, CancelToken cancel = {},
              Priority priority = Priority::Interactive)
    {
        using R = std::invoke_result_t<Work, ReadTx&>;
        m_runner.read(name, std::move(work), deliver<R>(receiver, std::move(then), cancel), cancel, priority);
    }

    template <typename Work, typename Then>
    void write(QObject* receiver, const char* name, Work work, Then then, CancelToken cancel = {},
               Priority priority = Priority::Interactive)
    {
        using R = std::invoke_result_t<Work, WriteTx&>;
        m_runner.write(name, std::move(work), deliver<R>(receiver, std::move(then), cancel), cancel, priority);
    }

    // Work without the database (reading a file, parsing, scaling a picture): R(const CancelToken&).
    template <typename Work, typename Then>
    void compute(QObject* receiver, Work work, Then then, CancelToken cancel = {},
                 Priority priority = Priority::Interactive)
    {
        using R = std::invoke_result_t<Work, const CancelToken&>;
        m_runner.compute(std::move(work), deliver<R>(receiver, std::move(then), cancel), cancel, priority);
    }

    // By words, by meaning or both; goes over the worker and a reader.
    template <typename Then>
    void search(QObject* receiver, const Caller& caller, const SearchRequest& request, Then then,
                CancelToken cancel = {}, Priority priority = Priority::Interactive)
    {
        m_backend.search().search(caller, request, deliver<Result<SearchResults>>(receiver, std::move(then), cancel),
                                  cancel, priority);
    }

    // Work that waits for the network or for the Runner itself: on a thread of its own, R(const CancelToken&).
    template <typename Work, typename Then>
    void aside(QObject* receiver, Work work, Then then, CancelToken cancel = {})
    {
        using R = std::invoke_result_t<Work, const CancelToken&>;
        auto done = deliver<R>(receiver, std::move(then), cancel);
        m_aside.start(
            [work = std::move(work), done = std::move(done)](const CancelToken& token) mutable { done(work(token)); });
    }

    // A turn of a conversation; its progress comes by the service's signals.
    template <typename Then>
    void send(QObject* receiver, const Caller& caller, const SendRequest& request, Then then)
    {
        m_backend.chat().send(caller, request, deliver<Result<TurnResult>>(receiver, std::move(then), {}));
    }
    template <typename Then>
    void regenerate(QObject* receiver, const Caller& caller, const MessageId& answer, const QString& model, Then then)
    {
        m_backend.chat().regenerate(caller, answer, model, deliver<Result<TurnResult>>(receiver, std::move(then), {}));
    }
    template <typename Then>
    void preview(QObject* receiver, const Caller& caller, const SendRequest& request, Then then, CancelToken cancel)
    {
        m_backend.chat().preview(caller, request, deliver<Result<Receipt>>(receiver, std::move(then), cancel), cancel);
    }

    bool isReadOnly() const { return m_runner.isReadOnly(); }

private:
    template <typename R, typename Then>
    static auto deliver(QObject* receiver, Then then, const CancelToken& cancel)
    {
        return [guard = QPointer<QObject>(receiver), then = std::move(then), cancel](R result) mutable {
            QCoreApplication* window = QCoreApplication::instance();
            if (!window)
                return;
            QMetaObject::invokeMethod(
                window,
                [guard = std::move(guard), then = std::move(then), cancel, result = std::move(result)]() mutable {
                    if (guard && !cancel.isCancelled())
                        then(std::move(result));
                },
                Qt::QueuedConnection);
        };
    }

    Backend& m_backend;
    Runner& m_runner;
    Aside m_aside;
};

} // namespace chimera::ui
