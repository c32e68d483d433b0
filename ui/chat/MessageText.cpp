#include "ui/chat/MessageText.h"

#include "ui/widgets/ReadingPainter.h"

#include <QAbstractTextDocumentLayout>
#include <QRegularExpression>
#include <QTextBlock>
#include <QTextLayout>
#include <QUrl>

namespace chimera::ui {

namespace {

constexpr int PieceGap = 12;
constexpr qreal ReadingLine = 1.62; // of the font's size, with the gaps between paragraphs

const QString CitationScheme = QStringLiteral("cite");

bool isInside(const std::vector<ReadingLayout::Span>& spans, int position)
{
    return std::any_of(spans.begin(), spans.end(), [position](const ReadingLayout::Span& span) {
        return span.kind == ReadingLayout::Inline::Code && span.begin <= position && position < span.end;
    });
}

bool isInside(const std::vector<ReadingLayout::Container>& containers, int position)
{
    return std::any_of(containers.begin(), containers.end(), [position](const ReadingLayout::Container& container) {
        return container.box == ReadingLayout::Box::Code && container.begin <= position && position <= container.end;
    });
}

QTextCharFormat citationFormat(int number)
{
    QTextCharFormat format;
    QFont font = textFont(TextRole::SmallStrong);
    font.setLetterSpacing(QFont::AbsoluteSpacing, px(1));
    format.setFont(font);
    format.setForeground(colour(Token::Accent));
    format.setAnchor(true);
    format.setAnchorHref(QStringLiteral("%1:%2").arg(CitationScheme).arg(number));
    return format;
}

} // namespace

void MessageText::setText(const QString& markdown, const std::vector<int>& citations)
{
    if (citations != m_citations) {
        m_parts.clear();
        m_citations = citations;
    }
    const qsizetype known = m_parts.empty() ? 0 : m_parts.back().piece.begin;
    const bool grows = !m_parts.empty() && markdown.size() >= m_text.size() &&
                       QStringView(markdown).left(known) == QStringView(m_text).left(known);
    if (!m_parts.empty() && markdown == m_text)
        return;
    if (!grows)
        m_parts.clear();
    const Piece first = grows ? m_parts.back().piece : Piece{};
    if (grows)
        m_parts.pop_back();
    m_text = markdown;
    for (const Piece& piece : piecesOf(m_text, first)) {
        Part part;
        part.piece = piece;
        part.height = estimate(part);
        m_parts.push_back(std::move(part));
    }
}

void MessageText::setWidth(int width)
{
    if (m_width == width)
        return;
    m_width = width;
    for (Part& part : m_parts) {
        part.exact = false;
        if (part.document) {
            part.document->setTextWidth(m_width);
            part.height = part.document->size().height();
            part.exact = true;
        } else {
            part.height = estimate(part);
        }
    }
}

void MessageText::restyle()
{
    release();
    for (Part& part : m_parts) {
        part.exact = false;
        part.height = estimate(part);
    }
}

void MessageText::release()
{
    for (Part& part : m_parts) {
        part.document.reset();
        part.layout.reset();
    }
}

qreal MessageText::estimate(const Part& part) const
{
    const QFont font = textFont(TextRole::Reading);
    const QFontMetricsF metrics(font);
    const qreal perLine = std::max(m_width / std::max(metrics.averageCharWidth(), 1.0), 10.0);
    const QStringView text = QStringView(m_text).mid(part.piece.begin, part.piece.end - part.piece.begin);
    const qreal lines = std::ceil(static_cast<qreal>(text.size()) / perLine) + static_cast<qreal>(text.count(u'\n'));
    return std::max(lines, 1.0) * metrics.height() * (ReadingLine / 1.21);
}

qreal MessageText::height() const
{
    qreal height = 0;
    for (const Part& part : m_parts)
        height += part.height;
    return height + (m_parts.empty() ? 0 : static_cast<qreal>(m_parts.size() - 1) * px(PieceGap));
}

qreal MessageText::idealWidth() const
{
    return m_parts.size() == 1 && m_parts.front().document ? m_parts.front().document->idealWidth() : m_width;
}

bool MessageText::layOut(qreal top, qreal bottom)
{
    bool changed = false;
    qreal y = 0;
    for (Part& part : m_parts) {
        if (y > bottom)
            break;
        if (y + part.height >= top && !part.document) {
            const qreal before = part.height;
            const bool wasExact = part.exact;
            build(part);
            changed = changed || !wasExact || !qFuzzyCompare(before + 1, part.height + 1);
        }
        y += part.height + px(PieceGap);
    }
    return changed;
}

bool MessageText::isLaidOut() const
{
    return std::all_of(m_parts.begin(), m_parts.end(), [](const Part& part) { return part.exact; });
}

void MessageText::build(Part& part) const
{
    const QStringView text = QStringView(m_text).mid(part.piece.begin, part.piece.end - part.piece.begin);
    auto tree = std::make_shared<const markdown::Node>(markdown::parse(part.piece.opening + text.toString()));
    part.document = std::make_unique<QTextDocument>();
    part.layout = std::make_unique<ReadingLayout>();
    QTextDocument& document = *part.document;
    document.setUndoRedoEnabled(false);
    document.setDefaultFont(textFont(TextRole::Reading));
    document.setDocumentMargin(0);
    QTextOption wrapping = document.defaultTextOption();
    wrapping.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    document.setDefaultTextOption(wrapping);
    document.setLayoutEnabled(false);
    // No resolver for pictures: not even files of this machine are shown because a text asks for them.
    ReadingBuilder builder(&document, part.layout.get(), std::move(tree), {}, std::max(m_width, px(100)));
    while (!builder.buildFor(1000)) {
    }
    markCitations(part);
    document.setLayoutEnabled(true);
    document.setTextWidth(m_width);
    part.height = document.size().height();
    part.exact = true;
}

// "[1]" becomes a button of the same length, so that every position stays what it is.
void MessageText::markCitations(Part& part) const
{
    static const QRegularExpression pattern(QStringLiteral("\\[(\\d{1,3})\\]"));
    std::vector<ReadingLayout::Span>& spans = part.layout->spans;
    const std::vector<ReadingLayout::Span> before = spans;
    QTextCursor cursor(part.document.get());
    cursor.beginEditBlock();
    for (QTextBlock block = part.document->begin(); block.isValid() && !m_citations.empty(); block = block.next()) {
        const QString text = block.text();
        for (auto match = pattern.globalMatch(text); match.hasNext();) {
            const QRegularExpressionMatch found = match.next();
            const int begin = block.position() + static_cast<int>(found.capturedStart());
            const int end = block.position() + static_cast<int>(found.capturedEnd());
            const int number = found.captured(1).toInt();
            const bool known = std::find(m_citations.begin(), m_citations.end(), number) != m_citations.end();
            if (!known || isInside(before, begin) || isInside(part.layout->containers, begin))
                continue;
            cursor.setPosition(begin);
            cursor.setPosition(end, QTextCursor::KeepAnchor);
            cursor.insertText(u'\u00A0' + found.captured(1) + u'\u00A0', citationFormat(number));
            spans.push_back({ReadingLayout::Inline::Citation, begin, end});
        }
    }
    cursor.endEditBlock();
    std::stable_sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) { return a.begin < b.begin; });
}

