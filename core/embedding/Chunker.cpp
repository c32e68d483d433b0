#include "core/embedding/Chunker.h"

#include "core/markdown/Document.h"

#include <QCryptographicHash>
#include <QRegularExpression>

namespace chimera {

namespace {

constexpr int specialTokens = 5;  // [CLS], [SEP] and a prefix such as "passage: "
constexpr int mostOfHead = 64;    // tokens that title and heading may take
constexpr int leastBody = 64;     // tokens
constexpr int mostInSection = 64; // a heading begins a new passage when at least so many tokens stand before it

// How good a place is to cut at.
enum class Joint { None, Blank, Sentence, Line, Block, Heading };

struct Heading
{
    qsizetype at = 0;
    QString text;
};

// The places in a text where it may be cut.
struct Structure
{
    std::vector<qsizetype> blocks; // where blocks begin, rising
    std::vector<Heading> headings; // rising
};

std::vector<qsizetype> lineBegins(QStringView text)
{
    std::vector<qsizetype> begins{0};
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] == u'\n' || (text[i] == u'\r' && (i + 1 == text.size() || text[i + 1] != u'\n')))
            begins.push_back(i + 1);
    }
    return begins;
}

Structure structureOf(QStringView text)
{
    const std::vector<qsizetype> lines = lineBegins(text);
    Structure structure;
    for (const markdown::Node& block : markdown::parse(text).children) {
        const auto line = static_cast<std::size_t>(std::max(block.firstLine, 0));
        if (line >= lines.size())
            continue;
        structure.blocks.push_back(lines[line]);
        if (block.kind == markdown::Kind::Heading)
            structure.headings.push_back({lines[line], markdown::plainText(block).simplified()});
    }
    return structure;
}

bool endsSentence(QStringView text, qsizetype at)
{
    static const QString ends = QStringLiteral(".!?\u2026\u3002\uFF01\uFF1F");
    static const QString closers = QStringLiteral("\"')]\u201D\u2019\u300D");
    qsizetype i = at - 1;
    while (i >= 0 && text[i].isSpace())
        --i;
    const bool spaced = i < at - 1;
    while (i >= 0 && closers.contains(text[i]))
        --i;
    return i >= 0 && ends.contains(text[i]) && (spaced || text[i].unicode() > 0x3000);
}

// Cuts one text, whose tokens are known, into stretches.
class Cutter
{
public:
    Cutter(QStringView text, const std::vector<qsizetype>& tokens) : m_text(text), m_tokens(tokens)
    {
        m_structure = structureOf(text);
    }

    const Structure& structure() const { return m_structure; }
    qsizetype at(std::size_t token) const { return token < m_tokens.size() ? m_tokens[token] : m_text.size(); }

    // The token behind the stretch that begins with token `from` and has room for `budget`.
    std::size_t end(std::size_t from, int budget) const
    {
        const auto room = static_cast<std::size_t>(std::max(budget, 1));
        const std::size_t last = std::min(from + room, m_tokens.size());
        if (last == m_tokens.size())
            return last;
        for (std::size_t i = last; i > from + mostInSection; --i) {
            if (joint(i) == Joint::Heading)
                return i;
        }
        std::size_t best = last;
        Joint quality = Joint::None;
        for (std::size_t i = last; i > from + room / 2; --i) {
            const Joint here = joint(i);
            if (here > quality) {
                best = i;
                quality = here;
            }
        }
        return best;
    }

