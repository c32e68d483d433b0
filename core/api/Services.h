// What handlers work with: the Backend and what the server keeps beside it. Owned by the Api; thread-safe.
#pragma once

#include "core/Backend.h"
#include "core/accounts/AccountService.h"
#include "core/api/BlockingPool.h"
#include "core/api/EventHub.h"
#include "core/api/FactsCache.h"
#include "core/api/Metrics.h"
#include "core/api/TokenCache.h"

namespace chimera::api {

struct Route;

class Services
{
public:
    Services(Backend& given, RegistrationMode mode)
        : backend(given), registration(mode), accounts(given.runner()), events(given.runner())
    {}

    // On the writer's thread, after the commit.
    void follow(const ChangeSet& changes)
    {
        facts.drop(changes);
        if (changes.touches(Entity::Token))
            tokens.clear();
        events.publish(changes);
    }

    Runner& runner() { return backend.runner(); }

    // Answers that are being written for somebody here, so that they can be ended.
    void turnBegins(const ConversationId& id)
    {
        const std::scoped_lock lock(m_mutex);
        m_turns.insert(id);
    }
    void turnEnds(const ConversationId& id)
    {
        const std::scoped_lock lock(m_mutex);
        m_turns.remove(id);
    }
    void close()
    {
        events.close();
        const std::scoped_lock lock(m_mutex);
        for (const ConversationId& id : m_turns)
            backend.chat().stop(id);
    }

    Backend& backend;
    const RegistrationMode registration;
    const std::chrono::steady_clock::time_point startedAt = std::chrono::steady_clock::now();
    AccountService accounts;
    TokenCache tokens;
    FactsCache facts;
    EventHub events;
    Metrics metrics;
    BlockingPool blocking;                      // before what its work uses goes
    const std::vector<Route>* routes = nullptr; // set by the Api

private:
    std::mutex m_mutex;
    QSet<ConversationId> m_turns;
};

} // namespace chimera::api
