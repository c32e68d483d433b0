#include "core/search/MatchExpression.h"

#include "core/base/Text.h"

namespace chimera {

namespace {

constexpr int maxParts = 64;
constexpr int shortestPrefix = 3;

using Stem = std::function<QString(const QString&)>;

struct Run
{
    QString text;
    bool cjk = false;
    int letters = 0;
};

std::vector<Run> runsOf(const QString& text)
{
    std::vector<Run> runs;
    for (const char32_t c : text.toUcs4()) {
        const bool cjk = text::isCjk(c);
        if (runs.empty() || runs.back().cjk != cjk)
            runs.push_back({{}, cjk, 0});
        runs.back().text += QString::fromUcs4(&c, 1);
        if (QChar::isLetterOrNumber(c) || QChar::category(c) == QChar::Other_PrivateUse)
            ++runs.back().letters;
    }
    std::erase_if(runs, [](const Run& run) { return run.letters == 0; });
    return runs;
}

// Endings that the stemmer takes off only once they are complete; while they are typed the stem would not be found.
QStringList unfinishedStems(const QString& word)
{
    static const QStringList endings = QStringLiteral("i in e ti tio ati atio iz izi izin nes").split(u' ');
    QStringList stems;
    if (std::any_of(word.begin(), word.end(), [](QChar c) { return !c.isLetter(); }))
        return stems;
    if (word.size() > 3 && word.back() == word.at(word.size() - 2))
        stems.append(word.chopped(1));
    for (const QString& ending : endings) {
        if (!word.endsWith(ending, Qt::CaseInsensitive) || word.size() - ending.size() < 3)
            continue;
        const QString stem = word.chopped(ending.size());
        if (stem.endsWith(stem.at(stem.size() - 2), Qt::CaseInsensitive))
            stems.append(stem.chopped(1));
        else
            stems.append(stem);
    }
    stems.removeDuplicates();
    return stems.mid(0, 3);
}

// The stemmer cuts a prefix like a word ("bes" -> "be"), and "be*" would fit far too much. One letter more mostly saves
// it.
QStringList longerPrefixes(const QString& prefix, const Stem& stem)
{
    QStringList longer;
    const QString folded = text::fold(prefix);
    const bool letters = std::all_of(folded.begin(), folded.end(), [](QChar c) { return c >= u'a' && c <= u'z'; });
    if (!stem || !letters || stem(folded) == folded)
        return longer;
    for (char16_t c = u'a'; c <= u'z'; ++c) {
        const QString next = folded + QChar(c);
        if (stem(next) == next)
            longer.append(next);
    }
    return longer;
}

MatchUnit unitOf(const QueryTerm& term, MatchPlan& plan, const Stem& stem)
{
    MatchUnit unit;
    const auto runs = runsOf(term.text);
    for (std::size_t i = 0; i < runs.size() && plan.parts < maxParts; ++i) {
        const Run& run = runs[i];
        const bool last = i + 1 == runs.size();
        if (run.cjk && term.inTitle && term.excluded) {
            plan.cjkNotInTitle.append(run.text);
            continue;
        }
        MatchPart part{run.cjk ? text::cjkBigrams(run.text) : run.text, run.cjk, term.inTitle, false, {}, {}};
        if (run.cjk)
            part.prefix = run.letters == 1;
        else
            part.prefix = term.prefix && last;
        if (part.prefix && !run.cjk && run.letters < shortestPrefix) {
            plan.shortPrefix = run.text;
            part.prefix = false;
        }
        if (part.prefix && !run.cjk && run.letters >= 4 && !term.phrase)
            part.alternatives = unfinishedStems(run.text);
        if (part.prefix && !run.cjk)
            part.longer = longerPrefixes(run.text, stem);
        if (run.cjk && term.inTitle) {
            plan.cjkInTitle.append(run.text);
            part.inTitle = false;
        }
        ++plan.parts;
        unit.push_back(std::move(part));
    }
    return unit;
}

QString quoted(const QString& text)
{
    QString escaped = text;
    escaped.replace(u'"', QStringLiteral("\"\""));
    return u'"' + escaped + u'"';
}

QString joined(const QStringList& list, const char* with)
{
    return list.size() == 1 ? list.first() : u'(' + list.join(QLatin1String(with)) + u')';
}

// Writes expressions and counts the phrases in them.
class Writer
{
public:
    QString part(const MatchPart& part)
    {
        for (int i = 0; part.prefix && i < part.phrases() && m_result.ranked + i < 63; ++i)
            m_result.prefixPhrases |= std::int64_t{1} << (m_result.ranked + i);
        m_result.ranked += part.phrases();
        return matchText(part);
    }

