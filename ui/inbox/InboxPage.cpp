#include "ui/inbox/InboxPage.h"

#include "core/memories/Memories.h"
#include "core/memories/Tags.h"
#include "ui/Actions.h"
#include "ui/inbox/ProposalCard.h"
#include "ui/inbox/ProposalEditor.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Labels.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMetaMethod>
#include <QScrollArea>
#include <QStackedWidget>

namespace chimera::ui {

namespace {

constexpr int ReloadMilliseconds = 80;
constexpr int WidestColumn = 860;
constexpr int NearShown = 2;
constexpr int OfferedMemories = 300; // to merge into

// A memory as it was before something was merged into it.
struct Merged
{
    MemoryId id;
    std::int64_t version = 0;
    QString before;
    bool wasLocalOnly = false;
};

Result<Merged> mergeInto(const Caller& caller, WriteTx& tx, const ProposalId& proposal, const MemoryId& into)
{
    CHIMERA_TRY(const Memory before, Memories::get(caller, tx, into));
    CHIMERA_TRY(const Memory after, Inbox::merge(caller, tx, proposal, into));
    return Merged{into, after.version, before.content, before.localOnly};
}

// Refused when the memory was changed since.
Result<void> takeBack(const Caller& caller, WriteTx& tx, const ProposalId& proposal, const Merged& merged)
{
    MemoryEdit edit;
    edit.content = merged.before;
    edit.baseVersion = merged.version;
    edit.reason = QStringLiteral("restore");
    CHIMERA_CHECK(Memories::save(caller, tx, merged.id, edit));
    if (!merged.wasLocalOnly)
        CHIMERA_CHECK(Memories::setLocalOnly(caller, tx, {merged.id}, false));
    return Inbox::reopen(caller, tx, proposal);
}

} // namespace

InboxPage::InboxPage(Context& context, QWidget* parent) : QWidget(parent), m_context(context)
{
    build();
    connectKeys();
    m_timer.setSingleShot(true);
    m_timer.setInterval(ReloadMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &InboxPage::reload);
    connect(&m_context, &Context::workspaceChanged, this, [this] {
        m_limit = shownAtOnce;
        if (isVisible())
            reload();
    });
    connect(&m_context, &Context::changed, this, [this](const ChangeSet& changes) {
        if (isVisible() && (changes.touches(Entity::Proposal) || changes.touches(Entity::Memory)))
            m_timer.start();
    });
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
        for (ProposalCard* card : m_cards) {
            if (card == now || card->isAncestorOf(now))
                return setCurrent(card);
        }
    });
}

