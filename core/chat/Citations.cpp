#include "core/chat/Citations.h"

#include "core/base/Text.h"
#include "core/chat/Words.h"

#include <QMap>
#include <QRegularExpression>

namespace chimera {

namespace {

constexpr int mostDigits = 3;                // longer ones are years and the like
constexpr int widestSpan = 20;               // of "[1-4]"
constexpr qsizetype longestQuote = 300;      // code points
constexpr qsizetype longestJudged = 100'000; // UTF-16 units; what a flood says behind is not compared
constexpr std::size_t mostClaimed = 500;     // words that are looked for in a passage
constexpr std::size_t leastWords = 4;        // a sentence of fewer says too little to judge
constexpr double supported = 0.34;           // of its words must be in one passage
constexpr double supportedWhenCited = 0.2;

using TextRanges = std::vector<TextRange>;

// Where an answer is code: nothing in it is a citation or a statement.
class CodeFinder
{
public:
    explicit CodeFinder(QStringView text) : m_text(text) {}

    TextRanges find()
    {
        bool blankBefore = true;
        bool inList = false;
        for (qsizetype begin = 0; begin < m_text.size();) {
            qsizetype end = m_text.indexOf(u'\n', begin);
            end = end < 0 ? m_text.size() : end + 1;
            const QStringView line = m_text.mid(begin, end - begin);
            const QStringView body = line.trimmed();
            if (isFence(body)) {
                begin = fenced(begin, body);
                blankBefore = false;
                continue;
            }
            const bool indented = line.startsWith(u"    ") || line.startsWith(u'\t');
            if (body.isEmpty()) {
                blankBefore = true;
            } else {
                inList = isItem(body) || (inList && (indented || !blankBefore));
                if (indented && blankBefore && !inList)
                    m_ranges.push_back({begin, end});
                else
                    spans(begin, end);
                blankBefore = indented && blankBefore;
            }
            begin = end;
        }
        return std::move(m_ranges);
    }

private:
    static bool isFence(QStringView body) { return body.startsWith(u"```") || body.startsWith(u"~~~"); }
    static bool isItem(QStringView body)
    {
        return body.startsWith(u"- ") || body.startsWith(u"* ") || body.startsWith(u"+ ") ||
               (body.size() > 2 && body.front().isDigit() && body.left(4).contains(u'.'));
    }
    static qsizetype runLength(QStringView text, qsizetype at)
    {
        qsizetype end = at;
        while (end < text.size() && text[end] == text[at])
            ++end;
        return end - at;
    }

    // From the fence's line to its closing one, or to the end; answers where to go on.
    qsizetype fenced(qsizetype begin, QStringView opening)
    {
        const qsizetype length = runLength(opening, 0);
        qsizetype at = begin;
        for (bool first = true; at < m_text.size(); first = false) {
            qsizetype end = m_text.indexOf(u'\n', at);
            end = end < 0 ? m_text.size() : end + 1;
            const QStringView body = m_text.mid(at, end - at).trimmed();
            at = end;
            if (!first && isFence(body) && body.front() == opening.front() && runLength(body, 0) >= length &&
                runLength(body, 0) == body.size())
                break;
        }
        m_ranges.push_back({begin, at});
        return at;
    }

    void spans(qsizetype begin, qsizetype end)
    {
        for (qsizetype at = begin; at < end;) {
            if (m_text[at] != u'`') {
                ++at;
                continue;
            }
            const qsizetype length = runLength(m_text, at);
            qsizetype close = at + length;
            while (close < end && (m_text[close] != u'`' || runLength(m_text, close) != length))
                close += m_text[close] == u'`' ? runLength(m_text, close) : 1;
            if (close < end)
                m_ranges.push_back({at, close + length});
            at = close < end ? close + length : at + length;
        }
    }

