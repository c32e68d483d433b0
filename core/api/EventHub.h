// Streams of changes: GET /api/events. Each stream gets what its caller may read, can go on where it broke off
// (Last-Event-ID), and ends when its token does. Fed on the writer's thread; thread-safe; owned by Services.
// Streams may outlive it.
#pragma once

#include "core/accounts/Tokens.h"
#include "core/api/Reply.h"
#include "core/storage/Runner.h"

#include <deque>
#include <mutex>

namespace chimera::api {

class EventHub
{
public:
    explicit EventHub(Runner& runner);
    ~EventHub();

    void publish(const ChangeSet& changes);
    // Once a second: signs of life, and the end of streams whose token has expired.
    void tick(Timestamp now);
    // Ends all streams; nothing is published any more.
    void close();

    std::shared_ptr<Source> open(const Caller& caller, const TokenInfo& token, const QByteArray& lastEventId);
    std::size_t streams() const;

private:
    friend class EventStream;
    class State;
    std::shared_ptr<State> m_state;
};

} // namespace chimera::api
