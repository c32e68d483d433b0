// The built-in answerer: quotes the sentences of the memories found that answer the question. No model, no network; it
// answers in the first minute. Stateless, thread-safe; fails only when cancelled.
#pragma once

#include "core/chat/providers/ChatProvider.h"

namespace chimera {

class Recall final : public ChatProvider
{
public:
    static constexpr const char* model = "model-recall"; // as conversations keep it
    static constexpr int window = 1'000'000;             // it reads passages, not tokens

    QString name() const override { return QStringLiteral("recall"); }
    QString host() const override { return {}; }
    bool isLocal() const override { return true; }
    Result<ChatOutcome> answer(const ChatRequest& request, const ChatSink& sink, const CancelToken& cancel) override;
    Result<std::vector<ProviderModel>> models(const CancelToken& cancel) override;
    Result<void> test(const CancelToken& cancel) override;
};

} // namespace chimera
