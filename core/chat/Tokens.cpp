#include "core/chat/Tokens.h"

#include "core/base/Text.h"

#include <limits>

namespace chimera {

namespace {

enum class Sort { Blank, LineEnd, Latin, Letter, Digit, Cjk, Sign };

constexpr std::int64_t lettersOfLatin = 6; // in one token
constexpr std::int64_t lettersOfOther = 3;
constexpr std::int64_t digits = 3;

Sort sortOf(char32_t c)
{
    if (c == U'\n' || c == U'\r')
        return Sort::LineEnd;
    if (QChar::isSpace(c))
        return Sort::Blank;
    if (text::isCjk(c))
        return Sort::Cjk;
    if (QChar::isDigit(c))
        return Sort::Digit;
    if (c < 0x80 && QChar::isLetter(c))
        return Sort::Latin;
    return QChar::isLetter(c) || QChar::isMark(c) ? Sort::Letter : Sort::Sign;
}

std::int64_t tokensOfRun(Sort sort, std::int64_t length)
{
    switch (sort) {
    case Sort::Blank:
        return length > 4 ? length / 4 : 0; // a blank belongs to the word behind it, indentation does not
    case Sort::LineEnd:
        return 1;
    case Sort::Latin:
        return (length + lettersOfLatin - 1) / lettersOfLatin;
    case Sort::Letter:
        return (length + lettersOfOther - 1) / lettersOfOther;
    case Sort::Digit:
        return (length + digits - 1) / digits;
    case Sort::Cjk:
    case Sort::Sign:
        return length;
    }
    return length;
}

} // namespace

int estimateTokens(QStringView text)
{
    std::int64_t tokens = 0;
    std::int64_t length = 0;
    Sort run = Sort::Blank;
    for (qsizetype at = 0; at < text.size();) {
        const bool pair = text[at].isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate();
        const Sort sort = sortOf(pair ? QChar::surrogateToUcs4(text[at], text[at + 1]) : text[at].unicode());
        if (sort != run) {
            tokens += tokensOfRun(run, length);
            run = sort;
            length = 0;
        }
        length += pair && sort == Sort::Sign ? 2 : 1; // emoji take more
        at += pair ? 2 : 1;
    }
    tokens += tokensOfRun(run, length);
    return static_cast<int>(std::min<std::int64_t>(tokens, std::numeric_limits<int>::max()));
}

} // namespace chimera
