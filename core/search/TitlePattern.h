// How well a folded title fits what was typed. A pattern is text, so that it can be bound to a statement: the mode's
// letter, then the folded words. Pure.
#pragma once

#include <QByteArray>
#include <QString>

#include <string>
#include <string_view>
#include <vector>

namespace chimera {

class TitlePattern
{
public:
    enum class Mode : char {
        WordStart = 'w',   // some word begins with what was typed
        Fuzzy = 'f',       // every word is there, but for a typing mistake or two
        Subsequence = 's', // the letters in order; word starts and runs count
    };

    static QString make(Mode mode, const QString& typed);
    explicit TitlePattern(std::string_view pattern);

    // 0: does not fit; larger is better. UTF-8, folded.
    int match(std::string_view title) const;

private:
    int wordStart(std::string_view title) const;
    int fuzzy(std::string_view title) const;
    int subsequence(std::string_view title) const;

    Mode m_mode = Mode::WordStart;
    std::string m_typed;
    std::vector<std::string> m_words;
    std::vector<std::uint64_t> m_letters; // of each word
};

// Whether some word of a text (not folded, UTF-8) begins with `start` (folded); CJK letters begin anywhere.
bool holdsWordStart(std::string_view text, std::string_view start);

} // namespace chimera
