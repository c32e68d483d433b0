// What answers took: tokens, time and money, by provider, conversation and day. Written with each answer, kept when the
// message goes. Stateless; inside the transaction given.
#pragma once

#include "core/accounts/Access.h"
#include "core/chat/Conversation.h"

#include <QDate>

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

// Of one provider (one conversation, one day).
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

struct UsageDay
{
    QDate day; // of this machine's time zone
    UsageSum sum;
};

class Usage
{
public:
    // Answers the cost by the price table, nothing where no price is known.
    static Result<std::optional<double>> record(WriteTx& tx, const UsageEntry& entry);
    // Since `from`, the most used provider first; one statement besides Access's.
    static Result<std::vector<UsageSum>> byProvider(const Caller& caller, const ReadTx& tx,
                                                    const WorkspaceId& workspace, Timestamp from);
    // The newest day first; days without requests are left out.
    static Result<std::vector<UsageDay>> byDay(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace,
                                               Timestamp from);
    static Result<UsageSum> ofConversation(const Caller& caller, const ReadTx& tx, const ConversationId& conversation);
};

} // namespace chimera
