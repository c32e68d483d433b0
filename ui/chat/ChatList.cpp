#include "ui/chat/ChatList.h"

#include "ui/TimeText.h"
#include "ui/list/MemoryListDelegate.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/SearchField.h"

#include <QKeyEvent>
#include <QListView>
#include <QMenu>
#include <QScrollBar>
#include <QStackedWidget>

namespace chimera::ui {

namespace {

constexpr int ReloadMilliseconds = 60;
constexpr int OpenMilliseconds = 60;

} // namespace

ChatList::ChatList(Context& context, ChatCommands& commands, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_commands(commands)
    , m_model(new ChatListModel(this))
    , m_delegate(new MemoryListDelegate(this))
    , m_view(new QListView(this))
    , m_filter(new SearchField(tr("Filter chats"), this))
    , m_count(new ElidedLabel({}, TextRole::Small, Token::Text2, this))
    , m_stack(new QStackedWidget(this))
{
    build();
    connectActions();
    m_reloadTimer.setSingleShot(true);
    m_reloadTimer.setInterval(ReloadMilliseconds);
    m_openTimer.setSingleShot(true);
    m_openTimer.setInterval(OpenMilliseconds);
    connect(&m_reloadTimer, &QTimer::timeout, this, &ChatList::reload);
    connect(&m_openTimer, &QTimer::timeout, this, [this] { open(OpenIn::Preview); });
    connect(m_filter, &SearchField::searchChanged, this, &ChatList::reload);
    connect(m_filter, &SearchField::downPressed, this, [this] {
        m_view->setFocus(Qt::TabFocusReason);
        if (!m_view->currentIndex().isValid())
            m_view->setCurrentIndex(m_model->index(0));
    });
    connect(m_model, &ChatListModel::renameRequested, &m_commands, &ChatCommands::rename);
    connect(&m_context, &Context::workspaceChanged, this, [this] {
        m_current = {};
        reload();
    });
    connect(&m_context, &Context::changed, this, [this](const ChangeSet& changes) {
        const bool touched = changes.touches(Entity::Conversation) || changes.touches(Entity::Message);
        if (touched && isVisible() && !m_reloadTimer.isActive())
            m_reloadTimer.start();
    });
    connect(&m_context, &Context::settingChanged, this, [this](const QString& name) {
        if (name == QLatin1String(settings::density.name))
            applyDensity();
    });
    applyDensity();
}

void ChatList::build()
{
    setAccessibleName(tr("Chats"));
    m_filter->setAccessibleName(tr("Filter the chats by their words"));
    m_view->setAccessibleName(tr("List of chats"));
    m_view->setModel(m_model);
    m_delegate->setTagsShown(false);
    m_view->setItemDelegate(m_delegate);
    m_view->setUniformItemSizes(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setMouseTracking(true);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->viewport()->setBackgroundRole(QPalette::Base);
    m_view->installEventFilter(this);
    m_empty = new EmptyState(Glyph::Chat, tr("No chats yet."), this);
    m_empty->setDetail(tr("Ask something, and the answer is quoted from your memories."));
    connect(m_empty->addButton(tr("New chat"), ButtonKind::Primary), &QPushButton::clicked, this,
            &ChatList::newRequested);
    m_noMatch = new EmptyState(Glyph::Search, tr("No chat matches."), this);
    connect(m_noMatch->addButton(tr("Clear the filter")), &QPushButton::clicked, this, [this] {
        setArchiveShown(false);
        setFilter({});
    });
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_noMatch);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHeader());
    column->addWidget(m_stack, 1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
}

QWidget* ChatList::buildHeader()
{
    auto* header = new QWidget(this);
    auto* create = makeButton(Glyph::Plus, tr("New"), ButtonKind::Primary, header);
    create->setToolTip(tr("New chat (%1)").arg(m_context.actions().keyText(ActionId::NewChat)));
    create->setAccessibleName(tr("New chat"));
    create->setObjectName(QStringLiteral("new-chat"));
    connect(create, &QPushButton::clicked, this, &ChatList::newRequested);
    auto* archive = makeIconButton(Glyph::Archive, tr("Show the archive"), header);
    archive->setCheckable(true);
    archive->setObjectName(QStringLiteral("chat-archive"));
    connect(archive, &QToolButton::toggled, this, &ChatList::setArchiveShown);
    auto* line = new QHBoxLayout;
    line->setSpacing(px(10));
    line->addWidget(new TextLabel(tr("Chats"), TextRole::Title, Token::Text, header));
    line->addWidget(m_count, 1);
    line->addWidget(create);
    auto* second = new QHBoxLayout;
    second->setSpacing(px(4));
    second->addWidget(m_filter, 1);
    second->addWidget(archive);
    auto* column = new QVBoxLayout(header);
    column->setContentsMargins(px(16), px(12), px(12), px(8));
    column->setSpacing(px(8));
    column->addLayout(line);
    column->addLayout(second);
    return header;
}

void ChatList::connectActions()
{
    Actions& actions = m_context.actions();
    const auto bind = [&](ActionId id, auto slot) {
        m_view->addAction(actions[id]);
        connect(actions[id], &QAction::triggered, this, [this, slot] {
            if (m_view->hasFocus() || m_view->isAncestorOf(QApplication::focusWidget()))
                slot();
        });
    };
    bind(ActionId::OpenInNewTab, [this] { open(OpenIn::NewTab); });
    bind(ActionId::Rename, [this] { m_view->edit(m_view->currentIndex()); });
    bind(ActionId::MoveToTrash, [this] { m_commands.trash(selected()); });
    bind(ActionId::DeleteForever, [this] { m_commands.askPurge(selected()); });
    bind(ActionId::Pin, [this] { m_commands.togglePin(selected()); });
    m_view->addAction(actions[ActionId::Undo]);
    m_view->addAction(actions[ActionId::Redo]);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (!m_selecting)
            m_openTimer.start();
    });
    connect(m_view, &QListView::doubleClicked, this, [this] { open(OpenIn::Current); });
    connect(m_view, &QListView::customContextMenuRequested, this, &ChatList::showMenu);
}

