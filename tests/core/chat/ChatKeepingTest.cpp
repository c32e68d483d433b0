#include "core/chat/Closing.h"
#include "core/chat/ConversationExport.h"
#include "core/chat/Inbox.h"
#include "core/chat/Prices.h"
#include "core/chat/Retention.h"
#include "core/chat/Usage.h"
#include "core/settings/Settings.h"
#include "core/storage/Timings.h"
#include "tests/core/chat/ChatFixture.h"

#include <QRegularExpression>

using namespace chimera;
using namespace chimera::test;

class ChatKeepingTest : public QObject
{
    Q_OBJECT

    static Conversation poisoned()
    {
        Conversation conversation;
        conversation.title = QStringLiteral("<script>alert(1)</script> & [x](http://canary.example/?t)");
        Message message;
        message.role = MessageRole::Assistant;
        message.content =
            QStringLiteral("Hi ![p](http://canary.example/?d=secret) <img src=\"http://canary.example/2\">\n\n"
                           "<script>fetch('http://canary.example/3')</script> [go](javascript:alert(1))\n\n"
                           "![r][ref]\n\n[ref]: http://canary.example/4\n");
        message.citations = {{1, MemoryId(QStringLiteral("memory-aaaaaaaaaaaa")),
                              QStringLiteral("A <b>title</b> ![i](http://canary.example/5)"),
                              QStringLiteral("quote \" onload=x"), 0, 1, 1}};
        message.state = MessageState::Failed;
        message.error = QStringLiteral("It <i>failed</i>.");
        conversation.thread.push_back(message);
        return conversation;
    }

private Q_SLOTS:
    void aPoisonedAnswerExportsWithoutAnyRequest()
    {
        const QString html = toHtml(poisoned());
        for (const char* never : {"<script>", "<img src=\"http", "href=\"javascript", "<b>title", "<i>failed"})
            QVERIFY2(!html.contains(QLatin1String(never)), never);
        static const QRegularExpression loads(QStringLiteral("<(img|link|iframe|object|embed|script|video)\\b"));
        QVERIFY2(!loads.match(html.mid(html.indexOf(QLatin1String("<body>")))).hasMatch(), qPrintable(html));
        const QString markdown = toMarkdown(poisoned());
        QVERIFY(markdown.startsWith(QLatin1String("# \\<script\\>")));
        QVERIFY(markdown.contains(QLatin1String("1. **A \\<b\\>title\\</b\\> \\!\\[i\\](http://canary.example/5)**")));
    }

    void exportsReadLikeAConversation()
    {
        ChatProfile p;
        const auto id = p.start(QStringLiteral("Plan"))->id;
        p.talk(id, {QStringLiteral("Where?"), QStringLiteral("**Here** [1].")});
        const QString text = toMarkdown(*p.open(id));
        QVERIFY(text.startsWith(QLatin1String("# Plan\n\n## You")));
        QVERIFY(text.contains(QLatin1String("\n\nWhere?\n")));
        QVERIFY(text.contains(QLatin1String("\n**Here** [1].\n")));
        QVERIFY(toHtml(*p.open(id)).contains(QLatin1String("<strong>Here</strong>")));
    }

