// The half of MessageView that mouse and keyboard use.
#include "ui/chat/MessageView.h"
#include "ui/widgets/Buttons.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QToolTip>

namespace chimera::ui {

QPointF MessageView::toBlock(int index, const QPoint& point) const
{
    const QRect rect = rectAt(index);
    const qreal top = m_items[static_cast<std::size_t>(index)].top - verticalScrollBar()->value();
    return {static_cast<qreal>(point.x() - rect.left()), point.y() - top};
}

void MessageView::hover(const QPoint& point)
{
    const int index = indexAt(point.y() + verticalScrollBar()->value());
    std::optional<std::size_t> item;
    bool pressable = false;
    bool text = false;
    bool code = false;
    if (index >= 0) {
        const MessageHit hit = m_items[static_cast<std::size_t>(index)].block->hit(toBlock(index, point));
        pressable = hit.isPressable();
        text = hit.kind == MessageHit::Kind::Text || hit.kind == MessageHit::Kind::Code;
        code = hit.kind == MessageHit::Kind::Code;
        if (pressable)
            item = hit.item;
        if (code) {
            const QSize size = m_copyCode->sizeHint();
            const QPoint corner = rectAt(index).topLeft() + hit.rect.topRight().toPoint();
            m_code = hit.text;
            m_copyCode->setGeometry(corner.x() - size.width() - px(4), corner.y() + px(4), size.width(), size.height());
        }
    }
    m_copyCode->setVisible(code);
    viewport()->setCursor(pressable ? Qt::PointingHandCursor : text ? Qt::IBeamCursor : Qt::ArrowCursor);
    if (index != m_hovered || item != m_hoveredItem) {
        m_hovered = index;
        m_hoveredItem = item;
        viewport()->update();
    }
}

void MessageView::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton)
        return QAbstractScrollArea::mousePressEvent(event);
    clearSelection();
    const int index = indexAt(event->pos().y() + verticalScrollBar()->value());
    if (index < 0)
        return;
    MessageBlock& block = *m_items[static_cast<std::size_t>(index)].block;
    const QPointF point = toBlock(index, event->pos());
    const MessageHit hit = block.hit(point);
    m_pressedIndex = index;
    if (hit.isPressable()) {
        m_pressed = hit;
        return;
    }
    m_selecting = true;
    m_selectionIndex = index;
    const MessageText::Position place = block.text().positionAt(point - block.textOrigin());
    m_selection = {place, place};
}

void MessageView::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_selecting)
        return hover(event->pos());
    MessageBlock& block = *m_items[static_cast<std::size_t>(m_selectionIndex)].block;
    m_selection.cursor = block.text().positionAt(toBlock(m_selectionIndex, event->pos()) - block.textOrigin());
    const int below = event->pos().y() - viewport()->height();
    if (below > 0 || event->pos().y() < 0)
        verticalScrollBar()->setValue(verticalScrollBar()->value() + (below > 0 ? below : event->pos().y()) / 2);
    viewport()->update();
}

void MessageView::mouseReleaseEvent(QMouseEvent* event)
{
    m_selecting = false;
    const std::optional<MessageHit> pressed = std::exchange(m_pressed, std::nullopt);
    const int index = indexAt(event->pos().y() + verticalScrollBar()->value());
    if (!pressed || index != m_pressedIndex || index < 0)
        return;
    const MessageHit hit = m_items[static_cast<std::size_t>(index)].block->hit(toBlock(index, event->pos()));
    if (hit.kind == pressed->kind && hit.item == pressed->item && hit.number == pressed->number)
        press(hit, index);
}

void MessageView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int index = indexAt(event->pos().y() + verticalScrollBar()->value());
    if (index < 0)
        return;
    MessageBlock& block = *m_items[static_cast<std::size_t>(index)].block;
    const QPointF point = toBlock(index, event->pos());
    const MessageHit hit = block.hit(point);
    if (hit.isPressable())
        return press(hit, index);
    m_selectionIndex = index;
    m_selection = block.text().wordAt(point - block.textOrigin());
    viewport()->update();
}

