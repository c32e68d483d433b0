#include "ui/list/MemoryListModel.h"

#include "ui/TimeText.h"

#include <QMimeData>

namespace chimera::ui {

namespace {

constexpr std::size_t MostWaiting = 6;
constexpr std::size_t MostRunning = 2;
constexpr int SkeletonMilliseconds = 150;

} // namespace

MemoryListModel::MemoryListModel(Context& context, QObject* parent) : QAbstractListModel(parent), m_context(context)
{
    m_token = m_latest.next();
    m_pumpTimer.setSingleShot(true);
    connect(&m_pumpTimer, &QTimer::timeout, this, &MemoryListModel::pump);
    m_skeletonTimer.setSingleShot(true);
    m_skeletonTimer.setInterval(SkeletonMilliseconds);
    connect(&m_skeletonTimer, &QTimer::timeout, this, [this] {
        if (m_total > 0)
            Q_EMIT dataChanged(index(0), index(static_cast<int>(m_total) - 1));
    });
}

void MemoryListModel::setSource(const ListSource& source)
{
    m_source = source;
    m_query = Query::parse(source.filter, source.typing, m_context.now());
    m_token = m_latest.next();
    m_waiting.clear();
    m_running.clear();
    m_switching = true;
    m_byMeaning = false;
    m_asked = 0;
    m_byWords = -1;
    m_withoutMeaning.clear();
    m_foreignToModel = false;
    ++m_generation;
    m_searchClock.start();
    if (!wantsMeaning() || source.mode == SearchMode::Hybrid)
        request(0);
    if (wantsMeaning())
        askMeaning(pageSize);
}

bool MemoryListModel::wantsMeaning() const
{
    return m_source.mode != SearchMode::Text && !m_source.trash && m_query.hasWords();
}

void MemoryListModel::refresh()
{
    if (m_switching || (m_source.workspace.isEmpty() && m_source.filter.isEmpty() && !m_source.trash))
        return;
    ++m_generation;
    m_query = Query::parse(m_source.filter, m_source.typing, m_context.now());
    want(0);
    if (m_total > 0)
        Q_EMIT dataChanged(index(0), index(static_cast<int>(m_total) - 1));
}

void MemoryListModel::want(int page)
{
    if (m_switching || std::find(m_running.begin(), m_running.end(), page) != m_running.end())
        return;
    const auto waiting = std::find(m_waiting.begin(), m_waiting.end(), page);
    if (waiting != m_waiting.end())
        return;
    m_waiting.push_back(page);
    // What was scrolled past asks again when it is looked at.
    if (m_waiting.size() > MostWaiting)
        m_waiting.pop_front();
    if (!m_pumpTimer.isActive())
        m_pumpTimer.start(0);
}

void MemoryListModel::pump()
{
    while (m_running.size() < MostRunning && !m_waiting.empty()) {
        const int page = m_waiting.back();
        m_waiting.pop_back();
        request(page);
    }
}

void MemoryListModel::request(int page)
{
    if (m_byMeaning)
        return askMeaning(page == 0 ? pageSize : mostByMeaning);
    m_running.push_back(page);
    m_skeletonTimer.start();
    m_context.runner().read(
        this, m_source.filter.isEmpty() ? "memories.list" : "search.text",
        [caller = m_context.caller(), source = m_source, query = m_query, page](const ReadTx& tx) {
            return loadRows(caller, tx, source, query, page * pageSize, pageSize);
        },
        [this, page, generation = m_generation](Result<LoadedRows> loaded) {
            accept(page, generation, std::move(loaded));
        },
        m_token);
}

void MemoryListModel::accept(int page, int generation, Result<LoadedRows> loaded)
{
    std::erase(m_running, page);
    if (m_byMeaning)
        return; // a better answer was faster
    if (!m_pumpTimer.isActive())
        m_pumpTimer.start(0);
    if (!loaded) {
        if (m_switching && loaded.error().code != ErrorCode::Cancelled)
            m_switching = false;
        Q_EMIT failed(loaded.error());
        return;
    }
    Page fresh{std::move(loaded->rows), generation, ++m_lastSerial, ++m_useCounter};
    m_totalIsLower = loaded->totalIsLower;
    m_anyWord = loaded->anyWord;
    m_byWords = loaded->total;
    m_byWordsIsLower = loaded->totalIsLower;
    if (m_switching)
        return showFirst(std::move(fresh.rows), loaded->total);
    m_pages[page] = std::move(fresh);
    setTotal(loaded->total);
    const int first = page * pageSize;
    const int last = std::min<int>(first + pageSize, static_cast<int>(m_total)) - 1;
    if (first <= last)
        Q_EMIT dataChanged(index(first), index(last));
    dropOldPages();
    Q_EMIT refreshed();
}

void MemoryListModel::showFirst(std::vector<ListRow> rows, std::int64_t total)
{
    beginResetModel();
    m_pages.clear();
    setPages(std::move(rows));
    m_total = std::max<std::int64_t>(total, 0);
    m_switching = false;
    m_loaded = true;
    endResetModel();
    if (!m_source.filter.isEmpty())
        m_context.reportSearch(m_searchClock.elapsed());
    Q_EMIT sourceLoaded();
}

void MemoryListModel::setPages(std::vector<ListRow> rows)
{
    for (std::size_t from = 0; from == 0 || from < rows.size(); from += pageSize) {
        const std::size_t end = std::min<std::size_t>(rows.size(), from + pageSize);
        Page page{{}, m_generation, ++m_lastSerial, ++m_useCounter};
        page.rows.assign(std::make_move_iterator(rows.begin() + static_cast<std::ptrdiff_t>(from)),
                         std::make_move_iterator(rows.begin() + static_cast<std::ptrdiff_t>(end)));
        m_pages[static_cast<int>(from) / pageSize] = std::move(page);
    }
}

void MemoryListModel::askMeaning(int limit)
{
    if (m_asked >= limit)
        return;
    m_asked = limit;
    m_context.runner().search(
        this, m_context.caller(), requestOf(m_source, m_query, 0, limit),
        [this, limit](Result<SearchResults> results) { acceptMeaning(limit, std::move(results)); }, m_token);
}

void MemoryListModel::acceptMeaning(int limit, Result<SearchResults> results)
{
    if (limit < m_asked)
        return; // more was asked for meanwhile
    m_asked = 0;
    if (!results) {
        if (results.error().code == ErrorCode::Cancelled)
            return;
        m_switching = m_switching && m_source.mode == SearchMode::Hybrid;
        Q_EMIT failed(results.error());
        Q_EMIT refreshed();
        return;
    }
    m_withoutMeaning = results->withoutMeaning;
    m_foreignToModel = results->foreignToModel;
    if (results->mode == SearchMode::Text) {
        acceptWords(std::move(*results));
        return;
    }
    const bool complete = results->total <= limit || limit >= mostByMeaning;
    const auto total = std::min<std::int64_t>(results->total, mostByMeaning);
    auto rows = rowsOf(std::move(*results), m_source.meaningWeight);
    if (m_switching) {
        m_byMeaning = true;
        const auto shown = static_cast<std::int64_t>(rows.size());
        showFirst(std::move(rows), complete ? shown : total);
    } else if (join(std::move(rows), total, complete)) {
        Q_EMIT refreshed();
    }
}

// Words are all there is: in a search by both their rows stand already.
void MemoryListModel::acceptWords(SearchResults results)
{
    if (m_source.mode == SearchMode::Meaning && !m_byMeaning) {
        m_totalIsLower = results.totalIsLower;
        m_anyWord = results.anyWord;
        m_byWords = results.total;
        m_byWordsIsLower = results.totalIsLower;
        const std::int64_t total = results.total;
        if (m_switching)
            return showFirst(rowsOf(std::move(results), 0), total);
    }
    Q_EMIT refreshed();
}

// False: the person is so deep in the list that its rows are better left alone.
bool MemoryListModel::join(std::vector<ListRow> rows, std::int64_t total, bool complete)
{
    const int anchor = m_anchor ? m_anchor() : -1;
    const auto keep = static_cast<std::size_t>(std::clamp<std::int64_t>(anchor + 1, 0, m_total));
    std::vector<ListRow> shown;
    for (std::size_t i = 0; i < keep; ++i) {
        const ListRow* row = rowAt(static_cast<int>(i));
        if (!row)
            return false;
        shown.push_back(*row);
    }
    rows = joinRows(shown, std::move(rows), keep);
    m_byMeaning = true;
    m_waiting.clear();
    m_running.clear();
    const auto count = static_cast<std::int64_t>(rows.size());
    m_pages.clear();
    setPages(std::move(rows));
    setTotal(complete ? count : std::max(count, total));
    if (m_total > 0)
        Q_EMIT dataChanged(index(0), index(static_cast<int>(m_total) - 1));
    return true;
}

void MemoryListModel::setTotal(std::int64_t total)
{
    const int before = static_cast<int>(m_total);
    const int after = static_cast<int>(total);
    if (after > before) {
        beginInsertRows({}, before, after - 1);
        m_total = total;
        endInsertRows();
    } else if (after < before) {
        beginRemoveRows({}, after, before - 1);
        m_total = total;
        std::erase_if(m_pages, [after](const auto& entry) { return entry.first * pageSize >= after; });
        endRemoveRows();
    }
}

void MemoryListModel::dropOldPages()
{
    while (m_pages.size() > keptPages) {
        const auto oldest = std::min_element(m_pages.begin(), m_pages.end(), [](const auto& a, const auto& b) {
            return a.second.usedAt < b.second.usedAt;
        });
        m_pages.erase(oldest);
    }
}

const MemoryListModel::Page* MemoryListModel::pageOf(int row) const
{
    const auto found = m_pages.find(row / pageSize);
    return found == m_pages.end() ? nullptr : &found->second;
}

const ListRow* MemoryListModel::rowAt(int row) const
{
    const Page* page = pageOf(row);
    const auto place = static_cast<std::size_t>(row % pageSize);
    return page && place < page->rows.size() ? &page->rows[place] : nullptr;
}

int MemoryListModel::rowOf(const MemoryId& id) const
{
    for (const auto& [number, page] : m_pages) {
        for (std::size_t i = 0; i < page.rows.size(); ++i) {
            if (page.rows[i].memory.id == id)
                return number * pageSize + static_cast<int>(i);
        }
    }
    return -1;
}

void MemoryListModel::readAll(std::function<void(std::vector<MemoryRow>)> then)
{
    m_context.runner().read(
        this, "memories.listAll",
        [caller = m_context.caller(), source = m_source, query = m_query](const ReadTx& tx) {
            return loadRows(caller, tx, source, query, 0, -1);
        },
        [this, then = std::move(then)](Result<LoadedRows> loaded) {
            if (!loaded) {
                Q_EMIT failed(loaded.error());
                return;
            }
            std::vector<MemoryRow> rows;
            for (ListRow& row : loaded->rows)
                rows.push_back(std::move(row.memory));
            then(std::move(rows));
        });
}

int MemoryListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_total);
}

