#include "ui/window/WindowActions.h"

#include "ui/chat/ChatList.h"
#include "ui/inbox/InboxPage.h"
#include "ui/list/MemoryCommands.h"
#include "ui/list/MemoryList.h"
#include "ui/memories/MemoryPage.h"
#include "ui/memories/QuickCapture.h"
#include "ui/search/DuplicatesDialog.h"
#include "ui/search/SearchPage.h"
#include "ui/settings/BackupsPage.h"
#include "ui/settings/SettingsWindow.h"
#include "ui/sidebar/Sidebar.h"
#include "ui/tabs/TabArea.h"
#include "ui/trash/TrashPage.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/SearchField.h"
#include "ui/window/ChatPart.h"
#include "ui/window/PaletteController.h"
#include "ui/window/ShortcutSheet.h"
#include "ui/window/UndoStack.h"
#include "ui/window/WindowLayout.h"
#include "ui/workspaces/WorkspacesPage.h"

#include <QListView>

namespace chimera::ui {

void WindowActions::connectAll(MainWindow& window)
{
    WindowActions connector(window);
    connector.connectEverywhere();
    connector.connectView();
    connector.connectTabs();
    connector.connectMemory();
}

void WindowActions::on(ActionId id, std::function<void()> slot)
{
    QAction* action = m_window.m_context.actions()[id];
    if (Actions::row(id).area != ActionArea::Lists)
        m_window.addAction(action);
    QObject::connect(action, &QAction::triggered, &m_window, std::move(slot));
}

void WindowActions::onPage(ActionId id, std::function<void(MemoryPage&)> slot)
{
    on(id, [tabs = m_window.m_tabs, slot = std::move(slot)] {
        if (MemoryPage* page = tabs->currentPage(); page && page->isVisible())
            slot(*page);
    });
}

void WindowActions::connectEverywhere()
{
    MainWindow* window = &m_window;
    using Scope = PaletteController::Scope;
    on(ActionId::Palette, [window] { window->m_palette->open(Scope::Everything); });
    on(ActionId::QuickOpen, [window] { window->m_palette->open(Scope::Memories); });
    on(ActionId::Commands, [window] { window->m_palette->open(Scope::Commands); });
    on(ActionId::NewMemory, [window] { window->m_context.newMemory(); });
    on(ActionId::QuickCapture, [window] {
        if (!window->m_capture)
            window->m_capture = new QuickCapture(window->m_context, window);
        window->m_capture->capture();
    });
    on(ActionId::ShowMemories, [window] {
        window->showPage(Page::Memories);
        window->m_list->view()->setFocus();
    });
    on(ActionId::NewChat, [window] { window->m_chat->newChat(); });
    on(ActionId::ShowChats, [window] {
        window->showPage(Page::Chats);
        window->m_chat->list().view()->setFocus();
    });
    on(ActionId::ShowSearch, [window] { window->showPage(Page::Search); });
    on(ActionId::FullSearch, [window] {
        window->showPage(Page::Search);
        window->m_search->focusField();
    });
    on(ActionId::ShowInbox, [window] {
        window->showPage(Page::Inbox);
        window->m_inbox->focusCards();
    });
    on(ActionId::ShowTrash, [window] { window->showPage(Page::Trash); });
    on(ActionId::ShowWorkspaces, [window] { window->showPage(Page::Workspaces); });
    on(ActionId::SwitchWorkspace, [window] { window->m_sidebar->switcher()->openList(); });
    on(ActionId::Import, [window] { window->showImport({}); });
    on(ActionId::Export, [window] {
        window->m_commands->exportWorkspace(window->m_context.workspace(), window->m_context.workspaceName());
    });
    on(ActionId::BackupNow, [window] { BackupsPage::makeNow(window->m_context, window, {}); });
    on(ActionId::FindDuplicates, [window] {
        auto* dialog = new DuplicatesDialog(window->m_context, *window->m_commands, window);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->show();
        dialog->look();
    });
    on(ActionId::GoBack, [window] {
        if (window->m_layout->isStacked() && window->m_tabs->isVisible())
            window->m_layout->showList();
        else
            window->m_navigation->back();
    });
    on(ActionId::GoForward, [window] { window->m_navigation->forward(); });
    on(ActionId::Settings, [window] { window->m_context.openSettings(); });
    on(ActionId::Help, [window] { window->m_context.actions()[ActionId::Shortcuts]->trigger(); });
    on(ActionId::Shortcuts, [window] {
        auto* sheet = new ShortcutSheet(window->m_context.actions(), window);
        QObject::connect(sheet, &ShortcutSheet::changeRequested, window,
                         [window] { window->m_context.openSettings(QStringLiteral("shortcuts")); });
        sheet->show();
    });
    on(ActionId::About, [this_ = *this]() mutable { this_.showAbout(); });
    on(ActionId::Quit, [window] { window->close(); });
    on(ActionId::Undo, [window] { window->m_undo->undo(); });
    on(ActionId::Redo, [window] { window->m_undo->redo(); });
    for (QWidget* list : {static_cast<QWidget*>(window->m_list), static_cast<QWidget*>(window->m_trash),
                          static_cast<QWidget*>(window->m_sidebar), static_cast<QWidget*>(window->m_workspaces),
                          static_cast<QWidget*>(window->m_inbox)}) {
        list->addAction(window->m_context.actions()[ActionId::Undo]);
        list->addAction(window->m_context.actions()[ActionId::Redo]);
    }
}

void WindowActions::connectView()
{
    MainWindow* window = &m_window;
    Context* context = &m_window.m_context;
    on(ActionId::NextPane, [window] { window->movePane(1); });
    on(ActionId::PreviousPane, [window] { window->movePane(-1); });
    on(ActionId::ToggleSidebar, [window] { window->m_layout->toggleSidebar(); });
    on(ActionId::ToggleInspector, [window] { window->m_layout->toggleInspector(); });
    on(ActionId::Refresh, [window] {
        window->m_list->model().refresh();
        window->m_chat->list().reload();
        window->m_sidebar->reload();
        if (window->m_page == Page::Trash)
            window->m_trash->reload();
        if (window->m_page == Page::Inbox)
            window->m_inbox->reload();
    });
    on(ActionId::FullScreen, [window] { window->setWindowState(window->windowState() ^ Qt::WindowFullScreen); });
    const auto scale = [context](int step) {
        const int percent = step == 0 ? 100 : context->setting(settings::scale).toInt() + step;
        context->setSetting(settings::scale, std::clamp(percent, 80, 200));
    };
    on(ActionId::ZoomIn, [scale] { scale(10); });
    on(ActionId::ZoomOut, [scale] { scale(-10); });
    on(ActionId::ZoomReset, [scale] { scale(0); });
    on(ActionId::NextTheme, [context] {
        context->setSetting(settings::theme,
                            Theme::current().isDark() ? QStringLiteral("light") : QStringLiteral("dark"));
    });
    on(ActionId::FilterList, [window] {
        if (window->m_page != Page::Chats)
            window->showPage(Page::Memories);
        window->m_layout->showList();
        if (window->m_page == Page::Chats)
            return window->m_chat->list().filterField()->setFocus(Qt::ShortcutFocusReason);
        window->m_list->filterField()->setFocus(Qt::ShortcutFocusReason);
        window->m_list->filterField()->selectAll();
    });
    QAction* filter = context->actions()[ActionId::FilterList];
    filter->setShortcutContext(Qt::WindowShortcut);
    window->addAction(filter);
}

void WindowActions::connectTabs()
{
    MainWindow* window = &m_window;
    on(ActionId::NewTab, [window] { window->m_palette->open(PaletteController::Scope::Memories); });
    on(ActionId::CloseTab, [window] {
        if (window->m_page == Page::Memories || window->m_page == Page::Chats)
            window->m_tabs->closeCurrent();
        else
            window->showPage(Page::Memories);
    });
    on(ActionId::NextTab, [window] { window->m_tabs->step(1); });
    on(ActionId::PreviousTab, [window] { window->m_tabs->step(-1); });
    on(ActionId::ReopenTab, [window] {
        if (!window->m_tabs->isVisible())
            window->showPage(Page::Memories);
        window->m_tabs->reopenClosed();
    });
}

void WindowActions::connectMemory()
{
    onPage(ActionId::Find, [](MemoryPage& page) { page.find(false); });
    onPage(ActionId::FindNext, [](MemoryPage& page) { page.findNext(); });
    onPage(ActionId::FindPrevious, [](MemoryPage& page) { page.findPrevious(); });
    onPage(ActionId::Replace, [](MemoryPage& page) { page.find(true); });
    onPage(ActionId::Save, [](MemoryPage& page) { page.saveNow(); });
    onPage(ActionId::EditTags, [](MemoryPage& page) { page.editTags(); });
    onPage(ActionId::CycleMode, [](MemoryPage& page) { page.cycleMode(); });
    onPage(ActionId::Versions, [](MemoryPage& page) { page.showVersions(); });
    m_window.m_chat->connectActions(&m_window);
    // In the memory itself F2 and Ctrl+D mean the memory that is open.
    Actions& actions = m_window.m_context.actions();
    MainWindow* window = &m_window;
    for (const ActionId id : {ActionId::Rename, ActionId::Pin}) {
        window->m_tabs->addAction(actions[id]);
        QObject::connect(actions[id], &QAction::triggered, window, [window, id] {
            MemoryPage* page = window->m_tabs->currentPage();
            if (!page || !window->m_tabs->isAncestorOf(QApplication::focusWidget()))
                return;
            id == ActionId::Rename ? page->focusTitle() : page->togglePin();
        });
    }
}

void WindowActions::showAbout()
{
    auto* dialog = new QDialog(&m_window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(MainWindow::tr("About Chimera"));
    auto* column = new QVBoxLayout(dialog);
    column->setContentsMargins(px(32), px(28), px(32), px(24));
    column->setSpacing(px(8));
    auto* mark = new QLabel(dialog);
    mark->setPixmap(QApplication::windowIcon().pixmap(px(64), px(64)));
    mark->setAccessibleName(MainWindow::tr("Chimera's sign"));
    column->addWidget(mark, 0, Qt::AlignHCenter);
    column->addWidget(new TextLabel(QStringLiteral("Chimera"), TextRole::Display, Token::Text, dialog), 0,
                      Qt::AlignHCenter);
    column->addWidget(new TextLabel(MainWindow::tr("Version %1, Qt %2")
                                        .arg(QApplication::applicationVersion(), QString::fromLatin1(qVersion())),
                                    TextRole::Body, Token::Text2, dialog),
                      0, Qt::AlignHCenter);
    auto* text =
        new TextLabel(MainWindow::tr("Memories kept, found and owned on your own machine. Nothing is sent anywhere."),
                      TextRole::Body, Token::Text2, dialog);
    column->addWidget(text, 0, Qt::AlignHCenter);
    column->addSpacing(px(12));
    auto* close = makeButton(MainWindow::tr("Close"), ButtonKind::Plain, dialog);
    close->setDefault(true);
    QObject::connect(close, &QPushButton::clicked, dialog, &QDialog::close);
    column->addWidget(close, 0, Qt::AlignHCenter);
    dialog->open();
}

} // namespace chimera::ui
