#include "core/chat/Inbox.h"

#include "core/base/Text.h"
#include "core/chat/ConversationRows.h"
#include "core/memories/Memories.h"
#include "core/memories/MemoryRows.h"

#include <QCryptographicHash>

namespace chimera {

namespace {

constexpr std::array origins{std::pair{ProposalOrigin::Summary, "summary"}, std::pair{ProposalOrigin::Fact, "fact"},
                             std::pair{ProposalOrigin::Agent, "agent"}};

QString nameOf(ProposalOrigin origin)
{
    for (const auto& [known, name] : origins) {
        if (known == origin)
            return QString::fromLatin1(name);
    }
    return {};
}

ProposalOrigin originOf(const QString& name)
{
    for (const auto& [origin, known] : origins) {
        if (name == QLatin1String(known))
            return origin;
    }
    return ProposalOrigin::Fact;
}

// Of what it says, not of how it is written.
QString hashOf(const QString& content)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(text::fold(content).simplified().toUtf8(), QCryptographicHash::Sha256).toHex());
}

constexpr auto columns =
    "SELECT p.pk, p.id, w.id, p.kind, p.title, p.content, p.tags, p.metadata, c.id, c.title, m.id, x.id, x.title, "
    "p.contradiction, p.created_at, p.state, p.workspace, p.memory, substr(m.content, 1, 2000), m.at, p.local_only OR "
    "ifnull(c.local_only, 0) OR w.local_only FROM proposal p JOIN workspace w ON w.pk = "
    "p.workspace LEFT JOIN conversation c ON c.pk = p.conversation LEFT JOIN message m ON m.pk = p.message LEFT JOIN "
    "memory x ON x.pk = p.contradicts AND x.trashed_at IS NULL ";

struct Stored
{
    Proposal proposal;
    QString state;
    std::int64_t workspacePk = 0;
    std::int64_t memoryPk = 0;
};

Stored readRow(const Statement& row)
{
    Stored stored;
    Proposal& proposal = stored.proposal;
    proposal.pk = row.integer(0);
    proposal.id = row.id<ProposalId>(1);
    proposal.workspace = row.id<WorkspaceId>(2);
    proposal.origin = originOf(row.text(3));
    proposal.title = row.text(4);
    proposal.content = row.text(5);
    proposal.tags = tagsFromJson(row.utf8(6));
    proposal.metadata = metadataFromJson(row.utf8(7));
    if (!row.isNull(8))
        proposal.conversation = row.id<ConversationId>(8);
    proposal.conversationTitle = row.text(9);
    if (!row.isNull(10))
        proposal.message = row.id<MessageId>(10);
    if (!row.isNull(11)) {
        const QStringList said = row.text(13).split(u'\n');
        proposal.contradiction = Contradiction{row.id<MemoryId>(11), row.text(12), said.value(1), said.value(0)};
    }
    proposal.createdAt = row.time(14);
    stored.state = row.text(15);
    stored.workspacePk = row.integer(16);
    stored.memoryPk = row.integer(17);
    proposal.messageText = row.text(18);
    proposal.messageAt = row.time(19);
    proposal.localOnly = row.boolean(20);
    return stored;
}

Result<Stored> load(const Caller& caller, const ReadTx& tx, const ProposalId& id)
{
    static const QByteArray sql = QByteArray(columns) + "WHERE p.id = ? AND w.trashed_at IS NULL";
    Stored stored;
    {
        CHIMERA_TRY(auto row, tx.query(sql, id));
        const bool found = row.next();
        if (found)
            stored = readRow(row);
        CHIMERA_CHECK(row.done());
        if (!found)
            return Error::notFound(QStringLiteral("Proposal not found"));
    }
    CHIMERA_CHECK(Access::toWritePk(tx, caller, stored.workspacePk));
    return stored;
}

