// Memories that speak of the same as a text, with the sentence that does: what a fact out of a conversation is compared
// with before it is proposed, and what stands beside a proposal. By words, without a model; inside a read transaction.
#pragma once

#include "core/accounts/Access.h"
#include "core/memories/Memory.h"

namespace chimera {

struct NearbyMemory
{
    MemoryRow memory;
    QString says;        // its nearest sentence
    QString difference;  // what the two say otherwise, one sentence for people; "" nothing
    bool isSame = false; // it says all of it already
    double likeness = 0; // share of the text's words in `says`, 0 to 1
};

// The most alike first; those that share too little are left out.
Result<std::vector<NearbyMemory>> memoriesNear(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace,
                                               const QString& text, int limit);

} // namespace chimera
