// The auxiliary function by which FTS5 hands over what a passage holds of each term:
//   passage_counts(passage_fts, terms, wanted)
// A blob of float32: for each of the first `terms` phrases how often it stands in title, text (pairs of CJK letters
// count here) and day; last the length of the text in words, or -1 where the passage cannot be among the best `wanted`
// whatever its length is, since reading lengths is what costs. On the connection's thread.
#pragma once

#include <QByteArrayView>

#include <vector>

struct Fts5ExtensionApi;
struct Fts5Context;
struct sqlite3_context;
struct sqlite3_value;

namespace chimera {

struct TermCounts
{
    float title = 0;
    float text = 0;
    float day = 0;

    bool any() const { return title + text + day > 0; }
};

struct PassageCounts
{
    std::vector<TermCounts> terms;
    float length = -1;
};

PassageCounts decodePassageCounts(QByteArrayView blob);

void passageCountsFunction(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int count,
                           sqlite3_value** values);

} // namespace chimera
