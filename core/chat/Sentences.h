// A Markdown text as single statements: sentences of paragraphs, items of lists, rows of tables, each with the heading
// and lead that it stands under. Code, comments and bare links are left out. Pure, linear, thread-safe.
#pragma once

#include <QString>

#include <vector>

namespace chimera {

struct Sentence
{
    enum class Kind { Prose, Item, Step, Row }; // Step: of a numbered list
    Kind kind = Kind::Prose;
    QString text;       // plain, one line
    QString heading;    // "" none; the innermost
    QString lead;       // the paragraph before a list that ends with a colon, or the item above
    int group = 0;      // of one list or paragraph, rising
    int place = 0;      // in the text, from 0
    int number = 0;     // of a step as the list has it
    bool opens = false; // ends with a colon: what follows belongs to it
};

std::vector<Sentence> sentencesOf(QStringView markdown);

// [begin, end) of each sentence in plain text without structure; blanks around it are left out.
struct TextRange
{
    qsizetype begin = 0;
    qsizetype end = 0;
    bool operator==(const TextRange&) const = default;
};
std::vector<TextRange> sentenceRanges(QStringView text);

} // namespace chimera
