// Cuts a long Markdown text into pieces that can be parsed and laid out one by one: between blocks, never inside a
// list; inside a code block only where it is huge. A text that grows at its end keeps all pieces but the last. Pure,
// linear, never fails.
#pragma once

#include <QString>

#include <vector>

namespace chimera::ui {

struct Piece
{
    qsizetype begin = 0; // UTF-16 units of the text
    qsizetype end = 0;
    QString opening; // what must stand before it: the fence of the code block that it goes on with
    bool operator==(const Piece&) const = default;
};

// The pieces of text[first.begin ..); `first` is a piece found before, or {}.
std::vector<Piece> piecesOf(QStringView text, const Piece& first = {});

} // namespace chimera::ui
