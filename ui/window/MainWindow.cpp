#include "ui/window/MainWindow.h"

#include "core/settings/Settings.h"
#include "core/workspaces/Workspaces.h"
#include "ui/SampleWorkspace.h"
#include "ui/chat/ChatList.h"
#include "ui/chat/ChatPage.h"
#include "ui/inbox/InboxPage.h"
#include "ui/list/MemoryList.h"
#include "ui/memories/Inspector.h"
#include "ui/memories/MemoryPage.h"
#include "ui/memories/QuickCapture.h"
#include "ui/recover/FirstRun.h"
#include "ui/search/SearchPage.h"
#include "ui/settings/SettingsWindow.h"
#include "ui/sidebar/Sidebar.h"
#include "ui/tabs/TabArea.h"
#include "ui/transfer/ImportSheet.h"
#include "ui/trash/TrashPage.h"
#include "ui/window/ChatPart.h"
#include "ui/window/Links.h"
#include "ui/window/PaletteController.h"
#include "ui/window/Prompts.h"
#include "ui/window/Session.h"
#include "ui/window/StatusBar.h"
#include "ui/window/UndoStack.h"
#include "ui/window/WindowActions.h"
#include "ui/window/WindowLayout.h"
#include "ui/workspaces/WorkspacesPage.h"

#include <QCloseEvent>
#include <QMimeData>
#include <QSplitter>
#include <QStackedWidget>

namespace chimera::ui {

namespace {

constexpr int SessionMilliseconds = 1500;

} // namespace

MainWindow::MainWindow(Context& context) : m_context(context)
{
    setWindowTitle(tr("Chimera"));
    setAcceptDrops(true);
    setMinimumSize(px(560), px(420));
    build();
    connectPages();
    connectContext();
    WindowActions::connectAll(*this);
    m_sessionTimer.setSingleShot(true);
    m_sessionTimer.setInterval(SessionMilliseconds);
    connect(&m_sessionTimer, &QTimer::timeout, this, &MainWindow::saveSession);
}

MainWindow::~MainWindow() = default;

void MainWindow::build()
{
    m_commands = new MemoryCommands(m_context, this);
    m_sidebar = new Sidebar(m_context, this);
    m_list = new MemoryList(m_context, *m_commands, this);
    m_chat = new ChatPart(m_context, this);
    m_tabs = new TabArea(m_context, m_chat->commands(), this);
    m_search = new SearchPage(m_context, *m_commands, this);
    m_trash = new TrashPage(m_context, *m_commands, m_chat->commands(), this);
    m_workspaces = new WorkspacesPage(m_context, this);
    m_inbox = new InboxPage(m_context, this);
    m_inspector = new Inspector(m_context, this);
    m_status = new StatusBar(m_context, this);
    m_centre = new QStackedWidget(this);
    for (QWidget* page :
         {static_cast<QWidget*>(m_tabs), static_cast<QWidget*>(m_search), static_cast<QWidget*>(m_trash),
          static_cast<QWidget*>(m_workspaces), static_cast<QWidget*>(m_inbox)})
        m_centre->addWidget(page);

    auto* body = new QWidget(this);
    m_banner = new Banner(body);
    auto* splitter = new QSplitter(body);
    m_layout =
        new WindowLayout(splitter, {m_sidebar, m_chat->listPane(m_list), m_centre, m_chat->sidePane(m_inspector)});
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_banner);
    column->addWidget(splitter, 1);
    column->addWidget(m_status);
    setCentralWidget(body);
    m_undoBar = new UndoBar(body);
    m_undo = new UndoStack(this);
    m_navigation = new Navigation(this);
    m_palette = new PaletteController(m_context, this);
    resize(px(1280), px(800));
}

