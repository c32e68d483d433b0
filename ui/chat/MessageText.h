// The text of one message, parsed and laid out piece by piece when it comes into sight; heights of what was not seen
// are estimated. Citation numbers that are known stand as small buttons. Nothing is fetched: pictures are named. Owner:
// the message's block; GUI thread. Lengths in device-independent pixels from the text's top left.
#pragma once

#include "ui/chat/Pieces.h"
#include "ui/widgets/ReadingBuilder.h"

#include <QTextDocument>

namespace chimera::ui {

class MessageText
{
public:
    struct Position
    {
        std::size_t piece = 0;
        int at = 0; // in the piece's document
        auto operator<=>(const Position&) const = default;
    };
    struct Selection
    {
        Position anchor;
        Position cursor;
        bool isEmpty() const { return anchor == cursor; }
    };
    struct Hit
    {
        enum class Kind { None, Link, Citation, Code };
        Kind kind = Kind::None;
        int number = 0; // of the citation
        QString text;   // link: the target; code: the text
        LinkKind link = LinkKind::Web;
        QRectF rect; // of a code box
    };

    // A text that begins like the one before keeps what was laid out of it.
    void setText(const QString& markdown, const std::vector<int>& citations);
    void setWidth(int width);
    void restyle(); // after a change of theme or scale
    int width() const { return m_width; }
    qreal height() const;
    qreal idealWidth() const; // of a text in one piece that was laid out; else its width
    // Lays out what lies between; true when heights have changed.
    bool layOut(qreal top, qreal bottom);
    bool isLaidOut() const;
    void release(); // keeps the heights
    void paint(QPainter* painter, const QRectF& visible, const Selection* selection) const;

    Hit hit(const QPointF& point) const;
    Position positionAt(const QPointF& point) const;
    Selection wordAt(const QPointF& point) const;
    QString textOf(const Selection& selection) const; // as it reads, citations as [n]
    Selection all() const;
    QRectF caret() const; // behind the last letter

private:
    struct Part
    {
        Piece piece;
        qreal height = 0;
        std::unique_ptr<QTextDocument> document;
        std::unique_ptr<ReadingLayout> layout;
        bool exact = false;
    };

    void build(Part& part) const;
    void markCitations(Part& part) const;
    qreal estimate(const Part& part) const;
    std::pair<std::size_t, qreal> partAt(qreal y) const; // index and top

    QString m_text;
    std::vector<int> m_citations;
    std::vector<Part> m_parts;
    int m_width = 0;
};

} // namespace chimera::ui
