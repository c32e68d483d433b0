#include "ui/sidebar/Sidebar.h"

#include "core/chat/Conversations.h"
#include "core/chat/Inbox.h"
#include "ui/TimeText.h"
#include "ui/widgets/SidebarDelegate.h"
#include "ui/window/Picker.h"
#include "ui/window/Prompts.h"

#include <QKeyEvent>
#include <QListView>
#include <QMenu>

namespace chimera::ui {

namespace {

constexpr std::size_t ShownTags = 40;
constexpr int ReloadMilliseconds = 250;

} // namespace

Sidebar::Sidebar(Context& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_switcher(new WorkspaceSwitcher(context, this))
    , m_model(new SidebarModel(this))
    , m_footModel(new SidebarModel(this))
{
    setAccessibleName(tr("Sidebar"));
    m_view = makeView(m_model, tr("Pages, saved searches and tags"));
    m_foot = makeView(m_footModel, tr("Trash and settings"));
    m_foot->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    show({});
    m_foot->setFixedHeight(2 * m_foot->sizeHintForRow(0) + px(8));
    auto* head = new QHBoxLayout;
    head->setContentsMargins(px(10), px(12), px(10), px(8));
    head->addWidget(m_switcher);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, px(4));
    column->setSpacing(0);
    column->addLayout(head);
    column->addWidget(m_view, 1);
    column->addWidget(m_foot);

    connect(m_switcher, &WorkspaceSwitcher::chosen, this,
            [this](const WorkspaceId& id, const QString& name) { m_context.setWorkspace(id, name); });
    connect(m_switcher, &WorkspaceSwitcher::createRequested, this, &Sidebar::askForWorkspace);
    connect(m_switcher, &WorkspaceSwitcher::manageRequested, this, &Sidebar::manageWorkspacesRequested);
    connect(m_switcher, &WorkspaceSwitcher::memoriesDropped, this, &Sidebar::memoriesDroppedOnWorkspace);
    m_reloadTimer.setSingleShot(true);
    m_reloadTimer.setInterval(ReloadMilliseconds);
    connect(&m_reloadTimer, &QTimer::timeout, this, &Sidebar::reload);
    connect(&m_context, &Context::workspaceChanged, this, &Sidebar::reload);
    connect(&m_context, &Context::changed, this, [this](const ChangeSet& changes) {
        for (const Entity entity : {Entity::Memory, Entity::Tag, Entity::Workspace, Entity::SavedSearch,
                                    Entity::Conversation, Entity::Proposal}) {
            if (changes.touches(entity) && !m_reloadTimer.isActive())
                m_reloadTimer.start();
        }
    });
}

QListView* Sidebar::makeView(SidebarModel* model, const QString& name)
{
    auto* view = new QListView(this);
    auto* delegate = new SidebarDelegate(view);
    m_delegates.push_back(delegate);
    view->setAccessibleName(name);
    view->setModel(model);
    view->setItemDelegate(delegate);
    view->setFrameShape(QFrame::NoFrame);
    view->viewport()->setAutoFillBackground(false);
    view->setMouseTracking(true);
    view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view->setSelectionMode(QAbstractItemView::SingleSelection);
    view->setDragDropMode(QAbstractItemView::DropOnly);
    view->setDropIndicatorShown(true);
    view->setContextMenuPolicy(Qt::CustomContextMenu);
    view->installEventFilter(this);
    const auto activate = [this, model](const QModelIndex& index) {
        if (const SidebarRow* row = model->rowAt(index)) {
            if (row->type == EntryType::MoreTags)
                pickTag();
            else
                Q_EMIT activated(*row);
        }
    };
    connect(view, &QListView::clicked, this, activate);
    connect(view, &QListView::customContextMenuRequested, this, [this, view, model](const QPoint& position) {
        const SidebarRow* row = model->rowAt(view->indexAt(position));
        const QPoint global = view->viewport()->mapToGlobal(position);
        if (row && row->type == EntryType::Tag)
            showTagMenu(*row, global);
        else if (row && row->type == EntryType::Saved)
            showSavedMenu(*row, global);
    });
    connect(model, &SidebarModel::memoriesDropped, this, &Sidebar::memoriesDropped);
    return view;
}

bool Sidebar::eventFilter(QObject* watched, QEvent* event)
{
    auto* view = qobject_cast<QListView*>(watched);
    if (!view || event->type() != QEvent::KeyPress)
        return QWidget::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const QModelIndex index = view->currentIndex();
    switch (key->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (index.isValid())
            Q_EMIT view->clicked(index);
        return true;
    case Qt::Key_Menu:
        if (index.isValid())
            Q_EMIT view->customContextMenuRequested(view->visualRect(index).center());
        return true;
    case Qt::Key_Down:
        if (view == m_view && index.row() == m_model->rowCount() - 1) {
            m_foot->setFocus(Qt::TabFocusReason);
            m_foot->setCurrentIndex(m_footModel->index(0));
            return true;
        }
        return false;
    case Qt::Key_Up:
        if (view == m_foot && index.row() <= 0) {
            m_view->setFocus(Qt::BacktabFocusReason);
            m_view->setCurrentIndex(m_model->index(m_model->rowCount() - 1));
            return true;
        }
        return false;
    default:
        return QWidget::eventFilter(watched, event);
    }
}

void Sidebar::reload()
{
    m_context.runner().read(
        this, "sidebar.read",
        [caller = m_context.caller(), id = m_context.workspace()](const ReadTx& tx) -> Result<Data> {
            Data data;
            CHIMERA_TRY(auto list, Workspaces::list(caller, tx));
            data.workspaces = std::move(list.workspaces);
            const bool here = std::any_of(data.workspaces.begin(), data.workspaces.end(),
                                          [&](const Workspace& workspace) { return workspace.id == id; });
            if (here) {
                CHIMERA_TRY(data.saved, SavedSearches::list(caller, tx, id));
                CHIMERA_TRY(data.tags, Tags::list(caller, tx, id, 500));
                CHIMERA_TRY(data.proposals, Inbox::count(caller, tx, id));
                ConversationQuery query;
                query.workspace = id;
                query.limit = 0;
                CHIMERA_TRY(const auto chats, Conversations::list(caller, tx, query));
                data.chats = chats.total;
            }
            return data;
        },
        [this](const Result<Data>& data) {
            if (data)
                show(*data);
            else
                m_context.showError(tr("The sidebar could not be read."), data.error());
        },
        m_latest.next());
}

void Sidebar::show(const Data& data)
{
    std::int64_t memories = 0;
    std::int64_t trashed = 0;
    bool found = false;
    for (const Workspace& workspace : data.workspaces) {
        if (workspace.id == m_context.workspace()) {
            found = true;
            memories = workspace.stats.memories;
            trashed = workspace.stats.trashed;
            m_context.setWorkspace(workspace.id, workspace.name);
        }
    }
    std::vector<SidebarRow> rows{
        {EntryType::Memories, tr("Memories"), {}, Glyph::Memory, found ? countText(memories) : QString()},
        {EntryType::Chats, tr("Chats"), {}, Glyph::Chat, found && data.chats > 0 ? countText(data.chats) : QString()},
        {EntryType::Search, tr("Search"), {}, Glyph::Search, {}},
        {EntryType::Inbox, tr("Inbox"), {}, Glyph::Inbox, data.proposals > 0 ? countText(data.proposals) : QString()},
    };
    rows.push_back({EntryType::Header, tr("Saved searches"), QStringLiteral("saved")});
    for (const SavedSearch& saved : data.saved)
        rows.push_back({EntryType::Saved, saved.name, saved.id.text(), Glyph::Search, {}, -1, saved.query});
    rows.push_back(
        {EntryType::Pinned, tr("Pinned"), QStringLiteral("pinned"), Glyph::Star, {}, -1, QStringLiteral("is:pinned")});
    if (!data.tags.empty())
        rows.push_back({EntryType::Header, tr("Tags"), QStringLiteral("tags")});
    for (std::size_t i = 0; i < std::min(data.tags.size(), ShownTags); ++i) {
        const TagCount& tag = data.tags[i];
        rows.push_back({EntryType::Tag, tag.name, tag.name, Glyph::None, countText(tag.memories), seriesOfTag(tag)});
    }
    if (data.tags.size() > ShownTags)
        rows.push_back({EntryType::MoreTags, tr("All tags\u2026"), {}, Glyph::More});
    m_tags = data.tags;
    m_model->setRows(std::move(rows));
    m_footModel->setRows(
        {{EntryType::Trash, tr("Trash"), {}, Glyph::Trash, trashed > 0 ? countText(trashed) : QString()},
         {EntryType::Settings, tr("Settings"), {}, Glyph::Settings}});
    m_switcher->setWorkspaces(data.workspaces);
    setCurrent(m_currentType, m_currentId);
    if (found) {
        Q_EMIT totalsRead(memories);
    } else if (!data.workspaces.empty() && !m_context.workspace().isEmpty()) {
        m_context.setWorkspace(data.workspaces.front().id, data.workspaces.front().name);
        Q_EMIT workspaceGone();
    }
}

void Sidebar::setCurrent(EntryType type, const QString& id)
{
    m_currentType = type;
    m_currentId = id;
    const auto mark = [&](QListView* view, const SidebarModel* model) {
        const int row = model->rowOf(type, id);
        if (row >= 0)
            view->setCurrentIndex(model->index(row));
        else
            view->setCurrentIndex({});
    };
    mark(m_view, m_model);
    mark(m_foot, m_footModel);
}

void Sidebar::setRail(bool rail)
{
    if (m_rail == rail)
        return;
    m_rail = rail;
    m_switcher->setRail(rail);
    for (SidebarDelegate* delegate : m_delegates) {
        delegate->setRail(rail);
        Q_EMIT delegate->sizeHintChanged({});
    }
    update();
}

void Sidebar::askForWorkspace()
{
    askText(window(), {tr("New workspace"), tr("Name"), {}, tr("Create"), {}, 200}, [this](const QString& name) {
        m_context.runner().write(
            this, "workspaces.create",
            [caller = m_context.caller(), name](WriteTx& tx) { return Workspaces::create(caller, tx, name); },
            [this](const Result<Workspace>& made) {
                if (made)
                    m_context.setWorkspace(made->id, made->name);
                else
                    m_context.showError(tr("The workspace was not made."), made.error());
            });
    });
}

void Sidebar::showTagMenu(const SidebarRow& row, const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(icon(Glyph::Filter), tr("Show its memories")), &QAction::triggered, this,
            [this, row] { Q_EMIT activated(row); });
    connect(menu->addAction(icon(Glyph::Edit), tr("Rename or merge\u2026")), &QAction::triggered, this,
            [this, row] { renameTag(row.id); });
    QMenu* colours = menu->addMenu(tr("Colour"));
    const QStringList names{tr("Teal"), tr("Orange"), tr("Violet"), tr("Green"), tr("Red"), tr("Grey")};
    for (int i = 0; i < names.size(); ++i) {
        QAction* action = colours->addAction(names.at(i));
        action->setCheckable(true);
        action->setChecked(row.dot == i);
        connect(action, &QAction::triggered, this, [this, row, i] {
            m_context.runner().write(
                this, "tags.colour",
                [caller = m_context.caller(), name = row.id, i](WriteTx& tx) {
                    return Tags::setColour(caller, tx, name, i);
                },
                [this](const Result<void>& done) {
                    if (!done)
                        m_context.showError(tr("The colour was not kept."), done.error());
                    reload();
                });
        });
    }
    menu->popup(position);
}

