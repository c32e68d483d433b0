#include "core/storage/Timings.h"
#include "core/workspaces/Activity.h"
#include "tests/core/chat/ChatFixture.h"

#include <QElapsedTimer>

using namespace chimera;
using namespace chimera::test;

class ConversationsTest : public QObject
{
    Q_OBJECT

    static QStringList texts(const char* words) { return QString::fromLatin1(words).split(u' '); }

private Q_SLOTS:
    void whatIsSaidIsReadInOrder()
    {
        ChatProfile p;
        const auto made = p.start();
        CHIMERA_VERIFY(made);
        p.talk(made->id, {QStringLiteral("one"), QStringLiteral("two"), QStringLiteral("three")});
        const auto read = p.open(made->id);
        CHIMERA_VERIFY(read);
        QCOMPARE(p.shown(made->id), texts("one two three"));
        QCOMPARE(read->messages, 3);
        QCOMPARE(read->preview, QStringLiteral("three"));
        QCOMPARE(read->thread[1].role, MessageRole::Assistant);
        QCOMPARE(read->thread[1].parent, read->thread[0].id);
        QVERIFY(!read->thread[0].parent);
        QVERIFY(read->updatedAt > made->updatedAt);
    }

    void anEditedQuestionIsABranchAndTheOldOneStays()
    {
        ChatProfile p;
        const auto id = p.start()->id;
        p.talk(id, {QStringLiteral("first"), QStringLiteral("answer"), QStringLiteral("second")});
        const auto before = p.open(id);
        CHIMERA_VERIFY(p.say(id, QStringLiteral("first, said better"), {}));
        QCOMPARE(p.shown(id), QStringList{QStringLiteral("first, said better")});
        auto now = p.open(id);
        QCOMPARE(now->messages, 1);
        QCOMPARE(now->thread[0].branch, 2);
        QCOMPARE(now->thread[0].branches, 2);
        const auto beside =
            p.read([&](ReadTx& tx) { return Conversations::siblings(p.caller(), tx, now->thread[0].id); });
        QCOMPARE(beside->size(), 2U);
        CHIMERA_VERIFY(
            p.write([&](WriteTx& tx) { return Conversations::showBranch(p.caller(), tx, before->thread[0].id); }));
        QCOMPARE(p.shown(id), texts("first answer second"));
        QCOMPARE(p.open(id)->messages, 3);
        QCOMPARE(p.open(id)->preview, QStringLiteral("second"));
    }

    void previewsShowNoMarks()
    {
        ChatProfile p;
        const auto id = p.start()->id;
        CHIMERA_VERIFY(p.say(id, QStringLiteral("From *Sync notes*:\n\n- **first** [[Note|point]] here"), {}));
        QCOMPARE(p.open(id)->preview, QStringLiteral("From Sync notes: first point here"));
    }

    void anotherAnswerIsASibling()
    {
        ChatProfile p;
        const auto id = p.start()->id;
        const auto question = p.say(id, QStringLiteral("why?"), {});
        CHIMERA_VERIFY(p.say(id, QStringLiteral("because"), question->id, MessageRole::Assistant));
        const auto second = p.say(id, QStringLiteral("therefore"), question->id, MessageRole::Assistant);
        QCOMPARE(second->branch, 2);
        QCOMPARE(p.shown(id), texts("why? therefore"));
    }

