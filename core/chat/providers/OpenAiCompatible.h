// The chat/completions interface: OpenAI, DeepSeek, Groq, and servers of one's own (Ollama, llama.cpp, LM Studio,
// vLLM).
#pragma once

#include "core/chat/providers/Exchange.h"

namespace chimera {

class OpenAiCompatible final : public ChatProvider
{
public:
    OpenAiCompatible(const Endpoint& endpoint, HttpClient& http);

    QString name() const override;
    QString host() const override { return m_exchange.host(); }
    bool isLocal() const override { return m_exchange.isLocal(); }
    Result<ChatOutcome> answer(const ChatRequest& request, const ChatSink& sink, const CancelToken& cancel) override;
    Result<std::vector<ProviderModel>> models(const CancelToken& cancel) override;
    Result<void> test(const CancelToken& cancel) override;

private:
    Exchange m_exchange;
};

} // namespace chimera
