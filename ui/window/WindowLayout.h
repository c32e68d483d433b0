// How the regions share the width: sidebar | list | centre | inspector in one splitter. Below 1100 px the inspector
// lies over the centre, below 800 px list and centre take turns; the sidebar collapses to a rail of icons. Owner: the
// window.
#pragma once

#include <QJsonObject>
#include <QObject>

class QSplitter;
class QWidget;

namespace chimera::ui {

class Sidebar;

class WindowLayout : public QObject
{
    Q_OBJECT

public:
    struct Parts
    {
        Sidebar* sidebar;
        QWidget* list;
        QWidget* centre;
        QWidget* inspector;
    };

    WindowLayout(QSplitter* splitter, const Parts& parts);

    void setMemoriesPage(bool memories); // list and inspector belong to that page only
    void toggleSidebar();                // wide <-> rail
    void toggleInspector();
    bool isInspectorOn() const { return m_inspectorOn; }
    void showCentre(); // when stacked: the memory in place of the list
    void showList();
    bool isStacked() const { return m_stacked; }
    bool isOverlay() const { return m_overlay; }
    // The panes that F6 walks through, in order.
    std::vector<QWidget*> panes() const;

    QJsonObject state() const;
    void restoreState(const QJsonObject& state);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void arrange();
    void placeOverlay();
    void setOverlay(bool overlay);

    QSplitter* m_splitter;
    Parts m_parts;
    bool m_memories = true;
    bool m_inspectorOn = true;
    bool m_overlayOn = false; // in the narrow window it is shown only on request
    bool m_overlay = false;
    bool m_stacked = false;
    bool m_centreInFront = false;
    bool m_railWanted = false;
};

} // namespace chimera::ui
