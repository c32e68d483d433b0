// The conversation as it reads: questions in bubbles, answers as text with numbered sources and buttons. Lays out and
// paints only what is visible; heights are kept by message, width and revision, so 2,000 messages open at once. While
// an answer comes only its last piece is laid out again, at most 30 times a second. Owner: the page; GUI thread.
#pragma once

#include "ui/chat/MessageBlock.h"

#include <QAbstractScrollArea>
#include <QElapsedTimer>
#include <QTimer>

class QMenu;
class QPushButton;
class QToolButton;

namespace chimera::ui {

class MessageView : public QAbstractScrollArea
{
    Q_OBJECT

public:
    explicit MessageView(QWidget* parent = nullptr);
    ~MessageView() override;

    // The branch shown. What is unchanged keeps its layout. `atEnd`: another conversation, begins at its end.
    void setThread(std::vector<Message> thread, bool atEnd = false);
    // The answer that is being made, below the thread; none when it is over.
    void setRunning(const std::optional<TurnProgress>& running);
    void setNow(std::function<QDateTime()> now) { m_now = std::move(now); }
    void setMemories(std::int64_t count); // in the workspace, for the lines above answers

    int count() const { return static_cast<int>(m_items.size()); }
    const Message* messageAt(int index) const;
    QRect rectAt(int index) const;   // in the viewport
    QString textAt(int index) const; // as a screen reader says it
    int current() const { return m_current; }
    void setCurrent(int index);            // -1 none
    void showMessage(const MessageId& id); // scrolls to it and makes it current
    void scrollToEnd();
    bool isAtEnd() const;
    QString selectedText() const;
    QMenu* menuOf(int index); // the caller opens it
    int laidOut() const;      // how many messages have a layout now

Q_SIGNALS:
    void actionRequested(chimera::ui::MessageAction action, const chimera::Message& message);
    void citationActivated(const chimera::Citation& citation);
    void linkActivated(const QString& target, chimera::ui::LinkKind kind);
    void saveSelectionRequested(const QString& text, const chimera::Message& message);
    void currentChanged(int index);
    void copied();
    void leftAtEnd(); // Down behind the last message: the keyboard may go on to the input

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    struct Item
    {
        std::unique_ptr<MessageBlock> block;
        qreal top = 0;
        qreal height = 0;
        bool exact = false; // the height is measured, not estimated
        quint64 used = 0;   // when it was last laid out
    };
    struct Anchor
    {
        int index = -1;
        qreal offset = 0; // of its top from the viewport's
    };

    QRect column() const;
    void place(std::size_t from = 0); // tops and the scroll range
    Anchor anchor() const;
    void layOutVisible();
    bool layOutOnce();
    void releaseFar();
    int indexAt(qreal y) const; // in the document; -1 none
    QPointF toBlock(int index, const QPoint& point) const;
    void flushRunning();
    void applyRunning();
    void stick();
    void updatePill();
    void press(const MessageHit& hit, int index);
    void activate(MessageAction action, int index);
    void hover(const QPoint& point);
    void clearSelection();
    void copySelection();
    void moveCurrent(int step);
    void reveal(int index, int step);
    MessageBlock::State stateOf(int index) const;

    std::vector<Item> m_items;
    bool m_hasRunning = false; // the last item is the answer being made
    std::optional<TurnProgress> m_waiting;
    bool m_waitingSet = false;
    QTimer m_runTimer;
    QElapsedTimer m_lastRun;
    qint64 m_runCost = 0; // milliseconds of the last layout
    std::function<QDateTime()> m_now;
    std::int64_t m_memories = 0;
    int m_current = -1;
    int m_hovered = -1;
    std::optional<std::size_t> m_hoveredItem;
    int m_selectionIndex = -1;
    MessageText::Selection m_selection;
    bool m_selecting = false;
    std::optional<MessageHit> m_pressed;
    int m_pressedIndex = -1;
    quint64 m_use = 0;
    bool m_stuck = true; // follows the end
    bool m_placing = false;
    QPushButton* m_pill;
    QToolButton* m_copyCode;
    QString m_code;
};

} // namespace chimera::ui
