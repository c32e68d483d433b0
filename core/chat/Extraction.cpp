#include "core/chat/Extraction.h"

#include "core/base/Text.h"
#include "core/chat/Sentences.h"
#include "core/chat/Words.h"

#include <QRegularExpression>

namespace chimera {

namespace {

constexpr int fewestWords = 3;
constexpr int mostWords = 45;
constexpr double sameStatement = 0.9; // of one in the other: said twice
constexpr double sameSubject = 0.6;   // of the words beside numbers
constexpr qsizetype titleLength = 70;

struct Pattern
{
    QRegularExpression form;
    double weight;
    const char* tag;
};

QRegularExpression words(const char* pattern)
{
    return QRegularExpression(QString::fromUtf8(pattern), QRegularExpression::CaseInsensitiveOption |
                                                              QRegularExpression::UseUnicodePropertiesOption);
}

const std::vector<Pattern>& patterns()
{
    static const std::vector<Pattern> all{
        {words(R"(\b(remember|note|keep in mind|for the record|merk dir|denk daran)\b)"), 3, "note"},
        {words(R"(\b(we|i|they) (have )?(decided|agreed|chose|picked|settled on|will use|are going with)\b)"), 3,
         "decision"},
        {words(R"(\b(decision|deadline|due (date|on|by)|is due|f\x{e4}llig|frist|entschieden)\b)"), 2.5, "decision"},
        {words(
             R"(\bi('m| am)? (really |always |usually |never |still )?(prefer|like|love|hate|dislike|want|need|use|avoid|can't stand|do not like|don't like)\b)"),
         2, "preference"},
        {words(R"(\bmy (favou?rite )?\w+( \w+)? (is|are|was|lives?|works?|starts?|ends?)\b)"), 2.5, "person"},
        {words(R"(\b(i|we) (live|work|moved|study|was born|am from|come from)\b)"), 2.5, "person"},
        {words(R"(\bi('m| am) (a|an|the|allergic|vegetarian|vegan|married|responsible)\b)"), 2.5, "person"},
        {words(R"(\b(ich|wir) (bevorzuge|mag|mache|nutze|nutzen|wohne|arbeite|habe|haben|bin|hei\x{df}e|nehmen)\b)"),
         1.5, "person"},
        {words(
             R"(\b(is|are|was|were|will be|costs?|takes?|starts?|ends?|arrives?|leaves?|moves?|opens?|closes?)\b.*\d)"),
         1.5, "fact"},
        {words(
             R"(\b(on|by|until|am|bis) (monday|tuesday|wednesday|thursday|friday|saturday|sunday|\d{1,2}\.? ?\w+|\w+ \d{1,2})\b)"),
         1, "date"},
        {words(R"(\d{4}-\d{2}-\d{2})"), 1, "date"},
        {QRegularExpression(
             QStringLiteral("(\u6211(\u559c\u6b22|\u4e0d\u559c\u6b22|\u4f4f\u5728|\u5728|\u662f|\u53eb|\u51b3\u5b9a)|"
                            "\u6211\u4eec(\u51b3\u5b9a|\u540c\u610f)|\u8bb0\u4f4f|\u622a\u6b62)")),
         2.5, "person"},
    };
    return all;
}

// What is asked of the assistant, wondered about or only supposed is no fact.
bool isNoStatement(const QString& sentence)
{
    static const QRegularExpression order = words(
        R"(^(please|can|could|would|will|should|shall|do|does|did|is|are|what|why|how|when|where|who|which|write|make|give|tell|show|explain|summari[sz]e|translate|list|find|help|let's|let me|thanks|thank you|ok|okay|hi|hello|bitte|kannst|was|wie|wann|wo|wer|warum)\b)");
    static const QRegularExpression supposed =
        words(R"(\b(if i|if we|what if|suppose|imagine|maybe|perhaps|i wonder|not sure|i think i might|vielleicht)\b)");
    // Who reads it later does not know what "that" was.
    static const QRegularExpression pointing =
        words(R"(^(it|that|this|these|those|they)\b|\b(it|that|this|there|them|these|those)[.!]*$)");
    const QChar last = sentence.back();
    return last == u'?' || last == QChar(0xFF1F) || last == u':' || order.match(sentence).hasMatch() ||
           supposed.match(sentence).hasMatch() || pointing.match(sentence).hasMatch();
}

QString titleOf(const QString& sentence)
{
    QString title = text::firstCodePoints(sentence, titleLength);
    if (title.size() < sentence.size()) {
        if (const qsizetype blank = title.lastIndexOf(u' '); blank > titleLength / 2)
            title.truncate(blank);
        return title + QChar(0x2026);
    }
    while (title.size() > 1 && (title.back() == u'.' || title.back() == u'!' || title.back() == QChar(0x3002)))
        title.chop(1);
    return title;
}

std::optional<ExtractedFact> factIn(const QString& sentence)
{
    const auto said = wordsOf(sentence);
    const int count = static_cast<int>(said.size());
    if (count < fewestWords || count > mostWords || isNoStatement(sentence))
        return std::nullopt;
    ExtractedFact fact{sentence, titleOf(sentence), {}, 0, 0};
    for (const Pattern& pattern : patterns()) {
        if (!pattern.form.match(sentence).hasMatch())
            continue;
        fact.weight += pattern.weight;
        const QString tag = QString::fromLatin1(pattern.tag);
        if (!fact.tags.contains(tag))
            fact.tags.append(tag);
    }
    const bool hasNumber = std::any_of(said.begin(), said.end(), [](const Word& word) { return word.number; });
    const bool hasName = std::count_if(said.begin(), said.end(), [](const Word& word) { return word.name; }) > 1;
    fact.weight += fact.weight > 0 ? 0.5 * hasNumber + 0.3 * hasName : 0;
    if (fact.weight < 1.5)
        return std::nullopt;
    return fact;
}

// What somebody else said is no statement of the one who quotes it.
QString withoutQuotes(const QString& content)
{
    static const QRegularExpression quoted(QStringLiteral("^[ \\t]{0,3}>.*$"), QRegularExpression::MultilineOption);
    return QString(content).replace(quoted, QString());
}

std::vector<Word> withoutNumbers(std::vector<Word> all)
{
    std::erase_if(all, [](const Word& word) { return word.number; });
    return all;
}

QStringList numbersIn(const QString& sentence)
{
    QStringList numbers;
    for (const Word& word : wordsOf(sentence)) {
        if (word.number && !numbers.contains(word.stem))
            numbers.append(word.stem);
    }
    numbers.sort();
    return numbers;
}

// Months and days of the week that a sentence names, by their first three letters; capitals, so that "may" is no month.
QStringList datesIn(const QString& sentence)
{
    static const QRegularExpression names(
        QStringLiteral(
            "\\b(?:Jan(?:uary?)?|Feb(?:ruary?)?|Mar(?:ch)?|M\u00e4rz|Apr(?:il)?|May|Mai|June?|Juni|July?|Juli|"
            "Aug(?:ust)?|Sep(?:t|tember)?|O[ck]t(?:ober)?|Nov(?:ember)?|De[cz](?:ember)?|(?:Mon|Tues|Wednes|"
            "Thurs|Fri|Satur|Sun)days?|(?:Mon|Diens|Donners|Frei|Sams|Sonn)tags?|Mittwochs?)\\b"),
        QRegularExpression::UseUnicodePropertiesOption);
    QStringList found;
    auto each = names.globalMatch(sentence);
    while (each.hasNext()) {
        const QString name = each.next().captured(0).left(3).toLower();
        if (!found.contains(name))
            found.append(name);
    }
    found.sort();
    return found;
}

bool isNegated(const QString& sentence)
{
    static const QRegularExpression negation = words(
        R"(\b(not|never|no longer|don't|doesn't|didn't|isn't|aren't|won't|can't|cannot|without|nicht|kein|keine|nie)\b|\x{4e0d}|\x{6ca1})");
    QString plain = sentence;
    return negation.match(plain.replace(QChar(0x2019), u'\'')).hasMatch();
}

struct Topic
{
    const char* name;
    const char* words;
};

} // namespace

std::vector<ExtractedFact> extractFacts(const std::vector<Message>& thread, std::size_t limit)
{
    std::vector<ExtractedFact> facts;
    for (const Message& message : thread) {
        if (message.role != MessageRole::User)
            continue;
        for (const Sentence& each : sentencesOf(withoutQuotes(message.content))) {
            const QString sentence = each.text.simplified();
            if (sentence.isEmpty())
                continue;
            if (auto fact = factIn(sentence)) {
                fact->messagePk = message.pk;
                facts.push_back(std::move(*fact));
            }
        }
    }
    std::stable_sort(facts.begin(), facts.end(),
                     [](const ExtractedFact& a, const ExtractedFact& b) { return a.weight > b.weight; });
    std::vector<ExtractedFact> kept;
    for (ExtractedFact& fact : facts) {
        const bool saidBefore = std::any_of(kept.begin(), kept.end(), [&fact](const ExtractedFact& each) {
            return isSaidBy(fact.sentence, each.sentence);
        });
        if (!saidBefore && kept.size() < limit)
            kept.push_back(std::move(fact));
    }
    return kept;
}

QString differenceOf(const QString& stated, const QString& known)
{
    const auto a = withoutNumbers(contentWords(stated));
    const auto b = withoutNumbers(contentWords(known));
    if (a.size() < 2 || b.size() < 2 || std::min(coverage(a, b), coverage(b, a)) < sameSubject)
        return {};
    const QStringList statedNumbers = numbersIn(stated);
    const QStringList knownNumbers = numbersIn(known);
    if (!statedNumbers.isEmpty() && !knownNumbers.isEmpty() && statedNumbers != knownNumbers)
        return QStringLiteral("Other figures: %1 here, %2 there.")
            .arg(statedNumbers.join(QStringLiteral(", ")), knownNumbers.join(QStringLiteral(", ")));
    const QStringList statedDates = datesIn(stated);
    const QStringList knownDates = datesIn(known);
    if (!statedDates.isEmpty() && !knownDates.isEmpty() && statedDates != knownDates)
        return QStringLiteral("Another date.");
    if (isNegated(stated) != isNegated(known))
        return QStringLiteral("One of them says \"not\".");
    return {};
}

bool isSaidBy(const QString& stated, const QString& known)
{
    if (numbersIn(stated) != numbersIn(known) || datesIn(stated) != datesIn(known) ||
        isNegated(stated) != isNegated(known))
        return false;
    return coverage(contentWords(stated), contentWords(known)) >= sameStatement;
}

QStringList topicsOf(const QString& text)
{
    static const std::array topics{
        Topic{"preference", "prefer|like|love|favorite"},
        Topic{"project", "building|working|developing|creating"},
        Topic{"programming", "python|javascript|java|code|programming"},
        Topic{"design", "design|ui|ux|interface|layout"},
        Topic{"backend", "api|backend|server|database"},
        Topic{"frontend", "frontend|react|vue|angular"},
        Topic{"team", "team|colleague|member|collaborate"},
        Topic{"important", "important|critical|must|required"},
    };
    QStringList found;
    for (const Topic& topic : topics) {
        const QRegularExpression form = words((QByteArray("\\b(") + topic.words + ")\\b").constData());
        if (form.match(text).hasMatch())
            found.append(QString::fromLatin1(topic.name));
    }
    return found.isEmpty() ? QStringList{QStringLiteral("general")} : found;
}

} // namespace chimera
