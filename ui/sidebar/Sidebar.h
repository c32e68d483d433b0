// The left-hand pane: workspace switcher, pages, saved searches, tags; Trash and Settings at its foot. Reads its
// numbers itself and again after commits. Collapses to a rail of icons. Owner: the window.
#pragma once

#include "ui/Context.h"
#include "ui/sidebar/SidebarModel.h"
#include "ui/sidebar/WorkspaceSwitcher.h"

#include <QWidget>

class QListView;

namespace chimera::ui {

class Picker;
class SidebarDelegate;

class Sidebar : public QWidget
{
    Q_OBJECT

public:
    explicit Sidebar(Context& context, QWidget* parent = nullptr);

    WorkspaceSwitcher* switcher() const { return m_switcher; }
    QListView* view() const { return m_view; }
    QListView* footView() const { return m_foot; }
    SidebarModel& model() { return *m_model; }
    // Marks the entry of what the window shows; no signal.
    void setCurrent(EntryType type, const QString& id = {});
    void setRail(bool rail);
    bool isRail() const { return m_rail; }
    void reload();
    void askForWorkspace(); // its name, then makes and shows it

Q_SIGNALS:
    void activated(const chimera::ui::SidebarRow& row);
    void manageWorkspacesRequested();
    void memoriesDropped(const chimera::ui::SidebarRow& row);
    void memoriesDroppedOnWorkspace(const chimera::WorkspaceId& id, const QString& name, bool copy);
    void totalsRead(std::int64_t memories); // of the current workspace
    void workspaceGone();                   // the current one is in Trash; another one was taken

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    struct Data
    {
        std::vector<Workspace> workspaces;
        std::vector<SavedSearch> saved;
        std::vector<TagCount> tags;
        std::int64_t tagTotal = 0;
        std::int64_t proposals = 0;
        std::int64_t chats = 0;
    };

    QListView* makeView(SidebarModel* model, const QString& name);
    void show(const Data& data);
    void showTagMenu(const SidebarRow& row, const QPoint& position);
    void showSavedMenu(const SidebarRow& row, const QPoint& position);
    void pickTag();
    void renameTag(const QString& from);
    void removeSaved(const SidebarRow& row);

    Context& m_context;
    WorkspaceSwitcher* m_switcher;
    SidebarModel* m_model;
    SidebarModel* m_footModel;
    QListView* m_view = nullptr;
    QListView* m_foot = nullptr;
    std::vector<SidebarDelegate*> m_delegates;
    std::vector<TagCount> m_tags;
    QTimer m_reloadTimer;
    Latest m_latest;
    Picker* m_picker = nullptr;
    EntryType m_currentType = EntryType::Memories;
    QString m_currentId;
    bool m_rail = false;
};

} // namespace chimera::ui
