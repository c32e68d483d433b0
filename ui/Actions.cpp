#include "ui/Actions.h"

#include <QCoreApplication>

namespace chimera::ui {

namespace {

using Keys = std::vector<QKeySequence>;

Keys key(const char* text)
{
    return {QKeySequence::fromString(QLatin1String(text), QKeySequence::PortableText)};
}

// The desktop's own keys, with ours as the first where the desktop has none.
Keys standard(QKeySequence::StandardKey name, const char* fallback)
{
    Keys keys;
    for (const QKeySequence& sequence : QKeySequence::keyBindings(name))
        keys.push_back(sequence);
    const QKeySequence ours = key(fallback).front();
    const auto found = std::find(keys.begin(), keys.end(), ours);
    if (found == keys.end())
        keys.insert(keys.begin(), ours);
    else
        std::rotate(keys.begin(), found, found + 1);
    return keys;
}

#define TEXT(text) QT_TRANSLATE_NOOP("Actions", text)

std::vector<ActionRow> everywhereRows()
{
    using enum ActionId;
    constexpr auto area = ActionArea::Everywhere;
    return {
        {Palette, "palette", TEXT("Palette"), area, Glyph::Search, key("Ctrl+K")},
        {QuickOpen, "quick-open", TEXT("Quick open"), area, Glyph::Memory, key("Ctrl+P")},
        {Commands, "commands", TEXT("Commands"), area, Glyph::Keyboard, key("Ctrl+Shift+P")},
        {NewMemory, "new-memory", TEXT("New memory"), area, Glyph::Plus, standard(QKeySequence::New, "Ctrl+N")},
        {NewChat, "new-chat", TEXT("New chat"), area, Glyph::Chat, key("Ctrl+Shift+N")},
        {QuickCapture, "quick-capture", TEXT("Quick capture"), area, Glyph::Edit, key("Ctrl+Shift+M")},
        {ShowMemories, "memories", TEXT("Memories"), area, Glyph::Memory, key("Ctrl+2")},
        {ShowChats, "chats", TEXT("Chats"), area, Glyph::Chat, key("Ctrl+3")},
        {ShowSearch, "search", TEXT("Search"), area, Glyph::Search, key("Ctrl+5")},
        {FullSearch, "full-search", TEXT("Search in all memories"), area, Glyph::Search, key("Ctrl+Shift+F")},
        {ShowInbox, "inbox", TEXT("Show the Inbox"), area, Glyph::Inbox, {}},
        {ShowTrash, "trash-page", TEXT("Show Trash"), area, Glyph::Trash, {}},
        {ShowWorkspaces, "workspaces", TEXT("Manage workspaces"), area, Glyph::Workspace, {}},
        {SwitchWorkspace, "switch-workspace", TEXT("Switch workspace"), area, Glyph::Workspace, key("Ctrl+Shift+O")},
        {Import, "import", TEXT("Import notes\u2026"), area, Glyph::Import, {}},
        {Export, "export", TEXT("Export this workspace\u2026"), area, Glyph::Export, {}},
        {BackupNow, "backup", TEXT("Make a backup now"), area, Glyph::Archive, {}},
        {FindDuplicates, "duplicates", TEXT("Find near-duplicates"), area, Glyph::Copy, {}},
        {GoBack, "back", TEXT("Back"), area, Glyph::Back, key("Alt+Left")},
        {GoForward, "forward", TEXT("Forward"), area, Glyph::Forward, key("Alt+Right")},
        {NextPane, "next-pane", TEXT("Next pane"), area, Glyph::None, key("F6")},
        {PreviousPane, "previous-pane", TEXT("Previous pane"), area, Glyph::None, key("Shift+F6")},
        {ToggleSidebar, "sidebar", TEXT("Sidebar on or off"), area, Glyph::Sidebar, key("F9")},
        {ToggleInspector, "inspector", TEXT("Inspector on or off"), area, Glyph::Inspector, key("Shift+F9")},
        {Refresh, "refresh", TEXT("Refresh"), area, Glyph::Refresh, key("F5")},
        {FullScreen, "full-screen", TEXT("Full screen"), area, Glyph::None, key("F11")},
        {ZoomIn, "zoom-in", TEXT("Larger text"), area, Glyph::None, standard(QKeySequence::ZoomIn, "Ctrl+=")},
        {ZoomOut, "zoom-out", TEXT("Smaller text"), area, Glyph::None, standard(QKeySequence::ZoomOut, "Ctrl+-")},
        {ZoomReset, "zoom-reset", TEXT("Normal text size"), area, Glyph::None, key("Ctrl+0")},
        {NextTheme, "next-theme", TEXT("Switch between light and dark"), area, Glyph::Moon, {}},
        {Settings, "settings", TEXT("Settings"), area, Glyph::Settings, key("Ctrl+,")},
        {Help, "help", TEXT("Help"), area, Glyph::Help, standard(QKeySequence::HelpContents, "F1")},
        {Shortcuts, "shortcuts", TEXT("Keyboard shortcuts"), area, Glyph::Keyboard, key("Ctrl+/")},
        {About, "about", TEXT("About Chimera"), area, Glyph::Info, {}},
        {Quit, "quit", TEXT("Quit"), area, Glyph::None, key("Ctrl+Q")},
    };
}

std::vector<ActionRow> tabAndListRows()
{
    using enum ActionId;
    constexpr auto tabs = ActionArea::Tabs;
    constexpr auto lists = ActionArea::Lists;
    return {
        {NewTab, "new-tab", TEXT("New tab"), tabs, Glyph::Plus, key("Ctrl+T")},
        {CloseTab, "close-tab", TEXT("Close tab"), tabs, Glyph::Close, key("Ctrl+W")},
        {NextTab, "next-tab", TEXT("Next tab"), tabs, Glyph::None, key("Ctrl+Tab")},
        {PreviousTab, "previous-tab", TEXT("Previous tab"), tabs, Glyph::None, key("Ctrl+Shift+Tab")},
        {ReopenTab, "reopen-tab", TEXT("Reopen the last closed tab"), tabs, Glyph::Undo, key("Ctrl+Shift+T")},
        {OpenInNewTab, "open-new-tab", TEXT("Open in a new tab"), lists, Glyph::External, key("Ctrl+Return")},
        {Rename, "rename", TEXT("Rename"), lists, Glyph::Edit, key("F2")},
        {MoveToTrash, "trash", TEXT("Move to Trash"), lists, Glyph::Trash, key("Del")},
        {DeleteForever, "delete-for-ever", TEXT("Delete for ever\u2026"), lists, Glyph::Trash, key("Shift+Del")},
        {Undo, "undo", TEXT("Undo the last change in lists"), lists, Glyph::Undo,
         standard(QKeySequence::Undo, "Ctrl+Z")},
        {Redo, "redo", TEXT("Redo"), lists, Glyph::Redo, standard(QKeySequence::Redo, "Ctrl+Shift+Z")},
        {Pin, "pin", TEXT("Pin or unpin"), lists, Glyph::Pin, key("Ctrl+D")},
        {AddTag, "add-tag", TEXT("Add a tag\u2026"), lists, Glyph::Tag, key("Ctrl+Shift+L")},
        {RemoveTag, "remove-tag", TEXT("Remove a tag\u2026"), lists, Glyph::Tag, {}},
        {MoveToWorkspace, "move", TEXT("Move to another workspace\u2026"), lists, Glyph::Workspace,
         key("Ctrl+Shift+V")},
        {ExportSelected, "export-selected", TEXT("Export\u2026"), lists, Glyph::Export, {}},
        {FilterList, "filter", TEXT("Filter the list"), lists, Glyph::Filter, key("Ctrl+L")},
        {WhyFound, "why", TEXT("Why this result"), lists, Glyph::Help, key("Alt+Return")},
        {AcceptProposal, "accept-proposal", TEXT("Inbox: accept"), lists, Glyph::Check, key("A")},
        {EditProposal, "edit-proposal", TEXT("Inbox: edit and accept\u2026"), lists, Glyph::Edit, key("E")},
        {MergeProposal, "merge-proposal", TEXT("Inbox: merge into a memory\u2026"), lists, Glyph::Memory, key("M")},
        {RejectProposal, "reject-proposal", TEXT("Inbox: reject"), lists, Glyph::Close, key("R")},
    };
}

std::vector<ActionRow> memoryRows()
{
    using enum ActionId;
    constexpr auto memory = ActionArea::Memory;
    constexpr auto chat = ActionArea::Chat;
    constexpr auto editor = ActionArea::Editor;
    return {
        {Find, "find", TEXT("Find in the text"), memory, Glyph::Search, standard(QKeySequence::Find, "Ctrl+F")},
        {FindNext, "find-next", TEXT("Find next"), memory, Glyph::None, key("F3")},
        {FindPrevious, "find-previous", TEXT("Find previous"), memory, Glyph::None, key("Shift+F3")},
        {Replace, "replace", TEXT("Replace"), memory, Glyph::None, key("Ctrl+H")},
        {Save, "save", TEXT("Save now"), memory, Glyph::Save, standard(QKeySequence::Save, "Ctrl+S")},
        {EditTags, "edit-tags", TEXT("Edit tags"), memory, Glyph::Tag, key("Ctrl+;")},
        {CycleMode, "cycle-mode", TEXT("Edit, split or read"), memory, Glyph::Split, key("Ctrl+\\")},
        {Versions, "versions", TEXT("Earlier versions"), memory, Glyph::History, {}},
        {CopyAnswer, "copy-answer", TEXT("Copy the last answer"), chat, Glyph::Copy, key("Ctrl+Shift+C")},
        {AskAgain, "ask-again", TEXT("Ask again"), chat, Glyph::Refresh, key("Ctrl+R")},
        {AddToChat, "chat-add", TEXT("Add a memory to the chat\u2026"), chat, Glyph::Plus, {}},
        {ShowReceipt, "receipt", TEXT("What was sent for the last answer"), chat, Glyph::Eye, {}},
        {CompleteChat, "complete-chat", TEXT("Complete the chat"), chat, Glyph::Check, {}},
        {ToMessages, "chat-messages", TEXT("To the messages"), chat, Glyph::Chat, key("Ctrl+Up")},
        {Bold, "bold", TEXT("Bold"), editor, Glyph::Bold, key("Ctrl+B")},
        {Italic, "italic", TEXT("Italic"), editor, Glyph::Italic, key("Ctrl+I")},
        {Code, "code", TEXT("Code"), editor, Glyph::Code, key("Ctrl+E")},
        {Link, "link", TEXT("Link"), editor, Glyph::Link, key("Ctrl+Shift+K")},
        {Indent, "indent", TEXT("Indent"), editor, Glyph::None, key("Ctrl+]")},
        {Outdent, "outdent", TEXT("Outdent"), editor, Glyph::None, key("Ctrl+[")},
        {LineUp, "line-up", TEXT("Move the line up"), editor, Glyph::None, key("Alt+Up")},
        {LineDown, "line-down", TEXT("Move the line down"), editor, Glyph::None, key("Alt+Down")},
    };
}

#undef TEXT

std::vector<ActionRow> makeTable()
{
    std::vector<ActionRow> rows = everywhereRows();
    for (auto more : {tabAndListRows(), memoryRows()})
        rows.insert(rows.end(), more.begin(), more.end());
    Q_ASSERT(rows.size() == ActionCount);
    return rows;
}

QList<QKeySequence> toList(const Keys& keys)
{
    return {keys.begin(), keys.end()};
}

bool meetIn(ActionArea a, ActionArea b)
{
    if (a == b || a == ActionArea::Everywhere || b == ActionArea::Everywhere)
        return true;
    if (a == ActionArea::Tabs || b == ActionArea::Tabs)
        return true;
    // A list never has the focus together with a text.
    return (a == ActionArea::Lists) == (b == ActionArea::Lists);
}

} // namespace

const std::vector<ActionRow>& Actions::table()
{
    static const std::vector<ActionRow> rows = makeTable();
    return rows;
}

const ActionRow& Actions::row(ActionId id)
{
    return table().at(static_cast<std::size_t>(id));
}

QString Actions::areaName(ActionArea area)
{
    switch (area) {
    case ActionArea::Everywhere:
        return tr("Everywhere");
    case ActionArea::Tabs:
        return tr("Tabs");
    case ActionArea::Lists:
        return tr("Lists");
    case ActionArea::Memory:
        return tr("An open memory");
    case ActionArea::Chat:
        return tr("An open chat");
    case ActionArea::Editor:
        return tr("While writing");
    }
    return {};
}

Actions::Actions(QObject* parent) : QObject(parent)
{
    for (const ActionRow& row : table()) {
        Q_ASSERT(static_cast<std::size_t>(row.id) == m_actions.size());
        auto* action = new QAction(QCoreApplication::translate("Actions", row.text), this);
        action->setObjectName(QLatin1String(row.name));
        if (row.glyph != Glyph::None)
            action->setIcon(icon(row.glyph));
        action->setShortcutContext(row.area == ActionArea::Lists ? Qt::WidgetWithChildrenShortcut : Qt::WindowShortcut);
        m_actions.push_back(action);
    }
    apply({}, true);
}

QString Actions::text(ActionId id) const
{
    return action(id)->text();
}

QString Actions::keyText(ActionId id) const
{
    const auto keys = keysOf(id);
    return keys.empty() ? QString() : keys.front().toString(QKeySequence::NativeText);
}

std::vector<QKeySequence> Actions::keysOf(ActionId id) const
{
    const ActionRow& described = row(id);
    const QJsonValue changed = m_changed.value(QLatin1String(described.name));
    if (!changed.isString() || described.area == ActionArea::Editor)
        return described.keys;
    const auto keys = QKeySequence::fromString(changed.toString(), QKeySequence::PortableText);
    return keys.isEmpty() ? Keys() : Keys{keys};
}

void Actions::apply(const QJsonObject& changed, bool on)
{
    m_changed = changed;
    for (const ActionRow& row : table()) {
        if (row.area == ActionArea::Editor)
            continue;
        const bool active = on || row.id == ActionId::Quit;
        action(row.id)->setShortcuts(active ? toList(keysOf(row.id)) : QList<QKeySequence>());
    }
    Q_EMIT keysChanged();
}

std::vector<ActionId> Actions::conflicts(ActionId id, const QKeySequence& keys) const
{
    std::vector<ActionId> found;
    for (const ActionRow& other : table()) {
        if (other.id == id || keys.isEmpty() || !meetIn(other.area, row(id).area))
            continue;
        const auto taken = keysOf(other.id);
        if (std::find(taken.begin(), taken.end(), keys) != taken.end())
            found.push_back(other.id);
    }
    return found;
}

} // namespace chimera::ui