QVariant MemoryListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    const Page* page = pageOf(index.row());
    if (role == IdRole && (!page || page->generation != m_generation))
        const_cast<MemoryListModel*>(this)->want(index.row() / pageSize);
    if (page)
        page->usedAt = ++m_useCounter;
    const ListRow* row = rowAt(index.row());
    if (!row)
        return role == Qt::AccessibleTextRole ? tr("Loading") : QVariant();
    const MemoryRow& memory = row->memory;
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
    case TitleRole:
        return memory.title.isEmpty() ? tr("Untitled") : memory.title;
    case Qt::AccessibleTextRole:
        return QStringList{memory.title, memory.pinned ? tr("pinned") : QString(), row->snippet,
                           memory.tags.join(QStringLiteral(", "))}
            .join(QStringLiteral(". "));
    case Qt::ToolTipRole:
        return row->reason.isEmpty() ? QVariant() : QVariant(oneLine(row->reason));
    case IdRole:
        return memory.id.text();
    case RevisionRole:
        return page->serial;
    case SnippetRole:
        return row->snippet;
    case SnippetMarksRole:
        return QVariant::fromValue(row->snippetMarks);
    case TitleMarksRole:
        return QVariant::fromValue(row->titleMarks);
    case TagsRole:
        return memory.tags;
    case TimeTextRole:
        return shortTime(m_source.trash && memory.trashedAt     ? *memory.trashedAt
                         : m_source.sort == MemorySort::Created ? memory.createdAt
                                                                : memory.updatedAt,
                         m_context.now().toDateTime());
    case PinnedRole:
        return memory.pinned;
    case StateRole:
        return static_cast<int>(RowState::Normal);
    default:
        return {};
    }
}

