#include "ui/widgets/SidebarDelegate.h"

#include "ui/widgets/Icons.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/Style.h"

#include <QPainter>

namespace chimera::ui {

namespace {

constexpr int OuterMargin = 10;
constexpr int InnerMargin = 10;

SidebarEntry kindOf(const QModelIndex& index)
{
    return static_cast<SidebarEntry>(index.data(EntryKindRole).toInt());
}

bool isSelected(const QStyleOptionViewItem& option)
{
    return option.state & QStyle::State_Selected;
}

void paintPillBackground(QPainter* painter, const QStyleOptionViewItem& option, const QRect& pill)
{
    const Theme& theme = Theme::current();
    painter->setPen(Qt::NoPen);
    if (isSelected(option)) {
        painter->setPen(theme.isHighContrast() ? QPen(theme.colour(Token::Accent), 2) : QPen(Qt::NoPen));
        painter->setBrush(theme.colour(Token::AccentSoft));
        painter->drawRoundedRect(pill, px(6), px(6));
    } else if ((option.state & QStyle::State_MouseOver) && (option.state & QStyle::State_Enabled)) {
        painter->setBrush(theme.blend(Token::Text, Token::Window, 0.05));
        painter->drawRoundedRect(pill, px(6), px(6));
    }
    const auto keyboardFocus = QStyle::State_HasFocus | QStyle::State_KeyboardFocusChange;
    if ((option.state & keyboardFocus) == keyboardFocus) {
        paintFocusRing(painter, pill, px(6));
    }
}

// Icon or dot; returns where the text starts.
int paintLeading(QPainter* painter, const QRect& pill, const QModelIndex& index, bool selected)
{
    const Theme& theme = Theme::current();
    const QVariant dot = index.data(DotSeriesRole);
    if (dot.isValid()) {
        const int side = px(8);
        const QRect rect(pill.left() + px(InnerMargin), pill.center().y() - side / 2 + 1, side, side);
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.series(dot.toInt()));
        painter->drawRoundedRect(rect, px(3), px(3));
        return rect.right() + px(11);
    }
    const int side = px(16);
    const QRect rect(pill.left() + px(InnerMargin), pill.center().y() - side / 2 + 1, side, side);
    const auto glyph = static_cast<Glyph>(index.data(GlyphRole).toInt());
    if (glyph != Glyph::None) {
        paintGlyph(painter, glyph, rect, theme.colour(selected ? Token::Accent : Token::Text2));
    } else if (const QVariant decoration = index.data(Qt::DecorationRole); decoration.canConvert<QIcon>()) {
        decoration.value<QIcon>().paint(painter, rect);
    }
    return rect.right() + px(11);
}

} // namespace

SidebarDelegate::SidebarDelegate(QObject* parent) : QStyledItemDelegate(parent) {}

void SidebarDelegate::setRail(bool rail)
{
    m_rail = rail;
}

QSize SidebarDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const int textHeight = QFontMetrics(textFont(TextRole::Body)).height();
    const int width = option.rect.width();
    switch (kindOf(index)) {
    case SidebarEntry::Header:
        return {width, m_rail ? px(12) : std::max(px(42), textHeight + px(22))};
    case SidebarEntry::Spacer:
        return {width, px(8)};
    case SidebarEntry::Item:
        break;
    }
    return {width, std::max(px(32), textHeight + px(12))};
}

void SidebarDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (kindOf(index) == SidebarEntry::Header) {
        paintHeader(painter, option.rect, index);
    } else if (kindOf(index) == SidebarEntry::Item) {
        paintItem(painter, option, index);
    }
    painter->restore();
}

void SidebarDelegate::paintHeader(QPainter* painter, const QRect& rect, const QModelIndex& index) const
{
    if (m_rail) {
        painter->fillRect(QRect(rect.left() + px(12), rect.center().y(), rect.width() - px(24), 1),
                          colour(Token::HairLine));
        return;
    }
    painter->setFont(textFont(TextRole::SmallStrong));
    painter->setPen(colour(Token::Text3));
    const QRect text = rect.adjusted(px(OuterMargin + InnerMargin), 0, -px(OuterMargin), -px(6));
    const QString shown = painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, text.width());
    painter->drawText(text, Qt::AlignLeft | Qt::AlignBottom, shown);
}

void SidebarDelegate::paintItem(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const bool selected = isSelected(option);
    const QRect pill = option.rect.adjusted(px(m_rail ? 6 : OuterMargin), 1, -px(m_rail ? 6 : OuterMargin), -1);
    paintPillBackground(painter, option, pill);
    if (m_rail) {
        const int shift = pill.width() / 2 - px(InnerMargin) - px(8);
        paintLeading(painter, pill.translated(std::max(shift, -px(4)), 0), index, selected);
        return;
    }
    const int left = paintLeading(painter, pill, index, selected);
    const int right = paintTrailing(painter, pill, index);
    const QRect text(left, pill.top(), std::max(right - left, 0), pill.height());
    painter->setFont(textFont(selected ? TextRole::BodyStrong : TextRole::Body));
    painter->setPen(colour(selected ? Token::Text : Token::Text2));
    if (!(option.state & QStyle::State_Enabled)) {
        painter->setPen(option.palette.color(QPalette::Disabled, QPalette::Text));
    }
    const QString shown = painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, text.width());
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, shown);
}

int SidebarDelegate::paintTrailing(QPainter* painter, const QRect& pill, const QModelIndex& index) const
{
    const int right = pill.right() + 1 - px(InnerMargin);
    if (const int badge = index.data(BadgeRole).toInt(); badge > 0) {
        const QString text = badge > 999 ? QStringLiteral("999+") : QString::number(badge);
        const QSize size = BadgeLabel::sizeFor(text);
        const QRect rect(right - size.width(), pill.center().y() - size.height() / 2 + 1, size.width(), size.height());
        BadgeLabel::paint(painter, rect, text);
        return rect.left() - px(8);
    }
    const QString count = index.data(CountTextRole).toString();
    if (count.isEmpty()) {
        return right;
    }
    painter->setFont(Theme::withTabularFigures(textFont(TextRole::Body)));
    painter->setPen(colour(Token::Text2));
    const int width = painter->fontMetrics().horizontalAdvance(count) + 1;
    painter->drawText(QRect(right - width, pill.top(), width, pill.height()), Qt::AlignRight | Qt::AlignVCenter, count);
    return right - width - px(8);
}

} // namespace chimera::ui
