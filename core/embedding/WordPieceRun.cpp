#include "core/embedding/WordPieceRun.h"

#include "core/embedding/BertUnicode.h"

#include <algorithm>

namespace chimera {

namespace {

constexpr char32_t replacement = 0xfffd;

} // namespace

NormalizerTable::NormalizerTable(const TokenizerSpec& spec)
{
    m_outcomes.reserve(size);
    for (char32_t c = 0; c < size; ++c)
        m_outcomes.push_back(WordPieceRun::outcomeOf(spec, c));
}

WordPieceRun::WordPieceRun(const TokenizerSpec& spec, const VocabularyTrie& trie, const NormalizerTable* table,
                           std::size_t maxTokens)
    : m_spec(spec), m_trie(trie), m_table(table), m_maxTokens(maxTokens)
{}

NormalizerTable::Outcome WordPieceRun::outcomeOf(const TokenizerSpec& spec, char32_t c)
{
    using Kind = NormalizerTable::Kind;
    if (spec.cleanText && bert::isDropped(c))
        return {Kind::Nothing, 0};
    if (bert::isWhitespace(c))
        return {Kind::Blank, 0};
    if (spec.spreadChinese && bert::isChinese(c))
        return {};
    bert::Decomposition parts{{c}, 1};
    if (spec.stripAccents)
        parts = bert::decompose(c);
    NormalizerTable::Outcome outcome{Kind::Nothing, 0};
    for (int i = 0; i < parts.size; ++i) {
        const char32_t part = parts.parts[static_cast<std::size_t>(i)];
        if (spec.stripAccents && bert::isNonspacingMark(part))
            continue;
        const bool moves = spec.stripAccents && bert::combiningClass(part) != 0;
        if (moves || outcome.kind != Kind::Nothing || (spec.lowercase && part == bert::dottedCapitalI))
            return {};
        outcome.letter = spec.lowercase ? bert::lower(part) : part;
        outcome.kind = bert::isPunctuation(outcome.letter) ? Kind::Punctuation : Kind::Letter;
        if (bert::isWhitespace(outcome.letter))
            outcome.kind = Kind::Blank;
    }
    return outcome;
}

void WordPieceRun::text(QStringView piece, qsizetype base)
{
    using Kind = NormalizerTable::Kind;
    for (qsizetype i = 0; i < piece.size() && !isFull(); ++i) {
        const qsizetype place = base + i;
        char32_t c = piece[i].unicode();
        if (c < NormalizerTable::size && m_marks.empty()) {
            const NormalizerTable::Outcome outcome = (*m_table)[c];
            switch (outcome.kind) {
            case Kind::Letter:
                addLetter(outcome.letter, place);
                continue;
            case Kind::Nothing:
                continue;
            case Kind::Blank:
                endWord();
                continue;
            case Kind::Punctuation:
                punctuation(outcome.letter, place);
                continue;
            case Kind::Several:
                break;
            }
        } else if (QChar::isSurrogate(c)) {
            const bool paired = QChar::isHighSurrogate(c) && i + 1 < piece.size() && piece[i + 1].isLowSurrogate();
            c = paired ? QChar::surrogateToUcs4(piece[i], piece[i + 1]) : replacement;
            i += paired ? 1 : 0;
        }
        codePoint(c, place);
    }
    emitMarks();
    endWord();
}

void WordPieceRun::token(std::int32_t id, qsizetype begin)
{
    if (isFull())
        return;
    m_ids.push_back(id);
    m_begins.push_back(begin);
}

void WordPieceRun::codePoint(char32_t c, qsizetype place)
{
    if (m_spec.cleanText) {
        if (bert::isDropped(c))
            return;
        if (bert::isWhitespace(c))
            c = U' ';
    }
    const bool apart = m_spec.spreadChinese && bert::isChinese(c);
    if (apart)
        decomposed(U' ', place);
    if (m_spec.stripAccents) {
        const bert::Decomposition parts = bert::decompose(c);
        for (int i = 0; i < parts.size; ++i)
            decomposed(parts.parts[static_cast<std::size_t>(i)], place);
    } else {
        lowered(c, place);
    }
    if (apart)
        decomposed(U' ', place);
}

// Puts marks into the canonical order. Those that are left out need not be ordered, but one that stays where it is
// holds the others on their side.
void WordPieceRun::decomposed(char32_t c, qsizetype place)
{
    if (!m_spec.stripAccents) {
        lowered(c, place);
        return;
    }
    const int combiningClass = bert::combiningClass(c);
    if (combiningClass == 0)
        emitMarks();
    if (bert::isNonspacingMark(c))
        return;
    if (combiningClass == 0)
        lowered(c, place);
    else
        m_marks.push_back({c, combiningClass, place});
}

void WordPieceRun::emitMarks()
{
    if (m_marks.empty())
        return;
    std::stable_sort(m_marks.begin(), m_marks.end(),
                     [](const Mark& a, const Mark& b) { return a.combiningClass < b.combiningClass; });
    // Places only ever grow, whatever has changed its place.
    qsizetype place = std::min_element(m_marks.begin(), m_marks.end(), [](const Mark& a, const Mark& b) {
                          return a.place < b.place;
                      })->place;
    for (const Mark& mark : m_marks) {
        place = std::max(place, mark.place);
        lowered(mark.letter, place);
    }
    m_marks.clear();
}

void WordPieceRun::lowered(char32_t c, qsizetype place)
{
    if (!m_spec.lowercase) {
        split(c, place);
    } else if (c == bert::dottedCapitalI) {
        split(U'i', place);
        split(bert::combiningDotAbove, place);
    } else {
        split(bert::lower(c), place);
    }
}

void WordPieceRun::split(char32_t c, qsizetype place)
{
    if (bert::isWhitespace(c))
        endWord();
    else if (bert::isPunctuation(c))
        punctuation(c, place);
    else
        addLetter(c, place);
}

void WordPieceRun::addLetter(char32_t c, qsizetype place)
{
    if (m_word.size() > m_spec.maxWordLetters)
        return; // too long to be looked up; what more there is does not matter
    m_word.push_back(c);
    m_places.push_back(place);
}

void WordPieceRun::punctuation(char32_t c, qsizetype place)
{
    endWord();
    addLetter(c, place);
    endWord();
}

void WordPieceRun::endWord()
{
    if (m_word.empty())
        return;
    const std::size_t known = m_ids.size();
    bool unknown = m_word.size() > m_spec.maxWordLetters;
    for (std::size_t at = 0; at < m_word.size() && !unknown;) {
        const auto root = at == 0 ? VocabularyTrie::Root::WordBegin : VocabularyTrie::Root::Continuation;
        const VocabularyTrie::Match match = m_trie.longest(root, std::span(m_word).subspan(at));
        unknown = match.length == 0;
        m_ids.push_back(match.id);
        m_begins.push_back(m_places[at]);
        at += match.length;
    }
    if (unknown) {
        m_ids.resize(known);
        m_begins.resize(known);
        m_ids.push_back(m_spec.unknownId);
        m_begins.push_back(m_places.front());
    }
    if (m_ids.size() > m_maxTokens) {
        m_ids.resize(m_maxTokens);
        m_begins.resize(m_maxTokens);
    }
    m_word.clear();
    m_places.clear();
}

} // namespace chimera
