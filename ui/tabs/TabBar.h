// The row of tabs: the open one has the close mark, the one that is only previewed is in italics; middle click closes,
// dragging moves. Owner: the tab area.
#pragma once

#include <QTabBar>

namespace chimera::ui {

class TabBar : public QTabBar
{
    Q_OBJECT

public:
    explicit TabBar(QWidget* parent = nullptr);

    int previewIndex() const { return m_preview; }
    void setPreviewIndex(int index); // -1: none

Q_SIGNALS:
    void closeRequested(int index);
    void keepRequested(int index); // double click: no preview any more

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void tabInserted(int index) override;
    void tabRemoved(int index) override;
    QSize tabSizeHint(int index) const override;
    QSize minimumTabSizeHint(int index) const override;

private:
    void placeCloseButton();

    int m_preview = -1;
};

} // namespace chimera::ui
