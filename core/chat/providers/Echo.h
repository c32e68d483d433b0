// Answers by repeating the question, as the contract's demonstration does (section 7). Sends nothing anywhere.
#pragma once

#include "core/chat/providers/ChatProvider.h"

namespace chimera {

class Echo final : public ChatProvider
{
public:
    QString name() const override { return QStringLiteral("echo"); }
    QString host() const override { return {}; }
    bool isLocal() const override { return true; }
    Result<ChatOutcome> answer(const ChatRequest& request, const ChatSink& sink, const CancelToken& cancel) override;
    Result<std::vector<ProviderModel>> models(const CancelToken& cancel) override;
    Result<void> test(const CancelToken&) override { return {}; }
};

} // namespace chimera