void MessageText::paint(QPainter* painter, const QRectF& visible, const Selection* selection) const
{
    qreal y = 0;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const Part& part = m_parts[i];
        const QRectF rect(0, y, m_width, part.height);
        if (part.document && rect.bottom() >= visible.top() && rect.top() <= visible.bottom()) {
            painter->save();
            painter->translate(0, y);
            const QRectF seen = visible.translated(0, -y);
            ReadingPainter(part.document.get(), *part.layout).paint(painter, seen);
            QAbstractTextDocumentLayout::PaintContext context;
            context.clip = seen;
            if (selection && !selection->isEmpty()) {
                const auto [from, to] = std::minmax(selection->anchor, selection->cursor);
                const int begin = from.piece < i ? 0 : from.piece == i ? from.at : -1;
                const int end = to.piece > i ? part.document->characterCount() - 1 : to.piece == i ? to.at : -1;
                if (begin >= 0 && end > begin) {
                    QAbstractTextDocumentLayout::Selection marked;
                    marked.cursor = QTextCursor(part.document.get());
                    marked.cursor.setPosition(begin);
                    marked.cursor.setPosition(end, QTextCursor::KeepAnchor);
                    marked.format.setBackground(colour(Token::Selection));
                    marked.format.setForeground(colour(Token::SelectionText));
                    context.selections.append(marked);
                }
            }
            part.document->documentLayout()->draw(painter, context);
            painter->restore();
        }
        y += part.height + px(PieceGap);
    }
}

std::pair<std::size_t, qreal> MessageText::partAt(qreal y) const
{
    qreal top = 0;
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        if (y < top + m_parts[i].height + px(PieceGap) || i + 1 == m_parts.size())
            return {i, top};
        top += m_parts[i].height + px(PieceGap);
    }
    return {0, 0};
}

