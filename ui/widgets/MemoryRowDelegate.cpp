#include "ui/widgets/MemoryRowDelegate.h"

#include "ui/widgets/Icons.h"
#include "ui/widgets/Style.h"

#include <QPainter>

namespace chimera::ui {

struct MemoryRowDelegate::Layout
{
    QString title;
    QString snippet;
    QString time;
    std::vector<QRect> titleMarks; // relative to the text's left and line
    std::vector<QRect> snippetMarks;
    std::vector<QString> pills;
    std::vector<int> pillWidths;
    int timeWidth = 0;
    bool pinned = false;
    RowState state = RowState::Normal;
};

namespace {

constexpr int CachedRows = 600;
constexpr qsizetype MostTags = 3;
constexpr int SidePadding = 16;
constexpr int PillPadding = 6;

struct Metrics
{
    QFontMetrics title{textFont(TextRole::BodyStrong)};
    QFontMetrics body{textFont(TextRole::Body)};
    QFontMetrics small{textFont(TextRole::Small)};
    int pillHeight() const { return small.height() + px(2); }
};

struct Excerpt
{
    QString text;
    MarkRanges marks;
};

// When the first match would be cut off, the line starts shortly before it.
Excerpt excerptAround(const QString& text, const MarkRanges& marks, const QFontMetrics& metrics, int width)
{
    constexpr int context = 18;
    if (marks.isEmpty()) {
        return {text, marks};
    }
    const int firstEnd = std::min(marks.first().first + marks.first().second, static_cast<int>(text.size()));
    if (metrics.horizontalAdvance(text.left(firstEnd)) < width - metrics.averageCharWidth() * 3) {
        return {text, marks};
    }
    qsizetype start = std::max(marks.first().first - context, 0);
    const qsizetype blank = text.indexOf(u' ', start);
    start = blank >= 0 && blank < marks.first().first ? blank + 1 : start;
    Excerpt result{QStringLiteral("\u2026") + text.mid(start), {}};
    for (const auto& [begin, length] : marks) {
        result.marks.append({begin - static_cast<int>(start) + 1, length});
    }
    return result;
}

std::vector<QRect> markRects(const QString& shown, const MarkRanges& marks, const QFontMetrics& metrics)
{
    const int visible = static_cast<int>(shown.endsWith(u'\u2026') ? shown.size() - 1 : shown.size());
    std::vector<QRect> rects;
    for (const auto& [begin, length] : marks) {
        const int end = std::min(begin + length, visible);
        if (begin < 0 || begin >= end) {
            continue;
        }
        const int left = metrics.horizontalAdvance(shown.left(begin));
        rects.emplace_back(left - 1, 0, metrics.horizontalAdvance(shown.left(end)) - left + 2, metrics.height());
    }
    return rects;
}

void paintMarks(QPainter* painter, const std::vector<QRect>& marks, const QPoint& origin)
{
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour(Token::Mark));
    for (const QRect& mark : marks) {
        painter->drawRoundedRect(mark.translated(origin), px(3), px(3));
    }
}

// Marked text has its own colour, so the line is painted again, clipped to the marks.
void paintMarkedLine(QPainter* painter, const QRect& rect, const QString& text, const std::vector<QRect>& marks,
                     const QColor& ink)
{
    paintMarks(painter, marks, rect.topLeft());
    painter->setPen(ink);
    painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text);
    if (marks.empty()) {
        return;
    }
    QRegion region;
    for (const QRect& mark : marks) {
        region += mark.translated(rect.topLeft());
    }
    painter->save();
    painter->setClipRegion(region, Qt::IntersectClip);
    painter->setPen(colour(Token::MarkText));
    painter->drawText(rect, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, text);
    painter->restore();
}

int paintPill(QPainter* painter, const QPoint& topLeft, const QString& text, int width, int height)
{
    const Theme& theme = Theme::current();
    const QRect rect(topLeft, QSize(width, height));
    painter->setPen(theme.isHighContrast() ? QPen(theme.colour(Token::Border)) : QPen(Qt::NoPen));
    painter->setBrush(theme.colour(Token::Alt));
    painter->drawRoundedRect(rect, px(4), px(4));
    painter->setPen(theme.colour(Token::Text2));
    painter->drawText(rect, Qt::AlignCenter | Qt::TextSingleLine, text);
    return rect.right() + 1;
}

struct StateLook
{
    Glyph glyph;
    Token token;
};

