// The chats of this workspace that are in Trash: restore, delete for ever. A part of the Trash page, hidden while there
// are none. Owner: that page; GUI thread.
#pragma once

#include "ui/chat/ChatCommands.h"

#include <QWidget>

class QVBoxLayout;

namespace chimera::ui {

class TrashedChats : public QWidget
{
    Q_OBJECT

public:
    TrashedChats(Context& context, ChatCommands& commands, QWidget* parent = nullptr);

    void reload();
    int count() const { return m_count; }

Q_SIGNALS:
    void counted();

private:
    void show(const ConversationPage& page);
    void addRow(const ConversationRow& row);

    Context& m_context;
    ChatCommands& m_commands;
    QVBoxLayout* m_rows;
    Latest m_latest;
    int m_count = 0;
};

} // namespace chimera::ui