void InboxPage::build()
{
    setAccessibleName(tr("Inbox"));
    m_detail = new TextLabel({}, TextRole::Body, Token::Text2, this);
    m_detail->setWordWrap(true);
    m_picker = new Picker(window());
    m_area = new QScrollArea(this);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->viewport()->setBackgroundRole(QPalette::Base);
    m_area->setAccessibleName(tr("What might be remembered"));
    m_area->setFocusPolicy(Qt::NoFocus);
    auto* holder = new QWidget(m_area);
    m_column = new QVBoxLayout(holder);
    m_column->setContentsMargins(px(3), px(3), px(10), px(12));
    m_column->setSpacing(px(12));
    m_more = makeButton(tr("Show more"), ButtonKind::Plain, holder);
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_limit += shownAtOnce;
        reload();
    });
    m_column->addWidget(m_more, 0, Qt::AlignHCenter);
    m_column->addStretch(1);
    m_area->setWidget(holder);
    auto* empty = new EmptyState(Glyph::Inbox, tr("Nothing waits here."), this);
    empty->setDetail(tr("When a conversation is closed, what may be worth remembering comes here first. Nothing is "
                        "remembered unseen."));
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(empty);
    m_stack->addWidget(m_area);

    auto* content = new QWidget(this);
    content->setMaximumWidth(px(WidestColumn));
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(px(16), px(24), px(16), px(8));
    column->setSpacing(px(12));
    column->addWidget(new TextLabel(tr("Inbox"), TextRole::Display, Token::Text, this));
    column->addWidget(m_detail);
    column->addWidget(m_stack, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addStretch(1);
    row->addWidget(content, 20);
    row->addStretch(1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    showState();
}

void InboxPage::connectKeys()
{
    const auto on = [this](ActionId id, void (InboxPage::*work)(ProposalCard*)) {
        QAction* action = m_context.actions()[id];
        addAction(action);
        connect(action, &QAction::triggered, this, [this, work] {
            if (isVisible() && m_current && !m_context.isReadOnly())
                (this->*work)(m_current);
        });
    };
    QAction* accepting = m_context.actions()[ActionId::AcceptProposal];
    addAction(accepting);
    connect(accepting, &QAction::triggered, this, [this] {
        if (isVisible() && m_current && !m_context.isReadOnly())
            accept(m_current);
    });
    on(ActionId::EditProposal, &InboxPage::editAndAccept);
    on(ActionId::MergeProposal, &InboxPage::pickAndMerge);
    on(ActionId::RejectProposal, &InboxPage::reject);
}

void InboxPage::reload()
{
    m_context.runner().read(
        this, "inbox.list",
        [caller = m_context.caller(), workspace = m_context.workspace()](const ReadTx& tx) -> Result<Data> {
            Data data;
            CHIMERA_TRY(data.proposals, Inbox::list(caller, tx, workspace));
            CHIMERA_TRY(const auto tags, Tags::list(caller, tx, workspace, 500));
            for (const TagCount& tag : tags)
                data.tags.append(tag.name);
            return data;
        },
        [this](const Result<Data>& data) {
            if (data)
                show(*data);
            else
                m_context.showError(tr("The Inbox could not be read."), data.error());
        },
        m_requests.next());
}

void InboxPage::show(const Data& data)
{
    m_tags = data.tags;
    m_proposals = data.proposals;
    const std::size_t shown = std::min(m_limit, m_proposals.size());
    std::map<std::int64_t, ProposalCard*> standing;
    for (ProposalCard* card : m_cards)
        standing.emplace(card->proposal().pk, card);
    std::vector<ProposalCard*> cards;
    for (std::size_t i = 0; i < shown; ++i) {
        const Proposal& proposal = m_proposals[i];
        ProposalCard* card = nullptr;
        // A card that stands stays, with the focus and what was unfolded in it.
        if (const auto found = standing.find(proposal.pk); found != standing.end()) {
            card = found->second;
            standing.erase(found);
        } else {
            card = makeCard(proposal);
        }
        m_column->insertWidget(static_cast<int>(i), card);
        cards.push_back(card);
    }
    m_cards = std::move(cards);
    for (const auto& [pk, card] : standing)
        takeAway(card);
    m_more->setVisible(m_proposals.size() > m_cards.size());
    if (!m_current && !m_cards.empty())
        setCurrent(m_cards.front());
    if (m_wantsFocus && isVisible())
        focusCards();
    showState();
}

ProposalCard* InboxPage::makeCard(const Proposal& proposal)
{
    const bool linked = isSignalConnected(QMetaMethod::fromSignal(&InboxPage::conversationRequested));
    auto* card = new ProposalCard(m_context, proposal, linked, m_area->widget());
    card->installEventFilter(this);
    connect(card, &ProposalCard::acceptRequested, this, [this, card] { accept(card); });
    connect(card, &ProposalCard::editRequested, this, [this, card] { editAndAccept(card); });
    connect(card, &ProposalCard::mergeRequested, this, [this, card] { pickAndMerge(card); });
    connect(card, &ProposalCard::mergeIntoRequested, this,
            [this, card](const MemoryRow& memory) { merge(card, memory); });
    connect(card, &ProposalCard::rejectRequested, this, [this, card] { reject(card); });
    connect(card, &ProposalCard::sourceRequested, this, [this, card] {
        Q_EMIT conversationRequested(*card->proposal().conversation, card->proposal().message.value_or(MessageId()));
    });
    if (proposal.origin != ProposalOrigin::Summary)
        readNear(card);
    return card;
}

void InboxPage::readNear(ProposalCard* card)
{
    const Proposal& proposal = card->proposal();
    m_context.runner().read(
        card, "inbox.near",
        [caller = m_context.caller(), workspace = proposal.workspace, text = proposal.content](const ReadTx& tx) {
            return memoriesNear(caller, tx, workspace, text, NearShown);
        },
        [card](const Result<std::vector<NearbyMemory>>& near) {
            // Without an answer the contradiction that was found at first stays.
            if (near && !near->empty())
                card->showNear(*near);
        },
        {}, Priority::Background);
}

ProposalCard* InboxPage::current() const
{
    return m_current;
}

void InboxPage::setCurrent(ProposalCard* card)
{
    if (m_current == card)
        return;
    if (m_current)
        m_current->setCurrent(false);
    m_current = card;
    if (card)
        card->setCurrent(true);
}

void InboxPage::focusCards()
{
    m_wantsFocus = !m_current;
    if (m_current)
        m_current->setFocus(Qt::OtherFocusReason);
}

void InboxPage::step(int by)
{
    const auto here = std::find(m_cards.begin(), m_cards.end(), m_current.data());
    if (here == m_cards.end())
        return;
    const auto last = static_cast<std::ptrdiff_t>(m_cards.size()) - 1;
    const auto to = std::clamp<std::ptrdiff_t>(here - m_cards.begin() + by, 0, last);
    ProposalCard* card = m_cards[static_cast<std::size_t>(to)];
    card->setFocus(Qt::OtherFocusReason);
    m_area->ensureWidgetVisible(card, 0, px(12));
}

bool InboxPage::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            step(key == Qt::Key_Down ? 1 : -1);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void InboxPage::showState()
{
    m_stack->setCurrentIndex(m_cards.empty() ? 0 : 1);
    m_detail->setVisible(!m_cards.empty());
    m_detail->setText(tr("%n things may be worth remembering. None of them is a memory until you accept it.", nullptr,
                         static_cast<int>(m_proposals.size())));
}

void InboxPage::takeAway(ProposalCard* card)
{
    const auto at = std::find(m_cards.begin(), m_cards.end(), card);
    const bool hadFocus = card->hasFocus() || card->isAncestorOf(QApplication::focusWidget());
    ProposalCard* next = nullptr;
    if (at != m_cards.end()) {
        const auto index = static_cast<std::size_t>(at - m_cards.begin());
        m_cards.erase(at);
        if (!m_cards.empty())
            next = m_cards[std::min(index, m_cards.size() - 1)];
    } else if (!m_cards.empty()) {
        next = m_cards.front();
    }
    if (m_current == card)
        setCurrent(next);
    if (hadFocus && next)
        next->setFocus(Qt::OtherFocusReason);
    std::erase_if(m_proposals, [card](const Proposal& each) { return each.pk == card->proposal().pk; });
    m_column->removeWidget(card);
    card->hide();
    card->deleteLater();
    showState();
}

void InboxPage::run(const char* name, const QString& failed, Write work, std::function<void()> then)
{
    m_context.runner().write(this, name, std::move(work),
                             [this, failed, then = std::move(then)](const Result<void>& done) {
                                 if (!done) {
                                     m_context.showError(failed, done.error());
                                     return reload();
                                 }
                                 if (then)
                                     then();
                             });
}

void InboxPage::offerWayBack(const QString& done, const char* name, Write back, Write again)
{
    m_context.showUndo(
        done, [this, name, back] { run(name, tr("It could not be undone."), back, {}); },
        [this, name, again] { run(name, tr("It could not be done again."), again, {}); });
}

void InboxPage::accept(ProposalCard* card, const ProposalEdit& edit)
{
    const Caller caller = m_context.caller();
    const ProposalId id = card->proposal().id;
    const QString title = edit.title.value_or(card->proposal().title);
    const Write work = [caller, id, edit](WriteTx& tx) -> Result<void> {
        CHIMERA_CHECK(Inbox::accept(caller, tx, id, edit));
        return {};
    };
    const Write back = [caller, id](WriteTx& tx) { return Inbox::reopen(caller, tx, id); };
    takeAway(card);
    run("inbox.accept", tr("It was not kept."), work, [this, title, back, work] {
        offerWayBack(tr("Kept \u201c%1\u201d as a memory.").arg(title), "inbox.accept", back, work);
    });
}

void InboxPage::editAndAccept(ProposalCard* card)
{
    auto* editor = new ProposalEditor(card->proposal(), m_tags, window());
    connect(editor, &ProposalEditor::kept, this,
            [this, guard = QPointer<ProposalCard>(card)](const ProposalEdit& edit) {
                if (guard)
                    accept(guard, edit);
            });
    editor->open();
}

void InboxPage::pickAndMerge(ProposalCard* card)
{
    MemoryQuery query;
    query.workspace = card->proposal().workspace;
    query.limit = OfferedMemories;
    const auto near = card->near();
    m_context.runner().read(
        card, "inbox.offer",
        [caller = m_context.caller(), query](const ReadTx& tx) { return Memories::list(caller, tx, query); },
        [this, near, guard = QPointer<ProposalCard>(card)](const Result<MemoryPage>& page) {
            if (!page)
                return m_context.showError(tr("The memories could not be read."), page.error());
            QHash<QString, MemoryRow> rows;
            std::vector<PaletteItem> items;
            const auto add = [&](const MemoryRow& row, const QString& why) {
                if (rows.contains(row.id.text()))
                    return;
                rows.insert(row.id.text(), row);
                items.push_back(
                    {row.id.text(), row.title.isEmpty() ? tr("Untitled") : row.title, why, {}, Glyph::Memory});
            };
            for (const NearbyMemory& each : near)
                add(each.memory, tr("like it"));
            for (const MemoryRow& row : page->memories)
                add(row, {});
            m_picker->pick(
                tr("Merge into\u2026"), [items](const QString& typed) { return Picker::matching(items, typed); },
                [this, rows, guard](const QString& id) {
                    if (guard && rows.contains(id))
                        merge(guard, rows.value(id));
                });
        });
}

void InboxPage::merge(ProposalCard* card, const MemoryRow& into)
{
    const Caller caller = m_context.caller();
    const ProposalId id = card->proposal().id;
    // The newest merge, for the way back; shared by what is done and undone.
    const auto merged = std::make_shared<Merged>();
    const Write work = [caller, id, into = into.id, merged](WriteTx& tx) -> Result<void> {
        CHIMERA_TRY(*merged, mergeInto(caller, tx, id, into));
        return {};
    };
    const Write back = [caller, id, merged](WriteTx& tx) { return takeBack(caller, tx, id, *merged); };
    const bool marks = card->proposal().localOnly && !into.localOnly;
    const QString done = marks ? tr("Added to \u201c%1\u201d, which is local only now.").arg(into.title)
                               : tr("Added to \u201c%1\u201d.").arg(into.title);
    takeAway(card);
    run("inbox.merge", tr("It was not added."), work,
        [this, done, back, work] { offerWayBack(done, "inbox.merge", back, work); });
}

void InboxPage::reject(ProposalCard* card)
{
    const Caller caller = m_context.caller();
    const ProposalId id = card->proposal().id;
    const QString title = card->proposal().title;
    const Write work = [caller, id](WriteTx& tx) { return Inbox::reject(caller, tx, id); };
    const Write back = [caller, id](WriteTx& tx) { return Inbox::reopen(caller, tx, id); };
    takeAway(card);
    run("inbox.reject", tr("It was not rejected."), work, [this, title, back, work] {
        offerWayBack(tr("Rejected \u201c%1\u201d.").arg(title), "inbox.reject", back, work);
    });
}

} // namespace chimera::ui
