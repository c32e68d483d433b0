// The Backend as the verbs reach it: they wait until it is open, and it is not closed while one of them is inside. Made
// before the Backend and outlives it; thread-safe.
#pragma once

#include "core/Backend.h"

#include <condition_variable>

namespace chimera::app {

class BackendDoor
{
public:
    // What keeps the Backend open; give it back soon.
    class Visit
    {
    public:
        Visit(Visit&& other) noexcept : m_door(std::exchange(other.m_door, nullptr)), m_backend(other.m_backend) {}
        Visit& operator=(Visit&&) = delete;
        ~Visit();
        Backend& backend() const { return *m_backend; }

    private:
        friend class BackendDoor;
        Visit(BackendDoor& door, Backend& backend) : m_door(&door), m_backend(&backend) {}
        BackendDoor* m_door;
        Backend* m_backend;
    };

    void open(Backend& backend);
    void fail(const Error& error); // every visitor gets it, until open() is called
    // Nobody new comes in; waits for those inside. They are expected to be cancelled by the caller before.
    void close();

    bool isClosed() const;
    // Waits until the Backend is open or has failed.
    Result<Visit> enter(const CancelToken& cancel);

private:
    enum class State { Opening, Open, Failed, Closed };

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    State m_state = State::Opening;
    Backend* m_backend = nullptr;
    Error m_error;
    int m_visitors = 0;
};

} // namespace chimera::app
