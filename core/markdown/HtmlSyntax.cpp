#include "core/markdown/HtmlSyntax.h"

#include "core/markdown/Characters.h"

#include <QLatin1String>

#include <algorithm>
#include <array>
#include <string_view>

namespace chimera::markdown {

namespace {

using namespace std::string_view_literals;

constexpr std::array verbatimTags = {"pre"sv, "script"sv, "style"sv};

constexpr std::array blockTags = {
    "address"sv,  "article"sv,  "aside"sv,    "base"sv,       "basefont"sv, "blockquote"sv, "body"sv,   "caption"sv,
    "center"sv,   "col"sv,      "colgroup"sv, "dd"sv,         "details"sv,  "dialog"sv,     "dir"sv,    "div"sv,
    "dl"sv,       "dt"sv,       "fieldset"sv, "figcaption"sv, "figure"sv,   "footer"sv,     "form"sv,   "frame"sv,
    "frameset"sv, "h1"sv,       "h2"sv,       "h3"sv,         "h4"sv,       "h5"sv,         "h6"sv,     "head"sv,
    "header"sv,   "hr"sv,       "html"sv,     "iframe"sv,     "legend"sv,   "li"sv,         "link"sv,   "main"sv,
    "menu"sv,     "menuitem"sv, "nav"sv,      "noframes"sv,   "ol"sv,       "optgroup"sv,   "option"sv, "p"sv,
    "param"sv,    "section"sv,  "source"sv,   "summary"sv,    "table"sv,    "tbody"sv,      "td"sv,     "tfoot"sv,
    "th"sv,       "thead"sv,    "title"sv,    "tr"sv,         "track"sv,    "ul"sv};

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& names, QStringView name)
{
    return std::any_of(names.begin(), names.end(), [&](std::string_view one) {
        return name.compare(QLatin1String(one.data(), static_cast<qsizetype>(one.size())), Qt::CaseInsensitive) == 0;
    });
}

qsizetype skipSpace(QStringView text, qsizetype at, qsizetype end)
{
    while (at < end && isSpace(text[at].unicode()))
        ++at;
    return at;
}

qsizetype skipTagName(QStringView text, qsizetype at, qsizetype end)
{
    while (at < end && (isAsciiAlnum(text[at].unicode()) || text[at] == u'-'))
        ++at;
    return at;
}

qsizetype attributeValueEnd(QStringView text, qsizetype at, qsizetype end)
{
    if (at >= end)
        return -1;
    const char16_t quote = text[at].unicode();
    if (quote == u'"' || quote == u'\'') {
        const qsizetype close = text.first(end).indexOf(QChar(quote), at + 1);
        return close < 0 ? -1 : close + 1;
    }
    const qsizetype start = at;
    while (at < end && !isSpace(text[at].unicode()) && !QStringView(u"\"'=<>`").contains(text[at]))
        ++at;
    return at > start ? at : -1;
}

bool startsAttributeName(char16_t c)
{
    return isAsciiLetter(c) || c == u'_' || c == u':';
}

// After the tag's name: attributes, white space, the optional slash and '>'.
qsizetype openTagEnd(QStringView text, qsizetype at, qsizetype end)
{
    for (;;) {
        const qsizetype next = skipSpace(text, at, end);
        if (next >= end)
            return -1;
        if (text[next] == u'>')
            return next + 1;
        if (text[next] == u'/')
            return next + 1 < end && text[next + 1] == u'>' ? next + 2 : -1;
        if (next == at || !startsAttributeName(text[next].unicode()))
            return -1;
        at = next + 1;
        while (at < end && (isAsciiAlnum(text[at].unicode()) || QStringView(u"_.:-").contains(text[at])))
            ++at;
        const qsizetype equals = skipSpace(text, at, end);
        if (equals < end && text[equals] == u'=') {
            at = attributeValueEnd(text, skipSpace(text, equals + 1, end), end);
            if (at < 0)
                return -1;
        }
    }
}

bool isTagAlone(QStringView line)
{
    const qsizetype end = htmlTagEnd(line, 0, line.size());
    return end > 0 && skipSpace(line, end, line.size()) == line.size();
}

} // namespace

int htmlBlockKind(QStringView line, bool insideParagraph)
{
    if (line.size() < 2 || line[0] != u'<')
        return 0;
    if (line.startsWith(u"<!--"))
        return 2;
    if (line[1] == u'?')
        return 3;
    if (line.startsWith(u"<![CDATA["))
        return 5;
    if (line[1] == u'!')
        return line.size() > 2 && line[2] >= u'A' && line[2] <= u'Z' ? 4 : 0;
    const bool closing = line[1] == u'/';
    const qsizetype nameBegin = closing ? 2 : 1;
    if (line.size() <= nameBegin || !isAsciiLetter(line[nameBegin].unicode()))
        return 0;
    const qsizetype nameEnd = skipTagName(line, nameBegin, line.size());
    const QStringView name = line.sliced(nameBegin, nameEnd - nameBegin);
    const char16_t after = nameEnd < line.size() ? line[nameEnd].unicode() : u'\n';
    const bool delimited = isSpace(after) || after == u'>';
    if (!closing && delimited && contains(verbatimTags, name))
        return 1;
    const bool selfClosing = after == u'/' && nameEnd + 1 < line.size() && line[nameEnd + 1] == u'>';
    if ((delimited || selfClosing) && contains(blockTags, name))
        return 6;
    return !insideParagraph && isTagAlone(line) ? 7 : 0;
}

bool endsHtmlBlock(int kind, QStringView line)
{
    switch (kind) {
    case 1:
        return line.contains(u"</script>", Qt::CaseInsensitive) || line.contains(u"</pre>", Qt::CaseInsensitive) ||
               line.contains(u"</style>", Qt::CaseInsensitive);
    case 2:
        return line.contains(u"-->");
    case 3:
        return line.contains(u"?>");
    case 4:
        return line.contains(u'>');
    case 5:
        return line.contains(u"]]>");
    default:
        return false;
    }
}

qsizetype htmlTagEnd(QStringView text, qsizetype begin, qsizetype end)
{
    const bool closing = begin + 1 < end && text[begin + 1] == u'/';
    const qsizetype name = begin + (closing ? 2 : 1);
    if (name >= end || !isAsciiLetter(text[name].unicode()))
        return -1;
    const qsizetype at = skipTagName(text, name, end);
    if (!closing)
        return openTagEnd(text, at, end);
    const qsizetype close = skipSpace(text, at, end);
    return close < end && text[close] == u'>' ? close + 1 : -1;
}

qsizetype autolinkEnd(QStringView text, qsizetype begin, qsizetype end)
{
    qsizetype at = begin + 1;
    bool address = false;
    while (at < end && text[at] > u' ' && text[at] != u'<' && text[at] != u'>') {
        address = address || text[at] == u'@';
        if (text[at] == u':' && at - begin >= 3 && at - begin <= 33)
            address = true;
        ++at;
    }
    const bool closed = at < end && text[at] == u'>' && at > begin + 1;
    return closed && address && isAsciiAlnum(text[begin + 1].unicode()) ? at + 1 : -1;
}

} // namespace chimera::markdown
