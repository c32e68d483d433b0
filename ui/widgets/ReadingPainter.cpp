#include "ui/widgets/ReadingPainter.h"

#include <QAbstractTextDocumentLayout>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextLayout>

namespace chimera::ui {

namespace {

constexpr int BoxPadding = 10;

template <typename Items, typename Key>
auto firstAt(const Items& items, int position, Key key)
{
    return std::lower_bound(items.begin(), items.end(), position,
                            [key](const auto& item, int value) { return key(item) < value; });
}

} // namespace

QRectF ReadingPainter::blockRect(const QTextBlock& block) const
{
    return m_document->documentLayout()->blockBoundingRect(block);
}

QRectF ReadingPainter::boxRect(const ReadingLayout::Container& container) const
{
    const QRectF first = blockRect(m_document->findBlock(container.begin));
    const QRectF last = blockRect(m_document->findBlock(std::max(container.end, container.begin)));
    const qreal margin = m_document->documentMargin();
    const qreal pad = container.box == ReadingLayout::Box::Quote ? 0 : px(BoxPadding);
    const qreal left = margin + container.left;
    const qreal width = m_document->textWidth() - margin - left;
    return {left, first.top() - pad, width, last.bottom() - first.top() + 2 * pad};
}

void ReadingPainter::paint(QPainter* painter, const QRectF& visible) const
{
    const auto* layout = m_document->documentLayout();
    const int begin = std::max(layout->hitTest(visible.topLeft(), Qt::FuzzyHit), 0);
    const int end = layout->hitTest(visible.bottomRight(), Qt::FuzzyHit);
    const int blockBegin = m_document->findBlock(begin).position();
    const int last = end < 0 ? m_document->characterCount() : end + 1;
    painter->setRenderHint(QPainter::Antialiasing);
    for (const ReadingLayout::Container& container : m_layout.containers) {
        const bool open = container.end < container.begin; // still being built
        if (container.begin >= 0 && container.begin <= last + 1 && (open || container.end >= blockBegin)) {
            paintContainer(painter, container);
        }
    }
    for (auto rule = std::lower_bound(m_layout.rules.begin(), m_layout.rules.end(), blockBegin);
         rule != m_layout.rules.end() && *rule <= last; ++rule) {
        const QTextBlock block = m_document->findBlock(*rule);
        const QRectF rect = blockRect(block);
        const qreal left = m_document->documentMargin() + block.blockFormat().leftMargin();
        painter->fillRect(QRectF(left, rect.center().y(), m_document->textWidth() - left, 1), colour(Token::HairLine));
    }
    paintSpans(painter, m_layout.spans, blockBegin, last, false);
    paintSpans(painter, m_layout.searchMarks, blockBegin, last, true);
    paintMarkers(painter, blockBegin, last);
}

void ReadingPainter::paintContainer(QPainter* painter, const ReadingLayout::Container& container) const
{
    const Theme& theme = Theme::current();
    const QRectF rect = boxRect(container);
    if (container.box == ReadingLayout::Box::Quote) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.blend(container.tone, Token::Base, 0.5));
        painter->drawRoundedRect(QRectF(rect.left(), rect.top(), px(3), rect.height()), 1.5, 1.5);
        return;
    }
    const bool code = container.box == ReadingLayout::Box::Code;
    painter->setPen(theme.isHighContrast() ? QPen(theme.colour(Token::Border)) : QPen(Qt::NoPen));
    painter->setBrush(code ? theme.colour(Token::Alt) : theme.blend(container.tone, Token::Base, 0.09));
    painter->drawRoundedRect(rect, px(8), px(8));
    if (!code) {
        painter->save();
        painter->setClipRect(QRectF(rect.left(), rect.top(), px(3), rect.height()));
        painter->setPen(Qt::NoPen);
        painter->setBrush(theme.colour(container.tone));
        painter->drawRoundedRect(rect, px(8), px(8));
        painter->restore();
        const QTextBlock title = m_document->findBlock(container.begin);
        const QRectF line = blockRect(title);
        const qreal height = title.layout()->lineCount() > 0 ? title.layout()->lineAt(0).height() : line.height();
        const QRectF glyph(rect.left() + px(14), line.top() + (height - px(17)) / 2, px(17), px(17));
        paintGlyph(painter, container.glyph, glyph, theme.colour(container.tone));
    }
}

void ReadingPainter::paintSpans(QPainter* painter, const std::vector<ReadingLayout::Span>& spans, int begin, int end,
                                bool marks) const
{
    for (auto span = firstAt(spans, begin, [](const auto& s) { return s.begin; }); span != spans.end(); ++span) {
        if (span->begin > end) {
            return;
        }
        paintSpan(painter, *span, marks);
    }
}