    // Where the next stretch begins: a little before the cut, unless the cut is where the text itself has one.
    std::size_t next(std::size_t from, std::size_t cut, int overlap) const
    {
        if (cut >= m_tokens.size() || joint(cut) >= Joint::Block)
            return cut;
        const std::size_t earliest = std::max(from + 1, cut - std::min(cut, static_cast<std::size_t>(overlap)));
        for (const Joint least : {Joint::Sentence, Joint::Blank}) {
            for (std::size_t i = earliest; i < cut; ++i) {
                if (joint(i) >= least)
                    return i;
            }
        }
        return cut;
    }

private:
    Joint joint(std::size_t token) const
    {
        const qsizetype here = at(token);
        const qsizetype before = token > 0 ? m_tokens[token - 1] : -1;
        // The structure's places lie between the token before and this one, where marks may stand that are no tokens.
        const auto within = [before, here](qsizetype place) { return place > before && place <= here; };
        const auto heading = std::upper_bound(m_structure.headings.begin(), m_structure.headings.end(), before,
                                              [](qsizetype value, const Heading& each) { return value < each.at; });
        if (heading != m_structure.headings.end() && within(heading->at))
            return Joint::Heading;
        const auto block = std::upper_bound(m_structure.blocks.begin(), m_structure.blocks.end(), before);
        if (block != m_structure.blocks.end() && within(*block))
            return Joint::Block;
        Joint found = Joint::None;
        for (qsizetype i = std::max<qsizetype>(before, 0); i < here; ++i) {
            if (m_text[i] == u'\n')
                return Joint::Line;
            if (m_text[i].isSpace())
                found = Joint::Blank;
        }
        return endsSentence(m_text, here) ? Joint::Sentence : found;
    }

    QStringView m_text;
    const std::vector<qsizetype>& m_tokens;
    Structure m_structure;
};

// Walks along a text and answers how many bytes of UTF-8 lie before a place; places must rise or fall by little.
class ByteCounter
{
public:
    explicit ByteCounter(QStringView text) : m_text(text) {}

    std::int64_t before(qsizetype place)
    {
        if (place < m_at) {
            m_bytes -= bytes(place, m_at);
        } else {
            m_bytes += bytes(m_at, place);
        }
        m_at = place;
        return m_bytes;
    }

private:
    std::int64_t bytes(qsizetype from, qsizetype to) const
    {
        std::int64_t sum = 0;
        for (qsizetype i = from; i < to; ++i) {
            const char16_t c = m_text[i].unicode();
            const bool half = c >= 0xD800 && c < 0xE000; // a pair of them is four bytes
            sum += c < 0x80 ? 1 : c < 0x800 || half ? 2 : 3;
        }
        return sum;
    }

    QStringView m_text;
    qsizetype m_at = 0;
    std::int64_t m_bytes = 0;
};

QString clipped(const QString& text, const TokenMeasure& measure, int tokens)
{
    const std::vector<qsizetype> begins = measure(text);
    if (static_cast<int>(begins.size()) <= tokens)
        return text;
    return text.left(begins[static_cast<std::size_t>(tokens)]).trimmed();
}

QByteArray hashOf(const QString& text)
{
    return QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Blake2b_160).left(16);
}

QString questionsOf(const QString& text)
{
    static const QRegularExpression gap(QStringLiteral("(?<=[.?!\\x{3002}\\x{FF1F}\\x{FF01}])\\s*"));
    QStringList questions;
    for (const QString& sentence : text.left(4000).split(gap, Qt::SkipEmptyParts)) {
        if (sentence.endsWith(u'?') || sentence.endsWith(QChar(0xFF1F)))
            questions.append(sentence.simplified());
    }
    return questions.join(u' ');
}

qsizetype trimmedBegin(QStringView text, qsizetype begin, qsizetype end)
{
    while (begin < end && text[begin].isSpace())
        ++begin;
    return begin;
}

qsizetype trimmedEnd(QStringView text, qsizetype begin, qsizetype end)
{
    while (end > begin && text[end - 1].isSpace())
        --end;
    return end;
}

// Leading marks such as "## " or "> " belong to the passage that they open.
qsizetype lineBegin(QStringView text, qsizetype at, qsizetype notBefore)
{
    qsizetype begin = at;
    while (begin > notBefore && text[begin - 1] != u'\n' && !text[begin - 1].isLetterOrNumber())
        --begin;
    return begin > notBefore && text[begin - 1] != u'\n' ? at : begin;
}

QString headOf(const QString& title, const Structure& structure, qsizetype at)
{
    const auto after = std::upper_bound(structure.headings.begin(), structure.headings.end(), at,
                                        [](qsizetype value, const Heading& each) { return value < each.at; });
    QString head = title.simplified();
    if (after == structure.headings.begin())
        return head;
    const QString& heading = (after - 1)->text;
    if ((after - 1)->at == at || heading.isEmpty() || heading == head)
        return head;
    return head.isEmpty() ? heading : head + u'\n' + heading;
}

} // namespace

