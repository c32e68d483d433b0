#include "core/markdown/InlineScanner.h"

#include "core/markdown/Characters.h"
#include "core/markdown/HtmlSyntax.h"

#include <QStringDecoder>

#include <algorithm>

namespace chimera::markdown {

namespace {

constexpr std::array<bool, 128> makeSpecials()
{
    std::array<bool, 128> specials{};
    for (const char c : {'\\', '`', '<', '[', ']', '!', '#', '=', '$', '%', ':'})
        specials[static_cast<unsigned char>(c)] = true;
    return specials;
}

constexpr std::array<bool, 128> specials = makeSpecials();

QString unescaped(QStringView text)
{
    QString plain;
    plain.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text[at] == u'\\' && at + 1 < text.size() && isAsciiPunct(text[at + 1].unicode()))
            ++at;
        plain += text[at];
    }
    return plain;
}

// Backslashes and percent signs resolved; bytes that are not UTF-8 leave the text as written.
QString decoded(QStringView text)
{
    const QString plain = text.contains(u'\\') ? unescaped(text) : text.toString();
    if (!plain.contains(u'%'))
        return plain;
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString whole = decoder.decode(QByteArray::fromPercentEncoding(plain.toUtf8()));
    return decoder.hasError() || whole.contains(QChar::Null) ? plain : whole;
}

bool isOpening(QStringView text, qsizetype at)
{
    const char16_t c = text[at].unicode();
    if (c < 0x80) {
        if (c == u'=')
            return at > 0 && text[at - 1] == u'=';
        return isSpace(c) || QStringView(u"([{*_~|>").contains(QChar(c));
    }
    const QChar::Category category = QChar::category(c);
    return QChar::isSpace(c) || category == QChar::Punctuation_Open || category == QChar::Punctuation_InitialQuote;
}

} // namespace

qsizetype delimiterBudget(qsizetype runLength)
{
    return std::clamp<qsizetype>(16'000'000 / std::max<qsizetype>(runLength, 1), 64, 1000);
}

InlineScanner::InlineScanner(QStringView text, Detail detail, Findings& out)
    : m_text(text), m_everything(detail == Detail::Everything), m_out(out)
{}

void InlineScanner::begin(qsizetype begin, qsizetype end, int quoteDepth)
{
    m_begin = begin;
    m_end = end;
    m_pos = begin;
    m_quoteDepth = quoteDepth;
    m_brackets.clear();
    m_bracketsLeft = delimiterBudget(end - begin);
    m_ticksKnown = false;
    m_ticksUsed = false;
    m_missing.fill(false);
}

void InlineScanner::paragraph(qsizetype begin, qsizetype end, int quoteDepth, bool continues)
{
    qsizetype at = begin;
    while (!continues && at < end && m_text[at] == u'[') {
        const qsizetype next = definition(at, end);
        if (next < 0)
            break;
        at = next;
    }
    run(at, end, quoteDepth, continues);
}

void InlineScanner::run(qsizetype from, qsizetype to, int quoteDepth, bool continues)
{
    if (from >= to)
        return;
    if (m_everything)
        m_out.runs.push_back({from, to, continues});
    begin(from, to, quoteDepth);
    const char16_t* const data = m_text.utf16();
    while (m_pos < m_end) {
        const char16_t c = data[m_pos];
        if (c < 128 && specials[c])
            step(c);
        else
            ++m_pos;
    }
}

void InlineScanner::step(char16_t c)
{
    switch (c) {
    case u'\\':
        m_pos += m_pos + 1 < m_end && isAsciiPunct(m_text[m_pos + 1].unicode()) ? 2 : 1;
        return;
    case u'`':
        return codeSpan();
    case u'<':
        return html();
    case u'!':
        if (isAt(m_pos + 1, u'['))
            return openBracket(true);
        break;
    case u'[':
        return openBracket(false);
    case u']':
        return closeBracket();
    case u'#':
        return tag();
    case u'=':
        return mark();
    case u'$':
        return dollar();
    case u'%':
        return percent();
    case u':':
        return address();
    default:
        break;
    }
    ++m_pos;
}

void InlineScanner::token(TokenKind kind, qsizetype begin, qsizetype end, qsizetype link)
{
    if (m_everything)
        m_out.tokens.push_back({kind, begin, end, link, m_quoteDepth});
}

