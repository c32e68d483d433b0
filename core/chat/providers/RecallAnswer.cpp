#include "core/chat/providers/RecallAnswer.h"

#include "core/base/Text.h"
#include "core/chat/providers/RecallSentences.h"

#include <QRegularExpression>

#include <map>

namespace chimera {

namespace {

constexpr std::size_t mostSentences = 6;
constexpr std::size_t mostSteps = 8;
constexpr std::size_t mostOfSource = 4;
constexpr std::size_t mostSources = 3;
constexpr qsizetype mostLetters = 1100; // of all quotes, UTF-16 units
constexpr qsizetype longestQuote = 420; // code points
constexpr double leastContext = 0.3;    // of the question's words that a sentence and what it stands under must have
constexpr double leastKnown = 0.45;     // ... that all passages together must have
constexpr double nearBest = 0.62;       // of the best sentence's score
constexpr double repetition = 0.55;     // how much a likeness with a chosen sentence costs
constexpr double tooAlike = 0.8;
constexpr double headFits = 0.4; // of its heading or lead that the question must say
constexpr double listFits = 0.5; // what heading and lead of a list must have to quote the list whole
constexpr std::size_t nearestShown = 2;

struct Quote
{
    std::size_t source = 0;
    Sentence sentence;
};

// One question's choice among the ranked sentences.
class Chooser
{
public:
    explicit Chooser(const RankedQuestion& ranked) : m_ranked(ranked), m_taken(ranked.sentences.size(), false) {}

    // Indices of sentences, best first.
    std::vector<std::size_t> choose()
    {
        const std::size_t none = m_ranked.sentences.size();
        double best = 0;
        while (m_chosen.size() < mostSentences && m_letters < mostLetters) {
            const auto [next, value] = bestLeft();
            if (next == none)
                break;
            const double score = m_ranked.sentences[next].score;
            if (best == 0)
                best = score;
            if (score < nearBest * best || value <= 0)
                break;
            if (!takeList(next))
                takeWithDetail(next);
            else if (m_ranked.kind.steps && at(next).sentence.kind == Sentence::Kind::Step)
                break; // the steps are the answer
        }
        return m_chosen;
    }

private:
    const RankedSentence& at(std::size_t index) const { return m_ranked.sentences[index]; }

    bool isCandidate(std::size_t index) const
    {
        const RankedSentence& ranked = at(index);
        if (m_taken[index] || ranked.context < leastContext)
            return false;
        const QString& text = ranked.sentence.text;
        if (text.endsWith(u'?') || text.endsWith(u'\uFF1F'))
            return false;
        if (ranked.sentence.opens && !listAfter(index))
            return false;
        const auto taken = m_ofSource.find(ranked.source);
        return (taken == m_ofSource.end() ? m_ofSource.size() < mostSources : taken->second < mostOfSource);
    }

    std::pair<std::size_t, double> bestLeft() const
    {
        std::size_t best = m_ranked.sentences.size();
        double bestValue = 0;
        for (std::size_t index = 0; index < m_ranked.sentences.size(); ++index) {
            if (!isCandidate(index))
                continue;
            double alike = 0;
            for (const std::size_t chosen : m_chosen)
                alike = std::max(alike, coverage(at(index).words, at(chosen).words));
            const double value = at(index).score - repetition * alike * alike;
            if (alike < tooAlike && value > bestValue) {
                bestValue = value;
                best = index;
            }
        }
        return {best, bestValue};
    }

    bool isListed(std::size_t index) const
    {
        return at(index).sentence.kind == Sentence::Kind::Step || at(index).sentence.kind == Sentence::Kind::Item;
    }

    // The first item of the list that the sentence opens.
    std::optional<std::size_t> listAfter(std::size_t index) const
    {
        for (std::size_t next = index + 1; next < m_ranked.sentences.size() && next <= index + 2; ++next) {
            if (at(next).source == at(index).source && isListed(next) &&
                at(next).sentence.lead == at(index).sentence.text)
                return next;
        }
        return std::nullopt;
    }

