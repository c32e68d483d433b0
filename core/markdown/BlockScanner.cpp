#include "core/markdown/BlockScanner.h"

#include "core/markdown/Characters.h"
#include "core/markdown/HtmlSyntax.h"
#include "core/markdown/TableSyntax.h"

#include <algorithm>

namespace chimera::markdown {

namespace {

constexpr int maxFailedTables = 4; // per paragraph; each makes the parser read the paragraph again

qsizetype lineEndAt(QStringView text, qsizetype at)
{
    while (at < text.size() && !isLineEnd(text[at].unicode()))
        ++at;
    return at;
}

qsizetype afterLineEnd(QStringView text, qsizetype at)
{
    if (at + 1 < text.size() && text[at] == u'\r' && text[at + 1] == u'\n')
        return at + 2;
    return std::min(at + 1, text.size());
}

} // namespace

Findings findAll(QStringView text, Detail detail)
{
    Findings found;
    BlockScanner(text, detail, found).scan();
    return found;
}

BlockScanner::BlockScanner(QStringView text, Detail detail, Findings& out)
    : m_text(text), m_out(out), m_inline(text, detail, out), m_everything(detail == Detail::Everything)
{
}

void BlockScanner::scan()
{
    while (m_next < m_text.size()) {
        nextLine();
        readLine();
    }
    flush();
}

void BlockScanner::nextLine()
{
    m_lineBegin = m_next;
    m_lineEnd = lineEndAt(m_text, m_lineBegin);
    m_next = afterLineEnd(m_text, m_lineEnd);
    m_pos = m_lineBegin;
    m_column = 0;
    m_tabLeft = 0;
    m_first = m_lineBegin;
    m_firstColumn = 0;
    m_opened = false;
    findNonBlank();
}

void BlockScanner::findNonBlank()
{
    if (m_first > m_pos)
        return;
    m_first = m_pos;
    m_firstColumn = m_column;
    int untilTab = m_tabLeft > 0 ? m_tabLeft : 4 - m_column % 4;
    for (; m_first < m_lineEnd && isBlank(m_text[m_first].unicode()); ++m_first) {
        const int width = m_text[m_first] == u'\t' ? untilTab : 1;
        m_firstColumn += width;
        untilTab -= width;
        if (untilTab == 0)
            untilTab = 4;
    }
}

void BlockScanner::advanceColumns(int columns)
{
    while (columns > 0 && m_pos < m_lineEnd) {
        if (m_text[m_pos] != u'\t') {
            ++m_pos;
            ++m_column;
            --columns;
            continue;
        }
        const int width = m_tabLeft > 0 ? m_tabLeft : 4 - m_column % 4;
        const int used = std::min(width, columns);
        m_tabLeft = width - used;
        m_column += used;
        columns -= used;
        m_pos += m_tabLeft == 0 ? 1 : 0;
    }
    findNonBlank();
}

void BlockScanner::skipTo(qsizetype position)
{
    if (position == m_first) {
        m_column = m_firstColumn;
        m_tabLeft = 0;
        m_pos = position;
    }
    advanceColumns(static_cast<int>(std::max<qsizetype>(position - m_pos, 0)));
}

int BlockScanner::quoteDepth() const
{
    return static_cast<int>(std::count_if(m_stack.begin(), m_stack.end(),
                                          [](const Container& one) { return one.kind == ContainerKind::Quote; }));
}

void BlockScanner::guard(qsizetype position, bool emptyLine)
{
    if (m_everything)
        m_out.guards.push_back({position, emptyLine});
}

void BlockScanner::readLine()
{
    const std::size_t matched = matchContainers();
    m_paragraphOpen = m_leaf == Leaf::Paragraph && matched == m_stack.size();
    if (matched == m_stack.size() && continuesLeaf())
        return;
    if (blank()) {
        closeTo(matched);
        return;
    }
    if (openBlocks(matched) == Line::Text)
        addText(matched, m_leaf == Leaf::Paragraph && matched < m_stack.size() && !m_opened);
}

std::size_t BlockScanner::matchContainers()
{
    std::size_t matched = 0;
    while (matched < m_stack.size() && matches(m_stack[matched]))
        ++matched;
    return matched;
}

bool BlockScanner::matches(const Container& container)
{
    if (container.kind == ContainerKind::Quote) {
        if (indent() > 3 || at(m_first) != u'>')
            return false;
        skipTo(m_first);
        advanceColumns(1);
        if (isBlank(at(m_pos)))
            advanceColumns(1);
        return true;
    }
    if (indent() >= container.indent && !blank()) {
        advanceColumns(container.indent);
        return true;
    }
    return blank() && !container.empty;
}

// True when the line belongs to the open code or HTML block.
bool BlockScanner::continuesLeaf()
{
    switch (m_leaf) {
    case Leaf::Fence:
        if (isFenceEnd())
            m_leaf = Leaf::None;
        return true;
    case Leaf::Html:
        if (m_htmlKind >= 6) {
            m_leaf = blank() ? Leaf::None : Leaf::Html;
            return true;
        }
        if (endsHtmlBlock(m_htmlKind, m_text.sliced(m_pos, m_lineEnd - m_pos)))
            m_leaf = Leaf::None;
        return true;
    case Leaf::Indented:
        if (blank() || indent() >= 4)
            return true;
        m_leaf = Leaf::None;
        return false;
    default:
        return false;
    }
}

bool BlockScanner::isFenceEnd()
{
    if (indent() > 3)
        return false;
    qsizetype end = m_first;
    while (at(end) == m_fence)
        ++end;
    if (end - m_first < m_fenceLength)
        return false;
    while (isBlank(at(end)))
        ++end;
    return end >= m_lineEnd;
}

BlockScanner::Line BlockScanner::openBlocks(std::size_t matched)
{
    const bool paragraph = m_leaf == Leaf::Paragraph;
    for (;;) {
        const bool inParagraph = m_paragraphOpen && !m_opened;
        const bool lazy = paragraph && !m_opened;
        // What a lazy line may not be: the blocks that are open stay open until something new begins.
        if (indent() < 4 && at(m_first) == u'>') {
            if (m_stack.size() >= static_cast<std::size_t>(maxContainers)) {
                guard(m_first);
                return Line::Text;
            }
            if (!m_opened)
                closeTo(matched);
            m_opened = true;
            m_stack.push_back({ContainerKind::Quote, 0, false});
            matches(m_stack.back());
            continue;
        }
        if (inParagraph && indent() < 4 && setext())
            return Line::Done;
        const bool isLeaf = indent() < 4 ? isRule() || at(m_first) == u'#' || at(m_first) == u'`' ||
                                               at(m_first) == u'~' || at(m_first) == u'<' || at(m_first) == u'$' ||
                                               at(m_first) == u'%'
                                         : !lazy && !blank();
        if (isLeaf) {
            const std::size_t keep = m_opened ? m_stack.size() : matched;
            const auto before = m_stack.size();
            if (openLeaf(lazy, inParagraph) == Line::Done) {
                (void)before;
                (void)keep;
                return Line::Done;
            }
        }
        if (indent() >= 4 || !openContainer(inParagraph))
            return Line::Text;
    }
}

} // namespace chimera::markdown
