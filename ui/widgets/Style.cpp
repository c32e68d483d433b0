#include "ui/widgets/Style.h"

#include "ui/widgets/Icons.h"

#include <QPainter>
#include <QStyleOptionComplex>

namespace chimera::ui {

namespace {

QColor boxBorder(const QStyleOption* option)
{
    if (!(option->state & QStyle::State_Enabled)) {
        return colour(Token::HairLine);
    }
    return colour(option->state & QStyle::State_MouseOver ? Token::Accent : Token::Border);
}

void paintBox(QPainter* painter, const QStyleOption* option, qreal radius)
{
    const bool filled = option->state & (QStyle::State_On | QStyle::State_NoChange);
    const bool enabled = option->state & QStyle::State_Enabled;
    const QRectF rect = QRectF(option->rect).adjusted(0.75, 0.75, -0.75, -0.75);
    const QColor fill = filled ? colour(enabled ? Token::Accent : Token::HairLine) : colour(Token::Base);
    painter->setPen(QPen(filled ? fill : boxBorder(option), 1.5));
    painter->setBrush(fill);
    painter->drawRoundedRect(rect, radius, radius);
    if (option->state & QStyle::State_HasFocus) {
        paintFocusRing(painter, QRectF(option->rect).adjusted(-3, -3, 3, 3), radius + 3);
    }
}

void paintCheckBox(QPainter* painter, const QStyleOption* option)
{
    paintBox(painter, option, px(3.5));
    const QRectF rect(option->rect);
    if (option->state & QStyle::State_On) {
        paintGlyph(painter, Glyph::Check, rect.adjusted(1, 1, -1, -1), colour(Token::OnAccent));
    } else if (option->state & QStyle::State_NoChange) {
        painter->fillRect(QRectF(rect.center().x() - rect.width() / 4, rect.center().y() - 1, rect.width() / 2, 2),
                          colour(Token::OnAccent));
    }
}

void paintRadio(QPainter* painter, const QStyleOption* option)
{
    paintBox(painter, option, option->rect.width() / 2.0);
    if (option->state & QStyle::State_On) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(colour(Token::OnAccent));
        const qreal inset = option->rect.width() * 0.33;
        painter->drawEllipse(QRectF(option->rect).adjusted(inset, inset, -inset, -inset));
    }
}

Glyph arrowGlyph(QStyle::PrimitiveElement element)
{
    switch (element) {
    case QStyle::PE_IndicatorArrowDown:
    case QStyle::PE_IndicatorSpinDown:
        return Glyph::ChevronDown;
    case QStyle::PE_IndicatorArrowUp:
    case QStyle::PE_IndicatorSpinUp:
        return Glyph::ChevronUp;
    case QStyle::PE_IndicatorArrowLeft:
        return Glyph::ChevronLeft;
    case QStyle::PE_IndicatorArrowRight:
        return Glyph::ChevronRight;
    default:
        return Glyph::None;
    }
}

void paintGlyphIn(QPainter* painter, Glyph glyph, const QStyleOption* option, int size)
{
    const int side = std::min({size, option->rect.width(), option->rect.height()});
    const QRect rect = QStyle::alignedRect(Qt::LeftToRight, Qt::AlignCenter, QSize(side, side), option->rect);
    const bool enabled = option->state & QStyle::State_Enabled;
    paintGlyph(painter, glyph, rect, colour(enabled ? Token::Text2 : Token::Text3));
}

void paintComboPanel(QPainter* painter, const QStyleOptionComboBox* option, const QRect& arrow)
{
    const QRectF rect = QRectF(option->rect).adjusted(0.5, 0.5, -0.5, -0.5);
    const bool hovered = option->state & QStyle::State_MouseOver;
    const Theme& theme = Theme::current();
    painter->setPen(theme.blend(Token::Border, Token::Base, hovered ? 1.0 : 0.55));
    painter->setBrush(theme.colour(option->editable ? Token::Base : Token::Raised));
    painter->drawRoundedRect(rect, px(6), px(6));
    QStyleOption arrowOption = *option;
    arrowOption.rect = arrow;
    paintGlyphIn(painter, Glyph::ChevronDown, &arrowOption, px(14));
    if (option->state & QStyle::State_HasFocus) {
        paintFocusRing(painter, option->rect, px(6));
    }
}

} // namespace

Style::Style() : QProxyStyle(QStringLiteral("Fusion")) {}

void Style::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                          const QWidget* widget) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck) {
        paintCheckBox(painter, option);
    } else if (element == PE_IndicatorRadioButton) {
        paintRadio(painter, option);
    } else if (const Glyph arrow = arrowGlyph(element); arrow != Glyph::None) {
        paintGlyphIn(painter, arrow, option, px(14));
    } else if (element == PE_IndicatorBranch) {
        if (option->state & State_Children) {
            paintGlyphIn(painter, option->state & State_Open ? Glyph::ChevronDown : Glyph::ChevronRight, option,
                         px(12));
        }
    } else if (element == PE_IndicatorTabClose) {
        paintGlyphIn(painter, Glyph::Close, option, px(12));
    } else if (element == PE_FrameFocusRect) {
        paintFocusRing(painter, option->rect, px(4));
    } else {
        painter->restore();
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        return;
    }
    painter->restore();
}

void Style::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                               const QWidget* widget) const
{
    const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option);
    if (control != CC_ComboBox || !combo) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        return;
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintComboPanel(painter, combo, subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget));
    painter->restore();
}

QRect Style::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl subControl,
                            const QWidget* widget) const
{
    if (control == CC_ComboBox) {
        const int arrow = px(26);
        const QRect rect = option->rect;
        if (subControl == SC_ComboBoxArrow) {
            return visualRect(option->direction, rect, QRect(rect.right() - arrow, rect.top(), arrow, rect.height()));
        }
        if (subControl == SC_ComboBoxEditField) {
            return visualRect(option->direction, rect, rect.adjusted(px(8), 2, -arrow, -2));
        }
    }
    return QProxyStyle::subControlRect(control, option, subControl, widget);
}

QSize Style::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                              const QWidget* widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_ComboBox) {
        result.setHeight(std::max(result.height(), px(32)));
        result.setWidth(std::max(result.width(), size.width() + px(8 + 26 + 8)));
    }
    return result;
}

int Style::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    switch (metric) {
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ListViewIconSize:
        return px(16);
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return px(8);
    case PM_SplitterWidth:
        return 1;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int Style::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                     QStyleHintReturn* returnData) const
{
    switch (hint) {
    case SH_ItemView_ActivateItemOnSingleClick:
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
        return 0;
    case SH_ToolTip_WakeUpDelay:
        return 500;
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

void paintFocusRing(QPainter* painter, const QRectF& rect, qreal radius)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(colour(Token::Focus), 2));
    painter->setBrush(Qt::NoBrush);
    painter->drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius);
    painter->restore();
}

} // namespace chimera::ui
