#include "core/chat/FoundPassages.h"

#include "core/embedding/Chunker.h"
#include "tests/core/chat/ChatFixture.h"

using namespace chimera;
using namespace chimera::test;

namespace {

SearchHit hit(const Memory& memory, double score, double meaning = 0)
{
    SearchHit made;
    made.memory.id = memory.id;
    made.score = score;
    made.meaningShare = meaning;
    return made;
}

std::vector<ContextItem> found(ChatProfile& profile, const QString& question, const SearchResults& results)
{
    auto items = profile.read([&](ReadTx& tx) { return foundPassages(profile.caller(), tx, question, results); });
    return items ? *items : std::vector<ContextItem>();
}

} // namespace

class FoundPassagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsWhatIsAboutTheQuestion()
    {
        ChatProfile profile;
        const auto trip = profile.remember(QStringLiteral("Trip"), QStringLiteral("The ferry to Oslo leaves at noon."));
        const auto other = profile.remember(QStringLiteral("House"), QStringLiteral("The roof leaks again."));
        SearchResults results;
        results.hits = {hit(*trip, 0.9), hit(*other, 0.8)};
        const auto items = found(profile, QStringLiteral("When does the ferry leave?"), results);
        QCOMPARE(items.size(), std::size_t(1));
        QCOMPARE(items[0].part.memory, trip->id);
        QCOMPARE(items[0].text, QStringLiteral("The ferry to Oslo leaves at noon."));
        QCOMPARE(items[0].begin, 0);
        QCOMPARE(items[0].end, 33);
        QVERIFY(!items[0].guess);
        QVERIFY(items[0].part.reason.startsWith(QStringLiteral("found:")));
    }

    void meaningAloneIsAGuessAndFew()
    {
        ChatProfile profile;
        SearchResults results;
        for (int i = 0; i < 5; ++i) {
            const auto memory =
                profile.remember(QStringLiteral("Note %1").arg(i),
                                 QStringLiteral("Something entirely different, number %1.").arg(i * 111));
            results.hits.push_back(hit(*memory, 0.5, 1.0 - 0.02 * i));
        }
        const auto items = found(profile, QStringLiteral("dentist appointment"), results);
        QCOMPARE(items.size(), std::size_t(2));
        QVERIFY(items[0].guess && items[1].guess);
        results.foreignToModel = true;
        QVERIFY(found(profile, QStringLiteral("dentist appointment"), results).empty());
    }

    void takesAFewPassagesOfAMemoryWithoutOverlap()
    {
        ChatProfile profile;
        QString text;
        for (int i = 0; i < 60; ++i)
            text += QStringLiteral("## Part %1\n\n").arg(i) +
                    (i % 10 == 3 ? QStringLiteral("The ferry timetable of harbour %1 is here. ").arg(i) : QString()) +
                    QStringLiteral("Filler about lamps and kettles, shelf %1. ").arg(i).repeated(12) +
                    QStringLiteral("\n\n");
        const auto memory = profile.remember(QStringLiteral("Long"), text);
        const auto passages = Chunker(estimatedTokens).cut(memory->title, memory->content).passages;
        SearchResults results;
        results.hits = {hit(*memory, 0.9)};
        results.hits[0].passage = PassageRange{passages[3].begin, passages[3].end};
        const auto items = found(profile, QStringLiteral("ferry timetable"), results);
        QVERIFY(!items.empty() && items.size() <= 3);
        for (const ContextItem& item : items) {
            QCOMPARE(item.text, QString::fromUtf8(text.toUtf8().mid(item.begin, item.end - item.begin)));
            for (const ContextItem& other : items)
                QVERIFY(&item == &other || item.end <= other.begin || other.end <= item.begin);
        }
    }

    void theSameTextIsSentOnce()
    {
        ChatProfile profile;
        const auto one = profile.remember(QStringLiteral("Trip"), QStringLiteral("The ferry to Oslo leaves at noon."));
        const auto two =
            profile.remember(QStringLiteral("Trip copy"), QStringLiteral("The ferry to Oslo leaves at noon!"));
        SearchResults results;
        results.hits = {hit(*one, 0.9), hit(*two, 0.85)};
        QCOMPARE(found(profile, QStringLiteral("ferry to Oslo"), results).size(), std::size_t(1));
    }

    void localOnlyIsMarked()
    {
        ChatProfile profile;
        const auto memory =
            profile.remember(QStringLiteral("Trip"), QStringLiteral("The ferry to Oslo leaves at noon."));
        SearchResults results;
        results.hits = {hit(*memory, 0.9)};
        QVERIFY(!found(profile, QStringLiteral("ferry"), results).front().localOnly);
        CHIMERA_VERIFY(profile.write(
            [&](WriteTx& tx) { return Workspaces::setLocalOnly(profile.caller(), tx, profile.workspace(), true); }));
        QVERIFY(found(profile, QStringLiteral("ferry"), results).front().localOnly);
    }

    void wordsToSearchFor_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("words");
        QTest::newRow("plain") << "When is it: tag:x -y?"
                               << ""
                               << "When is it tag x y";
        QTest::newRow("or") << "tea OR coffee"
                            << ""
                            << "tea or coffee";
        QTest::newRow("quotes") << "\"open phrase"
                                << ""
                                << "open phrase";
        QTest::newRow("chinese") << "怎样更换主题？"
                                 << ""
                                 << "更换主题";
        QTest::newRow("chinese asking alone") << "为什么？"
                                              << ""
                                              << "为什么";
        QTest::newRow("goes on") << "And the price?"
                                 << "ferry to Oslo"
                                 << "And the price ferry to Oslo";
        QTest::newRow("stands alone") << "When does the ferry leave?"
                                      << "hotel"
                                      << "When does the ferry leave";
        QTest::newRow("empty") << "?!"
                               << ""
                               << "";
    }
    void wordsToSearchFor()
    {
        QFETCH(QString, question);
        QFETCH(QString, before);
        QTEST(searchWords(question, before), "words");
    }

    void aVastQuestionTakesLittleTime()
    {
        ChatProfile profile;
        const auto memory =
            profile.remember(QStringLiteral("Trip"), QStringLiteral("The ferry leaves at noon. ").repeated(2'000));
        SearchResults results;
        results.hits = {hit(*memory, 0.9)};
        QString question;
        for (int i = 0; i < 200'000; ++i)
            question += QStringLiteral("ferry%1 ").arg(i);
        QElapsedTimer timer;
        timer.start();
        found(profile, searchWords(question, {}), results);
        QVERIFY2(timer.elapsed() < 5'000, qPrintable(QString::number(timer.elapsed())));
    }
};

QTEST_APPLESS_MAIN(FoundPassagesTest)
#include "FoundPassagesTest.moc"
