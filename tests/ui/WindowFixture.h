// A Backend on a fresh profile with a window over it, as the program has it; for tests that press keys.
#pragma once

#include "core/memories/Memories.h"
#include "core/settings/Settings.h"
#include "core/workspaces/Workspaces.h"
#include "tests/support/TempProfile.h"
#include "ui/SampleWorkspace.h"
#include "ui/list/MemoryList.h"
#include "ui/search/SearchPage.h"
#include "ui/sidebar/Sidebar.h"
#include "ui/tabs/TabArea.h"
#include "ui/trash/TrashPage.h"
#include "ui/window/MainWindow.h"
#include "ui/window/PaletteController.h"
#include "ui/window/StatusBar.h"
#include "ui/window/UndoStack.h"
#include "ui/window/WindowLayout.h"

#include <QListView>
#include <QSignalSpy>

namespace chimera::test {

class WindowFixture
{
public:
    template <typename Work>
    auto write(Work work)
    {
        return m_backend->runner().writeNow("test", std::move(work));
    }
    template <typename Work>
    auto read(Work work)
    {
        return m_backend->runner().readNow("test", std::move(work));
    }

    // `models`: where models lie; nothing: where the program usually looks.
    explicit WindowFixture(std::optional<ModelStore::Places> models = {})
    {
        Backend::Options options;
        options.models = std::move(models);
        options.profile.folder = m_folder.filePath(QStringLiteral("profile"));
        auto opened = Backend::open(options);
        if (!opened)
            qFatal("%s %s", qPrintable(opened.error().message), qPrintable(opened.error().detail));
        m_backend = std::move(*opened);
        m_workspace =
            write([this](WriteTx& tx) { return Workspaces::create(caller(), tx, QStringLiteral("Research")); })->id;
        (void)write([](WriteTx& tx) { return Settings::set(tx, settings::firstRunDone, true); });
    }
    ~WindowFixture() { close(); }

    Backend& backend() { return *m_backend; }
    Caller caller() const { return m_backend->caller(QStringLiteral("window")); }
    const WorkspaceId& workspace() const { return m_workspace; }

    MemoryId add(const QString& title, const QString& content = {}, const QStringList& tags = {})
    {
        NewMemory given;
        given.title = title;
        given.content = content;
        given.tags = tags;
        return write([&](WriteTx& tx) { return Memories::create(caller(), tx, m_workspace, given); })->id;
    }
    void addMany(int count)
    {
        (void)write([&](WriteTx& tx) -> Result<void> {
            for (int i = 0; i < count; ++i) {
                NewMemory given;
                given.title = QStringLiteral("Note %1").arg(i, 6, 10, QLatin1Char('0'));
                given.content = QStringLiteral("Text of note number %1 about index and search.").arg(i);
                CHIMERA_CHECK(Memories::create(caller(), tx, m_workspace, given));
            }
            return {};
        });
    }
    Result<Memory> memory(const MemoryId& id, bool trashed = false)
    {
        return read([&](const ReadTx& tx) { return Memories::get(caller(), tx, id, trashed); });
    }
    // Shows the window and waits until the list has its rows.
    ui::MainWindow& open(QSize size = QSize(1400, 900))
    {
        m_actions = std::make_unique<ui::Actions>();
        m_context = std::make_unique<ui::Context>(*m_backend, m_theme, *m_actions);
        m_window = std::make_unique<ui::MainWindow>(*m_context);
        m_window->setProperty("fixedSize", true);
        m_window->resize(size);
        QSignalSpy loaded(&m_window->list().model(), &ui::MemoryListModel::sourceLoaded);
        m_window->start();
        m_window->show();
        m_window->activateWindow();
        if (!QTest::qWaitForWindowActive(m_window.get()) || !QTest::qWaitFor([&] { return !loaded.isEmpty(); }, 5000))
            qFatal("the window did not open");
        return *m_window;
    }
    void close()
    {
        if (m_window) {
            QSignalSpy closed(m_window.get(), &ui::MainWindow::closed);
            m_window->close();
            (void)QTest::qWaitFor([&] { return !closed.isEmpty(); }, 5000);
            // What the closing wrote last.
            (void)write([](WriteTx&) -> Result<void> { return {}; });
        }
        m_window.reset();
        m_context.reset();
        m_actions.reset();
    }
    ui::Context& context() { return *m_context; }
    ui::Actions& actions() { return *m_actions; }
    ui::ThemeManager& theme() { return m_theme; }

    // Chooses the row of this memory and gives the list the keyboard.
    void select(const MemoryId& id)
    {
        ui::MemoryList& list = m_window->list();
        const auto row = [&] { return list.model().rowOf(id); };
        if (!QTest::qWaitFor([&] { return row() >= 0; }, 3000))
            qFatal("the row is not there");
        list.view()->setFocus();
        // Not the view's own: that listens to a Ctrl which an earlier key of the test seems to hold.
        list.view()->selectionModel()->setCurrentIndex(list.model().index(row()), QItemSelectionModel::ClearAndSelect);
    }

private:
    QTemporaryDir m_folder;
    ui::ThemeManager m_theme;
    std::unique_ptr<Backend> m_backend;
    WorkspaceId m_workspace;
    std::unique_ptr<ui::Actions> m_actions;
    std::unique_ptr<ui::Context> m_context;
    std::unique_ptr<ui::MainWindow> m_window;
};

} // namespace chimera::test
