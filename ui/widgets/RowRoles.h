// Item data that the row delegates of ui/widgets read. Models of lists and of the sidebar give these roles.
#pragma once

#include <QList>
#include <QPair>
#include <Qt>

namespace chimera::ui {

using MarkRanges = QList<QPair<int, int>>; // begin and length, UTF-16 units

enum RowRole {
    // Lists of memories and chats
    IdRole = Qt::UserRole + 100, // QString: stable id, key of the layout cache
    RevisionRole,                // int: changes whenever anything shown changes
    TitleRole,                   // QString (falls back to Qt::DisplayRole)
    SnippetRole,                 // QString, one line
    SnippetMarksRole,            // MarkRanges in the snippet
    TitleMarksRole,              // MarkRanges in the title
    TagsRole,                    // QStringList, without '#'
    TimeTextRole,                // QString, ready to show
    PinnedRole,                  // bool
    StateRole,                   // int, see RowState

    // Sidebar
    EntryKindRole = Qt::UserRole + 150, // int, see SidebarEntry
    GlyphRole,                          // int, chimera::ui::Glyph
    CountTextRole,                      // QString at the right: "12,480"
    BadgeRole,                          // int: count in an accent pill; 0 is none
    DotSeriesRole,                      // int >= 0: coloured dot in place of an icon, index into the chart series
};

enum class RowState { Normal, Pending, Failed, Conflict, Locked };

enum class SidebarEntry { Item, Header, Spacer };

} // namespace chimera::ui

Q_DECLARE_METATYPE(chimera::ui::MarkRanges)
