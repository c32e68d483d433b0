// Search by words of passages, by meaning and by both, on a real database with a model that is played.
#include "core/search/HybridSearch.h"

#include "core/search/Related.h"
#include "core/search/SearchService.h"
#include "tests/support/IndexedProfile.h"

using namespace chimera;
using chimera::test::IndexedProfile;

namespace {

class Searching : public IndexedProfile
{
public:
    explicit Searching(bool withModel = true)
        : IndexedProfile(withModel)
        , m_index(databasePath(), timings())
        , m_service(runner(), m_index, [this](const QString& id) -> Result<std::shared_ptr<const Embedder>> {
            if (lacksModel)
                return Error{ErrorCode::Config, QStringLiteral("The model is missing.")};
            return std::shared_ptr<const Embedder>(std::shared_ptr<void>(), &model(id));
        })
    {
        onIndexed = [this](const IndexDelta& delta) { m_index.apply(delta); };
        runner().onChanged([this](const ChangeSet& changes) {
            runner().read(
                "follow", [this, changes](ReadTx& tx) { return m_index.follow(tx, changes); },
                [](const Result<void>&) {});
        });
    }
    ~Searching() { stopJob(); }

    SearchResults find(const QString& text, SearchMode mode = SearchMode::Hybrid, int limit = 20)
    {
        SearchRequest request;
        request.query = Query::parse(text, false, clock().now());
        request.mode = mode;
        request.limit = limit;
        const auto found = m_service.searchNow(caller(), request);
        return found ? *found : SearchResults{};
    }
    void findLater(const QString& text, const CancelToken& cancel, SearchService::Done done)
    {
        SearchRequest request;
        request.query = Query::parse(text, false, clock().now());
        request.mode = SearchMode::Hybrid;
        m_service.search(caller(), request, std::move(done), cancel);
    }
    QStringList titles(const QString& text, SearchMode mode = SearchMode::Hybrid)
    {
        QStringList titles;
        for (const SearchHit& hit : find(text, mode).hits)
            titles.append(hit.memory.title);
        return titles;
    }
    // A message of a thread.
    Result<Memory> say(const QString& thread, int position, const QString& author, const QString& text)
    {
        NewMemory memory;
        memory.title = thread + QString::number(position);
        memory.content = text;
        memory.metadata = {{QStringLiteral("thread"), thread},
                           {QStringLiteral("position"), position},
                           {QStringLiteral("author"), author}};
        return create(memory);
    }
    SemanticView view() { return **m_index.view(); }

    std::atomic<bool> lacksModel = false;

private:
    SemanticIndex m_index;
    SearchService m_service;
};

} // namespace

class HybridSearchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nearVectorsAndWordsFindTheSameNoteFirst()
    {
        Searching profile;
        CHIMERA_VERIFY(profile.create(QStringLiteral("Mill"), QStringLiteral("the old water mill by the river")));
        CHIMERA_VERIFY(profile.create(QStringLiteral("Bread"), QStringLiteral("flour salt and yeast")));
        CHIMERA_VERIFY(profile.create(QStringLiteral("River"), QStringLiteral("a river runs to the sea")));
        profile.settle();
        for (const SearchMode mode : {SearchMode::Meaning, SearchMode::Hybrid}) {
            const SearchResults found = profile.find(QStringLiteral("old water mill"), mode);
            QCOMPARE(found.mode, mode);
            QVERIFY(found.withoutMeaning.isEmpty());
            QCOMPARE(found.hits.at(0).memory.title, QStringLiteral("Mill"));
            QCOMPARE(found.hits.at(0).meaningRank, 1);
            QVERIFY(found.hits.at(0).passage.has_value());
            for (std::size_t i = 0; i < found.hits.size(); ++i) {
                QVERIFY(found.hits[i].score > 0 && found.hits[i].score <= 1);
                QVERIFY(i == 0 || found.hits[i].score <= found.hits[i - 1].score);
            }
        }
    }

    void withoutAModelWordsAnswerAndTheReasonIsSaid()
    {
        Searching profile;
        CHIMERA_VERIFY(profile.create(QStringLiteral("Mill"), QStringLiteral("the old mill")));
        const SearchResults nothing = profile.find(QStringLiteral("mill"));
        QCOMPARE(nothing.mode, SearchMode::Text);
        QCOMPARE(nothing.withoutMeaning, QStringLiteral("Nothing is indexed by meaning yet."));
        QCOMPARE(nothing.hits.size(), 1U);
        profile.settle();
        profile.lacksModel = true;
        QCOMPARE(profile.find(QStringLiteral("mill")).withoutMeaning, QStringLiteral("The model is missing."));
        QCOMPARE(profile.find(QStringLiteral("mill")).hits.size(), 1U);
    }

    void anUnknownWordBringsAFewGuessesAndSaysSo()
    {
        Searching profile;
        for (int i = 0; i < 40; ++i)
            CHIMERA_VERIFY(
                profile.create(QStringLiteral("N%1").arg(i), QStringLiteral("the old mill number %1").arg(i)));
        profile.settle();
        const SearchResults guessed = profile.find(QStringLiteral("xyzzy"));
        QVERIFY(guessed.onlyByMeaning);
        QCOMPARE(guessed.hits.size(), 10U);
        const SearchResults known = profile.find(QStringLiteral("xyzzy mill"));
        QVERIFY(!known.onlyByMeaning);
        QCOMPARE(known.hits.size(), 20U);
    }

    void searchesAtOnceAndCancelledOnesCallBackOnceEach()
    {
        Searching profile;
        for (int i = 0; i < 30; ++i)
            CHIMERA_VERIFY(profile.create(QStringLiteral("N%1").arg(i), QStringLiteral("the old mill %1").arg(i)));
        profile.settle();
        constexpr int searches = 200;
        std::array<std::atomic<int>, searches> calls{};
        std::atomic<int> found = 0;
        for (int i = 0; i < searches; ++i) {
            CancelSource cancel;
            profile.findLater(QStringLiteral("old mill %1").arg(i % 30), cancel.token(),
                              [&calls, &found, i](const Result<SearchResults>& results) {
                                  ++calls[static_cast<std::size_t>(i)];
                                  if (results)
                                      ++found;
                                  else if (results.error().code != ErrorCode::Cancelled)
                                      qWarning("%s", qPrintable(results.error().message));
                              });
            if (i % 3 == 0)
                cancel.cancel();
        }
        QTRY_VERIFY(std::all_of(calls.begin(), calls.end(), [](const auto& each) { return each == 1; }));
        QVERIFY(found >= searches * 2 / 3);
    }

    void tagsTimesExclusionsAndPhrasesHoldByMeaningToo()
    {
        Searching profile;
        CHIMERA_VERIFY(
            profile.create(QStringLiteral("A"), QStringLiteral("the old water mill"), {QStringLiteral("keep")}));
        CHIMERA_VERIFY(profile.create(QStringLiteral("B"), QStringLiteral("the water mill is old")));
        CHIMERA_VERIFY(profile.create(QStringLiteral("C"), QStringLiteral("water mill ruins")));
        profile.settle();
        for (const SearchMode mode : {SearchMode::Meaning, SearchMode::Hybrid}) {
            QCOMPARE(profile.titles(QStringLiteral("water mill tag:keep"), mode), QStringList{QStringLiteral("A")});
            QVERIFY(!profile.titles(QStringLiteral("water mill -ruins"), mode).contains(QStringLiteral("C")));
            QCOMPARE(profile.titles(QStringLiteral("\"old water\" mill"), mode), QStringList{QStringLiteral("A")});
            QCOMPARE(profile.titles(QStringLiteral("mill created:<2020-01-01"), mode), QStringList());
        }
    }

    void trashMovesAndOtherPeoplesNotesAreNotFound()
    {
        Searching profile;
        const auto memory = profile.create(QStringLiteral("Mill"), QStringLiteral("the old mill"));
        CHIMERA_VERIFY(profile.create(QStringLiteral("Other"), QStringLiteral("another old thing")));
        profile.settle();
        QVERIFY(profile.titles(QStringLiteral("old mill")).contains(QStringLiteral("Mill")));
        CHIMERA_VERIFY(profile.write([&](WriteTx& tx) { return Memories::trash(profile.caller(), tx, {memory->id}); }));
        for (const SearchMode mode : {SearchMode::Text, SearchMode::Meaning, SearchMode::Hybrid})
            QVERIFY(!profile.titles(QStringLiteral("old mill"), mode).contains(QStringLiteral("Mill")));
        SearchRequest request;
        request.query = Query::parse(QStringLiteral("old thing"), false, profile.clock().now());
        request.mode = SearchMode::Hybrid;
        const Caller stranger = profile.stranger();
        const auto view = profile.view();
        const auto vector = profile.model(QStringLiteral("fake")).vectorOf(QStringLiteral("old thing"));
        const auto found =
            profile.read([&](ReadTx& tx) { return HybridSearch::search(stranger, tx, request, view, vector); });
        CHIMERA_VERIFY(found);
        QVERIFY(found->hits.empty());
    }

    void neighboursAndAuthorsCount()
    {
        Searching profile;
        CHIMERA_VERIFY(profile.say(QStringLiteral("a"), 1, QStringLiteral("Ann"),
                                   QStringLiteral("Did anybody see the lighthouse keeper?")));
        CHIMERA_VERIFY(
            profile.say(QStringLiteral("a"), 2, QStringLiteral("Bob"), QStringLiteral("Yes, yesterday at noon.")));
        CHIMERA_VERIFY(
            profile.say(QStringLiteral("a"), 9, QStringLiteral("Ann"), QStringLiteral("Yes, yesterday at noon.")));
        CHIMERA_VERIFY(
            profile.say(QStringLiteral("b"), 1, QStringLiteral("Cid"), QStringLiteral("I like the lighthouse.")));
        CHIMERA_VERIFY(
            profile.say(QStringLiteral("b"), 7, QStringLiteral("Dora"), QStringLiteral("I like the lighthouse.")));
        profile.settle();
        const QStringList found = profile.titles(QStringLiteral("lighthouse keeper unknownword"), SearchMode::Text);
        QVERIFY2(found.contains(QStringLiteral("a2")), qPrintable(found.join(u' '))); // beside the question
        QVERIFY(!found.contains(QStringLiteral("a9")));
        QCOMPARE(profile.titles(QStringLiteral("what does Dora like about the lighthouse")).value(0),
                 QStringLiteral("b7"));
        QCOMPARE(profile.titles(QStringLiteral("what does Cid like about the lighthouse")).value(0),
                 QStringLiteral("b1"));
    }

    void aThreadOfTheSameNameInAnotherWorkspaceIsNotLetIn()
    {
        Searching profile;
        CHIMERA_VERIFY(profile.say(QStringLiteral("a"), 1, QStringLiteral("Ann"), QStringLiteral("the old mill")));
        const auto other = profile.write(
            [&](WriteTx& tx) { return Workspaces::create(profile.caller(), tx, QStringLiteral("Other")); });
        NewMemory foreign;
        foreign.title = QStringLiteral("foreign");
        foreign.content = QStringLiteral("the old mill burns");
        foreign.metadata = {{QStringLiteral("thread"), QStringLiteral("a")}, {QStringLiteral("position"), 2}};
        CHIMERA_VERIFY(
            profile.write([&](WriteTx& tx) { return Memories::create(profile.caller(), tx, other->id, foreign); }));
        profile.settle();
        const auto view = profile.view();
        const auto vector = profile.model(QStringLiteral("fake")).vectorOf(QStringLiteral("old mill"));
        for (const SearchMode mode : {SearchMode::Meaning, SearchMode::Hybrid}) {
            SearchRequest request;
            request.query = Query::parse(QStringLiteral("old mill"), false, profile.clock().now());
            request.workspace = profile.workspace();
            request.mode = mode;
            const auto found = profile.read(
                [&](ReadTx& tx) { return HybridSearch::search(profile.caller(), tx, request, view, vector); });
            CHIMERA_VERIFY(found);
            for (const SearchHit& hit : found->hits)
                QVERIFY2(hit.memory.title != QLatin1String("foreign"), qPrintable(hit.memory.title));
        }
    }

    void hostileQueriesAreOnlyQueries()
    {
        Searching profile;
        CHIMERA_VERIFY(profile.create(QStringLiteral("Mill"), QStringLiteral("the old mill w1 place")));
        profile.settle();
        for (const QString& text :
             {QStringLiteral("\" OR place : \"w1"), QStringLiteral("NEAR(a b) AND * ^ : ( ) {"),
              QString(QChar(0xD800)) + QStringLiteral("mill"), QString(u'x').repeated(5000),
              QStringLiteral("\U0001F600\U0001F600"), QStringLiteral("a ").repeated(300),
              QString(QChar(0)) + QStringLiteral("mill"), QStringLiteral("tag:"), QStringLiteral("-"), QString()}) {
            for (const SearchMode mode : {SearchMode::Text, SearchMode::Meaning, SearchMode::Hybrid}) {
                SearchRequest request;
                request.query = Query::parse(text, false, profile.clock().now());
                request.mode = mode;
                const auto view = profile.view();
                const auto vector = profile.model(QStringLiteral("fake")).vectorOf(text);
                const auto found = profile.read([&](ReadTx& tx) {
                    return mode == SearchMode::Text ? TextSearch::search(profile.caller(), tx, request)
                                                    : HybridSearch::search(profile.caller(), tx, request, view, vector);
                });
                CHIMERA_VERIFY(found);
            }
        }
    }

    void relatedAndNearDuplicates()
    {
        Searching profile;
        const QString text =
            QStringLiteral("the old water mill by the river was built by the monks in the year of the great flood");
        const auto first = profile.create(QStringLiteral("First"), text);
        CHIMERA_VERIFY(profile.create(QStringLiteral("Second"), text + QStringLiteral(" and stands still")));
        CHIMERA_VERIFY(
            profile.create(QStringLiteral("Third"), QStringLiteral("the old water mill needs a new roof soon")));
        CHIMERA_VERIFY(profile.create(QStringLiteral("Fourth"), QStringLiteral("flour salt yeast")));
        profile.settle();
        const auto view = profile.view();
        const auto related =
            profile.read([&](ReadTx& tx) { return Related::to(profile.caller(), tx, view, first->id, 2); });
        CHIMERA_VERIFY(related);
        QCOMPARE(related->size(), 2U);
        QCOMPARE(related->front().memory.title, QStringLiteral("Second"));
        const auto same =
            profile.read([&](ReadTx& tx) { return Related::duplicatesOf(profile.caller(), tx, view, first->id); });
        CHIMERA_VERIFY(same);
        QCOMPARE(same->size(), 1U);
        QVERIFY(same->front().overlap > 0.9);
        const auto pairs = profile.read(
            [&](ReadTx& tx) { return Related::duplicates(profile.caller(), tx, view, profile.workspace(), 10); });
        CHIMERA_VERIFY(pairs);
        QCOMPARE(pairs->size(), 1U);
        const Caller stranger = profile.stranger();
        const auto denied = profile.read([&](ReadTx& tx) { return Related::to(stranger, tx, view, first->id, 2); });
        QVERIFY(!denied);
    }

    void aDamagedVectorRowDoesNotSilenceTheOthers()
    {
        Searching profile;
        CHIMERA_VERIFY(profile.create(QStringLiteral("Mill"), QStringLiteral("the old mill")));
        CHIMERA_VERIFY(profile.create(QStringLiteral("Bread"), QStringLiteral("flour salt and yeast")));
        profile.settle();
        CHIMERA_VERIFY(
            profile.write([](WriteTx& tx) { return tx.run("UPDATE passage_vector SET code = x'00' WHERE pk = 1"); }));
        CHIMERA_VERIFY(profile.write(
            [](WriteTx& tx) { return tx.run("UPDATE passage_float SET value = x'00' WHERE vector = 1"); }));
        SemanticIndex fresh(profile.databasePath(), profile.timings());
        const auto view = fresh.view();
        CHIMERA_VERIFY(view);
        QCOMPARE((*view)->vectors->size(), 1U);
        QVERIFY(!profile.check().isSound());
    }
};

QTEST_GUILESS_MAIN(HybridSearchTest)
#include "HybridSearchTest.moc"
