// Search by meaning, and by words and meaning together: passages near the query's vector, passages that hold its words,
// fused by weights found on development sets. Stateless; runs inside a read transaction, stops by its cancel token and
// after TextSearch::timeLimit with what it has.
#pragma once

#include "core/search/SemanticIndex.h"
#include "core/search/TextSearch.h"

namespace chimera {

class HybridSearch
{
public:
    // `vector`: the query's, float[dimension], L2-normalised, by the model of `view`. request.mode is Meaning or
    // Hybrid.
    static Result<SearchResults> search(const Caller& caller, const ReadTx& tx, const SearchRequest& request,
                                        const SemanticView& view, std::span<const float> vector);

    // What of a query is embedded: its words without operators; "" when there is nothing.
    static QString meaningText(const Query& query);
};

} // namespace chimera
