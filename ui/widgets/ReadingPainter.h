// Paints what stands behind and beside the text of a reading view: code and callout boxes, bars, inline code, marks,
// check boxes, list markers, rules. Pure painting; GUI thread.
#pragma once

#include "ui/widgets/ReadingBuilder.h"

#include <QPainter>
#include <QRectF>

namespace chimera::ui {

class ReadingPainter
{
public:
    ReadingPainter(QTextDocument* document, const ReadingLayout& layout) : m_document(document), m_layout(layout) {}

    // `visible` in document coordinates; the painter is translated to them.
    void paint(QPainter* painter, const QRectF& visible) const;
    QRectF boxRect(const ReadingLayout::Container& container) const; // in document coordinates

private:
    QRectF blockRect(const QTextBlock& block) const;
    void paintContainer(QPainter* painter, const ReadingLayout::Container& container) const;
    void paintSpans(QPainter* painter, const std::vector<ReadingLayout::Span>& spans, int begin, int end,
                    bool marks) const;
    void paintSpan(QPainter* painter, const ReadingLayout::Span& span, bool mark) const;
    void paintSpanRect(QPainter* painter, const QRectF& rect, ReadingLayout::Inline kind) const;
    void paintMarkers(QPainter* painter, int begin, int end) const;

    QTextDocument* m_document;
    const ReadingLayout& m_layout;
};

} // namespace chimera::ui
