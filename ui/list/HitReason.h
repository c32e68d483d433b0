// Why a search found a memory, in words and figures that people read. Plain values; pure.
#pragma once

#include "core/search/TextSearch.h"

#include <utility>

namespace chimera::ui {

struct HitReason
{
    int textRank = 0; // 0: not by words
    double weight = 0;
    QStringList words;
    QStringList boosts;  // as the search names them
    int meaningRank = 0; // 0: not by meaning
    double similarity = 0;
    double textShare = 0; // of the score; with the other one 1, or both 0
    double meaningShare = 0;

    bool isEmpty() const { return textRank == 0 && meaningRank == 0 && boosts.isEmpty() && words.isEmpty(); }
};

// `meaningWeight`: what the search was asked with.
HitReason reasonOf(const SearchHit& hit, SearchMode mode, double meaningWeight);
QString boostText(const QString& boost);
QString byWordsText(const HitReason& reason);   // "Rank 2 by words: index, notes"
QString byMeaningText(const HitReason& reason); // "Rank 5 by meaning, similarity 0.71"
QString boostsText(const HitReason& reason);    // "" without boosts
QString shareText(double share);                // "62 %"
QString oneLine(const HitReason& reason);

} // namespace chimera::ui