MessageText::Hit MessageText::hit(const QPointF& point) const
{
    if (m_parts.empty() || point.y() < 0 || point.y() > height())
        return {};
    const auto [index, top] = partAt(point.y());
    const Part& part = m_parts[index];
    if (!part.document)
        return {};
    const QPointF inside = point - QPointF(0, top);
    const QUrl anchor(part.document->documentLayout()->anchorAt(inside));
    Hit found;
    if (anchor.scheme() == CitationScheme) {
        found.kind = Hit::Kind::Citation;
        found.number = anchor.path().toInt();
        return found;
    }
    const auto link = static_cast<std::size_t>(anchor.path().toUInt());
    if (anchor.scheme() == QLatin1String("link") && link < part.layout->links.size()) {
        found.kind = Hit::Kind::Link;
        found.text = part.layout->links[link].target;
        found.link = part.layout->links[link].kind;
        return found;
    }
    const ReadingPainter geometry(part.document.get(), *part.layout);
    for (const ReadingLayout::Container& container : part.layout->containers) {
        const QRectF box =
            container.box == ReadingLayout::Box::Code && container.begin >= 0 ? geometry.boxRect(container) : QRectF();
        if (box.contains(inside))
            return {Hit::Kind::Code, 0, container.text, LinkKind::Web, box.translated(0, top)};
    }
    return found;
}

MessageText::Position MessageText::positionAt(const QPointF& point) const
{
    if (m_parts.empty())
        return {};
    const auto [index, top] = partAt(std::max(point.y(), 0.0));
    const Part& part = m_parts[index];
    if (!part.document)
        return {index, 0};
    const QPointF inside = point - QPointF(0, top);
    const int at = part.document->documentLayout()->hitTest(inside, Qt::FuzzyHit);
    return {index, std::clamp(at, 0, part.document->characterCount() - 1)};
}

MessageText::Selection MessageText::wordAt(const QPointF& point) const
{
    const Position place = positionAt(point);
    if (m_parts.empty() || !m_parts[place.piece].document)
        return {};
    QTextCursor cursor(m_parts[place.piece].document.get());
    cursor.setPosition(place.at);
    cursor.select(QTextCursor::WordUnderCursor);
    return {{place.piece, cursor.selectionStart()}, {place.piece, cursor.selectionEnd()}};
}

MessageText::Selection MessageText::all() const
{
    if (m_parts.empty())
        return {};
    const Part& last = m_parts.back();
    return {{0, 0}, {m_parts.size() - 1, last.document ? last.document->characterCount() - 1 : 0}};
}

QString MessageText::textOf(const Selection& selection) const
{
    const auto [from, to] = std::minmax(selection.anchor, selection.cursor);
    QStringList texts;
    for (std::size_t i = from.piece; i <= to.piece && i < m_parts.size(); ++i) {
        const Part& part = m_parts[i];
        if (!part.document)
            continue;
        QString text = part.document->toRawText();
        for (const ReadingLayout::Span& span : part.layout->spans) {
            if (span.kind == ReadingLayout::Inline::Citation && span.end <= text.size()) {
                text[span.begin] = u'[';
                text[span.end - 1] = u']';
            }
        }
        const int begin = i == from.piece ? from.at : 0;
        const int end = i == to.piece ? to.at : static_cast<int>(text.size());
        text = text.mid(begin, end - begin);
        text.remove(u'\u200A').replace(QChar::ParagraphSeparator, u'\n').replace(QChar::LineSeparator, u'\n');
        texts << text.replace(QChar::Nbsp, u' ');
    }
    return texts.join(u'\n');
}

QRectF MessageText::caret() const
{
    if (m_parts.empty() || !m_parts.back().document)
        return {0, 0, static_cast<qreal>(px(2)), QFontMetricsF(textFont(TextRole::Reading)).height()};
    const Part& last = m_parts.back();
    const qreal top = height() - last.height;
    const QTextBlock block = last.document->lastBlock();
    const QTextLayout* layout = block.layout();
    const QRectF rect = last.document->documentLayout()->blockBoundingRect(block);
    if (!layout || layout->lineCount() == 0)
        return {rect.left(), top + rect.top(), static_cast<qreal>(px(2)), rect.height()};
    const QTextLine line = layout->lineAt(layout->lineCount() - 1);
    return {rect.left() + line.cursorToX(block.length() - 1) + px(2), top + rect.top() + line.y() + px(2),
            static_cast<qreal>(px(2)), line.ascent() + line.descent()};
}

} // namespace chimera::ui
