#include "core/markdown/TableSyntax.h"

#include "core/markdown/Characters.h"

namespace chimera::markdown {

namespace {

// Calls `cell(begin, end)` for every cell.
template <typename Visit>
void visitCells(QStringView row, Visit cell)
{
    qsizetype begin = 0;
    qsizetype end = row.size();
    while (begin < end && isSpace(row[begin].unicode()))
        ++begin;
    while (end > begin && isSpace(row[end - 1].unicode()))
        --end;
    if (begin < end && row[begin] == u'|')
        ++begin;
    for (qsizetype at = begin; at < end; ++at) {
        if (row[at] == u'\\' && at + 1 < end && isAsciiPunct(row[at + 1].unicode())) {
            ++at;
        } else if (row[at] == u'|') {
            cell(begin, at);
            begin = at + 1;
        }
    }
    if (begin < end)
        cell(begin, end);
}

} // namespace

bool isDelimiterRow(QStringView line)
{
    bool dash = false;
    for (const QChar c : line) {
        if (c == u'-')
            dash = true;
        else if (c != u'|' && c != u':' && !isSpace(c.unicode()))
            return false;
    }
    if (!dash)
        return false;
    bool whole = true;
    visitCells(line, [&](qsizetype begin, qsizetype end) {
        QStringView cell = line.sliced(begin, end - begin).trimmed();
        if (cell.startsWith(u':'))
            cell = cell.sliced(1);
        if (cell.endsWith(u':'))
            cell.chop(1);
        whole = whole && !cell.isEmpty() && cell.count(u'-') == cell.size();
    });
    return whole;
}

std::vector<std::pair<qsizetype, qsizetype>> cells(QStringView row)
{
    std::vector<std::pair<qsizetype, qsizetype>> found;
    visitCells(row, [&](qsizetype begin, qsizetype end) { found.emplace_back(begin, end); });
    return found;
}

int cellCount(QStringView row)
{
    int count = 0;
    visitCells(row, [&](qsizetype, qsizetype) { ++count; });
    return count;
}

} // namespace chimera::markdown