void Sidebar::renameTag(const QString& from)
{
    const TextQuestion question{tr("Rename #%1").arg(from),
                                tr("The tag is changed in the texts as well. A name that exists merges the two."),
                                from,
                                tr("Rename"),
                                {},
                                100};
    askText(window(), question, [this, from](QString to) {
        to.remove(u'#');
        const auto rename = [this](const QString& a, const QString& b, std::function<void(int)> then) {
            m_context.runner().write(
                this, "tags.rename",
                [caller = m_context.caller(), workspace = m_context.workspace(), a, b](WriteTx& tx) {
                    return Tags::rename(caller, tx, workspace, a, b);
                },
                [this, then = std::move(then)](const Result<int>& count) {
                    if (!count)
                        m_context.showError(tr("The tag was not renamed."), count.error());
                    else if (then)
                        then(*count);
                });
        };
        const bool merges = std::any_of(m_tags.begin(), m_tags.end(), [&](const TagCount& tag) {
            return tag.name.compare(to, Qt::CaseInsensitive) == 0 && tag.name.compare(from, Qt::CaseInsensitive) != 0;
        });
        rename(from, to, [this, from, to, merges, rename](int count) {
            if (merges) // which memory had which tag is in their histories only
                m_context.showBanner(Banner::Tone::Info,
                                     tr("Merged #%1 into #%2 in %n memories.", nullptr, count).arg(from, to));
            else
                m_context.showUndo(
                    tr("Renamed #%1 to #%2 in %n memories.", nullptr, count).arg(from, to),
                    [rename, from, to] { rename(to, from, {}); }, [rename, from, to] { rename(from, to, {}); });
        });
    });
}

