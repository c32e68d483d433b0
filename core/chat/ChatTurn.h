// One turn from the question to the stored answer. Runs on the thread that calls run(), which waits for the database,
// the search and the model; everything else about it (progress, Stop) is thread-safe. For ChatService.
#pragma once

#include "core/chat/ChatService.h"
#include "core/chat/PromptBuilder.h"
#include "core/chat/Usage.h"
#include "core/search/SearchService.h"

namespace chimera {

struct ChatServices
{
    Runner& runner;
    SearchService& search;
    FindAnswerer find;
};

// What others see of a turn, and how they stop it.
class TurnState
{
public:
    using Changed = std::function<void(bool atOnce)>;

    // `token`: who else may stop it.
    explicit TurnState(Changed changed, std::optional<CancelToken> token = {})
        : m_changed(std::move(changed)), m_token(token ? *token : m_cancel.token())
    {}

    TurnProgress progress() const;
    void stop() { m_cancel.cancel(); }
    const CancelToken& token() const { return m_token; }
    bool isStopped() const { return m_token.isCancelled(); }
    double milliseconds() const; // since it began
    double firstTokenMs() const; // 0: none came

    void setQuestion(const MessageId& question);
    void setPhase(TurnPhase phase, const QString& host = {});
    // False when there is more than a message can hold: nothing more is kept.
    bool addText(const QString& text);
    void addReasoning(const QString& text);

private:
    const std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
    const Changed m_changed;
    mutable std::mutex m_mutex;
    TurnProgress m_progress;
    double m_firstTokenMs = 0;
    CancelSource m_cancel;
    const CancelToken m_token;
};

struct TurnJob
{
    Caller caller;
    SendRequest request;
    std::optional<Message> again; // the question to be answered once more, instead of request.text
    QString model;                // "" the conversation's
    ChatSink sink;
};

class ChatTurn
{
public:
    ChatTurn(ChatServices& services, TurnState& state, TurnJob job)
        : m_services(services), m_state(state), m_job(std::move(job))
    {}

    // An error: nothing is stored, or not even a failure could be. A model's failure is an answer that says so.
    Result<TurnResult> run();
    // What would be sent, nothing is stored.
    Result<Receipt> preview();

private:
    struct Outcome
    {
        QString text;
        MessageState state = MessageState::Done;
        Error error;
        ChatOutcome said;
    };

    Result<void> readPlace();
    Result<void> storeQuestion();
    Result<void> prepare();
    Result<std::optional<SearchResults>> search();
    Outcome call();
    Outcome refusal() const;
    Outcome failure(const Error& error) const;
    Message unstored(const Outcome& outcome) const;
    Result<Message> store(const Outcome& outcome);
    QJsonObject metadata(const Outcome& outcome, const std::vector<std::pair<qsizetype, qsizetype>>& unsupported) const;
    Result<Message> append(WriteTx& tx, NewMessage given, const Outcome& outcome) const;
    Result<std::optional<double>> costOf(const ReadTx& tx, const Outcome& outcome) const; // US dollars
    UsageEntry usageOf(const Message& answer, std::int64_t workspace, const Outcome& outcome) const;
    int promptTokens(const Outcome& outcome) const;
    int answerTokens(const Outcome& outcome) const;

    ChatServices& m_services;
    TurnState& m_state;
    TurnJob m_job;
    Conversation m_conversation;
    std::vector<Message> m_before; // the branch above the question
    Message m_question;
    Answerer m_answerer;
    bool m_asked = false; // the provider was called
    Prompt m_prompt;
    double m_searchMs = 0;
};

// What a conversation is called after its first question.
QString titleFrom(const QString& question);

} // namespace chimera
