// Memories near a memory, by their vectors: what belongs to it, and what says the same again. Stateless; inside a read
// transaction. Errors: NotFound for a memory the caller may not read.
#pragma once

#include "core/accounts/Access.h"
#include "core/memories/Memory.h"
#include "core/search/SemanticIndex.h"

namespace chimera {

struct RelatedMemory
{
    MemoryRow memory;
    QString workspaceName;
    double similarity = 0; // cosine of the nearest pair of passages
    double overlap = 0;    // share of the same runs of words, 0 to 1; only where duplicates are asked for
};

struct DuplicatePair
{
    RelatedMemory first;
    RelatedMemory second; // with similarity and overlap of the two
};

class Related
{
public:
    static constexpr double duplicateOverlap = 0.6; // from here on two texts are near-duplicates

    // In the workspaces the caller may read, nearest first. Empty where the memory has no vectors yet.
    static Result<std::vector<RelatedMemory>> to(const Caller& caller, const ReadTx& tx, const SemanticView& view,
                                                 const MemoryId& memory, int limit);
    // Near-duplicates of a memory in its own workspace, the most alike first.
    static Result<std::vector<RelatedMemory>> duplicatesOf(const Caller& caller, const ReadTx& tx,
                                                           const SemanticView& view, const MemoryId& memory,
                                                           int limit = 3);
    // All pairs of near-duplicates of a workspace, at most `limit`, the most alike first.
    static Result<std::vector<DuplicatePair>> duplicates(const Caller& caller, const ReadTx& tx,
                                                         const SemanticView& view, const WorkspaceId& workspace,
                                                         int limit);

    // Share of runs of three words that two texts have in common, of the shorter one's.
    static double overlap(const QString& a, const QString& b);
};

QJsonObject toJson(const RelatedMemory& related);

} // namespace chimera
