// What a list of memories shows: where its rows come from, one row, and how the answer of a search by meaning joins the
// rows that are looked at already. Plain values; reading runs inside a transaction, the rest is pure.
#pragma once

#include "core/search/TextSearch.h"
#include "ui/list/HitReason.h"
#include "ui/widgets/RowRoles.h"

namespace chimera::ui {

struct ListSource
{
    WorkspaceId workspace; // empty with a filter: in every workspace
    QString filter;        // the query language
    MemorySort sort = MemorySort::Recent;
    bool trash = false;
    bool typing = true; // the last word is a prefix
    SearchMode mode = SearchMode::Text;
    double meaningWeight = 0.5; // of meaning beside words, 0 to 1

    bool operator==(const ListSource&) const = default;
};

struct ListRow
{
    MemoryRow memory;
    QString workspaceName;
    QString snippet;
    MarkRanges snippetMarks;
    MarkRanges titleMarks;
    HitReason reason = {}; // of a search
    std::optional<PassageRange> passage = {};
};

struct LoadedRows
{
    std::vector<ListRow> rows;
    std::int64_t total = 0;
    bool totalIsLower = false;
    bool anyWord = false;
};

SearchRequest requestOf(const ListSource& source, const Query& query, int offset, int limit);
// The list, or with a filter the search by words.
Result<LoadedRows> loadRows(const Caller& caller, const ReadTx& tx, const ListSource& source, const Query& query,
                            int offset, int limit); // limit < 0: all
std::vector<ListRow> rowsOf(SearchResults results, double meaningWeight);

// The first `keep` of `shown` stay where they are, with what is newly known of them; behind them come the others of
// `fresh` in their order.
std::vector<ListRow> joinRows(const std::vector<ListRow>& shown, std::vector<ListRow> fresh, std::size_t keep);

} // namespace chimera::ui
