// Work that waits for the network, each piece on a thread of its own; its Result comes back on the window's thread, not
// at all where the receiver is gone. Destroyed (or at end()) it cancels what runs; cancelled work ends within 200 ms.
// GUI thread.
#pragma once

#include "core/base/Cancel.h"

#include <QCoreApplication>
#include <QPointer>

#include <list>
#include <thread>

namespace chimera::ui {

class Errands
{
public:
    Errands() = default;
    ~Errands() { end(); }
    Errands(const Errands&) = delete;
    Errands& operator=(const Errands&) = delete;

    // `work` is R(const CancelToken&), `then` gets the R.
    template <typename Work, typename Then>
    void run(QObject* receiver, Work work, Then then)
    {
        dropEnded();
        auto ended = std::make_shared<std::atomic<bool>>(false);
        const CancelToken cancel = m_source.token();
        std::thread thread([work = std::move(work), then = std::move(then), guard = QPointer<QObject>(receiver), cancel,
                            ended]() mutable {
            auto result = work(cancel);
            if (QCoreApplication* window = QCoreApplication::instance(); window && !cancel.isCancelled())
                QMetaObject::invokeMethod(
                    window,
                    [guard = std::move(guard), then = std::move(then), cancel, result = std::move(result)]() mutable {
                        if (guard && !cancel.isCancelled())
                            then(std::move(result));
                    },
                    Qt::QueuedConnection);
            *ended = true;
        });
        m_running.push_back({std::move(thread), std::move(ended)});
    }

    void end()
    {
        m_source.cancel();
        for (Running& one : m_running)
            one.thread.join();
        m_running.clear();
        m_source = CancelSource();
    }

private:
    struct Running
    {
        std::thread thread;
        std::shared_ptr<std::atomic<bool>> ended;
    };

    void dropEnded()
    {
        m_running.remove_if([](Running& one) {
            const bool over = *one.ended;
            if (over)
                one.thread.join();
            return over;
        });
    }

    CancelSource m_source;
    std::list<Running> m_running;
};

} // namespace chimera::ui