    QString unit(const MatchUnit& unit)
    {
        QStringList parts;
        for (const MatchPart& each : unit)
            parts.append(part(each));
        return joined(parts, " AND ");
    }

    MatchExpression finish(QString text, const std::vector<MatchUnit>& excluded)
    {
        const int ranked = m_result.ranked;
        QStringList units;
        for (const MatchUnit& each : excluded)
            units.append(unit(each));
        if (!units.isEmpty())
            text = u'(' + text + QStringLiteral(") NOT ") + joined(units, " OR ");
        m_result.ranked = ranked;
        m_result.text = std::move(text);
        return std::move(m_result);
    }

private:
    MatchExpression m_result;
};

} // namespace

QString matchText(const MatchPart& part)
{
    const QString column = part.cjk ? QStringLiteral("cjk : ") : part.inTitle ? QStringLiteral("title : ") : QString();
    const bool plain = part.prefix && part.longer.isEmpty();
    QStringList options{column + quoted(part.text) + (plain ? QStringLiteral(" *") : QString())};
    for (const QString& prefix : part.longer)
        options.append(column + quoted(prefix) + QStringLiteral(" *"));
    for (const QString& stem : part.alternatives)
        options.append(column + quoted(stem));
    return joined(options, " OR ");
}

MatchPlan planMatch(const Query& query, const Stem& stem)
{
    MatchPlan plan;
    int group = -1;
    for (const QueryTerm& term : query.terms) {
        MatchUnit unit = unitOf(term, plan, stem);
        if (unit.empty())
            continue;
        if (term.excluded) {
            plan.excluded.push_back(std::move(unit));
            continue;
        }
        if (term.group != group)
            plan.groups.emplace_back();
        group = term.group;
        plan.groups.back().push_back(std::move(unit));
    }
    return plan;
}

MatchExpression allWords(const MatchPlan& plan)
{
    Writer writer;
    QStringList groups;
    for (const auto& group : plan.groups) {
        QStringList units;
        for (const MatchUnit& unit : group)
            units.append(writer.unit(unit));
        groups.append(joined(units, " OR "));
    }
    return writer.finish(joined(groups, " AND "), plan.excluded);
}

MatchExpression anyWord(const MatchPlan& plan, const std::vector<MatchPart>& parts)
{
    Writer writer;
    QStringList options;
    for (const MatchPart& part : parts)
        options.append(writer.part(part));
    return writer.finish(joined(options, " OR "), plan.excluded);
}

std::vector<MatchPart> looseParts(const MatchPlan& plan)
{
    std::vector<MatchPart> loose;
    for (const auto& group : plan.groups) {
        for (const MatchUnit& unit : group) {
            for (const MatchPart& part : unit) {
                if (!part.cjk || part.prefix) {
                    loose.push_back(part);
                    continue;
                }
                const QStringList pairs = part.text.split(u' ');
                for (const QString& pair : pairs)
                    loose.push_back({pair, true, false, false, {}, {}});
            }
        }
    }
    if (loose.size() > maxParts)
        loose.resize(maxParts);
    return loose;
}

} // namespace chimera
