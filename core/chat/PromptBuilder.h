// Puts together what a model gets: system text, memories as quoted data under numbers, files, history and the question,
// within the model's window. What did not fit is in the receipt with why. Pure, thread-safe.
#pragma once

#include "core/chat/ScopeGate.h"

namespace chimera {

struct PromptLimits
{
    int window = 8'192;    // tokens that the model can hold
    int replyRoom = 2'000; // of them for the answer
    int retrieved = 6'000; // tokens that passages found may take
};

struct Prompt
{
    ChatRequest request;       // without the model's name
    Receipt receipt;           // `refused`: nothing is to be sent
    bool nothingFound = false; // that is why: only memories were to be used
};

// `nonce`: unguessable and in none of the texts; it marks where quoted data begins and ends.
Prompt buildPrompt(const ClearedContext& cleared, const PromptLimits& limits, const QString& nonce);

// What the program itself tells every model.
QString programText(const QString& nonce, bool strict, bool hasMemories);

} // namespace chimera
