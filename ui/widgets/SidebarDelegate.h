// Paints an entry of the sidebar: icon or coloured dot, text, count or badge at the right, section headers.
// Selected: a rounded accent-soft pill with the icon in the accent colour. Reads RowRoles.h.
#pragma once

#include "ui/widgets/RowRoles.h"

#include <QStyledItemDelegate>

namespace chimera::ui {

class SidebarDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    explicit SidebarDelegate(QObject* parent = nullptr);
    void setRail(bool rail); // icons only, for the collapsed sidebar
    bool isRail() const { return m_rail; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintHeader(QPainter* painter, const QRect& rect, const QModelIndex& index) const;
    void paintItem(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const;
    int paintTrailing(QPainter* painter, const QRect& rect, const QModelIndex& index) const;

    bool m_rail = false;
};

} // namespace chimera::ui
