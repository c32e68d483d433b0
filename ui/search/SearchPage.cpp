#include "ui/search/SearchPage.h"

#include "core/search/SavedSearches.h"
#include "ui/Actions.h"
#include "ui/IndexWatch.h"
#include "ui/TimeText.h"
#include "ui/list/MemoryCommands.h"
#include "ui/search/SearchHitDelegate.h"
#include "ui/search/WhyPopover.h"
#include "ui/widgets/Chip.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/SearchField.h"
#include "ui/widgets/SegmentedControl.h"
#include "ui/window/Prompts.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QListView>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>

namespace chimera::ui {

namespace {

constexpr int SearchMilliseconds = 60;
constexpr int WidestColumn = 860;
constexpr int PatienceMilliseconds = 300;
constexpr SearchMode Modes[] = {SearchMode::Text, SearchMode::Meaning, SearchMode::Hybrid};

struct Operator
{
    QString text;
    QString meaning;
};

std::vector<Operator> operators()
{
    return {
        {QStringLiteral("\"two words\""), SearchPage::tr("exactly these words, in this order")},
        {QStringLiteral("-draft"), SearchPage::tr("not with this word")},
        {QStringLiteral("plan OR idea"), SearchPage::tr("one or the other")},
        {QStringLiteral("tag:index"), SearchPage::tr("with this tag, or one below it")},
        {QStringLiteral("title:plan"), SearchPage::tr("the word is in the title")},
        {QStringLiteral("updated:>2026-11-01"), SearchPage::tr("changed since that day; also 7d, today, 2026-11")},
        {QStringLiteral("created:2026-01..2026-03"), SearchPage::tr("made between the two")},
        {QStringLiteral("is:pinned"), SearchPage::tr("pinned only")},
        {QStringLiteral("workspace:Research"), SearchPage::tr("in one workspace, when you search in all")},
    };
}

// The filters of a query, as it writes them: "tag:index", "updated:>2026-11-01", "-draft".
QStringList filtersOf(const QString& query)
{
    QStringList found;
    for (const QString& part : query.split(u' ', Qt::SkipEmptyParts)) {
        const qsizetype colon = part.indexOf(u':');
        if ((colon > 0 && colon + 1 < part.size()) || (part.startsWith(u'-') && part.size() > 1))
            found << part;
    }
    return found;
}

} // namespace

SearchPage::SearchPage(Context& context, MemoryCommands& commands, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_commands(commands)
    , m_model(new MemoryListModel(context, this))
    , m_delegate(new SearchHitDelegate(this))
    , m_view(new QListView(this))
    , m_field(new SearchField(tr("Search in all you have written"), this))
    , m_where(new SegmentedControl(tr("Where to search"), this))
    , m_mode(new SegmentedControl(tr("How to search"), this))
    , m_chips(new ChipBar(this))
    , m_count(new TextLabel({}, TextRole::Small, Token::Text2, this))
    , m_why(new TextLabel({}, TextRole::Small, Token::Text2, this))
    , m_hint(new TextLabel({}, TextRole::Small, Token::Text2, this))
    , m_indexSettings(makeButton(tr("Settings"), ButtonKind::Link, this))
    , m_save(makeButton(Glyph::Star, tr("Save this search"), ButtonKind::Quiet, this))
    , m_sort(makeIconButton(Glyph::Sort, tr("Sort what has no words to rank by"), this))
    , m_stack(new QStackedWidget(this))
{
    build();
    m_refreshTimer.setSingleShot(true);
    m_refreshTimer.setInterval(SearchMilliseconds);
    connect(&m_refreshTimer, &QTimer::timeout, m_model, &MemoryListModel::refresh);
    connect(m_field, &SearchField::searchChanged, this, [this] { search(true); });
    connect(m_field, &QLineEdit::returnPressed, this, [this] { search(false); });
    connect(m_field, &SearchField::downPressed, this, [this] {
        m_view->setFocus(Qt::TabFocusReason);
        m_view->setCurrentIndex(m_model->index(0));
    });
    for (SegmentedControl* control : {m_where, m_mode})
        connect(control, &SegmentedControl::currentChanged, this, [this] { search(false); });
    connect(m_chips, &ChipBar::chipRemoved, this, [this](const QString& part) {
        QStringList parts = m_field->text().split(u' ', Qt::SkipEmptyParts);
        parts.removeOne(part);
        setQuery(parts.join(u' '));
    });
    connect(m_save, &QPushButton::clicked, this, &SearchPage::saveSearch);
    connectModel();
    connect(&m_context, &Context::workspaceChanged, this, [this] {
        if (m_where->currentIndex() == 0 && !query().isEmpty())
            search(false);
    });
    connect(&m_context, &Context::changed, this, [this](const ChangeSet& changes) {
        if (isVisible() && changes.touches(Entity::Memory))
            m_refreshTimer.start();
    });
    showResults();
}

void SearchPage::connectModel()
{
    m_model->setAnchor([this] { return anchor(); });
    connect(m_model, &MemoryListModel::sourceLoaded, this, &SearchPage::showResults);
    connect(m_model, &MemoryListModel::refreshed, this, &SearchPage::showResults);
    connect(m_model, &MemoryListModel::failed, this,
            [this](const Error& error) { m_context.showError(tr("The search failed."), error); });
    connect(m_model, &MemoryListModel::renameRequested, &m_commands, &MemoryCommands::rename);
    m_patience.setSingleShot(true);
    m_patience.setInterval(PatienceMilliseconds);
    connect(&m_patience, &QTimer::timeout, this, &SearchPage::showResults);
    connect(&m_context.index(), &IndexWatch::changed, this, [this] {
        if (isVisible())
            showHint();
    });
    connect(m_indexSettings, &QPushButton::clicked, this, [this] { m_context.openSettings(QStringLiteral("index")); });
    QAction* why = m_context.actions()[ActionId::WhyFound];
    addAction(why);
    connect(why, &QAction::triggered, this, [this] {
        if (isVisible())
            explainCurrent();
    });
    connect(m_view->verticalScrollBar(), &QScrollBar::actionTriggered, this, [this] { m_scrolled = true; });
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_view, &QListView::customContextMenuRequested, this, &SearchPage::showMenu);
}

void SearchPage::build()
{
    setAccessibleName(tr("Search"));
    m_field->setDelay(SearchMilliseconds);
    m_field->setAccessibleName(tr("Search"));
    m_where->addSegment(tr("This workspace"));
    m_where->addSegment(tr("Every workspace"));
    m_mode->addSegment(tr("Words"), tr("What has the words you type"));
    m_mode->addSegment(tr("Meaning"), tr("What says the same, in whatever words"));
    m_mode->addSegment(tr("Both"), tr("Both together: the best answer to most questions"));
    m_mode->setCurrentIndex(2);
    m_chips->setRemovable(true);
    m_chips->setAccessibleName(tr("Filters of this search"));
    m_why->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_why->setAccessibleName(tr("Why this result"));
    m_view->setAccessibleName(tr("Results"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(m_delegate);
    m_view->setUniformItemSizes(true);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setMouseTracking(true);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->installEventFilter(this);
    m_view->viewport()->installEventFilter(this);
    connect(m_view, &QListView::clicked, this, [this] { openCurrent(OpenIn::Preview); });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this, &SearchPage::showWhy);

    auto* menu = new QMenu(m_sort);
    const auto order = [&](const QString& text, MemorySort sort) {
        connect(menu->addAction(text), &QAction::triggered, this, [this, sort] {
            m_order = sort;
            search(false);
        });
    };
    order(tr("Last changed"), MemorySort::Recent);
    order(tr("Title"), MemorySort::Title);
    order(tr("Created"), MemorySort::Created);
    m_sort->setMenu(menu);
    m_sort->setPopupMode(QToolButton::InstantPopup);

    m_noMatch = new EmptyState(Glyph::Search, tr("Nothing found."), this);
    connect(m_noMatch->addButton(tr("Search in every workspace")), &QPushButton::clicked, this, [this] {
        m_where->setCurrentIndex(1);
        search(false);
    });
    m_stack->addWidget(buildHelp());
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_noMatch);

    auto* content = new QWidget(this);
    content->setMaximumWidth(px(WidestColumn));
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(px(16), px(24), px(16), px(8));
    column->setSpacing(px(12));
    column->addWidget(new TextLabel(tr("Search"), TextRole::Display, Token::Text, this));
    column->addWidget(buildHead());
    column->addWidget(m_stack, 1);
    column->addWidget(m_why);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addStretch(1);
    row->addWidget(content, 20);
    row->addStretch(1);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
}

QWidget* SearchPage::buildHead()
{
    auto* head = new QWidget(this);
    auto* ways = new QWidget(head); // wraps where the words are long or the window is narrow
    auto* flow = new FlowLayout(ways, px(8));
    for (QWidget* widget : std::initializer_list<QWidget*>{m_mode, m_where, m_save, m_sort})
        flow->addWidget(widget);
    setTabOrder(m_field, m_mode);
    setTabOrder(m_mode, m_where);
    auto* counts = new QHBoxLayout;
    counts->setSpacing(px(8));
    counts->addWidget(m_count);
    counts->addWidget(m_chips, 1);
    auto* hints = new QHBoxLayout;
    hints->setSpacing(px(8));
    m_hint->setWordWrap(true);
    m_hint->setTextFormat(Qt::PlainText);
    m_indexSettings->setAccessibleName(tr("Settings of search and index"));
    hints->addWidget(m_hint, 1);
    hints->addWidget(m_indexSettings, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout(head);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(px(8));
    column->addWidget(m_field);
    column->addWidget(ways);
    column->addLayout(counts);
    column->addLayout(hints);
    return head;
}

QWidget* SearchPage::buildHelp()
{
    auto* area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setAccessibleName(tr("How to search"));
    area->setFrameShape(QFrame::NoFrame);
    area->viewport()->setBackgroundRole(QPalette::Base);
    auto* page = new QWidget(area);
    auto* grid = new QGridLayout(page);
    grid->setContentsMargins(0, px(12), 0, 0);
    grid->setVerticalSpacing(px(6));
    grid->setHorizontalSpacing(px(16));
    grid->setColumnStretch(1, 1);
    auto* intro = new TextLabel(tr("Type any words: all of them must occur. These say more:"), TextRole::Body,
                                Token::Text2, page);
    intro->setWordWrap(true);
    grid->addWidget(intro, 0, 0, 1, 2);
    int row = 1;
    for (const Operator& op : operators()) {
        auto* button = makeButton(op.text, ButtonKind::Link, page);
        button->setFont(textFont(TextRole::Code));
        button->setAccessibleName(tr("Add %1 to the search: %2").arg(op.text, op.meaning));
        connect(button, &QPushButton::clicked, this, [this, text = op.text] { addToQuery(text); });
        grid->addWidget(button, row, 0, Qt::AlignLeft);
        auto* meaning = new TextLabel(op.meaning, TextRole::Body, Token::Text2, page);
        meaning->setWordWrap(true);
        grid->addWidget(meaning, row++, 1);
    }
    grid->setRowStretch(row, 1);
    area->setWidget(page);
    return area;
}

QString SearchPage::query() const
{
    return m_field->text().trimmed();
}

void SearchPage::setQuery(const QString& query)
{
    const QSignalBlocker blocker(m_field);
    m_field->setText(query);
    search(false);
}

void SearchPage::focusField()
{
    m_field->setFocus(Qt::ShortcutFocusReason);
    m_field->selectAll();
}

void SearchPage::addToQuery(const QString& part)
{
    setQuery((query() + u' ' + part).trimmed());
    m_field->setFocus();
}

SearchMode SearchPage::mode() const
{
    return Modes[m_mode->currentIndex()];
}

void SearchPage::setMode(SearchMode mode)
{
    m_mode->setCurrentIndex(static_cast<int>(mode));
}

QString SearchPage::modeName() const
{
    static const QStringList names{QStringLiteral("text"), QStringLiteral("meaning"), QStringLiteral("hybrid")};
    return names.at(m_mode->currentIndex());
}

void SearchPage::setModeName(const QString& name)
{
    if (name == QLatin1String("text") || name == QLatin1String("meaning"))
        setMode(name == QLatin1String("text") ? SearchMode::Text : SearchMode::Meaning);
}

void SearchPage::search(bool typing)
{
    showChips();
    m_pointed = -1;
    m_scrolled = false;
    if (m_popover)
        m_popover->close();
    if (query().isEmpty()) {
        showResults();
    } else {
        ListSource source;
        source.filter = query();
        source.sort = m_order;
        source.typing = typing && !m_field->text().endsWith(u' ');
        source.mode = mode();
        source.meaningWeight = m_context.setting(settings::meaningWeight).toInt() / 100.0;
        if (m_where->currentIndex() == 0)
            source.workspace = m_context.workspace();
        m_model->setSource(source);
        m_patience.start();
    }
    Q_EMIT queryChanged(query());
}

void SearchPage::showChips()
{
    std::vector<ChipBar::Item> items;
    for (const QString& part : filtersOf(query()))
        items.push_back({part, part, Glyph::None, tr("Remove this filter")});
    m_chips->setItems(items);
}

void SearchPage::showResults()
{
    const bool asked = !query().isEmpty();
    m_save->setVisible(asked);
    m_hint->setVisible(asked && !m_hint->text().isEmpty());
    m_indexSettings->setVisible(m_hint->isVisibleTo(this));
    m_sort->setVisible(asked && !m_model->query().hasWords());
    m_why->setVisible(asked && m_model->total() > 0);
    if (!asked) {
        m_count->clear();
        m_stack->setCurrentIndex(0);
        return;
    }
    m_count->setText(countLine());
    m_noMatch->setText(tr("Nothing matches \u201c%1\u201d.").arg(query()));
    // While the search by meaning is on its way, "nothing" would be said too early.
    const bool nothing = m_model->isLoaded() && m_model->total() == 0 && !m_model->isJoining();
    m_stack->setCurrentWidget(nothing ? static_cast<QWidget*>(m_noMatch) : m_view);
    showHint();
    showWhy();
}

QString SearchPage::countLine() const
{
    const auto found = [](std::int64_t total, bool lower) {
        return lower ? tr("more than %1 found").arg(countText(total))
                     : tr("%n found", nullptr, static_cast<int>(total));
    };
    QStringList parts;
    if (!m_model->isByMeaning())
        parts << found(m_model->total(), m_model->isTotalLower());
    else if (mode() == SearchMode::Meaning)
        parts << tr("nearest in meaning first");
    else if (m_model->totalByWords() >= 0)
        parts << tr("%1 by words").arg(found(m_model->totalByWords(), m_model->isTotalByWordsLower()))
              << tr("best first by words and meaning");
    else
        parts << tr("best first by words and meaning");
    if (m_model->anyWord() && !m_model->isByMeaning())
        parts << tr("with any of the words");
    if (m_model->isJoining() && !m_patience.isActive())
        parts << tr("searching by meaning\u2026");
    for (const QString& ignored : m_model->query().ignored)
        parts << tr("ignored: %1").arg(ignored);
    return parts.join(QStringLiteral(" \u00b7 "));
}

QString SearchPage::hint() const
{
    if (query().isEmpty() || mode() == SearchMode::Text)
        return {};
    if (const QString& reason = m_model->withoutMeaning(); !reason.isEmpty())
        return tr("Meaning search unavailable (%1); text results shown.")
            .arg(reason.endsWith(u'.') ? reason.chopped(1) : reason);
    if (m_model->isForeignToModel())
        return tr("The model knows English only: these are found by their words above all.");
    if (m_model->isByMeaning() && m_model->totalByWords() == 0 && m_model->total() > 0 && mode() == SearchMode::Hybrid)
        return tr("No memory holds a word of this: the nearest by meaning, which may be far off.");
    if (const std::int64_t pending = m_context.index().status().pending; pending > 0)
        return pending == 1 ? tr("1 memory is not indexed yet.")
                            : tr("%1 memories are not indexed yet.").arg(countText(pending));
    return {};
}

void SearchPage::showHint()
{
    const QString text = hint();
    m_hint->setText(text);
    m_hint->setVisible(!text.isEmpty());
    m_indexSettings->setVisible(!text.isEmpty());
}

int SearchPage::anchor() const
{
    int row = std::max(m_view->currentIndex().row(), m_pointed);
    if (m_scrolled) {
        const QModelIndex last = m_view->indexAt(m_view->viewport()->rect().bottomLeft() + QPoint(px(20), -1));
        row = std::max(row, last.isValid() ? last.row() : static_cast<int>(m_model->total()) - 1);
    }
    return row;
}

void SearchPage::showWhy()
{
    const ListRow* row = m_model->rowAt(std::max(m_view->currentIndex().row(), 0));
    QString text = row ? tr("Why \u201c%1\u201d: %2").arg(row->memory.title, oneLine(row->reason)) : QString();
    if (row && m_where->currentIndex() == 1)
        text += QStringLiteral(" \u00b7 ") + tr("in %1").arg(row->workspaceName);
    m_why->setText(row && row->reason.isEmpty() ? tr("A filter without words lists by time.") : text);
}

void SearchPage::openCurrent(OpenIn where)
{
    const ListRow* row = m_model->rowAt(m_view->currentIndex().row());
    if (!row || !m_view->currentIndex().isValid())
        return;
    Spot spot;
    for (const QueryTerm& term : m_model->query().terms) {
        if (!term.excluded)
            spot.words << term.text;
    }
    spot.passage = row->passage;
    Q_EMIT openRequested(row->memory.id, where, spot);
}

void SearchPage::explainCurrent()
{
    const QModelIndex current = m_view->currentIndex();
    explain(current.isValid() ? current : m_model->index(0));
}

void SearchPage::explain(const QModelIndex& index)
{
    const ListRow* row = index.isValid() ? m_model->rowAt(index.row()) : nullptr;
    if (!row || query().isEmpty())
        return;
    m_popover = new WhyPopover(row->memory.title.isEmpty() ? tr("Untitled") : row->memory.title, row->reason, this);
    m_view->scrollTo(index);
    const QRect place = SearchHitDelegate::whyRect(m_view->visualRect(index));
    m_popover->openBelow({m_view->viewport()->mapToGlobal(place.topLeft()), place.size()});
}

void SearchPage::showMenu(const QPoint& position)
{
    const QModelIndex index = m_view->indexAt(position);
    if (!m_model->rowAt(index.row()) || !index.isValid())
        return;
    m_view->setCurrentIndex(index);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Open")), &QAction::triggered, this, [this] { openCurrent(OpenIn::Current); });
    connect(menu->addAction(icon(Glyph::External), tr("Open in a new tab")), &QAction::triggered, this,
            [this] { openCurrent(OpenIn::NewTab); });
    menu->addSeparator();
    menu->addAction(m_context.actions()[ActionId::WhyFound]);
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

bool SearchPage::viewportEvent(QEvent* event)
{
    const auto type = event->type();
    if (type == QEvent::Wheel)
        m_scrolled = true;
    if (type != QEvent::MouseMove && type != QEvent::MouseButtonPress && type != QEvent::MouseButtonRelease)
        return false;
    const auto* mouse = static_cast<QMouseEvent*>(event);
    const QModelIndex index = m_view->indexAt(mouse->pos());
    const bool onWhy = index.isValid() && SearchHitDelegate::whyRect(m_view->visualRect(index)).contains(mouse->pos());
    if (type == QEvent::MouseMove) {
        m_pointed = index.row();
        m_view->viewport()->setCursor(onWhy ? Qt::PointingHandCursor : Qt::ArrowCursor);
        return false;
    }
    if (!onWhy || mouse->button() != Qt::LeftButton)
        return false;
    if (type == QEvent::MouseButtonRelease)
        explain(index);
    return true;
}

bool SearchPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_view->viewport())
        return viewportEvent(event);
    if (watched == m_view && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            openCurrent(key->modifiers() & Qt::ControlModifier ? OpenIn::NewTab : OpenIn::Current);
            return true;
        }
        if ((key->key() == Qt::Key_Up && m_view->currentIndex().row() <= 0) || key->key() == Qt::Key_Escape) {
            focusField();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void SearchPage::saveSearch()
{
    const bool everywhere = m_where->currentIndex() == 1;
    askText(window(), {tr("Save this search"), tr("Name in the sidebar"), query(), tr("Save"), {}, 100},
            [this, everywhere, query = query()](const QString& name) {
                std::optional<WorkspaceId> workspace;
                if (!everywhere)
                    workspace = m_context.workspace();
                m_context.runner().write(
                    this, "savedSearches.create",
                    [caller = m_context.caller(), workspace, name, query](WriteTx& tx) {
                        return SavedSearches::create(caller, tx, workspace, name, query);
                    },
                    [this, name](const Result<SavedSearch>& made) {
                        if (!made)
                            return m_context.showError(tr("The search was not saved."), made.error());
                        m_context.showUndo(tr("Saved the search \u201c%1\u201d.").arg(name), [this, id = made->id] {
                            m_context.runner().write(
                                this, "savedSearches.remove",
                                [caller = m_context.caller(), id](WriteTx& tx) {
                                    return SavedSearches::remove(caller, tx, id);
                                },
                                [](const Result<void>&) {});
                        });
                    });
            });
}

} // namespace chimera::ui
