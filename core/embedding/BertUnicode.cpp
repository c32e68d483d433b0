#include "core/embedding/BertUnicode.h"

#include "core/embedding/BertUnicodeTables.h"

#include <QString>

#include <algorithm>
#include <iterator>

namespace chimera::bert {

namespace {

template <std::size_t size>
bool contains(const tables::Range (&ranges)[size], char32_t c)
{
    const auto after = std::upper_bound(std::begin(ranges), std::end(ranges), c,
                                        [](char32_t value, const tables::Range& range) { return value < range.first; });
    return after != std::begin(ranges) && c <= std::prev(after)->last;
}

// The reference decomposes and orders by Unicode 9. Both properties of a character never change once it is there, so
// Qt's tables, cut at that version, are the same.
bool knownToReference(char32_t c)
{
    const QChar::UnicodeVersion version = QChar::unicodeVersion(c);
    return version != QChar::Unicode_Unassigned && version <= QChar::Unicode_9_0;
}

void append(Decomposition& to, char32_t c)
{
    if (to.size < static_cast<int>(to.parts.size()))
        to.parts[static_cast<std::size_t>(to.size++)] = c;
}

void decomposeHangul(Decomposition& to, char32_t c)
{
    const char32_t index = c - 0xac00;
    append(to, 0x1100 + index / 588);
    append(to, 0x1161 + index % 588 / 28);
    if (index % 28 != 0)
        append(to, 0x11a7 + index % 28);
}

void decomposeInto(Decomposition& to, char32_t c)
{
    if (c >= 0xac00 && c <= 0xd7a3) {
        decomposeHangul(to, c);
    } else if (c >= 0xc0 && QChar::decompositionTag(c) == QChar::Canonical && knownToReference(c)) {
        const QString parts = QChar::decomposition(c);
        for (const uint part : parts.toUcs4())
            decomposeInto(to, part);
    } else {
        append(to, c);
    }
}

} // namespace

bool isDropped(char32_t c)
{
    return contains(tables::dropped, c);
}

bool isWhitespace(char32_t c)
{
    return contains(tables::whitespace, c);
}

bool isPunctuation(char32_t c)
{
    return contains(tables::punctuation, c);
}

bool isChinese(char32_t c)
{
    return c >= 0x3400 && contains(tables::chinese, c);
}

bool isNonspacingMark(char32_t c)
{
    return c >= 0x300 && contains(tables::nonspacingMarks, c);
}

char32_t lower(char32_t c)
{
    const auto after = std::upper_bound(std::begin(tables::lowerCase), std::end(tables::lowerCase), c,
                                        [](char32_t value, const tables::CaseRun& run) { return value < run.first; });
    if (after == std::begin(tables::lowerCase))
        return c;
    const tables::CaseRun& run = *std::prev(after);
    if (c > run.last || (c - run.first) % static_cast<char32_t>(run.step) != 0)
        return c;
    return static_cast<char32_t>(static_cast<std::int32_t>(c) + run.distance);
}

Decomposition decompose(char32_t c)
{
    Decomposition result;
    decomposeInto(result, c);
    return result;
}

int combiningClass(char32_t c)
{
    return c >= 0x300 && knownToReference(c) ? QChar::combiningClass(c) : 0;
}

} // namespace chimera::bert