Result<void> requireOpen(const Stored& stored)
{
    if (stored.state == QLatin1String("open"))
        return {};
    return Error{ErrorCode::Conflict, QStringLiteral("This has been decided already.")};
}

Result<void> decide(const Caller& caller, WriteTx& tx, const Stored& stored, const char* state, std::int64_t memory)
{
    CHIMERA_CHECK(tx.run("UPDATE proposal SET state = ?2, memory = nullif(?3, 0), decided_at = ?4 WHERE pk = ?1",
                         stored.proposal.pk, QString::fromLatin1(state), memory, tx.now()));
    tx.touched(Entity::Proposal, ChangeKind::Updated, stored.proposal.id.text(), stored.proposal.workspace.text());
    tx.setOrigin(caller.client);
    return {};
}

} // namespace

Result<std::optional<ProposalId>> Inbox::propose(const Caller& caller, WriteTx& tx, const WorkspaceId& workspace,
                                                 const NewProposal& given)
{
    // Somebody with the right to propose alone may do this and nothing more.
    Caller proposer = caller;
    if (proposer.scope == CallScope::Propose)
        proposer.scope = CallScope::Write;
    CHIMERA_TRY(const auto place, Access::toWrite(tx, proposer, workspace));
    const QString content = text::sanitized(given.content).trimmed();
    if (content.isEmpty())
        return Error::field(QStringLiteral("content"), QStringLiteral("This field may not be blank."));
    const QString hash = hashOf(content);
    CHIMERA_TRY(const auto known,
                tx.count("SELECT count(*) FROM proposal WHERE workspace = ? AND hash = ?", place, hash));
    if (known > 0)
        return std::optional<ProposalId>();
    std::int64_t contradicted = 0;
    QString contradiction;
    if (given.contradiction) {
        CHIMERA_TRY(contradicted, tx.count("SELECT pk FROM memory WHERE id = ? AND workspace = ?",
                                           given.contradiction->memory, place));
        contradiction = given.contradiction->sentence.simplified() + u'\n' + given.contradiction->says.simplified();
    }
    CHIMERA_TRY(const bool localOnly, chat::isLocalOnly(tx, given.conversationPk));
    const auto id = tx.ids().make<ProposalId>();
    CHIMERA_CHECK(
        tx.run("INSERT INTO proposal(id, workspace, conversation, message, kind, title, content, tags, metadata, "
               "contradicts, contradiction, hash, created_at, local_only) VALUES(?, ?, nullif(?, 0), nullif(?, 0), ?, "
               "?, ?, ?, ?, nullif(?, 0), ?, ?, ?, ?)",
               id, place, given.conversationPk, given.messagePk, nameOf(given.origin),
               text::firstCodePoints(text::sanitized(given.title).simplified(), maxTitleLength), content, given.tags,
               metadataToJson(given.metadata), contradicted, contradiction, hash, tx.now(), localOnly ? 1 : 0));
    tx.touched(Entity::Proposal, ChangeKind::Created, id.text(), workspace.text());
    tx.setOrigin(caller.client);
    return std::optional(id);
}

Result<std::vector<Proposal>> Inbox::list(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace)
{
    static const QByteArray sql =
        QByteArray(columns) +
        "WHERE p.workspace = ? AND p.state = 'open' ORDER BY p.created_at DESC, p.kind = 'summary', p.pk";
    CHIMERA_TRY(const auto place, Access::toRead(tx, caller, workspace));
    CHIMERA_TRY(auto rows, tx.query(sql, place));
    std::vector<Proposal> proposals;
    while (rows.next())
        proposals.push_back(readRow(rows).proposal);
    CHIMERA_CHECK(rows.done());
    return proposals;
}

Result<std::int64_t> Inbox::count(const Caller& caller, const ReadTx& tx, const WorkspaceId& workspace)
{
    CHIMERA_TRY(const auto place, Access::toRead(tx, caller, workspace));
    return tx.count("SELECT count(*) FROM proposal WHERE workspace = ? AND state = 'open'", place);
}

