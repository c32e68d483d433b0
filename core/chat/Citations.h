// Checks an answer's [n] against the passages that were sent: unknown numbers leave the text, known ones get the words
// that support them, and sentences that no passage supports are found. Pure, thread-safe, linear in the answer.
#pragma once

#include "core/chat/Sentences.h"
#include "core/chat/providers/ChatProvider.h"

namespace chimera {

struct CheckedAnswer
{
    QString text; // every citation as [n]
    std::vector<Citation> citations;
    std::vector<TextRange> unsupported; // UTF-16 units of `text`
};

CheckedAnswer checkCitations(const QString& answer, const std::vector<PromptSource>& sources);

} // namespace chimera
