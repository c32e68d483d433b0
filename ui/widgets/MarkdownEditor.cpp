#include "ui/widgets/MarkdownEditor.h"

#include "ui/widgets/LinkCompleter.h"
#include "ui/widgets/MarkdownEdits.h"
#include "ui/widgets/MarkdownHighlighter.h"
#include "ui/widgets/Theme.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QScrollBar>
#include <QTextBlock>
#include <QTimer>

namespace chimera::ui {

namespace {

constexpr int SmallestZoom = 50;
constexpr int LargestZoom = 300;
constexpr int ZoomStep = 10;
constexpr int LongestPrefix = 100;
constexpr int PassageLinesAbove = 3;
constexpr qreal PassageShare = 0.5;              // of the mark's colour
constexpr qsizetype LongestHighlighted = 500000; // characters in one line: longer and the text stays plain

// The document's own toPlainText turns no-break spaces into blanks.
QString plainText(QString raw)
{
    return raw.replace(QChar::ParagraphSeparator, u'\n');
}

bool hasOnlyCrLf(const QString& text)
{
    const qsizetype first = text.indexOf(u'\n');
    return first > 0 && text.count(u'\n') == text.count(QLatin1String("\r\n"));
}

bool hasVeryLongLine(const QString& text)
{
    if (text.size() <= LongestHighlighted) {
        return false;
    }
    for (qsizetype begin = 0; begin < text.size();) {
        const qsizetype end = text.indexOf(u'\n', begin);
        if ((end < 0 ? text.size() : end) - begin > LongestHighlighted) {
            return true;
        }
        begin = end < 0 ? text.size() : end + 1;
    }
    return false;
}

struct Shortcut
{
    QKeyCombination keys;
    void (MarkdownEditor::*action)();
};

constexpr Shortcut Shortcuts[] = {
    {Qt::CTRL | Qt::Key_B, &MarkdownEditor::toggleBold},
    {Qt::CTRL | Qt::Key_I, &MarkdownEditor::toggleItalic},
    {Qt::CTRL | Qt::Key_E, &MarkdownEditor::toggleCode},
    {Qt::CTRL | Qt::SHIFT | Qt::Key_K, &MarkdownEditor::insertLink},
    {Qt::CTRL | Qt::Key_BracketRight, &MarkdownEditor::indentLines},
    {Qt::CTRL | Qt::Key_BracketLeft, &MarkdownEditor::outdentLines},
    {Qt::CTRL | Qt::Key_F, &MarkdownEditor::findRequested},
    {Qt::CTRL | Qt::Key_H, &MarkdownEditor::replaceRequested},
};

QKeyCombination keysOf(const QKeyEvent* event)
{
    return QKeyCombination(event->modifiers() & ~Qt::KeypadModifier, static_cast<Qt::Key>(event->key()));
}

// Editing keys of X11 that the program uses otherwise (Ctrl+K, Ctrl+D ...) go to the window.
bool belongsToWindow(const QKeyEvent* event)
{
    const bool control = event->modifiers() == Qt::ControlModifier;
    return control && (event->key() == Qt::Key_K || event->key() == Qt::Key_D || event->key() == Qt::Key_P ||
                       event->key() == Qt::Key_N || event->key() == Qt::Key_T || event->key() == Qt::Key_U);
}

} // namespace

MarkdownEditor::MarkdownEditor(QWidget* parent)
    : QPlainTextEdit(parent), m_completer(new LinkCompleter(this)), m_wordTimer(new QTimer(this))
{
    setAccessibleName(tr("Text of the memory"));
    setFrameShape(QFrame::NoFrame);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    document()->setDocumentMargin(px(12));
    m_highlighter = new MarkdownHighlighter(document());
    updateFont();
    m_wordTimer->setSingleShot(true);
    m_wordTimer->setInterval(250);
    connect(m_wordTimer, &QTimer::timeout, this, &MarkdownEditor::countWords);
    connect(document(), &QTextDocument::contentsChanged, this, [this] {
        m_wordTimer->start();
        if (!m_settingText) {
            updateCompletion();
        }
    });
    connect(document(), &QTextDocument::contentsChange, this, [this](int, int removed, int added) {
        if (!m_settingText && (removed > 0 || added > 0)) {
            Q_EMIT edited();
        }
    });
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        if (m_completer->isVisible()) {
            updateCompletion();
        }
    });
    connect(m_completer, &LinkCompleter::chosen, this, &MarkdownEditor::insertCompletion);
    connect(this, &QPlainTextEdit::updateRequest, this, [this] { updateVisible(); });
}

