// Ranks memories by the words of their passages: BM25F over title, text, day and, for short texts of a thread, the
// texts one and two places away, which count as if they stood in columns of their own. Any of the words will do; the
// more and the rarer, the better. Inside a read transaction; stops at the connection's limits with what it has.
#pragma once

#include "core/search/Candidates.h"

namespace chimera {

struct PassageTerm
{
    MatchPart part;
    double weight = 1; // how often the query says it
};

// The words of a query that carry meaning; all of them where none does.
std::vector<PassageTerm> passageTerms(const MatchPlan& plan);

struct WordHit
{
    std::int64_t memory = 0;
    std::int64_t passage = 0; // its best
    double score = 0;
    bool byAuthor = false;  // the query names who wrote it
    bool byContext = false; // neighbours or the day brought it in
};

struct WordHits
{
    std::vector<WordHit> hits; // best first, one a memory
    bool cutShort = false;
};

Result<WordHits> rankByPassageWords(const ReadTx& tx, const SearchScope& scope, const std::vector<PassageTerm>& terms,
                                    int wanted);

} // namespace chimera
