// The inbox: what might be remembered, until somebody decides. Nothing here is a memory yet and nothing of it is found,
// listed or sent. Stateless; each function runs inside the transaction given and is judged by Access.
#pragma once

#include "core/accounts/Access.h"
#include "core/chat/Conversation.h"
#include "core/memories/Memory.h"

namespace chimera {

enum class ProposalOrigin {
    Summary, // of a closed conversation
    Fact,    // a statement in one
    Agent    // a tool with the right to propose
};

// A memory that says something else about the same.
struct Contradiction
{
    MemoryId memory;
    QString title;
    QString says;     // its sentence
    QString sentence; // what differs, for people
};

struct NewProposal
{
    ProposalOrigin origin = ProposalOrigin::Fact;
    QString title;
    QString content;
    QStringList tags;
    QJsonObject metadata;
    std::int64_t conversationPk = 0; // 0: none
    std::int64_t messagePk = 0;      // where it was said
    std::optional<Contradiction> contradiction;
};

// As stored.
struct Proposal
{
    std::int64_t pk = 0;
    ProposalId id;
    WorkspaceId workspace;
    ProposalOrigin origin = ProposalOrigin::Fact;
    QString title;
    QString content;
    QStringList tags;
    QJsonObject metadata;
    std::optional<ConversationId> conversation;
    QString conversationTitle;
    std::optional<MessageId> message;
    QString messageText; // where it was said; the first 2,000 characters
    Timestamp messageAt;
    bool localOnly = false; // what is made of it stays on this machine
    std::optional<Contradiction> contradiction;
    Timestamp createdAt;
};

// Absent = as proposed.
struct ProposalEdit
{
    std::optional<QString> title;
    std::optional<QString> content;
    std::optional<QStringList> tags;
};

class Inbox
{
public:
    // Nothing when the same text was proposed before, whatever became of it.
    static Result<std::optional<ProposalId>> propose(const Caller& caller, WriteTx& tx, const WorkspaceId& workspace,
                                                     const NewProposal& given);
    // Open ones, the newest conversation first; in it the facts, then its summary.
    static Result<std::vector<Proposal>> list(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace);
    static Result<std::int64_t> count(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace);

    // Becomes a memory that knows its conversation and message.
    static Result<Memory> accept(const Caller& caller, WriteTx& tx, const ProposalId& id,
                                 const ProposalEdit& edit = {});
    // Its text is added to the end of `into`, as a save of its own; what must stay on this machine makes `into` stay.
    static Result<Memory> merge(const Caller& caller, WriteTx& tx, const ProposalId& id, const MemoryId& into);
    static Result<void> reject(const Caller& caller, WriteTx& tx, const ProposalId& id);
    // Takes a decision back: the proposal is open again; a memory made of it goes to Trash. A merged text stays where
    // it was added (its memory's history has the one before).
    static Result<void> reopen(const Caller& caller, WriteTx& tx, const ProposalId& id);
};

} // namespace chimera
