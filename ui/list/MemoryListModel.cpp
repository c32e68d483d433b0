#include "ui/list/MemoryListModel.h"

#include "core/memories/Memories.h"
#include "ui/TimeText.h"

#include <QMimeData>
#include <QRegularExpression>

namespace chimera::ui {

namespace {

constexpr std::size_t MostWaiting = 6;
constexpr std::size_t MostRunning = 2;
constexpr int SkeletonMilliseconds = 150;

MarkRanges toRanges(const std::vector<Mark>& marks)
{
    MarkRanges ranges;
    for (const Mark& mark : marks)
        ranges.append({mark.begin, mark.length});
    return ranges;
}

// The beginning of a text as people read it: without heading marks, check boxes, emphasis, brackets and rules of
// tables.
QString plainBeginning(const QString& text)
{
    static const QRegularExpression lineMarks(
        QStringLiteral("^\\s*(#{1,6} |> ?(\\[!\\w+\\])?|[-*+] (\\[[ xX]\\] )?|\\d+\\. |[-*_]{3,}$|```\\w*|~~~\\w*)"));
    static const QRegularExpression inlineMarks(
        QStringLiteral("\\*\\*|__|==|`|!?\\[\\[|\\]\\]|\\|(\\s*:?-{2,}:?\\s*\\|)+|\\|"));
    QStringList lines;
    for (QString line : text.split(u'\n')) {
        line.remove(lineMarks).replace(inlineMarks, QStringLiteral(" "));
        lines << line;
    }
    static const QRegularExpression beforePunctuation(QStringLiteral(" ([.,;:!?)])"));
    return lines.join(u' ').simplified().replace(beforePunctuation, QStringLiteral("\\1"));
}

QString whyText(const SearchHit& hit)
{
    QStringList parts;
    if (hit.textRank > 0)
        parts << MemoryListModel::tr("text rank %1").arg(hit.textRank);
    if (!hit.boosts.isEmpty())
        parts << hit.boosts.join(QStringLiteral(", "));
    if (!hit.matchedWords.isEmpty())
        parts << MemoryListModel::tr("found: %1").arg(hit.matchedWords.join(QStringLiteral(", ")));
    if (hit.bm25 > 0)
        parts << MemoryListModel::tr("weight %1").arg(QString::number(hit.bm25, 'f', 2));
    return parts.join(QStringLiteral(" \u00b7 "));
}

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
    ++m_generation;
    m_searchClock.start();
    request(0);
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

Result<MemoryListModel::Loaded> MemoryListModel::load(const Caller& caller, const ReadTx& tx, const ListSource& source,
                                                      const Query& query, int offset, int limit)
{
    Loaded loaded;
    if (query.isEmpty() || source.trash) {
        MemoryQuery list;
        list.workspace = source.workspace;
        list.trash = source.trash;
        list.sort = source.sort;
        list.limit = limit;
        list.offset = offset;
        CHIMERA_TRY(auto page, Memories::list(caller, tx, list));
        loaded.total = page.total;
        for (MemoryRow& row : page.memories) {
            const QString snippet = plainBeginning(row.snippet);
            loaded.rows.push_back({std::move(row), {}, snippet, {}, {}, {}});
        }
        return loaded;
    }
    SearchRequest request;
    request.query = query;
    if (!source.workspace.isEmpty())
        request.workspace = source.workspace;
    request.limit = limit < 0 ? std::numeric_limits<int>::max() / 2 : limit;
    request.offset = offset;
    request.sortWithoutWords = source.sort;
    CHIMERA_TRY(auto results, TextSearch::search(caller, tx, request));
    loaded.total = results.total;
    loaded.totalIsLower = results.totalIsLower;
    loaded.anyWord = results.anyWord;
    for (SearchHit& hit : results.hits) {
        const QString why = whyText(hit);
        loaded.rows.push_back({std::move(hit.memory), hit.workspaceName, hit.snippet, toRanges(hit.snippetMarks),
                               toRanges(hit.titleMarks), why});
    }
    return loaded;
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
    m_running.push_back(page);
    m_skeletonTimer.start();
    m_context.runner().read(
        this, m_source.filter.isEmpty() ? "memories.list" : "search.text",
        [caller = m_context.caller(), source = m_source, query = m_query, page](const ReadTx& tx) {
            return load(caller, tx, source, query, page * pageSize, pageSize);
        },
        [this, page, generation = m_generation](Result<Loaded> loaded) { accept(page, generation, std::move(loaded)); },
        m_token);
}

void MemoryListModel::accept(int page, int generation, Result<Loaded> loaded)
{
    std::erase(m_running, page);
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
    if (m_switching) {
        beginResetModel();
        m_pages.clear();
        m_pages.emplace(page, std::move(fresh));
        m_total = std::max<std::int64_t>(loaded->total, 0);
        m_switching = false;
        m_loaded = true;
        endResetModel();
        if (!m_source.filter.isEmpty())
            m_context.reportSearch(m_searchClock.elapsed());
        Q_EMIT sourceLoaded();
        return;
    }
    m_pages[page] = std::move(fresh);
    setTotal(loaded->total);
    const int first = page * pageSize;
    const int last = std::min<int>(first + pageSize, static_cast<int>(m_total)) - 1;
    if (first <= last)
        Q_EMIT dataChanged(index(first), index(last));
    dropOldPages();
    Q_EMIT refreshed();
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
            return load(caller, tx, source, query, 0, -1);
        },
        [this, then = std::move(then)](Result<Loaded> loaded) {
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
        return row->why.isEmpty() ? QVariant() : QVariant(row->why);
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
