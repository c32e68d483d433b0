// A row of the search: that of a list, and at the pointed or chosen one a small "?" that says why it was found.
#pragma once

#include "ui/list/MemoryListDelegate.h"

namespace chimera::ui {

class SearchHitDelegate : public MemoryListDelegate
{
    Q_OBJECT

public:
    using MemoryListDelegate::MemoryListDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    static QRect whyRect(const QRect& row);
};

} // namespace chimera::ui