// The same search as CommonMark's: the last place of each run length is kept, so that no opener is searched for twice.
void InlineScanner::codeSpan()
{
    qsizetype after = m_pos;
    while (isAt(after, u'`'))
        ++after;
    const qsizetype length = after - m_pos;
    const auto kept = static_cast<std::size_t>(length);
    if (!m_ticksUsed) {
        m_lastTicks.fill(-1);
        m_ticksUsed = true;
    }
    if (kept >= m_lastTicks.size() || (m_ticksKnown && m_lastTicks[kept] <= m_pos)) {
        m_pos = after;
        return;
    }
    for (qsizetype at = after; at < m_end;) {
        at = m_text.first(m_end).indexOf(u'`', at);
        if (at < 0)
            break;
        const qsizetype open = at;
        while (isAt(at, u'`'))
            ++at;
        if (static_cast<std::size_t>(at - open) < m_lastTicks.size())
            m_lastTicks[static_cast<std::size_t>(at - open)] = open;
        if (at - open == length) {
            token(TokenKind::Verbatim, m_pos, at);
            m_pos = at;
            return;
        }
    }
    m_ticksKnown = true;
    m_pos = after;
}

qsizetype InlineScanner::findEnd(Missing what, QStringView mark, qsizetype from)
{
    if (m_missing[what] || from > m_end)
        return -1;
    const qsizetype at = m_text.first(m_end).indexOf(mark, from);
    if (at < 0)
        m_missing[what] = true;
    return at < 0 ? -1 : at + mark.size();
}

void InlineScanner::html()
{
    const QStringView rest = m_text.sliced(m_pos, m_end - m_pos);
    qsizetype after = -1;
    const bool special = rest.size() > 1 && (rest[1] == u'!' || rest[1] == u'?');
    if (rest.startsWith(u"<!--"))
        after = findEnd(CommentEnd, u"-->", m_pos + 4);
    else if (rest.startsWith(u"<?"))
        after = findEnd(InstructionEnd, u"?>", m_pos + 2);
    else if (rest.startsWith(u"<![CDATA["))
        after = findEnd(CdataEnd, u"]]>", m_pos + 9);
    else if (special)
        after = findEnd(DeclarationEnd, u">", m_pos + 2);
    else if ((after = autolinkEnd(m_text, m_pos, m_end)) < 0)
        after = htmlTagEnd(m_text, m_pos, m_end);
    if (after > 0)
        token(TokenKind::Verbatim, m_pos, after);
    else if (special && m_everything)
        m_out.guards.push_back({m_pos, false});
    m_pos = after > 0 ? after : m_pos + 1;
}

void InlineScanner::openBracket(bool image)
{
    const qsizetype bracket = m_pos + (image ? 1 : 0);
    if (isAt(bracket + 1, u'[') && wiki(bracket, image))
        return;
    if (m_bracketsLeft-- > 0)
        m_brackets.push_back({m_pos, image, true, m_out.tags.size(), m_out.tokens.size()});
    m_pos = bracket + 1;
}

// [[target#anchor|label]] on one line, without '[' inside.
bool InlineScanner::wiki(qsizetype brackets, bool embed)
{
    const qsizetype first = brackets + 2;
    qsizetype close = first;
    qsizetype hash = -1;
    qsizetype pipe = -1;
    for (;; ++close) {
        if (close + 1 >= m_end || m_text[close] == u'[' || isLineEnd(m_text[close].unicode()))
            return false;
        if (m_text[close] == u']' && m_text[close + 1] == u']')
            break;
        if (m_text[close] == u'|' && pipe < 0)
            pipe = close;
        else if (m_text[close] == u'#' && hash < 0 && pipe < 0)
            hash = close;
    }
    const bool escapedPipe = pipe > first && m_text[pipe - 1] == u'\\';
    const qsizetype nameEnd = pipe < 0 ? close : pipe - (escapedPipe ? 1 : 0);
    FoundLink link{
        embed ? LinkForm::Embed : LinkForm::Wiki, {}, {}, {}, m_pos, close + 2, first, hash < 0 ? nameEnd : hash};
    while (link.targetBegin < link.targetEnd && isBlank(m_text[link.targetBegin].unicode()))
        ++link.targetBegin;
    while (link.targetEnd > link.targetBegin && isBlank(m_text[link.targetEnd - 1].unicode()))
        --link.targetEnd;
    link.target = m_text.sliced(link.targetBegin, link.targetEnd - link.targetBegin).toString();
    if (hash >= 0)
        link.anchor = m_text.sliced(hash + 1, nameEnd - hash - 1).trimmed().toString();
    if (pipe >= 0)
        link.label = m_text.sliced(pipe + 1, close - pipe - 1).trimmed().toString();
    if (link.target.isEmpty() && link.anchor.isEmpty())
        return false;
    token(embed ? TokenKind::Embed : TokenKind::Wiki, m_pos, close + 2, static_cast<qsizetype>(m_out.links.size()));
    m_pos = close + 2;
    m_out.links.push_back(std::move(link));
    return true;
}