void MainWindow::connectPages()
{
    connect(m_sidebar, &Sidebar::activated, this, &MainWindow::activate);
    connect(m_sidebar, &Sidebar::manageWorkspacesRequested, this, [this] { showPage(Page::Workspaces); });
    connect(m_sidebar, &Sidebar::totalsRead, m_status, &StatusBar::setMemories);
    connect(m_sidebar, &Sidebar::memoriesDropped, this, [this](const SidebarRow& row) {
        m_list->withSelection([this, row](const std::vector<MemoryRow>& rows) {
            if (row.type == EntryType::Tag)
                m_commands->addTag(rows, row.id);
            else if (row.type == EntryType::Trash)
                m_commands->trash(rows);
            else
                m_commands->togglePin(rows);
        });
    });
    connect(m_sidebar, &Sidebar::memoriesDroppedOnWorkspace, this,
            [this](const WorkspaceId& id, const QString& name, bool copy) {
                m_list->withSelection([this, id, name, copy](const std::vector<MemoryRow>& rows) {
                    copy ? m_commands->copy(rows, id, name) : m_commands->move(rows, id, name);
                });
            });
    connect(m_list, &MemoryList::openRequested, this, [this](const MemoryId& id, OpenIn where) {
        openMemory(id, where, {m_list->searchWords(), {}});
    });
    connect(m_list, &MemoryList::newRequested, this, [this] { m_context.newMemory(); });
    connect(m_list, &MemoryList::importRequested, this, [this] { showImport({}); });
    connect(m_tabs, &TabArea::newRequested, this, [this] { m_context.newMemory(); });
    connect(m_tabs, &TabArea::quickOpenRequested, this,
            [this] { m_palette->open(PaletteController::Scope::Memories); });
    connect(m_tabs, &TabArea::currentChanged, this, [this] {
        const MemoryId id = m_tabs->currentMemory();
        m_list->setCurrentMemory(id);
        m_inspector->setMemory(id);
        visitFront();
        m_sessionTimer.start();
    });
    m_chat->connectTo(*m_tabs);
    connect(m_chat, &ChatPart::sideCloseRequested, this, [this] { m_layout->toggleInspector(); });
    connect(m_chat, &ChatPart::openRequested, this,
            [this](const ConversationId& id, OpenIn where) { openChat(id, where); });
    connect(m_chat, &ChatPart::created, this, [this](const ConversationId& id) { openChat(id, OpenIn::NewTab); });
    connect(m_inspector, &Inspector::closeRequested, this, [this] { m_layout->toggleInspector(); });
    connect(m_inspector, &Inspector::headingActivated, this, [this](const QString& heading) {
        if (MemoryPage* page = m_tabs->currentPage())
            page->scrollToHeading(heading);
    });
    connect(m_search, &SearchPage::openRequested, this, &MainWindow::openMemory);
    connect(m_search, &SearchPage::queryChanged, &m_sessionTimer, qOverload<>(&QTimer::start));
    connect(m_workspaces, &WorkspacesPage::createRequested, m_sidebar, &Sidebar::askForWorkspace);
    connect(m_workspaces, &WorkspacesPage::opened, this, [this] { showPage(Page::Memories); });
    connect(m_workspaces, &WorkspacesPage::exportRequested, m_commands, &MemoryCommands::exportWorkspace);
    connect(m_status, &StatusBar::memoriesPressed, this, [this] { showPage(Page::Memories); });
    connect(m_status, &StatusBar::searchPressed, this, [this] { showPage(Page::Search); });
    connect(m_status, &StatusBar::savedPressed, m_context.actions()[ActionId::Versions], &QAction::trigger);
    connect(m_navigation, &Navigation::goRequested, this, &MainWindow::go);
    connect(m_navigation, &Navigation::changed, this, [this] {
        m_context.actions()[ActionId::GoBack]->setEnabled(m_navigation->canGoBack() || m_layout->isStacked());
        m_context.actions()[ActionId::GoForward]->setEnabled(m_navigation->canGoForward());
    });
    Q_EMIT m_navigation->changed();
    connect(m_undoBar, &UndoBar::undoRequested, m_undo, &UndoStack::undo);
    connect(m_undo, &UndoStack::undone, m_status,
            [this](const QString& text) { m_status->showMessage(tr("Undone: %1").arg(text)); });
    connect(m_undo, &UndoStack::redone, m_status,
            [this](const QString& text) { m_status->showMessage(tr("Done again: %1").arg(text)); });
}

