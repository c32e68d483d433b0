#include "ui/list/MemoryList.h"

#include "ui/ErrorText.h"
#include "ui/TimeText.h"
#include "ui/list/MemoryListDelegate.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/SearchField.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QListView>
#include <QMenu>
#include <QScrollBar>
#include <QStackedWidget>

namespace chimera::ui {

namespace {

constexpr int PreviewMilliseconds = 60;
constexpr int RefreshMilliseconds = 60;
constexpr int FilterMilliseconds = 60;

QString sortName(MemorySort sort)
{
    switch (sort) {
    case MemorySort::Recent:
        return QStringLiteral("recent");
    case MemorySort::Title:
        return QStringLiteral("title");
    case MemorySort::Created:
        return QStringLiteral("created");
    }
    return {};
}

MemorySort sortFromName(const QString& name)
{
    for (const MemorySort sort : {MemorySort::Title, MemorySort::Created}) {
        if (sortName(sort) == name)
            return sort;
    }
    return MemorySort::Recent;
}

} // namespace

MemoryList::MemoryList(Context& context, MemoryCommands& commands, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_commands(commands)
    , m_model(new MemoryListModel(context, this))
    , m_delegate(new MemoryListDelegate(this))
    , m_view(new QListView(this))
    , m_filter(new SearchField(tr("Filter: words, tag:, title:, \"phrase\", -not"), this))
    , m_title(new TextLabel(tr("Memories"), TextRole::Title, Token::Text, this))
    , m_count(new ElidedLabel({}, TextRole::Small, Token::Text2, this))
    , m_stack(new QStackedWidget(this))
{
    build();
    connectActions();
    m_previewTimer.setSingleShot(true);
    m_previewTimer.setInterval(PreviewMilliseconds);
    connect(&m_previewTimer, &QTimer::timeout, this, &MemoryList::preview);
    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(RefreshMilliseconds);
    connect(&m_refreshTimer, &QTimer::timeout, m_model, &MemoryListModel::refresh);

    connect(m_filter, &SearchField::searchChanged, this, [this] { applySource(); });
    connect(m_filter, &SearchField::downPressed, this, [this] {
        m_view->setFocus(Qt::TabFocusReason);
        if (!m_view->currentIndex().isValid())
            m_view->setCurrentIndex(m_model->index(0));
    });
    connect(m_model, &MemoryListModel::sourceLoaded, this, [this] {
        m_restoreScroll < 0 ? m_view->scrollToTop() : m_view->verticalScrollBar()->setValue(m_restoreScroll);
        m_restoreScroll = -1;
        reselect();
        showState();
    });
    connect(m_model, &MemoryListModel::refreshed, this, [this] {
        reselect();
        showState();
    });
    connect(m_model, &MemoryListModel::failed, this,
            [this](const Error& error) { m_context.showError(tr("The list could not be read."), error); });
    connect(m_model, &MemoryListModel::renameRequested, &m_commands, &MemoryCommands::rename);
    connect(&m_context, &Context::workspaceChanged, this, [this] {
        m_current = {};
        applySource(false);
    });
    connect(&m_context, &Context::changed, this, [this](const ChangeSet& changes) {
        if (changes.touches(Entity::Memory) || changes.touches(Entity::Tag))
            m_refreshTimer.start();
    });
    connect(&m_context, &Context::settingChanged, this, [this](const QString& name) {
        if (name == QLatin1String(settings::density.name))
            applyDensity();
    });
    applyDensity();
}

void MemoryList::build()
{
    setAccessibleName(tr("Memories"));
    m_filter->setDelay(FilterMilliseconds);
    m_filter->setAccessibleName(tr("Filter the memories"));
    m_filter->setPlaceholderText(tr("Filter memories"));
    m_filter->setToolTip(tr("Words, \"a phrase\", -not, OR, tag:index, title:plan, updated:>2026-11-01, is:pinned"));
    m_view->setAccessibleName(tr("List of memories"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(m_delegate);
    m_view->setUniformItemSizes(true);
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setMouseTracking(true);
    m_view->setDragEnabled(true);
    m_view->setDragDropMode(QAbstractItemView::DragOnly);
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->viewport()->setBackgroundRole(QPalette::Base);
    m_view->installEventFilter(this);

    m_empty = new EmptyState(Glyph::Memory, tr("Nothing here yet."), this);
    m_empty->setDetail(tr("Write one, bring in a folder of notes, or drop files here."));
    QPushButton* write = m_empty->addButton(tr("New memory"), ButtonKind::Primary);
    QPushButton* import = m_empty->addButton(tr("Import notes"));
    m_noMatch = new EmptyState(Glyph::Search, tr("No memory matches."), this);
    QPushButton* clear = m_noMatch->addButton(tr("Clear the filter"));
    QPushButton* everywhere = m_noMatch->addLink(tr("Search in every workspace"));
    connect(write, &QPushButton::clicked, this, &MemoryList::newRequested);
    connect(import, &QPushButton::clicked, this, &MemoryList::importRequested);
    connect(clear, &QPushButton::clicked, this, [this] { setFilter({}); });
    connect(everywhere, &QPushButton::clicked, this, [this] { m_context.openSearch(filter()); });

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

QWidget* MemoryList::buildHeader()
{
    auto* header = new QWidget(this);
    auto* create = makeButton(Glyph::Plus, tr("New"), ButtonKind::Primary, header);
    create->setToolTip(tr("New memory (%1)").arg(m_context.actions().keyText(ActionId::NewMemory)));
    create->setAccessibleName(tr("New memory"));
    create->setObjectName(QStringLiteral("new-memory"));
    connect(create, &QPushButton::clicked, this, &MemoryList::newRequested);
    auto* sort = makeIconButton(Glyph::Sort, tr("Sort and density"), header);
    auto* menu = new QMenu(sort);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillSortMenu(menu); });
    sort->setMenu(menu);
    sort->setPopupMode(QToolButton::InstantPopup);

    auto* line = new QHBoxLayout;
    line->setSpacing(px(10));
    line->addWidget(m_title);
    line->addWidget(m_count, 1);
    line->addWidget(create);
    auto* second = new QHBoxLayout;
    second->setSpacing(px(4));
    second->addWidget(m_filter, 1);
    second->addWidget(sort);
    auto* column = new QVBoxLayout(header);
    column->setContentsMargins(px(16), px(12), px(12), px(8));
    column->setSpacing(px(8));
    column->addLayout(line);
    column->addLayout(second);
    return header;
}

void MemoryList::connectActions()
{
    Actions& actions = m_context.actions();
    const auto bind = [&](ActionId id, auto slot) {
        m_view->addAction(actions[id]);
        connect(actions[id], &QAction::triggered, this, [this, slot] {
            if (m_view->hasFocus() || m_view->isAncestorOf(QApplication::focusWidget()))
                slot();
        });
    };
    const auto onSelection = [this](auto method) {
        return [this, method] {
            withSelection([this, method](const std::vector<MemoryRow>& rows) { (m_commands.*method)(rows); });
        };
    };
    bind(ActionId::OpenInNewTab, [this] { openCurrent(OpenIn::NewTab); });
    bind(ActionId::Rename, [this] { m_view->edit(m_view->currentIndex()); });
    bind(ActionId::MoveToTrash, onSelection(&MemoryCommands::trash));
    bind(ActionId::DeleteForever, onSelection(&MemoryCommands::askPurge));
    bind(ActionId::Pin, onSelection(&MemoryCommands::togglePin));
    bind(ActionId::AddTag, onSelection(&MemoryCommands::pickTagToAdd));
    bind(ActionId::RemoveTag, onSelection(&MemoryCommands::pickTagToRemove));
    bind(ActionId::MoveToWorkspace, onSelection(&MemoryCommands::pickWorkspaceAndMove));
    bind(ActionId::ExportSelected, onSelection(&MemoryCommands::exportRows));

    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        showCount();
        if (!m_selecting)
            m_previewTimer.start();
    });
    connect(m_view, &QListView::doubleClicked, this, [this] { openCurrent(OpenIn::Current); });
    connect(m_view, &QListView::customContextMenuRequested, this, &MemoryList::showMenu);
}

bool MemoryList::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
        if (enter && key->modifiers() == Qt::NoModifier) {
            openCurrent(OpenIn::Current);
            return true;
        }
        if (key->key() == Qt::Key_Up && key->modifiers() == Qt::NoModifier && m_view->currentIndex().row() <= 0) {
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

QString MemoryList::filter() const
{
    return m_filter->text().trimmed();
}

void MemoryList::setFilter(const QString& query)
{
    const QSignalBlocker blocker(m_filter);
    m_filter->setText(query);
    applySource(false);
}

void MemoryList::setSort(MemorySort sort)
{
    m_sort = sort;
    applySource(false);
}

void MemoryList::applySource(bool typing)
{
    ListSource source;
    source.workspace = m_context.workspace();
    source.filter = filter();
    source.sort = m_sort;
    source.typing = typing && !m_filter->text().endsWith(u' ');
    if (!source.workspace.isEmpty())
        m_model->setSource(source);
}

void MemoryList::applyDensity()
{
    const bool compact = m_context.setting(settings::density).toString() == QLatin1String("compact");
    m_delegate->setDensity(compact ? MemoryListDelegate::Density::Compact : MemoryListDelegate::Density::Comfortable);
    Q_EMIT m_delegate->sizeHintChanged({});
}

void MemoryList::showCount()
{
    const auto selection = m_view->selectionModel()->selection();
    int selected = 0;
    for (const QItemSelectionRange& range : selection)
        selected += range.height();
    const QString total = countText(m_model->total()) + (m_model->isTotalLower() ? QStringLiteral("+") : QString());
    QString text = filter().isEmpty() ? total : tr("%n found", nullptr, static_cast<int>(m_model->total()));
    if (!filter().isEmpty() && m_model->isTotalLower())
        text = tr("more than %1 found").arg(countText(m_model->total()));
    if (selected > 1)
        text = tr("%1 of %2 selected").arg(countText(selected), total);
    m_count->setText(text);
}

void MemoryList::showState()
{
    showCount();
    QWidget* shown = m_view;
    if (m_model->isLoaded() && m_model->total() == 0)
        shown = filter().isEmpty() ? m_empty : m_noMatch;
    if (shown == m_noMatch)
        m_noMatch->setText(tr("Nothing matches \u201c%1\u201d.").arg(filter()));
    m_stack->setCurrentWidget(shown);
}

void MemoryList::preview()
{
    const QModelIndexList selected = m_view->selectionModel()->selection().size() == 1
                                         ? m_view->selectionModel()->selection().first().indexes()
                                         : QModelIndexList();
    if (selected.size() != 1)
        return;
    const ListRow* row = m_model->rowAt(selected.first().row());
    if (row && row->memory.id != m_current) {
        m_current = row->memory.id;
        Q_EMIT openRequested(row->memory.id, OpenIn::Preview);
    }
}

void MemoryList::openCurrent(OpenIn where)
{
    m_previewTimer.stop();
    const ListRow* row = m_model->rowAt(m_view->currentIndex().row());
    if (!m_view->currentIndex().isValid() || !row)
        return;
    m_current = row->memory.id;
    Q_EMIT openRequested(row->memory.id, where);
}

void MemoryList::setCurrentMemory(const MemoryId& id)
{
    // The user is already further down the list.
    if (m_previewTimer.isActive())
        return;
    m_current = id;
    reselect();
}

void MemoryList::reselect()
{
    QItemSelectionModel* selection = m_view->selectionModel();
    const auto chosen = selection->selection();
    if (chosen.size() > 1 || (chosen.size() == 1 && chosen.first().height() > 1))
        return; // the user is at work on several
    if (m_previewTimer.isActive())
        return;
    const int row = m_current.isEmpty() ? -1 : m_model->rowOf(m_current);
    m_selecting = true;
    if (row >= 0) {
        const QModelIndex index = m_model->index(row);
        const int before = m_view->verticalScrollBar()->value();
        selection->setCurrentIndex(index, QItemSelectionModel::ClearAndSelect);
        m_view->verticalScrollBar()->setValue(before);
    } else {
        selection->clearSelection();
    }
    m_selecting = false;
}

QStringList MemoryList::searchWords() const
{
    QStringList words;
    for (const QueryTerm& term : m_model->query().terms) {
        if (!term.excluded)
            words << term.text;
    }
    return filter().isEmpty() ? QStringList() : words;
}

void MemoryList::withSelection(std::function<void(const std::vector<MemoryRow>&)> then)
{
    std::vector<int> rows;
    bool allHere = true;
    for (const QItemSelectionRange& range : m_view->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom(); ++row) {
            rows.push_back(row);
            allHere = allHere && m_model->rowAt(row);
        }
    }
    if (rows.empty())
        return;
    if (allHere) {
        std::vector<MemoryRow> chosen;
        for (const int row : rows)
            chosen.push_back(m_model->rowAt(row)->memory);
        then(chosen);
        return;
    }
    m_model->readAll([rows, then = std::move(then)](const std::vector<MemoryRow>& all) {
        std::vector<MemoryRow> chosen;
        for (const int row : rows) {
            if (static_cast<std::size_t>(row) < all.size())
                chosen.push_back(all[static_cast<std::size_t>(row)]);
        }
        if (!chosen.empty())
            then(chosen);
    });
}

void MemoryList::showMenu(const QPoint& position)
{
    const QModelIndex index = m_view->indexAt(position);
    if (!index.isValid())
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    Actions& actions = m_context.actions();
    const auto add = [&](ActionId id) { menu->addAction(actions[id]); };
    add(ActionId::OpenInNewTab);
    add(ActionId::Rename);
    add(ActionId::Pin);
    menu->addSeparator();
    add(ActionId::AddTag);
    add(ActionId::RemoveTag);
    add(ActionId::MoveToWorkspace);
    add(ActionId::ExportSelected);
    if (const ListRow* row = m_model->rowAt(index.row())) {
        const QString link = QStringLiteral("chimera://open?workspace=%1&memory=%2")
                                 .arg(row->memory.workspace.text(), row->memory.id.text());
        connect(menu->addAction(icon(Glyph::Link), tr("Copy the link")), &QAction::triggered, this,
                [link] { QGuiApplication::clipboard()->setText(link); });
    }
    menu->addSeparator();
    add(ActionId::MoveToTrash);
    add(ActionId::DeleteForever);
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

void MemoryList::fillSortMenu(QMenu* menu)
{
    menu->clear();
    const auto check = [&](const QString& text, bool on, auto slot) {
        QAction* action = menu->addAction(text);
        action->setCheckable(true);
        action->setChecked(on);
        connect(action, &QAction::triggered, this, slot);
    };
    menu->addSection(tr("Sort by"));
    check(tr("Last changed"), m_sort == MemorySort::Recent, [this] { setSort(MemorySort::Recent); });
    check(tr("Title"), m_sort == MemorySort::Title, [this] { setSort(MemorySort::Title); });
    check(tr("Created"), m_sort == MemorySort::Created, [this] { setSort(MemorySort::Created); });
    const QString density = m_context.setting(settings::density).toString();
    menu->addSection(tr("Rows"));
    for (const auto& [name, text] : {std::pair(QStringLiteral("comfortable"), tr("Comfortable")),
                                     std::pair(QStringLiteral("compact"), tr("Compact"))}) {
        check(text, density == name, [this, name = name] { m_context.setSetting(settings::density, name); });
    }
}

QJsonObject MemoryList::state() const
{
    return {{QStringLiteral("filter"), m_filter->text()},
            {QStringLiteral("sort"), sortName(m_sort)},
            {QStringLiteral("scroll"), m_view->verticalScrollBar()->value()}};
}

void MemoryList::restoreState(const QJsonObject& state)
{
    m_sort = sortFromName(state.value(QLatin1String("sort")).toString());
    m_restoreScroll = state.value(QLatin1String("scroll")).toInt(-1);
    setFilter(state.value(QLatin1String("filter")).toString());
}

} // namespace chimera::ui