void Sidebar::showSavedMenu(const SidebarRow& row, const QPoint& position)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(icon(Glyph::Edit), tr("Rename\u2026")), &QAction::triggered, this, [this, row] {
        askText(window(), {tr("Rename the saved search"), tr("Name"), row.text, tr("Rename"), {}, 100},
                [this, row](const QString& name) {
                    m_context.runner().write(
                        this, "savedSearches.rename",
                        [caller = m_context.caller(), id = SavedSearchId(row.id), name](WriteTx& tx) {
                            return SavedSearches::rename(caller, tx, id, name);
                        },
                        [this](const Result<void>& done) {
                            if (!done)
                                m_context.showError(tr("The saved search was not renamed."), done.error());
                        });
                });
    });
    connect(menu->addAction(icon(Glyph::Trash), tr("Remove")), &QAction::triggered, this,
            [this, row] { removeSaved(row); });
    menu->popup(position);
}

void Sidebar::removeSaved(const SidebarRow& row)
{
    m_context.runner().write(
        this, "savedSearches.remove",
        [caller = m_context.caller(), id = SavedSearchId(row.id)](WriteTx& tx) {
            return SavedSearches::remove(caller, tx, id);
        },
        [this, row](const Result<void>& done) {
            if (!done)
                return m_context.showError(tr("The saved search was not removed."), done.error());
            m_context.showUndo(tr("Removed the saved search \u201c%1\u201d.").arg(row.text), [this, row] {
                m_context.runner().write(
                    this, "savedSearches.create",
                    [caller = m_context.caller(), workspace = m_context.workspace(), row](WriteTx& tx) {
                        return SavedSearches::create(caller, tx, workspace, row.text, row.query);
                    },
                    [](const Result<SavedSearch>&) {});
            });
        });
}

void Sidebar::pickTag()
{
    if (!m_picker)
        m_picker = new Picker(window());
    std::vector<PaletteItem> items;
    for (const TagCount& tag : m_tags)
        items.push_back({tag.name, tag.name, {}, countText(tag.memories), Glyph::Tag});
    m_picker->pick(
        tr("Find a tag"), [items](const QString& typed) { return Picker::matching(items, typed); },
        [this](const QString& tag) {
            Q_EMIT activated({EntryType::Tag, tag, tag});
        });
}

} // namespace chimera::ui
