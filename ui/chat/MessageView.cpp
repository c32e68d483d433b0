#include "ui/chat/MessageView.h"

#include "ui/chat/MessageViewAccessible.h"
#include "ui/widgets/Buttons.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QPainter>
#include <QScrollBar>

namespace chimera::ui {

namespace {

constexpr int ColumnWidth = 760;
constexpr int ColumnMargin = 43;
constexpr int TopMargin = 24;
constexpr int UpdateMilliseconds = 33;
constexpr qint64 ShareOfTime = 8; // a layout takes at most an eighth of the time while an answer comes
constexpr std::size_t KeptLayouts = 48;
constexpr int NearEnd = 24;

bool looksTheSame(const Message& a, const Message& b)
{
    return a.id == b.id && a.content == b.content && a.state == b.state && a.error == b.error &&
           a.reasoning == b.reasoning && a.branch == b.branch && a.branches == b.branches && a.pinned == b.pinned &&
           a.citations.size() == b.citations.size() && a.files.size() == b.files.size() && a.metadata == b.metadata;
}

} // namespace

MessageView::MessageView(QWidget* parent)
    : QAbstractScrollArea(parent)
    , m_now([] { return QDateTime::currentDateTime(); })
    , m_pill(makeButton(Glyph::ChevronDown, tr("To the newest"), ButtonKind::Plain, this))
    , m_copyCode(makeIconButton(Glyph::Copy, tr("Copy code"), viewport()))
{
    MessageViewAccessible::install();
    setAccessibleName(tr("Messages"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setBackgroundRole(QPalette::Base);
    viewport()->setAutoFillBackground(true);
    viewport()->setMouseTracking(true);
    m_pill->hide();
    m_copyCode->hide();
    m_copyCode->setCursor(Qt::ArrowCursor);
    m_runTimer.setSingleShot(true);
    connect(&m_runTimer, &QTimer::timeout, this, &MessageView::applyRunning);
    connect(m_pill, &QPushButton::clicked, this, &MessageView::scrollToEnd);
    connect(m_copyCode, &QToolButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_code);
        Q_EMIT copied();
    });
}

MessageView::~MessageView() = default;

QRect MessageView::column() const
{
    const int room = viewport()->width() - 2 * px(ColumnMargin);
    const int width = std::max(std::min(room, px(ColumnWidth)), px(160));
    return {(viewport()->width() - width) / 2, 0, width, viewport()->height()};
}

void MessageView::setThread(std::vector<Message> thread, bool atEnd)
{
    const bool stuck = atEnd || m_stuck;
    const MessageId current = m_current >= 0 && messageAt(m_current) ? messageAt(m_current)->id : MessageId();
    std::vector<Item> old = std::move(m_items);
    if (m_hasRunning && !old.empty())
        old.pop_back();
    m_items.clear();
    m_hasRunning = false;
    clearSelection();
    m_hovered = m_pressedIndex = -1;
    std::unordered_map<std::int64_t, std::size_t> known; // by row
    for (std::size_t i = 0; i < old.size(); ++i)
        known.emplace(old[i].block->message().pk, i);
    const int width = column().width();
    m_current = -1;
    for (Message& message : thread) {
        const auto found = known.find(message.pk);
        Item item;
        if (found != known.end() && old[found->second].block) {
            item = std::move(old[found->second]);
            known.erase(found);
        }
        const bool same = item.block && looksTheSame(item.block->message(), message);
        if (!item.block)
            item.block = std::make_unique<MessageBlock>();
        if (!current.isEmpty() && message.id == current)
            m_current = count();
        if (!same) {
            item.block->setMessage(message);
            item.exact = false;
        }
        item.block->setWidth(width);
        item.height = item.exact ? item.height : item.block->height();
        m_items.push_back(std::move(item));
    }
    m_stuck = stuck;
    if (m_waiting)
        flushRunning();
    place();
    if (atEnd)
        scrollToEnd();
    layOutVisible();
    viewport()->update();
    QAccessibleEvent event(this, QAccessible::ObjectReorder);
    QAccessible::updateAccessibility(&event);
}

void MessageView::setMemories(std::int64_t count)
{
    m_memories = count;
    viewport()->update();
}

// The answer that comes.

void MessageView::setRunning(const std::optional<TurnProgress>& running)
{
    m_waiting = running;
    m_waitingSet = true;
    const qint64 interval = std::max<qint64>(UpdateMilliseconds, m_runCost * ShareOfTime);
    const qint64 since = m_lastRun.isValid() ? m_lastRun.elapsed() : interval;
    if (!running || since >= interval)
        applyRunning();
    else if (!m_runTimer.isActive())
        m_runTimer.start(static_cast<int>(interval - since));
}

void MessageView::applyRunning()
{
    if (!std::exchange(m_waitingSet, false))
        return;
    m_runTimer.stop();
    QElapsedTimer timer;
    timer.start();
    flushRunning();
    place(m_items.empty() ? 0 : m_items.size() - 1);
    layOutVisible();
    updatePill();
    m_runCost = timer.elapsed();
    m_lastRun.start();
    viewport()->update();
}

void MessageView::flushRunning()
{
    if (!m_waiting) {
        if (std::exchange(m_hasRunning, false))
            m_items.pop_back();
        m_current = std::min(m_current, count() - 1);
        return;
    }
    if (!m_hasRunning) {
        Item item;
        item.block = std::make_unique<MessageBlock>();
        m_items.push_back(std::move(item));
        m_hasRunning = true;
    }
    Item& last = m_items.back();
    Message message;
    message.role = MessageRole::Assistant;
    last.block->setMessage(message, m_waiting);
    last.block->setWidth(column().width());
    last.exact = false;
    last.height = last.block->height();
}

// Places.

void MessageView::place(std::size_t from)
{
    m_placing = true;
    qreal y = from == 0 || m_items.empty() ? px(TopMargin) : m_items[from].top;
    if (from > 0 && from < m_items.size())
        y = m_items[from - 1].top + m_items[from - 1].height;
    for (std::size_t i = from; i < m_items.size(); ++i) {
        m_items[i].top = y;
        y += m_items[i].height;
    }
    const int total = qCeil(y);
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(px(24));
    verticalScrollBar()->setRange(0, std::max(total - viewport()->height(), 0));
    if (m_stuck)
        verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    m_placing = false;
}

int MessageView::indexAt(qreal y) const
{
    const auto found = std::upper_bound(m_items.begin(), m_items.end(), y,
                                        [](qreal value, const Item& item) { return value < item.top; });
    return static_cast<int>(found - m_items.begin()) - 1;
}

// What must not move while estimates become heights: the first visible message that is measured, else the first one.
MessageView::Anchor MessageView::anchor() const
{
    const qreal value = verticalScrollBar()->value();
    const int first = std::max(indexAt(value), 0);
    for (int i = first; i < count(); ++i) {
        const Item& item = m_items[static_cast<std::size_t>(i)];
        if (item.top > value + viewport()->height())
            break;
        if (item.exact)
            return {i, item.top - value};
    }
    return first < count() ? Anchor{first, m_items[static_cast<std::size_t>(first)].top - value} : Anchor{};
}

void MessageView::layOutVisible()
{
    if (m_placing)
        return;
    // Each round measures what came into sight by the last one; heights only become exact, so this ends.
    for (int round = 0; round < 64 && layOutOnce(); ++round) {
    }
    releaseFar();
}

bool MessageView::layOutOnce()
{
    const qreal value = verticalScrollBar()->value();
    const qreal end = value + viewport()->height();
    const Anchor kept = anchor();
    int firstChanged = -1;
    for (int i = std::max(indexAt(value), 0); i < count(); ++i) {
        Item& item = m_items[static_cast<std::size_t>(i)];
        if (item.top > end)
            break;
        const bool changed = item.block->layOut(value - item.top, end - item.top);
        item.used = ++m_use;
        const qreal height = item.block->height();
        item.exact = item.block->isLaidOut();
        if (changed && !qFuzzyCompare(height, item.height) && firstChanged < 0)
            firstChanged = i;
        item.height = height;
    }
    if (firstChanged < 0)
        return false;
    place(static_cast<std::size_t>(firstChanged));
    if (!m_stuck && kept.index >= 0) {
        m_placing = true;
        verticalScrollBar()->setValue(qRound(m_items[static_cast<std::size_t>(kept.index)].top - kept.offset));
        m_placing = false;
    }
    return true;
}

// Layouts take memory; heights of messages do not.
void MessageView::releaseFar()
{
    if (m_use < m_items.size() + KeptLayouts && m_items.size() < 2 * KeptLayouts)
        return;
    const qreal top = verticalScrollBar()->value() - 4 * viewport()->height();
    const qreal bottom = verticalScrollBar()->value() + 5 * viewport()->height();
    for (Item& item : m_items) {
        if (item.used > 0 && (item.top + item.height < top || item.top > bottom)) {
            item.block->release();
            item.used = 0;
        }
    }
}

int MessageView::laidOut() const
{
    return static_cast<int>(std::count_if(m_items.begin(), m_items.end(), [](const Item& i) { return i.used > 0; }));
}

const Message* MessageView::messageAt(int index) const
{
    return index >= 0 && index < count() ? &m_items[static_cast<std::size_t>(index)].block->message() : nullptr;
}

QRect MessageView::rectAt(int index) const
{
    if (index < 0 || index >= count())
        return {};
    const Item& item = m_items[static_cast<std::size_t>(index)];
    return {column().left(), qRound(item.top) - verticalScrollBar()->value(), column().width(), qRound(item.height)};
}

QString MessageView::textAt(int index) const
{
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)].block->accessibleText(m_now())
                                         : QString();
}

