// The painting half of MessageBlock.
#include "ui/chat/MessageBlock.h"

#include <QCoreApplication>
#include <QPainter>

namespace chimera::ui {

namespace {

constexpr int BubbleRadius = 12;

// Rounded but for the corner that points at who speaks.
QPainterPath bubblePath(const QRectF& rect)
{
    const qreal radius = px(BubbleRadius);
    QPainterPath path;
    path.setFillRule(Qt::WindingFill);
    path.addRoundedRect(rect, radius, radius);
    path.addRoundedRect(QRectF(rect.right() - 2 * radius, rect.bottom() - 2 * radius, 2 * radius, 2 * radius), px(3),
                        px(3));
    return path.simplified();
}

} // namespace

void MessageBlock::paint(QPainter* painter, const QRectF& visible, const State& state) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    if (state.current) {
        const QRectF around = isQuestion() ? bubble() : QRectF(0, 0, m_width, footTop() + m_footHeight);
        painter->setPen(QPen(colour(Token::Focus), px(2)));
        painter->setBrush(Qt::NoBrush);
        painter->drawRoundedRect(around.adjusted(-px(10), -px(6), px(10), px(6)), px(8), px(8));
    }
    if (isQuestion()) {
        painter->setPen(Theme::current().isHighContrast() ? QPen(colour(Token::Border)) : QPen(Qt::NoPen));
        painter->setBrush(colour(Token::Alt));
        painter->drawPath(bubblePath(bubble()));
    } else {
        paintHead(painter, state);
    }
    const QPointF origin = textOrigin();
    painter->save();
    painter->translate(origin);
    m_text.paint(painter, visible.translated(-origin), state.selection);
    if (m_running && state.caret && m_running->phase == TurnPhase::Answering)
        painter->fillRect(m_text.caret(), colour(Token::Accent));
    painter->restore();
    const qreal foot = footTop();
    painter->translate(0, foot);
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        if (m_items[i].rect.translated(0, foot).intersects(visible) && (!m_items[i].quiet || state.active))
            paintItem(painter, m_items[i], state.hoveredItem == i);
    }
    painter->restore();
}

void MessageBlock::paintHead(QPainter* painter, const State& state) const
{
    const QRectF line(0, 0, m_width, px(20));
    painter->setFont(textFont(TextRole::SmallStrong));
    painter->setPen(colour(Token::Text));
    const QString who = m_running ? QString() : author();
    painter->drawText(line, Qt::AlignVCenter | Qt::TextSingleLine, who);
    const qreal used = QFontMetricsF(painter->font()).horizontalAdvance(who);
    painter->setFont(textFont(TextRole::Small));
    painter->setPen(colour(Token::Text3));
    const QString rest = m_running ? runningText(state.memories) : QStringLiteral(" \u00b7 ") + details(state);
    painter->drawText(line.adjusted(used, 0, 0, 0), Qt::AlignVCenter | Qt::TextSingleLine,
                      QFontMetricsF(painter->font()).elidedText(rest, Qt::ElideRight, line.width() - used));
    const QRectF reasoning = reasoningRect();
    if (reasoning.isEmpty())
        return;
    const QRectF row(reasoning.topLeft(), QSizeF(reasoning.width(), px(24)));
    paintGlyph(painter, m_reasoningOpen ? Glyph::ChevronDown : Glyph::ChevronRight,
               QRectF(0, row.center().y() - px(6), px(12), px(12)), colour(Token::Text3));
    painter->setPen(colour(Token::Text3));
    painter->drawText(row.adjusted(px(18), 0, 0, 0), Qt::AlignVCenter,
                      QCoreApplication::translate("MessageBlock", "Reasoning"));
    if (!m_reasoningOpen)
        return;
    const QRectF inside(px(16), row.bottom(), m_width - px(16), m_reasoning.height());
    painter->fillRect(QRectF(px(5), inside.top(), px(2), inside.height()), colour(Token::HairLine));
    painter->save();
    painter->translate(inside.topLeft());
    m_reasoning.paint(painter, QRectF(QPointF(), inside.size()), nullptr);
    painter->restore();
}

