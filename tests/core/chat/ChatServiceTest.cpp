#include "core/chat/ChatService.h"

#include "core/chat/ChatTurn.h"
#include "core/chat/providers/Echo.h"
#include "core/chat/providers/Recall.h"
#include "core/search/SearchService.h"
#include "core/settings/Settings.h"
#include "tests/core/chat/ChatFixture.h"
#include "tests/support/FakeChatProvider.h"

#include <QSignalSpy>

#include <future>

using namespace chimera;
using namespace chimera::test;

namespace {

class TurnProfile : public ChatProfile
{
public:
    TurnProfile() { restart(); }

    void restart()
    {
        m_chat = std::make_unique<ChatService>(
            runner(), m_search, [this](const Caller&, const QString& model) -> Result<Answerer> {
                if (model == QLatin1String("model-cloud"))
                    return Answerer{cloud, QStringLiteral("big-1"), window};
                if (model == QLatin1String("model-local"))
                    return Answerer{local, QStringLiteral("small-1"), window};
                if (model == QLatin1String("model-recall"))
                    return Answerer{std::make_shared<Recall>(), QStringLiteral("recall"), 1'000'000};
                if (model == QLatin1String("echo"))
                    return Answerer{std::make_shared<Echo>(), model, window};
                return Error{ErrorCode::Config, QStringLiteral("No connected integration found for provider: openai")};
            });
    }
    void close() { m_chat.reset(); }
    ChatService& chat() { return *m_chat; }

    ConversationId talk(const QString& model, const ConversationOptions& options = {},
                        const QString& title = QStringLiteral("New Conversation"))
    {
        return write(
                   [&](WriteTx& tx) { return Conversations::create(caller(), tx, workspace(), title, model, options); })
            ->id;
    }

    std::future<Result<TurnResult>> begin(const SendRequest& request, ChatSink sink = {})
    {
        auto promise = std::make_shared<std::promise<Result<TurnResult>>>();
        auto future = promise->get_future();
        m_chat->send(
            caller(), request, [promise](Result<TurnResult> result) { promise->set_value(std::move(result)); },
            std::move(sink));
        return future;
    }
    Result<TurnResult> ask(const ConversationId& id, const QString& text)
    {
        SendRequest request;
        request.conversation = id;
        request.text = text;
        return begin(request).get();
    }
    Result<TurnResult> again(const MessageId& answer, const QString& model = {})
    {
        std::promise<Result<TurnResult>> promise;
        auto future = promise.get_future();
        m_chat->regenerate(caller(), answer, model,
                           [&](Result<TurnResult> result) { promise.set_value(std::move(result)); });
        return future.get();
    }
    Receipt receipt(const MessageId& answer)
    {
        const auto found = read([&](ReadTx& tx) { return ChatService::receipt(caller(), tx, answer); });
        return found ? *found : Receipt{};
    }
    std::int64_t count(const QByteArray& sql)
    {
        return read([&](ReadTx& tx) { return tx.count(sql); }).value_or(-1);
    }
    void keepHere(const MemoryId& memory)
    {
        CHIMERA_VERIFY(
            write([&](WriteTx& tx) { return tx.run("UPDATE memory SET local_only = 1 WHERE id = ?", memory); }));
    }
    void inject(const ConversationId& id, const MemoryId& memory)
    {
        CHIMERA_VERIFY(write([&](WriteTx& tx) { return Injections::add(caller(), tx, id, memory); }));
    }

    std::shared_ptr<FakeChatProvider> cloud = std::make_shared<FakeChatProvider>(false);
    std::shared_ptr<FakeChatProvider> local = std::make_shared<FakeChatProvider>(true);
    int window = 8'192;

private:
    SemanticIndex m_index{databasePath(), timings()};
    SearchService m_search{runner(), m_index, [](const QString&) -> Result<std::shared_ptr<const Embedder>> {
                               return Error{ErrorCode::Config, QStringLiteral("No model.")};
                           }};
    std::unique_ptr<ChatService> m_chat;
};

} // namespace

class ChatServiceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersAndStoresAllOfIt()
    {
        TurnProfile profile;
        const auto memory =
            profile.remember(QStringLiteral("Trip"), QStringLiteral("The ferry to Oslo leaves at noon from pier 7."));
        profile.cloud->pieces = {QStringLiteral("It leaves "), QStringLiteral("at noon [1][8].")};
        profile.cloud->reasoning = QStringLiteral("Let me see.");
        CHIMERA_VERIFY(profile.write([&](WriteTx& tx) {
            const QJsonObject price{{QStringLiteral("input"), 1}, {QStringLiteral("output"), 2}};
            return Settings::set(tx, settings::chatPrices, QJsonObject{{QStringLiteral("openai/big-1"), price}});
        }));
        const auto id = profile.talk(QStringLiteral("model-cloud"));
        QString streamed;
        SendRequest request;
        request.conversation = id;
        request.text = QStringLiteral("When does the ferry leave?");
        ChatSink sink;
        sink.onText = [&](const QString& piece) { streamed += piece; };
        const auto result = profile.begin(request, sink).get();
        CHIMERA_VERIFY(result);
        QCOMPARE(result->question.content, request.text);
        const Message& answer = *result->answer;
        QCOMPARE(answer.content, QStringLiteral("It leaves at noon [1]."));
        QCOMPARE(streamed, QStringLiteral("It leaves at noon [1][8]."));
        QCOMPARE(answer.reasoning, QStringLiteral("Let me see."));
        QVERIFY(answer.state == MessageState::Done);
        QCOMPARE(answer.parent, std::optional(result->question.id));
        QCOMPARE(answer.citations.size(), std::size_t(1));
        QCOMPARE(answer.citations[0].memory, memory->id);
        QVERIFY(answer.citations[0].quote.contains(QStringLiteral("noon")));
        QCOMPARE(answer.metadata.value(QStringLiteral("model_version")).toString(), QStringLiteral("fake-1"));
        QCOMPARE(answer.metadata.value(QStringLiteral("provider")).toString(), QStringLiteral("openai"));
        QCOMPARE(answer.metadata.value(QStringLiteral("tokens")).toInt(), 10);
        QCOMPARE(answer.metadata.value(QStringLiteral("cost")).toDouble(), 100e-6 + 20e-6);

        const Receipt receipt = profile.receipt(answer.id);
        QCOMPARE(receipt.host, QStringLiteral("models.example"));
        QVERIFY(receipt.totalMs > 0);
        QCOMPARE(receipt.messages.size(), profile.cloud->requests().front().messages.size());
        QCOMPARE(receipt.messages.back().content, profile.cloud->requests().front().messages.back().content);
        QVERIFY(receipt.messages.back().content.contains(QStringLiteral("[1] Trip")));
        QCOMPARE(profile.count("SELECT prompt_tokens FROM usage WHERE message IS NOT NULL AND failed = 0"), 100);
        QCOMPARE(profile.count("SELECT count(*) FROM activity WHERE type = 'message_sent'"), 2);
        QCOMPARE(profile.open(id)->title, QStringLiteral("When does the ferry leave?"));
        QCOMPARE(profile.cloud->requests().front().model, QStringLiteral("big-1"));
    }

    void onlyStoresWhereNoAnswerIsWanted()
    {
        TurnProfile profile;
        const auto id = profile.talk(QStringLiteral("model-cloud"));
        SendRequest request;
        request.conversation = id;
        request.text = QStringLiteral("Just a note.");
        request.answer = false;
        const auto result = profile.begin(request).get();
        CHIMERA_VERIFY(result);
        QVERIFY(!result->answer);
        QVERIFY(profile.cloud->requests().empty());
        QCOMPARE(profile.shown(id), QStringList{"Just a note."});
    }

    void theNextQuestionBringsTheHistory()
    {
        TurnProfile profile;
        const auto id = profile.talk(QStringLiteral("model-cloud"));
        profile.cloud->pieces = {QStringLiteral("First answer [4].")};
        CHIMERA_VERIFY(profile.ask(id, QStringLiteral("First question")));
        CHIMERA_VERIFY(profile.ask(id, QStringLiteral("Second question")));
        const auto messages = profile.cloud->requests().back().messages;
        QCOMPARE(messages.size(), std::size_t(4));
        QCOMPARE(messages[1].content, QStringLiteral("First question"));
        QCOMPARE(messages[2].content, QStringLiteral("First answer."));
        QCOMPARE(messages[3].content, QStringLiteral("Second question"));
        QCOMPARE(profile.shown(id).size(), 4);
    }

    void stopKeepsWhatArrived()
    {
        TurnProfile profile;
        profile.cloud->hangs = true;
        profile.cloud->pieces = {QStringLiteral("Half an ans")};
        const auto id = profile.talk(QStringLiteral("model-cloud"));
        SendRequest request;
        request.conversation = id;
        request.text = QStringLiteral("Long story?");
        auto turn = profile.begin(request);
        QVERIFY(profile.cloud->waitUntilSaid());
        const auto running = profile.chat().running(id);
        QVERIFY(running.has_value());
        QVERIFY(running->phase == TurnPhase::Answering);
        QCOMPARE(running->text, QStringLiteral("Half an ans"));
        QCOMPARE(running->host, QStringLiteral("models.example"));
        QVERIFY(!running->question.isEmpty());
        QVERIFY(profile.chat().stop(id));
        const auto result = turn.get();
        CHIMERA_VERIFY(result);
        QVERIFY(result->answer->state == MessageState::Stopped);
        QCOMPARE(result->answer->content, QStringLiteral("Half an ans"));
        QVERIFY(result->answer->error.isEmpty());
        QVERIFY(!profile.chat().running(id));
        QVERIFY(!profile.chat().stop(id));
        QCOMPARE(profile.shown(id).size(), 2);
    }

    void aFailureKeepsTheQuestionAndSaysWhy()
    {
        TurnProfile profile;
        profile.cloud->pieces = {QStringLiteral("Half")};
        profile.cloud->failure = Error{ErrorCode::Network, QStringLiteral("models.example was silent for 30 seconds.")};
        const auto id = profile.talk(QStringLiteral("model-cloud"));
        const auto result = profile.ask(id, QStringLiteral("Hello?"));
        CHIMERA_VERIFY(result);
        QVERIFY(result->answer->state == MessageState::Failed);
        QCOMPARE(result->answer->error, QStringLiteral("models.example was silent for 30 seconds."));
        QCOMPARE(result->answer->content, QStringLiteral("Half"));
        QCOMPARE(result->answer->metadata.value(QStringLiteral("error_code")).toString(), wireName(ErrorCode::Network));
        QCOMPARE(profile.count("SELECT count(*) FROM usage WHERE failed = 1"), 1);
        QVERIFY(!profile.receipt(result->answer->id).messages.empty());
    }

    void anEmptyAnswerIsAFailure()
    {
        TurnProfile profile;
        profile.cloud->pieces = {QStringLiteral("  \n")};
        const auto result = profile.ask(profile.talk(QStringLiteral("model-cloud")), QStringLiteral("Hello?"));
        CHIMERA_VERIFY(result);
        QVERIFY(result->answer->state == MessageState::Failed);
        QVERIFY(!result->answer->error.isEmpty());
    }

    void anUnknownModelFailsAfterTheQuestionIsStored()
    {
        TurnProfile profile;
        const auto id = profile.talk(QStringLiteral("model-gpt-4o"));
        const auto result = profile.ask(id, QStringLiteral("Hello?"));
        CHIMERA_VERIFY(result);
        QVERIFY(result->answer->state == MessageState::Failed);
        QVERIFY(result->answer->error.startsWith(QStringLiteral("No connected integration")));
        QCOMPARE(profile.count("SELECT count(*) FROM usage"), 0);
        QCOMPARE(profile.shown(id).first(), QStringLiteral("Hello?"));
    }

    void aBlankQuestionStoresNothing()
    {
        TurnProfile profile;
        const auto id = profile.talk(QStringLiteral("model-cloud"));
        const auto result = profile.ask(id, QStringLiteral(" \n "));
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::Invalid);
        QVERIFY(profile.shown(id).isEmpty());
        QCOMPARE(profile.ask(ConversationId(QStringLiteral("conv-nowhere00000")), QStringLiteral("x")).error().code,
                 ErrorCode::NotFound);
    }

    void oneTurnAConversation()
    {
        TurnProfile profile;
        profile.cloud->hangs = true;
        const auto id = profile.talk(QStringLiteral("model-cloud"));
        const auto other = profile.talk(QStringLiteral("model-local"));
        SendRequest request;
        request.conversation = id;
        request.text = QStringLiteral("One");
        auto turn = profile.begin(request);
        QVERIFY(profile.cloud->waitUntilSaid());
        const auto second = profile.ask(id, QStringLiteral("Two"));
        QVERIFY(!second);
        QCOMPARE(second.error().code, ErrorCode::Conflict);
        CHIMERA_VERIFY(profile.ask(other, QStringLiteral("Elsewhere")));
        profile.chat().stop(id);
        CHIMERA_VERIFY(turn.get());
    }

    void closingStopsAndKeeps()
    {
        TurnProfile profile;
        profile.cloud->hangs = true;
        const auto id = profile.talk(QStringLiteral("model-cloud"));
        SendRequest request;
        request.conversation = id;
        request.text = QStringLiteral("One");
        auto turn = profile.begin(request);
        QVERIFY(profile.cloud->waitUntilSaid());
        profile.close();
        const auto result = turn.get();
        CHIMERA_VERIFY(result);
        QVERIFY(result->answer->state == MessageState::Stopped);
        QCOMPARE(profile.open(id)->thread.back().content, QStringLiteral("Hello there."));
        profile.restart();
    }

    void regeneratingMakesASibling()
    {
        TurnProfile profile;
        const auto id = profile.talk(QStringLiteral("model-cloud"));
        const auto first = profile.ask(id, QStringLiteral("Question"));
        profile.local->pieces = {QStringLiteral("Another one.")};
        const auto second = profile.again(first->answer->id, QStringLiteral("model-local"));
        CHIMERA_VERIFY(second);
        QCOMPARE(second->question.id, first->question.id);
        QCOMPARE(second->answer->branches, 2);
        QCOMPARE(second->answer->branch, 2);
        QCOMPARE(profile.shown(id), (QStringList{"Question", "Another one."}));
        QCOMPARE(profile.local->requests().front().messages.size(), std::size_t(2));
        QCOMPARE(profile.open(id)->model, QStringLiteral("model-cloud"));
        QCOMPARE(profile.again(first->question.id).error().code, ErrorCode::Invalid);
    }

    void anEditedQuestionMakesASibling()
    {
        TurnProfile profile;
        const auto id = profile.talk(QStringLiteral("model-cloud"));
        CHIMERA_VERIFY(profile.ask(id, QStringLiteral("One")));
        const auto second = profile.ask(id, QStringLiteral("Two"));
        SendRequest request;
        request.conversation = id;
        request.text = QStringLiteral("Two, better");
        request.instead = second->question.id;
        const auto edited = profile.begin(request).get();
        CHIMERA_VERIFY(edited);
        QCOMPARE(edited->question.parent, second->question.parent);
        QCOMPARE(edited->question.branch, 2);
        QCOMPARE(profile.shown(id), (QStringList{"One", "Hello there.", "Two, better", "Hello there."}));
        QVERIFY(!profile.cloud->sent().section(QStringLiteral("Two, better"), 1).contains(QStringLiteral("Two\n")));
    }

    void memoriesCanBeSwitchedOff()
    {
        TurnProfile profile;
        profile.remember(QStringLiteral("Trip"), QStringLiteral("The ferry leaves at noon.")).value();
        const auto hand = profile.remember(QStringLiteral("Hand"), QStringLiteral("Chosen by hand."));
        ConversationOptions options;
        options.useMemories = false;
        const auto id = profile.talk(QStringLiteral("model-cloud"), options);
        profile.inject(id, hand->id);
        CHIMERA_VERIFY(profile.ask(id, QStringLiteral("When does the ferry leave?")));
        QVERIFY(!profile.cloud->sent().contains(QStringLiteral("noon")));
        QVERIFY(profile.cloud->sent().contains(QStringLiteral("Chosen by hand.")));
    }

    void strictRefusesWithoutACall()
    {
        TurnProfile profile;
        ConversationOptions options;
        options.strict = true;
        const auto id = profile.talk(QStringLiteral("model-cloud"), options);
        const auto refused = profile.ask(id, QStringLiteral("Who won the cup?"));
        CHIMERA_VERIFY(refused);
        QVERIFY(refused->answer->state == MessageState::Done);
        QCOMPARE(refused->answer->content, QStringLiteral("I found nothing about this in your memories."));
        QCOMPARE(refused->answer->metadata.value(QStringLiteral("finish_reason")).toString(),
                 QStringLiteral("refused"));
        QVERIFY(profile.cloud->requests().empty());
        QCOMPARE(profile.count("SELECT count(*) FROM usage"), 0);
        profile.remember(QStringLiteral("Cup"), QStringLiteral("The blue team won the cup.")).value();
        CHIMERA_VERIFY(profile.ask(id, QStringLiteral("Who won the cup?")));
        QCOMPARE(profile.cloud->requests().size(), std::size_t(1));
    }

    void nothingLocalOnlyLeaves()
    {
        TurnProfile profile;
        const auto secret =
            profile.remember(QStringLiteral("Ferry secret"), QStringLiteral("The ferry password is CANARY-1."));
        const auto hand = profile.remember(QStringLiteral("Hand"), QStringLiteral("By hand CANARY-2."));
        profile.keepHere(secret->id);
        profile.keepHere(hand->id);
        const auto id = profile.talk(QStringLiteral("model-local"));
        profile.inject(id, hand->id);
        profile.local->pieces = {QStringLiteral("It is CANARY-1 [1].")};
        const auto here = profile.ask(id, QStringLiteral("What is the ferry password?"));
        CHIMERA_VERIFY(here);
        QVERIFY(profile.local->sent().contains(QStringLiteral("CANARY-1")));
        QVERIFY(profile.local->sent().contains(QStringLiteral("CANARY-2")));
        // An answer without a citation tells of it too.
        profile.local->pieces = {QStringLiteral("Once more: CANARY-3.")};
        CHIMERA_VERIFY(profile.ask(id, QStringLiteral("Say the ferry password again")));
        CHIMERA_VERIFY(profile.write([&](WriteTx& tx) {
            ConversationEdit edit;
            edit.model = QStringLiteral("model-cloud");
            return Conversations::edit(profile.caller(), tx, id, edit);
        }));
        const auto cloud = profile.ask(id, QStringLiteral("And the ferry password in capitals?"));
        CHIMERA_VERIFY(cloud);
        QVERIFY2(!profile.cloud->sent().contains(QStringLiteral("CANARY")), qPrintable(profile.cloud->sent()));
        const auto requests = profile.cloud->requests();
        for (const PromptSource& source : requests.front().sources)
            QVERIFY(!source.text.contains(QStringLiteral("CANARY")));
        const Receipt receipt = profile.receipt(cloud->answer->id);
        int held = 0;
        for (const ContextPart& part : receipt.parts)
            held += part.whyNot == QLatin1String("local only") ? 1 : 0;
        QCOMPARE(held, 4); // two memories, two answers
    }

    void localOnlyPlacesRefuse_data()
    {
        QTest::addColumn<bool>("workspace");
        QTest::newRow("workspace") << true;
        QTest::newRow("conversation") << false;
    }
    void localOnlyPlacesRefuse()
    {
        QFETCH(bool, workspace);
        TurnProfile profile;
        ConversationOptions options;
        options.localOnly = !workspace;
        if (workspace)
            CHIMERA_VERIFY(profile.write([&](WriteTx& tx) {
                return Workspaces::setLocalOnly(profile.caller(), tx, profile.workspace(), true);
            }));
        const auto id = profile.talk(QStringLiteral("model-cloud"), options);
        const auto result = profile.ask(id, QStringLiteral("Hello?"));
        CHIMERA_VERIFY(result);
        QVERIFY(result->answer->state == MessageState::Failed);
        QVERIFY(result->answer->error.contains(QStringLiteral("stays on this machine")));
        QVERIFY(profile.cloud->requests().empty());
        QCOMPARE(profile.receipt(result->answer->id).refused, result->answer->error);
        const auto here = profile.again(result->answer->id, QStringLiteral("model-local"));
        CHIMERA_VERIFY(here);
        QVERIFY(here->answer->state == MessageState::Done);
    }

    void recallAnswersWithoutAnyModel()
    {
        TurnProfile profile;
        profile.remember(QStringLiteral("Trip"), QStringLiteral("The ferry to Oslo leaves at noon from pier 7."))
            .value();
        const auto id = profile.talk(QStringLiteral("model-recall"));
        const auto result = profile.ask(id, QStringLiteral("When does the ferry leave?"));
        CHIMERA_VERIFY(result);
        QVERIFY2(result->answer->content.contains(QStringLiteral("noon from pier 7. [1]")),
                 qPrintable(result->answer->content));
        QCOMPARE(result->answer->citations.size(), std::size_t(1));
        QCOMPARE(profile.receipt(result->answer->id).host, QString());
        // A question that says too little goes on with the one before.
        const auto more = profile.ask(id, QStringLiteral("From where?"));
        CHIMERA_VERIFY(more);
        QVERIFY2(more->answer->content.contains(QStringLiteral("pier 7")), qPrintable(more->answer->content));
    }

    void theWorkspaceTextIsSent()
    {
        TurnProfile profile;
        CHIMERA_VERIFY(profile.write([&](WriteTx& tx) {
            return Settings::set(tx, settings::chatSystemText, QStringLiteral("Speak like a pirate."),
                                 profile.workspace().text());
        }));
        CHIMERA_VERIFY(profile.ask(profile.talk(QStringLiteral("model-cloud")), QStringLiteral("Hello?")));
        QVERIFY(profile.cloud->requests().front().messages.front().content.contains(QStringLiteral("pirate")));
    }

    void previewsWithoutAsking()
    {
        TurnProfile profile;
        profile.remember(QStringLiteral("Trip"), QStringLiteral("The ferry leaves at noon.")).value();
        const auto id = profile.talk(QStringLiteral("model-cloud"));
        SendRequest request;
        request.conversation = id;
        request.text = QStringLiteral("When does the ferry leave?");
        request.files = {{QStringLiteral("a.txt"), QStringLiteral("Some lines.")}};
        std::promise<Result<Receipt>> promise;
        auto future = promise.get_future();
        profile.chat().preview(profile.caller(), request,
                               [&](Result<Receipt> receipt) { promise.set_value(std::move(receipt)); });
        const auto receipt = future.get();
        CHIMERA_VERIFY(receipt);
        QVERIFY(receipt->tokens(PartKind::Memory) > 0);
        QVERIFY(receipt->tokens(PartKind::File) > 0);
        QVERIFY(receipt->tokens() < receipt->window);
        QVERIFY(profile.cloud->requests().empty());
        QVERIFY(profile.shown(id).isEmpty());
    }

    void snapshotsComeAtMostThirtyASecond()
    {
        TurnProfile profile;
        profile.cloud->pieces.clear();
        for (int i = 0; i < 400; ++i)
            profile.cloud->pieces.append(QStringLiteral("word%1 ").arg(i));
        profile.cloud->pause = std::chrono::milliseconds(1);
        const auto id = profile.talk(QStringLiteral("model-cloud"));
        std::atomic<int> progressed = 0;
        std::atomic<int> finished = 0;
        QObject::connect(
            &profile.chat(), &ChatService::turnProgressed, &profile.chat(), [&] { ++progressed; },
            Qt::DirectConnection);
        QObject::connect(
            &profile.chat(), &ChatService::turnFinished, &profile.chat(), [&] { ++finished; }, Qt::DirectConnection);
        QElapsedTimer timer;
        timer.start();
        CHIMERA_VERIFY(profile.ask(id, QStringLiteral("Tell me")));
        QCOMPARE(finished.load(), 1);
        QVERIFY(progressed > 3);
        QVERIFY2(progressed <= timer.elapsed() / 33 + 2, qPrintable(QString::number(progressed)));
    }

    void aFloodEndsAtAMessagesSize()
    {
        TurnProfile profile;
        profile.cloud->pieces.clear();
        for (int i = 0; i < 12; ++i)
            profile.cloud->pieces.append(QString(100'000, u'x') + u' ');
        const auto result = profile.ask(profile.talk(QStringLiteral("model-cloud")), QStringLiteral("Flood"));
        CHIMERA_VERIFY(result);
        QVERIFY(result->answer->state == MessageState::Done);
        QCOMPARE(result->answer->metadata.value(QStringLiteral("finish_reason")).toString(), QStringLiteral("length"));
        QVERIFY(result->answer->content.size() <= maxMessageBytes / 4);
    }

    void titles_data()
    {
        QTest::addColumn<QString>("question");
        QTest::addColumn<QString>("title");
        QTest::newRow("short") << "When is it?"
                               << "When is it?";
        QTest::newRow("two sentences") << "When is it? I forgot."
                                       << "When is it?";
        QTest::newRow("lines") << "\n First line\nsecond"
                               << "First line";
        QTest::newRow("long") << QStringLiteral("word ").repeated(30)
                              << QStringLiteral("word ").repeated(12).trimmed() + QStringLiteral("…");
        QTest::newRow("chinese") << "下周的会议是什么时候？我忘了。"
                                 << "下周的会议是什么时候？";
        QTest::newRow("blank") << "  "
                               << "New Conversation";
    }
    void titles()
    {
        QFETCH(QString, question);
        QTEST(titleFrom(question), "title");
    }

    void anEchoIsWordForWord()
    {
        TurnProfile profile;
        const auto result = profile.ask(profile.talk(QStringLiteral("echo")), QStringLiteral("Say [9] and [1]: x"));
        CHIMERA_VERIFY(result);
        QVERIFY2(result->answer->content.contains(QStringLiteral("Say [9] and [1]: x")),
                 qPrintable(result->answer->content));
        QCOMPARE(result->answer->metadata.value(QStringLiteral("provider")).toString(), QStringLiteral("echo"));
    }

    void strangersAreRefused()
    {
        TurnProfile profile;
        const auto id = profile.talk(QStringLiteral("model-cloud"));
        SendRequest request;
        request.conversation = id;
        request.text = QStringLiteral("Hello");
        std::promise<Result<TurnResult>> promise;
        auto future = promise.get_future();
        profile.chat().send(profile.stranger(), request,
                            [&](Result<TurnResult> result) { promise.set_value(std::move(result)); });
        QCOMPARE(future.get().error().code, ErrorCode::Denied);
        QVERIFY(profile.cloud->requests().empty());
    }
};

QTEST_GUILESS_MAIN(ChatServiceTest)
#include "ChatServiceTest.moc"
