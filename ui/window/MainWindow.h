// The shell: puts the regions together and routes the pages' wishes. No page's own work is done here. Owned by
// runWindow.
#pragma once

#include "ui/Actions.h"
#include "ui/Context.h"
#include "ui/window/Navigation.h"

#include <QMainWindow>

class QStackedWidget;

namespace chimera::ui {

class ImportSheet;
class InboxPage;
class ChatPart;
class Inspector;
class MemoryCommands;
class MemoryList;
class MemoryPage;
class PaletteController;
class QuickCapture;
class SearchPage;
class SettingsWindow;
class Sidebar;
class StatusBar;
class TabArea;
class TrashPage;
class UndoStack;
class WindowLayout;
class WorkspacesPage;
struct SidebarRow;

class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(Context& context);
    ~MainWindow() override;

    // Reads the settings and the last workspace, then fills the panes and takes up the last session.
    void start();
    void openArguments(const QStringList& arguments); // chimera:// links, files and folders to import
    void showPage(Page page, bool remember = true);
    Page page() const { return m_page; }

    Context& context() { return m_context; }
    MemoryList& list() { return *m_list; }
    Sidebar& sidebar() { return *m_sidebar; }
    TabArea& tabs() { return *m_tabs; }
    ChatPart& chat() { return *m_chat; }
    SearchPage& search() { return *m_search; }
    TrashPage& trash() { return *m_trash; }
    InboxPage& inbox() { return *m_inbox; }
    WorkspacesPage& workspaces() { return *m_workspaces; }
    StatusBar& status() { return *m_status; }
    PaletteController& palette() { return *m_palette; }
    WindowLayout& regions() { return *m_layout; }
    UndoStack& undoStack() { return *m_undo; }
    UndoBar& undoBar() { return *m_undoBar; }
    Banner& banner() { return *m_banner; }
    SettingsWindow& settingsWindow(); // made when first asked for
    QJsonObject sessionState() const;

Q_SIGNALS:
    void started();          // the panes have their workspace
    void recoverRequested(); // close the database, show the Recover screen
    void closed();           // everything is stored; may go

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool event(QEvent* event) override;

private:
    friend class WindowActions;

    void build();
    void connectPages();
    void connectContext();
    void takeUp(const QJsonObject& settings, const WorkspaceId& workspace, const QString& name);
    void restoreSession(const QJsonObject& session);
    void saveSession();
    void applySetting(const QString& name);
    void openMemory(const MemoryId& id, OpenIn where, const Spot& spot);
    void openChat(const ConversationId& id, OpenIn where, const MessageId& message = {});
    void visitFront(); // notes what is in front in the history
    void activate(const SidebarRow& row);
    void go(const Place& place);
    void offerUndo(const QString& text, const std::function<void()>& undo, const std::function<void()>& redo);
    void showImport(const QStringList& paths);
    void offerFirstRunWhenEmpty();
    void offerFirstRun();
    void showNotification(const QString& title, const QString& text);
    void movePane(int step);
    bool askAboutJobs(); // true: asked, the answer closes

    Context& m_context;
    Sidebar* m_sidebar = nullptr;
    MemoryCommands* m_commands = nullptr;
    MemoryList* m_list = nullptr;
    QStackedWidget* m_centre = nullptr;
    TabArea* m_tabs = nullptr;
    ChatPart* m_chat = nullptr;
    SearchPage* m_search = nullptr;
    TrashPage* m_trash = nullptr;
    WorkspacesPage* m_workspaces = nullptr;
    InboxPage* m_inbox = nullptr;
    Inspector* m_inspector = nullptr;
    StatusBar* m_status = nullptr;
    Banner* m_banner = nullptr;
    UndoBar* m_undoBar = nullptr;
    UndoStack* m_undo = nullptr;
    Navigation* m_navigation = nullptr;
    PaletteController* m_palette = nullptr;
    WindowLayout* m_layout = nullptr;
    QuickCapture* m_capture = nullptr;
    SettingsWindow* m_settings = nullptr;
    QTimer m_sessionTimer;
    QStringList m_waitingArguments;
    Page m_page = Page::Memories;
    bool m_started = false;
    bool m_closing = false;
    bool m_jobsMayStop = false;
};

} // namespace chimera::ui
