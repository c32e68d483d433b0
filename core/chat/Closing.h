// What happens when a conversation is done: it is marked completed, and what is worth remembering becomes a memory
// (over HTTP, as the contract says) or waits in the Inbox (in the window: nothing is remembered unseen). Stateless;
// inside the transaction given.
#pragma once

#include "core/chat/Conversations.h"
#include "core/memories/Memory.h"

namespace chimera {

enum class CloseHow { Store, Propose };

struct ClosedConversation
{
    Conversation conversation;
    std::optional<Memory> memory; // Store: the summary; nothing without new messages since the last time
    int proposals = 0;            // Propose: how many wait in the Inbox now
};

Result<ClosedConversation> closeConversation(const Caller& caller, WriteTx& tx, const ConversationId& id, CloseHow how);
Result<Conversation> reopenConversation(const Caller& caller, WriteTx& tx, const ConversationId& id);

} // namespace chimera
