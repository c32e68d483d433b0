#include "core/search/PassageWords.h"

#include "core/base/Text.h"
#include "core/memories/MemoryRows.h"
#include "core/search/Context.h"
#include "core/search/PassageCounts.h"
#include "core/search/StopWords.h"

#include <QRegularExpression>

#include <cmath>

namespace chimera {

namespace {

// Found on two development sets, see BENCHMARKS.md; flat around these values.
constexpr double saturation = 0.5;   // k1
constexpr double lengthWeight = 0.3; // b
constexpr double titleWeight = 1.0;  // beside 1 of the text
constexpr double dayWeight = 0.5;
constexpr std::array<double, ThreadContext::reach> neighbourWeights{0.4, 0.25}; // one place away, two

constexpr int countedPassages = 1'000;
constexpr int passageBudget = 5'000; // passages that the words that must be there may have together
constexpr int smallProfile = 10'000; // passages that can all be looked at
constexpr int mostRows = 10'000;     // newest first
constexpr int contextCandidates = 400;

// One matching passage.
struct Row
{
    std::int64_t passage = 0;
    PassageCounts counts; // a number a phrase
    double base = 0;
};

// Which phrases of the expression stand for which term.
struct Expression
{
    QString text;
    std::vector<std::pair<int, int>> phrases; // first and number, by term
    int ranked = 0;
};

QString termText(const PassageTerm& term)
{
    const QString text = matchText(term.part);
    return term.part.cjk || term.part.inTitle ? text : QStringLiteral("{title content author day} : ") + text;
}

QString anyOf(const std::vector<PassageTerm>& terms)
{
    QStringList texts;
    for (const PassageTerm& term : terms)
        texts.append(u'(' + termText(term) + u')');
    return u'(' + texts.join(QStringLiteral(" OR ")) + u')';
}

// The rare words must bring a passage in; the common ones only count where one is. `terms`: the rare ones first.
Expression expressionFor(const std::vector<PassageTerm>& terms, std::size_t rare, const SearchScope& scope)
{
    Expression expression;
    for (const PassageTerm& term : terms) {
        expression.phrases.emplace_back(expression.ranked, term.part.phrases());
        expression.ranked += term.part.phrases();
    }
    const auto begin = terms.begin();
    const auto middle = begin + static_cast<std::ptrdiff_t>(rare);
    expression.text = anyOf({begin, middle});
    if (rare < terms.size()) {
        // The second half repeats the rare words, so that it holds wherever the first does.
        const std::vector<PassageTerm> common(middle, terms.end());
        expression.text +=
            QStringLiteral(" AND (") + anyOf(common) + QStringLiteral(" OR ") + anyOf({begin, middle}) + u')';
    }
    if (!scope.everywhere) {
        QStringList places;
        for (const std::int64_t workspace : scope.workspaces)
            places.append(QStringLiteral("\"w%1\"").arg(workspace));
        expression.text += QStringLiteral(" AND place : (") + places.join(QStringLiteral(" OR ")) + u')';
    }
    return expression;
}

// About how many passages hold each term: counted up to `countedPassages`, beyond that by how far those reach.
Result<std::vector<double>> passageCounts(const ReadTx& tx, const std::vector<PassageTerm>& terms, std::int64_t newest)
{
    QStringList expressions;
    for (const PassageTerm& term : terms)
        expressions.append(termText(term));
    CHIMERA_TRY(auto rows,
                tx.query("SELECT (SELECT count(*) || ' ' || coalesce(max(r), 0) FROM (SELECT rowid AS r FROM "
                         "passage_fts WHERE passage_fts MATCH j.value LIMIT ?)) FROM json_each(?) j ORDER BY j.key",
                         countedPassages, expressions));
    std::vector<double> counts;
    while (rows.next()) {
        const QString answer = rows.text(0);
        const double counted = answer.section(u' ', 0, 0).toDouble();
        const double last = answer.section(u' ', 1, 1).toDouble();
        counts.push_back(counted < countedPassages || last <= 0 ? counted
                                                                : counted * static_cast<double>(newest) / last);
    }
    CHIMERA_CHECK(rows.done());
    return counts;
}

// Sorts the terms, rarest first, leaves out what no passage holds, and answers how many of them fit the budget.
Result<std::size_t> splitByRarity(const ReadTx& tx, std::vector<PassageTerm>& terms)
{
    CHIMERA_TRY(const auto newest, tx.count("SELECT max(pk) FROM passage"));
    CHIMERA_TRY(const auto counts, passageCounts(tx, terms, newest));
    const bool isSmall = newest <= smallProfile; // any word may bring a passage in
    const double budget = isSmall ? std::numeric_limits<double>::max() : passageBudget;
    for (std::size_t i = 0; i < counts.size() && i < terms.size(); ++i)
        terms[i].passages = counts[i];
    std::erase_if(terms, [](const PassageTerm& term) { return term.passages <= 0; });
    std::stable_sort(terms.begin(), terms.end(),
                     [](const PassageTerm& a, const PassageTerm& b) { return a.passages < b.passages; });
    double together = 0;
    std::size_t rare = 0;
    for (const PassageTerm& term : terms) {
        together += term.passages;
        if (together > budget && rare > 0)
            break;
        ++rare;
    }
    return rare;
}

// Counts of one term in one passage: the best of its phrases.
TermCounts countsOf(const PassageCounts& counts, std::pair<int, int> phrases)
{
    TermCounts best;
    for (int i = phrases.first; i < phrases.first + phrases.second; ++i) {
        if (static_cast<std::size_t>(i) >= counts.terms.size())
            break;
        const TermCounts& each = counts.terms[static_cast<std::size_t>(i)];
        best.title = std::max(best.title, each.title);
        best.text = std::max(best.text, each.text);
        best.day = std::max(best.day, each.day);
    }
    return best;
}

class Ranking
{
public:
    Ranking(const std::vector<PassageTerm>& terms, Expression expression, const SearchScope& scope)
        : m_terms(terms)
        , m_expression(std::move(expression))
        , m_all(static_cast<double>(scope.memories))
        , m_everywhere(scope.everywhere)
    {}

