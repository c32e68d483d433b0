#include "ui/chat/Pieces.h"

namespace chimera::ui {

namespace {

constexpr qsizetype Enough = 2500; // letters after which the next gap between blocks ends a piece
constexpr qsizetype Most = 16 * 1024;

// An open code block: its first line, and the run of signs that closes it.
struct Fence
{
    QString opening;
    QChar sign;
    qsizetype length = 0;
    bool isOpen() const { return length > 0; }
};

qsizetype runLength(QStringView text, QChar sign)
{
    qsizetype length = 0;
    while (length < text.size() && text.at(length) == sign)
        ++length;
    return length;
}

void follow(Fence& fence, QStringView line)
{
    const QStringView trimmed = line.trimmed();
    if (trimmed.isEmpty() || (trimmed.front() != u'`' && trimmed.front() != u'~'))
        return;
    const QChar sign = trimmed.front();
    const qsizetype length = runLength(trimmed, sign);
    if (fence.isOpen()) {
        if (sign == fence.sign && length >= fence.length && length == trimmed.size())
            fence = {};
    } else if (length >= 3 && !trimmed.mid(length).contains(u'`')) {
        fence = {trimmed.toString() + u'\n', sign, length};
    }
}

// Whether `line` cannot belong to a list or a block before the empty line above it.
bool beginsBlock(QStringView line)
{
    if (line.isEmpty() || line.front().isSpace() || line.front().isDigit())
        return false;
    const bool bullet = line.size() > 1 && QStringView(u"-*+").contains(line.front()) && line.at(1) == u' ';
    return !bullet;
}

// Where a piece that has no room left ends inside a line: behind a blank, never inside a surrogate pair.
qsizetype cutInside(QStringView text, qsizetype begin)
{
    const qsizetype blank = text.mid(begin, Most).lastIndexOf(u' ');
    if (blank > Most / 2)
        return begin + blank + 1;
    const qsizetype end = begin + Most;
    return text.at(end).isLowSurrogate() ? end - 1 : end;
}

} // namespace

std::vector<Piece> piecesOf(QStringView text, const Piece& first)
{
    std::vector<Piece> pieces;
    Piece piece = first;
    Fence fence;
    if (!first.opening.isEmpty())
        follow(fence, first.opening);
    const auto cut = [&](qsizetype at) {
        piece.end = at;
        pieces.push_back(piece);
        piece = {at, at, fence.opening};
    };
    bool afterGap = false;
    for (qsizetype at = piece.begin; at < text.size();) {
        const qsizetype newline = text.indexOf(u'\n', at);
        const qsizetype end = newline < 0 ? text.size() : newline + 1;
        const QStringView line = text.mid(at, end - at);
        const bool between = afterGap && !fence.isOpen() && at - piece.begin >= Enough && beginsBlock(line);
        if (between || (at > piece.begin && end - piece.begin > Most))
            cut(at);
        while (end - piece.begin > Most)
            cut(cutInside(text, piece.begin));
        follow(fence, line);
        afterGap = line.trimmed().isEmpty();
        at = end;
    }
    piece.end = text.size();
    pieces.push_back(piece);
    return pieces;
}

} // namespace chimera::ui
