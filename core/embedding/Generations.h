// Generations of vectors: all vectors of one model. Search answers from the current one; another model is built up
// beside it and takes its place at once when it is complete; the one before stays as the way back. Rows and their SQL;
// stateless, inside the transaction given.
#pragma once

#include "core/storage/Tx.h"

#include <optional>

namespace chimera {

enum class GenerationState { Current, Building, Previous, Dropped };

struct Generation
{
    std::int64_t pk = 0;
    QString model;       // id, as in its manifest
    QString fingerprint; // of its files
    int dimension = 0;
    GenerationState state = GenerationState::Current;
    Timestamp createdAt;
    std::optional<Timestamp> completedAt;
    std::int64_t vectors = 0; // only where asked for
};

class Generations
{
public:
    static Result<std::vector<Generation>> all(const ReadTx& tx, bool withCounts = false);
    static Result<std::optional<Generation>> find(const ReadTx& tx, GenerationState state);

    // The generation that the model's vectors go into from now on: the current one when it is the model's, the previous
    // one taken up again, or a new one. Another that was being built is dropped. Without any current one it is current
    // at once.
    static Result<Generation> choose(WriteTx& tx, const QString& model, const QString& fingerprint, int dimension);
    // What was being built answers from now on; what answered until now is the way back.
    static Result<void> promote(WriteTx& tx, const Generation& built);
    static Result<void> complete(WriteTx& tx, const Generation& current);
    static Result<void> dropPrevious(WriteTx& tx);
    // Takes vectors of dropped generations away, at most `limit`; answers how many rows went, 0 when there are none
    // left.
    static Result<int> sweep(WriteTx& tx, int limit = 500);
};

} // namespace chimera
