// How long conversations, and the memories made of them, are kept: looked at first, then moved to Trash; never
// destroyed. Pinned ones stay. Stateless; inside the transaction given.
#pragma once

#include "core/chat/Conversations.h"

namespace chimera {

// The contract's names (section 9) and what they mean in days; nothing for "indefinite-forever".
std::optional<int> retentionDays(const QString& period);
bool isRetentionPeriod(const QString& period);

struct RetentionPreview
{
    std::vector<ConversationRow> conversations;         // longest untouched first
    std::vector<std::pair<MemoryId, QString>> memories; // id and title
};

// What is older than the period in a workspace now.
Result<RetentionPreview> previewRetention(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace,
                                          const QString& period);
// Moves what the preview shows to Trash; answers how many things.
Result<int> applyRetention(const Caller& caller, WriteTx& tx, const WorkspaceId& workspace, const QString& period);

} // namespace chimera
