// Full-text search over memories: FTS5 candidates, BM25 with a title boost, fuzzy titles, marked snippets. Stateless;
// runs inside a read transaction, stops by its cancel token and after 250 ms (with what it has, marked `cutShort`).
#pragma once

#include "core/accounts/Access.h"
#include "core/memories/Memory.h"
#include "core/search/Query.h"

namespace chimera {

// [begin, begin + length) in UTF-16 units.
struct Mark
{
    int begin = 0;
    int length = 0;
    bool operator==(const Mark&) const = default;
};

enum class SearchMode { Text, Meaning, Hybrid };

// Where in a memory's text a hit stands: [begin, end) in its UTF-8.
struct PassageRange
{
    std::int64_t begin = 0;
    std::int64_t end = 0;
};

struct SearchHit
{
    MemoryRow memory;
    QString workspaceName;
    QString content; // the first 500 code points
    QString snippet; // around the best place of the match, one line
    std::vector<Mark> snippetMarks;
    std::vector<Mark> titleMarks;
    double score = 0; // (0, 1], falling
    // For --explain
    int textRank = 0; // 1 is best; 0: not by words
    double bm25 = 0;  // higher is better
    QStringList matchedWords;
    QStringList boosts;                  // "title", "fuzzy title", "any word", "author", "context" ...
    int meaningRank = 0;                 // 1 is nearest; 0: not by meaning
    double similarity = 0;               // cosine with the query
    double textShare = 0;                // 0 to 1, of the best by words
    double meaningShare = 0;             // 0 to 1, of the best by meaning
    std::optional<PassageRange> passage; // the best one, where passages were looked at
};

struct SearchRequest
{
    Query query;
    std::optional<WorkspaceId> workspace; // besides workspace: in the query
    int limit = 50;
    int offset = 0;
    MemorySort sortWithoutWords = MemorySort::Recent; // queries of filters only are lists
    SearchMode mode = SearchMode::Text;               // what SearchService does; TextSearch knows text alone
    double meaningWeight = 0.5;                       // of meaning beside words, 0 to 1
};

struct SearchResults
{
    std::vector<SearchHit> hits;
    std::int64_t total = 0; // counted up to a bound; `totalIsLower` when there are more
    bool totalIsLower = false;
    bool anyWord = false;               // fell from AND to OR
    bool cutShort = false;              // the time limit ended it
    SearchMode mode = SearchMode::Text; // how it was answered
    bool foreignToModel = false; // the model knows English alone, the query is in another script: its words count more
    bool onlyByMeaning =
        false; // words were asked for and no memory holds any: the nearest few, which may have nothing to do with it
    QString withoutMeaning; // why not by meaning where that was asked for, one sentence
};

class TextSearch
{
public:
    static constexpr std::chrono::milliseconds timeLimit{250};
    static constexpr int fewHits = 20; // fewer by AND: OR joins in

    static Result<SearchResults> search(const Caller& caller, const ReadTx& tx, const SearchRequest& request);
    // Titles only, fuzzy (letters in order, word starts count): for quick open.
    static Result<std::vector<SearchHit>> quickOpen(const Caller& caller, const ReadTx& tx, const QString& typed,
                                                    const std::optional<WorkspaceId>& workspace, int limit = 20);
    // Rebuilds the index from the rows (doctor, recovery).
    static Result<void> rebuild(WriteTx& tx);
    // Joins some of the parts of every full-text index, which many small saves leave behind and each search must visit:
    // some 30 ms of work. Answers 0 when there was nothing to join.
    static Result<int> joinIndexParts(WriteTx& tx);
};

// The contract's hit (section 5) plus, when explaining, "explain".
QJsonObject toJson(const SearchHit& hit, bool explain);

} // namespace chimera