    void aRemovedMessageLeavesWhatFollowed()
    {
        ChatProfile p;
        const auto id = p.start()->id;
        p.talk(id, {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")});
        const auto thread = p.open(id)->thread;
        CHIMERA_VERIFY(
            p.write([&](WriteTx& tx) { return Conversations::removeMessage(p.caller(), tx, thread[1].id); }));
        QCOMPARE(p.shown(id), texts("a c"));
        CHIMERA_VERIFY(
            p.write([&](WriteTx& tx) { return Conversations::removeMessage(p.caller(), tx, thread[2].id); }));
        CHIMERA_VERIFY(
            p.write([&](WriteTx& tx) { return Conversations::removeMessage(p.caller(), tx, thread[0].id); }));
        QCOMPARE(p.open(id)->messages, 0);
        QCOMPARE(p.open(id)->preview, QString());
        QCOMPARE(p.write([&](WriteTx& tx) { return Conversations::removeMessage(p.caller(), tx, thread[0].id); })
                     .error()
                     .message,
                 QStringLiteral("Message not found"));
    }

    void wordsInTitlesAndMessagesAreFound()
    {
        ChatProfile p;
        const auto garden = p.start(QStringLiteral("Garden plan"))->id;
        const auto other = p.start(QStringLiteral("100% sure"))->id;
        p.talk(garden, {QStringLiteral("where do the tomatoes go?"), QStringLiteral("By the wall. 全文搜索 works.")});
        const auto found = [&](const QString& text) {
            ConversationQuery query;
            query.workspace = p.workspace();
            query.text = text;
            QStringList titles;
            const auto page = p.read([&](ReadTx& tx) { return Conversations::list(p.caller(), tx, query); });
            if (!page)
                return QStringList{page.error().message + page.error().detail};
            for (const ConversationRow& row : page->conversations)
                titles.append(row.title);
            return titles;
        };
        QCOMPARE(found(QStringLiteral("garden tomato")), QStringList{QStringLiteral("Garden plan")});
        QCOMPARE(found(QStringLiteral("搜索")), QStringList{QStringLiteral("Garden plan")});
        QCOMPARE(found(QStringLiteral("100")), QStringList{QStringLiteral("100% sure")});
        QCOMPARE(found(QStringLiteral("tomatoes nowhere")), QStringList());
        for (const char* hostile : {"\"", "NEAR(", "* OR", "a\"b", "%", "_", "'; DROP", "\xf0\x9f\x98\x80"})
            QVERIFY(found(QString::fromUtf8(hostile)).size() <= 2);
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Conversations::trash(p.caller(), tx, {other}); }));
        QCOMPARE(found(QStringLiteral("100")), QStringList());
    }

    void trashHidesAndRestores()
    {
        ChatProfile p;
        const auto id = p.start()->id;
        p.talk(id, {QStringLiteral("hello")});
        const auto purge = [&] {
            return p.write([&](WriteTx& tx) { return Conversations::purge(p.caller(), tx, {id}); });
        };
        QCOMPARE(purge().error().code, ErrorCode::Invalid);
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Conversations::trash(p.caller(), tx, {id}); }));
        QCOMPARE(p.open(id).error().message, QStringLiteral("Conversation not found"));
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Conversations::restore(p.caller(), tx, {id}); }));
        QCOMPARE(p.shown(id), QStringList{QStringLiteral("hello")});
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Conversations::trash(p.caller(), tx, {id}); }));
        const auto sweep = [&] { return p.write([&](WriteTx& tx) { return Conversations::purgeOlderThan(tx, 30); }); };
        QCOMPARE(*sweep(), 0);
        p.clock().advanceSeconds(31 * 86'400);
        QCOMPARE(*sweep(), 1);
        QCOMPARE(*p.read([&](ReadTx& tx) { return tx.count("SELECT count(*) FROM message"); }), 0);
    }

    void strangersAreDenied()
    {
        ChatProfile p;
        const auto id = p.start()->id;
        const auto message = p.say(id, QStringLiteral("secret"), {})->id;
        const Caller stranger = p.stranger();
        QCOMPARE(p.read([&](ReadTx& tx) { return Conversations::get(stranger, tx, id); }).error().code,
                 ErrorCode::Denied);
        QCOMPARE(p.read([&](ReadTx& tx) { return Conversations::message(stranger, tx, message); }).error().code,
                 ErrorCode::Denied);
        QCOMPARE(p.write([&](WriteTx& tx) { return Conversations::trash(stranger, tx, {id}); }).error().code,
                 ErrorCode::Denied);
        QCOMPARE(p.write([&](WriteTx& tx) {
                      return Conversations::append(stranger, tx, id, {MessageRole::User, QStringLiteral("x")});
                  })
                     .error()
                     .code,
                 ErrorCode::Denied);
        ConversationQuery query;
        query.workspace = p.workspace();
        QCOMPARE(p.read([&](ReadTx& tx) { return Conversations::list(stranger, tx, query); }).error().code,
                 ErrorCode::Denied);
        QVERIFY(p.read([&](ReadTx& tx) { return Injections::list(stranger, tx, id); })->empty());
        Caller reader = p.caller();
        reader.scope = CallScope::Read;
        QCOMPARE(p.write([&](WriteTx& tx) { return Conversations::setMessagePinned(reader, tx, message, true); })
                     .error()
                     .code,
                 ErrorCode::Denied);
    }

    void fieldsAreChecked_data()
    {
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("field");
        QTest::newRow("no title") << QStringLiteral("  ") << QStringLiteral("m") << QStringLiteral("title");
        QTest::newRow("long title") << QString(256, u'x') << QStringLiteral("m") << QStringLiteral("title");
        QTest::newRow("no model") << QStringLiteral("t") << QString() << QStringLiteral("modelId");
        QTest::newRow("long model") << QStringLiteral("t") << QString(51, u'x') << QStringLiteral("modelId");
    }
    void fieldsAreChecked()
    {
        QFETCH(QString, title);
        QFETCH(QString, model);
        QFETCH(QString, field);
        ChatProfile p;
        Caller http = p.caller();
        http.client = QStringLiteral("http");
        const auto made =
            p.write([&](WriteTx& tx) { return Conversations::create(http, tx, p.workspace(), title, model); });
        QVERIFY(!made);
        QVERIFY(made.error().fields.contains(field));
        const auto id = p.start()->id;
        QVERIFY(p.say(id, QStringLiteral(" \n "), {}).error().fields.contains(QStringLiteral("content")));
    }

    void aMessageCannotHangOnAnotherConversation()
    {
        ChatProfile p;
        const auto one = p.start()->id;
        const auto two = p.start()->id;
        const auto message = p.say(one, QStringLiteral("here"), {})->id;
        QCOMPARE(p.say(two, QStringLiteral("there"), message).error().code, ErrorCode::NotFound);
    }

    void citationsFilesAndMetadataComeBack()
    {
        ChatProfile p;
        const auto memory = p.remember(QStringLiteral("Note"), QStringLiteral("The mill is old."));
        const auto id = p.start()->id;
        NewMessage question;
        question.content = QStringLiteral("How old?");
        question.files = {{QStringLiteral("a.txt"), QStringLiteral("text of a")}};
        const auto asked = p.write([&](WriteTx& tx) { return Conversations::append(p.caller(), tx, id, question); });
        NewMessage answer;
        answer.role = MessageRole::Assistant;
        answer.content = QStringLiteral("Old [1].");
        answer.parent = asked->id;
        answer.metadata = {{QStringLiteral("tokens"), 3}};
        answer.citations = {{1, memory->id, QStringLiteral("Note"), QStringLiteral("The mill is old."), 0, 16, 0.5}};
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Conversations::append(p.caller(), tx, id, answer); }));
        const auto read = p.open(id);
        QCOMPARE(read->thread[0].files.at(0).text, QStringLiteral("text of a"));
        QCOMPARE(read->thread[1].metadata[QLatin1String("tokens")].toInt(), 3);
        QCOMPARE(read->thread[1].citations.at(0).quote, QStringLiteral("The mill is old."));
        QCOMPARE(read->thread[1].citations.at(0).memory, memory->id);
        const auto uses = p.read([&](ReadTx& tx) { return usesOf(p.caller(), tx, memory->id); });
        QCOMPARE(uses->size(), 1U);
        QCOMPARE(uses->at(0).conversation, id);
        // The memory goes, what it said stays.
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Memories::trash(p.caller(), tx, {memory->id}); }));
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Memories::purge(p.caller(), tx, {memory->id}); }));
        QCOMPARE(p.open(id)->thread[1].citations.at(0).title, QStringLiteral("Note"));
    }

    void injectionsFollowTheContract()
    {
        ChatProfile p;
        const auto memory = p.remember(QStringLiteral("Note"), QStringLiteral("text"))->id;
        const auto id = p.start()->id;
        const auto before = p.open(id)->updatedAt;
        const auto call = [&](auto work) { return p.write([&](WriteTx& tx) { return work(tx); }); };
        p.clock().advanceSeconds(5);
        CHIMERA_VERIFY(call([&](WriteTx& tx) { return Injections::add(p.caller(), tx, id, memory); }));
        CHIMERA_VERIFY(call([&](WriteTx& tx) { return Injections::setActive(p.caller(), tx, id, memory, false); }));
        CHIMERA_VERIFY(call([&](WriteTx& tx) { return Injections::add(p.caller(), tx, id, memory); }));
        CHIMERA_VERIFY(call([&](WriteTx& tx) { return Injections::setAlways(p.caller(), tx, id, memory, true); }));
        const auto now = p.open(id);
        QCOMPARE(now->injections.size(), 1U);
        QVERIFY(!now->injections[0].active && now->injections[0].always);
        QCOMPARE(now->updatedAt, before);
        CHIMERA_VERIFY(call([&](WriteTx& tx) { return Injections::remove(p.caller(), tx, id, memory); }));
        QCOMPARE(call([&](WriteTx& tx) { return Injections::remove(p.caller(), tx, id, memory); }).error().message,
                 QStringLiteral("Memory injection not found"));
        const auto elsewhere =
            p.write([&](WriteTx& tx) { return Workspaces::create(p.caller(), tx, QStringLiteral("Other")); });
        const auto foreign = p.write([&](WriteTx& tx) {
            return Memories::create(p.caller(), tx, elsewhere->id, {QStringLiteral("F"), QStringLiteral("f")});
        });
        QCOMPARE(call([&](WriteTx& tx) { return Injections::add(p.caller(), tx, id, foreign->id); }).error().message,
                 QStringLiteral("Memory not found"));
    }

    void activitiesAreWritten()
    {
        ChatProfile p;
        const auto id = p.start(QStringLiteral("T"))->id;
        CHIMERA_VERIFY(p.say(id, QString(60, u'x'), {}));
        const auto activity = p.read([&](ReadTx& tx) { return Activity::newest(p.caller(), tx, p.workspace(), 2); });
        QCOMPARE(activity->at(0).type, QStringLiteral("message_sent"));
        QCOMPARE(activity->at(0).message, QStringLiteral("Message sent in 'T': %1...").arg(QString(50, u'x')));
        QCOMPARE(activity->at(1).message, QStringLiteral("Conversation 'T' started"));
    }

    void draftsSurvive()
    {
        ChatProfile p;
        const auto id = p.start()->id;
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return ChatDrafts::keep(tx, id, QStringLiteral("half a thou")); }));
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return ChatDrafts::keep(tx, {}, QStringLiteral("no place yet")); }));
        QCOMPARE(*p.read([&](ReadTx& tx) { return ChatDrafts::read(tx, id); }), QStringLiteral("half a thou"));
        QCOMPARE(*p.read([&](ReadTx& tx) { return ChatDrafts::read(tx, {}); }), QStringLiteral("no place yet"));
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return ChatDrafts::keep(tx, id, {}); }));
        QCOMPARE(*p.read([&](ReadTx& tx) { return ChatDrafts::read(tx, id); }), QString());
    }

    void aLongConversationOpensFastAndWordsAreAskedOnce()
    {
        ChatProfile p;
        const auto id = p.start(QStringLiteral("Long"))->id;
        const auto fill = p.write([&](WriteTx& tx) -> Result<void> {
            NewMessage message;
            for (int i = 0; i < 2000; ++i) {
                message.role = i % 2 == 0 ? MessageRole::User : MessageRole::Assistant;
                message.content = QStringLiteral("message %1 about the garden").arg(i);
                CHIMERA_TRY(const Message made, Conversations::append(p.caller(), tx, id, message));
                message.parent = made.id;
            }
            for (int i = 0; i < 1000; ++i)
                CHIMERA_CHECK(Conversations::create(p.caller(), tx, p.workspace(), QStringLiteral("Short"),
                                                    QStringLiteral("model-recall")));
            return {};
        });
        CHIMERA_VERIFY(fill);
        QElapsedTimer timer;
        timer.start();
        QCOMPARE(p.open(id)->thread.size(), 2000U);
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
        qInfo("2,000 messages: %lld ms", static_cast<long long>(timer.elapsed()));
        ConversationQuery query;
        query.workspace = p.workspace();
        query.text = QStringLiteral("garden message");
        timer.start();
        const auto found = p.read([&](ReadTx& tx) { return Conversations::list(p.caller(), tx, query); });
        QCOMPARE(found->total, 1);
        // 2,000 hits for each of 1,001 conversations would be seconds.
        QVERIFY2(timer.elapsed() < 1000, qPrintable(QString::number(timer.elapsed())));
        qInfo("search: %lld ms", static_cast<long long>(timer.elapsed()));
    }

    void aWorkspaceInTrashHidesItsConversations()
    {
        ChatProfile p;
        const auto id = p.start()->id;
        const auto message = p.say(id, QStringLiteral("hello"), {})->id;
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Workspaces::trash(p.caller(), tx, p.workspace()); }));
        QCOMPARE(p.open(id).error().code, ErrorCode::NotFound);
        QCOMPARE(p.read([&](ReadTx& tx) { return Conversations::message(p.caller(), tx, message); }).error().code,
                 ErrorCode::NotFound);
        ConversationQuery query;
        query.workspace = p.workspace();
        QVERIFY(!p.read([&](ReadTx& tx) { return Conversations::list(p.caller(), tx, query); }));
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Workspaces::restore(p.caller(), tx, p.workspace()); }));
        QCOMPARE(p.shown(id), QStringList{QStringLiteral("hello")});
    }

    void changesAreToldByTheirKind()
    {
        ChatProfile p;
        const auto id = p.start()->id;
        const auto changesOf = [&](auto work) {
            return *p.write([&](WriteTx& tx) -> Result<ChangeSet> {
                CHIMERA_CHECK(work(tx));
                return tx.changes();
            });
        };
        NewMessage hello;
        hello.content = QStringLiteral("hello");
        const ChangeSet said = changesOf([&](WriteTx& tx) { return Conversations::append(p.caller(), tx, id, hello); });
        QVERIFY(said.touches(Entity::Message) && said.touches(Entity::Conversation));
        const ChangeSet trashed = changesOf([&](WriteTx& tx) { return Conversations::trash(p.caller(), tx, {id}); });
        QVERIFY(trashed.touches(Entity::Conversation) && !trashed.touches(Entity::Message));
    }

    void readingIsThreeStatementsAndListingTwo()
    {
        ChatProfile p;
        const auto id = p.start()->id;
        QStringList texts;
        for (int i = 0; i < 50; ++i)
            texts.append(QStringLiteral("message %1").arg(i));
        p.talk(id, texts);
        const auto statementsOf = [&](const char* name, auto work) {
            (void)p.runner().readNow(name, work);
            return p.timings().lastService(name).statements;
        };
        QCOMPARE(statementsOf("get", [&](ReadTx& tx) { return Conversations::get(p.caller(), tx, id); }), 3);
        ConversationQuery query;
        query.workspace = p.workspace();
        QCOMPARE(statementsOf("list", [&](ReadTx& tx) { return Conversations::list(p.caller(), tx, query); }), 1);
    }
};

QTEST_GUILESS_MAIN(ConversationsTest)
#include "ConversationsTest.moc"
