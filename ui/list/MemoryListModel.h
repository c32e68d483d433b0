// The rows of a list of memories, read by pages of a hundred while they are looked at; at most 24 pages are kept. With
// a filter the rows come from the search, otherwise from the list. Old rows stay until the first page of the new ones
// is here. Where meaning is asked for, too, its answer joins the rows found by words: what stands at or above the
// anchor stays in its place, the best 500 are ranked. Owner: the pane. GUI thread; reads run on the Runner.
#pragma once

#include "ui/Context.h"
#include "ui/list/ListRows.h"

#include <QAbstractListModel>
#include <QElapsedTimer>

#include <deque>
#include <unordered_map>

namespace chimera::ui {

class MemoryListModel : public QAbstractListModel
{
    Q_OBJECT

public:
    static constexpr int pageSize = 100;
    static constexpr std::size_t keptPages = 24;
    static constexpr int mostByMeaning = 500; // rows of an answer by meaning

    explicit MemoryListModel(Context& context, QObject* parent = nullptr);

    const ListSource& source() const { return m_source; }
    void setSource(const ListSource& source);
    void refresh(); // what is shown stays until it is replaced

    const ListRow* rowAt(int row) const; // nullptr: not read yet
    int rowOf(const MemoryId& id) const; // among the pages that are here, else -1
    std::int64_t total() const { return m_total; }
    bool isTotalLower() const { return m_totalIsLower; }
    bool anyWord() const { return m_anyWord; } // the search fell back to any of the words
    bool isLoaded() const { return m_loaded; } // the source's first page is here
    const Query& query() const { return m_query; }
    // By meaning: whether the rows are, whether that is still being found out, why not (one sentence), and how many
    // were found by words before it came (-1: not asked).
    bool isByMeaning() const { return m_byMeaning; }
    bool isJoining() const { return m_asked > 0; }
    const QString& withoutMeaning() const { return m_withoutMeaning; }
    bool isForeignToModel() const { return m_foreignToModel; }
    std::int64_t totalByWords() const { return m_byWords; }
    bool isTotalByWordsLower() const { return m_byWordsIsLower; }
    // The last row that must stay where it is when an answer joins; -1: none.
    void setAnchor(std::function<int()> anchor) { m_anchor = std::move(anchor); }
    // Every row of the source, for bulk work on what has not been scrolled to.
    void readAll(std::function<void(std::vector<MemoryRow>)> then);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    QMimeData* mimeData(const QModelIndexList& indexes) const override;
    QStringList mimeTypes() const override;
    Qt::DropActions supportedDragActions() const override { return Qt::MoveAction | Qt::CopyAction; }

    static QString mimeType() { return QStringLiteral("application/x-chimera-memories"); }

Q_SIGNALS:
    void sourceLoaded(); // the first page of a new source is shown
    void refreshed();    // a page was replaced
    void failed(const chimera::Error& error);
    void renameRequested(const chimera::MemoryRow& row, const QString& title);

private:
    struct Page
    {
        std::vector<ListRow> rows;
        int generation = 0;
        int serial = 0;
        mutable quint64 usedAt = 0;
    };
    void want(int page);
    void pump();
    void request(int page);
    void accept(int page, int generation, Result<LoadedRows> loaded);
    bool wantsMeaning() const;
    void askMeaning(int limit);
    void acceptMeaning(int limit, Result<SearchResults> results);
    void acceptWords(SearchResults results); // of a search that was to go by meaning alone
    void showFirst(std::vector<ListRow> rows, std::int64_t total);
    bool join(std::vector<ListRow> rows, std::int64_t total, bool complete);
    void setPages(std::vector<ListRow> rows);
    void setTotal(std::int64_t total);
    void dropOldPages();
    const Page* pageOf(int row) const;

    Context& m_context;
    ListSource m_source;
    Query m_query;
    std::unordered_map<int, Page> m_pages;
    std::int64_t m_total = 0;
    bool m_totalIsLower = false;
    bool m_anyWord = false;
    bool m_byMeaning = false;
    int m_asked = 0; // rows of the answer by meaning that is waited for
    QString m_withoutMeaning;
    bool m_foreignToModel = false;
    std::int64_t m_byWords = -1;
    bool m_byWordsIsLower = false;
    std::function<int()> m_anchor;
    bool m_loaded = false;
    bool m_switching = false; // a new source was asked for; the old rows are still shown
    int m_generation = 0;
    int m_lastSerial = 0;
    mutable quint64 m_useCounter = 0;
    std::deque<int> m_waiting; // newest last
    std::vector<int> m_running;
    Latest m_latest;
    CancelToken m_token;
    QTimer m_pumpTimer;
    QTimer m_skeletonTimer;
    QElapsedTimer m_searchClock;
};

} // namespace chimera::ui
