#include "core/search/Query.h"

#include "core/base/Text.h"
#include "core/search/DateWords.h"

namespace chimera {

namespace {

constexpr qsizetype maxQueryLength = 4096; // UTF-16 units
constexpr qsizetype maxTermLength = 200;

bool isColon(QChar c)
{
    return c == u':' || c == u'\uFF1A';
}

bool isDash(QChar c)
{
    return c == u'-' || c == u'\uFF0D' || c == u'\u2212';
}

// The quote that closes what `open` opened; the straight and curly double quotes close one another. Null: not a quote.
QChar closingQuote(QChar open)
{
    switch (open.unicode()) {
    case u'"':
    case u'\u201C':
    case u'\u201D':
    case u'\u201E':
    case u'\uFF02':
        return u'"';
    case u'\u300C':
        return u'\u300D';
    case u'\u300E':
        return u'\u300F';
    case u'\u00AB':
        return u'\u00BB';
    default:
        return {};
    }
}

bool closes(QChar c, QChar closing)
{
    return c == closing || (closing == u'"' && closingQuote(c) == u'"');
}

bool isSeparator(QChar c)
{
    return c.isSpace() || c.category() == QChar::Other_Control;
}

// Whether the index keeps anything of it: it keeps letters, digits and private use.
bool hasLetters(const QString& text)
{
    const auto letters = text.toUcs4();
    return std::any_of(letters.begin(), letters.end(), [](char32_t c) {
        return QChar::isLetterOrNumber(c) || QChar::category(c) == QChar::Other_PrivateUse;
    });
}

class Parser
{
public:
    Parser(const QString& text, bool typing, Timestamp now) : m_typing(typing), m_now(now)
    {
        m_query.text = text;
        m_text = text::sanitized(text.left(maxQueryLength)).normalized(QString::NormalizationForm_C);
        if (text.size() > maxQueryLength)
            ignore(text.mid(maxQueryLength, 20), QStringLiteral("the query is too long"));
    }

    Query parse()
    {
        while (m_at < m_text.size()) {
            if (isSeparator(m_text[m_at]) || m_text[m_at] == u'(' || m_text[m_at] == u')')
                ++m_at;
            else
                readPart();
        }
        return std::move(m_query);
    }

private:
    struct Value
    {
        QString text;
        bool quoted = false;
        bool atEnd = false; // nothing behind it: still being typed
    };

    void ignore(const QString& part, const QString& why) { m_query.ignored.append(part + QStringLiteral(": ") + why); }

    void readPart()
    {
        const bool excluded = isDash(m_text[m_at]);
        while (m_at < m_text.size() && isDash(m_text[m_at]))
            ++m_at;
        if (m_at == m_text.size() || isSeparator(m_text[m_at]))
            return;
        if (const QString field = takeField(); !field.isEmpty())
            return applyField(field, readValue(), excluded);
        const qsizetype begin = m_at;
        const Value value = readValue();
        if (m_at == begin)
            ++m_at;
        if (!value.quoted && !excluded && (value.text == u"OR" || value.text == u"|")) {
            m_or = !m_query.terms.empty() && m_joinable;
            return;
        }
        if (!value.quoted && !excluded && value.text == u"AND")
            return;
        addTerm(value, excluded, false);
    }

    // "tag:" and the like at this place; nothing for words that only look so ("12:30", "https://").
    QString takeField()
    {
        static const QStringList known{QStringLiteral("tag"),       QStringLiteral("title"),
                                       QStringLiteral("workspace"), QStringLiteral("created"),
                                       QStringLiteral("updated"),   QStringLiteral("is")};
        qsizetype end = m_at;
        while (end < m_text.size() && m_text[end].isLetter() && end - m_at < 10)
            ++end;
        if (end == m_text.size() || !isColon(m_text[end]))
            return {};
        const QString name = m_text.mid(m_at, end - m_at).toLower();
        if (!known.contains(name))
            return {};
        m_at = end + 1;
        return name;
    }

