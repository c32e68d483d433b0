// The other side: asks the process that owns the profile to run a verb (or to raise its window) and passes on what it
// says. Blocks; SIGINT, SIGTERM and SIGHUP ask the owner to stop, a second one leaves at once.
#pragma once

#include "app/Invocation.h"
#include "app/handover/Wire.h"

namespace chimera::app {

class VerbClient
{
public:
    struct Outcome
    {
        enum class Kind {
            Done,  // exit code is the owner's
            Later, // not taken: ask again when the lock is free
            Gone,  // the owner went away before it had the request: try again
            Lost,  // it went away while it worked: what became of the verb is not known
            Mute,  // it did not say a word in time
            Other, // it is of another version
        };
        Kind kind = Kind::Done;
        ExitCode exit = ExitCode::Ok;
    };

    explicit VerbClient(Wire wire) : m_wire(std::move(wire)) {}

    Outcome run(const Invocation& invocation, OutputSink& sink, std::chrono::milliseconds patience);
    // Absolute paths and links for the window that is open there.
    Outcome start(const QStringList& arguments, std::chrono::milliseconds patience);

private:
    std::optional<Outcome> greet(std::chrono::milliseconds patience);
    bool sendRequest(const Invocation& invocation);
    Outcome listen(OutputSink& sink);

    Wire m_wire;
};

} // namespace chimera::app
