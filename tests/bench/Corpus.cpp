#include "tests/bench/Corpus.h"

#include <QSet>

#include <algorithm>
#include <cmath>
#include <numbers>

namespace chimera::bench {

namespace {

constexpr int vocabulary = 60'000;
constexpr std::int64_t firstMoment = 1'577'836'800'000'000; // 2020-01-01
constexpr std::int64_t minute = 60'000'000;

// In the order of their frequency in English text.
constexpr const char* functionWords =
    "the of and to a in is it you that he was for on are with as his they be at one have this from or had by not but "
    "what "
    "all were when we there can an your which their said if do will each about how up out them then she many some so "
    "these "
    "would other into has more her two like him see time could no make than first been its who now my did get come "
    "made "
    "may over any only little very after just our also because before through where most must here such even between "
    "should both those under never same while why another again off went being";

enum Purpose : std::uint64_t { Titles = 1, Texts, Queries, Prefixes };

QString syllable(Random& random)
{
    static const QStringList onsets =
        QStringLiteral("b c d f g h k l m n p r s t v z br cl dr fl gr pl pr st tr sh ch th").split(QLatin1Char(' '));
    static const QStringList vowels = QStringLiteral("a e i o u ai ea io ou").split(QLatin1Char(' '));
    static const QStringList codas = QStringLiteral(" n r l s t m nd rt ck").split(QLatin1Char(' '));
    // The first of each list is likelier, as in a language: prefixes of three letters then have very different sizes.
    const auto pick = [&random](const QStringList& list) {
        const double u = random.unit();
        return list.at(static_cast<qsizetype>(u * u * static_cast<double>(list.size())));
    };
    return pick(onsets) + pick(vowels) + pick(codas);
}

QStringList makeWords(std::uint64_t seed)
{
    QStringList words = QString::fromLatin1(functionWords).split(QLatin1Char(' '));
    QSet<QString> known(words.begin(), words.end());
    Random random(seed ^ 0x5eed);
    while (words.size() < vocabulary) {
        QString word;
        const auto syllables = 2 + random.below(words.size() < 3000 ? 2 : 3);
        for (std::uint64_t i = 0; i < syllables; ++i)
            word += syllable(random);
        if (word.size() < 4 || known.contains(word))
            continue;
        known.insert(word);
        words.append(word);
    }
    return words;
}

int functionWordCount()
{
    static const int count = static_cast<int>(QByteArray(functionWords).count(' ')) + 1;
    return count;
}

QString tagName(Random& random, const QStringList& words)
{
    const double u = random.unit();
    const auto rank = static_cast<int>(300 * u * u * u);
    const QString& name = words.at(functionWordCount() + 40 + rank);
    return rank % 5 == 4 ? QStringLiteral("area/") + name : name;
}

} // namespace

std::uint64_t Random::next()
{
    m_state += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = m_state;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

double Random::unit()
{
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::uint64_t Random::below(std::uint64_t limit)
{
    return static_cast<std::uint64_t>(unit() * static_cast<double>(limit));
}

double Random::normal()
{
    const double radius = std::sqrt(-2 * std::log(1 - unit()));
    return radius * std::cos(2 * std::numbers::pi * unit());
}

Corpus::Corpus(std::uint64_t seed) : m_seed(seed), m_words(makeWords(seed))
{
    double sum = 0;
    for (qsizetype rank = 0; rank < m_words.size(); ++rank) {
        sum += 1.0 / static_cast<double>(rank + 1);
        m_cumulative.push_back(sum);
    }
    for (double& value : m_cumulative)
        value /= sum;
}

Random Corpus::random(std::int64_t index, std::uint64_t purpose) const
{
    Random mixed(m_seed * 0x9e3779b97f4a7c15ULL + static_cast<std::uint64_t>(index) * 8 + purpose);
    return Random(mixed.next());
}

int Corpus::drawRank(Random& random) const
{
    const auto at = std::lower_bound(m_cumulative.begin(), m_cumulative.end(), random.unit());
    return std::min(static_cast<int>(at - m_cumulative.begin()), static_cast<int>(m_words.size()) - 1);
}

int Corpus::drawContentRank(Random& random) const
{
    int rank = drawRank(random);
    while (rank < functionWordCount())
        rank = drawRank(random);
    return rank;
}

QString Corpus::title(std::int64_t index) const
{
    Random chance = random(index, Titles);
    QString title;
    const auto words = 2 + chance.below(4);
    for (std::uint64_t i = 0; i < words; ++i) {
        if (i > 0)
            title += QLatin1Char(' ');
        title += m_words.at(drawContentRank(chance));
    }
    title[0] = title[0].toUpper();
    if (chance.below(4) == 0)
        title += QStringLiteral(" %1").arg(index);
    return title;
}

QString Corpus::sentence(Random& random, int words) const
{
    QString text;
    for (int i = 0; i < words; ++i) {
        if (i > 0)
            text += random.below(12) == 0 ? QStringLiteral(", ") : QStringLiteral(" ");
        text += m_words.at(drawRank(random));
    }
    text[0] = text[0].toUpper();
    return text + QStringLiteral(". ");
}

GeneratedNote Corpus::note(std::int64_t index) const
{
    Random chance = random(index, Texts);
    GeneratedNote note;
    note.title = title(index);
    const double drawn = 1200 * std::exp(0.9 * chance.normal());
    const auto length = static_cast<qsizetype>(std::clamp(drawn, 200.0, 20'000.0));
    note.content.reserve(length + 200);
    while (note.content.size() < length) {
        switch (chance.below(14)) {
        case 0:
            note.content += QStringLiteral("\n\n## ") + m_words.at(drawContentRank(chance)) + QStringLiteral("\n\n");
            break;
        case 1:
            note.content += QStringLiteral("\n- ") + sentence(chance, 4);
            break;
        case 2:
            note.content += QStringLiteral("\n\n");
            break;
        case 3:
            note.content += QStringLiteral("**") + m_words.at(drawContentRank(chance)) + QStringLiteral("** ");
            break;
        default:
            note.content += sentence(chance, 6 + static_cast<int>(chance.below(14)));
        }
    }
    note.content.truncate(length);
    for (std::uint64_t links = index > 0 && chance.below(5) == 0 ? 1 + chance.below(3) : 0; links > 0; --links) {
        const auto target = static_cast<std::int64_t>(chance.below(static_cast<std::uint64_t>(index)));
        note.content += QStringLiteral("\nSee [[%1]].").arg(title(target));
    }
    if (chance.below(6) == 0)
        note.content += QStringLiteral("\n#") + tagName(chance, m_words);
    for (std::uint64_t tags = chance.below(4); tags > 0; --tags)
        note.tags.append(tagName(chance, m_words));
    note.createdAt = firstMoment + index * 30 * minute;
    note.updatedAt = note.createdAt + static_cast<std::int64_t>(chance.below(60 * 24 * 60)) * minute;
    return note;
}

QString Corpus::query(std::int64_t index, int words) const
{
    Random chance = random(index, Queries);
    QStringList drawn;
    while (drawn.size() < words) {
        const QString& word = m_words.at(drawContentRank(chance));
        if (!drawn.contains(word))
            drawn.append(word);
    }
    return drawn.join(QLatin1Char(' '));
}

QString Corpus::prefix(std::int64_t index, int letters) const
{
    Random chance = random(index, Prefixes);
    QString typed = m_words.at(drawContentRank(chance)).left(letters);
    if (chance.below(2) == 0)
        typed.prepend(m_words.at(drawContentRank(chance)) + QLatin1Char(' '));
    return typed;
}

} // namespace chimera::bench
