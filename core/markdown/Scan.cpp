#include "core/markdown/Scan.h"

#include "core/markdown/Characters.h"
#include "core/markdown/Document.h"
#include "core/markdown/Findings.h"

#include <algorithm>

namespace chimera::markdown {

namespace {

bool hasScheme(QStringView target)
{
    const qsizetype colon = target.indexOf(u':');
    if (colon < 2 || !isAsciiLetter(target[0].unicode()))
        return false;
    const QStringView scheme = target.first(colon);
    return std::all_of(scheme.begin(), scheme.end(),
                       [](QChar c) { return isAsciiAlnum(c.unicode()) || c == u'+' || c == u'-' || c == u'.'; });
}

bool hasMarkup(QStringView text)
{
    return std::any_of(text.begin(), text.end(),
                       [](QChar c) { return isAsciiPunct(c.unicode()) && !QStringView(u",.;/()'\"+").contains(c); });
}

QString headingText(QStringView text)
{
    if (text.size() > 10'000)
        text = text.first(10'000);
    if (!hasMarkup(text) && !text.contains(u'\n'))
        return text.trimmed().toString();
    return plainText(parse(QStringLiteral("# ") + text.toString().simplified())).simplified();
}

bool isCharacterStart(QStringView text, qsizetype at)
{
    return !text[at].isLowSurrogate() || at == 0 || !text[at - 1].isHighSurrogate();
}

} // namespace

bool FoundLink::isExternal() const
{
    if (target.startsWith(u"//"))
        return true;
    // "[[Rust: a language]]" is the name of a note.
    const bool wiki = form == LinkForm::Wiki || form == LinkForm::Embed;
    return hasScheme(target) && (!wiki || target.contains(u"://"));
}

Scan scan(QStringView markdown)
{
    Findings found = findAll(markdown, Detail::LinksAndTags);
    Scan result;
    result.links = std::move(found.links);
    result.tags = std::move(found.tags);
    const auto earlier = [](const FoundLink& a, const FoundLink& b) { return a.begin < b.begin; };
    if (!std::is_sorted(result.links.begin(), result.links.end(), earlier))
        std::sort(result.links.begin(), result.links.end(), earlier);
    if (found.firstHeading)
        result.firstHeading = headingText(
            markdown.sliced(found.firstHeading->begin, found.firstHeading->end - found.firstHeading->begin));
    return result;
}

bool isTagName(QStringView name)
{
    bool named = false;
    bool numeric = true;
    for (const QChar c : name) {
        if (!isTagCharacter(c.unicode()))
            return false;
        named = named || c != u'/';
        numeric = numeric && isAsciiDigit(c.unicode());
    }
    return named && !numeric;
}

QString lineAround(QStringView markdown, qsizetype begin, qsizetype end, qsizetype limit)
{
    begin = std::clamp<qsizetype>(begin, 0, markdown.size());
    end = std::clamp<qsizetype>(end, begin, markdown.size());
    limit = std::max<qsizetype>(limit, 1);
    qsizetype first = begin;
    qsizetype last = end;
    while (first > 0 && begin - first <= limit && !isLineEnd(markdown[first - 1].unicode()))
        --first;
    while (last < markdown.size() && last - end <= limit && !isLineEnd(markdown[last].unicode()))
        ++last;
    const QStringView line = markdown.sliced(first, last - first);
    if (line.trimmed().size() <= limit)
        return line.trimmed().toString().replace(u'\n', u' ');
    // As much before the place as after it, two characters kept for the ellipses.
    const qsizetype room = std::max<qsizetype>(limit - 2, 1);
    const qsizetype spare = std::max<qsizetype>(room - (end - begin), 0);
    qsizetype from = std::max(first, begin - spare / 2);
    qsizetype to = std::min(last, from + room);
    from = std::max(first, to - room);
    while (from < to && !isCharacterStart(markdown, from))
        ++from;
    while (to > from && to < markdown.size() && !isCharacterStart(markdown, to))
        --to;
    QString text = markdown.sliced(from, to - from).trimmed().toString().replace(u'\n', u' ').replace(u'\r', u' ');
    if (from > first)
        text.prepend(QChar(0x2026));
    if (to < last)
        text.append(QChar(0x2026));
    return text;
}

} // namespace chimera::markdown