    QStringView m_text;
    TextRanges m_ranges;
};

// Walks along rising positions.
class Inside
{
public:
    explicit Inside(const TextRanges& ranges) : m_ranges(ranges) {}
    bool contains(qsizetype at)
    {
        while (m_next < m_ranges.size() && m_ranges[m_next].end <= at)
            ++m_next;
        return m_next < m_ranges.size() && m_ranges[m_next].begin <= at;
    }

private:
    const TextRanges& m_ranges;
    std::size_t m_next = 0;
};

// The numbers between the brackets: "1", "1, 2", "^1", "1-3", "Memory 1", "1†source".
std::vector<int> numbersIn(QStringView inside)
{
    static const QRegularExpression shape(
        QStringLiteral("^\\s*\\^?\\s*(?:(?:memory|memories|source|sources|note|passage|记忆|来源)\\s*#?\\s*)?"
                       "(\\d{1,3}(?:\\s*(?:,|;|、|，|&|and|-|–)\\s*\\^?\\d{1,3})*)\\s*(?:†[^\\]】]{0,80})?$"),
        QRegularExpression::CaseInsensitiveOption);
    const auto match = shape.match(inside.toString());
    if (!match.hasMatch())
        return {};
    static const QRegularExpression piece(QStringLiteral("(\\d{1,3})(?:\\s*[-–]\\s*(\\d{1,3}))?"));
    std::vector<int> numbers;
    for (auto it = piece.globalMatch(match.captured(1)); it.hasNext();) {
        const auto found = it.next();
        const int first = found.captured(1).toInt();
        const int last = found.captured(2).isEmpty() ? first : found.captured(2).toInt();
        for (int number = first; number <= std::min(last, first + widestSpan); ++number)
            numbers.push_back(number);
        if (last < first)
            numbers.push_back(first);
    }
    return numbers;
}

// What stands in brackets at some place.
struct Marker
{
    qsizetype end = 0; // one past
    std::vector<int> numbers;
};

std::optional<Marker> markerAt(QStringView text, qsizetype at)
{
    const QChar open = text[at];
    if (open != u'[' && open != u'\u3010' && open != u'\uFF3B')
        return std::nullopt;
    const QChar closing = open == u'[' ? u']' : open == u'\u3010' ? u'\u3011' : u'\uFF3D';
    const qsizetype close = text.mid(at, 120).indexOf(closing);
    if (close < 0)
        return std::nullopt;
    const qsizetype end = at + close + 1;
    Marker marker{end, numbersIn(text.mid(at + 1, close - 1))};
    const bool isInterval = marker.numbers.size() > 1 && marker.numbers.front() == 0; // "[0, 1]"
    const bool isLink = open == u'[' && end < text.size() && text[end] == u'(';
    if (marker.numbers.empty() || isInterval || isLink)
        return std::nullopt;
    return marker;
}

// Whether only blanks stand before it in its line.
bool beginsLine(const QString& text)
{
    qsizetype at = text.size();
    while (at > 0 && text[at - 1] == u' ')
        --at;
    return at == 0 || text[at - 1] == u'\n';
}

// Whether a definition of a link may begin here: only blanks and the marks of quotes and lists stand before it.
bool mayDefineLink(const QString& text)
{
    static const QRegularExpression marks(QStringLiteral("^[\\s>*+\\-]*(?:\\d{1,9}[.)][\\s>*+\\-]*)*$"));
    const qsizetype begin = text.lastIndexOf(u'\n') + 1;
    return text.size() - begin < 200 && marks.match(text.mid(begin)).hasMatch();
}

// The text with its markers as [n] in one form, those of unknown numbers left out.
QString normalised(const QString& answer, const QSet<int>& known)
{
    const TextRanges code = CodeFinder(answer).find();
    Inside inside(code);
    QString out;
    out.reserve(answer.size());
    for (qsizetype at = 0; at < answer.size();) {
        const auto marker = inside.contains(at) ? std::nullopt : markerAt(answer, at);
        if (!marker) {
            out += answer[at++];
            continue;
        }
        QString kept;
        for (const int number : marker->numbers) {
            if (known.contains(number))
                kept += QStringLiteral("[%1]").arg(number);
        }
        const bool lineBegins = beginsLine(out);
        at = marker->end;
        // "[1]: address" would make every [1] a link to that address.
        if (at < answer.size() && answer[at] == u':' && mayDefineLink(out))
            ++at;
        if (kept.isEmpty() && !lineBegins) {
            while (!out.isEmpty() && out.back() == u' ')
                out.chop(1);
        } else if (!kept.isEmpty() && !out.isEmpty() && out.endsWith(kept)) {
            continue; // said twice in a row
        }
        out += kept;
    }
    return out;
}

struct Statement
{
    TextRange range;
    std::vector<Word> words;
    std::vector<int> cited;
};

std::vector<int> citedIn(QStringView sentence)
{
    static const QRegularExpression marker(QStringLiteral("\\[(\\d{1,3})\\]"));
    std::vector<int> numbers;
    for (auto it = marker.globalMatch(sentence.toString()); it.hasNext();)
        numbers.push_back(it.next().captured(1).toInt());
    return numbers;
}

QString withoutMarkers(QStringView sentence)
{
    static const QRegularExpression marker(QStringLiteral("\\[\\d{1,3}\\]"));
    return sentence.toString().remove(marker);
}

// Sentences outside of code, their ranges in `text`.
std::vector<Statement> statementsOf(const QString& text)
{
    const TextRanges code = CodeFinder(text).find();
    QString prose = text;
    for (const TextRange& range : code) {
        const bool span = !QStringView(text).mid(range.begin, range.end - range.begin).contains(u'\n');
        for (qsizetype at = range.begin; !span && at < range.end; ++at)
            prose[at] = u'\n';
    }
    std::vector<Statement> statements;
    for (const TextRange& range : sentenceRanges(prose)) {
        const QStringView said = QStringView(prose).mid(range.begin, range.end - range.begin);
        statements.push_back({range, contentWords(withoutMarkers(said)), citedIn(said)});
    }
    return statements;
}

// A sentence of a passage, ready to be compared.
struct Support
{
    QString text;
    std::vector<Word> words;
};

struct Passage
{
    const PromptSource* source = nullptr;
    std::vector<Support> sentences;
    std::vector<Word> words; // of all, and of its title
    QChar script;
};

Passage readPassage(const PromptSource& source)
{
    Passage passage;
    passage.source = &source;
    for (const Sentence& sentence : sentencesOf(source.text))
        passage.sentences.push_back({sentence.text, contentWords(sentence.text)});
    passage.words = contentWords(source.title + u'\n' + source.text);
    passage.script = QLatin1Char(scriptOf(source.text));
    return passage;
}

// The sentence of the passage that supports the statement best: of equals the first.
QString quoteFor(const Passage& passage, const std::vector<Word>& statement)
{
    const Support* best = nullptr;
    double bestScore = -1;
    for (const Support& support : passage.sentences) {
        const double score = coverage(statement, support.words) + 0.3 * coverage(support.words, statement);
        if (score > bestScore + 1e-9) {
            bestScore = score;
            best = &support;
        }
    }
    const QString quote = best ? best->text : passage.source->text.simplified();
    const QString cut = text::firstCodePoints(quote, longestQuote);
    return cut.size() < quote.size() ? cut + QStringLiteral("\u2026") : cut;
}

bool statesSomething(QStringView said, const Statement& statement)
{
    const QStringView body = said.trimmed();
    const bool cjk = std::any_of(statement.words.begin(), statement.words.end(), [](const Word& w) { return w.cjk; });
    if (statement.words.size() < (cjk ? leastWords + 1 : leastWords) || body.startsWith(u'#') || body.startsWith(u'|'))
        return false;
    const QChar last = body.back();
    return last != u'?' && last != u'\uFF1F' && last != u':' && last != u'\uFF1A';
}

bool isSupported(const Statement& statement, const std::vector<Passage>& passages, QChar script)
{
    const bool cited = !statement.cited.empty();
    bool comparable = false;
    for (const Passage& passage : passages) {
        if (passage.script != script)
            continue;
        comparable = true;
        const bool named =
            std::find(statement.cited.begin(), statement.cited.end(), passage.source->number) != statement.cited.end();
        if (coverage(statement.words, passage.words) >= (named ? supportedWhenCited : supported))
            return true;
    }
    // In another script than every passage: words cannot be compared, the citation has to do.
    return !comparable && cited;
}

// Who is cited in other sentences only by implication: a statement takes the citations at its paragraph's end.
std::vector<Word> wordsFor(int number, const std::vector<Statement>& statements)
{
    std::vector<Word> words;
    for (std::size_t i = 0; i < statements.size() && words.size() < mostClaimed; ++i) {
        const auto& cited = statements[i].cited;
        if (std::find(cited.begin(), cited.end(), number) == cited.end())
            continue;
        words.insert(words.end(), statements[i].words.begin(), statements[i].words.end());
        // A citation that stands alone in its line is of the sentence before.
        if (statements[i].words.empty() && i > 0)
            words.insert(words.end(), statements[i - 1].words.begin(), statements[i - 1].words.end());
    }
    return words;
}

} // namespace

CheckedAnswer checkCitations(const QString& answer, const std::vector<PromptSource>& sources)
{
    QMap<int, Passage> passages;
    for (const PromptSource& source : sources) {
        if (source.number > 0 && source.number < 1000)
            passages.insert(source.number, readPassage(source));
    }
    const QList<int> numbers = passages.keys();
    CheckedAnswer checked;
    checked.text = normalised(answer, QSet<int>(numbers.begin(), numbers.end()));
    if (passages.isEmpty())
        return checked;
    const std::vector<Statement> statements = statementsOf(checked.text);
    std::vector<Passage> all;
    for (const Passage& passage : std::as_const(passages))
        all.push_back(passage);
    QSet<int> cited;
    for (const Statement& statement : statements) {
        cited.unite(QSet<int>(statement.cited.begin(), statement.cited.end()));
        const QStringView said =
            QStringView(checked.text).mid(statement.range.begin, statement.range.end - statement.range.begin);
        if (statement.range.begin < longestJudged && statesSomething(said, statement) &&
            !isSupported(statement, all, QLatin1Char(scriptOf(said))))
            checked.unsupported.push_back(statement.range);
    }
    for (const Passage& passage : all) {
        const PromptSource& source = *passage.source;
        if (cited.contains(source.number))
            checked.citations.push_back({source.number, source.memory, source.title,
                                         quoteFor(passage, wordsFor(source.number, statements)), source.begin,
                                         source.end, source.score});
    }
    return checked;
}

} // namespace chimera