void MessageView::press(const MessageHit& hit, int index)
{
    MessageBlock& block = *m_items[static_cast<std::size_t>(index)].block;
    switch (hit.kind) {
    case MessageHit::Kind::Citation:
        for (const Citation& citation : block.message().citations) {
            if (citation.number == hit.number)
                return Q_EMIT citationActivated(Citation(citation));
        }
        return;
    case MessageHit::Kind::Link:
        return Q_EMIT linkActivated(hit.text, hit.link);
    case MessageHit::Kind::Action:
        return activate(hit.action, index);
    case MessageHit::Kind::Reasoning:
    case MessageHit::Kind::MoreSources:
        hit.kind == MessageHit::Kind::Reasoning ? block.toggleReasoning() : block.toggleSources();
        m_stuck = m_stuck && m_hasRunning;
        m_items[static_cast<std::size_t>(index)].height = block.height();
        place(static_cast<std::size_t>(index));
        layOutVisible();
        viewport()->update();
        return;
    default:
        return;
    }
}

void MessageView::activate(MessageAction action, int index)
{
    const Message* message = messageAt(index);
    if (!message)
        return;
    if (action == MessageAction::Copy) {
        const MessageBlock& block = *m_items[static_cast<std::size_t>(index)].block;
        QGuiApplication::clipboard()->setText(block.isRunning() && m_waiting ? m_waiting->text : message->content);
        Q_EMIT copied();
        return;
    }
    Q_EMIT actionRequested(action, Message(*message));
}

QMenu* MessageView::menuOf(int index)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (index < 0 || index >= count())
        return menu;
    const MessageBlock& block = *m_items[static_cast<std::size_t>(index)].block;
    if (index == m_selectionIndex && !m_selection.isEmpty()) {
        connect(menu->addAction(icon(Glyph::Copy), tr("Copy the selection")), &QAction::triggered, this,
                &MessageView::copySelection);
        connect(menu->addAction(icon(Glyph::Memory), tr("Save the selection as a memory")), &QAction::triggered, this,
                [this, index] { Q_EMIT saveSelectionRequested(selectedText(), Message(*messageAt(index))); });
        menu->addSeparator();
    }
    for (const MessageAction action : block.actions()) {
        connect(menu->addAction(icon(actionGlyph(action)), actionText(action, block.isQuestion())), &QAction::triggered,
                this, [this, action, index] { activate(action, index); });
    }
    if (!block.message().citations.empty())
        menu->addSeparator();
    for (const Citation& citation : block.message().citations) {
        const QString text = tr("Source %1: %2").arg(citation.number).arg(citation.title);
        connect(menu->addAction(icon(Glyph::Quote), QString(text).replace(u'&', QStringLiteral("&&"))),
                &QAction::triggered, this, [this, citation] { Q_EMIT citationActivated(citation); });
    }
    return menu;
}

void MessageView::contextMenuEvent(QContextMenuEvent* event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const int index = byKey ? m_current : indexAt(event->pos().y() + verticalScrollBar()->value());
    if (index >= 0)
        menuOf(index)->popup(byKey ? viewport()->mapToGlobal(rectAt(index).topLeft()) : event->globalPos());
}

void MessageView::clearSelection()
{
    m_selectionIndex = -1;
    m_selection = {};
    m_selecting = false;
    viewport()->update();
}

QString MessageView::selectedText() const
{
    if (m_selectionIndex < 0 || m_selectionIndex >= count())
        return {};
    return m_items[static_cast<std::size_t>(m_selectionIndex)].block->text().textOf(m_selection);
}

void MessageView::copySelection()
{
    if (const QString text = selectedText(); !text.isEmpty()) {
        QGuiApplication::clipboard()->setText(text);
        Q_EMIT copied();
    }
}

void MessageView::setCurrent(int index)
{
    const int wanted = std::clamp(index, -1, count() - 1);
    if (wanted == m_current)
        return;
    m_current = wanted;
    viewport()->update();
    if (wanted >= 0) {
        QAccessibleEvent event(this, QAccessible::Focus);
        event.setChild(wanted);
        QAccessible::updateAccessibility(&event);
    }
    Q_EMIT currentChanged(wanted);
}