MarkdownEditor::~MarkdownEditor() = default;

void MarkdownEditor::setText(const QString& text)
{
    m_settingText = true;
    m_requests.clear();
    m_completer->hide();
    m_crlf = hasOnlyCrLf(text);
    m_highlighter->setDocument(hasVeryLongLine(text) ? nullptr : document());
    setPlainText(text);
    m_settingText = false;
    countWords();
}

void MarkdownEditor::replaceText(const QString& text)
{
    QString wanted = text;
    m_crlf = hasOnlyCrLf(text);
    wanted.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    const QString now = plainText(document()->toRawText());
    qsizetype same = 0;
    const qsizetype shorter = std::min(now.size(), wanted.size());
    while (same < shorter && now.at(same) == wanted.at(same)) {
        ++same;
    }
    qsizetype tail = 0;
    while (tail < shorter - same && now.at(now.size() - 1 - tail) == wanted.at(wanted.size() - 1 - tail)) {
        ++tail;
    }
    if (same == now.size() && now.size() == wanted.size()) {
        return;
    }
    m_settingText = true;
    QTextCursor cursor(document());
    cursor.setPosition(static_cast<int>(same));
    cursor.setPosition(static_cast<int>(now.size() - tail), QTextCursor::KeepAnchor);
    cursor.insertText(wanted.mid(same, wanted.size() - same - tail));
    m_settingText = false;
}

QString MarkdownEditor::text() const
{
    QString text = plainText(document()->toRawText());
    return m_crlf ? text.replace(u'\n', QLatin1String("\r\n")) : text;
}

MarkdownEditor::ViewState MarkdownEditor::viewState() const
{
    return {textCursor().position(), textCursor().anchor(), firstVisibleBlock().blockNumber()};
}

