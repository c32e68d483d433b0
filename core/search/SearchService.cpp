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

void SearchService::searchText(const Caller& caller, const SearchRequest& request, Done done, CancelToken cancel,
                               Priority priority)
{
    m_runner.read(
        "search.text", [=](ReadTx& tx) { return TextSearch::search(caller, tx, request); }, std::move(done),
        std::move(cancel), priority);
}

// One search by meaning: words on a reader, the query's vector and the scan on the CPU worker, at the same time.
// Whoever comes last goes on: the reader in the transaction that it has, the worker by asking for another. Nobody
// waits.
struct SearchService::Meeting
{
    Caller caller;
    SearchRequest request;
    Done done;
    CancelToken cancel;
    Priority priority;

    struct Meaning
    {
        Prepared prepared;
        std::optional<std::vector<VectorHit>> nearest; // nothing: the plan was not there yet
    };
    struct Words
    {
        std::shared_ptr<const HybridPlan> plan;
        WordHits hits;
    };
    std::mutex mutex;
    std::shared_ptr<const HybridPlan> plan;
    std::optional<Result<Meaning>> meaning;
    std::optional<Result<Words>> words;

    bool ended = false;

    // Calls back once, whoever comes first: a side that never began because of the cancel token, or the result.
    void end(Result<SearchResults> results)
    {
        {
            const std::scoped_lock lock(mutex);
            if (std::exchange(ended, true))
                return;
        }
        done(std::move(results));
    }

    // True for the second of the two.
    template <typename T>
    bool arrive(std::optional<T>& place, T value)
    {
        const std::scoped_lock lock(mutex);
        place = std::move(value);
        return meaning && words;
    }
    std::shared_ptr<const HybridPlan> knownPlan()
    {
        const std::scoped_lock lock(mutex);
        return plan;
    }

    Result<Meaning> findMeaning(Result<Prepared> prepared, const CancelToken& token)
    {
        if (!prepared)
            return std::move(prepared).error();
        Meaning found{std::move(*prepared), std::nullopt};
        if (const auto known = knownPlan()) {
            CHIMERA_TRY(found.nearest,
                        HybridSearch::nearest(*known, found.prepared.view, found.prepared.vector, token));
        }
        return found;
    }

    Result<Words> findWords(const ReadTx& tx)
    {
        CHIMERA_TRY(auto planned, HybridSearch::plan(caller, tx, request));
        {
            const std::scoped_lock lock(mutex);
            plan = planned;
        }
        CHIMERA_TRY(auto hits, HybridSearch::byWords(tx, *planned));
        return Words{std::move(planned), std::move(hits)};
    }

    // Both are there.
    Result<SearchResults> finish(const ReadTx& tx)
    {
        if (!*words)
            return words->error();
        if (!*meaning && meaning->error().code == ErrorCode::Cancelled)
            return meaning->error();
        if (!*meaning) {
            CHIMERA_TRY(SearchResults results, TextSearch::search(caller, tx, request));
            results.withoutMeaning = meaning->error().message;
            return results;
        }
        const Prepared& prepared = (*meaning)->prepared;
        HybridPlan weighed = *(*words)->plan;
        weighed.request.meaningWeight *= prepared.foreign ? foreignShare : 1;
        if (!(*meaning)->nearest) {
            CHIMERA_TRY((*meaning)->nearest,
                        HybridSearch::nearest(weighed, prepared.view, prepared.vector, tx.cancel()));
        }
        CHIMERA_TRY(SearchResults results, HybridSearch::fuse(tx, weighed, (*words)->hits, prepared.view,
                                                              prepared.vector, std::move(*(*meaning)->nearest)));
        results.foreignToModel = prepared.foreign;
        return results;
    }
};

void SearchService::search(const Caller& caller, const SearchRequest& request, Done done, CancelToken cancel,
                           Priority priority)
{
    if (request.mode == SearchMode::Text || HybridSearch::meaningText(request.query).isEmpty())
        return searchText(caller, request, std::move(done), std::move(cancel), priority);
    auto meeting = std::make_shared<Meeting>();
    meeting->caller = caller;
    meeting->request = request;
    meeting->done = std::move(done);
    meeting->cancel = cancel;
    meeting->priority = priority;
    askWords(meeting);
    askMeaning(meeting);
}

void SearchService::askWords(const std::shared_ptr<Meeting>& meeting)
{
    using Answer = Result<std::optional<SearchResults>>;
    m_runner.read(
        "search.meaning",
        [meeting](ReadTx& tx) -> Answer {
            if (!meeting->arrive(meeting->words, meeting->findWords(tx)))
                return std::optional<SearchResults>();
            return meeting->finish(tx).transform([](SearchResults found) { return std::optional(std::move(found)); });
        },
        [meeting](Answer answer) {
            if (!answer) // cancelled before it began, or the end of this search
                return meeting->end(std::move(answer).error());
            if (*answer)
                meeting->end(std::move(**answer));
        },
        meeting->cancel, meeting->priority);
}

void SearchService::askMeaning(const std::shared_ptr<Meeting>& meeting)
{
    m_runner.compute(
        [this, meeting](const CancelToken& token) {
            return meeting->findMeaning(prepare(meeting->request.query, token), token);
        },
        [this, meeting](Result<Meeting::Meaning> found) {
            if (!meeting->arrive(meeting->meaning, std::move(found)))
                return;
            m_runner.read(
                "search.meaning", [meeting](ReadTx& tx) { return meeting->finish(tx); },
                [meeting](Result<SearchResults> results) { meeting->end(std::move(results)); }, meeting->cancel,
                meeting->priority);
        },
        meeting->cancel, meeting->priority);
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