    Result<void> collect(const ReadTx& tx, int wanted)
    {
        CHIMERA_TRY(auto statement,
                    prepareSearch(tx.connection(),
                                  "SELECT rowid, passage_counts(passage_fts, ?, ?) FROM passage_fts WHERE "
                                  "passage_fts MATCH ? ORDER BY rowid DESC"));
        statement.bind(1, m_expression.ranked);
        statement.bind(2, wanted);
        statement.bind(3, m_expression.text);
        while (m_rows.size() < mostRows && statement.next())
            m_rows.push_back({statement.integer(0), decodePassageCounts(statement.blob(1)), 0});
        if (const auto done = statement.done(); !done) {
            if (done.error().code != ErrorCode::TimedOut)
                return done.error();
            m_cutShort = true;
        }
        weigh();
        return {};
    }

    // The passages that stand best by themselves.
    std::vector<std::int64_t> best(int count)
    {
        const auto kept = std::min(m_rows.size(), static_cast<std::size_t>(count));
        std::partial_sort(
            m_rows.begin(), m_rows.begin() + static_cast<std::ptrdiff_t>(kept), m_rows.end(),
            [](const Row& a, const Row& b) { return a.base != b.base ? a.base > b.base : a.passage > b.passage; });
        std::vector<std::int64_t> passages;
        for (std::size_t i = 0; i < kept; ++i)
            passages.push_back(m_rows[i].passage);
        if (m_byPassage.isEmpty()) {
            for (std::size_t i = 0; i < m_rows.size(); ++i)
                m_byPassage.insert(m_rows[i].passage, i);
        }
        return passages;
    }

    WordHit score(const PassagePlace& place, const ThreadContext& context, const QStringList& words) const
    {
        WordHit hit{place.memory, place.passage, 0, false, false};
        const Row* own = rowOf(place.passage);
        std::array<const Row*, 2 * ThreadContext::reach> near{};
        for (int offset = 1; offset <= ThreadContext::reach; ++offset) {
            const auto at = static_cast<std::size_t>(2 * (offset - 1));
            near[at] = rowOf(context.neighbour(place, -offset));
            near[at + 1] = rowOf(context.neighbour(place, offset));
        }
        for (std::size_t term = 0; term < m_terms.size(); ++term) {
            double count = own ? frequency(*own, term) : 0;
            for (std::size_t i = 0; i < near.size(); ++i)
                count += near[i] ? neighbourWeights[i / 2] * textFrequency(*near[i], term) : 0;
            hit.score += m_rarity[term] * count * (saturation + 1) / (count + saturation);
        }
        hit.byContext = own == nullptr;
        hit.byAuthor = namesAuthor(words, place.author);
        return hit;
    }

    bool cutShort() const { return m_cutShort; }

private:
    const Row* rowOf(std::int64_t passage) const
    {
        const auto found = m_byPassage.constFind(passage);
        return passage == 0 || found == m_byPassage.constEnd() ? nullptr : &m_rows[*found];
    }

    double textFrequency(const Row& row, std::size_t term) const
    {
        const double length = row.counts.length < 0 ? m_meanLength : row.counts.length;
        return countsOf(row.counts, m_expression.phrases[term]).text /
               (1 - lengthWeight + lengthWeight * length / m_meanLength);
    }

    double frequency(const Row& row, std::size_t term) const
    {
        const TermCounts counts = countsOf(row.counts, m_expression.phrases[term]);
        return textFrequency(row, term) + titleWeight * counts.title + dayWeight * counts.day;
    }