    void pricesAreTheUsersOwnFirst()
    {
        QCOMPARE(*costOf({}, QStringLiteral("openai"), QStringLiteral("gpt-4o"), 1'000'000, 100'000), 3.5);
        QCOMPARE(*costOf({}, QStringLiteral("openai"), QStringLiteral("gpt-4o-mini"), 1'000'000, 0), 0.15);
        QCOMPARE(*costOf({}, QStringLiteral("recall"), QStringLiteral("x"), 1'000'000, 1'000'000), 0.0);
        QVERIFY(!costOf({}, QStringLiteral("custom"), QStringLiteral("big"), 1, 1));
        QCOMPARE(*costOf({}, QStringLiteral("openai"), QStringLiteral("GPT-4o-2024-08-06"), 1'000'000, 0), 2.5);
        QCOMPARE(*costOf({}, QStringLiteral("anthropic"), QStringLiteral("claude-3-5-sonnet-latest"), 0, 1'000'000),
                 15.0);
        for (const char* other : {"gpt-4.1", "gpt-4.1-mini", "gpt-4o-audio-preview", "gpt-40", "gpt-"})
            QVERIFY2(!costOf({}, QStringLiteral("openai"), QString::fromLatin1(other), 1, 1), other);
        const QJsonObject own{{QStringLiteral("openai/gpt-4o"), QJsonObject{{QStringLiteral("input"), 1.0}}},
                              {QStringLiteral("custom/big"), QJsonObject{{QStringLiteral("output"), 2.0}}}};
        QCOMPARE(*costOf(own, QStringLiteral("openai"), QStringLiteral("gpt-4o"), 1'000'000, 1'000'000), 1.0);
        QCOMPARE(*costOf(own, QStringLiteral("custom"), QStringLiteral("big"), 0, 500'000), 1.0);
    }

    void usageIsSummedByProvider()
    {
        ChatProfile p;
        const auto conversation = p.start();
        const auto record = [&](const QString& provider, double ms, bool failed) {
            UsageEntry entry;
            entry.conversationPk = conversation->pk;
            entry.workspacePk = 1;
            entry.provider = provider;
            entry.model = QStringLiteral("gpt-4o");
            entry.promptTokens = 1'000'000;
            entry.totalMs = ms;
            entry.failed = failed;
            CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Usage::record(tx, entry); }));
        };
        for (int i = 1; i <= 20; ++i)
            record(QStringLiteral("openai"), i * 10, false);
        record(QStringLiteral("openai"), 9'999, true);
        record(QStringLiteral("custom"), 5, false);
        const auto sums =
            p.read([&](ReadTx& tx) { return Usage::byProvider(p.caller(), tx, p.workspace(), Timestamp()); });
        CHIMERA_VERIFY(sums);
        QCOMPARE(sums->size(), 2U);
        const UsageSum& openai = sums->front();
        QCOMPARE(openai.provider, QStringLiteral("openai"));
        QCOMPARE(openai.requests, 21);
        QCOMPARE(openai.failed, 1);
        QCOMPARE(openai.cost, 21 * 2.5);
        QCOMPARE(openai.p50Ms, 110.0);
        QCOMPARE(openai.p95Ms, 190.0);
        QCOMPARE(sums->back().unpriced, 1);
        const auto whole = p.read([&](ReadTx& tx) { return Usage::ofConversation(p.caller(), tx, conversation->id); });
        QCOMPARE(whole->requests, 22);
        QCOMPARE(whole->p50Ms, 100.0); // of 5, 10, 20 ... 200
        QCOMPARE(whole->p95Ms, 190.0);
        p.clock().advanceSeconds(86'400);
        record(QStringLiteral("openai"), 7, false);
        const auto days = p.read([&](ReadTx& tx) { return Usage::byDay(p.caller(), tx, p.workspace(), Timestamp()); });
        QCOMPARE(days->size(), 2U);
        QCOMPARE(days->at(0).sum.requests, 1);
        QCOMPARE(days->at(0).day.addDays(-1), days->at(1).day);
        QCOMPARE(days->at(1).sum.failed, 1);
        const auto recent = p.read(
            [&](ReadTx& tx) { return Usage::byDay(p.caller(), tx, p.workspace(), p.clock().now().plusDays(-1)); });
        QCOMPARE(recent->size(), 2U);
        QCOMPARE(
            p.read([&](ReadTx& tx) { return Usage::byDay(p.stranger(), tx, p.workspace(), Timestamp()); }).error().code,
            ErrorCode::Denied);
        // What it cost stays when the conversation goes.
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Conversations::trash(p.caller(), tx, {conversation->id}); }));
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Conversations::purge(p.caller(), tx, {conversation->id}); }));
        QCOMPARE(*p.read([](ReadTx& tx) { return tx.count("SELECT count(*) FROM usage"); }), 23);
    }

    // A table that is read through takes a step for each of its rows.
    void noStatementReadsATableThrough()
    {
        ChatProfile p;
        const auto memory = p.remember(QStringLiteral("Boat"), QStringLiteral("The boat needs paint."));
        const auto id = p.start()->id;
        const auto filled = p.write([&](WriteTx& tx) -> Result<MessageId> {
            NewMessage message;
            message.content = QStringLiteral("I prefer the boat in the harbour.");
            CHIMERA_TRY(const Message first, Conversations::append(p.caller(), tx, id, message));
            CHIMERA_CHECK(Injections::add(p.caller(), tx, id, memory->id));
            CHIMERA_TRY(const auto other, Workspaces::create(p.caller(), tx, QStringLiteral("Other")));
            for (int i = 0; i < 300; ++i) {
                CHIMERA_TRY(const auto talk,
                            Conversations::create(p.caller(), tx, other.id, QStringLiteral("T"), QStringLiteral("m")));
                NewMessage said;
                said.role = MessageRole::Assistant;
                said.content = QStringLiteral("text %1").arg(i);
                said.citations = {
                    {1, MemoryId(QStringLiteral("memory-%1").arg(i)), said.content, said.content, 0, 1, 1}};
                CHIMERA_TRY(const Message made, Conversations::append(p.caller(), tx, talk.id, said));
                NewProposal proposal;
                proposal.title = proposal.content = said.content;
                proposal.conversationPk = talk.pk;
                proposal.messagePk = made.pk;
                CHIMERA_CHECK(Inbox::propose(p.caller(), tx, other.id, proposal));
                UsageEntry entry;
                entry.conversationPk = talk.pk;
                entry.messagePk = made.pk;
                entry.workspacePk = 2;
                CHIMERA_CHECK(Usage::record(tx, entry));
                CHIMERA_CHECK(Memories::create(p.caller(), tx, other.id, {said.content, said.content}));
            }
            return first.id;
        });
        CHIMERA_VERIFY(filled);
        p.timings().clear();
        const auto read = [&](const char* name, auto work) { (void)p.runner().readNow(name, work); };
        const auto write = [&](const char* name, auto work) { (void)p.runner().writeNow(name, work); };
        const Caller& caller = p.caller();
        ConversationQuery query;
        query.workspace = p.workspace();
        read("get", [&](ReadTx& tx) { return Conversations::get(caller, tx, id); });
        read("list", [&](ReadTx& tx) { return Conversations::list(caller, tx, query); });
        query.trash = true;
        read("list.trash", [&](ReadTx& tx) { return Conversations::list(caller, tx, query); });
        read("message", [&](ReadTx& tx) { return Conversations::message(caller, tx, *filled); });
        read("siblings", [&](ReadTx& tx) { return Conversations::siblings(caller, tx, *filled); });
        read("uses", [&](ReadTx& tx) { return usesOf(caller, tx, memory->id); });
        read("inbox", [&](ReadTx& tx) { return Inbox::list(caller, tx, p.workspace()); });
        read("inbox.count", [&](ReadTx& tx) { return Inbox::count(caller, tx, p.workspace()); });
        read("usage", [&](ReadTx& tx) { return Usage::byProvider(caller, tx, p.workspace(), Timestamp()); });
        read("usage.one", [&](ReadTx& tx) { return Usage::ofConversation(caller, tx, id); });
        read("retention",
             [&](ReadTx& tx) { return previewRetention(caller, tx, p.workspace(), QStringLiteral("7-days")); });
        write("append", [&](WriteTx& tx) {
            return Conversations::append(caller, tx, id, {MessageRole::User, QStringLiteral("more"), *filled});
        });
        write("close", [&](WriteTx& tx) { return closeConversation(caller, tx, id, CloseHow::Propose); });
        write("show", [&](WriteTx& tx) { return Conversations::showBranch(caller, tx, *filled); });
        write("remove", [&](WriteTx& tx) { return Conversations::removeMessage(caller, tx, *filled); });
        write("sweep", [&](WriteTx& tx) { return Conversations::purgeOlderThan(tx, 30); });
        write("trash", [&](WriteTx& tx) { return Conversations::trash(caller, tx, {id}); });
        write("purge", [&](WriteTx& tx) { return Conversations::purge(caller, tx, {id}); });
        for (const Timing& timing : p.timings().snapshot()) {
            if (timing.kind == Timing::Kind::Sql)
                QVERIFY2(timing.fullScanSteps <= 40, timing.name.constData());
        }
        QVERIFY(p.timings().snapshot().size() > 60);
    }

    void retentionShowsThenMovesToTrash()
    {
        ChatProfile p;
        const auto old = p.start(QStringLiteral("Old"))->id;
        const auto kept = p.start(QStringLiteral("Pinned"))->id;
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) {
            ConversationEdit edit;
            edit.pinned = true;
            return Conversations::edit(p.caller(), tx, kept, edit);
        }));
        NewMemory summary;
        summary.title = QStringLiteral("Summary");
        summary.content = QStringLiteral("text");
        summary.source = QStringLiteral("conversation");
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Memories::create(p.caller(), tx, p.workspace(), summary); }));
        CHIMERA_VERIFY(p.remember(QStringLiteral("Mine"), QStringLiteral("written by hand")));
        p.clock().advanceSeconds(85 * 86'400);
        CHIMERA_VERIFY(p.start(QStringLiteral("New")));
        const auto preview = [&](const char* period) {
            return p.read([&](ReadTx& tx) {
                return previewRetention(p.caller(), tx, p.workspace(), QString::fromLatin1(period));
            });
        };
        QVERIFY(preview("indefinite-forever")->conversations.empty());
        QVERIFY(preview("90-days")->conversations.empty());
        QCOMPARE(preview("indefinite-84")->conversations.size(), 1U);
        QCOMPARE(preview("indefinite-84")->memories.at(0).second, QStringLiteral("Summary"));
        QCOMPARE(preview("1-day").error().code, ErrorCode::Invalid);
        const auto moved = p.write(
            [&](WriteTx& tx) { return applyRetention(p.caller(), tx, p.workspace(), QStringLiteral("30-days")); });
        QCOMPARE(*moved, 2);
        CHIMERA_VERIFY(p.write([&](WriteTx& tx) { return Conversations::restore(p.caller(), tx, {old}); }));
    }
};

QTEST_GUILESS_MAIN(ChatKeepingTest)
#include "ChatKeepingTest.moc"
