#include "ui/widgets/CodeHighlighter.h"

#include "ui/widgets/CodeLanguages.h"
#include "ui/widgets/Theme.h"

namespace chimera::ui::code {

namespace {

enum State {
    Nothing = 0,
    BlockComment,
    TripleSingle,
    TripleDouble,
    Backtick,
    InTag,
    TagSingle,
    TagDouble,
};

bool isWordStart(QChar c)
{
    return c.isLetter() || c == u'_' || c == u'@' || c == u'$';
}

bool isWordPart(QChar c)
{
    return c.isLetterOrNumber() || c == u'_';
}

class LineScanner
{
public:
    LineScanner(const Language& language, QStringView line, std::vector<Span>& spans)
        : m_language(language), m_line(line), m_end(static_cast<int>(line.size())), m_spans(spans)
    {}

    int scan(int state)
    {
        switch (m_language.flavour) {
        case Flavour::Diff:
            scanDiff();
            return Nothing;
        case Flavour::Markup:
            return scanMarkup(state);
        case Flavour::Pairs:
            scanPairs();
            return Nothing;
        case Flavour::Markdown:
            scanMarkdown();
            return Nothing;
        case Flavour::Code:
        case Flavour::Css:
            break;
        }
        return scanCode(state);
    }

private:
    void add(int begin, int end, Kind kind)
    {
        if (end > begin) {
            m_spans.push_back({begin, end - begin, kind});
        }
    }

    bool starts(QStringView text) const { return !text.isEmpty() && m_line.sliced(m_at).startsWith(text); }

    // To the end of `close`, or the end of the line; true if it was found.
    bool takeUntil(QStringView close, Kind kind, int begin)
    {
        const qsizetype found = m_line.indexOf(close, m_at);
        m_at = found < 0 ? m_end : static_cast<int>(found + close.size());
        add(begin, m_at, kind);
        return found >= 0;
    }

    QStringView closerOf(int state) const
    {
        switch (state) {
        case BlockComment:
            return m_language.blockClose;
        case TripleSingle:
            return u"'''";
        case TripleDouble:
            return u"\"\"\"";
        default:
            return u"`";
        }
    }

    int scanCode(int state)
    {
        if (state != Nothing && !takeUntil(closerOf(state), state == BlockComment ? Kind::Comment : Kind::String, 0)) {
            return state;
        }
        while (m_at < m_end) {
            const int open = step();
            if (open != Nothing) {
                return open;
            }
        }
        return Nothing;
    }

    int step()
    {
        const QChar c = m_line.at(m_at);
        if (startsLineComment()) {
            add(m_at, m_end, Kind::Comment);
            m_at = m_end;
        } else if (starts(m_language.blockOpen)) {
            const int begin = m_at;
            m_at += static_cast<int>(m_language.blockOpen.size());
            return takeUntil(m_language.blockClose, Kind::Comment, begin) ? Nothing : BlockComment;
        } else if (m_language.quotes.contains(c)) {
            return takeString(c);
        } else if (c.isDigit()) {
            takeNumber();
        } else if (isWordStart(c)) {
            takeWord();
        } else {
            ++m_at;
        }
        return Nothing;
    }

    bool startsLineComment() const
    {
        const bool hash = m_line.at(m_at) == u'#' && m_at > 0 && !m_line.at(m_at - 1).isSpace();
        return (starts(m_language.lineComment) && !(hash && m_language.hashNeedsBlank)) ||
               starts(m_language.otherLineComment);
    }

    int takeString(QChar quote)
    {
        const int begin = m_at;
        const bool maybeLifetime = quote == u'\'' && m_language.apostropheIsNotString;
        if (maybeLifetime && !starts(u"'\\") && (m_at + 2 >= m_end || m_line.at(m_at + 2) != quote)) {
            ++m_at;
            return Nothing;
        }
        const QString triple(3, quote);
        if (m_language.tripleQuotes && starts(triple)) {
            m_at += 3;
            const int state = quote == u'"' ? TripleDouble : TripleSingle;
            return takeUntil(triple, Kind::String, begin) ? Nothing : state;
        }
        for (++m_at; m_at < m_end; ++m_at) {
            if (m_line.at(m_at) == u'\\') {
                ++m_at;
            } else if (m_line.at(m_at) == quote) {
                m_at = std::min(m_at + 1, m_end);
                add(begin, m_at, Kind::String);
                return Nothing;
            }
        }
        m_at = m_end;
        add(begin, m_end, Kind::String);
        return quote == u'`' && m_language.backtickSpansLines ? Backtick : Nothing;
    }

    void takeNumber()
    {
        const int begin = m_at;
        while (m_at < m_end && (isWordPart(m_line.at(m_at)) || m_line.at(m_at) == u'.')) {
            ++m_at;
        }
        add(begin, m_at, Kind::Number);
    }

    void takeWord()
    {
        const int begin = m_at++;
        const auto dashed = m_language.flavour == Flavour::Css;
        while (m_at < m_end && (isWordPart(m_line.at(m_at)) || (dashed && m_line.at(m_at) == u'-'))) {
            ++m_at;
        }
        const QStringView word = m_line.sliced(begin, m_at - begin);
        if (m_language.isKeyword(word)) {
            add(begin, m_at, Kind::Keyword);
        } else if (m_language.isType(word) || (m_language.capitalIsType && word.at(0).isUpper())) {
            add(begin, m_at, Kind::Type);
        } else if (dashed && m_at < m_end && m_line.at(m_at) == u':') {
            add(begin, m_at, Kind::Type);
        } else if (m_at < m_end && m_line.at(m_at) == u'(') {
            add(begin, m_at, Kind::Function);
        } else if (word.at(0) == u'@') {
            add(begin, m_at, Kind::Function);
        }
    }