// So much of the message that its beginning, or in the other direction its end, is seen.
void MessageView::reveal(int index, int step)
{
    const QRect rect = rectAt(index);
    const int margin = px(16);
    int by = 0;
    if (rect.top() < margin)
        by = rect.top() - margin;
    else if (rect.bottom() > viewport()->height())
        by = std::min(rect.top() - margin, rect.bottom() - viewport()->height());
    if (step < 0 && rect.height() > viewport()->height())
        by = rect.bottom() - viewport()->height();
    verticalScrollBar()->setValue(verticalScrollBar()->value() + by);
}

void MessageView::moveCurrent(int step)
{
    if (m_current < 0)
        return setCurrent(count() - 1);
    const QRect rect = rectAt(m_current);
    const int line = px(72);
    // A message that is longer than the window is read before the next one is gone to.
    if (step > 0 && rect.bottom() > viewport()->height() + px(4))
        return verticalScrollBar()->setValue(verticalScrollBar()->value() + line);
    if (step < 0 && rect.top() < -px(4))
        return verticalScrollBar()->setValue(verticalScrollBar()->value() - line);
    if (step > 0 && m_current == count() - 1)
        return Q_EMIT leftAtEnd();
    setCurrent(std::max(m_current + step, 0));
    reveal(m_current, step);
}

void MessageView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        if (m_selectionIndex >= 0 && !m_selection.isEmpty())
            copySelection();
        else
            activate(MessageAction::Copy, m_current);
        return;
    }
    if (event->matches(QKeySequence::SelectAll) && m_current >= 0) {
        m_selectionIndex = m_current;
        MessageBlock& block = *m_items[static_cast<std::size_t>(m_current)].block;
        block.layOut(0, block.height());
        m_selection = block.text().all();
        return viewport()->update();
    }
    switch (event->key()) {
    case Qt::Key_Up:
        return moveCurrent(-1);
    case Qt::Key_Down:
        return moveCurrent(1);
    case Qt::Key_Left:
    case Qt::Key_Right: {
        const auto step = event->key() == Qt::Key_Left ? MessageAction::PreviousBranch : MessageAction::NextBranch;
        if (m_current < 0)
            return;
        const auto actions = m_items[static_cast<std::size_t>(m_current)].block->actions();
        if (std::find(actions.begin(), actions.end(), step) != actions.end())
            activate(step, m_current);
        return;
    }
    case Qt::Key_Home:
        setCurrent(0);
        return verticalScrollBar()->setValue(0);
    case Qt::Key_End:
        setCurrent(count() - 1);
        return scrollToEnd();
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Menu:
        if (m_current >= 0)
            menuOf(m_current)->popup(viewport()->mapToGlobal(rectAt(m_current).topLeft() + QPoint(px(8), px(24))));
        return;
    default:
        return QAbstractScrollArea::keyPressEvent(event);
    }
}

void MessageView::focusInEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusInEvent(event);
    const bool byKey = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason ||
                       event->reason() == Qt::ShortcutFocusReason;
    if (m_current < 0 && byKey)
        setCurrent(count() - 1);
    viewport()->update();
}

void MessageView::focusOutEvent(QFocusEvent* event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool MessageView::viewportEvent(QEvent* event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int index = indexAt(help->pos().y() + verticalScrollBar()->value());
        const MessageHit hit =
            index < 0 ? MessageHit() : m_items[static_cast<std::size_t>(index)].block->hit(toBlock(index, help->pos()));
        QToolTip::showText(help->globalPos(), hit.toolTip.toHtmlEscaped(), viewport());
        return true;
    }
    if (event->type() == QEvent::Leave && m_hovered >= 0) {
        m_hovered = -1;
        m_hoveredItem.reset();
        if (!m_copyCode->underMouse())
            m_copyCode->hide();
        viewport()->update();
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace chimera::ui
