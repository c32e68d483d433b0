// One process owns a profile: a QLockFile in its folder says which, a QLocalServer of that process takes what others
// hand over. Claims are made one after the other under a lock of the folder itself, so that what a killed owner left
// behind is taken over at once and by one process only. claim() and release() belong to one thread, connect() to any.
#pragma once

#include "app/Paths.h"
#include "app/handover/Wire.h"

#include <QLockFile>

#include <functional>
#include <thread>

namespace chimera::app {

class SingleInstance
{
public:
    explicit SingleInstance(const Paths& paths);
    ~SingleInstance();
    SingleInstance(const SingleInstance&) = delete;
    SingleInstance& operator=(const SingleInstance&) = delete;

    enum class Claim {
        Owned,    // this process has the profile now
        Taken,    // another living process has it
        ReadOnly, // the folder cannot be written: nobody can own it, everybody may read
    };
    // Never waits. Makes the profile's folder when it is absent.
    Result<Claim> claim();
    // Stops listening and gives the profile free.
    void release();

    // The owner: `accepted` gets each connection of the same user, on the listening thread.
    Result<void> listen(std::function<void(Wire)> accepted);

    // The others: a connection to the owner. Nothing while there is none that listens.
    std::optional<Wire> connect() const;

private:
    class Listener;

    void publish() const;
    QString published() const;

    Paths m_paths;
    QLockFile m_lock;
    std::unique_ptr<Listener> m_listener;
};

} // namespace chimera::app
