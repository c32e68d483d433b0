// What chat adds to the window: its list and its context pane, which take turns with the memory's own, its commands,
// and what its actions do. Owner: the window; GUI thread.
#pragma once

#include "ui/chat/ChatCommands.h"
#include "ui/window/Navigation.h"

class QStackedWidget;

namespace chimera::ui {

class ChatList;
class ChatPage;
class ContextPanel;
class TabArea;

class ChatPart : public QObject
{
    Q_OBJECT

public:
    ChatPart(Context& context, QWidget* window);

    ChatCommands& commands() { return *m_commands; }
    ChatList& list() { return *m_list; }
    ContextPanel& panel() { return *m_panel; }

    // The panes as the window's regions: the memory's own, or the chat's in its place.
    QWidget* listPane(QWidget* memories);
    QWidget* sidePane(QWidget* inspector);
    void connectTo(TabArea& tabs);
    void connectActions(QWidget* window);

    void setPage(Page page); // which list is shown
    void newChat();

Q_SIGNALS:
    void openRequested(const chimera::ConversationId& id, chimera::ui::OpenIn where);
    void created(const chimera::ConversationId& id);
    void sideCloseRequested();

private:
    void follow(); // the tab in front
    ChatPage* page() const;

    Context& m_context;
    ChatCommands* m_commands;
    ChatList* m_list;
    ContextPanel* m_panel;
    QStackedWidget* m_lists;
    QStackedWidget* m_sides;
    TabArea* m_tabs = nullptr;
};

} // namespace chimera::ui
