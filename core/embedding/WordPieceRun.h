// One pass over a text: normalises code point after code point, collects words, looks their pieces up. Made for each
// text, used by WordPiece alone.
#pragma once

#include "core/embedding/TokenizerFile.h"
#include "core/embedding/VocabularyTrie.h"

#include <QStringView>

namespace chimera {

// What normalising one code point gives when no mark waits to be ordered; worked out once for the first 12,544 of them.
class NormalizerTable
{
public:
    enum class Kind : std::uint8_t { Letter, Nothing, Blank, Punctuation, Several };
    struct Outcome
    {
        Kind kind = Kind::Several;
        char32_t letter = 0;
    };
    static constexpr char32_t size = 0x3100;

    explicit NormalizerTable(const TokenizerSpec& spec);
    Outcome operator[](char32_t c) const { return m_outcomes[c]; }

private:
    std::vector<Outcome> m_outcomes;
};

class WordPieceRun
{
public:
    WordPieceRun(const TokenizerSpec& spec, const VocabularyTrie& trie, const NormalizerTable* table,
                 std::size_t maxTokens);

    // A stretch of text that begins at `base` of the whole; its last word ends with it.
    void text(QStringView piece, qsizetype base);
    void token(std::int32_t id, qsizetype begin);
    bool isFull() const { return m_ids.size() >= m_maxTokens; }

    std::vector<std::int32_t>& ids() { return m_ids; }
    std::vector<qsizetype>& begins() { return m_begins; }

    // The normalised code points of one, as far as they stand alone; for NormalizerTable.
    static NormalizerTable::Outcome outcomeOf(const TokenizerSpec& spec, char32_t c);

private:
    struct Mark
    {
        char32_t letter;
        int combiningClass;
        qsizetype place;
    };

    void codePoint(char32_t c, qsizetype place);
    void decomposed(char32_t c, qsizetype place);
    void lowered(char32_t c, qsizetype place);
    void emitMarks();
    void split(char32_t c, qsizetype place);
    void addLetter(char32_t c, qsizetype place);
    void endWord();
    void punctuation(char32_t c, qsizetype place);

    const TokenizerSpec& m_spec;
    const VocabularyTrie& m_trie;
    const NormalizerTable* m_table;
    std::size_t m_maxTokens;
    std::vector<Mark> m_marks; // wait for the next character that stays where it is
    std::vector<char32_t> m_word;
    std::vector<qsizetype> m_places; // of its letters
    std::vector<std::int32_t> m_ids;
    std::vector<qsizetype> m_begins;
};

} // namespace chimera
