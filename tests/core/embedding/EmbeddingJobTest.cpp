// The embedding job on a real database with a model that is played: what is queued, what is embedded, and when which
// generation answers.
#include "tests/support/IndexedProfile.h"

using namespace chimera;
using chimera::test::IndexedProfile;

class EmbeddingJobTest : public QObject
{
    Q_OBJECT

    static QString part(int number, int words)
    {
        QString text = QStringLiteral("## Part %1\n\n").arg(number);
        for (int i = 0; i < words; ++i)
            text += QStringLiteral("p%1w%2 ").arg(number).arg(i);
        return text + QStringLiteral("\n\n");
    }

private Q_SLOTS:
    void whatIsWrittenIsIndexedAndSound()
    {
        IndexedProfile profile;
        const auto first = profile.create(QStringLiteral("One"), part(1, 150) + part(2, 160));
        CHIMERA_VERIFY(first);
        CHIMERA_VERIFY(profile.create(QStringLiteral("Two"), QStringLiteral("short")));
        const EmbeddingStatus status = profile.settle();
        QCOMPARE(status.state, EmbeddingStatus::State::Idle);
        QCOMPARE(status.pending, 0);
        QCOMPARE(status.model, QStringLiteral("fake"));
        QCOMPARE(profile.info(first->id).state, IndexState::Ready);
        QVERIFY(profile.info(first->id).passages >= 2);
        const auto report = profile.check();
        QVERIFY2(report.isSound(), qPrintable(report.problems.join(u'\n')));
        QCOMPARE(report.memories, 2);
        QCOMPARE(profile.problems(), QStringList());
    }

    void anEditEmbedsOnlyWhatChanged()
    {
        IndexedProfile profile;
        QString content;
        for (int i = 0; i < 6; ++i)
            content += part(i, 60);
        const auto memory = profile.create(QStringLiteral("Long"), content);
        profile.settle();
        const int before = profile.model({}).embedded;
        MemoryEdit edit;
        edit.content = content + QStringLiteral("one more line");
        CHIMERA_VERIFY(profile.save(memory->id, edit));
        QCOMPARE(profile.info(memory->id).state, IndexState::Pending);
        profile.settle();
        QCOMPARE(profile.model({}).embedded - before, 1);
        QVERIFY(profile.check().isSound());
        QCOMPARE(profile.problems(), QStringList());
    }

    void trashLeavesTheIndexAndRestoreEmbedsNothing()
    {
        IndexedProfile profile;
        const auto memory = profile.create(QStringLiteral("T"), QStringLiteral("the old mill"));
        profile.settle();
        const int before = profile.model({}).embedded;
        const QByteArray found = "SELECT count(*) FROM passage_fts WHERE passage_fts MATCH 'mill'";
        QCOMPARE(profile.count(found), 1);
        CHIMERA_VERIFY(profile.write([&](WriteTx& tx) { return Memories::trash(profile.caller(), tx, {memory->id}); }));
        QCOMPARE(profile.count(found), 0);
        QCOMPARE(profile.settle().pending, 0);
        CHIMERA_VERIFY(
            profile.write([&](WriteTx& tx) { return Memories::restore(profile.caller(), tx, {memory->id}); }));
        profile.settle();
        QCOMPARE(profile.count(found), 1);
        QCOMPARE(profile.model({}).embedded.load(), before);
        QVERIFY(profile.check().isSound());
        CHIMERA_VERIFY(profile.write([&](WriteTx& tx) { return Memories::trash(profile.caller(), tx, {memory->id}); }));
        CHIMERA_VERIFY(profile.write([&](WriteTx& tx) { return Memories::purge(profile.caller(), tx, {memory->id}); }));
        QCOMPARE(profile.count("SELECT count(*) FROM passage"), 0);
        QCOMPARE(profile.count("SELECT count(*) FROM passage_float"), 0);
        QCOMPARE(profile.problems(), QStringList());
    }

