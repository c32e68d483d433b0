#include "ui/widgets/LinkCompleter.h"

#include "ui/widgets/Theme.h"

#include <QScrollBar>

namespace chimera::ui {

namespace {

constexpr int MostVisible = 8;

} // namespace

LinkCompleter::LinkCompleter(QWidget* editor) : QListWidget(editor)
{
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Memories to link to"));
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setUniformItemSizes(true);
    setFrameShape(QFrame::StyledPanel);
    connect(this, &QListWidget::itemClicked, this, &LinkCompleter::choose);
    hide();
}

void LinkCompleter::showNames(const QStringList& names, const QRect& cursorRect)
{
    clear();
    if (names.isEmpty()) {
        hide();
        return;
    }
    addItems(names);
    setCurrentRow(0);
    const QFontMetrics metrics(font());
    int width = px(180);
    for (const QString& name : names) {
        width = std::max(width, metrics.horizontalAdvance(name) + px(32));
    }
    width = std::min(width, std::min(px(420), parentWidget()->width() - px(16)));
    const int rows = std::min(count(), MostVisible);
    const int height = rows * sizeHintForRow(0) + 2 * frameWidth();
    const bool below = cursorRect.bottom() + height < parentWidget()->height();
    const int x = std::clamp(cursorRect.left(), 0, std::max(parentWidget()->width() - width, 0));
    setGeometry(x, below ? cursorRect.bottom() + 2 : cursorRect.top() - height - 2, width, height);
    show();
    raise();
}

bool LinkCompleter::handleKey(int key)
{
    if (!isVisible()) {
        return false;
    }
    switch (key) {
    case Qt::Key_Down:
        setCurrentRow((currentRow() + 1) % count());
        return true;
    case Qt::Key_Up:
        setCurrentRow((currentRow() + count() - 1) % count());
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Tab:
        choose();
        return true;
    case Qt::Key_Escape:
        hide();
        return true;
    default:
        return false;
    }
}

void LinkCompleter::choose()
{
    if (const QListWidgetItem* item = currentItem()) {
        const QString name = item->text();
        hide();
        Q_EMIT chosen(name);
    }
}

} // namespace chimera::ui
