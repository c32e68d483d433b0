// Who answers: a cloud service, a server on this machine, or the built-in answerer. A call blocks the thread that makes
// it (a chat turn has its own) until the answer is whole, stopped or failed. Thread-safe.
#pragma once

#include "core/base/Cancel.h"
#include "core/base/Result.h"
#include "core/chat/Conversation.h"

#include <functional>

namespace chimera {

struct PromptMessage
{
    MessageRole role = MessageRole::User;
    QString content;
};

// A passage in the prompt, under the number by which the answer may cite it.
struct PromptSource
{
    int number = 0;
    MemoryId memory;
    QString title;
    QString text;
    std::int64_t begin = 0; // of the passage in the memory's UTF-8
    std::int64_t end = 0;
    double score = 0; // (0, 1]
    std::optional<Timestamp> day;
};

struct ChatRequest
{
    QString model;
    std::vector<PromptMessage> messages; // system text first; sources are quoted inside
    QString question;                    // the new message as typed
    std::vector<PromptSource> sources;   // the same passages as values, for the built-in answerer
    double temperature = 0.7;
    int maxTokens = 2'000; // of the answer
};

struct ChatSink
{
    std::function<void(const QString& text)> onText;
    std::function<void(const QString& text)> onReasoning = [](const QString&) {};
};

struct ChatOutcome
{
    QString model;        // as the server names it; "" as asked
    QString finishReason; // "stop", "length", ...
    std::optional<int> promptTokens;
    std::optional<int> answerTokens;
};

struct ProviderModel
{
    QString id;     // as the provider calls it
    QString name;   // for people
    int window = 0; // tokens, 0: unknown
};

class ChatProvider
{
public:
    virtual ~ChatProvider() = default;
    virtual QString name() const = 0; // "openai", "anthropic", "google", "deepseek", "groq", "local", "recall", "echo"
    virtual QString host() const = 0; // "" where nothing is sent
    // Whether what is sent stays on this machine.
    virtual bool isLocal() const = 0;
    // Errors: Network, TimedOut, Denied (the key), Config, Cancelled; the sentence names host, phase, seconds and what
    // to do, never a key or the request. What had arrived was given to the sink.
    virtual Result<ChatOutcome> answer(const ChatRequest& request, const ChatSink& sink, const CancelToken& cancel) = 0;
    virtual Result<std::vector<ProviderModel>> models(const CancelToken& cancel) = 0;
    // Whether the key and the address work; at most 10 s.
    virtual Result<void> test(const CancelToken& cancel) = 0;
};

// The detail of a Network error that means "too many requests".
inline constexpr QLatin1StringView rateLimited{"rate limit"};
inline bool isRateLimit(const Error& error)
{
    return error.code == ErrorCode::Network && error.detail == rateLimited;
}

} // namespace chimera
