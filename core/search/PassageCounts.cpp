#include "core/search/PassageCounts.h"

#include <queue>

#include <cmath>
#include <cstring>
#include <sqlite3.h>

namespace chimera {

namespace {

enum Column { Title, Content, Cjk, Author, Day, Place };

constexpr int mostTerms = 64;
constexpr int countedPlaces = 64;
constexpr int countedPassages = 256; // the rest is estimated from how far they reach
constexpr std::size_t floatsATerm = 3;

struct Guess
{
    std::vector<double> rarity; // of each term, roughly: only to tell what cannot win
    std::priority_queue<double, std::vector<double>, std::greater<>> best;
};

struct Reach
{
    int seen = 0;
    sqlite3_int64 last = 0;
};

double passagesWith(const Fts5ExtensionApi* api, Fts5Context* context, int phrase, double all)
{
    Reach reach;
    api->xQueryPhrase(context, phrase, &reach,
                      [](const Fts5ExtensionApi* inner, Fts5Context* place, void* data) -> int {
                          auto* counted = static_cast<Reach*>(data);
                          counted->last = inner->xRowid(place);
                          return ++counted->seen >= countedPassages ? SQLITE_DONE : SQLITE_OK;
                      });
    if (reach.seen < countedPassages || reach.last <= 0)
        return reach.seen;
    return std::min(all, reach.seen * std::max(1.0, all / static_cast<double>(reach.last)));
}

Guess* makeGuess(const Fts5ExtensionApi* api, Fts5Context* context, int terms)
{
    auto* guess = new Guess;
    sqlite3_int64 rows = 0;
    api->xRowCount(context, &rows);
    const auto all = static_cast<double>(std::max<sqlite3_int64>(rows, 1));
    for (int term = 0; term < terms; ++term) {
        const double found = passagesWith(api, context, term, all);
        guess->rarity.push_back(std::log(1 + (all - found + 0.5) / (found + 0.5)));
    }
    api->xSetAuxdata(context, guess, [](void* data) { delete static_cast<Guess*>(data); });
    return guess;
}

TermCounts countsOf(const Fts5ExtensionApi* api, Fts5Context* context, int phrase)
{
    TermCounts counts;
    Fts5PhraseIter at;
    int column = 0;
    int offset = 0;
    int seen = 0;
    for (api->xPhraseFirst(context, phrase, &at, &column, &offset); column >= 0 && seen < countedPlaces; ++seen) {
        if (column == Title)
            ++counts.title;
        else if (column == Content || column == Cjk)
            ++counts.text;
        else if (column == Day)
            ++counts.day;
        api->xPhraseNext(context, &at, &column, &offset);
    }
    return counts;
}

} // namespace

PassageCounts decodePassageCounts(QByteArrayView blob)
{
    PassageCounts counts;
    const auto floats = static_cast<std::size_t>(blob.size()) / sizeof(float);
    if (floats % floatsATerm != 1)
        return counts;
    counts.terms.resize(floats / floatsATerm);
    std::memcpy(counts.terms.data(), blob.data(), counts.terms.size() * sizeof(TermCounts));
    std::memcpy(&counts.length, blob.data() + counts.terms.size() * sizeof(TermCounts), sizeof(float));
    return counts;
}

static_assert(sizeof(TermCounts) == floatsATerm * sizeof(float));

void passageCountsFunction(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int count,
                           sqlite3_value** values)
{
    if (count != 2)
        return sqlite3_result_error(result, "passage_counts takes two values", -1);
    const int terms = std::min({api->xPhraseCount(context), sqlite3_value_int(values[0]), mostTerms});
    auto* guess = static_cast<Guess*>(api->xGetAuxdata(context, 0));
    if (!guess)
        guess = makeGuess(api, context, terms);
    std::array<float, mostTerms * floatsATerm + 1> numbers;
    double bound = 0;
    for (int term = 0; term < terms; ++term) {
        const TermCounts counts = countsOf(api, context, term);
        std::memcpy(&numbers[static_cast<std::size_t>(term) * floatsATerm], &counts, sizeof counts);
        const double weight = 2 * counts.title + counts.text + counts.day;
        bound += guess->rarity[static_cast<std::size_t>(term)] * weight / (weight + 0.5);
    }
    float length = -1;
    const auto wanted = static_cast<std::size_t>(std::max(1, sqlite3_value_int(values[1])));
    if (guess->best.size() < wanted || bound > guess->best.top()) {
        int words = 0;
        int pairs = 0;
        api->xColumnSize(context, Content, &words);
        api->xColumnSize(context, Cjk, &pairs);
        length = static_cast<float>(words + pairs);
        guess->best.push(bound);
        if (guess->best.size() > wanted)
            guess->best.pop();
    }
    numbers[static_cast<std::size_t>(terms) * floatsATerm] = length;
    const auto bytes = (static_cast<std::size_t>(terms) * floatsATerm + 1) * sizeof(float);
    sqlite3_result_blob(result, numbers.data(), static_cast<int>(bytes), SQLITE_TRANSIENT);
}

} // namespace chimera
