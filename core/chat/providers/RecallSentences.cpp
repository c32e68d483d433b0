#include "core/chat/providers/RecallSentences.h"

#include <QRegularExpression>

#include <cmath>

namespace chimera {

namespace {

constexpr double contextWeight = 0.6;  // of a word that only heading, lead or title have
constexpr double shareOfPassage = 0.5; // of the passage's score beside the words
constexpr double weakShare = 0.4;      // of a word that says little
constexpr double evenness = 1.5;       // rarity counts the less the larger it is
constexpr double bonus = 0.25;         // for the kind of answer wanted
constexpr double questionPenalty = 0.5;
constexpr qsizetype longestQuestion = 4'000; // UTF-16 units
constexpr std::size_t mostSentences = 4000;
constexpr int reachOfQuestion = 4; // sentences that answer a question standing in the text

bool contains(const QString& question, const char* pattern)
{
    const QRegularExpression shape(QString::fromUtf8(pattern), QRegularExpression::CaseInsensitiveOption |
                                                                   QRegularExpression::UseUnicodePropertiesOption);
    return shape.match(question).hasMatch();
}

bool isQuestion(const QString& text)
{
    return text.endsWith(u'?') || text.endsWith(u'\uFF1F');
}

bool hasTime(const QString& text)
{
    static const QRegularExpression shape(
        QStringLiteral(
            "\\d{1,2}[:.]\\d{2}|\\d{4}-\\d{2}|\\d{1,2}\\s*(am|pm|uhr|h)\\b|\\b(19|20)\\d{2}\\b|[点时月日号年]|周["
            "一二三四五六日天]|"
            "\\b\\d+\\s*(days?|weeks?|months?|years?|hours?|minutes?)\\b|"
            "\\b(mon|tues|wednes|thurs|fri|satur|sun)days?\\b|\\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
            "[a-z]*\\b|\\b(today|tomorrow|yesterday|noon|midnight|every|montag|dienstag|mittwoch|donnerstag|freitag)"),
        QRegularExpression::CaseInsensitiveOption | QRegularExpression::UseUnicodePropertiesOption);
    return shape.match(text).hasMatch();
}

bool hasDigit(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.isDigit(); }) ||
           contains(text, "[一二三四五六七八九十百千万]");
}

// A capital that does not only begin the sentence.
bool hasName(const std::vector<Word>& words)
{
    return std::any_of(words.begin() + (words.empty() ? 0 : 1), words.end(), [](const Word& w) { return w.name; });
}

double bestLikeness(const Word& word, const std::vector<Word>& among)
{
    double best = 0;
    for (const Word& other : among)
        best = std::max(best, likeness(word, other));
    return best;
}

class Ranker
{
public:
    Ranker(const QString& question, const std::vector<PromptSource>& sources) : m_sources(sources)
    {
        m_ranked.words = contentWords(QStringView(question).left(longestQuestion));
        m_ranked.kind = kindOf(question);
    }

    RankedQuestion rank()
    {
        read();
        m_ranked.words = withoutJunctions(m_ranked.words, [this](const Word& word) { return isKnown(word); });
        weigh();
        for (std::size_t i = 0; i < m_ranked.sentences.size(); ++i)
            score(i);
        return std::move(m_ranked);
    }

private:
    void read()
    {
        for (std::size_t index = 0; index < m_sources.size(); ++index) {
            const auto title = contentWords(m_sources[index].title);
            for (Sentence& sentence : sentencesOf(m_sources[index].text)) {
                if (m_ranked.sentences.size() == mostSentences)
                    return;
                auto words = wordsOf(sentence.text);
                words.erase(std::remove_if(words.begin(), words.end(), [](const Word& w) { return w.filler; }),
                            words.end());
                auto context = contentWords(sentence.heading + u'\n' + sentence.lead);
                context.insert(context.end(), title.begin(), title.end());
                m_ranked.sentences.push_back(
                    {index, std::move(sentence), std::move(words), std::move(context), false, 0, 0, 0});
            }
            m_best = std::max(m_best, m_sources[index].score);
        }
    }

    bool isKnown(const Word& word) const
    {
        for (std::size_t i = 0; i < m_ranked.sentences.size(); ++i) {
            if (bestLikeness(word, m_ranked.sentences[i].words) > 0 ||
                bestLikeness(word, m_ranked.sentences[i].around) > 0)
                return true;
        }
        return false;
    }

