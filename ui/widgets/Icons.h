// One set of monochrome line icons, drawn as paths at paint time (16-unit grid, 1.35-unit round strokes) in a token's
// colour, so that they follow theme, disabled state and device pixel ratio. GUI thread; never fails.
#pragma once

#include "ui/widgets/Theme.h"

#include <QIcon>
#include <QPainterPath>
#include <QRectF>

class QPainter;

namespace chimera::ui {

enum class Glyph {
    None,
    Dashboard,
    Memory,
    Chat,
    Map,
    Search,
    Activity,
    Inbox,
    Star,
    StarFilled,
    Pin,
    Trash,
    Settings,
    Plus,
    Close,
    ChevronDown,
    ChevronUp,
    ChevronRight,
    ChevronLeft,
    Tag,
    Link,
    Image,
    Attachment,
    Import,
    Export,
    Workspace,
    More,
    Check,
    Warning,
    Error,
    Undo,
    Redo,
    Eye,
    EyeOff,
    Edit,
    Split,
    History,
    Copy,
    Folder,
    Quote,
    Code,
    List,
    ListNumbered,
    Tasks,
    Bold,
    Italic,
    Heading,
    Sun,
    Moon,
    Back,
    Forward,
    Filter,
    Sort,
    Calendar,
    Keyboard,
    Download,
    Info,
    Help,
    Lock,
    Send,
    Stop,
    Refresh,
    Branch,
    People,
    Person,
    Cloud,
    Offline,
    Sync,
    Key,
    Table,
    Chart,
    Play,
    Pause,
    External,
    Sidebar,
    Inspector,
    Bell,
    Archive,
    Merge,
    Restore,
    Save,
};
inline constexpr int GlyphCount = static_cast<int>(Glyph::Save) + 1;

// A QIcon that looks its colour up when painted. In state On (checked, selected) it takes `onToken`.
QIcon icon(Glyph glyph, Token token = Token::Text2);
QIcon icon(Glyph glyph, Token token, Token onToken);

void paintGlyph(QPainter* painter, Glyph glyph, const QRectF& rect, const QColor& colour);

QPainterPath glyphPath(Glyph glyph); // on the 16 x 16 grid

} // namespace chimera::ui