Result<Memory> Inbox::accept(const Caller& caller, WriteTx& tx, const ProposalId& id, const ProposalEdit& edit)
{
    CHIMERA_TRY(const Stored stored, load(caller, tx, id));
    CHIMERA_CHECK(requireOpen(stored));
    const Proposal& proposal = stored.proposal;
    NewMemory memory;
    memory.title = edit.title.value_or(proposal.title);
    memory.content = edit.content.value_or(proposal.content);
    memory.tags = edit.tags.value_or(proposal.tags);
    memory.metadata = proposal.metadata;
    memory.source = proposal.origin == ProposalOrigin::Agent ? QStringLiteral("agent") : QStringLiteral("conversation");
    if (proposal.conversation)
        memory.metadata.insert(QStringLiteral("conversation_id"), proposal.conversation->text());
    if (proposal.message)
        memory.metadata.insert(QStringLiteral("message_id"), proposal.message->text());
    CHIMERA_TRY(Memory made, Memories::create(caller, tx, proposal.workspace, memory));
    made.localOnly = proposal.localOnly;
    if (made.localOnly)
        CHIMERA_CHECK(Memories::setLocalOnly(caller, tx, {made.id}, true));
    CHIMERA_CHECK(decide(caller, tx, stored, "accepted", made.pk));
    return made;
}

Result<Memory> Inbox::merge(const Caller& caller, WriteTx& tx, const ProposalId& id, const MemoryId& into)
{
    CHIMERA_TRY(const Stored stored, load(caller, tx, id));
    CHIMERA_CHECK(requireOpen(stored));
    CHIMERA_TRY(const Memory target, Memories::get(caller, tx, into));
    if (target.workspace != stored.proposal.workspace)
        return Error::notFound(QStringLiteral("Memory not found"));
    MemoryEdit edit;
    edit.content = target.content.trimmed().isEmpty()
                       ? stored.proposal.content
                       : target.content + QLatin1String(target.content.endsWith(u'\n') ? "\n" : "\n\n") +
                             stored.proposal.content + u'\n';
    edit.reason = QStringLiteral("merge");
    CHIMERA_TRY(Memory merged, Memories::save(caller, tx, into, edit));
    if (stored.proposal.localOnly && !merged.localOnly) {
        CHIMERA_CHECK(Memories::setLocalOnly(caller, tx, {into}, true));
        merged.localOnly = true;
    }
    CHIMERA_CHECK(decide(caller, tx, stored, "merged", merged.pk));
    return merged;
}

Result<void> Inbox::reject(const Caller& caller, WriteTx& tx, const ProposalId& id)
{
    CHIMERA_TRY(const Stored stored, load(caller, tx, id));
    CHIMERA_CHECK(requireOpen(stored));
    return decide(caller, tx, stored, "rejected", 0);
}

Result<void> Inbox::reopen(const Caller& caller, WriteTx& tx, const ProposalId& id)
{
    CHIMERA_TRY(const Stored stored, load(caller, tx, id));
    if (stored.state == QLatin1String("accepted") && stored.memoryPk != 0) {
        CHIMERA_TRY(auto row, tx.query("SELECT id FROM memory WHERE pk = ? AND trashed_at IS NULL", stored.memoryPk));
        const std::optional<MemoryId> made = row.next() ? std::optional(row.id<MemoryId>(0)) : std::nullopt;
        CHIMERA_CHECK(row.done());
        if (made)
            CHIMERA_CHECK(Memories::trash(caller, tx, {*made}));
    }
    CHIMERA_CHECK(tx.run("UPDATE proposal SET state = 'open', memory = NULL, decided_at = NULL WHERE pk = ?",
                         stored.proposal.pk));
    tx.touched(Entity::Proposal, ChangeKind::Updated, id.text(), stored.proposal.workspace.text());
    tx.setOrigin(caller.client);
    return {};
}

} // namespace chimera
