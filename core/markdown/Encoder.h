// Internal to core/markdown: the text as the CommonMark parser gets it. What CommonMark does not know ([[links]],
// #tags, maths, comments) becomes a short token it carries through, and markup beyond the limits becomes literal.
#pragma once

#include "core/markdown/Findings.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace chimera::markdown {

// Non-characters (never text): a token is tokenBegin, its index in decimal, tokenEnd; "==" is written "=", markInside,
// "=".
inline constexpr char16_t tokenBegin = 0xFDD0;
inline constexpr char16_t tokenEnd = 0xFDD1;
inline constexpr char16_t markInside = 0xFDD2;
inline constexpr char16_t hiddenAt = 0xFDD3; // an '@' too many: looking for mail addresses takes quadratic time

struct SourceLines
{
    int first = 0;
    int last = 0;
};

struct Encoded
{
    QString source; // the text without NUL, unpaired surrogates and the characters above; same offsets
    Findings findings;
    QByteArray utf8;
    std::vector<SourceLines> lines; // per line of `utf8`
};

Encoded encode(QStringView markdown);

// Tokens and marks replaced by what stood in the source.
QString restored(QStringView text, const Encoded& encoded);

} // namespace chimera::markdown
