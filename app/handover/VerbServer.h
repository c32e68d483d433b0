// The owner's side of the socket: each connection is a conversation on a thread of its own; its verb runs on another,
// so that a cancel or the other's end is noticed while it works. Thread-safe.
#pragma once

#include "app/Invocation.h"
#include "app/handover/Wire.h"

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace chimera::app {

class VerbServer
{
public:
    struct Host
    {
        bool isWindow = false;
        // Whether this process takes the verb now; else the other asks again later.
        std::function<bool(const Invocation&)> takes;
        std::function<ExitCode(const Invocation&, Output&, const CancelToken&)> execute;
        // The window was started again. Empty: there is no window here.
        std::function<void(const QStringList& arguments)> activate;
    };

    explicit VerbServer(Host host);
    ~VerbServer();
    VerbServer(const VerbServer&) = delete;
    VerbServer& operator=(const VerbServer&) = delete;

    void accept(Wire wire);

    // Takes no new verbs, waits for those that run.
    void finish();
    // Asks those that run to stop. New ones are still taken.
    void askToStop();
    // The same, and waits for them.
    void cancelRunning();

private:
    struct Conversation;

    void converse(Conversation& conversation);
    std::optional<Invocation> hear(Conversation& conversation);
    void answerSecondStart(Conversation& conversation, const QJsonObject& request);
    void runVerb(Conversation& conversation, const Invocation& invocation);
    bool begin();
    void end();
    void reap();

    static constexpr std::size_t mostConversations = 256;

    const Host m_host;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::list<std::unique_ptr<Conversation>> m_conversations;
    int m_running = 0;
    bool m_finishing = false;
};

} // namespace chimera::app