StateLook lookOf(RowState state)
{
    switch (state) {
    case RowState::Failed:
        return {Glyph::Warning, Token::Error};
    case RowState::Conflict:
        return {Glyph::Branch, Token::Warn};
    case RowState::Locked:
        return {Glyph::Lock, Token::Text3};
    case RowState::Pending:
        return {Glyph::Sync, Token::Text3};
    case RowState::Normal:
        break;
    }
    return {Glyph::None, Token::Text3};
}

// Time at the right, before it the marks of pin and state. Returns the left edge of what was painted.
int paintTrailing(QPainter* painter, const QRect& line, const QString& time, int timeWidth, bool pinned, RowState state)
{
    int left = line.right() + 1 - timeWidth;
    painter->setFont(Theme::withTabularFigures(textFont(TextRole::Small)));
    painter->setPen(colour(Token::Text3));
    painter->drawText(QRect(left, line.top(), timeWidth, line.height()), Qt::AlignRight | Qt::AlignVCenter, time);
    const int side = px(13);
    const auto addGlyph = [&](Glyph glyph, Token token) {
        left -= side + px(4);
        paintGlyph(painter, glyph, QRect(left, line.top() + (line.height() - side) / 2, side, side), colour(token));
    };
    if (pinned) {
        addGlyph(Glyph::Pin, Token::Accent);
    }
    if (const StateLook look = lookOf(state); look.glyph != Glyph::None) {
        addGlyph(look.glyph, look.token);
    }
    return left;
}

int trailingWidth(int timeWidth, bool pinned, RowState state)
{
    const int glyphs = (pinned ? 1 : 0) + (state == RowState::Normal ? 0 : 1);
    return timeWidth + glyphs * (px(13) + px(4)) + px(10);
}

void paintBackground(QPainter* painter, const QStyleOptionViewItem& option)
{
    const Theme& theme = Theme::current();
    if (option.state & QStyle::State_Selected) {
        painter->fillRect(option.rect, theme.colour(Token::AccentSoft));
        painter->fillRect(QRect(option.rect.topLeft(), QSize(px(2), option.rect.height())),
                          theme.colour(Token::Accent));
        if (theme.isHighContrast()) {
            painter->setPen(QPen(theme.colour(Token::Accent), 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRect(option.rect.adjusted(1, 1, -1, -1));
        }
    } else if (option.state & QStyle::State_MouseOver) {
        painter->fillRect(option.rect, theme.blend(Token::Text, Token::Base, 0.04));
    }
    const auto keyboardFocus = QStyle::State_HasFocus | QStyle::State_KeyboardFocusChange;
    if ((option.state & keyboardFocus) == keyboardFocus) {
        paintFocusRing(painter, option.rect, px(2));
    }
}

} // namespace

MemoryRowDelegate::MemoryRowDelegate(QObject* parent) : QStyledItemDelegate(parent), m_cache(CachedRows) {}

void MemoryRowDelegate::setDensity(Density density)
{
    m_density = density;
    m_cache.clear();
}

void MemoryRowDelegate::setTagsShown(bool shown)
{
    m_tagsShown = shown;
    m_cache.clear();
}

int MemoryRowDelegate::rowHeight() const
{
    const Metrics metrics;
    if (m_density == Density::Compact) {
        return std::max(px(44), metrics.title.height() + metrics.small.height() + px(10));
    }
    const int text = metrics.title.height() + metrics.body.height() + px(2);
    if (!m_tagsShown) {
        return std::max(px(55), text + px(20));
    }
    return std::max(px(76), text + metrics.pillHeight() + px(4 + 18));
}

QSize MemoryRowDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {px(120), rowHeight()}; // a list view widens rows to its own width
}

void MemoryRowDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setClipRect(option.rect, Qt::IntersectClip);
    paintBackground(painter, option);
    const QRect content = option.rect.adjusted(px(SidePadding), 0, -px(SidePadding), 0);
    const auto layout = layoutFor(index, content.width());
    if (m_density == Density::Compact) {
        paintCompact(painter, content, *layout);
    } else {
        paintComfortable(painter, content, *layout);
    }
    painter->restore();
}

