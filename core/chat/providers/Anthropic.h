// Anthropic's Messages interface, streamed, with its thinking.
#pragma once

#include "core/chat/providers/Exchange.h"

namespace chimera {

class Anthropic final : public ChatProvider
{
public:
    Anthropic(const Endpoint& endpoint, HttpClient& http);

    QString name() const override { return QStringLiteral("anthropic"); }
    QString host() const override { return m_exchange.host(); }
    bool isLocal() const override { return m_exchange.isLocal(); }
    Result<ChatOutcome> answer(const ChatRequest& request, const ChatSink& sink, const CancelToken& cancel) override;
    Result<std::vector<ProviderModel>> models(const CancelToken& cancel) override;
    Result<void> test(const CancelToken& cancel) override;

private:
    Exchange m_exchange;
};

} // namespace chimera
