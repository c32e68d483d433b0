// The program with a window: opens the Backend, shows the window (or the Recover screen when the database will not
// open) and runs until the last window closes. Called once by app/main.
#pragma once

#include "core/Backend.h"

class QApplication;

namespace chimera::ui {

struct WindowOptions
{
    Profile profile;
    QString startUrl;  // chimera://...
    QStringList paths; // files and folders to import
    std::function<Result<std::unique_ptr<Backend>>()> openBackend;
    // Registers what happens when the program is started again: gets that start's arguments (paths, a chimera:// link),
    // on the window's thread. May be empty.
    std::function<void(std::function<void(const QStringList& arguments)>)> onSecondStart;
};

// The exit code.
int runWindow(QApplication& application, WindowOptions options);

} // namespace chimera::ui
