#include "ui/memories/PageText.h"

#include "core/base/Text.h"
#include "core/memories/Links.h"
#include "ui/widgets/MarkdownEditor.h"
#include "ui/widgets/ReadingView.h"

#include <QRegularExpression>
#include <QScrollBar>
#include <QTextBlock>

namespace chimera::ui {

namespace {

constexpr int RebuildDelay = 180;      // after the last key, in Split
constexpr qsizetype HugeText = 200000; // characters: rebuilt less often
constexpr int HugeRebuildDelay = 900;
constexpr int PassageMilliseconds = 6000;
constexpr qsizetype Slice = 32 * 1024; // what the editor takes in one turn of the event loop

// Large texts with ordinary lines go into the editor piece by piece.
bool fillsInSlices(const QString& content)
{
    if (content.size() < 4 * Slice || content.contains(u'\r'))
        return false;
    for (qsizetype at = 0; at < content.size();) {
        const qsizetype end = content.indexOf(u'\n', at);
        const qsizetype next = end < 0 ? content.size() : end + 1;
        if (next - at > Slice / 2)
            return false;
        at = next;
    }
    return true;
}

std::shared_ptr<const markdown::Node> parsed(const QString& content, const QString& title)
{
    auto tree = std::make_shared<markdown::Node>(markdown::parse(content));
    // Many vaults repeat the title as the first heading; it stands above already.
    if (!tree->children.empty()) {
        const markdown::Node& first = tree->children.front();
        const bool repeats = first.kind == markdown::Kind::Heading && first.level == 1 &&
                             markdown::plainText(first).trimmed() == title.trimmed();
        if (repeats)
            tree->children.erase(tree->children.begin());
    }
    return tree;
}

QString linkKey(const QString& target)
{
    return text::fold(target.section(u'#', 0, 0).trimmed());
}

Result<QSet<QString>> unresolved(const Caller& caller, const ReadTx& tx, const MemoryId& id)
{
    CHIMERA_TRY(const auto links, Links::outgoing(caller, tx, id));
    QSet<QString> targets;
    for (const OutgoingLink& link : links) {
        if (!link.memory)
            targets.insert(linkKey(link.target));
    }
    return targets;
}

int linesBefore(QStringView text, qsizetype position)
{
    return static_cast<int>(text.left(position).count(u'\n'));
}

} // namespace

TextRange toUtf16(QStringView text, const PassageRange& bytes)
{
    TextRange range{-1, -1};
    std::int64_t at = 0;
    qsizetype i = 0;
    while (i < text.size() && range.end < 0) {
        if (range.begin < 0 && at >= bytes.begin)
            range.begin = i;
        if (at >= bytes.end)
            range.end = i;
        const char16_t unit = text[i].unicode();
        const bool pair = text[i].isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate();
        at += pair ? 4 : unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
        i += pair ? 2 : 1;
    }
    range.begin = range.begin < 0 ? text.size() : range.begin;
    range.end = std::max(range.end < 0 ? text.size() : range.end, range.begin);
    return range;
}

PageText::PageText(Context& context, QWidget* parent)
    : QSplitter(Qt::Horizontal, parent)
    , m_context(context)
    , m_editor(new MarkdownEditor(this))
    , m_view(new ReadingView(this))
    , m_pictures(context)
{
    setChildrenCollapsible(false);
    setHandleWidth(1);
    addWidget(m_editor);
    addWidget(m_view);
    setStretchFactor(0, 1);
    setStretchFactor(1, 1);
    m_editor->setAccessibleName(tr("Text"));
    m_editor->setPlaceholderText(tr("Write here. [[ links to another memory, # makes a tag."));
    m_view->setAccessibleName(tr("Text, finished"));
    m_editor->setFrameShape(QFrame::NoFrame);
    m_view->setFrameShape(QFrame::NoFrame);
    m_rebuildTimer.setSingleShot(true);
    m_passageTimer.setSingleShot(true);
    m_passageTimer.setInterval(PassageMilliseconds);
    connect(&m_passageTimer, &QTimer::timeout, this, &PageText::forgetPassage);
    m_fillTimer.setInterval(0);
    connect(&m_fillTimer, &QTimer::timeout, this, &PageText::fillOn);

    m_view->setImageResolver([this](const QString& target) { return m_pictures.picture(target); });
    m_view->setLinkResolver([this](const QString& target) { return !m_parsed.unresolved.contains(linkKey(target)); });
    connect(&m_rebuildTimer, &QTimer::timeout, this, &PageText::rebuild);
    connect(m_editor, &MarkdownEditor::edited, this, &PageText::noteEdit);
    connect(m_view, &ReadingView::taskToggled, this, &PageText::toggleTask);
    connect(&m_pictures, &Pictures::arrived, this, [this] {
        if (m_parsed.tree)
            showParsed(m_parsed, true);
    });
    m_editor->viewport()->installEventFilter(this);
    m_view->viewport()->installEventFilter(this);
    setMode(MemoryMode::Edit);
}

void PageText::show(const MemoryId& id, const QString& title, const QString& content)
{
    m_id = id;
    m_title = title;
    m_content = content;
    m_touched = false;
    m_sameText = false;
    m_stateAfterFilling = {};
    forgetPassage();
    m_pictures.setMemory(id);
    fillEditor(content);
    m_viewIsOld = true;
    m_rebuildTimer.stop();
    m_rebuilds.cancel();
    m_parsed = {};
    if (m_mode != MemoryMode::Edit)
        rebuild();
    else
        m_view->setTree(std::make_shared<markdown::Node>());
}

void PageText::replace(const QString& title, const QString& content)
{
    m_title = title;
    if (content != this->content()) {
        while (m_filled >= 0)
            fillOn();
        m_content = content;
        m_touched = false;
        m_editor->replaceText(content);
    }
    refresh();
}

void PageText::setMemory(const MemoryId& id)
{
    m_id = id;
    m_pictures.setMemory(id);
    refresh();
}

void PageText::setTitle(const QString& title)
{
    m_title = title;
}

QString PageText::content() const
{
    return m_touched ? m_editor->text() : m_content;
}

void PageText::setMode(MemoryMode mode)
{
    const bool hadFocus = m_editor->hasFocus() || m_view->hasFocus();
    m_mode = mode;
    m_editor->setVisible(mode != MemoryMode::Read);
    m_view->setVisible(mode != MemoryMode::Edit);
    m_editor->setColumnWidth(mode == MemoryMode::Split ? 0 : 80);
    m_view->setColumnWidth(mode == MemoryMode::Split ? 0 : 76);
    if (mode != MemoryMode::Edit && m_viewIsOld)
        rebuild();
    if (hadFocus)
        focusText();
}

void PageText::setReadOnly(bool readOnly)
{
    m_readOnly = readOnly;
    m_editor->setReadOnly(readOnly || m_filled >= 0);
}

void PageText::fillEditor(const QString& content)
{
    endFilling();
    if (!fillsInSlices(content)) {
        m_editor->setText(content);
        return;
    }
    m_filled = content.indexOf(u'\n', Slice) + 1;
    m_editor->setText(content.left(m_filled));
    m_editor->setReadOnly(true); // for the blink of an eye
    m_editor->document()->setUndoRedoEnabled(false);
    m_fillTimer.start();
}

void PageText::fillOn()
{
    const qsizetype end = m_content.indexOf(u'\n', std::min(m_filled + Slice, m_content.size()));
    const qsizetype next = end < 0 ? m_content.size() : end + 1;
    m_inserting = true;
    QTextCursor cursor(m_editor->document());
    cursor.movePosition(QTextCursor::End);
    cursor.insertText(m_content.mid(m_filled, next - m_filled));
    m_inserting = false;
    m_filled = next;
    if (m_filled < m_content.size())
        return;
    endFilling();
    if (!m_stateAfterFilling.isEmpty())
        restoreState(std::exchange(m_stateAfterFilling, {}));
    showPassageAgain();
}

void PageText::endFilling()
{
    m_fillTimer.stop();
    if (std::exchange(m_filled, -1) < 0)
        return;
    m_editor->document()->setUndoRedoEnabled(true);
    m_editor->setReadOnly(m_readOnly);
}

void PageText::refresh()
{
    m_viewIsOld = true;
    m_sameText = true;
    m_pictures.forgetMissing();
    if (m_mode != MemoryMode::Edit)
        rebuild();
}

void PageText::refreshLinks()
{
    if (m_mode == MemoryMode::Edit || !m_parsed.tree)
        return;
    m_context.runner().read(
        this, "links.outgoing",
        [caller = m_context.caller(), id = m_id](ReadTx& tx) { return unresolved(caller, tx, id); },
        [this](const Result<QSet<QString>>& targets) {
            if (!targets || *targets == m_parsed.unresolved || m_rebuildTimer.isActive() || m_viewIsOld)
                return;
            m_parsed.unresolved = *targets;
            showParsed(m_parsed, true);
        },
        m_linkRequests.next());
}

void PageText::noteEdit()
{
    if (m_inserting)
        return;
    m_touched = true;
    forgetPassage();
    m_viewIsOld = true;
    m_sameText = true;
    if (m_mode != MemoryMode::Edit && !m_rebuildTimer.isActive())
        m_rebuildTimer.start(m_editor->document()->characterCount() > HugeText ? HugeRebuildDelay : RebuildDelay);
    Q_EMIT edited();
}

void PageText::rebuild()
{
    m_rebuildTimer.stop();
    m_viewIsOld = false;
    const auto show = [this, same = m_sameText](const Result<Parsed>& parsed) {
        if (parsed)
            showParsed(*parsed, same);
    };
    if (m_id.isEmpty()) {
        m_context.runner().compute(
            this,
            [content = content(), title = m_title](const CancelToken&) -> Result<Parsed> {
                return Parsed{parsed(content, title), {}};
            },
            show, m_rebuilds.next());
        return;
    }
    m_context.runner().read(
        this, "memories.read",
        [caller = m_context.caller(), id = m_id, content = content(), title = m_title](ReadTx& tx) -> Result<Parsed> {
            // Without the links the text alone is better than nothing.
            return Parsed{parsed(content, title), unresolved(caller, tx, id).value_or(QSet<QString>())};
        },
        show, m_rebuilds.next());
}

void PageText::showParsed(const Parsed& parsed, bool sameText)
{
    m_parsed = parsed;
    const int scroll = sameText ? m_view->scrollState() : std::exchange(m_pendingScroll, -1);
    m_view->setTree(parsed.tree);
    m_view->setScrollState(std::max(scroll, 0));
    m_sameText = true;
    showPassageAgain();
    Q_EMIT columnMoved();
}

void PageText::toggleTask(int line)
{
    static const QRegularExpression box(QStringLiteral("^[\\s>]*(?:[-*+]|\\d+[.)])\\s+\\[([ xX])\\]"));
    const QTextBlock block = m_editor->document()->findBlockByNumber(line);
    const QRegularExpressionMatch match = box.match(block.text());
    if (m_editor->isReadOnly() || !block.isValid() || !match.hasMatch())
        return;
    QTextCursor cursor(block);
    cursor.setPosition(block.position() + static_cast<int>(match.capturedStart(1)));
    cursor.movePosition(QTextCursor::NextCharacter, QTextCursor::KeepAnchor);
    cursor.insertText(match.captured(1) == QLatin1String(" ") ? QStringLiteral("x") : QStringLiteral(" "));
    noteEdit();
    rebuild();
}

QJsonObject PageText::state() const
{
    if (m_filled >= 0 && !m_stateAfterFilling.isEmpty())
        return m_stateAfterFilling;
    const MarkdownEditor::ViewState view = m_editor->viewState();
    return {{QStringLiteral("cursor"), view.cursor},
            {QStringLiteral("anchor"), view.anchor},
            {QStringLiteral("scroll"), view.scroll},
            {QStringLiteral("readScroll"), m_view->scrollState()},
            {QStringLiteral("zoom"), m_editor->zoomPercent()}};
}

void PageText::restoreState(const QJsonObject& state)
{
    if (m_filled >= 0) {
        m_stateAfterFilling = state;
        return;
    }
    m_editor->setZoomPercent(state.value(QLatin1String("zoom")).toInt(100));
    m_editor->setViewState({state.value(QLatin1String("cursor")).toInt(), state.value(QLatin1String("anchor")).toInt(),
                            state.value(QLatin1String("scroll")).toInt()});
    m_pendingScroll = state.value(QLatin1String("readScroll")).toInt();
}

void PageText::scrollToHeading(const QString& heading)
{
    if (m_mode != MemoryMode::Edit)
        m_view->scrollToHeading(heading);
    if (m_mode == MemoryMode::Read)
        return;
    const QRegularExpression line(QStringLiteral("^#{1,6}\\s+%1\\s*#*\\s*$").arg(QRegularExpression::escape(heading)),
                                  QRegularExpression::CaseInsensitiveOption);
    for (QTextBlock block = m_editor->document()->begin(); block.isValid(); block = block.next()) {
        if (!line.match(block.text()).hasMatch())
            continue;
        m_editor->setTextCursor(QTextCursor(block));
        m_editor->verticalScrollBar()->setValue(block.firstLineNumber());
        return;
    }
}

void PageText::showPassage(const PassageRange& range)
{
    forgetPassage();
    m_passage = toUtf16(content(), range);
    // A mark on nearly all of a text says nothing.
    const qsizetype length = m_passage->end - m_passage->begin;
    if (length == 0 || length * 10 > content().size() * 9)
        m_passage.reset();
    else
        m_passageTimer.start();
    showPassageAgain();
}

void PageText::forgetPassage()
{
    m_passageTimer.stop();
    if (!std::exchange(m_passage, std::nullopt))
        return;
    m_editor->clearPassage();
    m_view->clearPassage();
}

void PageText::showPassageAgain()
{
    if (!m_passage)
        return;
    const QString text = content();
    if (m_mode != MemoryMode::Read && m_filled < 0) {
        // The editor has one sign for each line end.
        const auto place = [&text](qsizetype position) {
            return static_cast<int>(position - QStringView(text).left(position).count(QLatin1String("\r\n")));
        };
        m_editor->showPassage(place(m_passage->begin), place(m_passage->end));
    }
    if (m_mode != MemoryMode::Edit && m_parsed.tree)
        m_view->showPassage(linesBefore(text, m_passage->begin), linesBefore(text, m_passage->end - 1));
}

void PageText::focusText()
{
    if (m_mode == MemoryMode::Read)
        m_view->setFocus();
    else
        m_editor->setFocus();
}

std::pair<int, int> PageText::column() const
{
    if (m_mode == MemoryMode::Split)
        return {px(24), px(24)};
    const QAbstractScrollArea* area = m_editor;
    qreal margin = m_editor->document()->documentMargin();
    if (m_mode == MemoryMode::Read) {
        area = m_view;
        margin = m_view->document()->documentMargin() + m_view->document()->rootFrame()->frameFormat().leftMargin();
    }
    const QPoint left = area->viewport()->mapTo(parentWidget(), QPoint(qRound(margin), 0));
    const QPoint right = area->viewport()->mapTo(parentWidget(), QPoint(area->viewport()->width() - qRound(margin), 0));
    return {left.x(), std::max(0, parentWidget()->width() - right.x())};
}

bool PageText::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::Show)
        QMetaObject::invokeMethod(this, &PageText::columnMoved, Qt::QueuedConnection);
    return QSplitter::eventFilter(watched, event);
}

void PageText::changeEvent(QEvent* event)
{
    QSplitter::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        QMetaObject::invokeMethod(this, &PageText::columnMoved, Qt::QueuedConnection);
}

} // namespace chimera::ui
