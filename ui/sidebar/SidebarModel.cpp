#include "ui/sidebar/SidebarModel.h"

#include "core/base/Text.h"
#include "ui/list/MemoryListModel.h"

#include <QMimeData>

namespace chimera::ui {

namespace {

constexpr int SeriesCount = 5; // without the grey one

bool takesMemories(EntryType type)
{
    return type == EntryType::Tag || type == EntryType::Trash || type == EntryType::Pinned;
}

} // namespace

int seriesOfTag(const TagCount& tag)
{
    if (tag.colour >= 0)
        return tag.colour;
    unsigned hash = 2166136261U; // FNV-1a
    for (const char byte : text::foldCase(tag.name).toUtf8())
        hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
    return static_cast<int>((hash >> 8) % SeriesCount);
}

void SidebarModel::setRows(std::vector<SidebarRow> rows)
{
    if (rows == m_rows)
        return;
    // The same entries with other counts keep selection and scroll.
    const bool sameShape = rows.size() == m_rows.size() &&
                           std::equal(rows.begin(), rows.end(), m_rows.begin(),
                                      [](const auto& a, const auto& b) { return a.type == b.type && a.id == b.id; });
    if (sameShape) {
        m_rows = std::move(rows);
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

const SidebarRow* SidebarModel::rowAt(const QModelIndex& index) const
{
    const auto row = static_cast<std::size_t>(index.row());
    return index.isValid() && row < m_rows.size() ? &m_rows[row] : nullptr;
}

int SidebarModel::rowOf(EntryType type, const QString& id) const
{
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].type == type && (id.isEmpty() || m_rows[i].id == id))
            return static_cast<int>(i);
    }
    return -1;
}

int SidebarModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant SidebarModel::data(const QModelIndex& index, int role) const
{
    const SidebarRow* row = rowAt(index);
    if (!row)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return row->text;
    case Qt::ToolTipRole:
        return row->type == EntryType::Header ? QVariant() : QVariant(row->query.isEmpty() ? row->text : row->query);
    case Qt::AccessibleTextRole:
        if (row->type == EntryType::Tag)
            return tr("Tag %1, %2 memories").arg(row->text, row->count);
        return row->count.isEmpty() ? row->text : tr("%1, %2").arg(row->text, row->count);
    case EntryKindRole:
        return static_cast<int>(row->type == EntryType::Header ? SidebarEntry::Header : SidebarEntry::Item);
    case GlyphRole:
        return static_cast<int>(row->glyph);
    case CountTextRole:
        return row->count;
    case BadgeRole:
        return 0;
    case DotSeriesRole:
        return row->dot >= 0 ? QVariant(row->dot) : QVariant();
    default:
        return {};
    }
}

Qt::ItemFlags SidebarModel::flags(const QModelIndex& index) const
{
    const SidebarRow* row = rowAt(index);
    if (!row || row->type == EntryType::Header)
        return Qt::NoItemFlags;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    if (takesMemories(row->type))
        flags |= Qt::ItemIsDropEnabled;
    return flags;
}

QStringList SidebarModel::mimeTypes() const
{
    return {MemoryListModel::mimeType()};
}

bool SidebarModel::canDropMimeData(const QMimeData* data, Qt::DropAction, int, int, const QModelIndex& parent) const
{
    const SidebarRow* row = rowAt(parent);
    return row && takesMemories(row->type) && data->hasFormat(MemoryListModel::mimeType());
}

bool SidebarModel::dropMimeData(const QMimeData* data, Qt::DropAction action, int row, int column,
                                const QModelIndex& parent)
{
    if (!canDropMimeData(data, action, row, column, parent))
        return false;
    Q_EMIT memoriesDropped(*rowAt(parent));
    return false; // the list changes through the commit, not through the view
}

} // namespace chimera::ui