bool MemoryListModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const ListRow* row = rowAt(index.row());
    const QString title = value.toString().simplified();
    if (role != Qt::EditRole || !row || title.isEmpty() || title == row->memory.title)
        return false;
    Q_EMIT renameRequested(row->memory, title);
    return true;
}

Qt::ItemFlags MemoryListModel::flags(const QModelIndex& index) const
{
    Qt::ItemFlags flags = QAbstractListModel::flags(index) | Qt::ItemNeverHasChildren;
    if (!m_source.trash)
        flags |= Qt::ItemIsDragEnabled | Qt::ItemIsEditable;
    return flags;
}

QMimeData* MemoryListModel::mimeData(const QModelIndexList& indexes) const
{
    auto* mime = new QMimeData;
    QStringList ids;
    QStringList links;
    for (const QModelIndex& index : indexes) {
        if (const ListRow* row = rowAt(index.row())) {
            ids << row->memory.id.text();
            links << QStringLiteral("[[%1]]").arg(row->memory.title);
        }
    }
    mime->setData(mimeType(), ids.join(u'\n').toUtf8());
    mime->setText(links.join(u'\n'));
    return mime;
}

QStringList MemoryListModel::mimeTypes() const
{
    return {mimeType(), QStringLiteral("text/plain")};
}

} // namespace chimera::ui
