// Rows of the command palette: sections become header rows between the items. Owner: the palette.
#pragma once

#include "ui/widgets/CommandPalette.h"

#include <QAbstractListModel>
#include <QStyledItemDelegate>

namespace chimera::ui {

class PaletteModel : public QAbstractListModel
{
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    void setSections(std::vector<PaletteSection> sections);
    const PaletteItem* item(int row) const; // nullptr for a header
    bool isSelectable(int row) const;
    int rowOf(const QString& id) const; // -1: not there
    int firstSelectable() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Row
    {
        QString header;
        PaletteItem item;
    };
    std::vector<Row> m_rows;
};

class PaletteDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace chimera::ui
