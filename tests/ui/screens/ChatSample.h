// Conversations over the sample workspace, answered by the built-in answerer as a user would get them.
#pragma once

#include "core/Backend.h"

#include <QTest>

namespace chimera {

inline bool ask(Backend& backend, const ConversationId& conversation, const QString& text)
{
    auto done = std::make_shared<std::atomic<int>>(0);
    backend.chat().send(backend.caller(QStringLiteral("window")), {conversation, text, {}, std::nullopt, true},
                        [done](const Result<TurnResult>& result) { done->store(result && result->answer ? 1 : -1); });
    return QTest::qWaitFor([done] { return done->load() != 0; }, 30000) && done->load() > 0;
}

inline bool fillChats(Backend& backend, const WorkspaceId& workspace)
{
    const Caller caller = backend.caller(QStringLiteral("window"));
    const std::pair<const char*, const char*> chats[] = {
        {"Moving the server", "In what order do the steps come, and what can fail?"},
        {"Reading group", "What do we ask about chapter four?"},
        {"Archive and scanner", "A3 with a sheet feed: second hand?"},
        {"Sourdough", "What went better in the third attempt?"},
        {"Budget 2027", "Travel is the open item. What did the accountant ask?"},
    };
    for (const auto& [title, first] : chats) {
        const auto made =
            backend.runner().writeNow("chat", [&, title = title, first = first](WriteTx& tx) -> Result<int> {
                CHIMERA_TRY(const auto chat, Conversations::create(caller, tx, workspace, QString::fromLatin1(title),
                                                                   QStringLiteral("model-recall")));
                NewMessage message;
                message.content = QString::fromLatin1(first);
                CHIMERA_CHECK(Conversations::append(caller, tx, chat.id, message));
                return 1;
            });
        if (!made)
            return false;
    }
    const auto main = backend.runner().writeNow("chat", [&](WriteTx& tx) {
        return Conversations::create(caller, tx, workspace, QStringLiteral("Q3 plan"), QStringLiteral("model-recall"));
    });
    if (!main || !ask(backend, main->id, QStringLiteral("When do we switch the index, and can we go back?")))
        return false;
    const auto first =
        backend.runner().readNow("memory", [&](const ReadTx& tx) { return Conversations::get(caller, tx, main->id); });
    if (!first || first->thread.size() < 2)
        return false;
    auto again = std::make_shared<std::atomic<int>>(0);
    backend.chat().regenerate(caller, first->thread.back().id, {},
                              [again](const Result<TurnResult>& result) { again->store(result ? 1 : -1); });
    if (!QTest::qWaitFor([again] { return again->load() != 0; }, 30000))
        return false;
    const auto injected = backend.runner().writeNow("inject", [&](WriteTx& tx) -> Result<int> {
        for (const Citation& citation : first->thread.back().citations)
            CHIMERA_CHECK(Injections::add(caller, tx, main->id, citation.memory));
        if (!first->thread.back().citations.empty())
            CHIMERA_CHECK(
                Injections::setAlways(caller, tx, main->id, first->thread.back().citations.front().memory, true));
        return 1;
    });
    return static_cast<bool>(injected);
}

} // namespace chimera
