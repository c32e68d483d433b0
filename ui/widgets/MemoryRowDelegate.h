// Paints a row of a memory or chat list: title and time, one line of snippet with its matches marked, up to three tags.
// Uniform height, so use QListView::setUniformItemSizes. Reads RowRoles.h; elided texts are cached by (id, width,
// revision).
#pragma once

#include "ui/widgets/RowRoles.h"

#include <QCache>
#include <QStyledItemDelegate>

#include <memory>

namespace chimera::ui {

class MemoryRowDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    enum class Density { Comfortable, Compact };

    explicit MemoryRowDelegate(QObject* parent = nullptr);

    void setDensity(Density density);
    Density density() const { return m_density; }
    void setTagsShown(bool shown); // chats have no third line; false makes rows lower
    int rowHeight() const;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

    struct Layout; // in the .cpp; public only for the cache

private:
    std::shared_ptr<const Layout> layoutFor(const QModelIndex& index, int width) const;
    std::shared_ptr<const Layout> makeLayout(const QModelIndex& index, int width) const;
    void paintComfortable(QPainter* painter, const QRect& rect, const Layout& layout) const;
    void paintCompact(QPainter* painter, const QRect& rect, const Layout& layout) const;

    Density m_density = Density::Comfortable;
    bool m_tagsShown = true;
    mutable QCache<QString, std::shared_ptr<const Layout>> m_cache;
};

} // namespace chimera::ui
