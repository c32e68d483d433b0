// Conversations and their messages: create, read, list, rename, branches, Trash, memories put into the context.
// Stateless; each function runs inside the transaction given and is judged by Access. What is in Trash is NotFound for
// reads.
#pragma once

#include "core/accounts/Access.h"
#include "core/chat/Conversation.h"

namespace chimera {

struct NewMessage
{
    MessageRole role = MessageRole::User;
    QString content;
    std::optional<MessageId> parent; // none: the first message
    MessageState state = MessageState::Done;
    QString error;
    QString reasoning;
    QJsonObject metadata;
    std::vector<Citation> citations;
    std::vector<MessageFile> files;
};

// Absent = unchanged.
struct ConversationEdit
{
    std::optional<QString> title;
    std::optional<QString> model;
    std::optional<ConversationStatus> status;
    std::optional<bool> pinned;
    std::optional<ConversationOptions> options;
};

class Conversations
{
public:
    static Result<Conversation> create(const Caller& caller, WriteTx& tx, const WorkspaceId& workspace,
                                       const QString& title, const QString& model,
                                       const ConversationOptions& options = {});
    // Three statements: the row, the branch shown, the injections.
    static Result<Conversation> get(const Caller& caller, const ReadTx& tx, const ConversationId& id);
    static Result<ConversationPage> list(const Caller& caller, const ReadTx& tx, const ConversationQuery& query);
    static Result<ConversationRow> edit(const Caller& caller, WriteTx& tx, const ConversationId& id,
                                        const ConversationEdit& edit);
    static Result<int> trash(const Caller& caller, WriteTx& tx, const std::vector<ConversationId>& ids);
    static Result<int> restore(const Caller& caller, WriteTx& tx, const std::vector<ConversationId>& ids);
    static Result<int> purge(const Caller& caller, WriteTx& tx, const std::vector<ConversationId>& ids); // from Trash
    // What has been in Trash for longer than `days`, `limit` rows at a time; answers how many went. For maintenance.
    static Result<int> purgeOlderThan(WriteTx& tx, int days, int limit = 50);

    // The new message becomes the end of the branch shown.
    static Result<Message> append(const Caller& caller, WriteTx& tx, const ConversationId& id, const NewMessage& given);
    // Shows the branch that goes through `message`, to its newest end.
    static Result<void> showBranch(const Caller& caller, WriteTx& tx, const MessageId& message);
    // The messages with the same parent, oldest first.
    static Result<std::vector<Message>> siblings(const Caller& caller, const ReadTx& tx, const MessageId& message);
    static Result<Message> message(const Caller& caller, const ReadTx& tx, const MessageId& id);
    static Result<Message> setMessagePinned(const Caller& caller, WriteTx& tx, const MessageId& id, bool pinned);
    // Takes the message out of its branch; what followed it follows its parent.
    static Result<void> removeMessage(const Caller& caller, WriteTx& tx, const MessageId& id);
};

// Memories in the context by hand.
class Injections
{
public:
    // Again is harmless and does not re-activate. NotFound: also a memory of another workspace.
    static Result<void> add(const Caller& caller, WriteTx& tx, const ConversationId& id, const MemoryId& memory);
    static Result<void> setActive(const Caller& caller, WriteTx& tx, const ConversationId& id, const MemoryId& memory,
                                  bool active);
    static Result<void> setAlways(const Caller& caller, WriteTx& tx, const ConversationId& id, const MemoryId& memory,
                                  bool always);
    static Result<void> remove(const Caller& caller, WriteTx& tx, const ConversationId& id, const MemoryId& memory);
    static Result<std::vector<Injection>> list(const Caller& caller, const ReadTx& tx, const ConversationId& id);
};

// Text that is typed and not sent yet: survives a crash.
class ChatDrafts
{
public:
    static Result<void> keep(WriteTx& tx, const ConversationId& id, const QString& text);
    static Result<QString> read(const ReadTx& tx, const ConversationId& id);
};

// In which answers a memory was cited, newest first.
struct MemoryUse
{
    ConversationId conversation;
    QString conversationTitle;
    MessageId message;
    Timestamp at;
};
Result<std::vector<MemoryUse>> usesOf(const Caller& caller, const ReadTx& tx, const MemoryId& memory, int limit = 50);

} // namespace chimera
