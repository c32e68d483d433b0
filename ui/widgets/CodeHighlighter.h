// Colours for code: a small table-driven scanner, line by line, with the state that a line leaves to the next (block
// comment, open string). Pure functions without a document, so that editor and reading view share them. Thread-safe;
// never fails.
#pragma once

#include <QStringView>
#include <QTextCharFormat>

#include <vector>

namespace chimera::ui::code {

enum class Kind { Keyword, Type, String, Number, Comment, Function, Added, Removed, Heading };

struct Span
{
    int begin = 0;
    int length = 0;
    Kind kind = Kind::Keyword;
};

// 1.. for a language it knows ("cpp", "c++", "py", "rust" ...), 0 for any other name. Below 64.
int languageId(QStringView name);
QString languageName(int language);

// Appends the spans of one line and returns its end state (0..255; 0 is "nothing open").
int scanLine(int language, QStringView line, int state, std::vector<Span>& spans);

QTextCharFormat formatOf(Kind kind); // in the current theme

} // namespace chimera::ui::code
