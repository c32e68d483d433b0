// Internal to core/markdown: the block structure of CommonMark, line by line, just enough to know which text is inline
// text and which is code, HTML, maths or a comment. Each line costs its length times at most maxContainers.
#pragma once

#include "core/markdown/InlineScanner.h"

namespace chimera::markdown {

class BlockScanner
{
public:
    BlockScanner(QStringView text, Detail detail, Findings& out);
    void scan();

private:
    enum class Leaf { None, Paragraph, Table, Fence, Indented, Html };
    enum class ContainerKind { Quote, Item, Footnote };
    struct Container
    {
        ContainerKind kind = ContainerKind::Quote;
        int indent = 0;     // columns its content is indented by
        bool empty = false; // an item whose first line is blank so far
    };
    struct Marker
    {
        int width = 0;
        int delimiter = 0; // offset of the '.' or ')' of a number
    };
    enum class Opening { No, Done, TooDeep };

    void nextLine();
    void readLine();
    std::size_t matchContainers();
    bool matches(const Container& container);
    bool continuesLeaf();
    bool openBlocks();
    bool openLeaf(bool inParagraph);
    Opening openContainer(bool inParagraph);
    Opening openQuote();
    Opening openFootnote();
    Opening openItem(bool inParagraph);
    bool openHeading();
    bool openFence();
    bool openHtml(bool inParagraph);
    bool openGlued();
    bool setext();
    void enter();
    void closeTo(std::size_t depth);
    void addText();
    void addLine();
    void addRow();
    bool openTable();
    void startParagraph(qsizetype at);
    void flush();
    void heading(int level, qsizetype begin, qsizetype end);
    void guard(qsizetype at, bool emptyLine = false);

    bool isRule() const;
    bool isFenceEnd();
    Marker markerAt(qsizetype at, bool inParagraph) const;
    qsizetype gluedEnd(std::size_t which);
    bool isFull() const { return m_stack.size() >= static_cast<std::size_t>(maxContainers); }
    bool lineIsBlankFrom(qsizetype at) const;
    int quoteDepth(std::size_t containers) const;

    void findNonBlank();
    void advanceColumns(int columns);
    void skipTo(qsizetype at);
    bool blank() const { return m_first >= m_lineEnd; }
    int indent() const { return m_firstColumn - m_column; }
    char16_t at(qsizetype index) const { return index < m_lineEnd ? m_text[index].unicode() : u'\n'; }

    QStringView m_text;
    Findings& m_out;
    InlineScanner m_inline;
    bool m_everything;

    qsizetype m_lineBegin = 0;
    qsizetype m_lineEnd = 0;
    qsizetype m_next = 0;
    qsizetype m_pos = 0;
    int m_column = 0;
    int m_tabLeft = 0;     // columns of a tab that is only partly used
    qsizetype m_first = 0; // first character that is not blank
    int m_firstColumn = 0;

    std::vector<Container> m_stack;
    bool m_opened = false;     // a container began on this line
    std::size_t m_matched = 0; // containers this line continues
    Leaf m_leaf = Leaf::None;
    char16_t m_fence = u'`';
    int m_fenceLength = 0;
    int m_htmlKind = 0;

    qsizetype m_runBegin = -1;
    qsizetype m_runEnd = -1;
    qsizetype m_lastLineBegin = -1;
    bool m_continues = false;
    int m_failedTables = 0;
    int m_columns = 0;
    int m_missingCells = 0;
    std::array<qsizetype, 2> m_nextMark{0, 0}; // next "$$" and "%%", so that each is searched for once
};

} // namespace chimera::markdown