    // Steps belong together, and so do the items that a chosen sentence announces.
    bool takeList(std::size_t index)
    {
        std::optional<std::size_t> first;
        if (at(index).sentence.opens)
            first = listAfter(index);
        else if (at(index).sentence.kind == Sentence::Kind::Step && m_ranked.kind.steps && aboutQuestion(index))
            first = beginOfList(index);
        if (!first)
            return false;
        const int group = at(*first).sentence.group;
        const std::size_t source = at(*first).source;
        if (at(index).sentence.opens)
            take(index);
        std::size_t steps = 0;
        for (std::size_t next = *first; next < m_ranked.sentences.size() && steps < mostSteps; ++next) {
            if (at(next).source != source || (isListed(next) && at(next).sentence.group < group))
                break;
            if (at(next).sentence.group != group)
                continue;
            take(next);
            ++steps;
        }
        return true;
    }

    // Whether what the list stands under is what was asked, and little else.
    bool aboutQuestion(std::size_t index) const
    {
        const Sentence& sentence = at(index).sentence;
        const auto said = [this](const QString& text) { return coverage(contentWords(text), m_ranked.words); };
        return coverage(m_ranked.words, at(index).around) >= listFits &&
               std::max(said(sentence.heading), said(sentence.lead)) >= headFits;
    }

    // "It depends on the plan. The small one holds 5 MB.": the number stands in the sentence behind.
    void takeWithDetail(std::size_t index)
    {
        take(index);
        const bool wanted = m_ranked.kind.time || m_ranked.kind.amount;
        const std::size_t next = index + 1;
        if (wanted && !at(index).fits && next < m_ranked.sentences.size() && at(next).fits &&
            at(next).source == at(index).source && at(next).sentence.group == at(index).sentence.group)
            take(next);
    }

    std::size_t beginOfList(std::size_t index) const
    {
        std::size_t first = index;
        while (first > 0 && at(first - 1).source == at(index).source &&
               at(first - 1).sentence.group >= at(index).sentence.group)
            --first;
        return first;
    }

    void take(std::size_t index)
    {
        if (m_taken[index])
            return;
        m_taken[index] = true;
        m_chosen.push_back(index);
        m_ofSource[at(index).source] += 1;
        m_letters += at(index).sentence.text.size();
    }

    const RankedQuestion& m_ranked;
    std::vector<bool> m_taken;
    std::vector<std::size_t> m_chosen;
    std::map<std::size_t, std::size_t> m_ofSource;
    qsizetype m_letters = 0;
};

// Quoted text must not become a link, a picture or a citation of its own.
QString quoted(const QString& sentence)
{
    static const QRegularExpression citation(QStringLiteral("[\\[【](\\d{1,3})[\\]】]"));
    QString text = text::firstCodePoints(sentence, longestQuote);
    if (text.size() < sentence.size())
        text += u'\u2026';
    text.replace(citation, QStringLiteral("(\\1)"));
    text.replace(QLatin1String("]("), QLatin1String("] ("));
    text.replace(u'<', QLatin1String("\\<"));
    static const QString starts = QStringLiteral("#>-+*=|~`");
    return !text.isEmpty() && starts.contains(text.front()) ? u'\\' + text : text;
}

QString titleOf(const PromptSource& source)
{
    QString title = quoted(text::firstCodePoints(source.title.simplified(), 120));
    for (const QChar mark : {u'*', u'_', u'`', u'[', u']'})
        title.replace(mark, QStringLiteral("\\") + mark);
    return title;
}

class Writer
{
public:
    Writer(const QString& question, const std::vector<PromptSource>& sources)
        : m_chinese(scriptOf(question) == 'H'), m_sources(sources)
    {}

    // Sources in order of their best sentence; within one the sentences as they stand.
    QString write(const RankedQuestion& ranked, const std::vector<std::size_t>& chosen) const
    {
        std::map<std::size_t, std::vector<std::size_t>> bySource;
        std::map<std::size_t, double> worth;
        for (const std::size_t index : chosen) {
            bySource[ranked.sentences[index].source].push_back(index);
            worth[ranked.sentences[index].source] += ranked.sentences[index].score;
        }
        std::vector<std::size_t> order;
        for (const auto& [source, sum] : worth)
            order.push_back(source);
        std::stable_sort(order.begin(), order.end(),
                         [&worth](std::size_t a, std::size_t b) { return worth[a] > worth[b]; });
        QStringList parts;
        for (const auto& group : sameMemoryTogether(order)) {
            QStringList lines;
            for (const std::size_t source : group) {
                auto& indices = bySource[source];
                std::sort(indices.begin(), indices.end());
                for (const std::size_t index : indices)
                    lines.append(line(ranked, index, indices));
            }
            parts.append(lead(m_sources[group.front()]) + QStringLiteral("\n\n") + lines.join(u'\n'));
        }
        return parts.join(QStringLiteral("\n\n"));
    }

