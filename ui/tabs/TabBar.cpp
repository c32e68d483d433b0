#include "ui/tabs/TabBar.h"

#include "ui/widgets/Buttons.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QStyleOptionTab>
#include <QStylePainter>

namespace chimera::ui {

namespace {

constexpr int WidestTab = 240;
constexpr int NarrowestTab = 84;

} // namespace

TabBar::TabBar(QWidget* parent) : QTabBar(parent)
{
    setAccessibleName(tr("Open memories"));
    setDrawBase(false);
    setMovable(true);
    setExpanding(false);
    setElideMode(Qt::ElideRight);
    setUsesScrollButtons(true);
    setIconSize(QSize(px(15), px(15)));
    setFocusPolicy(Qt::TabFocus);
    connect(this, &QTabBar::currentChanged, this, &TabBar::placeCloseButton);
    connect(this, &QTabBar::tabMoved, this, [this](int from, int to) {
        if (m_preview == from)
            m_preview = to;
        else if (m_preview == to)
            m_preview = from;
        placeCloseButton();
    });
}

void TabBar::setPreviewIndex(int index)
{
    m_preview = index;
    update();
}

void TabBar::placeCloseButton()
{
    for (int i = 0; i < count(); ++i) {
        QWidget* button = tabButton(i, QTabBar::RightSide);
        if (i == currentIndex() && !button) {
            auto* close = makeIconButton(Glyph::Close, tr("Close tab"), this);
            close->setProperty("tabClose", true);
            close->setIconSize(QSize(px(12), px(12)));
            close->setFixedSize(px(20), px(20));
            close->setFocusPolicy(Qt::NoFocus);
            connect(close, &QToolButton::clicked, this, [this] { Q_EMIT closeRequested(currentIndex()); });
            setTabButton(i, QTabBar::RightSide, close);
        } else if (i != currentIndex() && button) {
            setTabButton(i, QTabBar::RightSide, nullptr);
            button->deleteLater();
        }
    }
}

void TabBar::tabInserted(int index)
{
    if (m_preview >= index)
        ++m_preview;
    placeCloseButton();
    QTabBar::tabInserted(index);
}

void TabBar::tabRemoved(int index)
{
    if (m_preview == index)
        m_preview = -1;
    else if (m_preview > index)
        --m_preview;
    placeCloseButton();
    QTabBar::tabRemoved(index);
}

QSize TabBar::tabSizeHint(int index) const
{
    const QSize size = QTabBar::tabSizeHint(index);
    return {std::clamp(size.width(), px(NarrowestTab), px(WidestTab)), std::max(size.height(), px(34))};
}

QSize TabBar::minimumTabSizeHint(int index) const
{
    return {px(NarrowestTab), tabSizeHint(index).height()};
}

void TabBar::paintEvent(QPaintEvent*)
{
    QStylePainter painter(this);
    const auto paintTab = [&](int index) {
        QStyleOptionTab option;
        initStyleOption(&option, index);
        QFont face = textFont(index == currentIndex() ? TextRole::BodyStrong : TextRole::Body);
        face.setItalic(index == m_preview);
        painter.setFont(face);
        option.fontMetrics = QFontMetrics(face);
        option.text = option.fontMetrics.elidedText(tabText(index), Qt::ElideRight,
                                                    option.rect.width() - px(index == currentIndex() ? 76 : 48));
        painter.drawControl(QStyle::CE_TabBarTab, option);
    };
    for (int i = 0; i < count(); ++i) {
        if (i != currentIndex())
            paintTab(i);
    }
    if (currentIndex() >= 0)
        paintTab(currentIndex());
}

void TabBar::mouseReleaseEvent(QMouseEvent* event)
{
    const int index = tabAt(event->position().toPoint());
    if (event->button() == Qt::MiddleButton && index >= 0)
        Q_EMIT closeRequested(index);
    else
        QTabBar::mouseReleaseEvent(event);
}

void TabBar::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int index = tabAt(event->position().toPoint());
    if (index >= 0 && event->button() == Qt::LeftButton)
        Q_EMIT keepRequested(index);
    QTabBar::mouseDoubleClickEvent(event);
}

void TabBar::contextMenuEvent(QContextMenuEvent* event)
{
    const int index = tabAt(event->pos());
    if (index < 0)
        return;
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Close")), &QAction::triggered, this, [this, index] { Q_EMIT closeRequested(index); });
    connect(menu->addAction(tr("Close the others")), &QAction::triggered, this, [this, index] {
        for (int i = count() - 1; i >= 0; --i) {
            if (i != index)
                Q_EMIT closeRequested(i);
        }
    });
    connect(menu->addAction(tr("Keep open")), &QAction::triggered, this,
            [this, index] { Q_EMIT keepRequested(index); });
    menu->popup(event->globalPos());
}

} // namespace chimera::ui