void MarkdownEditor::setViewState(const ViewState& state)
{
    const int last = document()->characterCount() - 1;
    QTextCursor cursor = textCursor();
    cursor.setPosition(std::clamp(state.anchor, 0, last));
    cursor.setPosition(std::clamp(state.cursor, 0, last), QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    const QTextBlock block = document()->findBlockByNumber(std::clamp(state.scroll, 0, document()->blockCount() - 1));
    verticalScrollBar()->setValue(block.firstLineNumber());
}

void MarkdownEditor::showPassage(int begin, int end)
{
    const int last = document()->characterCount() - 1;
    QTextCursor cursor(document());
    cursor.setPosition(std::clamp(begin, 0, last));
    setTextCursor(cursor);
    verticalScrollBar()->setValue(std::max(cursor.block().firstLineNumber() - PassageLinesAbove, 0));
    ensureCursorVisible();
    cursor.setPosition(std::clamp(end, cursor.position(), last), QTextCursor::KeepAnchor);
    QTextEdit::ExtraSelection mark;
    mark.cursor = cursor;
    mark.format.setBackground(Theme::current().blend(Token::Mark, Token::Base, PassageShare));
    setExtraSelections({mark});
    m_passageShown = true;
}

void MarkdownEditor::clearPassage()
{
    if (std::exchange(m_passageShown, false))
        setExtraSelections({});
}

void MarkdownEditor::setLinkProvider(LinkProvider provider)
{
    m_provider = std::move(provider);
}

void MarkdownEditor::setColumnWidth(int characters)
{
    m_columnCharacters = std::max(characters, 0);
    updateMargins();
}

void MarkdownEditor::setZoomPercent(int percent)
{
    const int bounded = std::clamp(percent, SmallestZoom, LargestZoom);
    if (bounded != m_zoomPercent) {
        m_zoomPercent = bounded;
        updateFont();
        Q_EMIT zoomChanged(bounded);
    }
}

int MarkdownEditor::request(const QTextCursor& cursor)
{
    m_requests[++m_lastRequest] = cursor;
    return m_lastRequest;
}

void MarkdownEditor::completeInsertion(int request, const QString& markdown)
{
    const auto found = m_requests.find(request);
    if (found == m_requests.end()) {
        return;
    }
    QTextCursor cursor = found->second;
    m_requests.erase(found);
    if (!markdown.isEmpty()) {
        cursor.insertText(markdown);
    }
}

void MarkdownEditor::insertMarkdown(const QString& markdown)
{
    textCursor().insertText(markdown);
}

void MarkdownEditor::edit(const std::function<void(QTextCursor&)>& change)
{
    if (isReadOnly()) {
        return;
    }
    QTextCursor cursor = textCursor();
    change(cursor);
    setTextCursor(cursor);
}

void MarkdownEditor::toggleBold()
{
    edit([](QTextCursor& cursor) { edits::toggleMark(cursor, QStringLiteral("**")); });
}

void MarkdownEditor::toggleItalic()
{
    edit([](QTextCursor& cursor) { edits::toggleMark(cursor, QStringLiteral("*")); });
}

void MarkdownEditor::toggleCode()
{
    edit([](QTextCursor& cursor) { edits::toggleMark(cursor, QStringLiteral("`")); });
}

void MarkdownEditor::toggleStrike()
{
    edit([](QTextCursor& cursor) { edits::toggleMark(cursor, QStringLiteral("~~")); });
}

void MarkdownEditor::insertLink()
{
    edit([](QTextCursor& cursor) { edits::insertLink(cursor); });
}

void MarkdownEditor::indentLines()
{
    edit([](QTextCursor& cursor) { edits::shiftLines(cursor, 1); });
}

void MarkdownEditor::outdentLines()
{
    edit([](QTextCursor& cursor) { edits::shiftLines(cursor, -1); });
}

void MarkdownEditor::moveLines(int step)
{
    edit([step](QTextCursor& cursor) { edits::moveLines(cursor, step); });
}

void MarkdownEditor::toggleTask()
{
    edit([](QTextCursor& cursor) { edits::toggleTask(cursor); });
}

void MarkdownEditor::setHeading(int level)
{
    edit([level](QTextCursor& cursor) { edits::setHeading(cursor, level); });
}

bool MarkdownEditor::event(QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        auto* key = static_cast<QKeyEvent*>(event);
        if (belongsToWindow(key)) {
            event->ignore();
            return false;
        }
        const auto ours = std::any_of(std::begin(Shortcuts), std::end(Shortcuts),
                                      [&](const Shortcut& known) { return known.keys == keysOf(key); });
        if (ours || (m_completer->isVisible() && key->key() == Qt::Key_Escape)) {
            event->accept();
            return true;
        }
    }
    return QPlainTextEdit::event(event);
}

void MarkdownEditor::keyPressEvent(QKeyEvent* event)
{
    if (m_completer->handleKey(event->key())) {
        return;
    }
    if (belongsToWindow(event)) {
        event->ignore();
        return;
    }
    if (!handleShortcut(event) && (isReadOnly() || !handleEditKey(event))) {
        QPlainTextEdit::keyPressEvent(event);
    }
}

