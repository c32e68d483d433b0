// Internal to core/markdown: the block structure of CommonMark, line by line, just enough to know which text is inline text
// and which is code, HTML, maths or a comment. Each line costs its length times at most maxContainers.
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
        int indent = 0;    // columns its content is indented by
        bool empty = false; // an item whose first line is blank so far
    };
    struct Marker
    {
        int width = 0;
        bool ordered = false;
        bool startsAtOne = false;
    };
    enum class Line { Done, Text };

    void nextLine();
    void readLine();
    std::size_t matchContainers();
    bool matches(const Container& container);
    bool continuesLeaf();
    Line openBlocks(std::size_t matched);
    Line openLeaf(bool lazy, bool inParagraph);
    bool openContainer(bool inParagraph);
    bool openFence();
    bool openHtml(bool inParagraph);
    bool openHeading();
    bool openGlued();
    bool setext();
    void openItem(const Marker& marker);
    void addText(std::size_t matched, bool lazy);
    void addToParagraph();
    void addRow();
    bool isTableStart();
    void closeTo(std::size_t matched);
    void flush();
    void startParagraph(qsizetype at);
    void guard(qsizetype at, bool emptyLine = false);

    bool isRule() const;
    bool isFenceEnd();
    Marker marker(bool inParagraph) const;
    qsizetype gluedEnd(QStringView mark, qsizetype from) const;
    int quoteDepth() const;

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
    int m_tabLeft = 0; // columns of a tab that is only partly used
    qsizetype m_first = 0; // first character that is not blank
    int m_firstColumn = 0;

    std::vector<Container> m_stack;
    bool m_opened = false; // a container began on this line
    bool m_paragraphOpen = false;
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
};

} // namespace chimera::markdown