std::vector<qsizetype> estimatedTokens(QStringView text)
{
    constexpr int lettersAToken = 6;
    std::vector<qsizetype> begins;
    int letters = 0;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (c.isSpace() || c.isMark() || c.isLowSurrogate() || c.category() == QChar::Other_Control) {
            letters = c.isMark() ? letters : 0;
            continue;
        }
        const bool inWord = c.isLetterOrNumber() && c.unicode() < 0x2E80;
        if (!inWord || letters % lettersAToken == 0)
            begins.push_back(i);
        letters = inWord ? letters + 1 : 0;
    }
    return begins;
}

Chunker::Chunker(TokenMeasure measure, ChunkOptions options) : m_measure(std::move(measure)), m_options(options) {}

Passage Chunker::passage(const QString& head, QStringView body) const
{
    Passage passage;
    const QString plain =
        m_options.wholeDocument ? body.toString() : markdown::plainText(markdown::parse(body)).trimmed();
    const bool repeats = head.isEmpty() || plain.startsWith(head);
    passage.text = repeats ? plain : plain.isEmpty() ? head : head + u'\n' + plain;
    passage.hash = hashOf(passage.text);
    return passage;
}

Chunks Chunker::whole(const QString& title, const QString& content) const
{
    Chunks chunks;
    const QString text = title.isEmpty() ? content : title + u' ' + content;
    if (text.trimmed().isEmpty())
        return chunks;
    Passage all = passage({}, text);
    all.end = content.toUtf8().size();
    all.tokens = static_cast<int>(m_measure(all.text).size());
    chunks.passages.push_back(std::move(all));
    return chunks;
}

// A message means what it answers and who says it: the questions before it and its author are embedded with it.
Chunks Chunker::cut(const QString& title, const QString& content, const ChunkContext& context) const
{
    if (m_options.wholeDocument)
        return whole(title, content);
    Chunks chunks = pieces(context.inThread ? QString() : title, content);
    if (!context.inThread)
        return chunks;
    for (Passage& passage : chunks.passages) {
        const QString name = context.author.isEmpty() || passage.text.startsWith(context.author + u':')
                                 ? QString()
                                 : context.author + QStringLiteral(": ");
        const QString asked = &passage == &chunks.passages.front()
                                  ? clipped(questionsOf(context.before), m_measure, mostOfHead)
                                  : QString();
        passage.text = (asked.isEmpty() ? QString() : asked + u'\n') + name + passage.text;
        passage.hash = hashOf(passage.text);
    }
    return chunks;
}

Chunks Chunker::pieces(const QString& title, const QString& content) const
{
    Chunks chunks;
    const QString name = clipped(title.simplified(), m_measure, mostOfHead / 2);
    const std::vector<qsizetype> tokens = m_measure(content);
    if (tokens.empty()) {
        if (!name.isEmpty())
            chunks.passages.push_back(passage(name, {}));
        return chunks;
    }
    const Cutter cutter(content, tokens);
    ByteCounter bytes(content);
    const QStringView text(content);
    for (std::size_t from = 0; from < tokens.size();) {
        if (chunks.passages.size() >= m_options.maxPassages) {
            chunks.cutShort = true;
            break;
        }
        const qsizetype notBefore = from == 0 ? 0 : cutter.at(from - 1) + 1;
        const qsizetype begin =
            from == 0 ? trimmedBegin(text, 0, text.size()) : lineBegin(text, cutter.at(from), notBefore);
        const QString head = clipped(headOf(name, cutter.structure(), begin), m_measure, mostOfHead);
        const int taken = head.isEmpty() ? 0 : static_cast<int>(m_measure(head).size());
        const std::size_t end = cutter.end(from, std::max(leastBody, m_options.maxTokens - specialTokens - taken));
        const qsizetype stop = trimmedEnd(text, begin, cutter.at(end));
        Passage next = passage(head, text.mid(begin, stop - begin));
        next.begin = bytes.before(begin);
        next.end = bytes.before(stop);
        next.tokens = static_cast<int>(end - from) + taken;
        if (!next.text.trimmed().isEmpty())
            chunks.passages.push_back(std::move(next));
        from = end >= tokens.size() ? tokens.size() : cutter.next(from, end, m_options.overlap);
    }
    return chunks;
}

} // namespace chimera
