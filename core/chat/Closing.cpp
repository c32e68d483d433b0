#include "core/chat/Closing.h"

#include "core/chat/ConversationRows.h"
#include "core/chat/Extraction.h"
#include "core/chat/Inbox.h"
#include "core/chat/Sentences.h"
#include "core/memories/Memories.h"
#include "core/search/TextSearch.h"

namespace chimera {

using namespace chat;

namespace {

constexpr int comparedMemories = 5; // near a fact by words

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
    return Memories::create(caller, tx, conversation.workspace, memory);
}

// What the memories near a fact say about it: the same already (then it is no news), or something else.
struct Comparison
{
    bool isKnown = false;
    std::optional<Contradiction> contradiction;
};

Result<Comparison> compare(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace, const QString& fact)
{
    SearchRequest request;
    request.query = Query::parse(fact, false, tx.clock().now());
    request.workspace = workspace;
    request.limit = comparedMemories;
    CHIMERA_TRY(const SearchResults near, TextSearch::search(caller, tx, request));
    std::vector<MemoryId> ids;
    for (const SearchHit& hit : near.hits)
        ids.push_back(hit.memory.id);
    Comparison comparison;
    CHIMERA_TRY(const auto memories, Memories::getAll(caller, tx, ids));
    for (const Memory& memory : memories) {
        for (const Sentence& each : sentencesOf(memory.content)) {
            if (isSaidBy(fact, each.text)) {
                comparison.isKnown = true;
                return comparison;
            }
            const QString difference = comparison.contradiction ? QString() : differenceOf(fact, each.text);
            if (!difference.isEmpty())
                comparison.contradiction = Contradiction{memory.id, memory.title, each.text, difference};
        }
    }
    return comparison;
}

Result<int> proposeFacts(const Caller& caller, WriteTx& tx, const Conversation& conversation)
{
    int proposed = 0;
    for (const ExtractedFact& fact : extractFacts(conversation.thread)) {
        CHIMERA_TRY(auto comparison, compare(caller, tx, conversation.workspace, fact.sentence));
        if (comparison.isKnown)
            continue;
        NewProposal proposal;
        proposal.origin = ProposalOrigin::Fact;
        proposal.title = fact.title;
        proposal.content = fact.sentence;
        proposal.tags = fact.tags;
        proposal.metadata = {{QStringLiteral("source"), QStringLiteral("conversation")}};
        proposal.conversationPk = conversation.pk;
        proposal.messagePk = fact.messagePk;
        proposal.contradiction = std::move(comparison.contradiction);
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
    const std::int64_t head = conversation.thread.empty() ? 0 : conversation.thread.back().pk;
    CHIMERA_TRY(const auto closedAt,
                tx.count("SELECT closed_at_message FROM conversation WHERE pk = ?", conversation.pk));
    if (head == 0 || closedAt == head)
        return closed;
    CHIMERA_CHECK(tx.run("UPDATE conversation SET closed_at_message = ?2 WHERE pk = ?1", conversation.pk, head));
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
