#include "core/search/SearchService.h"

#include "core/search/HybridSearch.h"

namespace chimera {

namespace {

constexpr double foreignShare = 0.3; // of the usual weight of meaning where the model does not know the script

bool isMostlyLatin(const QString& text)
{
    int latin = 0;
    int other = 0;
    for (const char32_t c : text.toUcs4()) {
        if (QChar::isLetter(c))
            ++(QChar::script(c) == QChar::Script_Latin ? latin : other);
    }
    return latin >= other;
}

} // namespace

SearchService::SearchService(Runner& runner, SemanticIndex& index,
                             std::function<Result<std::shared_ptr<const Embedder>>(const QString&)> load)
    : m_runner(runner), m_index(index), m_load(std::move(load))
{}

Result<SearchService::Prepared> SearchService::prepare(const Query& query, const CancelToken& cancel) const
{
    CHIMERA_TRY(auto view, m_index.view());
    if (!view)
        return Error{ErrorCode::Unsupported, QStringLiteral("Nothing is indexed by meaning yet.")};
    CHIMERA_TRY(const auto model, m_load(view->generation.model));
    if (model->info().sha256 != view->generation.fingerprint)
        return Error{ErrorCode::Config,
                     QStringLiteral("The model's files are not those that the index was made with.")};
    const QString text = HybridSearch::meaningText(query);
    CHIMERA_TRY(auto vector, model->embed({text}, TextRole::Query, cancel));
    const bool foreign = model->info().language == QLatin1String("en") && !isMostlyLatin(text);
    return Prepared{std::move(*view), std::move(vector), foreign};
}

void SearchService::searchText(const Caller& caller, const SearchRequest& request, const QString& withoutMeaning,
                               Done done, CancelToken cancel, Priority priority)
{
    m_runner.read(
        "search.text", [=](ReadTx& tx) { return TextSearch::search(caller, tx, request); },
        [withoutMeaning, done = std::move(done)](Result<SearchResults> found) {
            if (found)
                found->withoutMeaning = withoutMeaning;
            done(std::move(found));
        },
        std::move(cancel), priority);
}

void SearchService::search(const Caller& caller, const SearchRequest& request, Done done, CancelToken cancel,
                           Priority priority)
{
    if (request.mode == SearchMode::Text || HybridSearch::meaningText(request.query).isEmpty())
        return searchText(caller, request, {}, std::move(done), std::move(cancel), priority);
    m_runner.compute([this, query = request.query](const CancelToken& token) { return prepare(query, token); },
                     [=, this, done = std::move(done)](Result<Prepared> prepared) mutable {
                         if (!prepared && prepared.error().code == ErrorCode::Cancelled)
                             return done(prepared.error());
                         if (!prepared)
                             return searchText(caller, request, prepared.error().message, std::move(done), cancel,
                                               priority);
                         m_runner.read(
                             "search.meaning",
                             [=, found = std::move(*prepared)](ReadTx& tx) -> Result<SearchResults> {
                                 SearchRequest weighed = request;
                                 weighed.meaningWeight *= found.foreign ? foreignShare : 1;
                                 CHIMERA_TRY(SearchResults results,
                                             HybridSearch::search(caller, tx, weighed, found.view, found.vector));
                                 results.foreignToModel = found.foreign;
                                 return results;
                             },
                             std::move(done), cancel, priority);
                     },
                     cancel, priority);
}

Result<SearchResults> SearchService::searchNow(const Caller& caller, const SearchRequest& request, CancelToken cancel)
{
    std::promise<Result<SearchResults>> promise;
    auto future = promise.get_future();
    search(
        caller, request, [&promise](Result<SearchResults> found) { promise.set_value(std::move(found)); },
        std::move(cancel), Priority::Normal);
    return future.get();
}

void SearchService::warmUp()
{
    m_runner.compute([this](const CancelToken& token) { return prepare(Query{}, token); },
                     [](const Result<Prepared>&) {}, {}, Priority::Background);
}

} // namespace chimera