void MainWindow::connectContext()
{
    connect(&m_context, &Context::openMemoryRequested, this, &MainWindow::openMemory);
    connect(&m_context, &Context::openChatRequested, this,
            [this](const ConversationId& id, const MessageId& message) { openChat(id, OpenIn::NewTab, message); });
    connect(&m_context, &Context::newMemoryRequested, this, [this](const Prefill& prefill) {
        showPage(Page::Memories);
        m_layout->showCentre();
        m_tabs->openNew(m_context.workspace(), prefill);
    });
    connect(&m_context, &Context::openSearchRequested, this, [this](const QString& query) {
        showPage(Page::Search);
        m_search->setQuery(query);
        m_search->focusField();
    });
    connect(&m_context, &Context::filterListRequested, this, [this](const QString& query) {
        showPage(Page::Memories);
        m_layout->showList();
        m_list->setFilter(query);
    });
    connect(&m_context, &Context::openSettingsRequested, this, [this](const QString& page) {
        if (!page.isEmpty())
            settingsWindow().showPage(page);
        settingsWindow().show();
        settingsWindow().raise();
        settingsWindow().activateWindow();
    });
    connect(&m_context, &Context::undoOffered, this, &MainWindow::offerUndo);
    connect(&m_context, &Context::bannerRequested, m_banner, &Banner::showMessage);
    connect(&m_context, &Context::notificationRequested, this, &MainWindow::showNotification);
    connect(&m_context, &Context::settingChanged, this, &MainWindow::applySetting);
    connect(&m_context, &Context::recoverRequested, this, &MainWindow::recoverRequested);
    connect(&m_context, &Context::damageFound, this, [this] {
        m_banner->showMessage(Banner::Tone::Error,
                              tr("The database is damaged. Your notes can be recovered from a backup."));
        connect(m_banner->addButton(tr("Recover\u2026")), &QPushButton::clicked, this, &MainWindow::recoverRequested);
    });
    connect(&m_context, &Context::workspaceChanged, this, [this] {
        setWindowTitle(tr("%1 \u2014 Chimera").arg(m_context.workspaceName()));
        m_sessionTimer.start();
    });
}

void MainWindow::openMemory(const MemoryId& id, OpenIn where, const Spot& spot)
{
    // Beside a chat the list of chats stays: what is cited is looked at and gone back from.
    if (m_page != Page::Chats || where == OpenIn::Preview)
        showPage(Page::Memories, false);
    m_tabs->open(id, where, spot);
    visitFront();
    if (m_layout->isStacked())
        m_layout->showCentre();
    // From the list the arrows must go on working; from anywhere else the reader wants the text.
    if (where != OpenIn::Preview && m_tabs->currentPage())
        m_tabs->currentPage()->focusText();
}

void MainWindow::openChat(const ConversationId& id, OpenIn where, const MessageId& message)
{
    showPage(Page::Chats, false);
    m_tabs->openChat(id, where, message);
    visitFront();
    if (m_layout->isStacked())
        m_layout->showCentre();
    if (where != OpenIn::Preview && m_tabs->currentChatPage())
        m_tabs->currentChatPage()->focusText();
}

void MainWindow::visitFront()
{
    const bool tabs = m_page == Page::Memories || m_page == Page::Chats;
    const Place place{m_page, m_tabs->currentMemory(), {}, m_tabs->currentChat()};
    if (tabs && !(place.memory.isEmpty() && place.chat.isEmpty()))
        m_navigation->visit(place);
}

void MainWindow::showPage(Page page, bool remember)
{
    static const std::map<Page, EntryType> entries{
        {Page::Memories, EntryType::Memories}, {Page::Chats, EntryType::Chats}, {Page::Search, EntryType::Search},
        {Page::Trash, EntryType::Trash},       {Page::Inbox, EntryType::Inbox}, {Page::Workspaces, EntryType::Header}};
    const bool other = m_page != page;
    m_page = page;
    const bool tabs = page == Page::Memories || page == Page::Chats;
    m_centre->setCurrentIndex(tabs ? 0 : static_cast<int>(page));
    m_chat->setPage(page);
    m_layout->setMemoriesPage(tabs);
    m_sidebar->setCurrent(entries.at(page), page == Page::Workspaces ? QStringLiteral("-") : QString());
    if (!other)
        return;
    if (page == Page::Trash)
        m_trash->reload();
    else if (page == Page::Workspaces)
        m_workspaces->reload();
    else if (page == Page::Search)
        m_search->focusField();
    else if (page == Page::Inbox)
        m_inbox->reload();
    else if (remember && tabs && m_tabs->count() > 0 && m_tabs->currentChat().isEmpty() == (page == Page::Chats))
        m_tabs->showLast(page == Page::Chats);
    if (remember)
        m_navigation->visit(
            {page, tabs ? m_tabs->currentMemory() : MemoryId(), {}, tabs ? m_tabs->currentChat() : ConversationId()});
    m_sessionTimer.start();
}

