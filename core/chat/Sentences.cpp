#include "core/chat/Sentences.h"

#include "core/base/Text.h"
#include "core/markdown/Document.h"

namespace chimera {

namespace {

using markdown::Kind;
using markdown::Node;

constexpr qsizetype longestItem = 320; // UTF-16 units; longer ones are cut into sentences
constexpr qsizetype longestLead = 200;
constexpr int deepest = 24;

bool isTerminator(QChar c)
{
    return QStringLiteral(".!?\u2026\u3002\uFF01\uFF1F\uFF61\u0964\u0965\u061F\u06D4\u0589\u104B\u17D4\u1362")
        .contains(c);
}

bool isWide(QChar c)
{
    return QStringLiteral("\u3002\uFF01\uFF1F\uFF61").contains(c);
}

bool isCloser(QChar c)
{
    return QStringLiteral("\"')]}\u201D\u2019\u00BB\u300D\u300F\uFF09\u3011*_").contains(c);
}

bool isAbbreviation(QStringView word)
{
    static const QSet<QString> known = [] {
        const QStringList list =
            QStringLiteral("e.g i.e etc vs cf dr mr mrs ms prof st nr vol fig al approx ca dept est inc ltd jr sr jan "
                           "feb mar apr jun jul aug sep sept oct nov dec z.b d.h u.a bzw usw evtl ggf inkl max min str "
                           "tel p pp art abs bspw ex av env sra ud uds ej pág")
                .split(u' ');
        return QSet<QString>(list.begin(), list.end());
    }();
    return known.contains(word.toString().toLower());
}

bool beginsMonth(QStringView text)
{
    static const QStringList months =
        QStringLiteral("jan feb m\u00E4r mar apr mai may jun jul aug sep okt oct nov dez dec").split(u' ');
    return months.contains(text.left(3).toString().toLower());
}

// Whether the full stop at `at` belongs to what stands before it: "e.g.", "J. Smith", "12. March".
bool isInside(QStringView text, qsizetype at)
{
    qsizetype begin = at;
    while (begin > 0 && (text[begin - 1].isLetterOrNumber() || text[begin - 1] == u'.'))
        --begin;
    const QStringView word = text.mid(begin, at - begin);
    if (word.isEmpty())
        return false;
    if (word.size() == 1 && word.front().isUpper() && word.front().unicode() < 0x2E80)
        return true;
    const bool digits = word.size() <= 2 && std::all_of(word.begin(), word.end(), [](QChar c) { return c.isDigit(); });
    const bool beforeDigits = at + 2 < text.size() && text[at + 1].isSpace() && text[at + 2].isDigit();
    return (digits && (begin == 0 || beginsMonth(text.mid(at + 1).trimmed()))) || isAbbreviation(word) ||
           (beforeDigits && word.compare(u"no", Qt::CaseInsensitive) == 0);
}

// One past the end of the sentence that ends at the sign at `at`; 0: none ends there.
qsizetype endAfter(QStringView text, qsizetype at)
{
    qsizetype end = at + 1;
    bool wide = isWide(text[at]);
    for (; end < text.size() && (isTerminator(text[end]) || isCloser(text[end])); ++end)
        wide = wide || isWide(text[end]);
    if (wide || end == text.size())
        return end;
    if (!text[end].isSpace())
        return 0;
    qsizetype next = end;
    while (next < text.size() && text[next].isSpace())
        ++next;
    if (next < text.size() && text[next].isLower() && text[at] != u'!' && text[at] != u'?')
        return 0;
    return text[at] == u'.' && isInside(text, at) ? 0 : end;
}

bool isCited(QStringView text, qsizetype at)
{
    return text[at] == u'[' && at + 2 < text.size() && text[at + 1].isDigit();
}

// A citation behind the full stop still belongs to the sentence: "It is so. [1] Next".
qsizetype withCitations(QStringView text, qsizetype end)
{
    for (;;) {
        qsizetype at = end;
        while (at < text.size() && text[at] == u' ')
            ++at;
        if (at >= text.size() || !isCited(text, at))
            return end;
        const qsizetype close = text.indexOf(u']', at);
        if (close < 0 || close - at > 6)
            return end;
        end = close + 1;
    }
}

constexpr QChar hardBreak = u'\u2028';

// What is shown of a line, pictures and HTML left out; line breaks as '\n', those that are meant as hardBreak.
void appendShown(const Node& node, QString& out)
{
    switch (node.kind) {
    case Kind::Image:
    case Kind::Embed:
    case Kind::HtmlInline:
    case Kind::HtmlBlock:
    case Kind::Comment:
    case Kind::FootnoteReference:
        return;
    case Kind::SoftBreak:
        out += u'\n';
        return;
    case Kind::LineBreak:
        out += hardBreak;
        return;
    case Kind::Tag:
        out += u'#' + node.target;
        return;
    case Kind::Text:
    case Kind::Code:
    case Kind::Math:
    case Kind::WikiLink:
        out += markdown::plainText(node);
        return;
    default:
        for (const Node& child : node.children)
            appendShown(child, out);
    }
}

QString plain(const Node& node)
{
    QString shown;
    appendShown(node, shown);
    return text::sanitized(shown).simplified();
}

// "Phone: 555 0100": a line that is a statement of its own wherever it stands.
bool isNamedValue(QStringView line)
{
    const qsizetype colon = std::max(line.indexOf(u':'), line.indexOf(u'\uFF1A'));
    return colon > 0 && colon <= 30 && colon + 1 < line.size() && (line[colon + 1].isSpace() || line[colon] != u':') &&
           line.left(colon).count(u' ') <= 3;
}

// A paragraph, one line where its lines were only wrapped.
QString unwrapped(const Node& paragraph)
{
    QString shown;
    appendShown(paragraph, shown);
    QStringList lines;
    for (const QString& part : text::sanitized(shown).split(hardBreak)) {
        bool alone = true;
        for (const QString& raw : part.split(u'\n')) {
            const QString line = raw.simplified();
            if (line.isEmpty())
                continue;
            const bool named = isNamedValue(line);
            if (alone || named)
                lines.append(line);
            else
                lines.last() += (text::isCjk(line.front().unicode()) ? QString() : QStringLiteral(" ")) + line;
            alone = named && line.size() < 60;
        }
    }
    return lines.join(u'\n');
}

bool opensList(const QString& text)
{
    return text.endsWith(u':') || text.endsWith(u'\uFF1A');
}

// Code that lost its fence, a bare address, a rule of signs: no statement.
bool isProse(const QString& text)
{
    if (text.size() < 2 || (text.startsWith(QLatin1String("http")) && !text.contains(u' ')))
        return false;
    qsizetype letters = 0;
    qsizetype code = 0;
    for (const QChar c : text) {
        letters += c.isLetterOrNumber() || c.isSurrogate() ? 1 : 0;
        code += QStringLiteral("{}<>;=|\\$#`~^").contains(c) ? 1 : 0;
    }
    return letters * 2 >= text.size() && code * 12 <= text.size();
}

class SentenceReader
{
public:
    std::vector<Sentence> read(QStringView markdown)
    {
        blocks(markdown::parse(markdown).children, {}, 0);
        return std::move(m_sentences);
    }

private:
    void blocks(const std::vector<Node>& nodes, const QString& lead, int depth)
    {
        if (depth > deepest)
            return;
        QString before = lead;
        for (const Node& node : nodes) {
            block(node, before, depth);
            before = lead;
            if (node.kind == Kind::Paragraph) {
                const QString text = plain(node);
                if (opensList(text) && text.size() <= longestLead)
                    before = text;
            }
        }
    }

