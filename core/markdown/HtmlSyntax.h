// Internal to core/markdown: recognises raw HTML as CommonMark defines it, so that nothing inside counts as markup.
#pragma once

#include <QStringView>

namespace chimera::markdown {

// The seven kinds of HTML block (CommonMark 4.6), 0: none starts at `line`.
int htmlBlockKind(QStringView line, bool insideParagraph);
// Kinds 1 to 5 end with the line that holds their end mark; 6 and 7 with an empty line.
bool endsHtmlBlock(int kind, QStringView line);

// End of the open or closing tag that starts at text[begin] == '<', or -1. Never looks past `end`.
qsizetype htmlTagEnd(QStringView text, qsizetype begin, qsizetype end);
// End of <scheme:address> or <name@host>, or -1.
qsizetype autolinkEnd(QStringView text, qsizetype begin, qsizetype end);

} // namespace chimera::markdown
