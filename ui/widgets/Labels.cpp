#include "ui/widgets/Labels.h"

#include <QEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

namespace chimera::ui {

HairLine::HairLine(Qt::Orientation orientation, QWidget* parent) : QFrame(parent), m_orientation(orientation)
{
    const bool lying = orientation == Qt::Horizontal;
    setSizePolicy(lying ? QSizePolicy::Expanding : QSizePolicy::Fixed,
                  lying ? QSizePolicy::Fixed : QSizePolicy::Expanding);
}

QSize HairLine::sizeHint() const
{
    return {1, 1};
}

void HairLine::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const bool lying = m_orientation == Qt::Horizontal;
    painter.fillRect(lying ? QRect(0, 0, width(), 1) : QRect(0, 0, 1, height()), colour(Token::HairLine));
}

TextLabel::TextLabel(const QString& text, TextRole role, Token token, QWidget* parent)
    : QLabel(text, parent), m_role(role), m_token(token)
{
    setTextFormat(Qt::PlainText);
    setForegroundRole(QPalette::WindowText); // also where an ancestor is painted as Base
    dress();
}

void TextLabel::setToken(Token token)
{
    m_token = token;
    dress();
}

void TextLabel::changeEvent(QEvent* event)
{
    QLabel::changeEvent(event);
    const auto type = event->type();
    const bool themed = type == QEvent::StyleChange || type == QEvent::ApplicationPaletteChange ||
                        type == QEvent::ApplicationFontChange;
    if (themed && !m_dressing) {
        dress();
    }
}

void TextLabel::dress()
{
    m_dressing = true;
    setFont(textFont(m_role));
    QPalette colours = palette();
    colours.setColor(QPalette::WindowText, colour(m_token));
    setPalette(colours);
    m_dressing = false;
}

SectionLabel::SectionLabel(const QString& text, QWidget* parent)
    : TextLabel(text, TextRole::SmallStrong, Token::Text3, parent)
{}

ElidedLabel::ElidedLabel(const QString& text, TextRole role, Token token, QWidget* parent)
    : QFrame(parent), m_role(role), m_token(token)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    setText(text);
}

void ElidedLabel::setText(const QString& text)
{
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void ElidedLabel::setToken(Token token)
{
    m_token = token;
    update();
}

void ElidedLabel::setElideMode(Qt::TextElideMode mode)
{
    m_mode = mode;
    update();
}

QSize ElidedLabel::sizeHint() const
{
    const QFontMetrics metrics(textFont(m_role));
    return {metrics.horizontalAdvance(m_text) + 2, metrics.height()};
}

QSize ElidedLabel::minimumSizeHint() const
{
    const QFontMetrics metrics(textFont(m_role));
    return {std::min(metrics.averageCharWidth() * 4, sizeHint().width()), metrics.height()};
}

void ElidedLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setFont(textFont(m_role));
    painter.setPen(isEnabled() ? colour(m_token) : palette().color(QPalette::Disabled, QPalette::Text));
    painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     painter.fontMetrics().elidedText(m_text, m_mode, width()));
}

void ElidedLabel::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange) {
        updateGeometry();
        update();
    }
}

bool ElidedLabel::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && toolTip().isEmpty() && sizeHint().width() > width()) {
        QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), m_text.toHtmlEscaped(), this);
        return true;
    }
    return QFrame::event(event);
}

BadgeLabel::BadgeLabel(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    hide();
}

void BadgeLabel::setCount(int count)
{
    m_count = std::max(count, 0);
    setAccessibleName(QString::number(m_count));
    setVisible(m_count > 0);
    updateGeometry();
    update();
}

QSize BadgeLabel::sizeHint() const
{
    return sizeFor(QString::number(m_count));
}

void BadgeLabel::paint(QPainter* painter, const QRect& rect, const QString& text)
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour(Token::Accent));
    painter->drawRoundedRect(rect, rect.height() / 2.0, rect.height() / 2.0);
    painter->setFont(textFont(TextRole::SmallStrong));
    painter->setPen(colour(Token::OnAccent));
    painter->drawText(rect, Qt::AlignCenter, text);
    painter->restore();
}

QSize BadgeLabel::sizeFor(const QString& text)
{
    const QFontMetrics metrics(textFont(TextRole::SmallStrong));
    const int height = metrics.height() + px(3);
    return {std::max(height, metrics.horizontalAdvance(text) + px(11)), height};
}

void BadgeLabel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paint(&painter, rect(), QString::number(m_count));
}

} // namespace chimera::ui
