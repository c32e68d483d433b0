#include "ui/widgets/MarkdownHighlighter.h"

#include "ui/widgets/CodeHighlighter.h"
#include "ui/widgets/Theme.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTextDocument>
#include <QTimer>

namespace chimera::ui {

namespace {

constexpr qint64 TurnBudget = 10; // milliseconds
constexpr qint64 SliceBudget = 6;
constexpr int IdleInterval = 10;
constexpr int MostDepth = 4;
constexpr int FarthestCloser = 2000;

enum class Mode { Normal, Fence, FrontMatter, Maths, Comment };

struct PlainMark : QTextBlockUserData
{};

bool isPlain(const QTextBlock& block)
{
    return block.userData() != nullptr;
}

struct FenceMark
{
    int length = 0;
    bool tilde = false;
    QStringView info;
};

// What opens or closes a fence, behind indentation and quote marks.
FenceMark fenceOf(QStringView text)
{
    qsizetype at = 0;
    while (at < text.size() && (text.at(at) == u' ' || text.at(at) == u'\t' || text.at(at) == u'>')) {
        ++at;
    }
    if (at >= text.size() || (text.at(at) != u'`' && text.at(at) != u'~')) {
        return {};
    }
    const QChar mark = text.at(at);
    qsizetype end = at;
    while (end < text.size() && text.at(end) == mark) {
        ++end;
    }
    const QStringView info = text.sliced(end).trimmed();
    const bool valid = end - at >= 3 && !(mark == u'`' && info.contains(u'`'));
    return valid ? FenceMark{static_cast<int>(std::min<qsizetype>(end - at, 63)), mark == u'~', info} : FenceMark{};
}

QStringView languageOf(QStringView info)
{
    qsizetype end = 0;
    while (end < info.size() && !info.at(end).isSpace() && info.at(end) != u'{' && info.at(end) != u',') {
        ++end;
    }
    return info.first(end);
}

bool isWordCharacter(QStringView text, qsizetype at)
{
    return at >= 0 && at < text.size() && text.at(at).isLetterOrNumber();
}

} // namespace

struct MarkdownHighlighter::LineState
{
    Mode mode = Mode::Normal;
    bool tilde = false;
    int fenceLength = 0;
    int language = 0;
    int codeState = 0;

    int packed() const
    {
        return static_cast<int>(mode) | (tilde ? 1 << 3 : 0) | fenceLength << 4 | language << 10 | codeState << 16;
    }