    void scanDiff()
    {
        if (m_line.startsWith(u"@@") || m_line.startsWith(u"diff ")) {
            add(0, m_end, Kind::Heading);
        } else if (m_line.startsWith(u'+')) {
            add(0, m_end, Kind::Added);
        } else if (m_line.startsWith(u'-')) {
            add(0, m_end, Kind::Removed);
        }
    }

    void scanMarkdown()
    {
        const QStringView line = m_line.trimmed();
        if (line.startsWith(u'#')) {
            add(0, m_end, Kind::Heading);
        } else if (line.startsWith(u'>')) {
            add(0, m_end, Kind::Comment);
        } else if (line.startsWith(u"- ") || line.startsWith(u"* ") || line.startsWith(u"```")) {
            add(static_cast<int>(m_line.indexOf(line.at(0))), static_cast<int>(m_line.indexOf(line.at(0))) + 1,
                Kind::Keyword);
        }
    }

    // yaml, ini, toml: "key: value", "key = value", "[section]"
    void scanPairs()
    {
        const QStringView line = m_line.trimmed();
        if (line.startsWith(u'#') || line.startsWith(u';')) {
            add(0, m_end, Kind::Comment);
            return;
        }
        if (line.startsWith(u'[') && line.endsWith(u']')) {
            add(0, m_end, Kind::Heading);
            return;
        }
        qsizetype mark = m_line.indexOf(m_language.pairMark);
        const bool quotedBefore = mark > 0 && m_line.first(mark).contains(u'"');
        if (mark > 0 && !quotedBefore) {
            add(0, static_cast<int>(mark), Kind::Type);
            m_at = static_cast<int>(mark) + 1;
        }
        scanCode(Nothing);
    }

    int scanMarkup(int state)
    {
        while (m_at < m_end) {
            if (state == BlockComment) {
                state = takeUntil(u"-->", Kind::Comment, m_at) ? Nothing : BlockComment;
            } else if (state == TagSingle || state == TagDouble) {
                const bool closed = takeUntil(state == TagSingle ? u"'" : u"\"", Kind::String, m_at);
                state = closed ? static_cast<int>(InTag) : state;
            } else if (state == InTag) {
                state = stepInTag();
            } else {
                state = stepMarkupText();
            }
        }
        return state;
    }

    int stepInTag()
    {
        const QChar c = m_line.at(m_at);
        if (c == u'>') {
            add(m_at, m_at + 1, Kind::Keyword);
            ++m_at;
            return Nothing;
        }
        if (c == u'"' || c == u'\'') {
            const int begin = m_at++;
            const bool closed = takeUntil(c == u'"' ? u"\"" : u"'", Kind::String, begin);
            return closed ? InTag : c == u'"' ? TagDouble : TagSingle;
        }
        if (c.isLetter()) {
            const int begin = m_at;
            while (m_at < m_end &&
                   (isWordPart(m_line.at(m_at)) || m_line.at(m_at) == u'-' || m_line.at(m_at) == u':')) {
                ++m_at;
            }
            add(begin, m_at, Kind::Type);
            return InTag;
        }
        ++m_at;
        return InTag;
    }

    int stepMarkupText()
    {
        const qsizetype open = m_line.indexOf(u'<', m_at);
        if (open < 0) {
            m_at = m_end;
            return Nothing;
        }
        m_at = static_cast<int>(open);
        if (starts(u"<!--")) {
            const int begin = m_at;
            m_at += 4;
            return takeUntil(u"-->", Kind::Comment, begin) ? Nothing : BlockComment;
        }
        const int begin = m_at++;
        while (m_at < m_end && !m_line.at(m_at).isSpace() && m_line.at(m_at) != u'>') {
            ++m_at;
        }
        add(begin, m_at, Kind::Keyword);
        return InTag;
    }

    const Language& m_language;
    QStringView m_line;
    int m_end;
    int m_at = 0;
    std::vector<Span>& m_spans;
};

Token tokenOf(Kind kind)
{
    switch (kind) {
    case Kind::Keyword:
        return Token::ChipText;
    case Kind::Type:
        return Token::Accent;
    case Kind::String:
    case Kind::Added:
        return Token::Ok;
    case Kind::Number:
        return Token::Warn;
    case Kind::Comment:
        return Token::Text3;
    case Kind::Function:
        return Token::Link;
    case Kind::Removed:
        return Token::Error;
    case Kind::Heading:
        return Token::Code;
    }
    return Token::Text;
}

} // namespace

int languageId(QStringView name)
{
    return findLanguage(name);
}

QString languageName(int language)
{
    return language > 0 && language <= languageCount() ? languageAt(language).name : QString();
}

int scanLine(int language, QStringView line, int state, std::vector<Span>& spans)
{
    if (language <= 0 || language > languageCount()) {
        return Nothing;
    }
    return LineScanner(languageAt(language), line, spans).scan(state);
}

QTextCharFormat formatOf(Kind kind)
{
    QTextCharFormat format;
    format.setForeground(colour(tokenOf(kind)));
    if (kind == Kind::Comment) {
        format.setFontItalic(true);
    } else if (kind == Kind::Keyword) {
        format.setFontWeight(QFont::DemiBold);
    }
    return format;
}

} // namespace chimera::ui::code
