// The conversations of a workspace as rows for MemoryRowDelegate: pinned ones first, then the latest. A plain model
// that is told what to show; rows that stay keep their place. Owner: the list.
#pragma once

#include "core/chat/Conversation.h"
#include "ui/widgets/RowRoles.h"

#include <QAbstractListModel>
#include <QDateTime>

namespace chimera::ui {

class ChatListModel : public QAbstractListModel
{
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setRows(std::vector<ConversationRow> rows, const QDateTime& now);
    const ConversationRow* rowAt(int row) const;
    int rowOf(const ConversationId& id) const; // -1: none

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value,
                 int role) override; // the title, asked for by a signal
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    void renameRequested(const chimera::ConversationRow& row, const QString& title);

private:
    std::vector<ConversationRow> m_rows;
    QDateTime m_now;
    int m_revision = 0;
};

} // namespace chimera::ui
