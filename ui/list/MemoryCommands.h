// What can be done to one or many memories from any list, each with its way back: Trash, restore, move, tags, pin,
// rename, delete for ever (asks), export. Owner: the window. GUI thread.
#pragma once

#include "core/memories/Memory.h"
#include "core/workspaces/Workspaces.h"
#include "ui/Context.h"
#include "ui/window/Picker.h"

namespace chimera::ui {

class MemoryCommands : public QObject
{
    Q_OBJECT

public:
    using Rows = std::vector<MemoryRow>;

    // Dialogs and pickers belong to `window`.
    MemoryCommands(Context& context, QWidget* window);

    void trash(const Rows& rows);
    void restore(const Rows& rows);
    void askPurge(const Rows& rows); // for ever; also of what is not in Trash yet
    void move(const Rows& rows, const WorkspaceId& to, const QString& toName);
    void pickWorkspaceAndMove(const Rows& rows);
    void copy(const Rows& rows, const WorkspaceId& to, const QString& toName);
    void addTag(const Rows& rows, const QString& tag);
    void removeTag(const Rows& rows, const QString& tag);
    void pickTagToAdd(const Rows& rows);
    void pickTagToRemove(const Rows& rows);
    void togglePin(const Rows& rows);
    void rename(const MemoryRow& row, const QString& title);
    void exportRows(const Rows& rows);
    void exportWorkspace(const WorkspaceId& id, const QString& name);

private:
    static std::vector<MemoryId> idsOf(const Rows& rows);
    using Write = std::function<Result<int>(WriteTx& tx)>;
    // Runs `work`; when it is done, offers the undo that runs `back`.
    void run(const char* name, const QString& failed, const QString& done, Write work, Write back);
    void write(const char* name, const QString& failed, Write work, std::function<void()> then = {});
    void chooseTarget(const QString& suggestion, std::function<void(const QString&)> then);

    Context& m_context;
    QWidget* m_window;
    Picker* m_picker;
};

} // namespace chimera::ui
