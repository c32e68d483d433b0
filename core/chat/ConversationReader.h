// Conversations as skins pass them on as JSON: the branch shown, messages as the bytes that the database holds, without
// what only the window needs (siblings, citations, receipts). Stateless; judged by Access.
#pragma once

#include "core/accounts/Access.h"
#include "core/chat/Conversation.h"

#include <functional>
#include <span>

namespace chimera {

struct MessageBytes
{
    std::int64_t conversation = 0; // pk
    QByteArray id;
    QByteArray role;
    QByteArray content;
    QByteArray metadata; // JSON object
    Timestamp at;
    bool pinned = false;
};

struct ConversationBytes
{
    ConversationRow row;
    std::vector<MessageBytes> thread;                    // oldest first
    std::vector<std::pair<QByteArray, bool>> injections; // memory's id, active
};

// Behind which a page begins.
struct ConversationCursor
{
    Timestamp updatedAt;
    std::int64_t pk = 0;
};

struct ConversationListing
{
    WorkspaceId workspace;
    std::int64_t limit = -1;
    std::int64_t offset = 0;
    std::optional<ConversationCursor> after;
};

class ConversationReader
{
public:
    // Three statements.
    static Result<ConversationBytes> get(const Caller& caller, const ReadTx& tx, const ConversationId& id);
    // Archived ones too, latest change first whatever is pinned. One statement (two where the page is empty). Answers
    // how many there are.
    static Result<std::int64_t> page(const Caller& caller, const ReadTx& tx, const ConversationListing& listing,
                                     const std::function<void(const ConversationRow&)>& visit);
    // Messages of several conversations, in the order of the keys given, each oldest first; one statement.
    static Result<void> threads(const ReadTx& tx, std::span<const std::int64_t> conversations,
                                const std::function<void(const MessageBytes&)>& visit);
    // How many messages there are in conversations that are not in Trash.
    static Result<std::int64_t> messagesIn(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace);
};

} // namespace chimera
