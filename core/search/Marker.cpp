#include "core/search/Marker.h"

#include "core/base/Text.h"
#include "core/search/StopWords.h"

namespace chimera {

namespace {

constexpr int snippetLength = 180;
constexpr int leadLength = 40;                           // what stands before the first mark
constexpr int snippetReach = snippetLength - leadLength; // how far behind the first mark others are seen
constexpr qsizetype firstLook = 32'768;                  // bytes
constexpr qsizetype lastLook = 2'097'152;                // no further into one text

constexpr std::array<bool, 128> asciiLetters = [] {
    std::array<bool, 128> letters{};
    for (std::size_t c = 0; c < letters.size(); ++c)
        letters[c] = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letters;
}();

inline bool isWordCharacter(QChar c)
{
    const char16_t u = c.unicode();
    return u < 0x80 ? asciiLetters[u] : c.isLetterOrNumber() || c.isMark() || c.isSurrogate();
}

// A letter of the index's word columns.
inline bool isIndexLetter(QChar c)
{
    return isWordCharacter(c) && (c.unicode() < 0x1100 || !text::isCjk(c.unicode()));
}

QString foldWord(QStringView word)
{
    const bool ascii = std::all_of(word.begin(), word.end(), [](QChar c) { return c.unicode() < 0x80; });
    return ascii ? word.toString().toLower() : text::fold(word);
}

inline char16_t lowerAscii(char16_t u)
{
    return static_cast<char16_t>(u >= 'A' && u <= 'Z' ? u + 32 : u);
}

// False only when folding the word cannot make it begin with `start`.
bool mayBegin(QStringView word, const QString& start)
{
    const qsizetype size = std::min(word.size(), start.size());
    for (qsizetype i = 0; i < size; ++i) {
        const char16_t u = word[i].unicode();
        if (u >= 0x80)
            return true;
        if (lowerAscii(u) != start[i].unicode())
            return false;
    }
    return word.size() >= start.size();
}

// The last byte position up to `at` where a character begins.
qsizetype characterStart(const QByteArray& utf8, qsizetype at)
{
    at = std::min(at, utf8.size());
    while (at > 0 && at < utf8.size() && (static_cast<unsigned char>(utf8[at]) & 0xC0) == 0x80)
        --at;
    return at;
}

struct ShownLink
{
    QStringView text;     // what a reader sees of it
    qsizetype length = 0; // of the whole construct; 0: no link begins here
};

// [[target|label]], ![[target]], [label](address), ![alt](address); only within one line and a few hundred letters.
ShownLink linkAt(QStringView markdown, qsizetype at)
{
    constexpr qsizetype longest = 400;
    qsizetype begin = at + (markdown[at] == u'!' ? 1 : 0);
    QStringView rest = markdown.mid(begin, longest);
    if (const qsizetype lineEnd = rest.indexOf(u'\n'); lineEnd >= 0)
        rest = rest.first(lineEnd);
    if (rest.startsWith(QLatin1String("[["))) {
        const qsizetype end = rest.indexOf(QLatin1String("]]"));
        if (end < 0)
            return {};
        const QStringView inside = rest.mid(2, end - 2);
        const qsizetype bar = inside.indexOf(u'|');
        return {bar >= 0 ? inside.mid(bar + 1) : inside, begin + end + 2 - at};
    }
    if (!rest.startsWith(u'['))
        return {};
    const qsizetype middle = rest.indexOf(QLatin1String("]("));
    const qsizetype end = middle < 0 ? -1 : rest.indexOf(u')', middle);
    if (end < 0)
        return {};
    return {rest.mid(1, middle - 1), begin + end + 1 - at};
}

// Length of a run like "|:---|---:|" that only rules a table or a section; 0: none begins here.
qsizetype tableRuleAt(QStringView markdown, qsizetype at)
{
    qsizetype end = at;
    qsizetype dashes = 0;
    while (end < markdown.size() && (markdown[end] == u'-' || markdown[end] == u':' || markdown[end] == u'|')) {
        dashes += markdown[end] == u'-' ? 1 : 0;
        ++end;
    }
    return dashes >= 3 ? end - at : 0;
}

// A single star with a letter on one side only: "*so*", not "2*3" nor " * ".
bool isEmphasisMark(QStringView markdown, qsizetype at)
{
    const auto isLetter = [&markdown](qsizetype i) {
        return i >= 0 && i < markdown.size() && (isWordCharacter(markdown[i]) || markdown[i].isPunct());
    };
    if (isLetter(at - 1) && at + 1 < markdown.size() && QStringView(u".,:;!?)").contains(markdown[at + 1]))
        return true; // "*so*:"
    return isLetter(at - 1) != isLetter(at + 1);
}

// The length of an HTML tag that only dresses a text: a usual name, or attributes.
qsizetype dressingTagAt(QStringView markdown, qsizetype at)
{
    static const QSet<QString> usual{"a",      "b",    "br",    "center", "del",    "details", "div",     "em",
                                     "figure", "font", "hr",    "i",      "iframe", "img",     "kbd",     "mark",
                                     "p",      "s",    "small", "span",   "strong", "sub",     "summary", "sup",
                                     "table",  "td",   "th",    "tr",     "u",      "video"};
    constexpr qsizetype longestTag = 2'000;
    const qsizetype end = markdown.mid(at, longestTag).indexOf(u'>');
    if (end < 0)
        return 0;
    const QStringView inside = markdown.mid(at + 1, end - 1);
    qsizetype from = inside.startsWith(u'/') ? 1 : 0;
    qsizetype to = from;
    while (to < inside.size() && inside[to].isLetterOrNumber())
        ++to;
    const bool isTag = to > from && (usual.contains(inside.mid(from, to - from).toString().toLower()) ||
                                     inside.contains(QLatin1String("=\"")));
    return isTag ? end + 1 : 0;
}

// `from`, or the beginning of the [[link]] that it stands in.
qsizetype outsideOfLink(QStringView text, qsizetype from)
{
    constexpr qsizetype longest = 200;
    const qsizetype earliest = std::max<qsizetype>(0, from - longest);
    const QStringView before = text.mid(earliest, from - earliest);
    const qsizetype opened = before.lastIndexOf(QLatin1String("[["));
    if (opened < 0 || before.mid(opened).contains(QLatin1String("]]")) || before.mid(opened).contains(u'\n'))
        return from;
    return earliest + opened;
}

} // namespace

QString plainLine(QStringView markdown, qsizetype enough)
{
    QString line;
    line.reserve(std::min(markdown.size(), enough));
    bool lineStart = true;
    for (qsizetype i = 0; i < markdown.size(); ++i) {
        if (line.size() >= enough && line.back() != u' ')
            break;
        const QChar c = markdown[i];
        const bool doubled = i + 1 < markdown.size() && markdown[i + 1] == c;
        if (c == u'[' || c == u'!') {
            if (const ShownLink link = linkAt(markdown, i); link.length > 0) {
                line += link.text;
                i += link.length - 1;
                lineStart = false;
                continue;
            }
        }
        if (c == u'\n')
            lineStart = true;
        if (const qsizetype tag = c == u'<' ? dressingTagAt(markdown, i) : 0; tag > 0) {
            if (markdown.mid(i, 3) == QLatin1String("<br") && !line.isEmpty() && line.back() != u' ')
                line += u' ';
            i += tag - 1;
            continue;
        }
        if (const qsizetype ruled = tableRuleAt(markdown, i); ruled > 0) {
            i += ruled - 1;
            continue;
        }
        if (c.isSpace() || c == u'|' || c.unicode() < 0x20 || (c.unicode() >= 0x7F && c.unicode() < 0xA0)) {
            if (!line.isEmpty() && line.back() != u' ')
                line += u' ';
            continue;
        }
        if (lineStart && (c == u'#' || c == u'>' || c == u'-' || c == u'*' || c == u'+')) {
            // A heading, quotation or list mark only before a blank or another mark; "#tag" and "-1" stay.
            const QChar next = i + 1 < markdown.size() ? markdown[i + 1] : QChar(u' ');
            if (next.isSpace() || (next == c && c != u'*')) // "**" is emphasis
                continue;
        }
        lineStart = false;
        if (c == u'*' && !doubled && isEmphasisMark(markdown, i))
            continue;
        if (c == u'`' || ((c == u'*' || c == u'_' || c == u'~' || c == u'[' || c == u']') && doubled)) {
            i += c == u'`' ? 0 : 1;
            continue;
        }
        line += c;
    }
    while (line.endsWith(u' '))
        line.chop(1);
    return line;
}

Marker::Marker(const MatchPlan& plan, const Stemmer& stemmer) : m_stemmer(stemmer)
{
    std::vector<MatchPart> parts;
    for (const auto& group : plan.groups) {
        for (const MatchUnit& unit : group)
            parts.insert(parts.end(), unit.begin(), unit.end());
    }
    // Beside words that say something, fill words are not worth a mark.
    const auto isFill = [](const MatchPart& part) {
        return !part.cjk && !part.prefix && isStopWord(text::fold(part.text));
    };
    if (!std::all_of(parts.begin(), parts.end(), isFill))
        std::erase_if(parts, isFill);
    for (const MatchPart& part : parts)
        addPart(part);
}

void Marker::addPart(const MatchPart& part)
{
    if (part.cjk) {
        QString run;
        const QStringList pairs = part.text.split(u' ');
        for (const QString& pair : pairs) {
            const bool surrogate = pair.front().isHighSurrogate();
            run += run.isEmpty() ? pair : pair.mid(surrogate ? 2 : 1);
        }
        m_runs.push_back({run, static_cast<int>(m_shown.size())});
        m_shown.append(run);
        return;
    }
    const QStringList stems = m_stemmer.tokens(part.text);
    for (qsizetype i = 0; i < stems.size(); ++i) {
        Word word{stems[i], stems[i].left(std::max<qsizetype>(1, stems[i].size() - 2)), false,
                  static_cast<int>(m_shown.size())};
        if (part.prefix && i + 1 == stems.size()) { // as typed: the stem of an unfinished word says nothing
            qsizetype begin = part.text.size();
            while (begin > 0 && isWordCharacter(part.text[begin - 1]))
                --begin;
            word.prefix = true;
            word.stem = word.begin = foldWord(QStringView(part.text).mid(begin));
        }
        if (word.stem.isEmpty())
            continue;
        if (const char16_t first = word.begin.front().unicode(); first < 0x80)
            m_firstLetters[first] = m_firstLetters[QChar(first).toUpper().unicode()] = true;
        m_words.push_back(std::move(word));
    }
    m_shown.append(part.text);
}

int Marker::wordAt(QStringView word) const
{
    QString folded;
    QString stem;
    for (const Word& wanted : m_words) {
        if (!mayBegin(word, wanted.begin))
            continue;
        if (folded.isEmpty())
            folded = foldWord(word);
        if (!folded.startsWith(wanted.begin))
            continue;
        if (wanted.prefix && folded.startsWith(wanted.stem))
            return wanted.index;
        if (stem.isEmpty())
            stem = m_stemmer.tokens(word).join(u' ');
        if (stem == wanted.stem)
            return wanted.index;
    }
    return -1;
}

void Marker::findRuns(QStringView text, std::vector<Place>& places) const
{
    for (const Run& run : m_runs) {
        bool whole = false;
        for (qsizetype at = text.indexOf(run.text); at >= 0; at = text.indexOf(run.text, at + run.text.size())) {
            places.push_back({static_cast<int>(at), static_cast<int>(run.text.size()), run.index});
            whole = true;
        }
        if (whole || run.text.size() < 3)
            continue;
        const QStringList pairs = text::cjkBigrams(run.text).split(u' ');
        for (const QString& pair : pairs) {
            for (qsizetype at = text.indexOf(pair); at >= 0 && pair.size() > 1; at = text.indexOf(pair, at + 1))
                places.push_back({static_cast<int>(at), static_cast<int>(pair.size()), run.index});
        }
    }
}

void Marker::findWords(QStringView text, bool enoughForSnippet, std::vector<Place>& places) const
{
    const QChar* letters = text.data();
    const qsizetype size = m_words.empty() ? 0 : text.size();
    std::array<int, 64> lastSeen;
    lastSeen.fill(-snippetLength);
    bool inWord = false;
    for (qsizetype at = 0; at < size; ++at) {
        const char16_t letter = letters[at].unicode();
        const bool isAscii = letter < 0x80;
        const bool wasInWord = inWord;
        inWord = isAscii ? asciiLetters[letter] : isIndexLetter(letters[at]);
        const bool mayFit = isAscii ? m_firstLetters[letter] : inWord;
        if (!mayFit || wasInWord)
            continue;
        const qsizetype begin = at;
        while (at + 1 < size && isIndexLetter(letters[at + 1]))
            ++at;
        const qsizetype length = at + 1 - begin;
        const int word = wordAt(text.mid(begin, length));
        if (word < 0)
            continue;
        places.push_back({static_cast<int>(begin), static_cast<int>(length), word});
        if (!enoughForSnippet)
            continue;
        lastSeen[static_cast<std::size_t>(word & 63)] = static_cast<int>(begin);
        const bool allNear = std::all_of(m_words.begin(), m_words.end(), [&](const Word& wanted) {
            return begin - lastSeen[static_cast<std::size_t>(wanted.index & 63)] < snippetReach;
        });
        if (allNear)
            return;
    }
}

std::vector<Marker::Place> Marker::find(QStringView text) const
{
    std::vector<Place> places;
    findWords(text, false, places);
    if (m_runs.empty())
        return places;
    findRuns(text, places);
    std::sort(places.begin(), places.end(), [](const Place& a, const Place& b) { return a.begin < b.begin; });
    std::vector<Place> merged;
    for (const Place& place : places) {
        if (!merged.empty() && place.begin < merged.back().begin + merged.back().length)
            merged.back().length = std::max(merged.back().length, place.begin + place.length - merged.back().begin);
        else
            merged.push_back(place);
    }
    return merged;
}

Marker::Snippet Marker::snippet(const QByteArray& utf8) const
{
    qsizetype begin = 0;
    qsizetype look = firstLook;
    while (begin < std::min(utf8.size(), lastLook)) {
        const qsizetype end = characterStart(utf8, begin + look);
        if (end <= begin)
            break;
        const QString text = QString::fromUtf8(utf8.constData() + begin, end - begin);
        std::vector<Place> places;
        if (m_runs.empty())
            findWords(text, true, places);
        else
            places = find(text);
        if (!places.empty() || end >= utf8.size())
            return places.empty() && begin > 0 ? Snippet{} : cut(text, std::move(places), begin == 0);
        begin = end;
        look = firstLook * 8;
    }
    const qsizetype end = characterStart(utf8, snippetLength * 4);
    return cut(QString::fromUtf8(utf8.constData(), end), {}, true);
}

Marker::Snippet Marker::cut(const QString& text, std::vector<Place> places, bool isStart) const
{
    // The window with most different words; the earliest of equals.
    qsizetype from = 0;
    int best = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
        quint64 different = 0;
        for (std::size_t j = i; j < places.size() && places[j].begin - places[i].begin < snippetReach; ++j)
            different |= quint64{1} << (places[j].word & 63);
        const int count = qPopulationCount(different);
        if (count > best) {
            best = count;
            from = places[i].begin;
        }
    }
    from = std::max<qsizetype>(0, from - leadLength);
    const qsizetype line = QStringView(text).mid(from, leadLength / 2 + 1).lastIndexOf(u'\n');
    if (line >= 0)
        from += line;
    else if (from > 0) { // not in the middle of a word
        for (qsizetype at = from; at < from + leadLength / 2 && at < text.size(); ++at) {
            if (text[at].isSpace()) {
                from = at;
                break;
            }
        }
    }
    from = outsideOfLink(text, from);
    if (from > 0 && from < text.size() && text[from].isLowSurrogate())
        --from;
    Snippet snippet;
    QString line1 = plainLine(QStringView(text).mid(from, snippetLength * 3), snippetLength + 1);
    const bool more = line1.size() > snippetLength || from + snippetLength * 3 < text.size();
    if (line1.size() > snippetLength) {
        qsizetype end = snippetLength;
        const qsizetype blank = line1.lastIndexOf(u' ', end);
        if (blank > snippetLength - 30)
            end = blank;
        if (line1[end].isLowSurrogate())
            --end;
        line1.truncate(end);
    }
    snippet.text = ((from > 0 || !isStart) && !line1.isEmpty() ? QStringLiteral("\u2026") : QString()) + line1 +
                   (more ? QStringLiteral("\u2026") : QString());
    for (const Place& place : find(snippet.text))
        snippet.marks.push_back({place.begin, place.length});
    snippet.places = std::move(places);
    return snippet;
}

} // namespace chimera
