#include "ui/list/MemoryListDelegate.h"

#include "ui/widgets/Theme.h"

#include <QLineEdit>
#include <QPainter>

namespace chimera::ui {

void MemoryListDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    if (index.data(IdRole).toString().isEmpty())
        paintSkeleton(painter, option.rect, density() == Density::Compact);
    else
        MemoryRowDelegate::paint(painter, option, index);
}

void MemoryListDelegate::paintSkeleton(QPainter* painter, const QRect& rect, bool compact)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour(Token::Alt));
    const auto bar = [&](int top, int width, int height) {
        painter->drawRoundedRect(QRect(rect.left() + px(16), rect.top() + top, width, height), px(3), px(3));
    };
    const int width = rect.width() - px(32);
    bar(px(12), width * 5 / 10, px(10));
    if (!compact) {
        bar(px(31), width * 9 / 10, px(8));
        bar(px(50), width * 3 / 10, px(8));
    }
    painter->restore();
}

QWidget* MemoryListDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const
{
    auto* editor = new QLineEdit(parent);
    editor->setAccessibleName(tr("Title"));
    editor->setMaxLength(255);
    return editor;
}

void MemoryListDelegate::updateEditorGeometry(QWidget* editor, const QStyleOptionViewItem& option,
                                              const QModelIndex&) const
{
    const int height = editor->sizeHint().height();
    editor->setGeometry(option.rect.left() + px(8), option.rect.top() + px(3), option.rect.width() - px(16), height);
}

} // namespace chimera::ui
