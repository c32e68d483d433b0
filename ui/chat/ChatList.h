// The list pane of the Chats page: title with count, New, the filter (titles and messages), the rows; empty and nothing
// found. One selected row is opened in the centre. Owner: the window; GUI thread.
#pragma once

#include "ui/Actions.h"
#include "ui/chat/ChatCommands.h"
#include "ui/chat/ChatListModel.h"

class QListView;
class QStackedWidget;

namespace chimera::ui {

class ElidedLabel;
class EmptyState;
class MemoryListDelegate;
class SearchField;

class ChatList : public QWidget
{
    Q_OBJECT

public:
    ChatList(Context& context, ChatCommands& commands, QWidget* parent = nullptr);

    QListView* view() const { return m_view; }
    ChatListModel& model() { return *m_model; }
    SearchField* filterField() const { return m_filter; }
    QString filter() const;
    void setFilter(const QString& text);
    void setArchiveShown(bool shown);
    void setCurrent(const ConversationId& id); // marks the row of what the centre shows; no signal
    void reload();
    QJsonObject state() const;
    void restoreState(const QJsonObject& state);

Q_SIGNALS:
    void openRequested(const chimera::ConversationId& id, chimera::ui::OpenIn where);
    void newRequested();
    void loaded();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    void build();
    QWidget* buildHeader();
    void connectActions();
    void applyDensity();
    void show(ConversationPage page);
    void open(OpenIn where);
    void showMenu(const QPoint& position);
    ChatCommands::Rows selected() const;
    void reselect();

    Context& m_context;
    ChatCommands& m_commands;
    ChatListModel* m_model;
    MemoryListDelegate* m_delegate;
    QListView* m_view;
    SearchField* m_filter;
    ElidedLabel* m_count;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    EmptyState* m_noMatch;
    QTimer m_reloadTimer;
    QTimer m_openTimer;
    Latest m_latest;
    ConversationId m_current;
    bool m_archive = false;
    bool m_selecting = false;
};

} // namespace chimera::ui
