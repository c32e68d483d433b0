// How rows become conversations and messages, and who may touch which. Inside a transaction.
// For this domain and those on its right (archives, export).
#pragma once

#include "core/accounts/Access.h"
#include "core/chat/Conversation.h"

namespace chimera::chat {

Error conversationNotFound();
Error messageNotFound();

// A conversation as writes need it, judged by Access.
struct Place
{
    ConversationRow row;
    std::int64_t workspacePk = 0;
    std::int64_t head = 0; // message.pk, 0: no message yet
};
enum class Right { Read, Write };
Result<Place> placeOf(const Caller& caller, const ReadTx& tx, const ConversationId& id, Right right,
                      bool includeTrashed = false);
// The conversation that a message stands in.
struct MessagePlace
{
    Place conversation;
    std::int64_t pk = 0;
    std::int64_t parent = 0; // 0: the first of its branch
};
Result<MessagePlace> placeOfMessage(const Caller& caller, const ReadTx& tx, const MessageId& id, Right right);

// Columns 0 to 16 of a statement over `conversation c JOIN workspace w`.
inline constexpr auto conversationColumns =
    "c.pk, c.id, w.id, c.title, c.model, c.status, c.pinned, c.use_memories, c.strict, c.local_only, c.messages, "
    "c.preview, c.created_at, c.updated_at, c.trashed_at, c.workspace, c.head";
inline constexpr int conversationColumnCount = 17;
ConversationRow readConversationRow(const Statement& row);

// Columns 0 to 15 of a statement over `message m` whose conversation's id is ?1.
extern const QByteArray messageColumns;
Message readMessage(const Statement& row);

// Whether what is made of it must stay on this machine: it is marked so, or a memory marked so was put into it or
// cited.
Result<bool> isLocalOnly(const ReadTx& tx, std::int64_t conversation);

// The beginning of a message as lists show it: one line, without the marks of Markdown.
QString previewOf(const QString& content);
// Makes `message` the end of the branch shown: head, count and preview.
Result<void> showEnd(WriteTx& tx, std::int64_t conversation, std::int64_t message);

} // namespace chimera::chat
