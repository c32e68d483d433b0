#include "ui/memories/RelatedPart.h"

#include "core/search/Related.h"
#include "ui/IndexWatch.h"
#include "ui/memories/InspectorRows.h"

#include <QGuiApplication>
#include <QLocale>

namespace chimera::ui {

namespace {

constexpr int FirstDelay = 120; // not for each memory that is passed over by the arrow keys
constexpr int RefreshDelay = 600;

} // namespace

struct RelatedPart::Facts
{
    MemoryIndexInfo info;
    std::vector<RelatedMemory> related;
};

RelatedPart::RelatedPart(Context& context, InspectorSection* section, PropertyRow* row, QWidget* inspector)
    : QObject(inspector), m_context(context), m_section(section), m_row(row), m_inspector(inspector)
{
    m_row->hide();
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &RelatedPart::load);
    connect(m_row, &PropertyRow::activated, this, [this] {
        if (m_failed)
            m_context.index().retryFailed();
    });
    connect(&context, &Context::changed, this, [this](const ChangeSet& changes) {
        const bool matters = changes.touches(Entity::Index, m_id.text()) || changes.touches(Entity::Index, QString()) ||
                             changes.touches(Entity::Memory);
        if (!m_id.isEmpty() && matters && !m_timer.isActive())
            m_timer.start(RefreshDelay);
    });
}

void RelatedPart::setMemory(const MemoryId& id)
{
    m_id = id;
    m_requests.cancel();
    m_isShown = false;
    m_row->hide();
    m_section->clearRows();
    m_titles.clear();
    if (id.isEmpty())
        m_timer.stop();
    else
        m_timer.start(FirstDelay);
}

void RelatedPart::load()
{
    if (m_id.isEmpty() || !m_inspector->isVisible())
        return;
    m_context.runner().read(
        this, "related.to",
        [caller = m_context.caller(), index = &m_context.backend().semantic(),
         id = m_id](const ReadTx& tx) -> Result<Facts> {
            Facts facts;
            CHIMERA_TRY(facts.info, Passages::info(caller, tx, id));
            CHIMERA_TRY(const auto view, index->view());
            if (view) {
                CHIMERA_TRY(facts.related, Related::to(caller, tx, *view, id, most));
            }
            return facts;
        },
        [this](const Result<Facts>& facts) {
            if (facts)
                show(*facts);
        },
        m_requests.next(), Priority::Normal);
}

void RelatedPart::show(const Facts& facts)
{
    m_failed = facts.info.state == IndexState::Failed;
    switch (facts.info.state) {
    case IndexState::Ready:
        m_row->setValue(facts.info.passages == 1 ? tr("Ready (1 passage)")
                                                 : tr("Ready (%1 passages)").arg(facts.info.passages),
                        facts.info.reason.toHtmlEscaped());
        break;
    case IndexState::Pending:
        m_row->setValue(tr("Pending"), tr("It is found by its words already."));
        break;
    case IndexState::Failed:
        m_row->setValue(tr("Failed \u00b7 try again"), facts.info.reason.toHtmlEscaped());
        break;
    }
    m_row->setLink(m_failed);
    m_row->show();

    QStringList titles;
    for (const RelatedMemory& each : facts.related)
        titles << each.memory.id.text() + each.memory.title + QString::number(each.similarity, 'f', 2);
    if (m_isShown && titles == m_titles && !titles.isEmpty())
        return; // the focus stays where it is
    m_isShown = true;
    m_titles = titles;
    m_section->clearRows();
    if (facts.related.empty()) {
        const bool waits = facts.info.state != IndexState::Ready;
        auto* none = new TextLabel(m_failed ? tr("Not indexed: %1").arg(facts.info.reason)
                                   : waits  ? tr("Not indexed yet.")
                                            : tr("Nothing near it yet."),
                                   TextRole::Small, Token::Text3);
        none->setTextFormat(Qt::PlainText);
        none->setWordWrap(true);
        m_section->add(none);
        return;
    }
    for (const RelatedMemory& each : facts.related) {
        const QString title = each.memory.title.isEmpty() ? tr("Untitled") : each.memory.title;
        QString detail = tr("similarity %1").arg(QLocale().toString(each.similarity, 'f', 2));
        if (each.memory.workspace != m_context.workspace())
            detail += QStringLiteral(" \u00b7 ") + each.workspaceName;
        auto* row = new EntryRow(title, detail);
        connect(row, &EntryRow::clicked, this, [this, id = each.memory.id] {
            const bool newTab = QGuiApplication::keyboardModifiers().testFlag(Qt::ControlModifier);
            m_context.openMemory(id, newTab ? OpenIn::NewTab : OpenIn::Current);
        });
        m_section->add(row);
    }
}

} // namespace chimera::ui
