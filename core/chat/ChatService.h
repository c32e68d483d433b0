// Chat turns: stores the question, finds and quotes memories, asks the model, stores the answer with citations, receipt
// and cost. Each turn has a thread of its own; no transaction is open while the network is waited for. Owned by the
// Backend; thread-safe; signals come from the turn's thread.
#pragma once

#include "core/chat/Conversations.h"
#include "core/chat/Receipt.h"
#include "core/storage/Runner.h"

#include <QObject>

namespace chimera {

class Integrations;
class SearchService;

enum class TurnPhase { Searching, Waiting, Answering, Done };

// A running turn as it is now.
struct TurnProgress
{
    TurnPhase phase = TurnPhase::Searching;
    MessageId question;
    QString host; // who is waited for; "" the built-in answerer
    QString text; // so far
    QString reasoning;
    double seconds = 0; // since it began
};

// Who answers, and how much it can hold.
struct Answerer
{
    std::shared_ptr<ChatProvider> provider;
    QString model;      // as the provider calls it
    int window = 8'192; // tokens
};
using FindAnswerer = std::function<Result<Answerer>(const Caller&, const QString& model)>;

struct SendRequest
{
    ConversationId conversation;
    QString text;
    std::vector<MessageFile> files;
    // An edited question: becomes a sibling of this message, the old branch stays.
    std::optional<MessageId> instead;
    bool answer = true; // false: only store the message
};

struct TurnResult
{
    Message question;
    std::optional<Message> answer; // also where it failed or was stopped, see its state
    std::optional<Error> failure;  // why it failed
};

class ChatService : public QObject
{
    Q_OBJECT

public:
    using Done = std::function<void(Result<TurnResult>)>;

    ChatService(Runner& runner, SearchService& search, Integrations& integrations);
    // `find` may wait; called on the turn's thread.
    ChatService(Runner& runner, SearchService& search, FindAnswerer find);
    // Stops what runs, keeping what arrived, and waits for it.
    ~ChatService() override;

    // `done` is called once, on a thread of this object or of the Runner. `sink` gets the answer as it comes, for
    // streams. Conflict: a turn runs in this conversation already.
    void send(const Caller& caller, const SendRequest& request, Done done, ChatSink sink = {});
    // Another answer to the question before `answer`, by the conversation's model or `model`; a sibling branch.
    void regenerate(const Caller& caller, const MessageId& answer, const QString& model, Done done, ChatSink sink = {});
    // Keeps what arrived. False when none runs there.
    bool stop(const ConversationId& conversation);
    std::optional<TurnProgress> running(const ConversationId& conversation) const;

    // What would be sent for `text` now, without asking anybody: for the meter. `done` on a thread of this object.
    void preview(const Caller& caller, const SendRequest& request, std::function<void(Result<Receipt>)> done,
                 CancelToken cancel = {});
    // What was sent for an answer; NotFound for messages without one.
    static Result<Receipt> receipt(const Caller& caller, const ReadTx& tx, const MessageId& answer);

Q_SIGNALS:
    void turnStarted(const QString& conversation);
    void turnProgressed(const QString& conversation); // at most 30 a second; ask running()
    void turnFinished(const QString& conversation);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace chimera