    // How rare each term is, by the rows that were found; then each row's own score.
    void weigh()
    {
        double lengths = 0;
        double measured = 0;
        std::vector<double> found(m_terms.size());
        for (const Row& row : m_rows) {
            if (row.counts.length >= 0) {
                lengths += row.counts.length;
                ++measured;
            }
            for (std::size_t term = 0; term < m_terms.size(); ++term) {
                const TermCounts counts = countsOf(row.counts, m_expression.phrases[term]);
                found[term] += counts.text + counts.title > 0 ? 1 : 0;
            }
        }
        m_meanLength = measured > 0 ? std::max(1.0, lengths / measured) : 1;
        for (std::size_t term = 0; term < m_terms.size(); ++term) {
            if (m_everywhere) // a common word stands in more passages than the rare ones brought in
                found[term] = std::max(found[term], m_terms[term].passages);
            const double all = std::max(m_all, found[term]);
            m_rarity.push_back(m_terms[term].weight * std::log(1 + (all - found[term] + 0.5) / (found[term] + 0.5)));
        }
        for (Row& row : m_rows) {
            for (std::size_t term = 0; term < m_terms.size(); ++term) {
                const double count = frequency(row, term);
                row.base += m_rarity[term] * count * (saturation + 1) / (count + saturation);
            }
        }
    }

    const std::vector<PassageTerm>& m_terms;
    const Expression m_expression;
    const double m_all;
    const bool m_everywhere;
    std::vector<Row> m_rows;
    QHash<std::int64_t, std::size_t> m_byPassage;
    std::vector<double> m_rarity;
    double m_meanLength = 1; // words
    bool m_cutShort = false;
};

// "Anna's", "on-call" and phrases are taken apart: here any word will do.
std::vector<MatchPart> wordsOf(const MatchPart& part)
{
    static const QRegularExpression gap(QStringLiteral("[^\\p{L}\\p{M}\\p{N}]+"));
    const QStringList words = part.cjk ? QStringList() : part.text.split(gap, Qt::SkipEmptyParts);
    if (words.size() < 2)
        return {part};
    std::vector<MatchPart> parts;
    for (const QString& word : words)
        parts.push_back({word, false, part.inTitle, false, {}, {}});
    parts.back().prefix = part.prefix;
    return parts;
}

} // namespace

std::vector<PassageTerm> passageTerms(const MatchPlan& plan)
{
    std::vector<PassageTerm> all;
    QHash<QString, std::size_t> known;
    for (const MatchPart& loose : looseParts(plan)) {
        for (MatchPart& part : wordsOf(loose)) {
            const QString key = text::fold(part.text) + (part.cjk ? u'c' : u'w') + (part.prefix ? u'*' : u' ');
            if (const auto found = known.constFind(key); found != known.constEnd()) {
                all[*found].weight += 1;
                continue;
            }
            known.insert(key, all.size());
            all.push_back({std::move(part), 1});
        }
    }
    std::vector<PassageTerm> meaning;
    std::copy_if(all.begin(), all.end(), std::back_inserter(meaning), [](const PassageTerm& term) {
        return term.part.cjk || term.part.prefix || !isStopWord(text::fold(term.part.text));
    });
    return meaning.empty() ? all : meaning;
}

QStringList foldedWords(const std::vector<PassageTerm>& terms)
{
    QStringList words;
    for (const PassageTerm& term : terms)
        words.append(text::fold(term.part.text));
    return words;
}

double WordHit::boosted() const
{
    return byAuthor ? score * authorBoost : score;
}

Result<WordHits> rankByPassageWords(const ReadTx& tx, const SearchScope& scope, const std::vector<PassageTerm>& given,
                                    int wanted)
{
    WordHits result;
    std::vector<PassageTerm> terms = given;
    if (terms.empty() || scope.workspaces.empty())
        return result;
    const QStringList words = foldedWords(terms);
    CHIMERA_TRY(const std::size_t rare, splitByRarity(tx, terms));
    if (terms.empty())
        return result;
    Ranking ranking(terms, expressionFor(terms, rare, scope), scope);
    const int candidates = std::max(contextCandidates, wanted);
    CHIMERA_CHECK(ranking.collect(tx, candidates));
    CHIMERA_TRY(const ThreadContext context, ThreadContext::read(tx, ranking.best(candidates)));
    QHash<std::int64_t, WordHit> best; // by memory
    for (const PassagePlace& place : context.places()) {
        const WordHit hit = ranking.score(place, context, words);
        WordHit& known = best[hit.memory];
        if (hit.boosted() > known.boosted())
            known = hit;
    }
    for (const WordHit& hit : best) {
        if (hit.score > 0)
            result.hits.push_back(hit);
    }
    std::sort(result.hits.begin(), result.hits.end(), [](const WordHit& a, const WordHit& b) {
        return a.boosted() != b.boosted() ? a.boosted() > b.boosted() : a.memory > b.memory;
    });
    result.cutShort = ranking.cutShort();
    return result;
}

} // namespace chimera
