// What each action of the table does to the window: connections only. Made once by the window.
#pragma once

#include "ui/window/MainWindow.h"

namespace chimera::ui {

class WindowActions
{
public:
    static void connectAll(MainWindow& window);

private:
    explicit WindowActions(MainWindow& window) : m_window(window) {}
    void on(ActionId id, std::function<void()> slot);
    void onPage(ActionId id, std::function<void(MemoryPage&)> slot);
    void connectEverywhere();
    void connectView();
    void connectTabs();
    void connectMemory();
    void showAbout();

    MainWindow& m_window;
};

} // namespace chimera::ui
