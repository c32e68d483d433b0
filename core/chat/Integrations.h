// The model providers that a user has connected: their rows, keys (through settings/Secrets), probes and model lists.
// Owned by the Backend; thread-safe. Keys go in and never come out: shown as first 3 ... last 3.
#pragma once

#include "core/accounts/Access.h"
#include "core/chat/providers/ChatProvider.h"
#include "core/storage/Runner.h"

namespace chimera {

class HttpClient;
class Secrets;

enum class IntegrationStatus { Unknown, Connected, Error };

struct ProviderTimeouts
{
    std::chrono::seconds connect{10};
    std::chrono::seconds firstByte{60}; // 300 for servers on this machine
    std::chrono::seconds idle{30};
};

struct Integration
{
    std::int64_t pk = 0;
    IntegrationId id;
    QString provider; // "openai", "anthropic", "google", "deepseek", "groq", "custom" (OpenAI-compatible)
    QString name;     // for people; of custom ones their own
    QString baseUrl;  // "" the provider's own
    QString modelId;  // chosen, "" the provider's default
    QString modelName;
    QString maskedKey; // "" no key
    IntegrationStatus status = IntegrationStatus::Unknown;
    QString error;
    std::optional<Timestamp> testedAt;
    Timestamp createdAt;
    ProviderTimeouts timeouts;
    bool isLocal = false; // its address is this machine
};

// A model that a conversation can use.
struct ChatModel
{
    QString id; // what conversations keep: "model-gpt-4o", "model-recall", "int-.../name"
    QString provider;
    QString name;
    IntegrationId integration; // "" built in
    bool isLocal = false;
    int window = 8'192; // tokens
    IntegrationStatus status = IntegrationStatus::Unknown;
    QString title; // for people
};

struct NewIntegration
{
    QString provider;
    QString name;
    QString baseUrl;
    QString key; // "" none
    QString modelId;
    QString modelName;
};

// Absent = unchanged.
struct IntegrationEdit
{
    std::optional<QString> name;
    std::optional<QString> baseUrl;
    std::optional<QString> key;
    std::optional<QString> modelId;
    std::optional<QString> modelName;
    std::optional<ProviderTimeouts> timeouts;
};

class Integrations
{
public:
    Integrations(Runner& runner, Secrets& secrets, HttpClient& http);
    // Makes who answers for "model-recall". Without one that model is Config. Before the first call of the others.
    void setRecall(std::function<std::shared_ptr<ChatProvider>()> make);

    static Result<std::vector<Integration>> list(const Caller& caller, const ReadTx& tx);
    static Result<Integration> get(const Caller& caller, const ReadTx& tx, const IntegrationId& id);
    // One for each connected integration: its chosen model (contract, GET /models/available).
    static Result<std::vector<ChatModel>> available(const Caller& caller, const ReadTx& tx);

    // These store, then probe (at most 10 s), and wait: never from the window's thread or one of the Runner. Base
    // addresses are Denied to callers over HTTP and MCP.
    Result<Integration> add(const Caller& caller, const NewIntegration& given, const CancelToken& cancel = {});
    Result<Integration> edit(const Caller& caller, const IntegrationId& id, const IntegrationEdit& edit,
                             const CancelToken& cancel = {});
    Result<Integration> test(const Caller& caller, const IntegrationId& id, const CancelToken& cancel = {});
    Result<void> remove(const Caller& caller, const IntegrationId& id);
    // What answers on 127.0.0.1:11434, :8080 and :1234 now. Only when somebody asked for it.
    Result<std::vector<NewIntegration>> findLocal(const CancelToken& cancel = {});

    // Built-in ones first, then each integration's: its list is fetched and kept for an hour. Waits for the network
    // where `fetch`; else answers from what is known.
    Result<std::vector<ChatModel>> models(const Caller& caller, bool fetch, const CancelToken& cancel = {});
    // Who answers for a conversation's model; "echo" and unknown ones are Echo over HTTP and MCP, Config else. Waits
    // for the Runner; the answer may outlive this object's change of settings, not the object.
    Result<std::shared_ptr<ChatProvider>> provider(const Caller& caller, const QString& model);
    Result<ChatModel> model(const Caller& caller, const QString& id);

private:
    struct State;
    std::shared_ptr<State> m_state;
};

QJsonObject toJson(const Integration& integration); // contract, section 8
QJsonObject toJson(const ChatModel& model);         // the same
QString wireName(IntegrationStatus status);         // "connected", "error", "disconnected"

} // namespace chimera
