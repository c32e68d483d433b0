#include "ui/widgets/MarkdownEdits.h"

#include <QRegularExpression>
#include <QTextBlock>
#include <QTextDocument>

namespace chimera::ui::edits {

namespace {

constexpr auto Indent = "    "; // nests under "- " as well as under "10. "

QString around(const QTextCursor& cursor, int begin, int length)
{
    QTextCursor reader(cursor.document());
    const int last = cursor.document()->characterCount() - 1;
    reader.setPosition(std::clamp(begin, 0, last));
    reader.setPosition(std::clamp(begin + length, 0, last), QTextCursor::KeepAnchor);
    return reader.selectedText();
}

int runBefore(const QTextCursor& cursor, int position, QChar mark)
{
    int run = 0;
    while (run < 3 && position - run > 0 && cursor.document()->characterAt(position - run - 1) == mark) {
        ++run;
    }
    return run;
}

int runAfter(const QTextCursor& cursor, int position, QChar mark)
{
    int run = 0;
    while (run < 3 && cursor.document()->characterAt(position + run) == mark) {
        ++run;
    }
    return run;
}

// "*" is on at 1 or 3 stars, "**" at 2 or 3.
bool isMarked(int run, qsizetype markLength, QChar mark)
{
    return mark == u'*' && markLength == 1 ? run == 1 || run == 3 : run >= markLength;
}

void select(QTextCursor& cursor, int begin, int end)
{
    cursor.setPosition(begin);
    cursor.setPosition(end, QTextCursor::KeepAnchor);
}

void trimSelection(QTextCursor& cursor)
{
    int begin = cursor.selectionStart();
    int end = cursor.selectionEnd();
    const QTextDocument* document = cursor.document();
    while (begin < end && document->characterAt(begin).isSpace()) {
        ++begin;
    }
    while (end > begin && document->characterAt(end - 1).isSpace()) {
        --end;
    }
    select(cursor, begin, end);
}

struct Lines
{
    QTextBlock first;
    QTextBlock last;
};

Lines selectedLines(const QTextCursor& cursor)
{
    const QTextDocument* document = cursor.document();
    Lines lines{document->findBlock(cursor.selectionStart()), document->findBlock(cursor.selectionEnd())};
    if (cursor.hasSelection() && lines.last != lines.first && lines.last.position() == cursor.selectionEnd()) {
        lines.last = lines.last.previous();
    }
    return lines;
}

const QRegularExpression& itemPattern()
{
    static const QRegularExpression pattern(
        QStringLiteral("^(\\s*(?:>\\s?)*)(\\s*)(?:([-*+])|(\\d{1,9})([.)]))(\\s+)(\\[[ xX]\\]\\s+)?"));
    return pattern;
}

const QRegularExpression& quotePattern()
{
    static const QRegularExpression pattern(QStringLiteral("^\\s*(?:>\\s?)+"));
    return pattern;
}

QString nextItemPrefix(const QRegularExpressionMatch& item)
{
    QString prefix = item.captured(1) + item.captured(2);
    if (item.hasCaptured(3)) {
        prefix += item.captured(3);
    } else {
        prefix += QString::number(item.captured(4).toInt() + 1) + item.captured(5);
    }
    prefix += item.captured(6);
    return item.captured(7).isEmpty() ? prefix : prefix + QStringLiteral("[ ] ");
}

void replaceLineStart(QTextCursor& cursor, const QTextBlock& block, int length, const QString& text)
{
    QTextCursor edit(cursor);
    edit.setPosition(block.position());
    edit.setPosition(block.position() + length, QTextCursor::KeepAnchor);
    edit.insertText(text);
}

} // namespace

void toggleMark(QTextCursor& cursor, const QString& mark)
{
    if (!cursor.hasSelection()) {
        cursor.select(QTextCursor::WordUnderCursor);
    }
    trimSelection(cursor);
    const int begin = cursor.selectionStart();
    const int end = cursor.selectionEnd();
    const int length = static_cast<int>(mark.size());
    const QChar sign = mark.at(0);
    cursor.beginEditBlock();
    const int run = std::min(runBefore(cursor, begin, sign), runAfter(cursor, end, sign));
    if (isMarked(run, length, sign)) {
        QTextCursor edit(cursor);
        select(edit, end, end + length);
        edit.removeSelectedText();
        select(edit, begin - length, begin);
        edit.removeSelectedText();
        select(cursor, begin - length, end - length);
    } else if (const QString inside = around(cursor, begin, end - begin);
               inside.size() > 2 * length && inside.startsWith(mark) && inside.endsWith(mark)) {
        cursor.insertText(inside.mid(length, inside.size() - 2 * length));
        select(cursor, begin, end - 2 * length);
    } else {
        QTextCursor edit(cursor);
        edit.setPosition(end);
        edit.insertText(mark);
        edit.setPosition(begin);
        edit.insertText(mark);
        select(cursor, begin + length, end + length);
    }
    cursor.endEditBlock();
}

void insertLink(QTextCursor& cursor, const QString& target)
{
    const QString label = cursor.selectedText();
    const int begin = cursor.selectionStart();
    cursor.insertText(u'[' + label + QStringLiteral("](") + target + u')');
    const int afterLabel = begin + static_cast<int>(label.size()) + 3;
    if (label.isEmpty()) {
        cursor.setPosition(begin + 1);
    } else if (target.isEmpty()) {
        cursor.setPosition(afterLabel);
    }
}

bool continueBlock(QTextCursor& cursor)
{
    const QTextBlock block = cursor.block();
    const QString line = block.text();
    const auto item = itemPattern().match(line);
    const auto quote = quotePattern().match(line);
    const auto match = item.hasMatch() ? item : quote;
    if (!match.hasMatch() || cursor.hasSelection() || cursor.positionInBlock() < match.capturedEnd()) {
        return false;
    }
    const bool isEmpty = QStringView(line).sliced(match.capturedEnd()).trimmed().isEmpty();
    cursor.beginEditBlock();
    if (isEmpty) {
        const QString outer = item.hasMatch() ? item.captured(1) : QString();
        replaceLineStart(cursor, block, static_cast<int>(line.size()), outer);
    } else {
        cursor.insertText(u'\n' + (item.hasMatch() ? nextItemPrefix(item) : quote.captured()));
    }
    cursor.endEditBlock();
    return true;
}

bool isInList(const QTextCursor& cursor)
{
    return itemPattern().match(cursor.block().text()).hasMatch();
}

void shiftLines(QTextCursor& cursor, int step)
{
    const Lines lines = selectedLines(cursor);
    const int lastNumber = lines.last.blockNumber();
    cursor.beginEditBlock();
    for (QTextBlock block = lines.first; block.isValid() && block.blockNumber() <= lastNumber; block = block.next()) {
        const QString text = block.text();
        if (step > 0) {
            if (!text.isEmpty()) {
                replaceLineStart(cursor, block, 0, QString::fromLatin1(Indent));
            }
            continue;
        }
        int spaces = 0;
        while (spaces < 4 && spaces < text.size() && text.at(spaces) == u' ') {
            ++spaces;
        }
        replaceLineStart(cursor, block, text.startsWith(u'\t') ? 1 : spaces, {});
    }
    cursor.endEditBlock();
}

void moveLines(QTextCursor& cursor, int step)
{
    const Lines lines = selectedLines(cursor);
    const QTextBlock neighbour = step < 0 ? lines.first.previous() : lines.last.next();
    if (!neighbour.isValid()) {
        return;
    }
    const QString neighbourText = neighbour.text();
    const int shift = static_cast<int>(neighbourText.size()) + 1;
    const int anchor = cursor.anchor() + (step < 0 ? -shift : shift);
    const int position = cursor.position() + (step < 0 ? -shift : shift);
    const int begin = lines.first.position();
    const int end = lines.last.position() + lines.last.length() - 1;
    cursor.beginEditBlock();
    QTextCursor edit(cursor);
    if (step < 0) {
        edit.setPosition(end);
        edit.insertText(u'\n' + neighbourText);
        select(edit, begin - shift, begin);
    } else {
        edit.setPosition(end);
        edit.setPosition(end + shift, QTextCursor::KeepAnchor);
        edit.removeSelectedText();
        edit.setPosition(begin);
        edit.insertText(neighbourText + u'\n');
        edit.clearSelection();
    }
    edit.removeSelectedText();
    cursor.endEditBlock();
    const int last = cursor.document()->characterCount() - 1;
    cursor.setPosition(std::clamp(anchor, 0, last));
    cursor.setPosition(std::clamp(position, 0, last), QTextCursor::KeepAnchor);
}

void toggleTask(QTextCursor& cursor)
{
    const QTextBlock block = cursor.block();
    const auto item = itemPattern().match(block.text());
    cursor.beginEditBlock();
    QTextCursor edit(cursor);
    if (!item.hasMatch()) {
        replaceLineStart(cursor, block, 0, QStringLiteral("- [ ] "));
    } else if (item.captured(7).isEmpty()) {
        edit.setPosition(block.position() + static_cast<int>(item.capturedEnd()));
        edit.insertText(QStringLiteral("[ ] "));
    } else {
        const int box = block.position() + static_cast<int>(item.capturedStart(7)) + 1;
        select(edit, box, box + 1);
        edit.insertText(item.captured(7).at(1) == u' ' ? QStringLiteral("x") : QStringLiteral(" "));
    }
    cursor.endEditBlock();
}

void setHeading(QTextCursor& cursor, int level)
{
    static const QRegularExpression pattern(QStringLiteral("^ {0,3}#{1,6}\\s+|^ {0,3}#{1,6}$"));
    const QTextBlock block = cursor.block();
    const auto match = pattern.match(block.text());
    const int length = match.hasMatch() ? static_cast<int>(match.capturedEnd()) : 0;
    cursor.beginEditBlock();
    replaceLineStart(cursor, block, length, level > 0 ? QString(std::min(level, 6), u'#') + u' ' : QString());
    cursor.endEditBlock();
}

LinkKind kindOfTarget(const QString& target)
{
    static const QRegularExpression scheme(QStringLiteral("^[a-zA-Z][a-zA-Z0-9+.-]+:|^//"));
    if (target.startsWith(u'#')) {
        return LinkKind::Heading;
    }
    const bool isFile = target.startsWith(QLatin1String("file:"), Qt::CaseInsensitive);
    return !isFile && scheme.match(target).hasMatch() ? LinkKind::Web : LinkKind::File;
}

std::optional<LinkAt> linkAt(const QString& line, int column)
{
    struct Form
    {
        QRegularExpression pattern;
        std::optional<LinkKind> kind;
    };
    static const std::array forms = {
        Form{QRegularExpression(QStringLiteral("!?\\[\\[([^\\]|]+)(?:\\|[^\\]]*)?\\]\\]")), LinkKind::Wiki},
        Form{QRegularExpression(QStringLiteral("!?\\[[^\\]]*\\]\\(<?([^)\\s>]+)>?[^)]*\\)")), std::nullopt},
        Form{QRegularExpression(QStringLiteral("(https?://[^\\s<>\\])]+)")), LinkKind::Web},
        Form{QRegularExpression(QStringLiteral("(?<![\\w/#])#([\\w/-]*[^\\W\\d][\\w/-]*)"),
                                QRegularExpression::UseUnicodePropertiesOption),
             LinkKind::Tag},
    };
    for (const Form& form : forms) {
        for (auto matches = form.pattern.globalMatch(line); matches.hasNext();) {
            const auto match = matches.next();
            if (match.capturedStart() <= column && column < match.capturedEnd()) {
                const QString target = match.captured(1);
                return LinkAt{target, form.kind.value_or(kindOfTarget(target))};
            }
        }
    }
    return std::nullopt;
}

bool looksLikeUrl(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral("^(?:https?|ftp|mailto|file|chimera):\\S+$"));
    return text.size() < 4000 && pattern.match(text).hasMatch();
}

int countWords(QStringView text)
{
    int words = 0;
    bool inside = false;
    for (const QChar c : text) {
        const bool wide = c.unicode() >= 0x2E80 && c.unicode() <= 0xD7AF && c.isLetter();
        const bool part =
            c.isLetterOrNumber() || c.isSurrogate() || c.isMark() || (inside && (c == u'\'' || c == u'\u2019'));
        words += wide || (part && !inside) ? 1 : 0;
        inside = part && !wide;
    }
    return words;
}

} // namespace chimera::ui::edits
