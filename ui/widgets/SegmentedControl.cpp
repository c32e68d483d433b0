#include "ui/widgets/SegmentedControl.h"

#include "ui/widgets/Bars.h"
#include "ui/widgets/Style.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

namespace chimera::ui {

SegmentedControl::SegmentedControl(const QString& accessibleName, QWidget* parent)
    : QWidget(parent), m_name(accessibleName)
{
    setAccessibleName(accessibleName);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

int SegmentedControl::addSegment(const QString& text, const QString& toolTip)
{
    m_segments.push_back({text, toolTip});
    if (count() == 1) {
        setAccessibleDescription(text);
    }
    updateGeometry();
    update();
    return count() - 1;
}

void SegmentedControl::setCurrentIndex(int index)
{
    if (index < 0 || index >= count() || index == m_current) {
        return;
    }
    m_current = index;
    setAccessibleDescription(text(index));
    update();
    announce();
    Q_EMIT currentChanged(index);
}

QSize SegmentedControl::sizeHint() const
{
    int width = 2;
    for (int i = 0; i < count(); ++i) {
        width += segmentWidth(i);
    }
    return {width, std::max(px(27), QFontMetrics(textFont(TextRole::Body)).height() + px(10))};
}

int SegmentedControl::segmentWidth(int index) const
{
    return QFontMetrics(textFont(TextRole::BodyStrong)).horizontalAdvance(text(index)) + 2 * px(11);
}

QRect SegmentedControl::segmentRect(int index) const
{
    int left = 1;
    for (int i = 0; i < index; ++i) {
        left += segmentWidth(i);
    }
    return {left, 1, segmentWidth(index), height() - 2};
}

int SegmentedControl::segmentAt(const QPoint& position) const
{
    for (int i = 0; i < count(); ++i) {
        if (segmentRect(i).contains(position)) {
            return i;
        }
    }
    return -1;
}

void SegmentedControl::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath outline;
    outline.addRoundedRect(frame, px(6), px(6));
    painter.fillPath(outline, theme.colour(Token::Base));
    painter.save();
    painter.setClipPath(outline);
    for (int i = 0; i < count(); ++i) {
        const QRect segment = segmentRect(i);
        if (i == m_current) {
            painter.fillRect(segment, theme.colour(theme.isHighContrast() ? Token::Selection : Token::AccentSoft));
        } else if (i == m_hovered) {
            painter.fillRect(segment, theme.blend(Token::Text, Token::Base, 0.05));
        }
        if (i > 0) {
            painter.fillRect(QRect(segment.left(), 0, 1, height()), theme.blend(Token::Border, Token::Base, 0.4));
        }
        const Token chosen = theme.isHighContrast() ? Token::SelectionText : Token::Text;
        painter.setPen(theme.colour(i == m_current ? chosen : Token::Text2));
        painter.setFont(textFont(i == m_current ? TextRole::BodyStrong : TextRole::Body));
        painter.drawText(segment, Qt::AlignCenter, text(i));
    }
    painter.restore();
    painter.setPen(theme.blend(Token::Border, Token::Base, 0.55));
    painter.drawPath(outline);
    if (hasFocus()) {
        paintFocusRing(&painter, rect(), px(6));
    }
}

void SegmentedControl::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) {
        setCurrentIndex(segmentAt(event->pos()));
    }
}

void SegmentedControl::mouseMoveEvent(QMouseEvent* event)
{
    m_hovered = segmentAt(event->pos());
    update();
}

void SegmentedControl::leaveEvent(QEvent*)
{
    m_hovered = -1;
    update();
}

void SegmentedControl::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Left:
        setCurrentIndex(m_current - 1);
        return;
    case Qt::Key_Right:
        setCurrentIndex(m_current + 1);
        return;
    case Qt::Key_Home:
        setCurrentIndex(0);
        return;
    case Qt::Key_End:
        setCurrentIndex(count() - 1);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void SegmentedControl::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange || event->type() == QEvent::FontChange) {
        updateGeometry();
    }
    update();
}

bool SegmentedControl::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = segmentAt(help->pos());
        QToolTip::showText(help->globalPos(), index < 0 ? QString() : m_segments[static_cast<size_t>(index)].toolTip,
                           this);
        return true;
    }
    return QWidget::event(event);
}

void SegmentedControl::announce()
{
    if (hasFocus()) {
        ui::announce(this, text(m_current));
    }
}

} // namespace chimera::ui
