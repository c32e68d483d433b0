#include "ui/window/WindowLayout.h"

#include "ui/sidebar/Sidebar.h"
#include "ui/widgets/Theme.h"

#include <QEvent>
#include <QJsonArray>
#include <QSplitter>

namespace chimera::ui {

namespace {

constexpr int SidebarWidth = 220;
constexpr int SidebarNarrowest = 180;
constexpr int SidebarWidest = 360;
constexpr int RailWidth = 48;
constexpr int ListWidth = 320;
constexpr int ListNarrowest = 240;
constexpr int CentreNarrowest = 420;
constexpr int InspectorWidth = 300;
constexpr int InspectorNarrowest = 240;
constexpr int OverlayBelow = 1100;
constexpr int StackBelow = 800;
constexpr int RailBelow = 700;

} // namespace

WindowLayout::WindowLayout(QSplitter* splitter, const Parts& parts)
    : QObject(splitter), m_splitter(splitter), m_parts(parts)
{
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    for (QWidget* part : {static_cast<QWidget*>(parts.sidebar), parts.list, parts.centre, parts.inspector})
        m_splitter->addWidget(part);
    m_splitter->setStretchFactor(0, 0);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setStretchFactor(2, 1);
    m_splitter->setStretchFactor(3, 0);
    m_splitter->setSizes({px(SidebarWidth), px(ListWidth), px(600), px(InspectorWidth)});
    m_splitter->installEventFilter(this);
    arrange();
}

bool WindowLayout::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_splitter && event->type() == QEvent::Resize)
        arrange();
    return QObject::eventFilter(watched, event);
}

void WindowLayout::arrange()
{
    const int width = m_splitter->width();
    const bool rail = m_railWanted || width < px(RailBelow);
    m_parts.sidebar->setRail(rail);
    m_parts.sidebar->setMinimumWidth(px(rail ? RailWidth : SidebarNarrowest));
    m_parts.list->setMinimumWidth(px(ListNarrowest));
    m_stacked = width < px(StackBelow);
    m_parts.sidebar->setMaximumWidth(px(rail ? RailWidth : m_stacked ? SidebarWidth : SidebarWidest));
    m_parts.centre->setMinimumWidth(m_stacked ? px(ListNarrowest) : px(CentreNarrowest));
    setOverlay(width < px(OverlayBelow));
    const bool listShown = m_memories && (!m_stacked || !m_centreInFront);
    const bool centreShown = !m_memories || !m_stacked || m_centreInFront;
    m_parts.list->setVisible(listShown);
    m_parts.centre->setVisible(centreShown);
    m_parts.list->setMaximumWidth(m_stacked ? QWIDGETSIZE_MAX : px(640));
    m_parts.inspector->setVisible(m_memories && centreShown && (m_overlay ? m_overlayOn : m_inspectorOn));
    placeOverlay();
}

void WindowLayout::setOverlay(bool overlay)
{
    if (overlay == m_overlay)
        return;
    m_overlay = overlay;
    QWidget* inspector = m_parts.inspector;
    if (overlay) {
        inspector->setParent(m_splitter->parentWidget());
    } else {
        m_splitter->addWidget(inspector);
        inspector->setMaximumWidth(QWIDGETSIZE_MAX);
    }
    inspector->setMinimumWidth(px(InspectorNarrowest));
    inspector->setProperty("overlay", overlay);
}

void WindowLayout::placeOverlay()
{
    if (!m_overlay || !m_parts.inspector->isVisibleTo(m_splitter->window()))
        return;
    const QRect area = m_splitter->geometry();
    const int width = std::min(px(InspectorWidth), area.width() * 9 / 10);
    m_parts.inspector->setGeometry(area.right() + 1 - width, area.top(), width, area.height());
    m_parts.inspector->raise();
}

void WindowLayout::setMemoriesPage(bool memories)
{
    m_memories = memories;
    arrange();
}

void WindowLayout::toggleSidebar()
{
    m_railWanted = !m_parts.sidebar->isRail();
    arrange();
}

void WindowLayout::toggleInspector()
{
    (m_overlay ? m_overlayOn : m_inspectorOn) ^= true;
    arrange();
}

void WindowLayout::showCentre()
{
    m_centreInFront = true;
    arrange();
}

void WindowLayout::showList()
{
    m_centreInFront = false;
    arrange();
}

std::vector<QWidget*> WindowLayout::panes() const
{
    std::vector<QWidget*> panes;
    for (QWidget* part : {static_cast<QWidget*>(m_parts.sidebar), m_parts.list, m_parts.centre, m_parts.inspector}) {
        if (part->isVisible())
            panes.push_back(part);
    }
    return panes;
}

QJsonObject WindowLayout::state() const
{
    QJsonArray sizes;
    for (const int size : m_splitter->sizes())
        sizes.append(size);
    return {{QStringLiteral("sizes"), sizes},
            {QStringLiteral("inspector"), m_inspectorOn},
            {QStringLiteral("rail"), m_railWanted},
            {QStringLiteral("complete"), !m_overlay && !m_stacked && m_memories}};
}

void WindowLayout::restoreState(const QJsonObject& state)
{
    m_inspectorOn = state.value(QLatin1String("inspector")).toBool(true);
    m_railWanted = state.value(QLatin1String("rail")).toBool(false);
    arrange();
    QList<int> sizes;
    for (const QJsonValue& size : state.value(QLatin1String("sizes")).toArray())
        sizes << std::clamp(size.toInt(), 0, 10000);
    if (state.value(QLatin1String("complete")).toBool() && sizes.size() == m_splitter->count() && !m_overlay)
        m_splitter->setSizes(sizes);
}

} // namespace chimera::ui
