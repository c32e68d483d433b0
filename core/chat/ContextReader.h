// Reads what a turn may send: the branch before the question, memories put in by hand, the workspace's system text,
// what is marked "local only". Stateless; inside the transaction given, judged by Access.
#pragma once

#include "core/chat/Conversations.h"
#include "core/chat/ScopeGate.h"
#include "core/search/TextSearch.h"

namespace chimera {

struct TurnQuestion
{
    QString text;
    std::vector<MessageFile> files;
    std::optional<MessageId> after; // the message that the question stands under; none: it is the first
};

class ContextReader
{
public:
    // The messages from the first down to `last`, oldest first. NotFound: also of another conversation.
    static Result<std::vector<Message>> branch(const Caller& caller, const ReadTx& tx, const ConversationId& id,
                                               const std::optional<MessageId>& last);

    // The newest of them that a person asked; "" none.
    static QString questionBefore(const std::vector<Message>& thread);

    // `found`: what the search for the question brought, nothing where memories are switched off. `staysHere` saves the
    // search for what earlier answers hold of local-only memories.
    static Result<ChatContext> read(const Caller& caller, const ReadTx& tx, const ConversationRow& conversation,
                                    const TurnQuestion& question, const SearchResults* found, bool staysHere);
};

} // namespace chimera