bool MessageView::isAtEnd() const
{
    return verticalScrollBar()->value() >= verticalScrollBar()->maximum() - px(NearEnd);
}

void MessageView::scrollToEnd()
{
    m_stuck = true;
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    layOutVisible();
    updatePill();
    viewport()->update();
}

void MessageView::showMessage(const MessageId& id)
{
    for (int i = 0; i < count(); ++i) {
        if (messageAt(i)->id != id)
            continue;
        m_stuck = false;
        verticalScrollBar()->setValue(qRound(m_items[static_cast<std::size_t>(i)].top) - px(TopMargin));
        layOutVisible();
        setCurrent(i);
        return;
    }
}

void MessageView::updatePill()
{
    const bool wanted = !m_stuck && !isAtEnd() && m_hasRunning;
    m_pill->setVisible(wanted);
    if (wanted) {
        const QSize size = m_pill->sizeHint();
        m_pill->setGeometry((width() - size.width()) / 2, height() - size.height() - px(12), size.width(),
                            size.height());
        m_pill->raise();
    }
}

void MessageView::scrollContentsBy(int, int)
{
    if (m_placing)
        return;
    m_stuck = isAtEnd();
    m_copyCode->hide();
    layOutVisible();
    updatePill();
    viewport()->update();
}

void MessageView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    const Anchor kept = anchor();
    const bool stuck = m_stuck;
    const int width = column().width();
    for (Item& item : m_items) {
        item.block->setWidth(width);
        item.exact = item.exact && event->oldSize().width() == event->size().width();
        item.height = item.block->height();
    }
    m_stuck = stuck;
    place();
    if (!stuck && kept.index >= 0)
        verticalScrollBar()->setValue(qRound(m_items[static_cast<std::size_t>(kept.index)].top - kept.offset));
    m_stuck = stuck;
    layOutVisible();
    updatePill();
}

