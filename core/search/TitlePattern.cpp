#include "core/search/TitlePattern.h"

#include "core/base/Text.h"

#include <bit>

namespace chimera {

namespace {

constexpr std::size_t longestWord = 63;

bool isWordByte(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z');
}

bool startsWord(std::string_view title, std::size_t at)
{
    return at == 0 || (isWordByte(title[at]) && !isWordByte(title[at - 1]));
}

std::uint64_t lettersOf(std::string_view text)
{
    std::uint64_t set = 0;
    for (const char c : text)
        set |= std::uint64_t{1} << (static_cast<unsigned char>(c) & 63);
    return set;
}

int allowedMistakes(std::size_t length)
{
    return length < 4 ? 0 : length < 8 ? 1 : 2;
}

// Edit distance with swapped neighbours as one mistake; gives up above `limit`.
int distance(std::string_view a, std::string_view b, int limit)
{
    const int n = static_cast<int>(a.size());
    const int m = static_cast<int>(b.size());
    if (std::abs(n - m) > limit)
        return limit + 1;
    int rows[3][longestWord + 2];
    for (int j = 0; j <= m; ++j)
        rows[0][j] = j;
    for (int i = 1; i <= n; ++i) {
        int* row = rows[i % 3];
        const int* above = rows[(i + 2) % 3];
        const int* twoAbove = rows[(i + 1) % 3];
        row[0] = i;
        int best = i;
        for (int j = 1; j <= m; ++j) {
            const bool same = a[i - 1] == b[j - 1];
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], twoAbove[j - 2] + 1);
            best = std::min(best, row[j]);
        }
        if (best > limit)
            return limit + 1;
    }
    return rows[n % 3][m];
}

// The next word of the title from `at` on; empty at the end.
std::string_view nextWord(std::string_view title, std::size_t& at)
{
    while (at < title.size() && !isWordByte(title[at]))
        ++at;
    const std::size_t begin = at;
    while (at < title.size() && isWordByte(title[at]))
        ++at;
    return title.substr(begin, std::min(at - begin, longestWord));
}

} // namespace

QString TitlePattern::make(Mode mode, const QString& typed)
{
    return QChar(static_cast<char16_t>(mode)) + text::fold(typed.left(200)).simplified();
}

TitlePattern::TitlePattern(std::string_view pattern)
{
    if (pattern.empty())
        return;
    m_mode = static_cast<Mode>(pattern.front());
    m_typed = pattern.substr(1);
    std::size_t at = 0;
    for (auto word = nextWord(m_typed, at); !word.empty(); word = nextWord(m_typed, at)) {
        m_words.emplace_back(word);
        m_letters.push_back(lettersOf(word));
    }
}

int TitlePattern::match(std::string_view title) const
{
    if (m_words.empty())
        return 0;
    switch (m_mode) {
    case Mode::WordStart:
        return wordStart(title);
    case Mode::Fuzzy:
        return fuzzy(title);
    case Mode::Subsequence:
        return subsequence(title);
    }
    return 0;
}

int TitlePattern::wordStart(std::string_view title) const
{
    for (std::size_t at = title.find(m_typed); at != std::string_view::npos; at = title.find(m_typed, at + 1)) {
        if (startsWord(title, at))
            return at == 0 ? 2 : 1;
    }
    return 0;
}

int TitlePattern::fuzzy(std::string_view title) const
{
    const std::uint64_t letters = lettersOf(title);
    int score = 100;
    for (std::size_t i = 0; i < m_words.size(); ++i) {
        const std::string& word = m_words[i];
        const int allowed = allowedMistakes(word.size());
        if (std::popcount(m_letters[i] & ~letters) > allowed)
            return 0;
        int best = allowed + 1;
        std::size_t at = 0;
        for (auto candidate = nextWord(title, at); !candidate.empty() && best > 0; candidate = nextWord(title, at)) {
            if (candidate.substr(0, word.size()) == word)
                best = 0;
            else if (allowed > 0)
                best = std::min({best, distance(word, candidate, allowed),
                                 distance(word, candidate.substr(0, word.size()), allowed),
                                 distance(word, candidate.substr(0, word.size() + 1), allowed)});
        }
        if (best > allowed)
            return 0;
        score -= 15 * best;
    }
    return std::max(1, score - static_cast<int>(title.size()) / 8);
}

// From the best start: a greedy walk from each place where the first letter begins a word, else from its first place.
int TitlePattern::subsequence(std::string_view title) const
{
    const auto walk = [&](std::size_t from) {
        int score = 0;
        std::size_t at = from;
        std::size_t previous = std::string_view::npos;
        for (const char c : m_typed) {
            if (c == ' ')
                continue;
            at = title.find(c, at);
            if (at == std::string_view::npos)
                return 0;
            score += 1;
            if (startsWord(title, at))
                score += 6;
            if (previous != std::string_view::npos && at == previous + 1)
                score += 5;
            previous = at++;
        }
        return std::max(1, score * 16 - static_cast<int>(title.size()) / 4 - static_cast<int>(from));
    };
    int best = walk(0);
    if (best == 0)
        return 0;
    for (std::size_t at = title.find(m_typed[0], 1); at != std::string_view::npos;
         at = title.find(m_typed[0], at + 1)) {
        if (startsWord(title, at))
            best = std::max(best, walk(at));
    }
    if (title.substr(0, m_typed.size()) == m_typed)
        best += 200;
    return best;
}

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool holdsAsciiStart(std::string_view text, std::string_view start)
{
    for (std::size_t at = 0; at + start.size() <= text.size(); ++at) {
        if (lower(text[at]) != start[0] || (at > 0 && isWordByte(lower(text[at - 1]))))
            continue;
        std::size_t same = 1;
        while (same < start.size() && lower(text[at + same]) == start[same])
            ++same;
        if (same == start.size())
            return true;
    }
    return false;
}

bool holdsBytes(std::string_view text, std::string_view start, bool anywhere)
{
    for (std::size_t at = text.find(start); at != std::string_view::npos; at = text.find(start, at + 1)) {
        if (anywhere || at == 0 || !isWordByte(lower(text[at - 1])))
            return true;
    }
    return false;
}

} // namespace

bool holdsWordStart(std::string_view text, std::string_view start)
{
    if (start.empty())
        return false;
    if (std::all_of(start.begin(), start.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }))
        return holdsAsciiStart(text, start);
    const QString wide = QString::fromUtf8(start.data(), static_cast<qsizetype>(start.size()));
    const bool cjk = text::isCjk(wide.toUcs4().value(0));
    if (holdsBytes(text, start, cjk))
        return true;
    const QByteArray upper = (wide.left(1).toUpper() + wide.mid(1)).toUtf8();
    return !cjk && holdsBytes(text, {upper.constData(), static_cast<std::size_t>(upper.size())}, false);
}

} // namespace chimera
