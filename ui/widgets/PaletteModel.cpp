#include "ui/widgets/PaletteModel.h"

#include <QPainter>

namespace chimera::ui {

namespace {

// Text with its matches in semibold accent; returns the x after it.
int paintMarked(QPainter* painter, const QRect& rect, const QString& text, const MarkRanges& marks, TextRole role,
                const QColor& ink)
{
    const QString shown = QFontMetrics(textFont(role)).elidedText(text, Qt::ElideRight, rect.width());
    int x = rect.left();
    const auto piece = [&](int begin, int end, bool marked) {
        if (end <= begin) {
            return;
        }
        QFont pieceFont = textFont(role);
        pieceFont.setWeight(marked ? QFont::Bold : pieceFont.weight());
        painter->setFont(pieceFont);
        painter->setPen(marked ? colour(Token::Accent) : ink);
        const QString part = shown.mid(begin, end - begin);
        const int width = painter->fontMetrics().horizontalAdvance(part);
        painter->drawText(QRect(x, rect.top(), rect.right() - x + 1, rect.height()),
                          Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, part);
        x += width;
    };
    int at = 0;
    const int size = static_cast<int>(shown.size());
    for (const auto& [begin, length] : marks) {
        const int from = std::clamp(begin, at, size);
        const int to = std::clamp(begin + length, from, size);
        piece(at, from, false);
        piece(from, to, true);
        at = to;
    }
    piece(at, size, false);
    return x;
}

} // namespace

void PaletteModel::setSections(std::vector<PaletteSection> sections)
{
    beginResetModel();
    m_rows.clear();
    for (PaletteSection& section : sections) {
        if (section.items.empty()) {
            continue;
        }
        if (!section.title.isEmpty()) {
            m_rows.push_back({section.title, {}});
        }
        for (PaletteItem& item : section.items) {
            m_rows.push_back({{}, std::move(item)});
        }
    }
    endResetModel();
}

const PaletteItem* PaletteModel::item(int row) const
{
    const bool exists = row >= 0 && static_cast<size_t>(row) < m_rows.size();
    return exists && m_rows[static_cast<size_t>(row)].header.isEmpty() ? &m_rows[static_cast<size_t>(row)].item
                                                                       : nullptr;
}

bool PaletteModel::isSelectable(int row) const
{
    const PaletteItem* there = item(row);
    return there && there->enabled;
}

int PaletteModel::rowOf(const QString& id) const
{
    for (int row = 0; row < rowCount(); ++row) {
        const PaletteItem* there = item(row);
        if (there && there->id == id) {
            return row;
        }
    }
    return -1;
}

int PaletteModel::firstSelectable() const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (isSelectable(row)) {
            return row;
        }
    }
    return -1;
}

int PaletteModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant PaletteModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)) {
        return {};
    }
    const Row& row = m_rows[static_cast<size_t>(index.row())];
    return row.header.isEmpty() ? row.item.title : row.header;
}

Qt::ItemFlags PaletteModel::flags(const QModelIndex& index) const
{
    return isSelectable(index.row()) ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const bool header = !static_cast<const PaletteModel*>(index.model())->item(index.row());
    const int text = QFontMetrics(textFont(TextRole::Body)).height();
    return {px(200), header ? std::max(px(28), text + px(10)) : std::max(px(36), text + px(14))};
}

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const Theme& theme = Theme::current();
    const PaletteItem* item = static_cast<const PaletteModel*>(index.model())->item(index.row());
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    QRect rect = option.rect.adjusted(px(14), 0, -px(14), 0);
    if (!item) {
        painter->setFont(textFont(TextRole::SmallStrong));
        painter->setPen(theme.colour(Token::Text3));
        painter->drawText(rect.adjusted(0, 0, 0, -px(4)), Qt::AlignLeft | Qt::AlignBottom, index.data().toString());
        painter->restore();
        return;
    }
    if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver)) {
        const bool selected = option.state & QStyle::State_Selected;
        painter->setPen(selected && theme.isHighContrast() ? QPen(theme.colour(Token::Accent), 2) : QPen(Qt::NoPen));
        painter->setBrush(selected ? theme.colour(Token::AccentSoft) : theme.blend(Token::Text, Token::Raised, 0.05));
        painter->drawRoundedRect(option.rect.adjusted(px(6), 1, -px(6), -1), px(6), px(6));
    }
    if (item->glyph != Glyph::None) {
        const int side = px(16);
        paintGlyph(painter, item->glyph, QRect(rect.left(), rect.center().y() - side / 2 + 1, side, side),
                   theme.colour(Token::Text2));
    }
    rect.setLeft(rect.left() + px(26));
    if (!item->trailing.isEmpty()) {
        painter->setFont(Theme::withTabularFigures(textFont(TextRole::Small)));
        painter->setPen(theme.colour(Token::Text3));
        const int width = painter->fontMetrics().horizontalAdvance(item->trailing) + 1;
        painter->drawText(rect, Qt::AlignRight | Qt::AlignVCenter, item->trailing);
        rect.setRight(rect.right() - width - px(12));
    }
    const QColor ink = theme.colour(item->enabled ? Token::Text : Token::Text3);
    const int end = paintMarked(painter, rect, item->title, item->titleMarks, TextRole::Body, ink);
    rect.setLeft(end + px(12));
    if (!item->detail.isEmpty() && rect.width() > px(40)) {
        paintMarked(painter, rect, item->detail, item->detailMarks, TextRole::Small, theme.colour(Token::Text2));
    }
    painter->restore();
}

} // namespace chimera::ui