    QString nothing() const
    {
        return m_chinese ? QStringLiteral("你的记忆里没有找到相关内容。")
                         : QStringLiteral("I found nothing about this in your memories.");
    }

    QString nearest(const std::vector<const PromptSource*>& near) const
    {
        QStringList names;
        for (const PromptSource* source : near)
            names.append((m_chinese ? QStringLiteral("《%1》[%2]") : QStringLiteral("*%1* [%2]"))
                             .arg(titleOf(*source))
                             .arg(source->number));
        return m_chinese
                   ? QStringLiteral("你的记忆里没有找到相关内容。意思最接近的是%1，但可能无关。")
                         .arg(names.join(QStringLiteral("、")))
                   : QStringLiteral(
                         "I found nothing about this in your memories. The nearest by meaning, perhaps unrelated: %1.")
                         .arg(names.join(QStringLiteral(", ")));
    }

private:
    // Several passages of one memory are told under one title.
    std::vector<std::vector<std::size_t>> sameMemoryTogether(const std::vector<std::size_t>& order) const
    {
        std::vector<std::vector<std::size_t>> groups;
        for (const std::size_t source : order) {
            const auto same = std::find_if(groups.begin(), groups.end(), [&](const auto& group) {
                return m_sources[group.front()].memory == m_sources[source].memory;
            });
            if (same == groups.end())
                groups.push_back({source});
            else
                same->push_back(source);
        }
        for (auto& group : groups)
            std::sort(group.begin(), group.end(),
                      [this](std::size_t a, std::size_t b) { return m_sources[a].begin < m_sources[b].begin; });
        return groups;
    }

    QString lead(const PromptSource& source) const
    {
        return m_chinese ? QStringLiteral("根据《%1》：").arg(titleOf(source))
                         : QStringLiteral("From *%1*:").arg(titleOf(source));
    }

    // A step alone has no number.
    QString line(const RankedQuestion& ranked, std::size_t index, const std::vector<std::size_t>& shown) const
    {
        const Sentence& sentence = ranked.sentences[index].sentence;
        const QString said =
            QStringLiteral("%1 [%2]").arg(quoted(sentence.text)).arg(m_sources[ranked.sentences[index].source].number);
        const auto ofList = std::count_if(shown.begin(), shown.end(), [&](std::size_t other) {
            return ranked.sentences[other].sentence.group == sentence.group;
        });
        return sentence.kind == Sentence::Kind::Step && ofList > 1
                   ? QStringLiteral("%1. %2").arg(sentence.number).arg(said)
                   : QStringLiteral("- ") + said;
    }

    bool m_chinese;
    const std::vector<PromptSource>& m_sources;
};

// Passages that meaning alone found: their scripts or words differ from the question's.
std::vector<const PromptSource*> nearestOf(const std::vector<PromptSource>& sources)
{
    std::vector<const PromptSource*> near;
    QSet<MemoryId> known;
    for (const PromptSource& source : sources) {
        if (near.size() < nearestShown && !known.contains(source.memory))
            near.push_back(&source);
        known.insert(source.memory);
    }
    return near;
}

} // namespace

RecallAnswer recall(const QString& question, const std::vector<PromptSource>& sources)
{
    const Writer writer(question, sources);
    const RankedQuestion ranked = rankSentences(question, sources);
    std::vector<std::size_t> chosen;
    if (ranked.known >= leastKnown)
        chosen = Chooser(ranked).choose();
    if (!chosen.empty())
        return {writer.write(ranked, chosen), true};
    const auto near = nearestOf(sources);
    return {near.empty() ? writer.nothing() : writer.nearest(near), false};
}

} // namespace chimera
