#include "core/chat/Conversations.h"
#include "core/chat/providers/Recall.h"
#include "tests/bench/Command.h"
#include "tests/bench/Corpus.h"
#include "tests/bench/Measure.h"
#include "tests/support/FakeChatProvider.h"

#include <cstdio>
#include <future>

namespace chimera::bench {

namespace {

using Steady = std::chrono::steady_clock;

constexpr int warmUp = 20;

struct Turn
{
    std::chrono::nanoseconds firstToken{0};
    std::chrono::nanoseconds whole{0};
    std::chrono::nanoseconds search{0};
};

ConversationId newConversation(Backend& backend, const WorkspaceId& workspace, const QString& model)
{
    auto made = backend.runner().writeNow("bench.conversation", [&](WriteTx& tx) {
        return Conversations::create(benchCaller(backend), tx, workspace, QStringLiteral("Bench"), model);
    });
    if (!made)
        qFatal("%s", qPrintable(made.error().message));
    return made->id;
}

Turn ask(Backend& backend, ChatService& chat, const ConversationId& conversation, const QString& question)
{
    SendRequest request;
    request.conversation = conversation;
    request.text = question;
    std::promise<Result<TurnResult>> promise;
    auto future = promise.get_future();
    Turn turn;
    const auto begin = Steady::now();
    ChatSink sink;
    sink.onText = [&](const QString&) {
        if (turn.firstToken.count() == 0)
            turn.firstToken = Steady::now() - begin;
    };
    chat.send(
        benchCaller(backend), request, [&promise](Result<TurnResult> result) { promise.set_value(std::move(result)); },
        sink);
    const auto result = future.get();
    turn.whole = Steady::now() - begin;
    if (!result)
        qFatal("%s", qPrintable(result.error().message));
    if (result->failure)
        qFatal("%s", qPrintable(result->failure->message));
    const auto receipt = backend.runner().readNow("bench.receipt", [&](ReadTx& tx) {
        return ChatService::receipt(benchCaller(backend), tx, result->answer->id);
    });
    if (receipt)
        turn.search = std::chrono::nanoseconds(static_cast<std::int64_t>(receipt->searchMs * 1e6));
    return turn;
}

void measureTurns(Backend& backend, const CommandOptions& options, const QString& name,
                  const std::shared_ptr<ChatProvider>& provider)
{
    ChatService chat(backend.runner(), backend.search(), [provider](const Caller&, const QString&) -> Result<Answerer> {
        return Answerer{provider, QStringLiteral("bench"), 32'768};
    });
    const Corpus corpus(options.seed);
    const WorkspaceId workspace = seededWorkspace(backend).id;
    Latencies first;
    Latencies whole;
    Latencies search;
    for (int i = -warmUp; i < options.times; ++i) {
        const QString question =
            QStringLiteral("What do we know about %1?").arg(corpus.query(i + 9'000, 2 + (i + warmUp) % 3));
        const Turn turn =
            ask(backend, chat, newConversation(backend, workspace, QString::fromLatin1(Recall::model)), question);
        if (i < 0)
            continue;
        first.add(turn.firstToken);
        whole.add(turn.whole);
        search.add(turn.search);
    }
    printRow(name + QStringLiteral(", question to first token"), first);
    printRow(name + QStringLiteral(", of it search and passages"), search);
    printRow(name + QStringLiteral(", question to stored answer"), whole);
}

} // namespace

// What the program adds to a turn: with a model that answers at once, and with the built-in answerer. Each question in
// a conversation of its own.
int runChat(const CommandOptions& options)
{
    const auto backend = openProfile(options.dataDir);
    std::printf("%lld memories\n", static_cast<long long>(seededWorkspace(*backend).stats.memories));
    printHeader();
    measureTurns(*backend, options, QStringLiteral("fake model"), std::make_shared<test::FakeChatProvider>());
    measureTurns(*backend, options, QStringLiteral("Recall"), std::make_shared<Recall>());
    return 0;
}

} // namespace chimera::bench