void MessageBlock::paintItem(QPainter* painter, const Item& item, bool hovered) const
{
    switch (item.kind) {
    case Kind::Note:
    case Kind::Problem:
        return paintNote(painter, item);
    case Kind::Source:
        return paintSource(painter, item, hovered);
    case Kind::Button:
        return paintButton(painter, item, hovered);
    case Kind::File:
        paintGlyph(painter, Glyph::Attachment, QRectF(item.rect.left(), item.rect.center().y() - px(7), px(14), px(14)),
                   colour(Token::Text3));
        [[fallthrough]];
    case Kind::BranchText:
    case Kind::MoreSources: {
        painter->setFont(Theme::withTabularFigures(textFont(TextRole::Small)));
        painter->setPen(colour(item.kind == Kind::MoreSources ? Token::Link : Token::Text3));
        const bool left = item.kind != Kind::BranchText;
        const QRectF text = item.kind == Kind::File ? item.rect.adjusted(px(18), 0, 0, 0) : item.rect;
        painter->drawText(text, Qt::AlignVCenter | (left ? Qt::AlignLeft : Qt::AlignHCenter),
                          painter->fontMetrics().elidedText(item.text, Qt::ElideMiddle, qRound(text.width())));
        return;
    }
    }
}

void MessageBlock::paintNote(QPainter* painter, const Item& item) const
{
    const Token tone = item.kind == Kind::Problem ? Token::Error : Token::Warn;
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour(Token::Alt));
    painter->drawRoundedRect(item.rect, px(4), px(4));
    painter->fillRect(QRectF(item.rect.left(), item.rect.top(), px(3), item.rect.height()), colour(tone));
    painter->setFont(textFont(TextRole::Body));
    painter->setPen(colour(item.kind == Kind::Problem ? Token::Text : Token::Text2));
    painter->drawText(item.rect.adjusted(px(16), px(7), -px(12), -px(7)), Qt::TextWordWrap | Qt::AlignVCenter,
                      item.text);
}

void MessageBlock::paintSource(QPainter* painter, const Item& item, bool hovered) const
{
    if (hovered) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(colour(Token::Alt));
        painter->drawRoundedRect(item.rect.adjusted(-px(6), 0, px(6), 0), px(4), px(4));
    }
    QRectF rest = item.rect;
    const auto put = [&](const QString& text, TextRole role, Token token, qreal gap, qreal most) {
        painter->setFont(textFont(role));
        painter->setPen(colour(token));
        const QString fitting = QFontMetricsF(painter->font()).elidedText(text, Qt::ElideRight, most);
        painter->drawText(rest, Qt::AlignVCenter | Qt::TextSingleLine, fitting);
        rest.setLeft(rest.left() + QFontMetricsF(painter->font()).horizontalAdvance(fitting) + gap);
    };
    put(QString::number(item.number), TextRole::BodyStrong, Token::Accent, px(10), rest.width());
    put(item.strong, TextRole::BodyStrong, Token::Text, px(8), item.rect.width() * 0.6);
    if (!item.text.isEmpty())
        put(QStringLiteral("\u201c%1\u201d").arg(item.text), TextRole::Body, Token::Text2, 0, rest.width());
}

void MessageBlock::paintButton(QPainter* painter, const Item& item, bool hovered) const
{
    const QRectF box = item.rect.adjusted(0.5, 0.5, -0.5, -0.5);
    const bool bare = item.action == MessageAction::PreviousBranch || item.action == MessageAction::NextBranch ||
                      (isQuestion() && item.text.isEmpty());
    painter->setPen(bare ? QPen(Qt::NoPen) : QPen(colour(Token::Border), 1));
    painter->setBrush(hovered ? QBrush(colour(Token::Alt)) : QBrush(Qt::NoBrush));
    if (!bare || hovered)
        painter->drawRoundedRect(box, px(6), px(6));
    const qreal side = px(bare ? 12 : 14);
    const qreal left = item.text.isEmpty() ? box.center().x() - side / 2 : box.left() + px(11);
    const Token tone = bare ? Token::Text3 : Token::Text2;
    paintGlyph(painter, item.glyph, QRectF(left, box.center().y() - side / 2, side, side), colour(tone));
    if (item.text.isEmpty())
        return;
    painter->setFont(textFont(TextRole::SmallStrong));
    painter->setPen(colour(Token::Text2));
    painter->drawText(QRectF(left + side + px(6), item.rect.top(), item.rect.width(), item.rect.height()),
                      Qt::AlignVCenter | Qt::TextSingleLine, item.text);
}

} // namespace chimera::ui
