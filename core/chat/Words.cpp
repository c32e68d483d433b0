#include "core/chat/Words.h"

#include "core/base/Text.h"
#include "core/search/StopWords.h"

#include <QRegularExpression>

namespace chimera {

namespace {

constexpr qsizetype shortestStem = 4;
constexpr std::size_t mostOfGoingOn = 3; // content words

QSet<QString> setOf(const QString& list)
{
    const QStringList words = list.split(u' ', Qt::SkipEmptyParts);
    return {words.begin(), words.end()};
}

// Folded. What English has beyond the search's list, and the commonest of other languages.
const QSet<QString>& fillers()
{
    static const QSet<QString> words = setOf(QStringLiteral(
        "tell show give explain describe please know say said mean means like also would could shall may might must "
        "get "
        "got let us one ones thing things something anything much many way ways happen happens exactly find need want "
        "der die das den dem des ein eine einen einem einer und oder aber ist sind war waren wird werden wurde hat "
        "haben hatte ich du er sie es wir ihr mein meine dein was wer wie wo wann warum welche welcher welches mit von "
        "zu zum zur im in am an auf aus bei fur nach uber unter nicht kein keine auch nur noch so dass wenn man kann "
        "soll muss bitte gibt "
        "le la les un une des du de et ou est sont etait ete a ai as avons avez ont je tu il elle nous vous ils elles "
        "mon ma mes ton ta tes que qui quoi quel quelle quels quelles quand comment pourquoi combien ou dans sur avec "
        "pour par ne pas plus ce cet cette ces se sa son ses "
        "el los las unos unas y o es son fue era ha han yo tu ella nosotros mi mis su sus que quien cual cuales cuando "
        "como donde porque cuanto cuanta por para con sin en del al se lo no si muy "
        "il lo gli uno di da nel nella sul che chi cosa quale quali quando come dove perche quanto per con non si sono "
        "e o os as um uma do da dos das no na nos nas ao em que quem qual quais quando onde quanto com sem nao "
        "de het een en van op te dat die wie wat waar wanneer waarom hoe welke met voor niet ook zijn was heb heeft "
        "и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по от о из кто где когда почему "
        "какой какая какие какое сколько это был была были есть мы они мой моя"));
    return words;
}

bool isWeak(const QString& word)
{
    static const QSet<QString> words = setOf(QStringLiteral(
        "use used uses using see seen make makes made making write writes written writing create creates created add "
        "adds added change changes changed set sets work works working go goes going take takes put keep give given "
        "look "
        "try start open new old good best better possible able different kind type name called "
        "machen macht benutzen verwenden erstellen faire utiliser hacer usar crear fare usare "
        "使用 进行 添加 创建 更改 修改 查看 支持 选择 打开 设置 更换 切换"));
    return words.contains(word);
}

bool isCjkFiller(QStringView letters)
{
    static const QString single =
        QStringLiteral("的了吗呢吧啊是在和与或及我你您他她它们这那哪怎么什何请就都也很把被让之其谁几");
    static const QSet<QString> pairs = setOf(QStringLiteral(
        "可以 多少 是否 能否 没有 有没 一个 一下 一些 需要 应该 如果 因为 所以 关于 告诉 知道 时候 哪里 地方 问题"));
    if (std::any_of(letters.begin(), letters.end(), [](QChar c) { return single.contains(c); }))
        return true;
    const auto isHiragana = [](QChar c) { return c.unicode() >= 0x3041 && c.unicode() <= 0x309F; };
    return std::all_of(letters.begin(), letters.end(), isHiragana) || pairs.contains(letters.toString());
}

bool endsIn(const QString& word, QLatin1String ending, qsizetype least)
{
    return word.size() - ending.size() >= least && word.endsWith(ending);
}

void cutDoubled(QString& word)
{
    const qsizetype n = word.size();
    if (n > shortestStem - 1 && word[n - 1] == word[n - 2] && !QStringLiteral("lsz").contains(word[n - 1]))
        word.chop(1);
}

void cutPlural(QString& word)
{
    if (endsIn(word, QLatin1String("ies"), 2)) {
        word.chop(3);
        word += u'y';
    } else if (endsIn(word, QLatin1String("sses"), 1) || endsIn(word, QLatin1String("xes"), 2) ||
               endsIn(word, QLatin1String("ches"), 2) || endsIn(word, QLatin1String("shes"), 2)) {
        word.chop(2);
    } else if (endsIn(word, QLatin1String("s"), 3) && !word.endsWith(QLatin1String("ss")) &&
               !word.endsWith(QLatin1String("us")) && !word.endsWith(QLatin1String("is"))) {
        word.chop(1);
    }
}

void cutLatin(QString& word)
{
    // German participles: "gepflanzt".
    if (word.size() >= 7 && word.startsWith(QLatin1String("ge")) && word.endsWith(u't'))
        word = word.mid(2, word.size() - 3);
    cutPlural(word);
    if (endsIn(word, QLatin1String("ing"), 3)) {
        word.chop(3);
        cutDoubled(word);
    } else if (endsIn(word, QLatin1String("ied"), 3)) {
        word.chop(3);
        word += u'y';
    } else if (endsIn(word, QLatin1String("ed"), 3)) {
        word.chop(2);
        cutDoubled(word);
    } else if (endsIn(word, QLatin1String("ly"), 4)) {
        word.chop(2);
    }
    for (const QLatin1String ending : {QLatin1String("en"), QLatin1String("er"), QLatin1String("em")}) {
        if (endsIn(word, ending, shortestStem)) {
            word.chop(2);
            break;
        }
    }
    if (word.size() > shortestStem && QStringLiteral("aeio").contains(word.back()))
        word.chop(1);
}

void cutCyrillic(QString& word)
{
    static const QString endings = QStringLiteral("аеёиоуыэюяйьмхв");
    for (int cut = 0; cut < 3 && word.size() > shortestStem && endings.contains(word.back()); ++cut)
        word.chop(1);
}

QString stemOf(const QString& folded)
{
    QString word = folded;
    if (word.size() < shortestStem)
        return word;
    const char16_t first = word.front().unicode();
    if (first >= 0x0400 && first <= 0x04FF)
        cutCyrillic(word);
    else if (first < 0x0250)
        cutLatin(word);
    return word;
}

QString foldedWord(QStringView word)
{
    const bool ascii = std::all_of(word.begin(), word.end(), [](QChar c) { return c.unicode() < 0x80; });
    return ascii ? word.toString().toLower() : text::fold(word);
}

class WordReader
{
public:
    explicit WordReader(QStringView text) : m_text(text) {}

