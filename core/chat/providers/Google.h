// Google's generateContent interface, streamed as events; the key goes in a header, never in the address.
#pragma once

#include "core/chat/providers/Exchange.h"

namespace chimera {

class Google final : public ChatProvider
{
public:
    Google(const Endpoint& endpoint, HttpClient& http);

    QString name() const override { return QStringLiteral("google"); }
    QString host() const override { return m_exchange.host(); }
    bool isLocal() const override { return m_exchange.isLocal(); }
    Result<ChatOutcome> answer(const ChatRequest& request, const ChatSink& sink, const CancelToken& cancel) override;
    Result<std::vector<ProviderModel>> models(const CancelToken& cancel) override;
    Result<void> test(const CancelToken& cancel) override;

private:
    Exchange m_exchange;
};

} // namespace chimera
