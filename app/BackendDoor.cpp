#include "app/BackendDoor.h"

namespace chimera::app {

BackendDoor::Visit::~Visit()
{
    if (!m_door)
        return;
    const std::scoped_lock lock(m_door->m_mutex);
    --m_door->m_visitors;
    m_door->m_changed.notify_all();
}

void BackendDoor::open(Backend& backend)
{
    const std::scoped_lock lock(m_mutex);
    m_backend = &backend;
    m_state = State::Open;
    m_changed.notify_all();
}

void BackendDoor::fail(const Error& error)
{
    const std::scoped_lock lock(m_mutex);
    m_error = error;
    m_state = State::Failed;
    m_changed.notify_all();
}

void BackendDoor::close()
{
    std::unique_lock lock(m_mutex);
    m_state = State::Closed;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return m_visitors == 0; });
    m_backend = nullptr;
}

bool BackendDoor::isClosed() const
{
    const std::scoped_lock lock(m_mutex);
    return m_state == State::Closed;
}

Result<BackendDoor::Visit> BackendDoor::enter(const CancelToken& cancel)
{
    std::unique_lock lock(m_mutex);
    while (m_state == State::Opening) {
        if (cancel.isCancelled())
            return Error::cancelled();
        m_changed.wait_for(lock, std::chrono::milliseconds(50));
    }
    if (m_state == State::Failed)
        return m_error;
    if (m_state == State::Closed)
        return Error{ErrorCode::Busy, QStringLiteral("The profile is just being closed.")};
    ++m_visitors;
    return Visit(*this, *m_backend);
}

} // namespace chimera::app
