// The button on top of the sidebar: which workspace is shown, and a list to switch, with search, "New workspace" and
// "Manage workspaces". Memories can be dropped on an entry: move, with Ctrl copy. Owner: the sidebar.
#pragma once

#include "core/workspaces/Workspaces.h"
#include "ui/Context.h"

#include <QAbstractButton>
#include <QFrame>

class QListWidget;

namespace chimera::ui {

class SearchField;

class WorkspaceSwitcher : public QAbstractButton
{
    Q_OBJECT

public:
    explicit WorkspaceSwitcher(Context& context, QWidget* parent = nullptr);

    void setWorkspaces(const std::vector<Workspace>& workspaces);
    const std::vector<Workspace>& workspaces() const { return m_workspaces; }
    void setRail(bool rail);
    void openList();

    QSize sizeHint() const override;

Q_SIGNALS:
    void chosen(const chimera::WorkspaceId& id, const QString& name);
    void createRequested();
    void manageRequested();
    void memoriesDropped(const chimera::WorkspaceId& id, const QString& name, bool copy);

protected:
    void paintEvent(QPaintEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildPopup();
    void fillPopup(const QString& typed);
    void chooseCurrent();
    bool handleDrop(QEvent* event);

    Context& m_context;
    std::vector<Workspace> m_workspaces;
    QFrame* m_popup = nullptr;
    SearchField* m_search = nullptr;
    QListWidget* m_list = nullptr;
    bool m_rail = false;
};

} // namespace chimera::ui