    void whatWentToTrashBeforeItWasCutIsNotWaitedFor()
    {
        IndexedProfile profile;
        const auto memory = profile.create(QStringLiteral("T"), QStringLiteral("the old mill"));
        CHIMERA_VERIFY(profile.write([&](WriteTx& tx) { return Memories::trash(profile.caller(), tx, {memory->id}); }));
        QCOMPARE(profile.settle().pending, 0);
        CHIMERA_VERIFY(
            profile.write([&](WriteTx& tx) { return Memories::restore(profile.caller(), tx, {memory->id}); }));
        QCOMPARE(profile.settle().pending, 0);
        QCOMPARE(profile.info(memory->id).state, IndexState::Ready);
    }

    void aTextThatTheModelRefusesFailsAloneAndCanBeTriedAgain()
    {
        IndexedProfile profile;
        const auto bad = profile.create(QStringLiteral("Bad"), QStringLiteral("this is refused"));
        const auto good = profile.create(QStringLiteral("Good"), QStringLiteral("this is fine"));
        const EmbeddingStatus status = profile.settle();
        QCOMPARE(status.failed, 1);
        QCOMPARE(profile.info(bad->id).state, IndexState::Failed);
        QCOMPARE(profile.info(bad->id).reason, QStringLiteral("The model refuses this text."));
        QCOMPARE(profile.info(good->id).state, IndexState::Ready);
        MemoryEdit edit;
        edit.content = QStringLiteral("this is accepted");
        CHIMERA_VERIFY(profile.save(bad->id, edit));
        QCOMPARE(profile.settle().failed, 0);
        QCOMPARE(profile.info(bad->id).state, IndexState::Ready);
    }

    void withoutAModelWordsAreIndexedAndTheReasonIsSaid()
    {
        IndexedProfile profile(false);
        const auto memory = profile.create(QStringLiteral("T"), QStringLiteral("the old mill"));
        const EmbeddingStatus status = profile.settle();
        QCOMPARE(status.state, EmbeddingStatus::State::NoModel);
        QCOMPARE(status.reason, QStringLiteral("The model is missing."));
        QCOMPARE(profile.count("SELECT count(*) FROM passage_fts WHERE passage_fts MATCH 'mill'"), 1);
        QCOMPARE(profile.info(memory->id).state, IndexState::Pending);
        profile.setHasModel(true);
        QCOMPARE(profile.settle().state, EmbeddingStatus::State::Idle);
        QCOMPARE(profile.info(memory->id).state, IndexState::Ready);
        QVERIFY(profile.check().isSound());
        QCOMPARE(profile.problems(), QStringList());
    }

    void anotherModelIsBuiltBesideAndTakesOverAtOnce()
    {
        IndexedProfile profile;
        for (int i = 0; i < 60; ++i)
            CHIMERA_VERIFY(profile.create(QStringLiteral("N%1").arg(i), part(i, 20)));
        profile.settle();
        std::vector<std::int64_t> answered; // generations that answered while the other was built
        int replaced = 0;
        profile.onIndexed = [&](const IndexDelta& delta) {
            replaced += delta.replaced ? 1 : 0;
            if (!delta.replaced && replaced == 0)
                answered.push_back(delta.generation);
        };
        profile.choose(QStringLiteral("other"));
        const EmbeddingStatus status = profile.settle();
        QCOMPARE(status.model, QStringLiteral("other"));
        QCOMPARE(replaced, 1);
        QVERIFY(!answered.empty());
        QVERIFY(
            std::all_of(answered.begin(), answered.end(), [&](std::int64_t each) { return each == answered.front(); }));
        QVERIFY(profile.check().isSound());
        QCOMPARE(profile.count("SELECT count(*) FROM generation WHERE state = 'previous'"), 1);

        const int before = profile.model(QStringLiteral("fake")).embedded;
        profile.choose(QStringLiteral("fake")); // the way back costs nothing
        QCOMPARE(profile.settle().model, QStringLiteral("fake"));
        QCOMPARE(profile.model(QStringLiteral("fake")).embedded.load(), before);
        QVERIFY(profile.check().isSound());
    }

