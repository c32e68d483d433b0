#include "ui/widgets/EmptyState.h"

#include "ui/widgets/Labels.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace chimera::ui {

namespace {

constexpr int DiscSide = 56;

} // namespace

EmptyState::EmptyState(Glyph glyph, const QString& text, QWidget* parent)
    : QWidget(parent)
    , m_glyph(glyph)
    , m_label(new TextLabel(text, TextRole::Body, Token::Text2))
    , m_detail(new TextLabel({}, TextRole::Small, Token::Text3))
    , m_column(new QVBoxLayout(this))
    , m_buttons(new QHBoxLayout)
{
    m_column->setContentsMargins(px(24), px(24), px(24), px(24));
    m_column->setSpacing(px(12));
    m_column->addStretch(2);
    m_column->addSpacing(px(DiscSide));
    for (TextLabel* label : {m_label, m_detail}) {
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        m_column->addWidget(label);
    }
    m_detail->hide();
    m_buttons->setSpacing(px(8));
    m_buttons->addStretch();
    m_buttons->addStretch();
    m_column->addLayout(m_buttons);
    m_column->addStretch(3);
    setAccessibleName(text);
}

void EmptyState::setText(const QString& text)
{
    m_label->setText(text);
    setAccessibleName(text);
}

void EmptyState::setDetail(const QString& detail)
{
    m_detail->setText(detail);
    m_detail->setVisible(!detail.isEmpty());
}

QPushButton* EmptyState::addButton(const QString& text, ButtonKind kind)
{
    QPushButton* button = makeButton(text, kind, this);
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    return button;
}

QPushButton* EmptyState::addLink(const QString& text)
{
    QPushButton* link = makeButton(text, ButtonKind::Link, this);
    m_column->insertWidget(m_column->count() - 1, link, 0, Qt::AlignHCenter);
    return link;
}

void EmptyState::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int side = px(DiscSide);
    const QRect disc(m_label->geometry().center().x() - side / 2, m_label->geometry().top() - side - px(12), side,
                     side);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour(Token::Alt));
    painter.drawEllipse(disc);
    paintGlyph(&painter, m_glyph, disc.adjusted(side / 4 + 2, side / 4 + 2, -side / 4 - 2, -side / 4 - 2),
               colour(Token::Text3));
}

} // namespace chimera::ui