void ReadingPainter::paintSpan(QPainter* painter, const ReadingLayout::Span& span, bool mark) const
{
    const QTextBlock block = m_document->findBlock(span.begin);
    const QTextLayout* layout = block.layout();
    const QPointF origin = blockRect(block).topLeft();
    const int from = span.begin - block.position();
    const int to = std::min(span.end - block.position(), block.length() - 1);
    for (int i = 0; i < layout->lineCount(); ++i) {
        const QTextLine line = layout->lineAt(i);
        const int lineEnd = line.textStart() + line.textLength();
        if (lineEnd <= from || line.textStart() >= to) {
            continue;
        }
        const qreal left = line.cursorToX(std::max(from, line.textStart()));
        const qreal right = line.cursorToX(std::min(to, lineEnd));
        const QRectF rect(origin.x() + left, origin.y() + line.y(), right - left, line.height());
        paintSpanRect(painter, rect, mark ? ReadingLayout::Inline::Highlight : span.kind);
    }
}

void ReadingPainter::paintSpanRect(QPainter* painter, const QRectF& rect, ReadingLayout::Inline kind) const
{
    using Inline = ReadingLayout::Inline;
    const Theme& theme = Theme::current();
    painter->setPen(Qt::NoPen);
    switch (kind) {
    case Inline::Code:
        painter->setBrush(theme.colour(Token::Alt));
        painter->drawRoundedRect(rect.adjusted(-2, 0, 2, 0), px(4), px(4));
        break;
    case Inline::Highlight:
        painter->setBrush(theme.colour(Token::Mark));
        painter->drawRoundedRect(rect.adjusted(-1, 0, 1, 0), px(3), px(3));
        break;
    case Inline::Tag:
        painter->setBrush(theme.colour(Token::ChipBack));
        painter->drawRoundedRect(rect.adjusted(-4, 0, 4, 0), rect.height() / 2, rect.height() / 2);
        break;
    case Inline::Placeholder:
        painter->setPen(QPen(theme.colour(Token::Border), 1, Qt::DashLine));
        painter->setBrush(theme.colour(Token::Alt));
        painter->drawRoundedRect(rect.adjusted(0, -1, 0, 1), px(4), px(4));
        break;
    case Inline::Citation: {
        const qreal height = std::min(rect.height(), static_cast<qreal>(px(15)));
        const QRectF box(rect.left() + px(1), rect.center().y() - height / 2, rect.width() - px(2), height);
        if (theme.isHighContrast())
            painter->setPen(theme.colour(Token::Accent));
        painter->setBrush(theme.colour(Token::AccentSoft));
        painter->drawRoundedRect(box, px(3.5), px(3.5));
        break;
    }
    case Inline::OpenTask:
    case Inline::DoneTask: {
        const qreal side = px(15);
        const QRectF box(rect.left() + 0.5, rect.center().y() - side / 2 + 0.5, side - 1, side - 1);
        const bool done = kind == Inline::DoneTask;
        painter->setPen(QPen(theme.colour(done ? Token::Accent : Token::Border), 1.4));
        painter->setBrush(done ? QBrush(theme.colour(Token::Accent)) : QBrush(Qt::NoBrush));
        painter->drawRoundedRect(box, px(3.5), px(3.5));
        if (done) {
            paintGlyph(painter, Glyph::Check, box.adjusted(1, 1, -1, -1), theme.colour(Token::OnAccent));
        }
        break;
    }
    }
}

void ReadingPainter::paintMarkers(QPainter* painter, int begin, int end) const
{
    painter->setFont(textFont(TextRole::Reading));
    painter->setPen(colour(Token::Text3));
    auto marker = firstAt(m_layout.markers, begin, [](const auto& m) { return m.position; });
    for (; marker != m_layout.markers.end() && marker->position <= end; ++marker) {
        const QTextBlock block = m_document->findBlock(marker->position);
        const QTextLayout* layout = block.layout();
        if (layout->lineCount() == 0) {
            continue;
        }
        const QRectF rect = blockRect(block);
        const QTextLine line = layout->lineAt(0);
        const qreal textLeft = rect.left() + line.x();
        const qreal width = painter->fontMetrics().horizontalAdvance(marker->text);
        painter->drawText(QPointF(textLeft - width - px(8), rect.top() + line.ascent()), marker->text);
    }
}

} // namespace chimera::ui
