// The entries of the sidebar as a flat list: pages, saved searches, tags; and of its foot: Trash, Settings. A plain
// model that is told what to show. Owner: the sidebar.
#pragma once

#include "core/memories/Tags.h"
#include "core/search/SavedSearches.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/RowRoles.h"

#include <QAbstractListModel>

namespace chimera::ui {

enum class EntryType { Header, Memories, Chats, Search, Inbox, Saved, Pinned, Tag, MoreTags, Trash, Settings };

struct SidebarRow
{
    EntryType type = EntryType::Header;
    QString text;
    QString id; // saved search's id, tag's name
    Glyph glyph = Glyph::None;
    QString count;
    int dot = -1;
    QString query; // saved search

    bool operator==(const SidebarRow&) const = default;
};

class SidebarModel : public QAbstractListModel
{
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setRows(std::vector<SidebarRow> rows);
    const SidebarRow* rowAt(const QModelIndex& index) const;
    int rowOf(EntryType type, const QString& id = {}) const; // -1: none

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QStringList mimeTypes() const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction | Qt::CopyAction; }
    bool canDropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                         const QModelIndex& parent) const override;
    bool dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                      const QModelIndex& parent) override;

Q_SIGNALS:
    void memoriesDropped(const chimera::ui::SidebarRow& row);

private:
    std::vector<SidebarRow> m_rows;
};

// The series that a tag without a colour of its own gets: by its name, the same on every machine.
int seriesOfTag(const TagCount& tag);

} // namespace chimera::ui
