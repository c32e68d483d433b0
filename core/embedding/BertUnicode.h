// What BERT's tokenizer asks of a code point, answered as the reference does it, whichever Unicode version Qt carries.
// Pure and thread-safe.
#pragma once

#include <array>

namespace chimera::bert {

// Control, format and private-use characters, NUL and U+FFFD.
bool isDropped(char32_t c);
bool isWhitespace(char32_t c);
// Also the ASCII symbols ($, +, <, ^ ...), which Unicode does not call punctuation.
bool isPunctuation(char32_t c);
// The ideographs that stand as words of their own; not kana, not Hangul.
bool isChinese(char32_t c);
bool isNonspacingMark(char32_t c);

// Small letter of one code point, without context. The one that becomes two is dottedCapitalI: "i", combiningDotAbove.
char32_t lower(char32_t c);
constexpr char32_t dottedCapitalI = 0x130;
constexpr char32_t combiningDotAbove = 0x307;

struct Decomposition
{
    std::array<char32_t, 4> parts{};
    int size = 0;
};
// The full canonical decomposition, not yet ordered.
Decomposition decompose(char32_t c);
// By which neighbours are ordered in NFD; 0 stays where it is.
int combiningClass(char32_t c);

} // namespace chimera::bert
