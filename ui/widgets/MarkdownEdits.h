// What the editor's keys do to the text, as functions on a cursor: each is one undo step. GUI thread; never fails.
#pragma once

#include "ui/widgets/MarkdownEditor.h"

#include <QTextCursor>

#include <optional>

namespace chimera::ui::edits {

// Puts `mark` around the selection or the word at the cursor, or takes it away. Nothing there: both marks, cursor
// between.
void toggleMark(QTextCursor& cursor, const QString& mark);
void insertLink(QTextCursor& cursor, const QString& target = {});

// Enter in a list, task or quote: the next item, or the end of the list on an empty one. False: not in one.
bool continueBlock(QTextCursor& cursor);
void shiftLines(QTextCursor& cursor, int step); // 1 in, -1 out
bool isInList(const QTextCursor& cursor);
void moveLines(QTextCursor& cursor, int step);
void toggleTask(QTextCursor& cursor);
void setHeading(QTextCursor& cursor, int level);

struct LinkAt
{
    QString target;
    LinkKind kind = LinkKind::Web;
};
std::optional<LinkAt> linkAt(const QString& line, int column);
LinkKind kindOfTarget(const QString& target); // of "[label](target)"

bool looksLikeUrl(const QString& text);
int countWords(QStringView text); // a Chinese, Japanese or Korean letter is a word of its own

} // namespace chimera::ui::edits