bool ChatList::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool plain = key->modifiers() == Qt::NoModifier;
        if (plain && (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter)) {
            open(OpenIn::Current);
            return true;
        }
        if (plain && key->key() == Qt::Key_Up && m_view->currentIndex().row() <= 0) {
            m_filter->setFocus(Qt::BacktabFocusReason);
            return true;
        }
        if (key->key() == Qt::Key_Escape && !filter().isEmpty()) {
            setFilter({});
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void ChatList::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    reload();
}

QString ChatList::filter() const
{
    return m_filter->text().trimmed();
}

void ChatList::setFilter(const QString& text)
{
    const QSignalBlocker blocker(m_filter);
    m_filter->setText(text);
    reload();
}

void ChatList::setArchiveShown(bool shown)
{
    if (m_archive == shown)
        return;
    m_archive = shown;
    if (auto* button = findChild<QToolButton*>(QStringLiteral("chat-archive")))
        button->setChecked(shown);
    reload();
}

void ChatList::applyDensity()
{
    const bool compact = m_context.setting(settings::density).toString() == QLatin1String("compact");
    m_delegate->setDensity(compact ? MemoryListDelegate::Density::Compact : MemoryListDelegate::Density::Comfortable);
    Q_EMIT m_delegate->sizeHintChanged({});
}

void ChatList::reload()
{
    if (m_context.workspace().isEmpty())
        return;
    ConversationQuery query;
    query.workspace = m_context.workspace();
    query.text = filter();
    if (m_archive)
        query.status = ConversationStatus::Archived;
    m_context.runner().read(
        this, "chats.list",
        [caller = m_context.caller(), query](const ReadTx& tx) { return Conversations::list(caller, tx, query); },
        [this](Result<ConversationPage> page) {
            if (page)
                show(std::move(*page));
            else
                m_context.showError(tr("The chats could not be read."), page.error());
        },
        m_latest.next());
}

