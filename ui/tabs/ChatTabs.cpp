// The half of TabArea that holds conversations.
#include "ui/chat/ChatPage.h"
#include "ui/tabs/TabArea.h"
#include "ui/tabs/TabBar.h"

#include <QStackedWidget>

namespace chimera::ui {

int TabArea::indexOf(const ConversationId& id) const
{
    for (std::size_t i = 0; i < m_tabs.size(); ++i) {
        if (!id.isEmpty() && m_tabs[i].chat == id)
            return static_cast<int>(i);
    }
    return -1;
}

int TabArea::indexOf(const ChatPage* page) const
{
    for (std::size_t i = 0; i < m_tabs.size(); ++i) {
        if (page && m_tabs[i].chatPage == page)
            return static_cast<int>(i);
    }
    return -1;
}

ChatPage* TabArea::chatPageAt(int index)
{
    Tab& tab = m_tabs.at(static_cast<std::size_t>(index));
    if (tab.chatPage || !tab.isChat())
        return tab.chatPage;
    auto* page = new ChatPage(m_context, m_chats, m_stack);
    tab.chatPage = page;
    m_stack->addWidget(page);
    connect(page, &ChatPage::titleChanged, this, [this, page](const QString& title) {
        if (const int at = indexOf(page); at >= 0) {
            m_tabs[static_cast<std::size_t>(at)].title = title;
            showTitle(at);
        }
    });
    connect(page, &ChatPage::contextChanged, this, [this, page] {
        if (page == currentChatPage())
            Q_EMIT chatContextChanged();
    });
    connect(page, &ChatPage::used, this, [this, page] {
        if (indexOf(page) == m_bar->previewIndex())
            keep(indexOf(page));
    });
    connect(page, &ChatPage::gone, this, [this, page] {
        if (const int at = indexOf(page); at >= 0)
            closeTab(at);
    });
    page->open(tab.chat);
    return page;
}

QWidget* TabArea::widgetAt(int index)
{
    const bool chat = m_tabs.at(static_cast<std::size_t>(index)).isChat();
    return chat ? static_cast<QWidget*>(chatPageAt(index)) : pageAt(index);
}

void TabArea::show(int index)
{
    if (m_bar->currentIndex() == index)
        showCurrent();
    else
        m_bar->setCurrentIndex(index);
}

// The preview tab shows something else from now on.
void TabArea::becomes(int index, const MemoryId& memory, const ConversationId& chat)
{
    Tab& tab = m_tabs[static_cast<std::size_t>(index)];
    const bool sameKind = tab.isChat() == !chat.isEmpty();
    if (!sameKind)
        dropPage(index);
    tab.memory = memory;
    tab.chat = chat;
    tab.state = {};
    if (sameKind && tab.page)
        tab.page->open(memory);
    if (sameKind && tab.chatPage)
        tab.chatPage->open(chat);
    m_bar->setTabIcon(index, icon(tab.isChat() ? Glyph::Chat : Glyph::Memory, Token::Text2, Token::Text));
}

void TabArea::openChat(const ConversationId& id, OpenIn where, const MessageId& message)
{
    int index = indexOf(id);
    if (index < 0 && where == OpenIn::Preview && m_bar->previewIndex() >= 0) {
        index = m_bar->previewIndex();
        becomes(index, {}, id);
    } else if (index < 0) {
        Tab tab;
        tab.chat = id;
        index = addTab(std::move(tab));
        if (where == OpenIn::Preview)
            m_bar->setPreviewIndex(index);
    } else if (where != OpenIn::Preview) {
        keep(index);
    }
    show(index);
    if (ChatPage* page = currentChatPage(); page && !message.isEmpty())
        page->showMessage(message);
}

void TabArea::dropChatPage(int index)
{
    ChatPage* page = std::exchange(m_tabs[static_cast<std::size_t>(index)].chatPage, nullptr);
    if (!page)
        return;
    page->disconnect(this);
    m_stack->removeWidget(page);
    page->hide();
    page->flush([guard = QPointer<ChatPage>(page)](bool) {
        if (guard)
            guard->deleteLater();
    });
}

bool TabArea::showLast(bool chat)
{
    int last = -1;
    for (int i = 0; i < count(); ++i) {
        const Tab& tab = m_tabs[static_cast<std::size_t>(i)];
        const bool newer = last < 0 || tab.shown >= m_tabs[static_cast<std::size_t>(last)].shown;
        if (tab.isChat() == chat && newer)
            last = i;
    }
    if (last >= 0)
        show(last);
    return last >= 0;
}

ChatPage* TabArea::currentChatPage() const
{
    const int index = m_bar->currentIndex();
    return index >= 0 && index < count() ? m_tabs[static_cast<std::size_t>(index)].chatPage : nullptr;
}

ConversationId TabArea::currentChat() const
{
    const int index = m_bar->currentIndex();
    return index >= 0 && index < count() ? m_tabs[static_cast<std::size_t>(index)].chat : ConversationId();
}

} // namespace chimera::ui