    Value readValue()
    {
        const QChar closing = m_at < m_text.size() ? closingQuote(m_text[m_at]) : QChar();
        Value value;
        if (closing.isNull()) {
            const qsizetype begin = m_at;
            while (m_at < m_text.size() && !isSeparator(m_text[m_at]) && closingQuote(m_text[m_at]).isNull())
                ++m_at;
            value.text = m_text.mid(begin, m_at - begin);
            value.atEnd = m_at == m_text.size();
            return value;
        }
        const qsizetype begin = ++m_at;
        while (m_at < m_text.size() && !closes(m_text[m_at], closing))
            ++m_at;
        value.quoted = true;
        value.atEnd = m_at == m_text.size();
        value.text = m_text.mid(begin, m_at - begin);
        m_at = std::min(m_at + 1, m_text.size());
        return value;
    }

    void addTerm(const Value& value, bool excluded, bool inTitle)
    {
        QueryTerm term;
        term.text = text::firstCodePoints(value.text, maxTermLength).simplified();
        term.phrase = value.quoted;
        term.excluded = excluded;
        term.inTitle = inTitle;
        const bool starred = !value.quoted && term.text.endsWith(u'*');
        term.prefix = !excluded && (starred || (m_typing && value.atEnd));
        if (!hasLetters(term.text)) {
            if (!term.text.isEmpty())
                ignore(term.text, QStringLiteral("no letters or digits"));
            return;
        }
        if (static_cast<int>(m_query.terms.size()) >= Query::maxTerms)
            return ignore(term.text, QStringLiteral("too many words"));
        const bool joins = m_or && !excluded;
        term.group = joins ? m_lastGroup : m_groups++;
        if (!excluded)
            m_lastGroup = term.group;
        m_joinable = !excluded;
        m_or = false;
        m_query.terms.push_back(std::move(term));
    }

    void applyField(const QString& field, const Value& value, bool excluded)
    {
        const QString name = field + u':';
        m_or = m_or && field == u"title";
        if (value.text.trimmed().isEmpty())
            return ignore(name, QStringLiteral("nothing behind it"));
        if (field == u"title")
            return addTerm(value, excluded, true);
        m_joinable = false;
        if (field == u"tag")
            return addTag(value.text.trimmed(), excluded);
        if (excluded)
            return ignore(u'-' + name + value.text, QStringLiteral("only words, title: and tag: can be left out"));
        if (field == u"workspace")
            m_query.workspace = value.text.trimmed();
        else if (field == u"is")
            applyState(value.text);
        else
            narrow(field == u"created" ? m_query.created : m_query.updated, name, value.text);
    }

    void addTag(QString tag, bool excluded)
    {
        while (tag.startsWith(u'#'))
            tag.remove(0, 1);
        QStringList& tags = excluded ? m_query.excludedTags : m_query.tags;
        if (tag.isEmpty() || tags.contains(tag))
            return;
        if (m_query.tags.size() + m_query.excludedTags.size() >= Query::maxTerms)
            return ignore(tag, QStringLiteral("too many tags"));
        tags.append(tag);
    }

    void applyState(const QString& state)
    {
        if (state.compare(QLatin1String("pinned"), Qt::CaseInsensitive) == 0)
            m_query.pinnedOnly = true;
        else
            ignore(QStringLiteral("is:") + state, QStringLiteral("only is:pinned is known"));
    }

    void narrow(DateRange& range, const QString& name, const QString& value)
    {
        const auto read = readDateRange(value, m_now);
        if (!read)
            return ignore(name + value, QStringLiteral("not a date"));
        if (read->from && (!range.from || *range.from < *read->from))
            range.from = read->from;
        if (read->until && (!range.until || *read->until < *range.until))
            range.until = read->until;
    }

    Query m_query;
    QString m_text;
    qsizetype m_at = 0;
    bool m_typing = false;
    Timestamp m_now;
    bool m_or = false;       // OR was read, its right side not yet
    bool m_joinable = false; // the part before may be the left side of OR
    int m_groups = 0;
    int m_lastGroup = 0;
};

} // namespace

bool Query::isEmpty() const
{
    return terms.empty() && tags.isEmpty() && excludedTags.isEmpty() && workspace.isEmpty() && !pinnedOnly &&
           !created.from && !created.until && !updated.from && !updated.until;
}

bool Query::hasWords() const
{
    return std::any_of(terms.begin(), terms.end(), [](const QueryTerm& term) { return !term.excluded; });
}

Query Query::parse(const QString& text, bool typing, Timestamp now)
{
    return Parser(text, typing, now).parse();
}

} // namespace chimera
