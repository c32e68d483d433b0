// For the start-up benchmark only: when CHIMERA_QUIT_AFTER_PAINT is set, says how long it took from the process's start
// to the first frame with rows, how much memory is resident, and ends the program. Otherwise does nothing.
#pragma once

namespace chimera::ui {

class MainWindow;

void reportFirstPaint(MainWindow& window);

} // namespace chimera::ui
