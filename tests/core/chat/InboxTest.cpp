#include "core/chat/Inbox.h"

#include "core/chat/Closing.h"
#include "core/chat/Extraction.h"
#include "core/chat/Nearby.h"
#include "core/search/TextSearch.h"
#include "core/workspaces/Activity.h"
#include "tests/core/chat/ChatFixture.h"

using namespace chimera;
using namespace chimera::test;

class InboxTest : public QObject
{
    Q_OBJECT

    static std::vector<Message> said(const QStringList& texts)
    {
        std::vector<Message> thread;
        for (const QString& text : texts) {
            Message message;
            message.pk = static_cast<std::int64_t>(thread.size()) + 1;
            message.content = text;
            thread.push_back(message);
        }
        return thread;
    }
    static QStringList factsIn(const QStringList& texts)
    {
        QStringList facts;
        for (const ExtractedFact& fact : extractFacts(said(texts)))
            facts.append(fact.sentence);
        return facts;
    }
    static Result<ClosedConversation> close(ChatProfile& p, const ConversationId& id, CloseHow how)
    {
        p.clock().advanceSeconds(1);
        return p.write([&](WriteTx& tx) { return closeConversation(p.caller(), tx, id, how); });
    }
    static std::vector<Proposal> inbox(ChatProfile& p)
    {
        return *p.read([&](ReadTx& tx) { return Inbox::list(p.caller(), tx, p.workspace()); });
    }

private Q_SLOTS:
    void lastingStatementsAreFacts_data()
    {
        QTest::addColumn<QString>("said");
        for (const char* text : {"I prefer tea over coffee in the morning.", "We decided to use SQLite for the index.",
                                 "My sister Anna lives in Bergen.", "The rent is 1,250 euros from March.",
                                 "Remember that the boiler needs service every autumn.", "I'm allergic to peanuts.",
                                 "The deadline for the grant is 2026-12-01.", "Ich wohne seit 2019 in Leipzig.",
                                 "\xe6\x88\x91\xe4\xbd\x8f\xe5\x9c\xa8\xe4\xb8\x8a\xe6\xb5\xb7\xe3\x80\x82"})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void lastingStatementsAreFacts()
    {
        QFETCH(QString, said);
        QCOMPARE(factsIn({said}), QStringList{said});
    }

    void whatIsNoStatementIsNoFact_data()
    {
        QTest::addColumn<QString>("said");
        for (const char* text :
             {"What do I like for breakfast?", "Please write a poem about the sea.", "Can you list my deadlines",
              "If I moved to Bergen, what would it cost?", "Maybe we will use Postgres.", "Thanks, that helped a lot!",
              "ok", "I prefer the north wall for that.", "It is due on 3 May.", "Summarise the notes about 2026-12-01.",
              "Tell me what my sister likes."})
            QTest::newRow(text) << QString::fromUtf8(text);
    }
    void whatIsNoStatementIsNoFact()
    {
        QFETCH(QString, said);
        QCOMPARE(factsIn({said}), QStringList());
    }

    void whatIsQuotedIsNotTheirOwn()
    {
        QCOMPARE(factsIn({QStringLiteral("> My sister Anna lives in Bergen.\n\nIs that right?")}), QStringList());
        QCOMPARE(factsIn({QStringLiteral("```\nI prefer tea over coffee.\n```\nWhat does this print?")}),
                 QStringList());
    }

    void fewAndEachOnce()
    {
        QStringList talk;
        for (int i = 0; i < 20; ++i)
            talk.append(QStringLiteral("I prefer shelf number %1 in the hall.").arg(i));
        QCOMPARE(factsIn(talk).size(), 5);
        QCOMPARE(
            factsIn({QStringLiteral("I prefer tea in the morning."), QStringLiteral("I prefer tea in the morning!")})
                .size(),
            1);
        QVERIFY(factsIn({QString(1'000'000, u'a'), QStringLiteral("\"").repeated(10'000)}).isEmpty());
    }

    void differencesAreFoundAndSamenessToo()
    {
        const QString rent = QStringLiteral("The rent of the flat is 1250 euros.");
        QVERIFY(!differenceOf(QStringLiteral("The rent of the flat is 1400 euros."), rent).isEmpty());
        QVERIFY(differenceOf(rent, rent).isEmpty());
        QVERIFY(differenceOf(QStringLiteral("The train leaves at 9."), rent).isEmpty());
        QVERIFY(!differenceOf(QStringLiteral("Anna does not eat fish."), QStringLiteral("Anna eats fish.")).isEmpty());
        QVERIFY(!differenceOf(QStringLiteral("The grant deadline is on 3 May."),
                              QStringLiteral("The grant deadline is on 3 June."))
                     .isEmpty());
        QVERIFY(!isSaidBy(QStringLiteral("The choir meets on Monday."), QStringLiteral("The choir meets on Friday.")));
        QVERIFY(
            differenceOf(QStringLiteral("The choir may sing in March."), QStringLiteral("The choir sings in March."))
                .isEmpty());
        QVERIFY(isSaidBy(rent, QStringLiteral("The rent of the flat is 1250 euros a month.")));
        QVERIFY(!isSaidBy(rent, QStringLiteral("The rent of the flat is 1400 euros.")));
    }

    void topicsAreWholeWords()
    {
        QCOMPARE(topicsOf(QStringLiteral("a quiet day")), QStringList{QStringLiteral("general")}); // no "ui"
        QCOMPARE(topicsOf(QStringLiteral("The UI of our API is important")),
                 QStringList({QStringLiteral("design"), QStringLiteral("backend"), QStringLiteral("important")}));
    }

    void closingOverHttpStoresTheConversationOnce()
    {
        ChatProfile p;
        const auto id = p.start(QStringLiteral("Kitchen"))->id;
        p.talk(id, {QStringLiteral("I like python code"), QStringLiteral("Noted.")});
        const auto closed = close(p, id, CloseHow::Store);
        CHIMERA_VERIFY(closed);
        QCOMPARE(closed->conversation.status, ConversationStatus::Completed);
        QVERIFY(closed->memory.has_value());
        QCOMPARE(closed->memory->content, QStringLiteral("User: I like python code\n\nAssistant: Noted."));
        QCOMPARE(closed->memory->ownTags,
                 QStringList({QStringLiteral("preference"), QStringLiteral("programming"),
                              QStringLiteral("conversation-summary"), QStringLiteral("auto-generated")}));
        QCOMPARE(closed->memory->metadata[QLatin1String("message_count")].toInt(), 2);
        QVERIFY(!close(p, id, CloseHow::Store)->memory); // nothing new was said
        p.talk(id, {QStringLiteral("one more thing")});
        QVERIFY(close(p, id, CloseHow::Store)->memory.has_value());
        QVERIFY(inbox(p).empty());
        const auto reopened = p.write([&](WriteTx& tx) { return reopenConversation(p.caller(), tx, id); });
        QCOMPARE(reopened->status, ConversationStatus::Active);
        const auto empty = p.start()->id;
        QVERIFY(!close(p, empty, CloseHow::Store)->memory);
    }

    void inTheWindowNothingIsRememberedUnseen()
    {
        ChatProfile p;
        const auto id = p.start(QStringLiteral("Flat"))->id;
        p.talk(id, {QStringLiteral("The rent of the flat is 1400 euros. What do I do?"), QStringLiteral("Pay it.")});
        const auto rent = p.remember(QStringLiteral("Flat"),
                                     QStringLiteral("The rent of the flat is 1250 euros.\n\nIt has two rooms."));
        const auto closed = close(p, id, CloseHow::Propose);
        CHIMERA_VERIFY(closed);
        QCOMPARE(closed->proposals, 2);
        QVERIFY(!closed->memory);
        MemoryQuery all;
        all.workspace = p.workspace();
        QCOMPARE(p.read([&](ReadTx& tx) { return Memories::list(p.caller(), tx, all); })->total, 1);
        const auto proposals = inbox(p);
        QCOMPARE(proposals.size(), 2U);
        const auto fact = std::find_if(proposals.begin(), proposals.end(),
                                       [](const Proposal& each) { return each.origin == ProposalOrigin::Fact; });
        QVERIFY(fact != proposals.end());
        QCOMPARE(fact->content, QStringLiteral("The rent of the flat is 1400 euros."));
        QVERIFY(fact->contradiction.has_value());
        QCOMPARE(fact->contradiction->memory, rent->id);
        QCOMPARE(fact->contradiction->says, QStringLiteral("The rent of the flat is 1250 euros."));
        QVERIFY(fact->contradiction->sentence.contains(QLatin1String("1400")));
        QCOMPARE(fact->conversation, id);
        QVERIFY(fact->message.has_value());
        QCOMPARE(close(p, id, CloseHow::Propose)->proposals, 0);
        QCOMPARE(inbox(p).size(), 2U);
    }

    void whatIsKnownAlreadyIsNotProposed()
    {
        ChatProfile p;
        CHIMERA_VERIFY(
            p.remember(QStringLiteral("Tea"), QStringLiteral("# Habits\n\n- I prefer tea in the morning\n")));
        const auto id = p.start()->id;
        p.talk(id, {QStringLiteral("I prefer tea in the morning.")});
        CHIMERA_VERIFY(close(p, id, CloseHow::Propose));
        for (const Proposal& each : inbox(p))
            QVERIFY(each.origin == ProposalOrigin::Summary);
    }

    void acceptedEditedMergedRejected()
    {
        ChatProfile p;
        const auto id = p.start(QStringLiteral("T"))->id;
        const auto message = p.say(id, QStringLiteral("I live in Bergen."), {});
        const auto propose = [&](const QString& text) {
            NewProposal proposal;
            proposal.title = text;
            proposal.content = text;
            proposal.tags = {QStringLiteral("person")};
            proposal.conversationPk = 1;
            proposal.messagePk = message->pk;
            return p.write([&](WriteTx& tx) { return Inbox::propose(p.caller(), tx, p.workspace(), proposal); });
        };
        const auto first = propose(QStringLiteral("I live in Bergen."));
        QVERIFY(first->has_value());
        QVERIFY(!propose(QStringLiteral("i live in  bergen.")).value()); // the same
        const auto accepted = p.write([&](WriteTx& tx) { return Inbox::accept(p.caller(), tx, **first); });
        CHIMERA_VERIFY(accepted);
        QCOMPARE(accepted->source, QStringLiteral("conversation"));
        QCOMPARE(accepted->metadata[QLatin1String("conversation_id")].toString(), id.text());
        QCOMPARE(accepted->metadata[QLatin1String("message_id")].toString(), message->id.text());
        QCOMPARE(p.write([&](WriteTx& tx) { return Inbox::accept(p.caller(), tx, **first); }).error().code,
                 ErrorCode::Conflict);
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Inbox::reopen(p.caller(), tx, **first); }));
        QCOMPARE(inbox(p).size(), 1U);
        QVERIFY(!p.read([&](ReadTx& tx) { return Memories::get(p.caller(), tx, accepted->id); }));

        ProposalEdit edit;
        edit.content = QStringLiteral("I live in Bergen, Norway.");
        const auto edited = p.write([&](WriteTx& tx) { return Inbox::accept(p.caller(), tx, **first, edit); });
        QCOMPARE(edited->content, *edit.content);

        const auto second = propose(QStringLiteral("The cat is called Pepper."));
        const auto merged = p.write([&](WriteTx& tx) { return Inbox::merge(p.caller(), tx, **second, edited->id); });
        CHIMERA_VERIFY(merged);
        QCOMPARE(merged->content, QStringLiteral("I live in Bergen, Norway.\n\nThe cat is called Pepper.\n"));
        QCOMPARE(merged->version, edited->version + 1);

        const auto third = propose(QStringLiteral("It rains."));
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Inbox::reject(p.caller(), tx, **third); }));
        QVERIFY(!propose(QStringLiteral("It rains.")).value()); // not again
        QCOMPARE(*p.read([&](ReadTx& tx) { return Inbox::count(p.caller(), tx, p.workspace()); }), 0);
    }

    void onlyWhatWasSaidSinceIsNew()
    {
        ChatProfile p;
        const auto id = p.start(QStringLiteral("T"))->id;
        p.talk(id, {QStringLiteral("hello"), QStringLiteral("hi"), QStringLiteral("bye")});
        QVERIFY(close(p, id, CloseHow::Store)->memory.has_value());
        const auto remove = [&] {
            const MessageId last = p.open(id)->thread.back().id;
            CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Conversations::removeMessage(p.caller(), tx, last); }));
        };
        remove();
        QVERIFY(!close(p, id, CloseHow::Store)->memory); // less was said, nothing new
        // The next message may get the number of the one that is gone.
        CHIMERA_VERIFY(p.say(id, QStringLiteral("one thing more"), p.open(id)->thread.back().id));
        QVERIFY(close(p, id, CloseHow::Store)->memory.has_value());
        // Another branch of the same is nothing new either.
        const MessageId first = p.open(id)->thread.front().id;
        CHIMERA_VERIFY(p.say(id, QStringLiteral("aside"), first, MessageRole::Assistant));
        QVERIFY(close(p, id, CloseHow::Store)->memory.has_value());
        const auto siblings =
            p.read([&](ReadTx& tx) { return Conversations::siblings(p.caller(), tx, p.open(id)->thread.back().id); });
        CHIMERA_VERIFY(
            p.write([&](WriteTx& tx) { return Conversations::showBranch(p.caller(), tx, siblings->front().id); }));
        QVERIFY(!close(p, id, CloseHow::Store)->memory);
    }

    void whatMustStayHereStaysHere()
    {
        ChatProfile p;
        const auto secret = p.remember(QStringLiteral("Safe"), QStringLiteral("The safe opens with 4711."));
        CHIMERA_VERIFY(
            p.write([&](WriteTx& tx) { return Memories::setLocalOnly(p.caller(), tx, {secret->id}, true); }));
        const auto id = p.start(QStringLiteral("Safe talk"))->id;
        const auto question = p.say(id, QStringLiteral("I keep the safe in the cellar."), {});
        NewMessage answer;
        answer.role = MessageRole::Assistant;
        answer.content = QStringLiteral("It opens with 4711 [1].");
        answer.parent = question->id;
        answer.citations = {
            {1, secret->id, QStringLiteral("Safe"), QStringLiteral("The safe opens with 4711."), 0, 25, 1}};
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Conversations::append(p.caller(), tx, id, answer); }));
        CHIMERA_VERIFY(close(p, id, CloseHow::Propose));
        QVERIFY(!inbox(p).empty());
        for (const Proposal& each : inbox(p)) {
            QVERIFY(each.localOnly);
            const auto made = p.write([&](WriteTx& tx) { return Inbox::accept(p.caller(), tx, each.id); });
            QVERIFY(p.read([&](ReadTx& tx) { return Memories::get(p.caller(), tx, made->id); })->localOnly);
        }
        // Over HTTP too; and what is merged takes the mark along.
        p.talk(id, {QStringLiteral("I moved the safe to the attic.")});
        const auto stored = close(p, id, CloseHow::Store);
        QVERIFY(p.read([&](ReadTx& tx) { return Memories::get(p.caller(), tx, stored->memory->id); })->localOnly);
        ConversationEdit local;
        local.options = ConversationOptions{true, false, true};
        const auto other = p.start(QStringLiteral("Other"))->id;
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Conversations::edit(p.caller(), tx, other, local); }));
        p.talk(other, {QStringLiteral("My brother Tom works at the mill.")});
        CHIMERA_VERIFY(close(p, other, CloseHow::Propose));
        const auto plain = p.remember(QStringLiteral("People"), QStringLiteral("Everybody."));
        const auto proposals = inbox(p);
        CHIMERA_VERIFY(
            p.write([&](WriteTx& tx) { return Inbox::merge(p.caller(), tx, proposals.front().id, plain->id); }));
        QVERIFY(p.read([&](ReadTx& tx) { return Memories::get(p.caller(), tx, plain->id); })->localOnly);
    }

    void nearMemoriesStandBesideAProposal()
    {
        ChatProfile p;
        const auto same =
            p.remember(QStringLiteral("Habits"), QStringLiteral("In the morning I prefer tea over coffee."));
        const auto other = p.remember(QStringLiteral("Old habits"), QStringLiteral("I do not prefer tea over coffee."));
        CHIMERA_VERIFY(p.remember(QStringLiteral("Boat"), QStringLiteral("The boat needs paint.")));
        const auto near = p.read([&](ReadTx& tx) {
            return memoriesNear(p.caller(), tx, p.workspace(), QStringLiteral("I prefer tea over coffee."), 5);
        });
        CHIMERA_VERIFY(near);
        QCOMPARE(near->size(), 2U);
        QCOMPARE(near->at(0).memory.id, same->id);
        QVERIFY(near->at(0).isSame && near->at(0).likeness > 0.9);
        QCOMPARE(near->at(1).memory.id, other->id);
        QVERIFY(!near->at(1).difference.isEmpty());
        for (const char* hostile : {"", "\"", "tag:", "workspace:x", "-", "((("})
            CHIMERA_VERIFY(p.read([&](ReadTx& tx) {
                return memoriesNear(p.caller(), tx, p.workspace(), QString::fromLatin1(hostile), 5);
            }));
    }

    void rightsHold()
    {
        ChatProfile p;
        NewProposal proposal;
        proposal.title = proposal.content = QStringLiteral("text");
        Caller agent = p.caller();
        agent.scope = CallScope::Propose;
        const auto id = p.write([&](WriteTx& tx) { return Inbox::propose(agent, tx, p.workspace(), proposal); });
        QVERIFY(id->has_value());
        QCOMPARE(p.write([&](WriteTx& tx) { return Inbox::accept(agent, tx, **id); }).error().code, ErrorCode::Denied);
        agent.scope = CallScope::Read;
        proposal.content = QStringLiteral("other");
        QCOMPARE(p.write([&](WriteTx& tx) { return Inbox::propose(agent, tx, p.workspace(), proposal); }).error().code,
                 ErrorCode::Denied);
        const Caller stranger = p.stranger();
        QCOMPARE(p.read([&](ReadTx& tx) { return Inbox::list(stranger, tx, p.workspace()); }).error().code,
                 ErrorCode::Denied);
        QCOMPARE(p.write([&](WriteTx& tx) { return Inbox::reject(stranger, tx, **id); }).error().code,
                 ErrorCode::Denied);
    }
};

QTEST_GUILESS_MAIN(InboxTest)
#include "InboxTest.moc"
