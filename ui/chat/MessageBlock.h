// One message as it is painted: bubble or byline, text, reasoning, notes, sources, buttons. A function of the message,
// of the turn that makes it, and of the width. Owner: the MessageView; GUI thread. Lengths in device-independent pixels
// from the block's top left.
#pragma once

#include "core/chat/ChatService.h"
#include "ui/chat/MessageText.h"

namespace chimera::ui {

enum class MessageAction { Copy, Again, Edit, Branch, Save, Receipt, Retry, Details, PreviousBranch, NextBranch };

struct MessageHit
{
    enum class Kind { None, Text, Link, Citation, Code, Action, Reasoning, MoreSources };
    Kind kind = Kind::None;
    std::size_t item = 0; // among the parts below the text, to show it as hovered
    MessageAction action = MessageAction::Copy;
    int number = 0;  // of the citation
    QString text;    // link: the target; code: its text
    QString toolTip; // what a picture of it does not say
    LinkKind link = LinkKind::Web;
    QRectF rect;
    bool isPressable() const { return kind != Kind::None && kind != Kind::Text && kind != Kind::Code; }
};

class MessageBlock
{
public:
    // How it is looked at now.
    struct State
    {
        bool current = false; // has the keyboard
        bool active = false;  // hovered, current or the last: shows its buttons
        bool caret = false;
        std::optional<std::size_t> hoveredItem;
        const MessageText::Selection* selection = nullptr;
        QDateTime now;
        std::int64_t memories = 0; // in the workspace
    };

    // `running`: the answer is being made; `message` has only its role then.
    void setMessage(const Message& message, const std::optional<TurnProgress>& running = {});
    const Message& message() const { return m_message; }
    bool isRunning() const { return m_running.has_value(); }
    bool isQuestion() const { return m_message.role != MessageRole::Assistant; }

    void setWidth(int width);
    void restyle();
    void release(); // forgets layouts, keeps heights
    qreal height() const;
    bool layOut(qreal top, qreal bottom); // true: heights changed
    bool isLaidOut() const { return m_text.isLaidOut(); }
    void paint(QPainter* painter, const QRectF& visible, const State& state) const;

    MessageHit hit(const QPointF& point) const;
    MessageText& text() { return m_text; }
    QPointF textOrigin() const;
    void toggleReasoning();
    void toggleSources();
    std::vector<MessageAction> actions() const;
    QString accessibleText(const QDateTime& now) const;

private:
    enum class Kind { Note, Problem, File, Source, MoreSources, Button, BranchText };
    struct Item
    {
        Kind kind;
        QRectF rect; // from the foot's top
        QString text;
        QString strong;
        MessageAction action = MessageAction::Copy;
        Glyph glyph = Glyph::None;
        int number = 0;
        bool quiet = false; // only while the block is active
    };

    qreal headHeight() const;
    qreal bodyTop() const;
    qreal footTop() const;
    QRectF bubble() const;
    QRectF reasoningRect() const;
    int textWidth() const;
    void layOutFoot();
    void layOutQuestionFoot();
    qreal addNotes(qreal y);
    qreal addSources(qreal y);
    qreal addButtons(qreal y);
    void addBranches(qreal right, qreal y, qreal height);
    QString author() const;
    QString details(const State& state) const;
    QString runningText(std::int64_t memories) const;
    void paintHead(QPainter* painter, const State& state) const;
    void paintItem(QPainter* painter, const Item& item, bool hovered) const;
    void paintNote(QPainter* painter, const Item& item) const;
    void paintSource(QPainter* painter, const Item& item, bool hovered) const;
    void paintButton(QPainter* painter, const Item& item, bool hovered) const;

    Message m_message;
    std::optional<TurnProgress> m_running;
    MessageText m_text;
    MessageText m_reasoning;
    std::vector<Item> m_items;
    qreal m_footHeight = 0;
    int m_width = 0;
    bool m_reasoningOpen = false;
    bool m_allSources = false;
};

QString actionText(MessageAction action, bool question);
Glyph actionGlyph(MessageAction action);

} // namespace chimera::ui

Q_DECLARE_METATYPE(chimera::ui::MessageAction)
