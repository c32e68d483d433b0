// One door to every way of searching: by words, by meaning, by both. Embeds the query and scans the vectors on the CPU
// worker while a reader asks the words, and falls back to words, saying why, where there is no model or no index yet.
// Thread-safe; owned by the Backend.
#pragma once

#include "core/search/SemanticIndex.h"
#include "core/search/TextSearch.h"

namespace chimera {

class SearchService
{
public:
    using Done = std::function<void(Result<SearchResults>)>;

    // `load`: a model by its id, kept loaded by whoever gives it.
    SearchService(Runner& runner, SemanticIndex& index,
                  std::function<Result<std::shared_ptr<const Embedder>>(const QString& id)> load);

    // `done` is called once, on a thread of the Runner; Cancelled when `cancel` came first.
    void search(const Caller& caller, const SearchRequest& request, Done done, CancelToken cancel = {},
                Priority priority = Priority::Interactive);
    // Waits: for the command line and tests; never from the window or a thread of the Runner.
    Result<SearchResults> searchNow(const Caller& caller, const SearchRequest& request, CancelToken cancel = {});
    // Loads model and vectors on the worker, so that the first search by meaning need not wait for them.
    void warmUp();

private:
    // What a search by meaning begins with.
    struct Prepared
    {
        SemanticView view;
        std::vector<float> vector;
        bool foreign = false; // see SearchResults::foreignToModel
    };
    Result<Prepared> prepare(const Query& query, const CancelToken& cancel) const;
    struct Meeting;
    void searchText(const Caller& caller, const SearchRequest& request, Done done, CancelToken cancel,
                    Priority priority);
    void askWords(const std::shared_ptr<Meeting>& meeting);
    void askMeaning(const std::shared_ptr<Meeting>& meeting);

    Runner& m_runner;
    SemanticIndex& m_index;
    std::function<Result<std::shared_ptr<const Embedder>>(const QString&)> m_load;
};

} // namespace chimera
