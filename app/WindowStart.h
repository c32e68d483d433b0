// The program with its window: takes the profile, or tells the window that has it already; lets verbs of other
// processes in. Called once by main, on its thread.
#pragma once

#include "app/Program.h"

namespace chimera::app {

ExitCode startWindow(int& argc, char** argv, const Options& options, const Paths& paths, Output& output);

} // namespace chimera::app
