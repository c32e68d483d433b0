// Turns a parsed note into a QTextDocument by cursor operations, in steps that can be spread over turns of the event
// loop. What a text document cannot show well (rounded code backgrounds, bars, check boxes, markers) is noted beside it
// with its position, for ReadingPainter. The document must not be edited in between. GUI thread; never fails.
#pragma once

#include "core/markdown/Document.h"
#include "ui/widgets/Icons.h"
#include "ui/widgets/MarkdownEditor.h"
#include "ui/widgets/Theme.h"

#include <QTextCursor>

#include <functional>
#include <memory>
#include <vector>

namespace chimera::ui {

struct ReadingLayout
{
    enum class Box { Code, Quote, Callout };
    struct Container
    {
        Box box;
        int begin; // document positions
        int end;
        int left; // of the box, from the text's left edge
        Token tone;
        Glyph glyph;
        QString text; // code: the literal, to copy
    };
    enum class Inline { Code, Highlight, Tag, Placeholder, OpenTask, DoneTask, Citation };
    struct Span
    {
        Inline kind;
        int begin;
        int end;
    };
    struct Marker
    {
        int position; // of the block it stands before
        QString text;
    };
    struct Link
    {
        QString target;
        LinkKind kind;
    };
    struct Heading
    {
        QString title;
        int position;
    };

    std::vector<Container> containers; // by `begin`
    std::vector<Span> spans;           // by `begin`
    std::vector<Span> searchMarks;     // by `begin`
    std::vector<Marker> markers;       // by `position`
    std::vector<int> rules;
    std::vector<Link> links; // "link:<index>"
    struct Source
    {
        int firstLine; // of the Markdown, 0-based
        int position;  // of the block made of it
    };
    std::vector<Heading> headings;
    std::vector<Source> sources; // in the order of the text
};

class ReadingBuilder
{
public:
    struct Resolvers
    {
        std::function<QImage(const QString&)> image;
        std::function<bool(const QString&)> link;
    };

    ReadingBuilder(QTextDocument* document, ReadingLayout* layout, std::shared_ptr<const markdown::Node> tree,
                   Resolvers resolvers, int columnWidth);

    bool buildFor(int milliseconds); // true when all is built; stops as well when it has much to lay out

private:
    struct Place // where a block stands
    {
        int left = 0;
        bool quiet = false; // inside a quote
    };
    struct Frame
    {
        const markdown::Node* node;
        size_t next = 0;
        Place place;
        int container = -1;
        int number = 1;
        QStringList lines; // of a code block
        int codeState = 0;
        int language = 0;
        qsizetype offset = 0; // into the Text child that a long paragraph goes on with
    };

    void step();
    void finishFrame();
    void stepCode(Frame& frame);
    void stepParagraph(Frame& frame);
    void openBlock(const markdown::Node& node, Place place);
    void openCode(const markdown::Node& node, Place place);
    void openBoxed(const markdown::Node& node, Place place);
    void openItem(const markdown::Node& item, Frame& list);
    void addHeading(const markdown::Node& node, Place place);
    void addParagraph(const markdown::Node& node, Place place);
    qreal paragraphGap(Place place) const;
    void addRule(Place place);
    void addTable(const markdown::Node& node, Place place);
    void addLiteral(const markdown::Node& node, Place place);
    void startBlock(Place place, TextRole role, qreal above, qreal below, qreal lineHeight);
    void setPendingMarker();

    void addInlines(const markdown::Node& parent, const QTextCharFormat& format);
    void addInline(const markdown::Node& node, QTextCharFormat format);
    void addHighlight(const markdown::Node& node, QTextCharFormat format);
    void addInlineCode(const markdown::Node& node, QTextCharFormat format);
    bool addReference(const markdown::Node& node, QTextCharFormat format);
    void addLink(const markdown::Node& node, QTextCharFormat format, LinkKind kind);
    void addWikiLink(const markdown::Node& node, QTextCharFormat format);
    void addImage(const markdown::Node& node, const QTextCharFormat& format);
    void addSpan(ReadingLayout::Inline kind, const QString& text, const QTextCharFormat& format);
    QString hrefFor(const QString& target, LinkKind kind);
    QTextCharFormat linked(QTextCharFormat format, const QString& href) const;
    QTextCharFormat baseFormat(Place place, TextRole role) const;

    QTextDocument* m_document;
    ReadingLayout* m_layout;
    std::shared_ptr<const markdown::Node> m_tree;
    Resolvers m_resolvers;
    int m_columnWidth;
    QTextCursor m_cursor;
    std::vector<Frame> m_stack;
    bool m_first = true; // the document's first block is there already
    bool m_tight = false;
    QString m_marker; // for the next block: bullet or number
    const markdown::Node* m_task = nullptr;
    int m_images = 0;
    qreal m_leastAbove = 0; // bounds of the next block's top margin
    qreal m_mostAbove = 100;
};

} // namespace chimera::ui