void InlineScanner::closeBracket()
{
    const qsizetype close = m_pos++;
    if (m_brackets.empty())
        return;
    const Bracket open = m_brackets.back();
    m_brackets.pop_back();
    Destination where;
    const qsizetype after = open.active && isAt(m_pos, u'(') ? linkEnd(m_pos, where) : -1;
    if (after < 0)
        return;
    const qsizetype labelBegin = open.at + (open.image ? 2 : 1);
    FoundLink link = markdownLink(open.image ? LinkForm::Image : LinkForm::Markdown, where,
                                  m_text.sliced(labelBegin, close - labelBegin));
    link.begin = open.at;
    link.end = after;
    m_out.links.push_back(std::move(link));
    m_pos = after;
    // No tags inside a label, no link inside a link.
    m_out.tags.resize(std::min(open.tags, m_out.tags.size()));
    const auto tail = m_out.tokens.begin() + static_cast<std::ptrdiff_t>(open.tokens);
    m_out.tokens.erase(
        std::remove_if(tail, m_out.tokens.end(), [](const Token& one) { return one.kind == TokenKind::Tag; }),
        m_out.tokens.end());
    if (!open.image) {
        for (auto outer = m_brackets.rbegin(); outer != m_brackets.rend() && (outer->active || outer->image); ++outer) {
            if (!outer->image)
                outer->active = false;
        }
    }
}

bool InlineScanner::destination(qsizetype at, Destination& found) const
{
    if (isAt(at, u'<')) {
        found = {at + 1, at + 1, 0, true};
        for (; found.end < m_end && m_text[found.end] != u'>'; ++found.end) {
            if (isLineEnd(m_text[found.end].unicode()) || m_text[found.end] == u'<')
                return false;
            if (m_text[found.end] == u'\\' && found.end + 1 < m_end && isAsciiPunct(m_text[found.end + 1].unicode()))
                ++found.end;
        }
        found.after = found.end + 1;
        return found.end < m_end;
    }
    found = {at, at, 0, false};
    int depth = 0;
    for (; found.end < m_end; ++found.end) {
        const char16_t c = m_text[found.end].unicode();
        if (c <= u' ' || c == 0x7F)
            break;
        if (c == u'\\' && found.end + 1 < m_end && isAsciiPunct(m_text[found.end + 1].unicode()))
            ++found.end;
        else if (c == u'(' && ++depth > 32)
            return false;
        else if (c == u')' && --depth < 0)
            break;
    }
    found.after = found.end;
    return depth <= 0;
}

// End of "title", 'title' or (title) at `at`; -1: none.
qsizetype InlineScanner::title(qsizetype at)
{
    const char16_t open = at < m_end ? m_text[at].unicode() : u' ';
    if (open != u'"' && open != u'\'' && open != u'(')
        return -1;
    const char16_t close = open == u'(' ? u')' : open;
    const Missing what = open == u'"' ? DoubleQuote : SingleQuote;
    if (open != u'(' && m_missing[what])
        return -1;
    for (qsizetype next = at + 1; next < m_end; ++next) {
        const char16_t c = m_text[next].unicode();
        if (c == close)
            return next + 1;
        if (open == u'(' && c == u'(')
            return -1;
        if (c == u'\\')
            ++next;
    }
    if (open != u'(')
        m_missing[what] = true;
    return -1;
}

qsizetype InlineScanner::linkEnd(qsizetype at, Destination& found)
{
    const auto skip = [this](qsizetype from) {
        while (from < m_end && isSpace(m_text[from].unicode()))
            ++from;
        return from;
    };
    if (!destination(skip(at + 1), found))
        return -1;
    qsizetype next = skip(found.after);
    if (next > found.after && !isAt(next, u')')) {
        next = title(next);
        if (next < 0)
            return -1;
        next = skip(next);
    }
    return isAt(next, u')') ? next + 1 : -1;
}

FoundLink InlineScanner::markdownLink(LinkForm form, const Destination& where, QStringView label) const
{
    FoundLink link;
    link.form = form;
    link.targetBegin = where.begin;
    link.targetEnd = where.end;
    const QStringView written = m_text.sliced(where.begin, where.end - where.begin);
    const qsizetype hash = written.indexOf(u'#');
    if (hash >= 0) {
        link.targetEnd = where.begin + hash;
        link.anchor = decoded(written.sliced(hash + 1));
    }
    link.target = decoded(hash < 0 ? written : written.first(hash));
    link.label = label.contains(u'\\') ? unescaped(label) : label.toString();
    return link;
}

