#include "core/markdown/Encoder.h"

#include "core/markdown/Characters.h"

#include <algorithm>

namespace chimera::markdown {

namespace {

constexpr int maxMailAddresses = 64; // per run

QString cleaned(QStringView markdown)
{
    QString text = markdown.toString();
    for (qsizetype at = 0; at < text.size(); ++at) {
        const QChar c = text[at];
        if (c.isHighSurrogate() && at + 1 < text.size() && text[at + 1].isLowSurrogate())
            ++at;
        else if (c.isSurrogate() || c.isNull() || (c >= QChar(tokenBegin) && c <= QChar(hiddenAt)))
            text[at] = QChar::ReplacementCharacter;
    }
    return text;
}

bool isDelimiter(char16_t c)
{
    return c == u'*' || c == u'_' || c == u'~' || c == u'[' || c == u']';
}

class Encoder
{
public:
    explicit Encoder(Encoded& encoded) : m_encoded(encoded), m_source(encoded.source), m_found(encoded.findings) {}

    void write()
    {
        m_out.reserve(m_source.size() + m_source.size() / 8 + 16);
        for (std::size_t index = 0; index < m_found.tokens.size(); ++index) {
            const Token& token = m_found.tokens[index];
            plain(token.begin);
            replace(token, index);
        }
        plain(m_source.size());
        if (m_lineOpen)
            endLine();
        m_encoded.utf8 = m_out.toUtf8();
    }

private:
    // Source up to `end`, with guards, and with delimiters beyond the run's budget made literal.
    void plain(qsizetype end)
    {
        while (m_at < end) {
            qsizetype stop = end;
            applyGuards();
            if (m_guard < m_found.guards.size())
                stop = std::min(stop, m_found.guards[m_guard].at);
            enterRun();
            if (m_run < m_found.runs.size()) {
                const Run& run = m_found.runs[m_run];
                stop = std::min(stop, m_at < run.begin ? run.begin : run.end);
            }
            copy(std::max(stop, m_at + 1));
        }
        applyGuards();
    }

    void applyGuards()
    {
        for (; m_guard < m_found.guards.size() && m_found.guards[m_guard].at <= m_at; ++m_guard) {
            if (m_found.guards[m_guard].at < m_at)
                continue;
            if (!m_found.guards[m_guard].emptyLine) {
                m_out += u'\\';
                continue;
            }
            m_out += u'\n';
            m_encoded.lines.push_back({m_line, m_line});
        }
    }

    void enterRun()
    {
        while (m_run < m_found.runs.size() && m_found.runs[m_run].end <= m_at)
            ++m_run;
        if (m_run >= m_found.runs.size() || m_entered > m_run || m_at < m_found.runs[m_run].begin)
            return;
        const Run& run = m_found.runs[m_run];
        m_entered = m_run + 1;
        if (run.continues)
            return;
        m_budget = delimiterBudget(run.end - run.begin);
        m_atsLeft = maxMailAddresses;
    }

    bool insideRun() const { return m_entered == m_run + 1 && m_run < m_found.runs.size(); }

    void copy(qsizetype end)
    {
        const bool counted = insideRun();
        while (m_at < end) {
            const char16_t c = m_source[m_at].unicode();
            if (isLineEnd(c)) {
                newline();
                continue;
            }
            if (counted && c == u'\\' && m_at + 1 < end && isAsciiPunct(m_source[m_at + 1].unicode()))
                put(m_source[m_at++]);
            else if (counted && isDelimiter(c) && --m_budget < 0)
                put(u'\\');
            if (counted && m_source[m_at] == u'@' && --m_atsLeft < 0) {
                put(QChar(hiddenAt));
                ++m_at;
            } else {
                put(m_source[m_at++]);
            }
        }
    }

    void put(QChar c)
    {
        m_out += c;
        m_lineOpen = true;
    }

    void newline()
    {
        if (m_source[m_at] == u'\r' && m_at + 1 < m_source.size() && m_source[m_at + 1] == u'\n')
            ++m_at;
        ++m_at;
        m_out += u'\n';
        endLine();
        ++m_line;
        m_firstLine = m_line;
    }

    void endLine()
    {
        m_encoded.lines.push_back({m_firstLine, m_line});
        m_lineOpen = false;
    }

    void replace(const Token& token, std::size_t index)
    {
        if (token.kind == TokenKind::Verbatim) {
            verbatim(token.end);
            return;
        }
        m_lineOpen = true;
        if (token.kind == TokenKind::Mark) {
            m_out += u'=';
            m_out += QChar(markInside);
            m_out += u'=';
        } else {
            m_out += QChar(tokenBegin);
            m_out += QString::number(index);
            m_out += QChar(tokenEnd);
        }
        for (qsizetype at = token.begin; at < token.end; ++at) {
            const bool pair = m_source[at] == u'\r' && at + 1 < m_source.size() && m_source[at + 1] == u'\n';
            m_line += isLineEnd(m_source[at].unicode()) && !pair ? 1 : 0;
        }
        m_at = token.end;
    }

    void verbatim(qsizetype end)
    {
        while (m_at < end) {
            applyGuards();
            if (isLineEnd(m_source[m_at].unicode()))
                newline();
            else
                put(m_source[m_at++]);
        }
    }

    Encoded& m_encoded;
    const QString& m_source;
    const Findings& m_found;
    QString m_out;
    qsizetype m_at = 0;
    std::size_t m_guard = 0;
    std::size_t m_run = 0;
    std::size_t m_entered = 0;
    qsizetype m_budget = 0;
    int m_atsLeft = 0;
    int m_line = 0;
    int m_firstLine = 0;
    bool m_lineOpen = false;
};

} // namespace

Encoded encode(QStringView markdown)
{
    Encoded encoded;
    encoded.source = cleaned(markdown);
    // Of the text as it was given, so that scan() finds the same.
    encoded.findings = findAll(markdown, Detail::Everything);
    for (FoundLink& link : encoded.findings.links) {
        for (QString* part : {&link.target, &link.anchor, &link.label})
            *part = cleaned(*part);
    }
    const auto earlier = [](const Guard& a, const Guard& b) { return a.at < b.at; };
    std::stable_sort(encoded.findings.guards.begin(), encoded.findings.guards.end(), earlier);
    Encoder(encoded).write();
    return encoded;
}

QString restored(QStringView text, const Encoded& encoded)
{
    QString plain;
    plain.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text[at] == QChar(markInside))
            continue;
        if (text[at] == QChar(hiddenAt)) {
            plain += u'@';
            continue;
        }
        const qsizetype close = text[at] == QChar(tokenBegin) ? text.indexOf(QChar(tokenEnd), at) : -1;
        if (close < 0) {
            plain += text[at];
            continue;
        }
        const Token& token = encoded.findings.tokens.at(text.sliced(at + 1, close - at - 1).toULong());
        plain += QStringView(encoded.source).sliced(token.begin, token.end - token.begin);
        at = close;
    }
    return plain;
}

} // namespace chimera::markdown
