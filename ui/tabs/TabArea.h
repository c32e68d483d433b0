// The centre of the Memories and Chats pages: tabs of memories and conversations, each with its page. A tab that was
// never looked at has no page yet; the preview tab is reused by the next single click until it is edited or kept.
// Owner: the window. GUI thread.
#pragma once

#include "ui/memories/MemoryPage.h"

#include <QWidget>

class QStackedWidget;

namespace chimera::ui {

class ChatCommands;
class ChatPage;
class EmptyState;
class TabBar;

class TabArea : public QWidget
{
    Q_OBJECT

public:
    TabArea(Context& context, ChatCommands& chats, QWidget* parent = nullptr);

    void open(const MemoryId& id, OpenIn where, const Spot& spot = {});
    void openChat(const ConversationId& id, OpenIn where, const MessageId& message = {});
    void openNew(const WorkspaceId& workspace, const Prefill& prefill);
    void closeTab(int index);
    void closeCurrent();
    void reopenClosed();
    void step(int by); // next or previous tab, around the ends
    void keep(int index);
    // Brings the memory or chat to the front that was there last; false: none is open.
    bool showLast(bool chat);

    MemoryPage* currentPage() const; // nullptr: no tab, or another kind
    ChatPage* currentChatPage() const;
    ConversationId currentChat() const;
    MemoryId currentMemory() const;
    int count() const;
    TabBar* bar() const { return m_bar; }

    // Writes what is not saved in every tab; then(false) when something could not be.
    void flushAll(std::function<void(bool stored)> then);

    QJsonObject state() const;
    void restoreState(const QJsonObject& state);

Q_SIGNALS:
    void currentChanged();                    // another memory or chat is in front, or none
    void chatContextChanged();                // what the next message of the chat in front would take along
    void opened(const chimera::MemoryId& id); // for the history
    void newRequested();
    void quickOpenRequested();

private:
    struct Tab
    {
        MemoryId memory;
        QString title;
        QJsonObject state;
        MemoryPage* page = nullptr;
        ConversationId chat = {}; // instead of a memory
        ChatPage* chatPage = nullptr;
        quint64 shown = 0; // when it was in front last
        bool isChat() const { return !chat.isEmpty(); }
    };
    struct Closed
    {
        MemoryId memory;
        QString title;
        QJsonObject state;
        ConversationId chat = {};
    };

    int indexOf(const MemoryId& id) const;
    int indexOf(const MemoryPage* page) const;
    int indexOf(const ConversationId& id) const;
    int indexOf(const ChatPage* page) const;
    int addTab(Tab tab);
    MemoryPage* makePage();
    MemoryPage* pageAt(int index); // makes it
    ChatPage* chatPageAt(int index);
    QWidget* widgetAt(int index);
    void show(int index);
    void becomes(int index, const MemoryId& memory, const ConversationId& chat);
    void connectPage(MemoryPage* page);
    void showCurrent();
    void showTitle(int index);
    void moved(int from, int to);
    void dropPage(int index);
    void dropChatPage(int index);

    Context& m_context;
    ChatCommands& m_chats;
    TabBar* m_bar;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    std::vector<Tab> m_tabs;
    std::vector<Closed> m_closed;
    quint64 m_shown = 0;
    bool m_restoring = false;
};

} // namespace chimera::ui
