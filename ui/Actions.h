// Every command of the window in one table: name, text, default keys, where it works. The palette, menus, the shortcut
// sheet and the settings page are made from it; what the user rebound is applied from the settings. Owner: the window.
// GUI thread.
#pragma once

#include "ui/widgets/Icons.h"

#include <QAction>
#include <QJsonObject>
#include <QKeySequence>
#include <QObject>

#include <vector>

namespace chimera::ui {

enum class ActionId {
    // everywhere
    Palette,
    QuickOpen,
    Commands,
    NewMemory,
    NewChat,
    QuickCapture,
    ShowMemories,
    ShowChats,
    ShowSearch,
    FullSearch,
    ShowInbox,
    ShowTrash,
    ShowWorkspaces,
    SwitchWorkspace,
    Import,
    Export,
    BackupNow,
    FindDuplicates,
    GoBack,
    GoForward,
    NextPane,
    PreviousPane,
    ToggleSidebar,
    ToggleInspector,
    Refresh,
    FullScreen,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    NextTheme,
    Settings,
    Help,
    Shortcuts,
    About,
    Quit,
    // tabs
    NewTab,
    CloseTab,
    NextTab,
    PreviousTab,
    ReopenTab,
    // lists
    OpenInNewTab,
    Rename,
    MoveToTrash,
    DeleteForever,
    Undo,
    Redo,
    Pin,
    AddTag,
    RemoveTag,
    MoveToWorkspace,
    ExportSelected,
    FilterList,
    WhyFound,
    AcceptProposal,
    EditProposal,
    MergeProposal,
    RejectProposal,
    // an open memory
    Find,
    FindNext,
    FindPrevious,
    Replace,
    Save,
    EditTags,
    CycleMode,
    Versions,
    // a chat
    CopyAnswer,
    AskAgain,
    AddToChat,
    ShowReceipt,
    CompleteChat,
    ToMessages,
    // typing; the editor handles these keys itself, so they cannot be changed
    Bold,
    Italic,
    Code,
    Link,
    Indent,
    Outdent,
    LineUp,
    LineDown,
};
inline constexpr int ActionCount = static_cast<int>(ActionId::LineDown) + 1;

enum class ActionArea { Everywhere, Tabs, Lists, Memory, Chat, Editor };

struct ActionRow
{
    ActionId id;
    const char* name; // in the settings; never changes
    const char* text; // QT_TRANSLATE_NOOP("Actions", ...)
    ActionArea area;
    Glyph glyph;
    std::vector<QKeySequence> keys; // defaults
};

class Actions : public QObject
{
    Q_OBJECT

public:
    explicit Actions(QObject* parent = nullptr);

    static const std::vector<ActionRow>& table();
    static const ActionRow& row(ActionId id);
    static QString areaName(ActionArea area);

    QAction* action(ActionId id) const { return m_actions.at(static_cast<std::size_t>(id)); }
    QAction* operator[](ActionId id) const { return action(id); }
    QString text(ActionId id) const;
    QString keyText(ActionId id) const; // "Ctrl+K", "" when there is none

    // {name: "Ctrl+..."}: what differs from the defaults ("" means no key); `on` false leaves every key but Quit's off.
    void apply(const QJsonObject& changed, bool on);
    // The other actions that `keys` already means in a place where `id` works too.
    std::vector<ActionId> conflicts(ActionId id, const QKeySequence& keys) const;
    std::vector<QKeySequence> keysOf(ActionId id) const;

Q_SIGNALS:
    void keysChanged();

private:
    std::vector<QAction*> m_actions;
    QJsonObject m_changed;
};

} // namespace chimera::ui
