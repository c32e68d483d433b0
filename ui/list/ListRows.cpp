#include "ui/list/ListRows.h"

#include "core/memories/Memories.h"

#include <QRegularExpression>
#include <QSet>

namespace chimera::ui {

namespace {

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

} // namespace

SearchRequest requestOf(const ListSource& source, const Query& query, int offset, int limit)
{
    SearchRequest request;
    request.query = query;
    if (!source.workspace.isEmpty())
        request.workspace = source.workspace;
    request.limit = limit < 0 ? std::numeric_limits<int>::max() / 2 : limit;
    request.offset = offset;
    request.sortWithoutWords = source.sort;
    request.mode = source.mode;
    request.meaningWeight = source.meaningWeight;
    return request;
}

Result<LoadedRows> loadRows(const Caller& caller, const ReadTx& tx, const ListSource& source, const Query& query,
                            int offset, int limit)
{
    LoadedRows loaded;
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
            loaded.rows.push_back({std::move(row), {}, snippet, {}, {}});
        }
        return loaded;
    }
    CHIMERA_TRY(auto results, TextSearch::search(caller, tx, requestOf(source, query, offset, limit)));
    loaded.total = results.total;
    loaded.totalIsLower = results.totalIsLower;
    loaded.anyWord = results.anyWord;
    loaded.rows = rowsOf(std::move(results), 0);
    return loaded;
}

std::vector<ListRow> rowsOf(SearchResults results, double meaningWeight)
{
    std::vector<ListRow> rows;
    for (SearchHit& hit : results.hits) {
        HitReason reason = reasonOf(hit, results.mode, meaningWeight);
        rows.push_back({std::move(hit.memory), hit.workspaceName, hit.snippet, toRanges(hit.snippetMarks),
                        toRanges(hit.titleMarks), std::move(reason), hit.passage});
    }
    return rows;
}

std::vector<ListRow> joinRows(const std::vector<ListRow>& shown, std::vector<ListRow> fresh, std::size_t keep)
{
    QHash<QString, std::size_t> places;
    for (std::size_t i = 0; i < fresh.size(); ++i)
        places.insert(fresh[i].memory.id.text(), i);
    std::vector<ListRow> joined;
    QSet<QString> kept;
    for (std::size_t i = 0; i < std::min(keep, shown.size()); ++i) {
        const QString id = shown[i].memory.id.text();
        const auto known = places.constFind(id);
        joined.push_back(known == places.constEnd() ? shown[i] : fresh[*known]);
        kept.insert(id);
    }
    for (ListRow& row : fresh) {
        if (!kept.contains(row.memory.id.text()))
            joined.push_back(std::move(row));
    }
    return joined;
}

} // namespace chimera::ui