    // The rarer a word is in what was found, the more it tells.
    void weigh()
    {
        const double all = static_cast<double>(m_ranked.sentences.size());
        double known = 0;
        int present = 0;
        for (const Word& word : m_ranked.words) {
            double holding = 0;
            bool anywhere = false;
            std::vector<double> likes;
            for (std::size_t i = 0; i < m_ranked.sentences.size(); ++i) {
                const double own = bestLikeness(word, m_ranked.sentences[i].words);
                const double around = own > 0 ? own : bestLikeness(word, m_ranked.sentences[i].around);
                holding += own > 0 ? 1 : 0;
                anywhere = anywhere || around > 0;
                likes.push_back(own);
                m_around.push_back(around);
            }
            const double rarity = evenness + std::log(1 + (all + 1) / (holding + 1));
            const double kind = word.weak ? weakShare : word.number ? 1.5 : word.cjk ? 0.7 : 1;
            m_weights.push_back(anywhere ? rarity * kind : 0);
            m_own.push_back(std::move(likes));
            known += m_weights.back();
            present += anywhere ? 1 : 0;
        }
        // What no passage has says nothing about its rarity there: it counts like the others.
        const double usual = present > 0 ? known / present : 1;
        m_sum = known;
        for (std::size_t word = 0; word < m_weights.size(); ++word) {
            if (m_weights[word] == 0)
                m_sum += usual * (m_ranked.words[word].weak ? weakShare : 1);
        }
        m_ranked.known = m_sum > 0 ? known / m_sum : 0;
    }

    void score(std::size_t index)
    {
        RankedSentence& ranked = m_ranked.sentences[index];
        double own = 0;
        double context = 0;
        const std::vector<Word>* asked = askedBefore(index);
        for (std::size_t word = 0; word < m_weights.size(); ++word) {
            const double here = m_own[word][index];
            const double around = std::max(m_around[word * m_ranked.sentences.size() + index],
                                           asked ? bestLikeness(m_ranked.words[word], *asked) : 0);
            own += m_weights[word] * here;
            context += m_weights[word] * (here > 0 ? here : contextWeight * around);
        }
        if (m_sum > 0) {
            ranked.own = own / m_sum;
            ranked.context = context / m_sum;
        }
        const double passage = m_best > 0 ? m_sources[ranked.source].score / m_best : 0;
        ranked.score = ranked.context * (1 - shareOfPassage + shareOfPassage * passage);
        const double fits = fitness(ranked);
        ranked.fits = fits > 0;
        ranked.score += fits * ranked.context * bonus;
        const bool asks = isQuestion(ranked.sentence.text);
        if (asks || ranked.words.size() < 2)
            ranked.score *= questionPenalty;
    }

    // A question in the text is answered by what follows it; null where there is none.
    const std::vector<Word>* askedBefore(std::size_t index) const
    {
        const RankedSentence& here = m_ranked.sentences[index];
        for (std::size_t back = 1; back <= reachOfQuestion && back <= index; ++back) {
            const RankedSentence& before = m_ranked.sentences[index - back];
            if (before.source != here.source || before.sentence.heading != here.sentence.heading)
                break;
            if (isQuestion(before.sentence.text))
                return &before.words;
        }
        return nullptr;
    }

    double fitness(const RankedSentence& ranked) const
    {
        const QuestionKind& kind = m_ranked.kind;
        const QString& text = ranked.sentence.text;
        double fits = 0;
        if (kind.time && hasTime(text))
            fits += 1;
        if (kind.amount && hasDigit(text))
            fits += 1;
        if (kind.person && hasName(ranked.words))
            fits += 0.7;
        if (kind.steps && (ranked.sentence.kind == Sentence::Kind::Step || ranked.sentence.opens))
            fits += 0.7;
        return std::min(fits, 1.0);
    }

    const std::vector<PromptSource>& m_sources;
    RankedQuestion m_ranked;
    std::vector<std::vector<double>> m_own; // [word][sentence]
    std::vector<double> m_around;           // [word * sentences + sentence]
    std::vector<double> m_weights;
    double m_sum = 0;
    double m_best = 0;
};

} // namespace

QuestionKind kindOf(const QString& question)
{
    QuestionKind kind;
    kind.time =
        contains(question, "\\b(when|what (time|day|date|year)|how long|how often|until when|since when|wann|wie lange|"
                           "quand|cu[aá]ndo|quando|wanneer|когда)\\b|什么时候|何时|几点|哪天|哪一天|多久|いつ|언제");
    kind.amount = contains(
        question,
        "\\b(how (many|much|old|big|far|high|large)|cost|price|limit|amount|number of|size|maximum|minimum|max|min|"
        "wie "
        "?viele?|combien|cu[aá]nt[oa]s?|quant[oiae]|hoeveel|сколько)\\b|多少|几个|多大|价格|最大|最小|上限|大小|いくら|"
        "얼마");
    kind.person = contains(question, "\\b(who|whom|whose|wer|wem|qui|qui[eé]n|chi|quem|wie is|кто)\\b|谁|誰|누구");
    kind.steps = contains(
        question, "\\bhow (do|can|to|does|should|would)\\b|\\b(wie (kann|mache|geht)|comment|c[oó]mo|como|hoe|как)\\b|"
                  "怎么|如何|怎样|步骤|方法|どうやって|어떻게");
    return kind;
}

RankedQuestion rankSentences(const QString& question, const std::vector<PromptSource>& sources)
{
    return Ranker(question, sources).rank();
}

} // namespace chimera
