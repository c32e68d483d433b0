// The statements that find which memories fit, without reading them: one per kind of match. Inside a read transaction.
// When the connection's time is up a list comes back as far as it got, with `cutShort`.
#pragma once

#include "core/search/Fts5Bridge.h"
#include "core/search/MatchExpression.h"
#include "core/search/TextSearch.h"

namespace chimera {

struct Candidate
{
    std::int64_t pk = 0;
    double score = 0;
};

struct Candidates
{
    std::vector<Candidate> found;
    bool capped = false;
    bool cutShort = false;
};

// Where to look, and what the rows must be besides fitting the words.
struct SearchScope
{
    std::vector<std::int64_t> workspaces;
    bool everywhere = false;   // `workspaces` is all there is: no need to ask each row
    std::int64_t memories = 0; // in `workspaces` together
    const Query* query = nullptr;
    QStringList cjkInTitle;
    QStringList cjkNotInTitle;
};

namespace candidates {

inline constexpr int most = 12'000; // newest first; more are not looked at

// The best `wanted` come first and in order.
Result<Candidates> byWords(const ReadTx& tx, const SearchScope& scope, const MatchExpression& expression, int wanted);
// For a prefix that so many words begin with that the index would be too slow: looks for it in the newest memories that
// hold `others` (empty: in the newest of all), and takes in the titles that begin with it.
Result<Candidates> byRecentText(const ReadTx& tx, const SearchScope& scope, const MatchExpression& others,
                                const MatchPart& prefix, int wanted);
// How many pages of the index the words with this prefix fill: what asking for it costs.
Result<std::int64_t> prefixPages(const ReadTx& tx, const QString& prefix);
// Filters alone, in the order asked for, at most `limit`.
Result<Candidates> byFilters(const ReadTx& tx, const SearchScope& scope, const MatchPlan& plan, MemorySort sort,
                             int limit);
// Titles that fit a TitlePattern, the best `wanted` first and in order. Stops at `enough` when that is above 0.
Result<Candidates> byTitle(const ReadTx& tx, const SearchScope& scope, const QString& pattern, int enough, int wanted);
// How many memories hold each part, up to `bound`.
Result<std::vector<std::int64_t>> documentCounts(const ReadTx& tx, const std::vector<MatchPart>& parts, int bound);

} // namespace candidates

} // namespace chimera
