#include "ui/widgets/DiffView.h"

#include "ui/widgets/Theme.h"

#include <QPainter>
#include <QTextBlock>

namespace chimera::ui {

class DiffGutter : public QWidget
{
public:
    explicit DiffGutter(DiffView* view) : QWidget(view), m_view(view) {}

protected:
    void paintEvent(QPaintEvent* event) override { m_view->paintGutter(event); }

private:
    DiffView* m_view;
};

namespace {

Token toneOf(DiffLine::Kind kind)
{
    return kind == DiffLine::Kind::Added ? Token::Ok : Token::Error;
}

bool isChange(DiffLine::Kind kind)
{
    return kind == DiffLine::Kind::Added || kind == DiffLine::Kind::Removed;
}

QString markOf(DiffLine::Kind kind)
{
    return kind == DiffLine::Kind::Added     ? QStringLiteral("+")
           : kind == DiffLine::Kind::Removed ? QStringLiteral("\u2212")
                                             : QString();
}

} // namespace

DiffView::DiffView(QWidget* parent) : QPlainTextEdit(parent), m_gutter(new DiffGutter(this))
{
    setAccessibleName(tr("Differences"));
    setFrameShape(QFrame::NoFrame);
    setReadOnly(true);
    setUndoRedoEnabled(false);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    connect(this, &QPlainTextEdit::updateRequest, this, [this] { m_gutter->update(); });
}

void DiffView::setLines(std::vector<DiffLine> lines)
{
    m_lines = std::move(lines);
    m_added = static_cast<int>(std::count_if(m_lines.begin(), m_lines.end(),
                                             [](const DiffLine& l) { return l.kind == DiffLine::Kind::Added; }));
    m_removed = static_cast<int>(std::count_if(m_lines.begin(), m_lines.end(),
                                               [](const DiffLine& l) { return l.kind == DiffLine::Kind::Removed; }));
    setAccessibleDescription(tr("%1 lines added, %2 lines removed").arg(m_added).arg(m_removed));
    rebuild();
}

void DiffView::rebuild()
{
    m_rebuilding = true;
    const Theme& theme = Theme::current();
    clear();
    setFont(theme.font(TextRole::Code));
    document()->setDocumentMargin(px(6));
    QTextCursor cursor(document());
    cursor.beginEditBlock();
    for (size_t i = 0; i < m_lines.size(); ++i) {
        const DiffLine& line = m_lines[i];
        QTextBlockFormat block;
        QTextCharFormat text;
        if (isChange(line.kind)) {
            block.setBackground(theme.blend(toneOf(line.kind), Token::Base, 0.13));
        } else if (line.kind == DiffLine::Kind::Gap) {
            block.setBackground(theme.colour(Token::Alt));
            text.setForeground(theme.colour(Token::Text3));
        }
        if (i == 0) {
            cursor.setBlockFormat(block);
        } else {
            cursor.insertBlock(block);
        }
        cursor.insertText(line.text, text);
    }
    cursor.endEditBlock();
    moveCursor(QTextCursor::Start);
    setViewportMargins(gutterWidth(), 0, 0, 0);
    m_rebuilding = false;
}

bool DiffView::goToChange(int step)
{
    const int count = static_cast<int>(m_lines.size());
    const auto changed = [&](int i) { return i >= 0 && i < count && isChange(m_lines[static_cast<size_t>(i)].kind); };
    for (int i = textCursor().blockNumber() + step; i >= 0 && i < count; i += step) {
        if (changed(i) && !changed(i - 1)) {
            setTextCursor(QTextCursor(document()->findBlockByNumber(i)));
            centerCursor();
            return true;
        }
    }
    return false;
}

int DiffView::gutterWidth() const
{
    int largest = 0;
    for (const DiffLine& line : m_lines) {
        largest = std::max({largest, line.oldNumber, line.newNumber});
    }
    const QFontMetrics metrics(textFont(TextRole::Code));
    const int digits = std::max(2, static_cast<int>(QString::number(largest).size()));
    return metrics.horizontalAdvance(u'0') * (2 * digits + 2) + px(28);
}

void DiffView::paintGutter(QPaintEvent* event)
{
    const Theme& theme = Theme::current();
    QPainter painter(m_gutter);
    painter.fillRect(event->rect(), theme.colour(Token::Window));
    painter.setFont(theme.font(TextRole::Code));
    const int column = (m_gutter->width() - px(28)) / 2;
    for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const QRect rect = blockBoundingGeometry(block).translated(contentOffset()).toAlignedRect();
        const auto number = static_cast<size_t>(block.blockNumber());
        if (rect.top() > event->rect().bottom() || number >= m_lines.size()) {
            break;
        }
        const DiffLine& line = m_lines[number];
        const int height = painter.fontMetrics().height();
        if (isChange(line.kind)) {
            painter.fillRect(QRect(0, rect.top(), m_gutter->width(), rect.height()),
                             theme.blend(toneOf(line.kind), Token::Window, 0.2));
        }
        painter.setPen(theme.colour(Token::Text3));
        const auto text = [](int n) { return n > 0 ? QString::number(n) : QString(); };
        painter.drawText(QRect(0, rect.top(), column, height), Qt::AlignRight, text(line.oldNumber));
        painter.drawText(QRect(column, rect.top(), column, height), Qt::AlignRight, text(line.newNumber));
        painter.setPen(theme.colour(isChange(line.kind) ? toneOf(line.kind) : Token::Text3));
        painter.drawText(QRect(2 * column, rect.top(), px(28), height), Qt::AlignCenter, markOf(line.kind));
    }
}

void DiffView::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    m_gutter->setGeometry(0, 0, gutterWidth(), height());
}

void DiffView::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::StyleChange && !m_rebuilding) {
        rebuild();
    }
}

} // namespace chimera::ui
