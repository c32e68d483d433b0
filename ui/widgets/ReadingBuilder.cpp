#include "ui/widgets/ReadingBuilder.h"

#include "ui/widgets/CodeHighlighter.h"

#include <QElapsedTimer>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextTable>
#include <QUrl>

namespace chimera::ui {

using markdown::Kind;
using markdown::Node;

namespace {

constexpr qreal ReadingLineHeight = 132; // per cent of the font's own height, which makes 1.5 and more of its size
constexpr int ListIndent = 24;
constexpr int CodePadding = 14;
constexpr int PieceLength = 8 * 1024;  // letters of a paragraph in one block
constexpr int MostLetters = 16 * 1024; // in one turn: laying them out takes longer than putting them in

struct CalloutLook
{
    const char* type;
    Token tone;
    Glyph glyph;
};

constexpr CalloutLook CalloutLooks[] = {
    {"note", Token::Link, Glyph::Info},         {"info", Token::Link, Glyph::Info},
    {"abstract", Token::Accent, Glyph::List},   {"summary", Token::Accent, Glyph::List},
    {"todo", Token::Link, Glyph::Tasks},        {"tip", Token::Accent, Glyph::Star},
    {"hint", Token::Accent, Glyph::Star},       {"important", Token::Accent, Glyph::Warning},
    {"success", Token::Ok, Glyph::Check},       {"check", Token::Ok, Glyph::Check},
    {"done", Token::Ok, Glyph::Check},          {"question", Token::Warn, Glyph::Help},
    {"help", Token::Warn, Glyph::Help},         {"faq", Token::Warn, Glyph::Help},
    {"warning", Token::Warn, Glyph::Warning},   {"caution", Token::Warn, Glyph::Warning},
    {"attention", Token::Warn, Glyph::Warning}, {"failure", Token::Error, Glyph::Close},
    {"fail", Token::Error, Glyph::Close},       {"missing", Token::Error, Glyph::Close},
    {"danger", Token::Error, Glyph::Error},     {"error", Token::Error, Glyph::Error},
    {"bug", Token::Error, Glyph::Error},        {"example", Token::ChipText, Glyph::List},
    {"quote", Token::Text3, Glyph::Quote},      {"cite", Token::Text3, Glyph::Quote},
};

CalloutLook lookOf(const QString& type)
{
    for (const CalloutLook& look : CalloutLooks) {
        if (type == QLatin1String(look.type)) {
            return look;
        }
    }
    return CalloutLooks[0];
}

QString capitalised(QString word)
{
    if (!word.isEmpty()) {
        word[0] = word.at(0).toUpper();
    }
    return word;
}

qsizetype lengthOf(const Node& node)
{
    qsizetype length = node.text.size() + 1;
    for (const Node& child : node.children) {
        length += lengthOf(child);
    }
    return length;
}

// Where a piece of `text` that begins at `from` ends: behind a blank, if there is one.
qsizetype pieceEnd(const QString& text, qsizetype from, qsizetype room)
{
    if (text.size() - from <= room) {
        return text.size();
    }
    const qsizetype blank = QStringView(text).mid(from, room).lastIndexOf(u' ');
    if (blank >= 0) {
        return from + blank + 1;
    }
    const qsizetype end = from + room;
    return room > 1 && text.at(end).isLowSurrogate() ? end - 1 : end;
}

Qt::Alignment alignmentOf(markdown::Align align)
{
    switch (align) {
    case markdown::Align::Centre:
        return Qt::AlignHCenter;
    case markdown::Align::Right:
        return Qt::AlignRight;
    default:
        return Qt::AlignLeft;
    }
}

} // namespace

ReadingBuilder::ReadingBuilder(QTextDocument* document, ReadingLayout* layout, std::shared_ptr<const Node> tree,
                               Resolvers resolvers, int columnWidth)
    : m_document(document)
    , m_layout(layout)
    , m_tree(std::move(tree))
    , m_resolvers(std::move(resolvers))
    , m_columnWidth(columnWidth)
    , m_cursor(document)
{
    m_stack.push_back({m_tree.get(), 0, {}, -1, 1, {}, 0, 0});
}

bool ReadingBuilder::buildFor(int milliseconds)
{
    QElapsedTimer timer;
    timer.start();
    const int begin = m_cursor.position();
    m_cursor.beginEditBlock();
    while (!m_stack.empty() && timer.elapsed() < milliseconds && m_cursor.position() - begin < MostLetters) {
        step();
    }
    m_cursor.endEditBlock();
    return m_stack.empty();
}

void ReadingBuilder::step()
{
    Frame& frame = m_stack.back();
    if (frame.node->kind == Kind::CodeBlock) {
        stepCode(frame);
        return;
    }
    if (frame.node->kind == Kind::Paragraph) {
        stepParagraph(frame);
        return;
    }
    if (frame.next >= frame.node->children.size()) {
        finishFrame();
        return;
    }
    const Node& child = frame.node->children[frame.next++];
    m_layout->sources.push_back({child.firstLine, m_first ? 0 : m_cursor.position() + 1});
    if (child.kind == Kind::ListItem) {
        openItem(child, frame);
    } else {
        openBlock(child, frame.place);
    }
}

void ReadingBuilder::finishFrame()
{
    const Frame& frame = m_stack.back();
    if (m_task != nullptr || !m_marker.isEmpty()) {
        startBlock(frame.place, TextRole::Reading, 2, 2, ReadingLineHeight); // an empty item
    }
    if (frame.container >= 0) {
        m_layout->containers[static_cast<size_t>(frame.container)].end = m_cursor.position();
        m_leastAbove = frame.node->kind == Kind::Callout ? 26 : 14;
        m_mostAbove = 100;
    }
    if (frame.node->kind == Kind::List) {
        m_tight = false;
    }
    m_stack.pop_back();
}

void ReadingBuilder::openBlock(const Node& node, Place place)
{
    switch (node.kind) {
    case Kind::Heading:
        addHeading(node, place);
        break;
    case Kind::List:
        m_stack.push_back({&node, 0, place, -1, node.start, {}, 0, 0});
        break;
    case Kind::Quote:
    case Kind::Callout:
        openBoxed(node, place);
        break;
    case Kind::CodeBlock:
        openCode(node, place);
        break;
    case Kind::Rule:
        addRule(place);
        break;
    case Kind::Table:
        addTable(node, place);
        break;
    case Kind::HtmlBlock:
    case Kind::MathBlock:
        addLiteral(node, place);
        break;
    case Kind::FootnoteDefinition:
        m_marker = node.text + u'.';
        place.left += px(ListIndent);
        m_stack.push_back({&node, 0, place, -1, 1, {}, 0, 0});
        break;
    case Kind::Comment:
        break;
    default:
        if (lengthOf(node) > PieceLength) {
            m_stack.push_back({&node, 0, place, -1, 1, {}, 0, 0});
        } else {
            addParagraph(node, place);
        }
    }
}

void ReadingBuilder::openItem(const Node& item, Frame& list)
{
    m_tight = list.node->tight;
    Place place = list.place;
    place.left += px(ListIndent);
    if (item.task) {
        m_task = &item;
    } else {
        m_marker = list.node->level == 1 ? QString::number(list.number) + u'.' : QStringLiteral("\u2022");
    }
    ++list.number;
    m_stack.push_back({&item, 0, place, -1, 1, {}, 0, 0});
}

void ReadingBuilder::openBoxed(const Node& node, Place place)
{
    const bool callout = node.kind == Kind::Callout;
    const CalloutLook look = callout ? lookOf(node.info) : CalloutLook{"", Token::Border, Glyph::None};
    const int container = static_cast<int>(m_layout->containers.size());
    const int left = place.left;
    place.left += px(callout ? 16 : 18);
    place.quiet = !callout;
    if (callout) {
        startBlock({place.left + px(24), false}, TextRole::Reading, 20, 4, ReadingLineHeight);
        QTextCharFormat title = baseFormat(place, TextRole::Reading);
        title.setFontWeight(QFont::DemiBold);
        title.setForeground(colour(look.tone));
        m_layout->containers.push_back(
            {ReadingLayout::Box::Callout, m_cursor.position(), m_cursor.position(), left, look.tone, look.glyph, {}});
        m_cursor.insertText(node.text.isEmpty() ? capitalised(node.info) : node.text, title);
        m_mostAbove = 4;
    } else {
        // The box begins with the first block inside, which is not there yet.
        m_layout->containers.push_back(
            {ReadingLayout::Box::Quote, m_first ? 0 : m_cursor.position() + 1, 0, left, look.tone, look.glyph, {}});
    }
    m_stack.push_back({&node, 0, place, container, 1, {}, 0, 0});
}

void ReadingBuilder::openCode(const Node& node, Place place)
{
    QString text = node.text;
    if (text.endsWith(u'\n')) {
        text.chop(1);
    }
    const int left = place.left;
    place.left += px(CodePadding);
    Frame frame{&node, 0,
                place, static_cast<int>(m_layout->containers.size()),
                1,     text.split(u'\n'),
                0,     code::languageId(node.info.section(u' ', 0, 0))};
    m_layout->containers.push_back({ReadingLayout::Box::Code, -1, -1, left, Token::Alt, Glyph::None, text});
    m_stack.push_back(std::move(frame));
}

void ReadingBuilder::stepCode(Frame& frame)
{
    const auto count = static_cast<size_t>(frame.lines.size());
    const bool first = frame.next == 0;
    const bool last = frame.next + 1 >= count;
    startBlock(frame.place, TextRole::Code, first ? 22 : 0, last ? 24 : 0, 135);
    ReadingLayout::Container& container = m_layout->containers[static_cast<size_t>(frame.container)];
    if (first) {
        container.begin = m_cursor.position();
    }
    const QString& line = frame.lines.at(static_cast<qsizetype>(frame.next++));
    const int start = m_cursor.position();
    m_cursor.insertText(line, baseFormat({}, TextRole::Code));
    std::vector<code::Span> spans;
    frame.codeState = code::scanLine(frame.language, line, frame.codeState, spans);
    QTextCursor painter(m_document);
    for (const code::Span& span : spans) {
        painter.setPosition(start + span.begin);
        painter.setPosition(start + span.begin + span.length, QTextCursor::KeepAnchor);
        painter.mergeCharFormat(code::formatOf(span.kind));
    }
    if (last) {
        container.end = m_cursor.position();
        m_stack.pop_back();
    }
}

void ReadingBuilder::addHeading(const Node& node, Place place)
{
    const int level = std::clamp(node.level, 1, 6);
    static constexpr qreal sizes[] = {1.5, 1.2, 1.08, 1.0, 1.0, 0.95};
    startBlock(place, TextRole::Reading, level <= 2 ? 24 : 18, 8, 120);
    QTextCharFormat format = baseFormat(place, TextRole::Reading);
    format.setFontPointSize(textFont(TextRole::Reading).pointSizeF() * sizes[level - 1]);
    format.setFontWeight(level <= 2 ? QFont::Bold : QFont::DemiBold);
    format.setForeground(colour(level == 6 ? Token::Text2 : Token::Text));
    m_layout->headings.push_back({markdown::plainText(node).trimmed(), m_cursor.position()});
    QTextBlockFormat block = m_cursor.blockFormat();
    block.setHeadingLevel(level);
    m_cursor.setBlockFormat(block);
    addInlines(node, format);
}

// A long paragraph becomes several blocks without a gap: a block is laid out as a whole.
void ReadingBuilder::stepParagraph(Frame& frame)
{
    const std::vector<Node>& children = frame.node->children;
    const bool first = frame.next == 0 && frame.offset == 0;
    startBlock(frame.place, TextRole::Reading, first ? paragraphGap(frame.place) : 0, 0, ReadingLineHeight);
    const QTextCharFormat format = baseFormat(frame.place, TextRole::Reading);
    const int begin = m_cursor.position();
    while (frame.next < children.size()) {
        const Node& child = children[frame.next];
        const bool isBreak = child.kind == Kind::SoftBreak || child.kind == Kind::LineBreak;
        const qsizetype room = PieceLength - (m_cursor.position() - begin);
        if (room <= (isBreak ? 1 : 0)) {
            frame.next += isBreak ? 1 : 0; // the next block stands for it
            break;
        }
        if (child.kind != Kind::Text) {
            addInline(child, format);
            ++frame.next;
            continue;
        }
        const qsizetype end = pieceEnd(child.text, frame.offset, room);
        m_cursor.insertText(child.text.mid(frame.offset, end - frame.offset), format);
        frame.offset = end;
        if (end < child.text.size()) {
            break;
        }
        frame.offset = 0;
        ++frame.next;
    }
    if (frame.next < children.size()) {
        return;
    }
    QTextBlockFormat last = m_cursor.blockFormat();
    last.setBottomMargin(px(paragraphGap(frame.place)));
    m_cursor.setBlockFormat(last);
    m_stack.pop_back();
}

qreal ReadingBuilder::paragraphGap(Place place) const
{
    return m_tight && place.left > 0 ? 4 : 12;
}

void ReadingBuilder::addParagraph(const Node& node, Place place)
{
    const qreal gap = paragraphGap(place);
    startBlock(place, TextRole::Reading, gap, gap, ReadingLineHeight);
    const QTextCharFormat format = baseFormat(place, TextRole::Reading);
    if (node.children.empty() && !node.text.isEmpty()) {
        m_cursor.insertText(node.text, format);
    } else {
        addInlines(node, format);
    }
}

void ReadingBuilder::addRule(Place place)
{
    startBlock(place, TextRole::Small, 14, 14, 100);
    m_layout->rules.push_back(m_cursor.position());
}

void ReadingBuilder::addLiteral(const Node& node, Place place)
{
    startBlock(place, TextRole::Code, 12, 12, 135);
    QTextCharFormat format = baseFormat(place, TextRole::Code);
    format.setForeground(colour(node.kind == Kind::MathBlock ? Token::Accent : Token::Text3));
    m_cursor.insertText(QString(node.text).trimmed().replace(u'\n', QChar::LineSeparator), format);
}

void ReadingBuilder::addTable(const Node& node, Place place)
{
    size_t columns = 1;
    for (const Node& row : node.children) {
        columns = std::max(columns, row.children.size());
    }
    if (node.children.empty()) {
        return;
    }
    startBlock(place, TextRole::Reading, 0, 0, 100); // the empty block before a table is not shown
    QTextTableFormat format;
    format.setBorder(0);
    format.setCellSpacing(0);
    format.setCellPadding(px(7));
    format.setTopMargin(px(10));
    format.setBottomMargin(px(14));
    format.setLeftMargin(place.left);
    QTextTable* table = m_cursor.insertTable(static_cast<int>(node.children.size()), static_cast<int>(columns), format);
    const QTextCharFormat text = baseFormat(place, TextRole::Reading);
    for (int r = 0; r < table->rows(); ++r) {
        const Node& row = node.children[static_cast<size_t>(r)];
        for (int c = 0; c < table->columns(); ++c) {
            QTextTableCell cell = table->cellAt(r, c);
            QTextTableCellFormat cellFormat;
            cellFormat.setBottomBorder(1);
            cellFormat.setBottomBorderStyle(QTextFrameFormat::BorderStyle_Solid);
            cellFormat.setBottomBorderBrush(colour(row.level == 1 ? Token::Border : Token::HairLine));
            cell.setFormat(cellFormat);
            if (static_cast<size_t>(c) >= row.children.size()) {
                continue;
            }
            const Node& content = row.children[static_cast<size_t>(c)];
            m_cursor = cell.firstCursorPosition();
            QTextBlockFormat block;
            block.setAlignment(alignmentOf(content.align));
            m_cursor.setBlockFormat(block);
            QTextCharFormat cellText = text;
            if (row.level == 1) {
                cellText.setFontWeight(QFont::DemiBold);
            }
            addInlines(content, cellText);
        }
    }
    m_cursor.setPosition(table->lastPosition() + 1);
}

// Begins a block; a marker or check box that is due stands in its margin.
void ReadingBuilder::startBlock(Place place, TextRole role, qreal above, qreal below, qreal lineHeight)
{
    QTextBlockFormat format;
    format.setLeftMargin(place.left);
    format.setRightMargin(role == TextRole::Code ? px(CodePadding) : 0);
    const qreal spaced = std::clamp(above, std::exchange(m_leastAbove, 0), std::exchange(m_mostAbove, 100));
    format.setTopMargin(m_first ? (role == TextRole::Code ? px(CodePadding) : 0) : px(spaced));
    format.setBottomMargin(px(below));
    format.setLineHeight(lineHeight, QTextBlockFormat::ProportionalHeight);
    const QTextCharFormat text = baseFormat(place, role);
    if (m_first) {
        m_cursor.setBlockFormat(format);
        m_cursor.setBlockCharFormat(text);
    } else {
        m_cursor.insertBlock(format, text);
    }
    m_first = false;
    setPendingMarker();
}

void ReadingBuilder::setPendingMarker()
{
    if (!m_marker.isEmpty()) {
        m_layout->markers.push_back({m_cursor.position(), std::exchange(m_marker, QString())});
    }
    if (const Node* task = std::exchange(m_task, nullptr)) {
        QTextBlockFormat format = m_cursor.blockFormat();
        format.setLeftMargin(format.leftMargin() - px(ListIndent));
        m_cursor.setBlockFormat(format);
        QTextCharFormat box = linked(baseFormat({}, TextRole::Reading), QStringLiteral("task:%1").arg(task->firstLine));
        box.setForeground(QBrush(Qt::transparent)); // painted as a box; the letter is for copies and screen readers
        box.setFontUnderline(false);
        addSpan(task->checked ? ReadingLayout::Inline::DoneTask : ReadingLayout::Inline::OpenTask,
                task->checked ? QStringLiteral("\u2611") : QStringLiteral("\u2610"), box);
        m_cursor.insertText(QStringLiteral("\u00A0\u00A0"), baseFormat({}, TextRole::Reading));
    }
}

QTextCharFormat ReadingBuilder::baseFormat(Place place, TextRole role) const
{
    QTextCharFormat format;
    format.setFont(textFont(role));
    format.setForeground(colour(place.quiet ? Token::Text2 : Token::Text));
    return format;
}

} // namespace chimera::ui