void MainWindow::activate(const SidebarRow& row)
{
    switch (row.type) {
    case EntryType::Search:
        return showPage(Page::Search);
    case EntryType::Chats:
        return showPage(Page::Chats);
    case EntryType::Trash:
        return showPage(Page::Trash);
    case EntryType::Inbox:
        return showPage(Page::Inbox);
    case EntryType::Settings:
        m_context.openSettings();
        return showPage(m_page);
    case EntryType::Memories:
        m_context.filterList({});
        break;
    case EntryType::Tag:
        m_context.filterList(row.id.contains(u' ') ? QStringLiteral("tag:\"%1\"").arg(row.id)
                                                   : QStringLiteral("tag:") + row.id);
        break;
    case EntryType::Saved:
    case EntryType::Pinned:
        m_context.filterList(row.query);
        break;
    case EntryType::Header:
    case EntryType::MoreTags:
        return;
    }
    m_sidebar->setCurrent(row.type, row.id);
}

void MainWindow::go(const Place& place)
{
    showPage(place.page, false);
    if (!place.memory.isEmpty())
        m_tabs->open(place.memory, OpenIn::Preview);
    else if (!place.chat.isEmpty())
        m_tabs->openChat(place.chat, OpenIn::Preview);
    if (place.page == Page::Search && !place.query.isEmpty())
        m_search->setQuery(place.query);
}

void MainWindow::offerUndo(const QString& text, const std::function<void()>& undo, const std::function<void()>& redo)
{
    m_undo->push({text, undo, redo});
    m_undoBar->showMessage(text);
}

void MainWindow::movePane(int step)
{
    const auto panes = m_layout->panes();
    const auto here = std::find_if(panes.begin(), panes.end(),
                                   [](QWidget* pane) { return pane->isAncestorOf(QApplication::focusWidget()); });
    const int count = static_cast<int>(panes.size());
    const int at = here == panes.end() ? (step > 0 ? -1 : 0) : static_cast<int>(here - panes.begin());
    QWidget* pane = panes.at(static_cast<std::size_t>((at + step + count) % count));
    if (pane == m_sidebar)
        m_sidebar->view()->setFocus(Qt::ShortcutFocusReason);
    else if (pane->isAncestorOf(m_list))
        (m_page == Page::Chats ? m_chat->list().view() : m_list->view())->setFocus(Qt::ShortcutFocusReason);
    else if (pane == m_centre && m_tabs->isVisible() && m_tabs->currentPage())
        m_tabs->currentPage()->focusText();
    else if (pane == m_centre && m_tabs->isVisible() && m_tabs->currentChatPage())
        m_tabs->currentChatPage()->focusText();
    else
        focusFirst(pane);
}

SettingsWindow& MainWindow::settingsWindow()
{
    if (!m_settings) {
        m_settings = new SettingsWindow(m_context, this);
        connect(m_settings, &SettingsWindow::importRequested, this, [this] { showImport({}); });
    }
    return *m_settings;
}

void MainWindow::showImport(const QStringList& paths)
{
    auto* sheet = new ImportSheet(m_context, this);
    sheet->setAttribute(Qt::WA_DeleteOnClose);
    sheet->openWith(paths);
}

bool MainWindow::askAboutJobs()
{
    const auto running = m_context.backend().jobs().running();
    const bool matters = std::any_of(running.begin(), running.end(), [](const JobInfo& job) {
        return job.kind != QLatin1String("check") && job.kind != QLatin1String("backup");
    });
    if (!matters)
        return false;
    askConfirmation(this,
                    {tr("Quit while \u201c%1\u201d is running?").arg(running.front().title),
                     tr("What is done stays; run it again to go on where it stopped."), tr("Quit")},
                    [this] {
                        m_jobsMayStop = true;
                        close();
                    });
    return true;
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_closing) {
        event->accept();
        return;
    }
    event->ignore();
    if (!m_jobsMayStop && askAboutJobs())
        return;
    // Everything is written first; the window goes when that is acknowledged.
    m_closing = true;
    hide();
    saveSession();
    m_tabs->flushAll([this](bool) { Q_EMIT closed(); });
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls() && !m_context.isReadOnly())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    QStringList paths;
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    if (!paths.isEmpty())
        showImport(paths);
}

bool MainWindow::event(QEvent* event)
{
    const auto type = event->type();
    if (m_started && (type == QEvent::Resize || type == QEvent::Move))
        m_sessionTimer.start();
    return QMainWindow::event(event);
}

} // namespace chimera::ui
