// Search by meaning, and by words and meaning together: passages near the query's vector, passages that hold its words,
// fused by weights found on development sets. In steps, so that words can be asked while the query is embedded and the
// vectors are scanned. Stateless; what takes a transaction runs inside it and stops by its cancel token; words stop
// after TextSearch::timeLimit with what they have.
#pragma once

#include "core/search/MatchExpression.h"
#include "core/search/PassageWords.h"
#include "core/search/SemanticIndex.h"
#include "core/search/TextSearch.h"

namespace chimera {

class MemoryFilter;

// What is asked, and where. A value that needs no transaction; `scope.query` points into `request`.
struct HybridPlan
{
    SearchRequest request;
    SearchScope scope;
    MatchPlan match;
    std::vector<PassageTerm> terms;
    std::shared_ptr<const MemoryFilter> allowed; // null: every memory of the scope

    int end() const; // one past the last hit wanted
};

class HybridSearch
{
public:
    // NotFound, Denied. A scope without workspaces finds nothing.
    static Result<std::shared_ptr<const HybridPlan>> plan(const Caller& caller, const ReadTx& tx,
                                                          const SearchRequest& request);
    // Nothing where only meaning is asked for.
    static Result<WordHits> byWords(const ReadTx& tx, const HybridPlan& plan);
    // `vector`: the query's, float[dimension], L2-normalised, by the model of `view`. Best first. Needs no transaction.
    static Result<std::vector<VectorHit>> nearest(const HybridPlan& plan, const SemanticView& view,
                                                  std::span<const float> vector, const CancelToken& cancel);
    static Result<SearchResults> fuse(const ReadTx& tx, const HybridPlan& plan, const WordHits& words,
                                      const SemanticView& view, std::span<const float> vector,
                                      std::vector<VectorHit> nearest);
    // All steps, one after the other. request.mode is Meaning or Hybrid.
    static Result<SearchResults> search(const Caller& caller, const ReadTx& tx, const SearchRequest& request,
                                        const SemanticView& view, std::span<const float> vector);

    // What of a query is embedded: its words without operators; "" when there is nothing.
    static QString meaningText(const Query& query);
};

} // namespace chimera