void MessageView::changeEvent(QEvent* event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() != QEvent::StyleChange && event->type() != QEvent::FontChange)
        return;
    const Anchor kept = anchor();
    for (Item& item : m_items) {
        item.block->restyle();
        item.exact = false;
        item.height = item.block->height();
    }
    place();
    if (!m_stuck && kept.index >= 0)
        verticalScrollBar()->setValue(qRound(m_items[static_cast<std::size_t>(kept.index)].top - kept.offset));
    layOutVisible();
}

MessageBlock::State MessageView::stateOf(int index) const
{
    MessageBlock::State state;
    const bool last = index == count() - 1 && !m_hasRunning;
    state.current = index == m_current && hasFocus();
    state.active = last || index == m_hovered || index == m_current;
    if (index == count() - 1 && messageAt(index) && messageAt(index)->role == MessageRole::User)
        state.active = index == m_hovered || index == m_current;
    state.caret = m_hasRunning && index == count() - 1;
    if (index == m_hovered)
        state.hoveredItem = m_hoveredItem;
    if (index == m_selectionIndex)
        state.selection = &m_selection;
    state.now = m_now();
    state.memories = m_memories;
    return state;
}

void MessageView::paintEvent(QPaintEvent* event)
{
    QPainter painter(viewport());
    const QRectF seen(event->rect());
    const qreal value = verticalScrollBar()->value();
    const int left = column().left();
    for (int i = std::max(indexAt(value + seen.top()), 0); i < count(); ++i) {
        const Item& item = m_items[static_cast<std::size_t>(i)];
        const qreal top = item.top - value;
        if (top > seen.bottom())
            break;
        painter.save();
        painter.translate(left, top);
        item.block->paint(&painter, seen.translated(-left, -top), stateOf(i));
        painter.restore();
    }
}

} // namespace chimera::ui
