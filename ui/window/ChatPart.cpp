#include "ui/window/ChatPart.h"

#include "ui/Actions.h"
#include "ui/chat/ChatList.h"
#include "ui/chat/ChatPage.h"
#include "ui/chat/ContextPanel.h"
#include "ui/chat/MessageView.h"
#include "ui/tabs/TabArea.h"

#include <QStackedWidget>

namespace chimera::ui {

ChatPart::ChatPart(Context& context, QWidget* window)
    : QObject(window)
    , m_context(context)
    , m_commands(new ChatCommands(context, window))
    , m_list(new ChatList(context, *m_commands, window))
    , m_panel(new ContextPanel(window))
    , m_lists(new QStackedWidget(window))
    , m_sides(new QStackedWidget(window))
{
    connect(m_list, &ChatList::openRequested, this, &ChatPart::openRequested);
    connect(m_list, &ChatList::newRequested, this, &ChatPart::newChat);
    connect(m_panel, &ContextPanel::closeRequested, this, &ChatPart::sideCloseRequested);
    connect(m_panel, &ContextPanel::memoryActivated, this,
            [this](const MemoryId& id) { m_context.openMemory(id, OpenIn::NewTab); });
}

QWidget* ChatPart::listPane(QWidget* memories)
{
    m_lists->addWidget(memories);
    m_lists->addWidget(m_list);
    return m_lists;
}

QWidget* ChatPart::sidePane(QWidget* inspector)
{
    m_sides->addWidget(inspector);
    m_sides->addWidget(m_panel);
    return m_sides;
}

void ChatPart::connectTo(TabArea& tabs)
{
    m_tabs = &tabs;
    connect(&tabs, &TabArea::currentChanged, this, &ChatPart::follow);
    connect(&tabs, &TabArea::chatContextChanged, this, &ChatPart::follow);
}

void ChatPart::follow()
{
    m_list->setCurrent(m_tabs->currentChat());
    const ChatPage* front = m_tabs->currentChatPage();
    m_sides->setCurrentIndex(front ? 1 : 0);
    if (front)
        m_panel->setReceipt(front->context());
}

void ChatPart::setPage(Page page)
{
    m_lists->setCurrentIndex(page == Page::Chats ? 1 : 0);
}

void ChatPart::newChat()
{
    m_commands->create([this](const ConversationId& id) { Q_EMIT created(id); });
}

ChatPage* ChatPart::page() const
{
    ChatPage* front = m_tabs->currentChatPage();
    return front && front->isVisible() ? front : nullptr;
}

void ChatPart::connectActions(QWidget* window)
{
    const auto on = [&](ActionId id, std::function<void(ChatPage&)> slot) {
        QAction* action = m_context.actions()[id];
        window->addAction(action);
        connect(action, &QAction::triggered, this, [this, slot = std::move(slot)] {
            if (ChatPage* front = page())
                slot(*front);
        });
    };
    on(ActionId::CopyAnswer, [](ChatPage& front) { front.copyLastAnswer(); });
    on(ActionId::AskAgain, [](ChatPage& front) { front.askLastAgain(); });
    on(ActionId::AddToChat, [](ChatPage& front) { front.addMemory(); });
    on(ActionId::CompleteChat, [this](ChatPage& front) { m_commands->complete(front.session().conversation()); });
    on(ActionId::ToMessages, [](ChatPage& front) { front.messages().setFocus(Qt::ShortcutFocusReason); });
    on(ActionId::ShowReceipt, [](ChatPage& front) {
        const auto& thread = front.session().conversation().thread;
        if (!thread.empty() && thread.back().role == MessageRole::Assistant)
            front.showReceipt(thread.back().id);
    });
    // In the chat itself F2 and Ctrl+D mean the chat that is open.
    for (const ActionId id : {ActionId::Rename, ActionId::Pin}) {
        connect(m_context.actions()[id], &QAction::triggered, this, [this, id] {
            ChatPage* front = page();
            if (!front || !front->isAncestorOf(QApplication::focusWidget()))
                return;
            const ConversationRow row = front->session().conversation();
            id == ActionId::Rename ? m_commands->askForTitle(row) : m_commands->togglePin({row});
        });
    }
}

} // namespace chimera::ui
