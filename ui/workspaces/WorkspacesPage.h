// The page of all workspaces: open, create, rename, describe, delete to Trash (with undo), how much is in each. Owner:
// the window.
#pragma once

#include "core/workspaces/Workspaces.h"
#include "ui/Context.h"

#include <QWidget>

class QListWidget;
class QVBoxLayout;

namespace chimera::ui {

class WorkspacesPage : public QWidget
{
    Q_OBJECT

public:
    explicit WorkspacesPage(Context& context, QWidget* parent = nullptr);

    void reload();
    void rename(const Workspace& workspace);
    void describe(const Workspace& workspace);
    void trash(const Workspace& workspace);

Q_SIGNALS:
    void createRequested();
    void opened();
    void exportRequested(const chimera::WorkspaceId& id, const QString& name);

private:
    void show(const std::vector<Workspace>& workspaces);
    QWidget* makeCard(const Workspace& workspace, bool last);
    void change(const char* name, const QString& failed, std::function<Result<void>(WriteTx&)> work,
                std::function<void()> then = {});

    Context& m_context;
    QVBoxLayout* m_cards;
    QTimer m_timer;
};

} // namespace chimera::ui
