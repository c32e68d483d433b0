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
{}

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

int BlockScanner::quoteDepth(std::size_t containers) const
{
    const auto end = m_stack.begin() + static_cast<std::ptrdiff_t>(containers);
    return static_cast<int>(
        std::count_if(m_stack.begin(), end, [](const Container& one) { return one.kind == ContainerKind::Quote; }));
}

void BlockScanner::guard(qsizetype position, bool emptyLine)
{
    if (m_everything)
        m_out.guards.push_back({position, emptyLine});
}

void BlockScanner::readLine()
{
    m_matched = matchContainers();
    if (m_matched == m_stack.size() && continuesLeaf())
        return;
    if (blank())
        closeTo(m_matched);
    else if (!openBlocks())
        addText();
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

// True when the whole line is used; otherwise text is left for a paragraph.
bool BlockScanner::openBlocks()
{
    while (!blank()) {
        const bool paragraph = m_leaf == Leaf::Paragraph && !m_opened;
        const bool inParagraph = paragraph && m_matched == m_stack.size();
        if (indent() >= 4) {
            if (paragraph)
                return false;
            enter();
            m_leaf = Leaf::Indented;
            return true;
        }
        if (openLeaf(inParagraph))
            return true;
        if (openContainer(inParagraph) != Opening::Done)
            return false;
    }
    return false;
}

bool BlockScanner::openLeaf(bool inParagraph)
{
    switch (at(m_first)) {
    case u'#':
        return openHeading();
    case u'`':
    case u'~':
        return openFence();
    case u'<':
        return openHtml(inParagraph);
    case u'$':
    case u'%':
        return openGlued();
    case u'=':
        return inParagraph && setext();
    case u'-':
        if (inParagraph && setext())
            return true;
        break;
    case u'*':
    case u'_':
        break;
    default:
        return false;
    }
    if (!isRule())
        return false;
    enter();
    return true;
}

BlockScanner::Opening BlockScanner::openContainer(bool inParagraph)
{
    const char16_t c = at(m_first);
    if (c == u'>')
        return openQuote();
    return c == u'[' ? openFootnote() : openItem(inParagraph);
}

BlockScanner::Opening BlockScanner::openQuote()
{
    if (isFull()) {
        guard(m_first);
        return Opening::TooDeep;
    }
    enter();
    m_opened = true;
    m_stack.push_back({ContainerKind::Quote, 0, false});
    matches(m_stack.back());
    return Opening::Done;
}

BlockScanner::Opening BlockScanner::openFootnote()
{
    qsizetype end = m_first + 2;
    if (at(m_first + 1) != u'^')
        return Opening::No;
    while (end < m_lineEnd && m_text[end] != u']' && !isSpace(m_text[end].unicode()))
        ++end;
    if (end == m_first + 2 || at(end) != u']' || at(end + 1) != u':')
        return Opening::No;
    if (isFull()) {
        guard(m_first);
        return Opening::TooDeep;
    }
    enter();
    m_opened = true;
    m_stack.push_back({ContainerKind::Footnote, 4, false});
    skipTo(m_first);
    advanceColumns(static_cast<int>(end + 2 - m_pos));
    return Opening::Done;
}

bool BlockScanner::lineIsBlankFrom(qsizetype position) const
{
    while (isBlank(at(position)))
        ++position;
    return position >= m_lineEnd;
}

BlockScanner::Marker BlockScanner::markerAt(qsizetype begin, bool inParagraph) const
{
    Marker found;
    qsizetype end = begin;
    const char16_t c = at(begin);
    if (c == u'-' || c == u'*' || c == u'+') {
        ++end;
    } else {
        while (end - begin < 9 && isAsciiDigit(at(end)))
            ++end;
        const bool one = end - begin == 1 && c == u'1';
        if (end == begin || (at(end) != u'.' && at(end) != u')') || (inParagraph && !one))
            return found;
        found.delimiter = static_cast<int>(end - begin);
        ++end;
    }
    if (end < m_lineEnd && !isBlank(at(end)))
        return found;
    if (inParagraph && lineIsBlankFrom(end))
        return found;
    found.width = static_cast<int>(end - begin);
    return found;
}

BlockScanner::Opening BlockScanner::openItem(bool inParagraph)
{
    const Marker marker = markerAt(m_first, inParagraph);
    if (marker.width == 0)
        return Opening::No;
    if (isFull()) {
        guard(m_first + marker.delimiter);
        return Opening::TooDeep;
    }
    enter();
    m_opened = true;
    const int offset = indent();
    skipTo(m_first);
    advanceColumns(marker.width);
    const int space = indent();
    const bool empty = blank();
    const int padding = space >= 1 && space <= 4 && !empty ? space : 1;
    m_stack.push_back({ContainerKind::Item, offset + marker.width + padding, empty});
    if (space > 0)
        advanceColumns(padding);
    return Opening::Done;
}

bool BlockScanner::isRule() const
{
    const char16_t c = at(m_first);
    int count = 0;
    for (qsizetype index = m_first; index < m_lineEnd; ++index) {
        if (m_text[index] == QChar(c))
            ++count;
        else if (!isBlank(m_text[index].unicode()))
            return false;
    }
    return count >= 3;
}

bool BlockScanner::openHeading()
{
    qsizetype begin = m_first;
    while (at(begin) == u'#')
        ++begin;
    const auto level = static_cast<int>(begin - m_first);
    if (level > 6 || (begin < m_lineEnd && !isBlank(at(begin))))
        return false;
    enter();
    qsizetype end = m_lineEnd;
    while (end > begin && isBlank(m_text[end - 1].unicode()))
        --end;
    qsizetype hashes = end;
    while (hashes > begin && m_text[hashes - 1] == u'#')
        --hashes;
    if (hashes < end && (hashes == begin || isBlank(m_text[hashes - 1].unicode())))
        end = hashes;
    while (begin < end && isBlank(m_text[begin].unicode()))
        ++begin;
    while (end > begin && isBlank(m_text[end - 1].unicode()))
        --end;
    heading(level, begin, end);
    return true;
}

void BlockScanner::heading(int level, qsizetype begin, qsizetype end)
{
    if (level == 1 && m_stack.empty() && !m_out.firstHeading)
        m_out.firstHeading = Run{begin, end, false};
    m_inline.run(begin, end, quoteDepth(m_stack.size()));
}

bool BlockScanner::setext()
{
    const char16_t c = at(m_first);
    qsizetype end = m_first;
    while (at(end) == c)
        ++end;
    if (m_runBegin < 0 || !lineIsBlankFrom(end))
        return false;
    if (c == u'=' && m_stack.empty() && !m_out.firstHeading)
        m_out.firstHeading = Run{m_runBegin, m_runEnd, false};
    flush();
    m_leaf = Leaf::None;
    return true;
}

bool BlockScanner::openFence()
{
    const char16_t c = at(m_first);
    qsizetype end = m_first;
    while (at(end) == c)
        ++end;
    if (end - m_first < 3 || (c == u'`' && m_text.sliced(end, m_lineEnd - end).contains(u'`')))
        return false;
    enter();
    m_fence = c;
    m_fenceLength = static_cast<int>(end - m_first);
    m_leaf = Leaf::Fence;
    return true;
}

bool BlockScanner::openHtml(bool inParagraph)
{
    const QStringView line = m_text.sliced(m_first, m_lineEnd - m_first);
    const int kind = htmlBlockKind(line, inParagraph);
    if (kind == 0)
        return false;
    enter();
    m_htmlKind = kind;
    m_leaf = endsHtmlBlock(kind, line) ? Leaf::None : Leaf::Html;
    return true;
}

// Lines from "$$" or "%%" to the one that closes it stay together, whatever they look like.
bool BlockScanner::openGlued()
{
    const QChar c = m_text[m_first];
    if (at(m_first + 1) != c.unicode())
        return false;
    const std::size_t which = c == u'$' ? 0 : 1;
    const qsizetype close = gluedEnd(which);
    if (close < 0)
        return false;
    const bool continues = m_leaf == Leaf::Paragraph && !m_opened && m_matched == m_stack.size();
    if (continues) {
        flush();
    } else {
        if (m_leaf == Leaf::Paragraph && !m_opened)
            guard(m_lineBegin, true);
        enter();
        startParagraph(m_first);
    }
    m_runBegin = m_first;
    m_runEnd = lineEndAt(m_text, close);
    m_next = afterLineEnd(m_text, m_runEnd);
    flush();
    return true;
}

// End of the mark that closes the one at m_first on a later line of the same quote, or -1.
qsizetype BlockScanner::gluedEnd(std::size_t which)
{
    const QStringView mark = which == 0 ? QStringView(u"$$") : QStringView(u"%%");
    if (m_text.sliced(m_first + 2, m_lineEnd - m_first - 2).contains(mark))
        return -1;
    qsizetype& next = m_nextMark[which];
    if (next >= 0 && next < m_lineEnd)
        next = m_text.indexOf(mark, m_lineEnd);
    if (next < 0)
        return -1;
    if (quoteDepth(m_opened ? m_stack.size() : m_matched) > 0) {
        for (qsizetype line = m_next; line < next; line = afterLineEnd(m_text, lineEndAt(m_text, line))) {
            while (isBlank(m_text[line].unicode()) && line < next)
                ++line;
            if (m_text[line] != u'>')
                return -1;
        }
    }
    return next + 2;
}

// Something new begins on this line: what it does not continue ends.
void BlockScanner::enter()
{
    if (!m_opened)
        closeTo(m_matched);
    if (!m_stack.empty())
        m_stack.back().empty = false;
}

void BlockScanner::closeTo(std::size_t depth)
{
    flush();
    m_stack.resize(std::min(depth, m_stack.size()));
    m_leaf = Leaf::None;
}

void BlockScanner::addText()
{
    const bool continues = !m_opened && m_matched == m_stack.size();
    if (m_leaf == Leaf::Paragraph && !m_opened) {
        addLine();
    } else if (m_leaf == Leaf::Table && continues) {
        addRow();
    } else if (blank()) {
        if (!m_opened)
            closeTo(m_matched);
    } else {
        enter();
        startParagraph(m_first);
    }
}

void BlockScanner::startParagraph(qsizetype position)
{
    m_leaf = Leaf::Paragraph;
    m_runBegin = position;
    m_runEnd = m_lineEnd;
    m_lastLineBegin = position;
    m_continues = false;
    m_failedTables = 0;
}

void BlockScanner::addLine()
{
    if (m_matched == m_stack.size() && openTable())
        return;
    if (m_runBegin < 0)
        m_runBegin = m_first;
    m_lastLineBegin = m_first;
    m_runEnd = m_lineEnd;
}

bool BlockScanner::openTable()
{
    const QStringView line = m_text.sliced(m_first, m_lineEnd - m_first);
    if (m_runBegin < 0 || !isDelimiterRow(line))
        return false;
    const qsizetype headerBegin = m_lastLineBegin;
    const qsizetype headerEnd = m_runEnd;
    const QStringView header = m_text.sliced(headerBegin, headerEnd - headerBegin);
    const int columns = cellCount(line);
    if (columns > maxColumns || columns != cellCount(header)) {
        if (columns > maxColumns || ++m_failedTables > maxFailedTables)
            guard(m_first);
        return false;
    }
    m_runEnd = headerBegin;
    flush();
    m_leaf = Leaf::Table;
    m_columns = columns;
    m_missingCells = 0;
    for (const auto& [begin, end] : cells(header))
        m_inline.run(headerBegin + begin, headerBegin + end, 0);
    return true;
}

void BlockScanner::addRow()
{
    const QStringView row = m_text.sliced(m_first, m_lineEnd - m_first);
    int count = 0;
    for (const auto& [begin, end] : cells(row)) {
        if (++count > m_columns) // not shown by any reader
            break;
        m_inline.run(m_first + begin, m_first + end, 0);
    }
    m_missingCells += std::max(m_columns - count, 0);
    if (m_missingCells > maxMissingCells) {
        guard(m_next, true);
        m_leaf = Leaf::None;
    }
}

void BlockScanner::flush()
{
    if (m_runBegin >= 0 && m_runEnd > m_runBegin) {
        m_inline.paragraph(m_runBegin, m_runEnd, quoteDepth(m_stack.size()), m_continues);
        m_continues = true;
    }
    m_runBegin = -1;
    m_runEnd = -1;
}

} // namespace chimera::markdown
