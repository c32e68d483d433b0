#include "ui/trash/TrashPage.h"

#include "core/memories/Memories.h"
#include "core/workspaces/Workspaces.h"
#include "ui/Actions.h"
#include "ui/TimeText.h"
#include "ui/list/MemoryCommands.h"
#include "ui/list/MemoryListDelegate.h"
#include "ui/trash/TrashedChats.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Labels.h"
#include "ui/window/Prompts.h"

#include <QListView>
#include <QMenu>
#include <QStackedWidget>

namespace chimera::ui {

namespace {

constexpr int RefreshMilliseconds = 80;
constexpr int WidestColumn = 860;

} // namespace

TrashPage::TrashPage(Context& context, MemoryCommands& commands, ChatCommands& chats, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_commands(commands)
    , m_model(new MemoryListModel(context, this))
    , m_view(new QListView(this))
    , m_stack(new QStackedWidget(this))
    , m_detail(new TextLabel({}, TextRole::Body, Token::Text2, this))
    , m_chats(new TrashedChats(context, chats, this))
    , m_workspaces(new QWidget(this))
    , m_workspaceRows(new QVBoxLayout(m_workspaces))
    , m_restore(makeButton(Glyph::Restore, tr("Restore"), ButtonKind::Primary, this))
    , m_purge(makeButton(Glyph::Trash, tr("Delete for ever\u2026"), ButtonKind::Plain, this))
    , m_emptyAll(makeButton(tr("Empty Trash\u2026"), ButtonKind::Danger, this))
{
    build();
    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(RefreshMilliseconds);
    connect(&m_refreshTimer, &QTimer::timeout, this, [this] {
        m_model->refresh();
        readWorkspaces();
    });
    connect(m_model, &MemoryListModel::sourceLoaded, this, &TrashPage::showState);
    connect(m_model, &MemoryListModel::refreshed, this, &TrashPage::showState);
    connect(m_model, &MemoryListModel::failed, this,
            [this](const Error& error) { m_context.showError(tr("Trash could not be read."), error); });
    connect(&m_context, &Context::workspaceChanged, this, [this] {
        if (isVisible())
            reload();
    });
    connect(&m_context, &Context::changed, this, [this](const ChangeSet& changes) {
        if (isVisible() && (changes.touches(Entity::Memory) || changes.touches(Entity::Workspace)))
            m_refreshTimer.start();
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, &TrashPage::showState);
    connect(m_chats, &TrashedChats::counted, this, &TrashPage::showState);
    connect(m_restore, &QPushButton::clicked, this, &TrashPage::restoreSelected);
    connect(m_purge, &QPushButton::clicked, this, &TrashPage::purgeSelected);
    connect(m_emptyAll, &QPushButton::clicked, this, &TrashPage::emptyAll);
}

void TrashPage::build()
{
    setAccessibleName(tr("Trash"));
    m_view->setAccessibleName(tr("Memories in Trash"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new MemoryListDelegate(this));
    m_view->setUniformItemSizes(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setMouseTracking(true);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view, &QListView::customContextMenuRequested, this, [this](const QPoint& position) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        connect(menu->addAction(icon(Glyph::Restore), tr("Restore")), &QAction::triggered, this,
                &TrashPage::restoreSelected);
        connect(menu->addAction(icon(Glyph::Trash), tr("Delete for ever\u2026")), &QAction::triggered, this,
                &TrashPage::purgeSelected);
        menu->popup(m_view->viewport()->mapToGlobal(position));
    });
    Actions& actions = m_context.actions();
    for (const ActionId id : {ActionId::DeleteForever, ActionId::MoveToTrash}) {
        m_view->addAction(actions[id]);
        connect(actions[id], &QAction::triggered, this, [this] {
            if (m_view->hasFocus())
                purgeSelected();
        });
    }
    auto* empty = new EmptyState(Glyph::Trash, tr("Trash is empty."), this);
    empty->setDetail(tr("What you delete waits here for 30 days and is found nowhere else."));
    m_stack->addWidget(empty);
    m_stack->addWidget(m_view);
    m_workspaceRows->setContentsMargins(0, 0, 0, px(8));
    m_workspaces->hide();
    m_detail->setWordWrap(true);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(px(8));
    buttons->addWidget(m_detail, 1);
    buttons->addWidget(m_restore);
    buttons->addWidget(m_purge);
    buttons->addWidget(m_emptyAll);
    auto* content = new QWidget(this);
    content->setMaximumWidth(px(WidestColumn));
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(px(16), px(24), px(16), px(8));
    column->setSpacing(px(12));
    column->addWidget(new TextLabel(tr("Trash"), TextRole::Display, Token::Text, this));
    column->addLayout(buttons);
    column->addWidget(m_workspaces);
    column->addWidget(m_chats);
    column->addWidget(m_stack, 1);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addStretch(1);
    row->addWidget(content, 20);
    row->addStretch(1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
}

void TrashPage::reload()
{
    ListSource source;
    source.workspace = m_context.workspace();
    source.trash = true;
    m_model->setSource(source);
    readWorkspaces();
    m_chats->reload();
}

void TrashPage::showState()
{
    const bool any = m_model->total() > 0;
    const bool chosen = m_view->selectionModel()->hasSelection();
    m_stack->setCurrentIndex(any ? 1 : 0);
    m_restore->setEnabled(chosen);
    m_purge->setEnabled(chosen);
    m_emptyAll->setEnabled(any || m_chats->count() > 0);
    m_detail->setText(
        any ? tr("%n memories of \u201c%1\u201d, kept for %2 days.", nullptr, static_cast<int>(m_model->total()))
                  .arg(m_context.workspaceName())
                  .arg(m_context.setting(settings::trashDays).toInt())
            : QString());
}

void TrashPage::withSelection(void (MemoryCommands::*command)(const std::vector<MemoryRow>&))
{
    std::vector<int> rows;
    bool allHere = true;
    for (const QItemSelectionRange& range : m_view->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            rows.push_back(row);
            allHere = allHere && m_model->rowAt(row);
        }
    }
    if (allHere) {
        std::vector<MemoryRow> chosen;
        for (const int row : rows)
            chosen.push_back(m_model->rowAt(row)->memory);
        (m_commands.*command)(chosen);
        return;
    }
    m_model->readAll([this, rows, command](const std::vector<MemoryRow>& all) {
        std::vector<MemoryRow> chosen;
        for (const int row : rows) {
            if (static_cast<std::size_t>(row) < all.size())
                chosen.push_back(all[static_cast<std::size_t>(row)]);
        }
        (m_commands.*command)(chosen);
    });
}

void TrashPage::restoreSelected()
{
    withSelection(&MemoryCommands::restore);
}

void TrashPage::purgeSelected()
{
    withSelection(&MemoryCommands::askPurge);
}

void TrashPage::emptyAll()
{
    const Confirmation question{
        tr("Empty Trash?"),
        tr("%n memories will be gone with their earlier versions and attachments. This cannot be "
           "undone.",
           nullptr, static_cast<int>(m_model->total())) +
            (m_chats->count() > 0 ? QStringLiteral(" ") + tr("So will %n chat(s).", nullptr, m_chats->count())
                                  : QString()),
        tr("Empty Trash")};
    askConfirmation(window(), question, [this] {
        m_model->readAll([this](const std::vector<MemoryRow>& rows) {
            std::vector<MemoryId> ids;
            for (const MemoryRow& row : rows)
                ids.push_back(row.id);
            m_context.runner().write(
                this, "memories.purge",
                [caller = m_context.caller(), ids, workspace = m_context.workspace()](WriteTx& tx) -> Result<int> {
                    ConversationQuery trashed;
                    trashed.workspace = workspace;
                    trashed.trash = true;
                    CHIMERA_TRY(const auto page, Conversations::list(caller, tx, trashed));
                    std::vector<ConversationId> chats;
                    for (const ConversationRow& row : page.conversations)
                        chats.push_back(row.id);
                    CHIMERA_CHECK(Conversations::purge(caller, tx, chats));
                    return Memories::purge(caller, tx, ids);
                },
                [this](const Result<int>& done) {
                    if (!done)
                        m_context.showError(tr("Trash was not emptied."), done.error());
                });
        });
    });
}

void TrashPage::readWorkspaces()
{
    m_context.runner().read(
        this, "workspaces.trashed",
        [caller = m_context.caller()](const ReadTx& tx) { return Workspaces::list(caller, tx, true); },
        [this](const Result<WorkspaceList>& list) {
            while (QLayoutItem* item = m_workspaceRows->takeAt(0)) {
                if (item->widget())
                    item->widget()->deleteLater();
                delete item;
            }
            if (!list || list->workspaces.empty()) {
                m_workspaces->hide();
                return;
            }
            m_workspaceRows->addWidget(new SectionLabel(tr("Workspaces"), m_workspaces));
            for (const Workspace& workspace : list->workspaces)
                addWorkspaceRow(workspace.id.text(), workspace.name, workspace.stats.memories);
            m_workspaces->show();
        });
}

void TrashPage::addWorkspaceRow(const QString& id, const QString& name, std::int64_t memories)
{
    auto* holder = new QWidget(m_workspaces);
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(new ElidedLabel(name, TextRole::BodyStrong, Token::Text, holder), 1);
    row->addWidget(new TextLabel(tr("%1 memories").arg(countText(memories)), TextRole::Small, Token::Text2, holder));
    auto* restore = makeButton(tr("Restore"), ButtonKind::Plain, holder);
    restore->setAccessibleName(tr("Restore the workspace %1").arg(name));
    auto* purge = makeButton(tr("Delete for ever\u2026"), ButtonKind::Quiet, holder);
    purge->setAccessibleName(tr("Delete the workspace %1 for ever").arg(name));
    row->addWidget(restore);
    row->addWidget(purge);
    connect(restore, &QPushButton::clicked, this, [this, id, name] { restoreWorkspace(id, name); });
    connect(purge, &QPushButton::clicked, this, [this, id, name] { purgeWorkspace(id, name); });
    m_workspaceRows->addWidget(holder);
}

void TrashPage::restoreWorkspace(const QString& id, const QString& name)
{
    m_context.runner().write(
        this, "workspaces.restore",
        [caller = m_context.caller(), id](WriteTx& tx) { return Workspaces::restore(caller, tx, WorkspaceId(id)); },
        [this, name](const Result<Workspace>& restored) {
            if (!restored)
                return m_context.showError(tr("The workspace was not restored."), restored.error());
            m_context.showUndo(tr("Restored the workspace \u201c%1\u201d.").arg(name), [this, id = restored->id] {
                m_context.runner().write(
                    this, "workspaces.trash",
                    [caller = m_context.caller(), id](WriteTx& tx) { return Workspaces::trash(caller, tx, id); },
                    [](const Result<void>&) {});
            });
        });
}

void TrashPage::purgeWorkspace(const QString& id, const QString& name)
{
    const TextQuestion question{tr("Delete the workspace \u201c%1\u201d for ever?").arg(name),
                                tr("All its memories will be gone; this cannot be undone. Type its name to go on."),
                                {},
                                tr("Delete for ever"),
                                name,
                                255};
    askText(window(), question, [this, id](const QString&) {
        m_context.runner().write(
            this, "workspaces.purge",
            [caller = m_context.caller(), id](WriteTx& tx) { return Workspaces::purge(caller, tx, WorkspaceId(id)); },
            [this](const Result<void>& done) {
                if (!done)
                    m_context.showError(tr("The workspace was not deleted."), done.error());
            });
    });
}

} // namespace chimera::ui