    void block(const Node& node, const QString& lead, int depth)
    {
        switch (node.kind) {
        case Kind::Heading:
            m_heading = plain(node);
            break;
        case Kind::Paragraph:
            ++m_group;
            prose(unwrapped(node), Sentence::Kind::Prose, lead, 0);
            break;
        case Kind::List:
            list(node, lead, depth);
            break;
        case Kind::Table:
            table(node, lead);
            break;
        case Kind::Callout:
            blocks(node.children, node.text.simplified(), depth + 1);
            break;
        case Kind::Quote:
        case Kind::FootnoteDefinition:
            blocks(node.children, lead, depth + 1);
            break;
        default:
            break;
        }
    }

    void list(const Node& node, const QString& lead, int depth)
    {
        const int group = ++m_group;
        int number = node.start;
        for (const Node& item : node.children) {
            QString own;
            for (const Node& child : item.children) {
                if (child.kind == Kind::Paragraph) {
                    const QString text = plain(child);
                    m_group = std::max(m_group, group);
                    listed(text, node.level == 1 ? Sentence::Kind::Step : Sentence::Kind::Item, lead, number, group);
                    own = own.isEmpty() ? text : own;
                } else {
                    blocks({child}, own.size() <= longestLead ? own : lead, depth + 1);
                }
            }
            ++number;
        }
    }