void ChatList::show(ConversationPage page)
{
    const std::int64_t total = page.total;
    const int scroll = m_view->verticalScrollBar()->value();
    m_selecting = true;
    m_model->setRows(std::move(page.conversations), m_context.now().toDateTime());
    m_selecting = false;
    m_view->verticalScrollBar()->setValue(scroll);
    m_count->setText(filter().isEmpty() ? countText(total) : tr("%n found", nullptr, static_cast<int>(total)));
    QWidget* shown = m_view;
    if (total == 0)
        shown = filter().isEmpty() && !m_archive ? m_empty : m_noMatch;
    if (shown == m_noMatch)
        m_noMatch->setText(filter().isEmpty() ? tr("The archive is empty.")
                                              : tr("Nothing matches \u201c%1\u201d.").arg(filter()));
    m_stack->setCurrentWidget(shown);
    reselect();
    Q_EMIT loaded();
}

void ChatList::open(OpenIn where)
{
    m_openTimer.stop();
    const auto rows = selected();
    const ConversationRow* row = m_model->rowAt(m_view->currentIndex().row());
    if (!row || rows.size() != 1 || (where == OpenIn::Preview && row->id == m_current))
        return;
    m_current = row->id;
    Q_EMIT openRequested(ConversationId(row->id), where);
}

void ChatList::setCurrent(const ConversationId& id)
{
    if (m_openTimer.isActive())
        return;
    m_current = id;
    reselect();
}

void ChatList::reselect()
{
    QItemSelectionModel* selection = m_view->selectionModel();
    if (m_openTimer.isActive() || selection->selectedIndexes().size() > 1)
        return;
    m_selecting = true;
    const int row = m_model->rowOf(m_current);
    if (row >= 0)
        selection->setCurrentIndex(m_model->index(row), QItemSelectionModel::ClearAndSelect);
    else
        selection->clearSelection();
    m_selecting = false;
}

ChatCommands::Rows ChatList::selected() const
{
    ChatCommands::Rows rows;
    for (const QModelIndex& index : m_view->selectionModel()->selectedIndexes()) {
        if (const ConversationRow* row = m_model->rowAt(index.row()))
            rows.push_back(*row);
    }
    return rows;
}

void ChatList::showMenu(const QPoint& position)
{
    const ConversationRow* pointed = m_model->rowAt(m_view->indexAt(position).row());
    if (!pointed)
        return;
    const ConversationRow row = *pointed;
    const auto rows = selected();
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    Actions& actions = m_context.actions();
    const auto add = [this](QMenu* to, Glyph glyph, const QString& text, auto slot) {
        connect(to->addAction(icon(glyph), text), &QAction::triggered, this, slot);
    };
    menu->addAction(actions[ActionId::OpenInNewTab]);
    menu->addAction(actions[ActionId::Rename]);
    menu->addAction(actions[ActionId::Pin]);
    const bool archived = row.status == ConversationStatus::Archived;
    add(menu, Glyph::Archive, archived ? tr("Take out of the archive") : tr("Archive"),
        [this, rows, archived] { m_commands.setArchived(rows, !archived); });
    if (row.status == ConversationStatus::Completed)
        add(menu, Glyph::Undo, tr("Open again"), [this, row] { m_commands.reopen(row); });
    else
        add(menu, Glyph::Check, tr("Complete"), [this, row] { m_commands.complete(row); });
    QMenu* exports = menu->addMenu(icon(Glyph::Export), tr("Export"));
    using Format = ChatCommands::Format;
    for (const auto& [format, text] :
         {std::pair(Format::Markdown, tr("Markdown\u2026")), std::pair(Format::Html, tr("Web page\u2026")),
          std::pair(Format::Pdf, tr("PDF\u2026"))})
        add(exports, Glyph::Export, text, [this, row, format = format] { m_commands.chooseExport(row, format); });
    menu->addSeparator();
    menu->addAction(actions[ActionId::MoveToTrash]);
    menu->addAction(actions[ActionId::DeleteForever]);
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

QJsonObject ChatList::state() const
{
    return {{QStringLiteral("filter"), m_filter->text()}};
}

void ChatList::restoreState(const QJsonObject& state)
{
    const QSignalBlocker blocker(m_filter);
    m_filter->setText(state.value(QLatin1String("filter")).toString());
}

} // namespace chimera::ui
