// When the first rows are on the screen: what may wait until then, and the start-up benchmark, which says how long it
// took from the process's start, how much memory is resident, and ends the program (only with
// CHIMERA_QUIT_AFTER_PAINT).
#pragma once

#include <functional>

namespace chimera::ui {

class MainWindow;

// Called once.
void whenPainted(MainWindow& window, std::function<void()> then);
void reportFirstPaint(MainWindow& window);

} // namespace chimera::ui
