// Internal to core/markdown: what the scanners find in one text. Offsets are UTF-16 positions in that text.
// `scan()` reads links and tags; `parse()` also reads tokens, runs and guards to prepare the text for the CommonMark
// parser.
#pragma once

#include "core/markdown/Scan.h"

#include <QStringView>

#include <optional>
#include <vector>

namespace chimera::markdown {

enum class TokenKind {
    Wiki,     // `link` is its index in Findings::links
    Embed,    // the same
    Tag,      // #name
    Mark,     // "==", opening or closing a highlight
    Math,     // $...$
    Display,  // $$...$$
    Comment,  // %%...%%
    Verbatim, // code span, HTML tag, address: copied as it is
};

struct Token
{
    TokenKind kind = TokenKind::Verbatim;
    qsizetype begin = 0;
    qsizetype end = 0;
    qsizetype link = -1;
    int quoteDepth = 0; // how many '>' may stand before its second and later lines
};

// Inline text of one block; delimiters are counted per run, so that hostile text cannot make the parser quadratic.
struct Run
{
    qsizetype begin = 0;
    qsizetype end = 0;
    bool continues = false; // belongs to the paragraph of the run before
};

// A place where the parser's text gets a backslash (or an empty line), because what follows must not be markup.
struct Guard
{
    qsizetype at = 0;
    bool emptyLine = false;
};

struct Findings
{
    std::vector<FoundLink> links; // in order of their ends
    std::vector<FoundTag> tags;
    std::vector<Token> tokens;
    std::vector<Run> runs;
    std::vector<Guard> guards;
    std::optional<Run> firstHeading;
};

enum class Detail { LinksAndTags, Everything };

inline constexpr int maxContainers = 30; // nested quotes, list items and footnotes

Findings findAll(QStringView text, Detail detail);

// How many delimiters ('[', '*', ...) a run of this length may hold before the rest is literal.
qsizetype delimiterBudget(qsizetype runLength);

} // namespace chimera::markdown
