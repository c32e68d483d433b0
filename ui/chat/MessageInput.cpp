#include "ui/chat/MessageInput.h"

#include "ui/widgets/Theme.h"

#include <QKeyEvent>
#include <QMimeData>
#include <QTextBlock>
#include <QUrl>

namespace chimera::ui {

namespace {

constexpr int MostLines = 8;

QStringList localFiles(const QMimeData* data)
{
    QStringList paths;
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    return paths;
}

} // namespace

MessageInput::MessageInput(QWidget* parent) : QPlainTextEdit(parent)
{
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    setAcceptDrops(false); // the composer takes what is dropped
    dress();
    connect(this, &QPlainTextEdit::textChanged, this, &MessageInput::grow);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void MessageInput::dress()
{
    m_dressing = true;
    setFont(textFont(TextRole::Reading));
    document()->setDocumentMargin(0);
    m_dressing = false;
}

int MessageInput::shownLines() const
{
    int lines = 0;
    for (QTextBlock block = document()->begin(); block.isValid() && lines <= MostLines; block = block.next())
        lines += std::max(block.layout()->lineCount(), 1);
    return lines;
}

int MessageInput::wantedHeight() const
{
    return QFontMetrics(font()).lineSpacing() * std::clamp(shownLines(), 1, MostLines) + px(4);
}

void MessageInput::grow()
{
    setVerticalScrollBarPolicy(shownLines() > MostLines ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    updateGeometry();
}

QSize MessageInput::sizeHint() const
{
    return {px(200), wantedHeight()};
}

QSize MessageInput::minimumSizeHint() const
{
    return {px(80), wantedHeight()};
}

void MessageInput::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    if (event->oldSize().width() != event->size().width())
        grow();
}

void MessageInput::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::StyleChange && !m_dressing)
        dress();
}

void MessageInput::keyPressEvent(QKeyEvent* event)
{
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    const auto modifiers = event->modifiers() & ~Qt::KeypadModifier;
    if (enter && (modifiers == Qt::ControlModifier || (modifiers == Qt::NoModifier && m_enterSends)))
        return Q_EMIT sendPressed();
    if (enter) {
        insertPlainText(QStringLiteral("\n"));
        ensureCursorVisible();
        return;
    }
    if (event->key() == Qt::Key_Escape)
        return Q_EMIT escapePressed();
    if (event->key() == Qt::Key_Up && modifiers == Qt::NoModifier && toPlainText().isEmpty())
        return Q_EMIT upPressed();
    QPlainTextEdit::keyPressEvent(event);
    if (event->text() != QLatin1String("@") || isReadOnly())
        return;
    const int at = textCursor().position() - 2;
    if (at < 0 || document()->characterAt(at).isSpace())
        Q_EMIT atTyped();
}

void MessageInput::takeAt()
{
    QTextCursor cursor = textCursor();
    if (cursor.position() > 0 && document()->characterAt(cursor.position() - 1) == u'@')
        cursor.deletePreviousChar();
}

bool MessageInput::canInsertFromMimeData(const QMimeData* source) const
{
    return source->hasText() || source->hasUrls();
}

void MessageInput::insertFromMimeData(const QMimeData* source)
{
    if (const QStringList paths = localFiles(source); !paths.isEmpty())
        Q_EMIT filesPasted(paths);
    else
        QPlainTextEdit::insertFromMimeData(source);
}

} // namespace chimera::ui
