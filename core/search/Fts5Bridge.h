// What the search adds to SQLite: the rank function inside FTS5, the title matcher, and the index's own tokenizer for
// marks. On the connection's thread.
//   word_rank(memory_fts, ranked, prefixes, wanted)
//       BM25-like over the first `ranked` phrases; titles and tags weigh more, texts that hold every word in the title
//       come before all others. `prefixes`: bit i is set for a phrase whose documents are too dear to count. Exact for
//       the best `wanted` rows; the rest get some smaller number.
//   title_match(folded, pattern)
//       0, or how well a folded title fits: see TitlePattern.
//   holds_start(text, start)
//       whether some word of the text begins so: see holdsWordStart.
#pragma once

#include "core/storage/Connection.h"

struct Fts5Tokenizer;
struct fts5_tokenizer;

namespace chimera {

// prepare() that registers the functions when the connection does not know them yet.
Result<Statement> prepareSearch(Connection& connection, const QByteArray& sql);

// Cuts text into the index's tokens (folded, stemmed).
class Stemmer
{
public:
    static Result<std::unique_ptr<Stemmer>> open(Connection& connection);
    ~Stemmer();
    Stemmer(const Stemmer&) = delete;
    Stemmer& operator=(const Stemmer&) = delete;

    QStringList tokens(QStringView text) const;

private:
    Stemmer() = default;
    std::unique_ptr<fts5_tokenizer> m_type;
    Fts5Tokenizer* m_tokenizer = nullptr;
};

} // namespace chimera
