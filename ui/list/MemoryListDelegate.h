// Rows of the memory list: what MemoryRowDelegate paints, grey bars where a row is not read yet, and an editor on the
// title line for renaming in place.
#pragma once

#include "ui/widgets/MemoryRowDelegate.h"

namespace chimera::ui {

class MemoryListDelegate : public MemoryRowDelegate
{
    Q_OBJECT

public:
    using MemoryRowDelegate::MemoryRowDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                              const QModelIndex& index) const override;

    static void paintSkeleton(QPainter* painter, const QRect& rect, bool compact);
};

} // namespace chimera::ui