// "[label]: target" with an optional title, alone on its line. Returns the start of the next line or -1.
qsizetype InlineScanner::definition(qsizetype at, qsizetype end)
{
    const auto skip = [this](qsizetype from) {
        while (from < m_end && isBlank(m_text[from].unicode()))
            ++from;
        return from;
    };
    qsizetype lineEnd = at;
    while (lineEnd < end && !isLineEnd(m_text[lineEnd].unicode()))
        ++lineEnd;
    begin(at, lineEnd, 0);
    qsizetype close = at + 1;
    while (close < lineEnd && m_text[close] != u']' && m_text[close] != u'[')
        close += m_text[close] == u'\\' ? 2 : 1;
    Destination where;
    if (close == at + 1 || !isAt(close, u']') || !isAt(close + 1, u':') || m_text[at + 1] == u'^' ||
        !destination(skip(close + 2), where) || where.end == where.begin)
        return -1;
    qsizetype next = skip(where.after);
    if (next < lineEnd && next > where.after)
        next = skip(std::max(title(next), where.after));
    if (next < lineEnd)
        return -1;
    FoundLink link = markdownLink(LinkForm::Markdown, where, m_text.sliced(at + 1, close - at - 1));
    link.begin = at;
    link.end = lineEnd;
    m_out.links.push_back(std::move(link));
    while (next < end && isSpace(m_text[next].unicode()))
        ++next;
    return next;
}

bool InlineScanner::mayOpenTag(qsizetype at) const
{
    return at == m_begin || isOpening(m_text, at - 1);
}

void InlineScanner::tag()
{
    const qsizetype hash = m_pos++;
    qsizetype end = m_pos;
    while (end < m_end && isTagCharacter(m_text[end].unicode()))
        ++end;
    if (!mayOpenTag(hash)) {
        m_pos = std::max(m_pos, end);
        return;
    }
    m_pos = std::max(m_pos, end);
    while (end > hash + 1 && m_text[end - 1] == u'/')
        --end;
    const QStringView name = m_text.sliced(hash + 1, end - hash - 1);
    if (!isTagName(name))
        return;
    token(TokenKind::Tag, hash, end);
    m_out.tags.push_back({name.toString(), hash, end});
}

void InlineScanner::mark()
{
    const qsizetype begin = m_pos;
    while (isAt(m_pos, u'='))
        ++m_pos;
    if (m_pos - begin == 2)
        token(TokenKind::Mark, begin, m_pos);
}

// $$...$$ anywhere in the run; $...$ on one line, with no blank inside the dollars and no digit after them.
void InlineScanner::dollar()
{
    const qsizetype open = m_pos;
    const bool display = isAt(open + 1, u'$');
    const qsizetype first = open + (display ? 2 : 1);
    m_pos = first;
    if (display ? m_missing[DoubleDollar] : first >= m_end || isSpace(m_text[first].unicode()))
        return;
    qsizetype close = first;
    for (; close < m_end; ++close) {
        const char16_t c = m_text[close].unicode();
        if (c == u'\\')
            ++close;
        else if (!display && isLineEnd(c))
            return;
        else if (c == u'$' && (!display || isAt(close + 1, u'$')))
            break;
    }
    if (close >= m_end || close == first) {
        m_missing[DoubleDollar] = m_missing[DoubleDollar] || (display && close >= m_end);
        return;
    }
    if (!display &&
        (isSpace(m_text[close - 1].unicode()) || (close + 1 < m_end && isAsciiDigit(m_text[close + 1].unicode()))))
        return;
    m_pos = close + (display ? 2 : 1);
    token(display ? TokenKind::Display : TokenKind::Math, open, m_pos);
}

void InlineScanner::percent()
{
    const qsizetype open = m_pos++;
    if (!isAt(m_pos, u'%'))
        return;
    ++m_pos;
    const qsizetype close = m_text.first(m_end).indexOf(u"%%", m_pos);
    if (close < 0)
        return;
    m_pos = close + 2;
    token(TokenKind::Comment, open, m_pos);
}

// http://... up to the next blank: its '#', '=', '$' and '%' are no markup.
void InlineScanner::address()
{
    const qsizetype colon = m_pos++;
    if (!isAt(colon + 1, u'/') || !isAt(colon + 2, u'/'))
        return;
    const QStringView before = m_text.sliced(m_begin, colon - m_begin).last(std::min<qsizetype>(colon - m_begin, 5));
    if (!before.endsWith(u"http", Qt::CaseInsensitive) && !before.endsWith(u"https", Qt::CaseInsensitive))
        return;
    qsizetype end = colon + 3;
    while (end < m_end && !isSpace(m_text[end].unicode()) && !QStringView(u"<>[]\"`|\\").contains(m_text[end]))
        ++end;
    token(TokenKind::Verbatim, colon, end);
    m_pos = end;
}

} // namespace chimera::markdown
