// What was deleted: memories and chats of this workspace and whole workspaces; restore to the old place, delete for
// ever (asks), empty all (asks). Owner: the window.
#pragma once

#include "ui/list/MemoryListModel.h"

#include <QWidget>

class QListView;
class QStackedWidget;
class QVBoxLayout;

namespace chimera::ui {

class ChatCommands;
class MemoryCommands;
class TextLabel;
class TrashedChats;

class TrashPage : public QWidget
{
    Q_OBJECT

public:
    TrashPage(Context& context, MemoryCommands& commands, ChatCommands& chats, QWidget* parent = nullptr);

    QListView* view() const { return m_view; }
    MemoryListModel& model() { return *m_model; }
    void reload();
    void restoreSelected();
    void purgeSelected();
    void emptyAll();

private:
    void build();
    void withSelection(void (MemoryCommands::*command)(const std::vector<MemoryRow>&));
    void readWorkspaces();
    void addWorkspaceRow(const QString& id, const QString& name, std::int64_t memories);
    void restoreWorkspace(const QString& id, const QString& name);
    void purgeWorkspace(const QString& id, const QString& name);
    void showState();

    Context& m_context;
    MemoryCommands& m_commands;
    MemoryListModel* m_model;
    QListView* m_view;
    QStackedWidget* m_stack;
    TextLabel* m_detail;
    TrashedChats* m_chats;
    QWidget* m_workspaces;
    QVBoxLayout* m_workspaceRows;
    QPushButton* m_restore;
    QPushButton* m_purge;
    QPushButton* m_emptyAll;
    QTimer m_refreshTimer;
};

} // namespace chimera::ui