    std::vector<Word> read()
    {
        while (m_at < m_text.size()) {
            const char32_t c = letterAt(m_at);
            if (text::isCjk(c))
                readCjk();
            else if (QChar::isLetterOrNumber(c))
                readWord();
            else
                m_at += length(m_at);
        }
        return std::move(m_words);
    }

private:
    char32_t letterAt(qsizetype at) const
    {
        return length(at) == 2 ? QChar::surrogateToUcs4(m_text[at], m_text[at + 1]) : m_text[at].unicode();
    }
    qsizetype length(qsizetype at) const
    {
        return m_text[at].isHighSurrogate() && at + 1 < m_text.size() && m_text[at + 1].isLowSurrogate() ? 2 : 1;
    }
    bool joinsDigits(qsizetype at) const
    {
        return (m_text[at] == u'.' || m_text[at] == u',') && at > 0 && m_text[at - 1].isDigit() &&
               at + 1 < m_text.size() && m_text[at + 1].isDigit();
    }

    void readWord()
    {
        const qsizetype begin = m_at;
        while (m_at < m_text.size()) {
            const char32_t c = letterAt(m_at);
            if ((!QChar::isLetterOrNumber(c) && !QChar::isMark(c) && !joinsDigits(m_at)) || text::isCjk(c))
                break;
            m_at += length(m_at);
        }
        const QStringView written = m_text.mid(begin, m_at - begin);
        Word word;
        word.number = written.front().isDigit();
        word.name = written.front().isUpper();
        const QString folded = foldedWord(written);
        word.filler = !word.number && (isStopWord(folded) || fillers().contains(folded));
        word.weak = isWeak(folded);
        word.stem = word.number ? QString(folded).remove(u',') : stemOf(folded);
        m_words.push_back(std::move(word));
    }

    void readCjk()
    {
        std::vector<qsizetype> letters;
        while (m_at < m_text.size() && text::isCjk(letterAt(m_at))) {
            letters.push_back(m_at);
            m_at += length(m_at);
        }
        letters.push_back(m_at);
        if (letters.size() == 2)
            add(m_text.mid(letters[0], letters[1] - letters[0]));
        for (std::size_t i = 0; i + 2 < letters.size(); ++i)
            add(m_text.mid(letters[i], letters[i + 2] - letters[i]));
    }
    void add(QStringView letters)
    {
        Word word;
        word.cjk = true;
        word.filler = isCjkFiller(letters);
        word.stem = letters.toString();
        word.weak = isWeak(word.stem);
        m_words.push_back(std::move(word));
    }

