// Finds a query's words in a text, as the index would: case and accents folded, stems, CJK runs; and cuts the snippet
// around the place where most of them stand together. On the connection's thread (it uses the index's tokenizer).
#pragma once

#include "core/search/Fts5Bridge.h"
#include "core/search/MatchExpression.h"
#include "core/search/TextSearch.h"

namespace chimera {

class Marker
{
public:
    Marker(const MatchPlan& plan, const Stemmer& stemmer);

    struct Place
    {
        int begin = 0;
        int length = 0;
        int word = 0; // index into words()
    };
    // In order, without overlaps.
    std::vector<Place> find(QStringView text) const;
    const QStringList& words() const { return m_shown; }

    struct Snippet
    {
        QString text;
        std::vector<Mark> marks;
        std::vector<Place> places; // those of the text that were looked at
    };
    // `utf8` is a whole memory's text; only as much of it is looked at as is needed.
    Snippet snippet(const QByteArray& utf8) const;

private:
    struct Word
    {
        QString stem;
        QString begin; // a word that fits begins so
        bool prefix = false;
        int index = 0;
    };
    struct Run
    {
        QString text;
        int index = 0;
    };

    void addPart(const MatchPart& part);
    int wordAt(QStringView word) const;
    // `enoughForSnippet`: no further than to where every word has stood within one snippet's reach.
    void findWords(QStringView text, bool enoughForSnippet, std::vector<Place>& places) const;
    void findRuns(QStringView text, std::vector<Place>& places) const;
    Snippet cut(const QString& text, std::vector<Place> places, bool isStart) const;

    const Stemmer& m_stemmer;
    std::vector<Word> m_words;
    std::array<bool, 128> m_firstLetters{}; // ASCII letters that some word begins with
    std::vector<Run> m_runs;
    QStringList m_shown;
};

// One line without the marks of Markdown that only disturb there; may end once it has `enough` letters.
QString plainLine(QStringView markdown, qsizetype enough = std::numeric_limits<qsizetype>::max());

} // namespace chimera
