#include "ui/search/SearchPage.h"

#include "core/search/SavedSearches.h"
#include "ui/Actions.h"
#include "ui/TimeText.h"
#include "ui/list/MemoryCommands.h"
#include "ui/list/MemoryListDelegate.h"
#include "ui/widgets/Chip.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/SearchField.h"
#include "ui/widgets/SegmentedControl.h"
#include "ui/window/Prompts.h"

#include <QGridLayout>
#include <QKeyEvent>
#include <QListView>
#include <QMenu>
#include <QScrollArea>
#include <QStackedWidget>

namespace chimera::ui {

namespace {

constexpr int SearchMilliseconds = 60;
constexpr int WidestColumn = 860;

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
    , m_delegate(new MemoryListDelegate(this))
    , m_view(new QListView(this))
    , m_field(new SearchField(tr("Search in all you have written"), this))
    , m_where(new SegmentedControl(tr("Where to search"), this))
    , m_chips(new ChipBar(this))
    , m_count(new TextLabel({}, TextRole::Small, Token::Text2, this))
    , m_why(new TextLabel({}, TextRole::Small, Token::Text2, this))
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
    connect(m_where, &SegmentedControl::currentChanged, this, [this] { search(false); });
    connect(m_chips, &ChipBar::chipRemoved, this, [this](const QString& part) {
        QStringList parts = m_field->text().split(u' ', Qt::SkipEmptyParts);
        parts.removeOne(part);
        setQuery(parts.join(u' '));
    });
    connect(m_save, &QPushButton::clicked, this, &SearchPage::saveSearch);
    connect(m_model, &MemoryListModel::sourceLoaded, this, &SearchPage::showResults);
    connect(m_model, &MemoryListModel::refreshed, this, &SearchPage::showResults);
    connect(m_model, &MemoryListModel::failed, this,
            [this](const Error& error) { m_context.showError(tr("The search failed."), error); });
    connect(m_model, &MemoryListModel::renameRequested, &m_commands, &MemoryCommands::rename);
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

void SearchPage::build()
{
    setAccessibleName(tr("Search"));
    m_field->setDelay(SearchMilliseconds);
    m_field->setAccessibleName(tr("Search"));
    m_where->addSegment(tr("This workspace"));
    m_where->addSegment(tr("Every workspace"));
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

    auto* first = new QHBoxLayout;
    first->setSpacing(px(8));
    first->addWidget(m_field, 1);
    first->addWidget(m_where);
    auto* second = new QHBoxLayout;
    second->setSpacing(px(8));
    second->addWidget(m_count);
    second->addWidget(m_chips, 1);
    second->addWidget(m_save);
    second->addWidget(m_sort);
    auto* content = new QWidget(this);
    content->setMaximumWidth(px(WidestColumn));
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(px(16), px(24), px(16), px(8));
    column->setSpacing(px(12));
    column->addWidget(new TextLabel(tr("Search"), TextRole::Display, Token::Text, this));
    column->addLayout(first);
    column->addLayout(second);
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

void SearchPage::search(bool typing)
{
    showChips();
    if (query().isEmpty()) {
        showResults();
    } else {
        ListSource source;
        source.filter = query();
        source.sort = m_order;
        source.typing = typing && !m_field->text().endsWith(u' ');
        if (m_where->currentIndex() == 0)
            source.workspace = m_context.workspace();
        m_model->setSource(source);
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
    m_sort->setVisible(asked && !m_model->query().hasWords());
    m_why->setVisible(asked && m_model->total() > 0);
    if (!asked) {
        m_count->clear();
        m_stack->setCurrentIndex(0);
        return;
    }
    QString text = m_model->isTotalLower() ? tr("more than %1 found").arg(countText(m_model->total()))
                                           : tr("%n found", nullptr, static_cast<int>(m_model->total()));
    if (m_model->anyWord())
        text += QStringLiteral(" \u00b7 ") + tr("with any of the words");
    for (const QString& ignored : m_model->query().ignored)
        text += QStringLiteral(" \u00b7 ") + tr("ignored: %1").arg(ignored);
    m_count->setText(text);
    m_noMatch->setText(tr("Nothing matches \u201c%1\u201d.").arg(query()));
    m_stack->setCurrentWidget(m_model->isLoaded() && m_model->total() == 0 ? static_cast<QWidget*>(m_noMatch) : m_view);
    showWhy();
}

void SearchPage::showWhy()
{
    const ListRow* row = m_model->rowAt(std::max(m_view->currentIndex().row(), 0));
    QString text = row ? tr("Why \u201c%1\u201d: %2").arg(row->memory.title, row->why) : QString();
    if (row && m_where->currentIndex() == 1)
        text += QStringLiteral(" \u00b7 ") + tr("in %1").arg(row->workspaceName);
    m_why->setText(row && row->why.isEmpty() ? tr("A filter without words lists by time.") : text);
}

void SearchPage::openCurrent(OpenIn where)
{
    const ListRow* row = m_model->rowAt(m_view->currentIndex().row());
    if (!row || !m_view->currentIndex().isValid())
        return;
    QStringList words;
    for (const QueryTerm& term : m_model->query().terms) {
        if (!term.excluded)
            words << term.text;
    }
    Q_EMIT openRequested(row->memory.id, where, words);
}

bool SearchPage::eventFilter(QObject* watched, QEvent* event)
{
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
