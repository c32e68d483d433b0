#include "ui/widgets/Chip.h"

#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/Style.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace chimera::ui {

namespace {

constexpr int SidePadding = 10;
constexpr int GlyphSide = 12;
constexpr int WidestText = 240;

} // namespace

Chip::Chip(const QString& text, QWidget* parent) : QAbstractButton(parent)
{
    setText(text);
    setAccessibleName(text);
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void Chip::setGlyph(Glyph glyph)
{
    m_glyph = glyph;
    updateGeometry();
    update();
}

void Chip::setRemovable(bool removable)
{
    m_removable = removable;
    updateGeometry();
    update();
}

void Chip::setFaded(bool faded)
{
    m_faded = faded;
    update();
}

QSize Chip::sizeHint() const
{
    const QFontMetrics metrics(textFont(TextRole::SmallStrong));
    int width = std::min(metrics.horizontalAdvance(text()), px(WidestText)) + 1 + 2 * px(SidePadding);
    width += m_glyph == Glyph::None ? 0 : px(GlyphSide + 4);
    width += m_removable ? px(GlyphSide + 3) : 0;
    return {width, std::max(px(24), metrics.height() + px(7))};
}

QSize Chip::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), px(48)), sizeHint().height()};
}

QRect Chip::closeRect() const
{
    return m_removable ? QRect(width() - px(SidePadding + GlyphSide), 0, px(GlyphSide + SidePadding), height())
                       : QRect();
}

void Chip::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool line = theme.isHighContrast() || m_faded;
    painter.setPen(line ? QPen(theme.colour(Token::Border), 1, m_faded ? Qt::DashLine : Qt::SolidLine)
                        : QPen(Qt::NoPen));
    painter.setBrush(underMouse() ? theme.blend(Token::ChipText, Token::ChipBack, 0.1)
                     : m_faded    ? QBrush(Qt::NoBrush)
                                  : QBrush(theme.colour(Token::ChipBack)));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), height() / 2.0, height() / 2.0);

    const QColor ink = theme.colour(m_faded ? Token::Text3 : Token::ChipText);
    int left = px(SidePadding);
    if (m_glyph != Glyph::None) {
        paintGlyph(&painter, m_glyph, QRect(left, (height() - px(GlyphSide)) / 2, px(GlyphSide), px(GlyphSide)), ink);
        left += px(GlyphSide + 4);
    }
    const int right = m_removable ? closeRect().left() - px(3) : width() - px(SidePadding);
    painter.setFont(textFont(TextRole::SmallStrong));
    painter.setPen(ink);
    const QString shown = painter.fontMetrics().elidedText(text(), Qt::ElideRight, right - left + 1);
    painter.drawText(QRect(left, 0, right - left + 1, height()), Qt::AlignLeft | Qt::AlignVCenter, shown);
    if (m_removable) {
        QColor cross = ink;
        cross.setAlphaF(m_closeHovered ? 1.0F : 0.7F);
        paintGlyph(&painter, Glyph::Close, QRect(closeRect().left(), (height() - px(11)) / 2, px(11), px(11)), cross);
    }
    if (hasFocus()) {
        paintFocusRing(&painter, rect(), height() / 2.0 - 1);
    }
}

void Chip::mousePressEvent(QMouseEvent* event)
{
    m_closePressed = event->button() == Qt::LeftButton && closeRect().contains(event->pos());
    if (!m_closePressed) {
        QAbstractButton::mousePressEvent(event);
    }
}

void Chip::mouseReleaseEvent(QMouseEvent* event)
{
    if (m_closePressed) {
        m_closePressed = false;
        if (closeRect().contains(event->pos())) {
            Q_EMIT removeRequested();
        }
        return;
    }
    QAbstractButton::mouseReleaseEvent(event);
}

void Chip::mouseMoveEvent(QMouseEvent* event)
{
    const bool hovered = closeRect().contains(event->pos());
    if (hovered != m_closeHovered) {
        m_closeHovered = hovered;
        update();
    }
    QAbstractButton::mouseMoveEvent(event);
}