    void listed(const QString& text, Sentence::Kind kind, const QString& lead, int number, int group)
    {
        const std::size_t before = m_sentences.size();
        if (text.size() <= longestItem)
            add(text, kind, lead, number);
        else
            prose(text, kind, lead, number);
        for (std::size_t i = before; i < m_sentences.size(); ++i)
            m_sentences[i].group = group;
    }

    void table(const Node& node, const QString& lead)
    {
        ++m_group;
        QStringList head;
        for (const Node& row : node.children) {
            QStringList cells;
            for (const Node& cell : row.children)
                cells.append(plain(cell));
            if (row.level == 1) {
                head = cells;
                continue;
            }
            QStringList said;
            for (qsizetype i = 0; i < cells.size(); ++i) {
                if (cells[i].isEmpty())
                    continue;
                const QString name = head.value(i);
                said.append(i == 0 || name.isEmpty() ? cells[i] : name + QStringLiteral(": ") + cells[i]);
            }
            add(said.join(QStringLiteral("; ")), Sentence::Kind::Row, lead, 0);
        }
    }

    void prose(const QString& text, Sentence::Kind kind, const QString& lead, int number)
    {
        for (const TextRange& range : sentenceRanges(text))
            add(text.mid(range.begin, range.end - range.begin), kind, lead, number);
    }

    void add(const QString& text, Sentence::Kind kind, const QString& lead, int number)
    {
        if (!isProse(text))
            return;
        Sentence sentence;
        sentence.kind = kind;
        sentence.text = text;
        sentence.heading = m_heading;
        sentence.lead = lead;
        sentence.group = m_group;
        sentence.place = static_cast<int>(m_sentences.size());
        sentence.number = number;
        sentence.opens = opensList(text);
        m_sentences.push_back(std::move(sentence));
    }

    std::vector<Sentence> m_sentences;
    QString m_heading;
    int m_group = 0;
};

} // namespace

std::vector<TextRange> sentenceRanges(QStringView text)
{
    std::vector<TextRange> ranges;
    qsizetype begin = 0;
    const auto close = [&](qsizetype end) {
        qsizetype last = end;
        while (begin < last && text[begin].isSpace())
            ++begin;
        while (last > begin && text[last - 1].isSpace())
            --last;
        if (last > begin)
            ranges.push_back({begin, last});
        begin = end;
    };
    for (qsizetype at = 0; at < text.size();) {
        if (text[at] == u'\n') {
            close(at + 1);
            ++at;
            continue;
        }
        const qsizetype end = isTerminator(text[at]) ? endAfter(text, at) : 0;
        if (end > 0) {
            at = withCitations(text, end);
            close(at);
        } else { // no sign of the same run ends one either: looked at once, long runs stay linear
            const bool isRun = isTerminator(text[at]);
            do
                ++at;
            while (isRun && at < text.size() && isTerminator(text[at]));
        }
    }
    close(text.size());
    return ranges;
}

std::vector<Sentence> sentencesOf(QStringView markdown)
{
    return SentenceReader().read(markdown);
}

} // namespace chimera
