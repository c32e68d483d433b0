// SIGINT, SIGTERM and SIGHUP as a request to stop, through a pipe: the handler only writes one byte. Installed once by
// main before any thread starts.
#pragma once

#include <functional>
#include <thread>

namespace chimera::app {

class Signals
{
public:
    // Also ignores SIGPIPE and SIGXFSZ: a full pipe and a full disk are errors of a call, not the end.
    static void install();
    // Becomes readable when a signal has come, and stays so until take().
    static int descriptor();
    // How many have come since; never blocks.
    static int take();

    // Calls back on a thread of its own at each signal, with how many there were so far.
    class Watcher
    {
    public:
        explicit Watcher(std::function<void(int count)> came);
        ~Watcher();
        Watcher(const Watcher&) = delete;
        Watcher& operator=(const Watcher&) = delete;

    private:
        int m_stop;
        std::thread m_thread;
    };
};

} // namespace chimera::app
