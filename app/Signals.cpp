#include "app/Signals.h"

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace chimera::app {

namespace {

int pipeEnds[2] = {-1, -1};

void noteSignal(int)
{
    const int kept = errno;
    const char one = 1;
    (void)!::write(pipeEnds[1], &one, 1);
    errno = kept;
}

} // namespace

void Signals::install()
{
    if (::pipe2(pipeEnds, O_CLOEXEC | O_NONBLOCK) != 0)
        return;
    struct sigaction action = {};
    action.sa_handler = noteSignal; // without SA_RESTART: a read from a terminal ends
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before = {};
        ::sigaction(number, nullptr, &before);
        if (before.sa_handler != SIG_IGN || number != SIGHUP) // nohup stays in force
            ::sigaction(number, &action, nullptr);
    }
    struct sigaction ignore = {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignore, nullptr);
    ::sigaction(SIGXFSZ, &ignore, nullptr);
}

int Signals::descriptor()
{
    return pipeEnds[0];
}

int Signals::take()
{
    char bytes[16];
    const ssize_t got = ::read(pipeEnds[0], bytes, sizeof(bytes));
    return got > 0 ? static_cast<int>(got) : 0;
}

Signals::Watcher::Watcher(std::function<void(int)> came) : m_stop(::eventfd(0, EFD_CLOEXEC))
{
    m_thread = std::thread([stop = m_stop, came = std::move(came)] {
        int count = 0;
        pollfd waited[] = {{pipeEnds[0], POLLIN, 0}, {stop, POLLIN, 0}};
        for (;;) {
            if (::poll(waited, 2, -1) < 0 && errno != EINTR)
                return;
            if (waited[1].revents != 0)
                return;
            if (const int more = waited[0].revents != 0 ? take() : 0; more > 0) {
                count += more;
                came(count);
            }
        }
    });
}

Signals::Watcher::~Watcher()
{
    const std::uint64_t one = 1;
    (void)!::write(m_stop, &one, sizeof(one));
    m_thread.join();
    ::close(m_stop);
}

} // namespace chimera::app