    void whatIsWrittenLastIsIndexedFirst()
    {
        IndexedProfile profile;
        NewMemory imported;
        imported.content = QStringLiteral("imported");
        for (int i = 0; i < 40; ++i) {
            imported.title = QStringLiteral("I%1").arg(i);
            CHIMERA_VERIFY(profile.create(imported));
        }
        CHIMERA_VERIFY(profile.write([](WriteTx& tx) { return tx.run("UPDATE memory_index SET priority = 0"); }));
        const auto mine = profile.create(QStringLiteral("Mine"), QStringLiteral("typed just now"));
        std::vector<std::int64_t> order;
        profile.onIndexed = [&](const IndexDelta& delta) {
            for (const auto& entry : delta.memories)
                order.push_back(entry.memory);
        };
        profile.settle();
        QCOMPARE(order.size(), 41U);
        QCOMPARE(order.front(), mine->pk);
    }

    void pausedItWaitsAndGoesOn()
    {
        IndexedProfile profile;
        profile.startJob();
        profile.job().setPaused(true);
        const auto memory = profile.create(QStringLiteral("T"), QStringLiteral("x"));
        profile.job().wake();
        QTest::qWait(100);
        QCOMPARE(profile.job().status().state, EmbeddingStatus::State::Paused);
        profile.job().setPaused(false);
        profile.settle();
        QCOMPARE(profile.info(memory->id).state, IndexState::Ready);
    }

    void aQuestionBeforeIsEmbeddedWithItsAnswerAndFollowsItsEdits()
    {
        IndexedProfile profile;
        const auto say = [&](int position, const QString& author, const QString& text) {
            NewMemory memory;
            memory.title = QStringLiteral("m%1").arg(position);
            memory.content = text;
            memory.metadata = {{QStringLiteral("thread"), QStringLiteral("t")},
                               {QStringLiteral("position"), position},
                               {QStringLiteral("author"), author},
                               {QStringLiteral("time"), QStringLiteral("2023-05-08T13:56:00")}};
            return profile.create(memory);
        };
        const auto question = say(1, QStringLiteral("Bob"), QStringLiteral("Where were you?"));
        const auto answer = say(2, QStringLiteral("Ann"), QStringLiteral("At the mill."));
        profile.settle();
        QVERIFY(profile.check().isSound());
        QCOMPARE(profile.count("SELECT count(*) FROM passage_fts WHERE passage_fts MATCH 'day : monday'"), 2);
        const int before = profile.model({}).embedded;
        MemoryEdit edit;
        edit.content = QStringLiteral("Where did you go?");
        CHIMERA_VERIFY(profile.save(question->id, edit));
        QCOMPARE(profile.info(answer->id).state, IndexState::Pending);
        profile.settle();
        QCOMPARE(profile.model({}).embedded - before, 2);
        QVERIFY(profile.check().isSound());
        QCOMPARE(profile.problems(), QStringList());
    }

    void aMovedMemoryIsFoundInItsNewPlace()
    {
        IndexedProfile profile;
        const auto memory = profile.create(QStringLiteral("T"), QStringLiteral("the old mill"));
        const auto other = profile.write(
            [&](WriteTx& tx) { return Workspaces::create(profile.caller(), tx, QStringLiteral("Other")); });
        profile.settle();
        const int before = profile.model({}).embedded;
        CHIMERA_VERIFY(
            profile.write([&](WriteTx& tx) { return Memories::move(profile.caller(), tx, {memory->id}, other->id); }));
        profile.settle();
        QCOMPARE(profile.model({}).embedded.load(), before);
        QCOMPARE(profile.count("SELECT count(*) FROM passage_fts WHERE passage_fts MATCH 'mill'"), 1);
        QCOMPARE(profile.problems(), QStringList());
        QVERIFY(profile.check().isSound());
    }
};

QTEST_GUILESS_MAIN(EmbeddingJobTest)
#include "EmbeddingJobTest.moc"
