// A conversation over memories: a tree of messages of which one branch is shown. Plain values; no thread, no owner.
#pragma once

#include "core/base/Id.h"
#include "core/base/Timestamp.h"

#include <QJsonObject>
#include <QStringList>

#include <optional>
#include <vector>

namespace chimera {

inline constexpr qsizetype maxMessageBytes = 4 * 1024 * 1024; // UTF-8

enum class ConversationStatus { Active, Completed, Archived };
enum class MessageRole { User, Assistant, System };
enum class MessageState {
    Done,
    Stopped, // somebody pressed Stop, or the program ended: what had arrived is kept
    Failed   // the model's call failed: `error` says how; `content` is what had arrived
};

// A passage that an answer rests on: the number in the text, and where the passage stands.
struct Citation
{
    int number = 0; // the n of [n]
    MemoryId memory;
    QString title;          // as it was when the answer was given
    QString quote;          // the words that support it, one line
    std::int64_t begin = 0; // [begin, end) in the UTF-8 of the memory's text then
    std::int64_t end = 0;
    double score = 0; // (0, 1]
};

// A text file that was sent along with a message.
struct MessageFile
{
    QString name; // base name
    QString text;
};

struct Message
{
    std::int64_t pk = 0;
    MessageId id;
    ConversationId conversation;
    std::optional<MessageId> parent; // none: the first of its branch
    MessageRole role = MessageRole::User;
    QString content;
    Timestamp at;
    bool pinned = false;
    MessageState state = MessageState::Done;
    QString error; // one sentence
    QString reasoning;
    QJsonObject metadata; // contract, section 7: tokens, model_version, provider; and prompt_tokens, first_token_ms,
                          // total_ms, finish_reason, cost (US dollars)
    std::vector<Citation> citations; // in order of their numbers; of assistant messages
    std::vector<MessageFile> files;  // of user messages
    int branch = 1;                  // this one's place among the messages with the same parent, from 1
    int branches = 1;
};

// A memory that was put into the context by hand.
struct Injection
{
    MemoryId memory;
    QString title;
    QString snippet;
    bool active = true;     // paused ones stay in the list and are not sent
    bool always = false;    // pinned: kept before all others when the budget is short
    bool localOnly = false; // of the memory or its workspace
};

// How a conversation answers.
struct ConversationOptions
{
    bool useMemories = true; // retrieval at each question
    bool strict = false;     // only from my memories: refuse when nothing is found
    bool localOnly = false;  // nothing of it is sent to a model that is not on this machine
};

// What lists show.
struct ConversationRow
{
    std::int64_t pk = 0;
    ConversationId id;
    WorkspaceId workspace;
    QString title;
    QString model; // "model-recall", "model-gpt-4o", or "<integration id>/<model>" where two integrations share names
    ConversationStatus status = ConversationStatus::Active;
    bool pinned = false;
    ConversationOptions options;
    std::int64_t messages = 0; // of the branch shown
    QString preview;           // the beginning of the newest message, one line
    Timestamp createdAt;
    Timestamp updatedAt;
    std::optional<Timestamp> trashedAt;
};

struct Conversation : ConversationRow
{
    std::vector<Message> thread; // the branch shown, oldest first
    std::vector<Injection> injections;
};

struct ConversationQuery
{
    WorkspaceId workspace;
    QString text;                             // in titles and messages, every word; "" all
    std::optional<ConversationStatus> status; // none: all but archived ones, unless `text` is given
    bool trash = false;
    int limit = -1; // all
    std::int64_t offset = 0;
};

struct ConversationPage
{
    std::vector<ConversationRow> conversations; // pinned first, then latest change first
    std::int64_t total = 0;
};

QString wireName(ConversationStatus status); // "active" ...
QString wireName(MessageRole role);          // "user" ...
std::optional<ConversationStatus> conversationStatus(const QString& name);
std::optional<MessageRole> messageRole(const QString& name);

// The shapes of the contract, section 7.
QJsonObject toJson(const Message& message);
QJsonObject toJson(const Conversation& conversation);
QJsonObject toJson(const ConversationRow& row);

} // namespace chimera
