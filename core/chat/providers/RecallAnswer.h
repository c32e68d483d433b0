// What the built-in answerer says: the sentences of the given passages that answer a question, in order, without
// repetition, each with the number of its passage. No model. Pure, thread-safe.
#pragma once

#include "core/chat/providers/ChatProvider.h"

namespace chimera {

struct RecallAnswer
{
    QString text;       // Markdown, with [n]
    bool found = false; // false: the text says that nothing fits
};

RecallAnswer recall(const QString& question, const std::vector<PromptSource>& sources);

} // namespace chimera
