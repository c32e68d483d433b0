#include "ui/search/SearchHitDelegate.h"

#include "ui/widgets/Icons.h"

#include <QPainter>

namespace chimera::ui {

QRect SearchHitDelegate::whyRect(const QRect& row)
{
    const int side = px(24);
    return {row.right() - px(14) - side, row.bottom() - px(7) - side, side, side};
}

void SearchHitDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    MemoryListDelegate::paint(painter, option, index);
    if (!(option.state & (QStyle::State_MouseOver | QStyle::State_Selected)) || index.data(IdRole).toString().isEmpty())
        return;
    const Theme& theme = Theme::current();
    const QRect rect = whyRect(option.rect);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(theme.blend(Token::Border, Token::Raised, 0.55));
    painter->setBrush(theme.colour(Token::Raised));
    painter->drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), px(6), px(6));
    const int glyph = px(14);
    paintGlyph(painter, Glyph::Help, QRect(rect.center().x() - glyph / 2, rect.center().y() - glyph / 2, glyph, glyph),
               theme.colour(Token::Text2));
    painter->restore();
}

} // namespace chimera::ui