void Chip::keyPressEvent(QKeyEvent* event)
{
    if (m_removable && (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace)) {
        Q_EMIT removeRequested();
    } else if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        click();
    } else if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right) {
        event->ignore(); // the bar moves the focus
    } else {
        QAbstractButton::keyPressEvent(event);
    }
}

void Chip::enterEvent(QEnterEvent*)
{
    update();
}

void Chip::leaveEvent(QEvent*)
{
    m_closeHovered = false;
    update();
}

ChipBar::ChipBar(QWidget* parent) : QWidget(parent), m_layout(new FlowLayout(this, px(6)))
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void ChipBar::setItems(const std::vector<Item>& items)
{
    int focused = -1;
    for (size_t i = 0; i < m_entries.size(); ++i) {
        focused = m_entries[i].chip->hasFocus() ? static_cast<int>(i) : focused;
        m_layout->removeWidget(m_entries[i].chip);
        m_entries[i].chip->hide();
        m_entries[i].chip->deleteLater();
    }
    m_entries.clear();
    for (const Item& item : items) {
        addChip(item);
    }
    if (focused >= 0 && !m_entries.empty()) {
        m_entries[std::min(static_cast<size_t>(focused), m_entries.size() - 1)].chip->setFocus();
    } else if (focused >= 0 && m_trailing) {
        m_trailing->setFocus();
    }
    updateGeometry();
}

void ChipBar::addChip(const Item& item)
{
    auto* chip = new Chip(item.text, this);
    chip->setGlyph(item.glyph);
    chip->setRemovable(m_removable);
    chip->setToolTip(item.toolTip);
    chip->setFaded(item.faded);
    chip->setContextMenuPolicy(Qt::CustomContextMenu);
    chip->installEventFilter(this);
    const QString id = item.id;
    connect(chip, &Chip::customContextMenuRequested, this,
            [this, id, chip](const QPoint& point) { Q_EMIT chipMenuRequested(id, chip->mapToGlobal(point)); });
    connect(chip, &Chip::clicked, this, [this, id] { Q_EMIT chipActivated(id); });
    connect(chip, &Chip::removeRequested, this, [this, id] { Q_EMIT chipRemoved(id); });
    m_layout->insertWidget(static_cast<int>(m_entries.size()), chip);
    m_entries.push_back({id, chip});
    chip->show();
}

void ChipBar::setRemovable(bool removable)
{
    m_removable = removable;
    for (const Entry& entry : m_entries) {
        entry.chip->setRemovable(removable);
    }
}

QStringList ChipBar::ids() const
{
    QStringList ids;
    for (const Entry& entry : m_entries) {
        ids.append(entry.id);
    }
    return ids;
}

Chip* ChipBar::chip(const QString& id) const
{
    for (const Entry& entry : m_entries) {
        if (entry.id == id) {
            return entry.chip;
        }
    }
    return nullptr;
}

void ChipBar::setTrailingWidget(QWidget* widget)
{
    m_trailing = widget;
    widget->setParent(this);
    m_layout->addWidget(widget);
    widget->installEventFilter(this);
    widget->show();
}

bool ChipBar::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Left || key == Qt::Key_Right) {
            return moveFocus(watched, key == Qt::Key_Left ? -1 : 1);
        }
    }
    return QWidget::eventFilter(watched, event);
}

bool ChipBar::moveFocus(QObject* from, int step)
{
    std::vector<QWidget*> stops;
    for (const Entry& entry : m_entries) {
        stops.push_back(entry.chip);
    }
    if (m_trailing && m_trailing->isVisible()) {
        stops.push_back(m_trailing);
    }
    const auto here = std::find(stops.begin(), stops.end(), from);
    const auto to = (here - stops.begin()) + step;
    if (here == stops.end() || to < 0 || to >= static_cast<std::ptrdiff_t>(stops.size())) {
        return false;
    }
    stops[static_cast<size_t>(to)]->setFocus(Qt::TabFocusReason);
    return true;
}

} // namespace chimera::ui
