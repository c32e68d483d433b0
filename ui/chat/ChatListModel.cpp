#include "ui/chat/ChatListModel.h"

#include "ui/TimeText.h"
#include "ui/chat/ChatCommands.h"

namespace chimera::ui {

void ChatListModel::setRows(std::vector<ConversationRow> rows, const QDateTime& now)
{
    const bool same = rows.size() == m_rows.size() &&
                      std::equal(rows.begin(), rows.end(), m_rows.begin(),
                                 [](const ConversationRow& a, const ConversationRow& b) { return a.id == b.id; });
    m_now = now;
    ++m_revision;
    if (same) {
        m_rows = std::move(rows);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

const ConversationRow* ChatListModel::rowAt(int row) const
{
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr;
}

int ChatListModel::rowOf(const ConversationId& id) const
{
    const auto found =
        std::find_if(m_rows.begin(), m_rows.end(), [&](const ConversationRow& row) { return row.id == id; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

int ChatListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ChatListModel::data(const QModelIndex& index, int role) const
{
    const ConversationRow* row = rowAt(index.row());
    if (!row)
        return {};
    switch (role) {
    case IdRole:
        return row->id.text();
    case RevisionRole:
        return m_revision;
    case Qt::DisplayRole:
    case TitleRole:
    case Qt::EditRole:
        return ChatCommands::titleOf(*row);
    case SnippetRole:
        return row->preview;
    case TimeTextRole:
        return shortTime(row->updatedAt, m_now);
    case PinnedRole:
        return row->pinned;
    case StateRole:
        return static_cast<int>(row->options.localOnly ? RowState::Locked : RowState::Normal);
    case Qt::AccessibleTextRole: {
        const QString status = row->status == ConversationStatus::Completed  ? tr("completed")
                               : row->status == ConversationStatus::Archived ? tr("archived")
                                                                             : QString();
        QStringList parts{ChatCommands::titleOf(*row), row->pinned ? tr("pinned") : QString(), status, row->preview,
                          shortTime(row->updatedAt, m_now)};
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    default:
        return {};
    }
}

bool ChatListModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const ConversationRow* row = rowAt(index.row());
    if (!row || role != Qt::EditRole)
        return false;
    Q_EMIT renameRequested(ConversationRow(*row), value.toString());
    return true;
}

Qt::ItemFlags ChatListModel::flags(const QModelIndex& index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsEditable : Qt::NoItemFlags;
}

} // namespace chimera::ui
