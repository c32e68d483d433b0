#include "core/chat/Closing.h"

#include "core/chat/ConversationRows.h"
#include "core/chat/Extraction.h"
#include "core/chat/Inbox.h"
#include "core/chat/Nearby.h"
#include "core/memories/Memories.h"

namespace chimera {

using namespace chat;

namespace {

constexpr int comparedMemories = 5;

// "User: .." and "Assistant: .." with a blank line between.
QString transcriptOf(const Conversation& conversation)
{
    QStringList blocks;
    for (const Message& message : conversation.thread) {
        const QString content = message.content.trimmed();
        if (content.isEmpty() || message.role == MessageRole::System)
            continue;
        blocks.append((message.role == MessageRole::User ? QStringLiteral("User: ") : QStringLiteral("Assistant: ")) +
                      content);
    }
    return blocks.join(QStringLiteral("\n\n"));
}

QJsonObject metadataOf(const Conversation& conversation, Timestamp now)
{
    return {{QStringLiteral("source"), QStringLiteral("conversation")},
            {QStringLiteral("conversation_id"), conversation.id.text()},
            {QStringLiteral("conversation_title"), conversation.title},
            {QStringLiteral("model_used"), conversation.model},
            {QStringLiteral("message_count"), static_cast<qint64>(conversation.thread.size())},
            {QStringLiteral("auto_summarized"), true},
            {QStringLiteral("closed_at"), now.toIso()}};
}

QStringList tagsOf(const QString& transcript)
{
    return topicsOf(transcript) << QStringLiteral("conversation-summary") << QStringLiteral("auto-generated");
}

Result<Memory> storeSummary(const Caller& caller, WriteTx& tx, const Conversation& conversation,
                            const QString& transcript)
{
    NewMemory memory;
    memory.title = conversation.title;
    memory.content = transcript;
    memory.tags = tagsOf(transcript);
    memory.metadata = metadataOf(conversation, tx.now());
    memory.source = QStringLiteral("conversation");
    CHIMERA_TRY(Memory made, Memories::create(caller, tx, conversation.workspace, memory));
    CHIMERA_TRY(made.localOnly, isLocalOnly(tx, conversation.pk));
    if (made.localOnly)
        CHIMERA_CHECK(Memories::setLocalOnly(caller, tx, {made.id}, true));
    return made;
}

Result<int> proposeFacts(const Caller& caller, WriteTx& tx, const Conversation& conversation)
{
    int proposed = 0;
    for (const ExtractedFact& fact : extractFacts(conversation.thread)) {
        CHIMERA_TRY(const auto near, memoriesNear(caller, tx, conversation.workspace, fact.sentence, comparedMemories));
        if (!near.empty() && near.front().isSame)
            continue; // no news
        NewProposal proposal;
        proposal.origin = ProposalOrigin::Fact;
        proposal.title = fact.title;
        proposal.content = fact.sentence;
        proposal.tags = fact.tags;
        proposal.metadata = {{QStringLiteral("source"), QStringLiteral("conversation")}};
        proposal.conversationPk = conversation.pk;
        proposal.messagePk = fact.messagePk;
        if (!near.empty() && !near.front().difference.isEmpty())
            proposal.contradiction = Contradiction{near.front().memory.id, near.front().memory.title, near.front().says,
                                                   near.front().difference};
        CHIMERA_TRY(const auto made, Inbox::propose(caller, tx, conversation.workspace, proposal));
        proposed += made ? 1 : 0;
    }
    return proposed;
}

Result<int> proposeSummary(const Caller& caller, WriteTx& tx, const Conversation& conversation,
                           const QString& transcript)
{
    NewProposal proposal;
    proposal.origin = ProposalOrigin::Summary;
    proposal.title = conversation.title;
    proposal.content = transcript;
    proposal.tags = tagsOf(transcript);
    proposal.metadata = metadataOf(conversation, tx.now());
    proposal.conversationPk = conversation.pk;
    CHIMERA_TRY(const auto made, Inbox::propose(caller, tx, conversation.workspace, proposal));
    return made ? 1 : 0;
}

Result<void> setStatus(const Caller& caller, WriteTx& tx, const ConversationId& id, ConversationStatus status)
{
    ConversationEdit edit;
    edit.status = status;
    CHIMERA_CHECK(Conversations::edit(caller, tx, id, edit));
    return {};
}

} // namespace

Result<ClosedConversation> closeConversation(const Caller& caller, WriteTx& tx, const ConversationId& id, CloseHow how)
{
    CHIMERA_CHECK(setStatus(caller, tx, id, ConversationStatus::Completed));
    ClosedConversation closed;
    CHIMERA_TRY(closed.conversation, Conversations::get(caller, tx, id));
    const Conversation& conversation = closed.conversation;
    // New is what was said since, on any branch.
    CHIMERA_TRY(const int news,
                tx.run("UPDATE conversation SET closed_at_message = (SELECT max(pk) FROM message WHERE conversation = "
                       "?1) WHERE pk = ?1 AND EXISTS (SELECT 1 FROM message WHERE conversation = ?1 AND pk > "
                       "ifnull(closed_at_message, 0))",
                       conversation.pk));
    if (news == 0)
        return closed;
    const QString transcript = transcriptOf(conversation);
    if (transcript.isEmpty())
        return closed;
    if (how == CloseHow::Store) {
        CHIMERA_TRY(closed.memory, storeSummary(caller, tx, conversation, transcript));
        return closed;
    }
    CHIMERA_TRY(const int facts, proposeFacts(caller, tx, conversation));
    CHIMERA_TRY(const int summaries, proposeSummary(caller, tx, conversation, transcript));
    closed.proposals = facts + summaries;
    return closed;
}

Result<Conversation> reopenConversation(const Caller& caller, WriteTx& tx, const ConversationId& id)
{
    CHIMERA_CHECK(setStatus(caller, tx, id, ConversationStatus::Active));
    return Conversations::get(caller, tx, id);
}

} // namespace chimera
