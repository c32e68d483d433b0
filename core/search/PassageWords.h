// Ranks memories by the words of their passages: BM25F over title, text, day and, for short texts of a thread, the
// texts one and two places away, which count as if they stood in columns of their own. Any of the words will do; the
// more and the rarer, the better. Inside a read transaction; stops at the connection's limits with what it has.
#pragma once

#include "core/search/Candidates.h"

namespace chimera {

struct PassageTerm
{
    MatchPart part;
    double weight = 1;   // how often the query says it
    double passages = 0; // about how many hold it, in every workspace
};

// The words of a query that carry meaning; all of them where none does.
std::vector<PassageTerm> passageTerms(const MatchPlan& plan);

// What a score is multiplied by when the query names the author.
inline constexpr double authorBoost = 1.3;

struct WordHit
{
    std::int64_t memory = 0;
    std::int64_t passage = 0; // its best
    double score = 0;         // without the author's boost
    bool byAuthor = false;    // the query names who wrote it
    bool byContext = false;   // only its neighbours hold the words

    double boosted() const;
};

struct WordHits
{
    std::vector<WordHit> hits; // by boosted(), best first, one a memory
    bool cutShort = false;
};

// The words of terms as names are compared with them: folded.
QStringList foldedWords(const std::vector<PassageTerm>& terms);

Result<WordHits> rankByPassageWords(const ReadTx& tx, const SearchScope& scope, const std::vector<PassageTerm>& terms,
                                    int wanted);

} // namespace chimera
