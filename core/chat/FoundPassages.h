// From the hits of a search to the passages that a question is answered from: the best of each memory and what stands
// beside it, neighbours joined, repetitions and what has nothing to do with the question left out. Inside a read
// transaction.
#pragma once

#include "core/chat/ScopeGate.h"
#include "core/search/TextSearch.h"

namespace chimera {

struct PassageLimits
{
    int passages = 12;
    int ofMemory = 3;
    int memories = 8;
};

// What is searched for a message as typed: its words, without any operator that they may look like. `before`: the
// question before, for one that says too little alone ("And when?").
QString searchWords(const QString& question, const QString& before);

// Best first. Items are not judged by ScopeGate yet; `localOnly` is set.
Result<std::vector<ContextItem>> foundPassages(const Caller& caller, const ReadTx& tx, const QString& question,
                                               const SearchResults& results, const PassageLimits& limits = {});

// Which of these are marked "local only", themselves or by their workspace.
Result<QSet<MemoryId>> localOnlyAmong(const ReadTx& tx, const std::vector<MemoryId>& memories);

} // namespace chimera
