// What answers took: tokens, time and money, by provider, conversation and day. Written with each answer, kept when the
// message goes. Stateless; inside the transaction given.
#pragma once

#include "core/accounts/Access.h"
#include "core/chat/Conversation.h"

namespace chimera {

struct UsageEntry
{
    std::int64_t messagePk = 0;
    std::int64_t conversationPk = 0;
    std::int64_t workspacePk = 0;
    QString provider;
    QString model;
    std::int64_t promptTokens = 0;
    std::int64_t answerTokens = 0;
    bool estimated = false; // the provider did not say
    double firstTokenMs = 0;
    double totalMs = 0;
    bool failed = false;
};

// Of one provider (or one conversation).
struct UsageSum
{
    QString provider;
    std::int64_t requests = 0;
    std::int64_t failed = 0;
    std::int64_t promptTokens = 0;
    std::int64_t answerTokens = 0;
    double cost = 0;           // US dollars, of those with a known price
    std::int64_t unpriced = 0; // requests without one
    double p50Ms = 0;          // of total times that did not fail
    double p95Ms = 0;
};

class Usage
{
public:
    // Answers the cost by the price table, nothing where no price is known.
    static Result<std::optional<double>> record(WriteTx& tx, const UsageEntry& entry);
    // Since `from`, the most used provider first; two statements.
    static Result<std::vector<UsageSum>> byProvider(const Caller& caller, const ReadTx& tx,
                                                    const WorkspaceId& workspace, Timestamp from);
    static Result<UsageSum> ofConversation(const Caller& caller, const ReadTx& tx, const ConversationId& conversation);
};

} // namespace chimera
