// A verb from the command line to its exit code: in this process when it can have the profile, else in the one that has
// it. Without a display, without Gui. Main thread.
#pragma once

#include "app/BackendDoor.h"
#include "app/Invocation.h"
#include "app/Paths.h"
#include "app/SingleInstance.h"

namespace chimera::app {

// How long an owner may be silent.
inline constexpr std::chrono::seconds ownerPatience(5);

// The patience with a profile that another process has: as long as its owner gives signs of life.
class Waiting
{
public:
    Waiting();
    bool isOver() const; // nothing heard for too long
    void heard();
    void tell(Output& output); // once, after a moment
    std::chrono::steady_clock::duration total() const;
    static bool pause(); // false when a signal came

private:
    std::chrono::steady_clock::time_point m_silentSince;
    std::chrono::steady_clock::time_point m_began;
    bool m_told = false;
};

Error lockedError();

// Opens nothing: --help, --version, completion data.
ExitCode printFacts(const Options& options, Output& output);

ExitCode runVerb(const Invocation& invocation, const Paths& paths, Output& output, OutputSink& sink);

// The verb against the Backend behind the door; its errors are printed. For the process's own verb and for those of
// others.
ExitCode execute(const Invocation& invocation, Output& output, const CancelToken& cancel, BackendDoor& door,
                 const Profile& profile);

// What can be done about it, for the errors where the user can do something.
Error withAdvice(Error error, const Profile& profile);

} // namespace chimera::app
