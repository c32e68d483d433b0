#include "ui/memories/UsedPart.h"

#include "core/memories/Memories.h"
#include "ui/TimeText.h"
#include "ui/memories/InspectorRows.h"

namespace chimera::ui {

namespace {

constexpr int RefreshMilliseconds = 300;
constexpr int MostUses = 50;
constexpr std::size_t ShownUses = 8;

} // namespace

UsedPart::UsedPart(Context& context, InspectorSection* said, InspectorSection* used, QObject* parent)
    : QObject(parent), m_context(context), m_said(said), m_used(used)
{
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &UsedPart::request);
    connect(&m_context, &Context::changed, this, [this](const ChangeSet& changes) {
        const bool touched = changes.touches(Entity::Message) || changes.touches(Entity::Conversation);
        if (touched && !m_id.isEmpty() && !m_timer.isActive())
            m_timer.start(RefreshMilliseconds);
    });
}

void UsedPart::setMemory(const MemoryId& id)
{
    m_id = id;
    m_latest.cancel();
    show({});
    if (!id.isEmpty())
        m_timer.start(0);
}

Result<UsedPart::Facts> UsedPart::read(const Caller& caller, const ReadTx& tx, const MemoryId& id)
{
    Facts facts;
    CHIMERA_TRY(facts.uses, usesOf(caller, tx, id, MostUses));
    CHIMERA_TRY(const auto memory, Memories::get(caller, tx, id));
    const ConversationId conversation(memory.metadata.value(QLatin1String("conversation_id")).toString());
    if (conversation.isEmpty())
        return facts;
    // A conversation that is gone, or another person's, is no failure.
    if (const auto from = Conversations::get(caller, tx, conversation))
        facts.said = {conversation, from->title,
                      MessageId(memory.metadata.value(QLatin1String("message_id")).toString()), memory.createdAt};
    return facts;
}

void UsedPart::request()
{
    m_context.runner().read(
        this, "memories.uses",
        [caller = m_context.caller(), id = m_id](const ReadTx& tx) { return read(caller, tx, id); },
        [this](const Result<Facts>& facts) {
            if (facts)
                show(*facts);
        },
        m_latest.next(), Priority::Normal);
}

void UsedPart::add(InspectorSection* section, const MemoryUse& use)
{
    auto* row = new EntryRow(use.conversationTitle, shortTime(use.at, m_context.now().toDateTime()));
    connect(row, &EntryRow::clicked, this, [this, use] { m_context.openChat(use.conversation, use.message); });
    section->add(row);
}

void UsedPart::show(const Facts& facts)
{
    m_said->clearRows();
    m_used->clearRows();
    if (facts.said)
        add(m_said, *facts.said);
    for (std::size_t i = 0; i < std::min(facts.uses.size(), ShownUses); ++i)
        add(m_used, facts.uses[i]);
    m_used->setTitle(tr("Used in %n answer(s)", nullptr, static_cast<int>(facts.uses.size())));
}

} // namespace chimera::ui
