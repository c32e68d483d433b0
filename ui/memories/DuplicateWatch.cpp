#include "ui/memories/DuplicateWatch.h"

#include "ui/IndexWatch.h"

namespace chimera::ui {

DuplicateWatch::DuplicateWatch(Context& context, EditSession& session, PageNotices& notices)
    : m_context(context), m_session(session), m_notices(notices)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(Pause);
    connect(&m_timer, &QTimer::timeout, this, &DuplicateWatch::look);
    connect(&session, &EditSession::loaded, this, [this] {
        m_saved = {};
        m_timer.stop();
        m_requests.cancel();
    });
    connect(&session, &EditSession::saved, this, [this](const Memory& memory) { m_saved = memory.id; });
    connect(&context, &Context::changed, this, [this](const ChangeSet& changes) {
        if (!m_saved.isEmpty() && changes.touches(Entity::Index, m_saved.text()))
            m_timer.start();
    });
}

void DuplicateWatch::look()
{
    if (m_session.isDirty()) {
        m_timer.start(); // still writing
        return;
    }
    const MemoryId id = m_session.memory();
    if (id != m_saved)
        return;
    m_context.runner().read(
        this, "related.duplicatesOf",
        [caller = m_context.caller(), index = &m_context.backend().semantic(),
         id](const ReadTx& tx) -> Result<std::vector<RelatedMemory>> {
            CHIMERA_TRY(const auto view, index->view());
            if (!view)
                return std::vector<RelatedMemory>();
            return Related::duplicatesOf(caller, tx, *view, id);
        },
        [this, id](const Result<std::vector<RelatedMemory>>& found) {
            if (found && m_session.memory() == id && !m_session.isDirty())
                show(id, *found);
        },
        m_requests.next(), Priority::Background);
}

void DuplicateWatch::show(const MemoryId& asked, const std::vector<RelatedMemory>& found)
{
    IndexWatch& index = m_context.index();
    const auto fresh = std::find_if(found.begin(), found.end(), [&](const RelatedMemory& each) {
        return !index.isPairDismissed(asked, each.memory.id);
    });
    if (fresh == found.end())
        return m_notices.clearDuplicate();
    const MemoryId other = fresh->memory.id;
    m_notices.offerDuplicate(
        fresh->memory.title, [this, other] { m_context.openMemory(other, OpenIn::NewTab); },
        [&index, asked, other] { index.dismissPair(asked, other); });
}

} // namespace chimera::ui
