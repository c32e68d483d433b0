// A query's words as an FTS5 expression. Every term is quoted, so that no text can be read as syntax; runs of Chinese,
// Japanese and Korean letters become phrases of pairs on the cjk column. Pure.
#pragma once

#include "core/search/Query.h"

#include <functional>

namespace chimera {

// One word, phrase or CJK run that the index is asked for.
struct MatchPart
{
    QString text; // the pairs, for a CJK run
    bool cjk = false;
    bool inTitle = false;
    bool prefix = false;
    QStringList alternatives; // stems that the word being typed may still become: "runni" -> "run"
    QStringList longer; // instead of the prefix itself, where the stemmer would cut it: "bes" -> "besa", "besb" ...

    int phrases() const { return 1 + static_cast<int>(alternatives.size() + longer.size()); }
};

// All parts of a unit must be there; a term is one unit, several when it mixes scripts.
using MatchUnit = std::vector<MatchPart>;

struct MatchPlan
{
    std::vector<std::vector<MatchUnit>> groups; // AND of groups, each an OR of units
    std::vector<MatchUnit> excluded;
    QStringList cjkInTitle; // title:... in CJK: the index does not know columns there, the rows are asked
    QStringList cjkNotInTitle;
    QString shortPrefix; // the word being typed, too short for the index
    int parts = 0;

    bool hasWords() const { return !groups.empty(); }
};

// What FTS5 gets. Phrases are numbered from the left; only the first `ranked` count for the rank.
struct MatchExpression
{
    QString text;
    int ranked = 0;
    std::int64_t prefixPhrases = 0; // bit i: phrase i is a prefix
};

// `stem` gives the index's form of a word; without it prefixes stay as they are.
MatchPlan planMatch(const Query& query, const std::function<QString(const QString&)>& stem = {});
MatchExpression allWords(const MatchPlan& plan);
// Any of `parts`, the excluded ones left out.
MatchExpression anyWord(const MatchPlan& plan, const std::vector<MatchPart>& parts);
// Every positive part; CJK runs are cut into their pairs.
std::vector<MatchPart> looseParts(const MatchPlan& plan);
QString matchText(const MatchPart& part);

} // namespace chimera
