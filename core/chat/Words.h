// The words of sentences in any language, brought to a form in which two sentences can be compared: folded, without
// endings, pairs of letters where a language writes no blanks. No model, no index. Pure, linear, thread-safe.
#pragma once

#include <QString>

#include <functional>
#include <vector>

namespace chimera {

struct Word
{
    QString stem;
    bool cjk = false;    // a pair of neighbours (or a letter that stands alone)
    bool number = false; // begins with a digit
    bool filler = false; // says nothing about what the text is about: "what", "is", "der", "吗"
    bool weak = false;   // says little: "use", "make", "添加"
    bool name = false;   // begins with a capital
};

std::vector<Word> wordsOf(QStringView text);

// Those that are no fillers, each once.
std::vector<Word> contentWords(QStringView text);

// 1 the same, less where one begins with the other ("deploy", "deployment") or `a` is a single character of `b`, 0
// different.
double likeness(const Word& a, const Word& b);

// Whether a question goes on with the one before and says too little without it: "And when?", "那价格呢？".
bool goesOn(const QString& question);

// Without the pairs of letters that stand in none of the texts only because they join two words that do: of "最大支持"
// the pair "大支", where "最大" and "支持" are known.
std::vector<Word> withoutJunctions(const std::vector<Word>& words, const std::function<bool(const Word&)>& isKnown);

// How much of `words` is found in `among`, weighted: numbers and names count more. 0 to 1; 0 without words.
double coverage(const std::vector<Word>& words, const std::vector<Word>& among);

// The script most letters are of: 'L' Latin, 'H' Chinese, 'J' Japanese, 'K' Korean, 'C' Cyrillic, 'O' any other, 0
// none.
char scriptOf(QStringView text);

} // namespace chimera