bool MarkdownEditor::handleShortcut(QKeyEvent* event)
{
    const QKeyCombination keys = keysOf(event);
    for (const Shortcut& shortcut : Shortcuts) {
        if (shortcut.keys == keys) {
            (this->*shortcut.action)();
            return true;
        }
    }
    if (event->modifiers() == Qt::AltModifier && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down)) {
        moveLines(event->key() == Qt::Key_Up ? -1 : 1);
        return true;
    }
    return false;
}

bool MarkdownEditor::handleEditKey(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && event->modifiers() == Qt::ShiftModifier) {
        textCursor().insertText(QStringLiteral("\n")); // never U+2028
        return true;
    }
    if (enter && event->modifiers() == Qt::NoModifier && !MarkdownHighlighter::isInCode(textCursor().block())) {
        QTextCursor cursor = textCursor();
        const bool done = edits::continueBlock(cursor);
        if (done) {
            setTextCursor(cursor);
            ensureCursorVisible();
        }
        return done;
    }
    const bool manyLines = textCursor().selectedText().contains(QChar::ParagraphSeparator);
    if (event->key() == Qt::Key_Tab && event->modifiers() == Qt::NoModifier) {
        if (manyLines || edits::isInList(textCursor())) {
            indentLines();
        } else {
            textCursor().insertText(QStringLiteral("    "));
        }
        return true;
    }
    if (event->key() == Qt::Key_Backtab) {
        outdentLines();
        return true;
    }
    return false;
}

bool MarkdownEditor::activateLinkAt(const QPoint& position)
{
    const QTextCursor cursor = cursorForPosition(position);
    const auto link = edits::linkAt(cursor.block().text(), cursor.positionInBlock());
    if (link) {
        Q_EMIT linkActivated(link->target, link->kind);
    }
    return link.has_value();
}

void MarkdownEditor::mousePressEvent(QMouseEvent* event)
{
    m_completer->hide();
    const bool follow = event->button() == Qt::LeftButton && event->modifiers() == Qt::ControlModifier;
    if (!follow || !activateLinkAt(event->pos())) {
        QPlainTextEdit::mousePressEvent(event);
    }
}

void MarkdownEditor::mouseMoveEvent(QMouseEvent* event)
{
    const bool overLink = event->modifiers() == Qt::ControlModifier && event->buttons() == Qt::NoButton && [&] {
        const QTextCursor cursor = cursorForPosition(event->pos());
        return edits::linkAt(cursor.block().text(), cursor.positionInBlock()).has_value();
    }();
    viewport()->setCursor(overLink ? Qt::PointingHandCursor : Qt::IBeamCursor);
    QPlainTextEdit::mouseMoveEvent(event);
}

void MarkdownEditor::wheelEvent(QWheelEvent* event)
{
    if (event->modifiers() == Qt::ControlModifier) {
        setZoomPercent(m_zoomPercent + (event->angleDelta().y() > 0 ? ZoomStep : -ZoomStep));
        event->accept();
        return;
    }
    QPlainTextEdit::wheelEvent(event);
}

void MarkdownEditor::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    updateMargins();
}

void MarkdownEditor::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::StyleChange && m_highlighter) {
        updateFont();
    }
}

void MarkdownEditor::focusOutEvent(QFocusEvent* event)
{
    m_completer->hide();
    QPlainTextEdit::focusOutEvent(event);
}

bool MarkdownEditor::canInsertFromMimeData(const QMimeData* source) const
{
    return source->hasImage() || source->hasUrls() || QPlainTextEdit::canInsertFromMimeData(source);
}