    QStringView m_text;
    qsizetype m_at = 0;
    std::vector<Word> m_words;
};

double weightOf(const Word& word)
{
    return word.weak ? 0.4 : word.number ? 2 : word.name ? 1.3 : 1;
}

char scriptOfLetter(char32_t c)
{
    if (c >= 0x3040 && c <= 0x30FF)
        return 'J';
    if ((c >= 0xAC00 && c <= 0xD7AF) || (c >= 0x1100 && c <= 0x11FF))
        return 'K';
    if (text::isCjk(c))
        return 'H';
    if (c < 0x0250)
        return 'L';
    return c >= 0x0400 && c <= 0x052F ? 'C' : 'O';
}

} // namespace

std::vector<Word> wordsOf(QStringView text)
{
    return WordReader(text).read();
}

std::vector<Word> contentWords(QStringView text)
{
    std::vector<Word> content;
    QSet<QString> known;
    for (Word& word : wordsOf(text)) {
        if (word.filler || known.contains(word.stem))
            continue;
        known.insert(word.stem);
        content.push_back(std::move(word));
    }
    return content;
}

double likeness(const Word& a, const Word& b)
{
    if (a.cjk != b.cjk || a.number != b.number)
        return 0;
    if (a.stem == b.stem)
        return 1;
    const QString& shorter = a.stem.size() < b.stem.size() ? a.stem : b.stem;
    const QString& longer = a.stem.size() < b.stem.size() ? b.stem : a.stem;
    if (a.cjk)
        return a.stem.size() == 1 && b.stem.contains(a.stem) ? 0.7 : 0;
    if (a.number || shorter.size() < 5 || !longer.startsWith(shorter))
        return 0;
    return shorter.size() >= 6 || longer.size() - shorter.size() <= 4 ? 0.7 : 0;
}

bool goesOn(const QString& question)
{
    static const QRegularExpression marker(
        QStringLiteral("^\\W*(and|or|but|so|then|what about|how "
                       "about|und|oder|aber|et|mais|y|pero|e|ma|а|и|那|那么|然后|还有|以及)\\b|"
                       "^\\W*(那|那么|然后|还有|以及)|\\b(it|its|they|them|their|he|him|his|she|her|this|that|those|"
                       "these|es|er|sie|"
                       "dies|ihn|ihm)\\b|[它他她]|这个|那个"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    const std::size_t words = contentWords(question).size();
    if (words == 0 || (words == 1 && (question.endsWith(u'?') || question.endsWith(u'\uFF1F'))))
        return true;
    return words <= mostOfGoingOn && marker.match(question).hasMatch();
}

std::vector<Word> withoutJunctions(const std::vector<Word>& words, const std::function<bool(const Word&)>& isKnown)
{
    QSet<QChar> letters; // of the pairs that are known
    std::vector<bool> known;
    for (const Word& word : words) {
        known.push_back(!word.cjk || isKnown(word));
        if (word.cjk && known.back())
            letters.unite(QSet<QChar>(word.stem.begin(), word.stem.end()));
    }
    std::vector<Word> kept;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const QString& stem = words[i].stem;
        if (known[i] || std::none_of(stem.begin(), stem.end(), [&](QChar c) { return letters.contains(c); }))
            kept.push_back(words[i]);
    }
    return kept;
}

double coverage(const std::vector<Word>& words, const std::vector<Word>& among)
{
    double sum = 0;
    double found = 0;
    for (const Word& word : words) {
        double best = 0;
        for (const Word& other : among)
            best = std::max(best, likeness(word, other));
        sum += weightOf(word);
        found += weightOf(word) * best;
    }
    return sum > 0 ? found / sum : 0;
}

char scriptOf(QStringView text)
{
    QHash<char, int> counts;
    for (const char32_t c : text.toUcs4()) {
        // A character is a word, or half of one.
        if (QChar::isLetter(c))
            counts[scriptOfLetter(c)] += text::isCjk(c) ? 3 : 1;
    }
    // Japanese is written with Chinese characters too.
    if (counts.value('J') * 5 > counts.value('H') && counts.value('J') > 0)
        counts['J'] += counts.take('H');
    char most = 0;
    for (auto it = counts.cbegin(); it != counts.cend(); ++it) {
        if (most == 0 || it.value() > counts.value(most))
            most = it.key();
    }
    return most;
}

} // namespace chimera
