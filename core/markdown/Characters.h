// Internal to core/markdown: questions about single characters, inlined because the scanners ask them for every
// character.
#pragma once

#include <QChar>

namespace chimera::markdown {

inline bool isBlank(char16_t c)
{
    return c == u' ' || c == u'\t';
}

inline bool isLineEnd(char16_t c)
{
    return c == u'\n' || c == u'\r';
}

inline bool isSpace(char16_t c)
{
    return isBlank(c) || isLineEnd(c) || c == u'\f' || c == u'\v';
}

inline bool isAsciiLetter(char16_t c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}

inline bool isAsciiDigit(char16_t c)
{
    return c >= u'0' && c <= u'9';
}

inline bool isAsciiAlnum(char16_t c)
{
    return isAsciiLetter(c) || isAsciiDigit(c);
}

inline bool isAsciiPunct(char16_t c)
{
    return c > 0x20 && c < 0x7F && !isAsciiAlnum(c);
}

inline char16_t asciiLower(char16_t c)
{
    return c >= u'A' && c <= u'Z' ? static_cast<char16_t>(c + 32) : c;
}

inline bool isTagCharacter(char16_t c)
{
    if (c < 0x80)
        return isAsciiAlnum(c) || c == u'_' || c == u'-' || c == u'/';
    if (c == 0x200C || c == 0x200D) // joiners, inside emoji and Persian words
        return true;
    if ((c >= 0x2000 && c <= 0x206F) || (c >= 0x2E00 && c <= 0x2E7F))
        return false;
    return c >= 0xA0 && !QChar::isSpace(c);
}

} // namespace chimera::markdown