void MemoryRowDelegate::paintComfortable(QPainter* painter, const QRect& rect, const Layout& layout) const
{
    const Metrics metrics;
    const int pills = m_tagsShown ? metrics.pillHeight() + px(4) : 0;
    const int height = metrics.title.height() + px(2) + metrics.body.height() + pills;
    QRect line(rect.left(), rect.top() + (rect.height() - height) / 2, rect.width(), metrics.title.height());
    paintTrailing(painter, line, layout.time, layout.timeWidth, layout.pinned, layout.state);
    painter->setFont(textFont(TextRole::BodyStrong));
    paintMarkedLine(painter, line, layout.title, layout.titleMarks, colour(Token::Text));

    line = QRect(rect.left(), line.bottom() + 1 + px(2), rect.width(), metrics.body.height());
    painter->setFont(textFont(TextRole::Body));
    paintMarkedLine(painter, line, layout.snippet, layout.snippetMarks, colour(Token::Text2));

    painter->setFont(textFont(TextRole::Small));
    QPoint at(rect.left(), line.bottom() + 1 + px(4));
    for (size_t i = 0; m_tagsShown && i < layout.pills.size(); ++i) {
        at.setX(paintPill(painter, at, layout.pills[i], layout.pillWidths[i], metrics.pillHeight()) + px(6));
    }
}

void MemoryRowDelegate::paintCompact(QPainter* painter, const QRect& rect, const Layout& layout) const
{
    const Metrics metrics;
    const int height = metrics.title.height() + metrics.small.height();
    QRect line(rect.left(), rect.top() + (rect.height() - height) / 2, rect.width(), metrics.title.height());
    paintTrailing(painter, line, layout.time, layout.timeWidth, layout.pinned, layout.state);
    painter->setFont(textFont(TextRole::BodyStrong));
    paintMarkedLine(painter, line, layout.title, layout.titleMarks, colour(Token::Text));
    line = QRect(rect.left(), line.bottom() + 1, rect.width(), metrics.small.height());
    painter->setFont(textFont(TextRole::Small));
    paintMarkedLine(painter, line, layout.snippet, layout.snippetMarks, colour(Token::Text2));
}

std::shared_ptr<const MemoryRowDelegate::Layout> MemoryRowDelegate::layoutFor(const QModelIndex& index, int width) const
{
    const QString id = index.data(IdRole).toString();
    const QString key =
        QStringLiteral("%1|%2|%3|%4")
            .arg(id, QString::number(width), index.data(RevisionRole).toString(), textFont(TextRole::Body).key());
    if (!id.isEmpty()) {
        if (const auto* cached = m_cache.object(key)) {
            return *cached;
        }
    }
    auto layout = makeLayout(index, width);
    if (!id.isEmpty()) {
        m_cache.insert(key, new std::shared_ptr<const Layout>(layout));
    }
    return layout;
}

std::shared_ptr<const MemoryRowDelegate::Layout> MemoryRowDelegate::makeLayout(const QModelIndex& index,
                                                                               int width) const
{
    const Metrics metrics;
    const QFontMetrics& snippetMetrics = m_density == Density::Compact ? metrics.small : metrics.body;
    auto layout = std::make_shared<Layout>();
    layout->time = index.data(TimeTextRole).toString();
    layout->timeWidth = layout->time.isEmpty() ? 0 : metrics.small.horizontalAdvance(layout->time) + 1;
    layout->pinned = index.data(PinnedRole).toBool();
    layout->state = static_cast<RowState>(index.data(StateRole).toInt());

    QString title = index.data(TitleRole).toString();
    if (title.isEmpty()) {
        title = index.data(Qt::DisplayRole).toString();
    }
    const int titleWidth = width - trailingWidth(layout->timeWidth, layout->pinned, layout->state);
    layout->title = metrics.title.elidedText(title.simplified(), Qt::ElideRight, std::max(titleWidth, 0));
    layout->titleMarks = markRects(layout->title, index.data(TitleMarksRole).value<MarkRanges>(), metrics.title);

    const Excerpt excerpt = excerptAround(index.data(SnippetRole).toString(),
                                          index.data(SnippetMarksRole).value<MarkRanges>(), snippetMetrics, width);
    layout->snippet = snippetMetrics.elidedText(excerpt.text, Qt::ElideRight, width);
    layout->snippetMarks = markRects(layout->snippet, excerpt.marks, snippetMetrics);

    const QStringList tags = index.data(TagsRole).toStringList();
    const auto addPill = [&](const QString& text) {
        layout->pills.push_back(metrics.small.elidedText(text, Qt::ElideRight, px(110)));
        layout->pillWidths.push_back(metrics.small.horizontalAdvance(layout->pills.back()) + 2 * px(PillPadding));
    };
    for (qsizetype i = 0; i < std::min(tags.size(), MostTags); ++i) {
        addPill(u'#' + tags.at(i));
    }
    if (tags.size() > MostTags) {
        addPill(QStringLiteral("+%1").arg(tags.size() - MostTags));
    }
    return layout;
}

} // namespace chimera::ui
