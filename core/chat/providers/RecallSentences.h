// Ranks the sentences of passages by how well they answer a question: rare words of the question count more, the
// heading, lead and title that a sentence stands under count too, and so does the passage's own score. Pure.
#pragma once

#include "core/chat/Sentences.h"
#include "core/chat/Words.h"
#include "core/chat/providers/ChatProvider.h"

namespace chimera {

// What kind of answer a question wants.
struct QuestionKind
{
    bool time = false;   // when
    bool amount = false; // how many, how much
    bool person = false; // who
    bool steps = false;  // how to
};
QuestionKind kindOf(const QString& question);

struct RankedSentence
{
    std::size_t source = 0; // index
    Sentence sentence;
    std::vector<Word> words;
    std::vector<Word> around; // of its heading, lead and title
    bool fits = false;        // holds the time, amount or name that is asked for
    double own = 0;           // share of the question's words in the sentence itself, by weight: 0 to 1
    double context = 0;       // with those of its heading, lead and title: own to 1
    double score = 0;         // of all; comparable within one question only
};

struct RankedQuestion
{
    std::vector<Word> words;
    QuestionKind kind;
    double known = 0;                      // share of the question's words, by weight, that any passage has
    std::vector<RankedSentence> sentences; // in order of source and place
};

RankedQuestion rankSentences(const QString& question, const std::vector<PromptSource>& sources);

} // namespace chimera
