// A file descriptor that closes itself. A value that moves; no thread.
#pragma once

#include <unistd.h>
#include <utility>

namespace chimera::transfer {

class Fd
{
public:
    Fd() = default;
    explicit Fd(int descriptor) : m_descriptor(descriptor) {}
    Fd(Fd&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    Fd& operator=(Fd&& other) noexcept
    {
        std::swap(m_descriptor, other.m_descriptor);
        return *this;
    }
    ~Fd()
    {
        if (m_descriptor >= 0)
            ::close(m_descriptor);
    }

    int get() const { return m_descriptor; }
    int release() { return std::exchange(m_descriptor, -1); }
    explicit operator bool() const { return m_descriptor >= 0; }

private:
    int m_descriptor = -1;
};

} // namespace chimera::transfer