void MarkdownEditor::insertFromMimeData(const QMimeData* source)
{
    QList<QUrl> files;
    for (const QUrl& url : source->urls()) {
        if (url.isLocalFile()) {
            files.append(url);
        }
    }
    if (!files.isEmpty()) {
        Q_EMIT filesReceived(request(textCursor()), files);
        return;
    }
    const QString text = source->text();
    if (text.trimmed().isEmpty() && source->hasImage()) {
        Q_EMIT imageReceived(request(textCursor()), source->imageData().value<QImage>());
        return;
    }
    QTextCursor cursor = textCursor();
    const bool oneLine = !cursor.selectedText().contains(QChar::ParagraphSeparator);
    if (cursor.hasSelection() && oneLine && edits::looksLikeUrl(text.trimmed()) &&
        !edits::looksLikeUrl(cursor.selectedText())) {
        edits::insertLink(cursor, text.trimmed());
    } else {
        cursor.insertText(text);
    }
    setTextCursor(cursor);
    ensureCursorVisible();
}

QMimeData* MarkdownEditor::createMimeDataFromSelection() const
{
    auto* data = new QMimeData;
    data->setText(plainText(textCursor().selectedText()));
    return data;
}

void MarkdownEditor::updateFont()
{
    QFont base = textFont(TextRole::Reading);
    base.setPointSizeF(base.pointSizeF() * m_zoomPercent / 100);
    document()->setDefaultFont(base);
    setFont(base);
    setTabStopDistance(QFontMetricsF(base).horizontalAdvance(u' ') * 4);
    m_highlighter->themeChanged();
    updateMargins();
}

void MarkdownEditor::updateMargins()
{
    if (m_updatingMargins) {
        return;
    }
    m_updatingMargins = true;
    const int padding = px(24);
    int side = padding;
    if (m_columnCharacters > 0) {
        const int column = qRound(QFontMetricsF(document()->defaultFont()).averageCharWidth() * m_columnCharacters);
        side = std::max(padding, (width() - column) / 2);
    }
    setViewportMargins(side, 0, side, 0);
    m_updatingMargins = false;
}

void MarkdownEditor::updateVisible()
{
    const QTextBlock first = firstVisibleBlock();
    const int lines = viewport()->height() / std::max(fontMetrics().height(), 1) + 1;
    const int last = std::min(first.blockNumber() + lines, document()->blockCount() - 1);
    m_highlighter->showFirst(first, document()->findBlockByNumber(last));
}

void MarkdownEditor::updateCompletion()
{
    const QTextCursor cursor = textCursor();
    const QString before = cursor.block().text().left(cursor.positionInBlock());
    const qsizetype open = before.lastIndexOf(QLatin1String("[["));
    const QString prefix = open < 0 ? QString() : before.mid(open + 2);
    if (!m_provider || open < 0 || prefix.size() > LongestPrefix || prefix.contains(QLatin1String("]]")) ||
        !hasFocus()) {
        m_completer->nextGeneration();
        m_completer->hide();
        return;
    }
    const int generation = m_completer->nextGeneration();
    const QPointer<MarkdownEditor> self(this);
    m_provider(prefix, [self, generation](const QStringList& names) {
        if (self && self->m_completer->generation() == generation) {
            self->m_completer->showNames(names, self->cursorRect().translated(self->viewport()->pos()));
        }
    });
}

void MarkdownEditor::insertCompletion(const QString& name)
{
    QTextCursor cursor = textCursor();
    const QString line = cursor.block().text();
    const int column = cursor.positionInBlock();
    const auto open = static_cast<int>(line.left(column).lastIndexOf(QLatin1String("[[")));
    if (open < 0) {
        return;
    }
    const int closed = QStringView(line).sliced(column).startsWith(u"]]") ? 2 : 0;
    cursor.setPosition(cursor.block().position() + open + 2);
    cursor.setPosition(cursor.block().position() + column + closed, QTextCursor::KeepAnchor);
    cursor.insertText(name + QStringLiteral("]]"));
    setTextCursor(cursor);
    m_completer->hide();
}

void MarkdownEditor::countWords()
{
    m_wordTimer->stop();
    const int words = edits::countWords(document()->toRawText());
    if (words != m_words) {
        m_words = words;
        Q_EMIT wordCountChanged(words);
    }
}

} // namespace chimera::ui