    static LineState unpack(int value)
    {
        if (value < 0) {
            return {};
        }
        return {static_cast<Mode>(value & 7), (value & 8) != 0, value >> 4 & 63, value >> 10 & 63, value >> 16 & 255};
    }
};

MarkdownHighlighter::MarkdownHighlighter(QTextDocument* document)
    : QSyntaxHighlighter(document)
    , m_turn(std::make_unique<QElapsedTimer>())
    , m_turnEnd(new QTimer(this))
    , m_idle(new QTimer(this))
{
    m_turnEnd->setSingleShot(true);
    m_turnEnd->setInterval(0);
    m_idle->setSingleShot(true);
    m_idle->setInterval(IdleInterval);
    connect(m_turnEnd, &QTimer::timeout, this, [this] { m_turn->invalidate(); });
    connect(m_idle, &QTimer::timeout, this, &MarkdownHighlighter::highlightSlice);
    makeFormats();
}

MarkdownHighlighter::~MarkdownHighlighter() = default;

void MarkdownHighlighter::showFirst(const QTextBlock& first, const QTextBlock& last)
{
    m_visibleFirst = first;
    m_visibleLast = last;
    if (!isComplete() && !m_idle->isActive()) {
        m_idle->start();
    }
}

bool MarkdownHighlighter::isComplete() const
{
    return m_nextPlain < 0;
}

void MarkdownHighlighter::themeChanged()
{
    makeFormats();
    rehighlight();
}

bool MarkdownHighlighter::isInCode(const QTextBlock& block)
{
    const Mode before = LineState::unpack(block.previous().isValid() ? block.previous().userState() : -1).mode;
    return before != Mode::Normal;
}

void MarkdownHighlighter::makeFormats()
{
    const auto format = [this](Style style) -> QTextCharFormat& { return m_formats[static_cast<size_t>(style)]; };
    m_formats.fill({});
    const qreal base = document() ? document()->defaultFont().pointSizeF() : textFont(TextRole::Reading).pointSizeF();
    const auto heading = [&](Style style, qreal factor) {
        format(style).setFontPointSize(base * factor);
        format(style).setFontWeight(QFont::Bold);
        format(style).setForeground(colour(Token::Text));
    };
    heading(Style::Heading1, 1.5);
    heading(Style::Heading2, 1.25);
    heading(Style::Heading3, 1.1);
    format(Style::Markup).setForeground(colour(Token::Text3));
    format(Style::Emphasis).setFontItalic(true);
    format(Style::Strong).setFontWeight(QFont::Bold);
    format(Style::StrongEmphasis).setFontWeight(QFont::Bold);
    format(Style::StrongEmphasis).setFontItalic(true);
    format(Style::Strike).setFontStrikeOut(true);
    format(Style::Strike).setForeground(colour(Token::Text3));
    format(Style::Mark).setBackground(colour(Token::Mark));
    format(Style::Mark).setForeground(colour(Token::MarkText));
    const QFont code = textFont(TextRole::Code);
    for (const Style style : {Style::Code, Style::Fence, Style::FrontMatter, Style::Maths}) {
        format(style).setFontFamilies(code.families());
        format(style).setFontFixedPitch(true);
        format(style).setFontPointSize(base * 0.9);
    }
    format(Style::Code).setForeground(colour(Token::Code));
    format(Style::Code).setBackground(colour(Token::Alt));
    format(Style::Fence).setForeground(colour(Token::Text2));
    format(Style::FrontMatter).setForeground(colour(Token::Text3));
    format(Style::Maths).setForeground(colour(Token::Accent));
    format(Style::Link).setForeground(colour(Token::Link));
    format(Style::WikiLink).setForeground(colour(Token::Link));
    format(Style::WikiLink).setFontUnderline(true);
    format(Style::Address).setForeground(colour(Token::Text3));
    format(Style::Tag).setForeground(colour(Token::ChipText));
    format(Style::Quote).setForeground(colour(Token::Text2));
    format(Style::ListMarker).setForeground(colour(Token::Accent));
    format(Style::ListMarker).setFontWeight(QFont::DemiBold);
    format(Style::TaskOpen).setForeground(colour(Token::Accent));
    format(Style::TaskDone).setForeground(colour(Token::Text3));
    format(Style::Callout).setForeground(colour(Token::Link));
    format(Style::Callout).setFontWeight(QFont::DemiBold);
    format(Style::Comment).setForeground(colour(Token::Text3));
    format(Style::Comment).setFontItalic(true);
}

bool MarkdownHighlighter::overBudget()
{
    if (!m_turn->isValid()) {
        m_turn->start();
        m_turnEnd->start();
        return false;
    }
    return m_turn->elapsed() >= TurnBudget;
}

void MarkdownHighlighter::leavePlain()
{
    setCurrentBlockUserData(new PlainMark);
    const int number = currentBlock().blockNumber();
    m_nextPlain = m_nextPlain < 0 ? number : std::min(m_nextPlain, number);
    if (!m_idle->isActive()) {
        m_idle->start();
    }
}

void MarkdownHighlighter::highlightSlice()
{
    if (!document() || isComplete()) {
        return;
    }
    m_turn->start(); // a slice is a turn of its own
    if (m_visibleFirst.isValid() && m_visibleLast.isValid()) {
        colourRange(m_visibleFirst, m_visibleLast.blockNumber());
    }
    const int from = std::exchange(m_nextPlain, -1);
    const bool done = colourRange(document()->findBlockByNumber(from), document()->blockCount());
    m_turn->invalidate();
    if (!done && !m_idle->isActive()) {
        m_idle->start();
    }
}

// False when the time was over; m_nextPlain then says where to go on.
bool MarkdownHighlighter::colourRange(QTextBlock block, int lastNumber)
{
    for (int number = block.blockNumber(); block.isValid() && number <= lastNumber; block = block.next(), ++number) {
        if (m_turn->elapsed() >= SliceBudget) {
            m_nextPlain = m_nextPlain < 0 ? number : std::min(m_nextPlain, number);
            return false;
        }
        if (isPlain(block)) {
            rehighlightBlock(block);
        }
    }
    return true;
}

void MarkdownHighlighter::highlightBlock(const QString& text)
{
    const LineState before = LineState::unpack(previousBlockState());
    if (text.size() > LongestLine) {
        setCurrentBlockState(before.packed());
        return;
    }
    const LineState after = advance(text, before);
    setCurrentBlockState(after.packed());
    if (overBudget()) {
        leavePlain();
        return;
    }
    if (currentBlockUserData()) {
        setCurrentBlockUserData(nullptr);
    }
    paintLine(text, before, after);
}

MarkdownHighlighter::LineState MarkdownHighlighter::advance(const QString& text, const LineState& before) const
{
    const QStringView line(text);
    const QStringView trimmed = line.trimmed();
    LineState after = before;
    switch (before.mode) {
    case Mode::FrontMatter:
        return trimmed == u"---" || trimmed == u"..." ? LineState{} : before;
    case Mode::Maths:
        return trimmed.endsWith(u"$$") ? LineState{} : before;
    case Mode::Comment:
        return trimmed.contains(u"%%") ? LineState{} : before;
    case Mode::Fence: {
        const FenceMark mark = fenceOf(line);
        if (mark.length >= before.fenceLength && mark.tilde == before.tilde && mark.info.isEmpty()) {
            return {};
        }
        std::vector<code::Span> spans;
        after.codeState = code::scanLine(before.language, line, before.codeState, spans);
        return after;
    }
    case Mode::Normal:
        break;
    }
    if (const FenceMark mark = fenceOf(line); mark.length > 0) {
        return {Mode::Fence, mark.tilde, mark.length, code::languageId(languageOf(mark.info)), 0};
    }
    if (currentBlock().blockNumber() == 0 && trimmed == u"---") {
        return {Mode::FrontMatter};
    }
    if (trimmed.startsWith(u"$$") && trimmed.indexOf(u"$$", 2) < 0) {
        return {Mode::Maths};
    }
    if (trimmed.startsWith(u"%%") && trimmed.indexOf(u"%%", 2) < 0) {
        return {Mode::Comment};
    }
    return {};
}

void MarkdownHighlighter::paintLine(const QString& text, const LineState& before, const LineState& after)
{
    const int length = static_cast<int>(text.size());
    const Mode mode = before.mode == Mode::Normal ? after.mode : before.mode;
    switch (mode) {
    case Mode::FrontMatter:
        merge(0, length, Style::FrontMatter);
        return;
    case Mode::Maths:
        merge(0, length, Style::Maths);
        return;
    case Mode::Comment:
        merge(0, length, Style::Comment);
        return;
    case Mode::Fence:
        merge(0, length, Style::Fence);
        if (before.mode != Mode::Fence || after.mode != Mode::Fence) {
            merge(0, length, Style::Markup);
        } else {
            paintFenced(text, before);
        }
        return;
    case Mode::Normal:
        paintBlockMarkup(text);
    }
}

void MarkdownHighlighter::paintFenced(const QString& text, const LineState& before)
{
    std::vector<code::Span> spans;
    code::scanLine(before.language, text, before.codeState, spans);
    for (const code::Span& span : spans) {
        QTextCharFormat merged = format(span.begin);
        merged.merge(code::formatOf(span.kind));
        setFormat(span.begin, span.length, merged);
    }
}

void MarkdownHighlighter::paintBlockMarkup(const QString& text)
{
    static const QRegularExpression heading(QStringLiteral("^ {0,3}(#{1,6})(?=\\s|$)"));
    static const QRegularExpression rule(QStringLiteral("^ {0,3}([-*_])(?:\\s*\\1){2,}\\s*$"));
    const int length = static_cast<int>(text.size());
    if (const auto match = heading.match(text); match.hasMatch()) {
        const auto level = match.capturedLength(1);
        merge(0, length, level == 1 ? Style::Heading1 : level == 2 ? Style::Heading2 : Style::Heading3);
        merge(0, static_cast<int>(match.capturedEnd(1)), Style::Markup);
        paintInlines(text, static_cast<int>(match.capturedEnd(1)), length, 0);
        return;
    }
    if (rule.match(text).hasMatch()) {
        merge(0, length, Style::Markup);
        return;
    }
    paintInlines(text, paintLinePrefix(text), length, 0);
}

// Quote marks, list marker and task box; returns where the text of the line begins.
int MarkdownHighlighter::paintLinePrefix(const QString& text)
{
    static const QRegularExpression quote(QStringLiteral("^\\s*(?:>\\s?)+"));
    static const QRegularExpression callout(QStringLiteral("\\G\\[![\\w-]+\\][+-]?.*$"));
    static const QRegularExpression item(
        QStringLiteral("\\G\\s*([-*+]|\\d{1,9}[.)])(?:\\s+|$)(\\[[ xX]\\](?=\\s|$))?"));
    int at = 0;
    const int length = static_cast<int>(text.size());
    if (const auto match = quote.match(text); match.hasMatch()) {
        at = static_cast<int>(match.capturedEnd());
        merge(at, length - at, Style::Quote);
        merge(0, at, Style::Markup);
        if (callout.match(text, at).hasMatch()) {
            merge(at, length - at, Style::Callout);
        }
    }
    if (const auto match = item.match(text, at); match.hasMatch()) {
        merge(static_cast<int>(match.capturedStart(1)), static_cast<int>(match.capturedLength(1)), Style::ListMarker);
        at = static_cast<int>(match.capturedEnd());
        if (match.hasCaptured(2)) {
            const bool done = match.capturedView(2) != u"[ ]";
            merge(static_cast<int>(match.capturedStart(2)), static_cast<int>(match.capturedLength(2)),
                  done ? Style::TaskDone : Style::TaskOpen);
            if (done) {
                merge(at, length - at, Style::TaskDone);
            }
        }
    }
    return at;
}

void MarkdownHighlighter::paintInlines(QStringView text, int from, int to, int depth)
{
    for (int at = from; at < to;) {
        const int next = paintConstruct(text, at, to, depth);
        at = std::max(next, at + 1);
    }
}

// What begins at `at`, if anything; returns its end or `at`.
int MarkdownHighlighter::paintConstruct(QStringView text, int at, int to, int depth)
{
    switch (text.at(at).unicode()) {
    case '\\':
        merge(at, 1, Style::Markup);
        return at + 2;
    case '`':
        return paintCode(text, at, to);
    case '[':
    case '!':
        return paintBracket(text, at, to, depth);
    case '*':
    case '_':
    case '~':
    case '=':
        return paintDelimited(text, at, to, depth);
    case '$': {
        const bool price = at + 1 >= to || text.at(at + 1).isSpace() || text.at(at + 1).isDigit();
        return price ? at : paintBetween(text, at, to, u"$", Style::Maths);
    }
    case '%':
        return paintBetween(text, at, to, u"%%", Style::Comment);
    case '|':
        merge(at, 1, Style::Markup);
        return at + 1;
    default:
        return paintWord(text, at, to);
    }
}

int MarkdownHighlighter::paintCode(QStringView text, int at, int to)
{
    int run = at;
    while (run < to && text.at(run) == u'`') {
        ++run;
    }
    const QStringView ticks = text.sliced(at, run - at);
    qsizetype close = text.first(to).indexOf(ticks, run);
    while (close >= 0 && close + ticks.size() < to && text.at(close + ticks.size()) == u'`') {
        qsizetype past = close;
        while (past < to && text.at(past) == u'`') {
            ++past;
        }
        close = text.first(to).indexOf(ticks, past);
    }
    if (close < 0 || close - run > FarthestCloser) {
        return run;
    }
    const int end = static_cast<int>(close + ticks.size());
    merge(at, end - at, Style::Code);
    merge(at, run - at, Style::Markup);
    merge(static_cast<int>(close), static_cast<int>(ticks.size()), Style::Markup);
    return end;
}

int MarkdownHighlighter::paintBracket(QStringView text, int at, int to, int depth)
{
    const int open = text.at(at) == u'!' ? at + 1 : at;
    if (open >= to || text.at(open) != u'[') {
        return at;
    }
    const QStringView scope = text.first(std::min(to, open + FarthestCloser));
    if (open + 1 < to && text.at(open + 1) == u'[') {
        const qsizetype close = scope.indexOf(u"]]", open + 2);
        if (close < 0) {
            return open + 2;
        }
        merge(at, static_cast<int>(close) + 2 - at, Style::Markup);
        merge(open + 2, static_cast<int>(close) - open - 2, Style::WikiLink);
        return static_cast<int>(close) + 2;
    }
    const qsizetype label = scope.indexOf(u"](", open + 1);
    const qsizetype close = label < 0 ? -1 : scope.indexOf(u')', label + 2);
    if (close < 0) {
        return open + 1;
    }
    const int labelEnd = static_cast<int>(label);
    merge(at, open + 1 - at, Style::Markup);
    merge(open + 1, labelEnd - open - 1, Style::Link);
    if (depth < MostDepth) {
        paintInlines(text, open + 1, labelEnd, depth + 1);
    }
    merge(labelEnd, static_cast<int>(close) + 1 - labelEnd, Style::Address);
    return static_cast<int>(close) + 1;
}

int MarkdownHighlighter::paintDelimited(QStringView text, int at, int to, int depth)
{
    const QChar mark = text.at(at);
    int run = at;
    while (run < to && text.at(run) == mark) {
        ++run;
    }
    const int length = run - at;
    const bool pair = mark == u'~' || mark == u'=';
    const bool wrongLength = pair ? length != 2 : length > 3;
    const bool opens = run < to && !text.at(run).isSpace() && !(mark == u'_' && isWordCharacter(text, at - 1));
    if (wrongLength || !opens || depth >= MostDepth) {
        return run;
    }
    const QStringView scope = text.first(std::min(to, run + FarthestCloser));
    const QString closer(length, mark);
    for (qsizetype close = scope.indexOf(closer, run); close >= 0; close = scope.indexOf(closer, close + 1)) {
        const qsizetype end = close + length;
        const bool longer = text.at(close - 1) == mark || (end < to && text.at(end) == mark);
        if (longer || text.at(close - 1).isSpace() || (mark == u'_' && isWordCharacter(text, end))) {
            continue;
        }
        const Style style = mark == u'~'   ? Style::Strike
                            : mark == u'=' ? Style::Mark
                            : length == 1  ? Style::Emphasis
                            : length == 2  ? Style::Strong
                                           : Style::StrongEmphasis;
        merge(run, static_cast<int>(close) - run, style);
        paintInlines(text, run, static_cast<int>(close), depth + 1);
        merge(at, length, Style::Markup);
        merge(static_cast<int>(close), length, Style::Markup);
        return static_cast<int>(end);
    }
    return run;
}

// A tag or a bare address; anything else is passed over up to the next place where something may begin.
int MarkdownHighlighter::paintWord(QStringView text, int at, int to)
{
    static const QRegularExpression tag(QStringLiteral("\\G#(?=[^\\s]*[^\\d\\s])[\\w/\\-\\x{80}-\\x{10FFFF}]+"));
    static const QRegularExpression address(QStringLiteral("\\Ghttps?://[^\\s<>\\])]+"));
    const bool atWordStart = !isWordCharacter(text, at - 1);
    const QChar c = text.at(at);
    if (atWordStart && (c == u'#' || c == u'h')) {
        const auto match = (c == u'#' ? tag : address).match(text.first(to), at);
        if (match.hasMatch()) {
            merge(at, static_cast<int>(match.capturedLength()), c == u'#' ? Style::Tag : Style::Link);
            return static_cast<int>(match.capturedEnd());
        }
    }
    int next = at + 1;
    while (next < to && text.at(next).isLetterOrNumber() && c.isLetterOrNumber()) {
        ++next;
    }
    return next;
}

int MarkdownHighlighter::paintBetween(QStringView text, int at, int to, QStringView mark, Style style)
{
    const auto length = mark.size();
    if (!text.sliced(at, to - at).startsWith(mark)) {
        return at + 1;
    }
    const qsizetype close = text.first(std::min(to, at + FarthestCloser)).indexOf(mark, at + length);
    if (close <= at + length) {
        return at + static_cast<int>(length);
    }
    merge(at, static_cast<int>(close + length) - at, style);
    return static_cast<int>(close + length);
}

void MarkdownHighlighter::merge(int begin, int length, Style style)
{
    const QTextCharFormat& added = m_formats[static_cast<size_t>(style)];
    for (int at = begin; at < begin + length;) {
        const QTextCharFormat before = format(at);
        int end = at + 1;
        while (end < begin + length && format(end) == before) {
            ++end;
        }
        QTextCharFormat merged = before;
        merged.merge(added);
        setFormat(at, end - at, merged);
        at = end;
    }
}

} // namespace chimera::ui
