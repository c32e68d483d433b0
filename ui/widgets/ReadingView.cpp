#include "ui/widgets/ReadingView.h"

#include "ui/widgets/Buttons.h"
#include "ui/widgets/ReadingBuilder.h"
#include "ui/widgets/ReadingPainter.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMimeData>
#include <QScrollBar>
#include <QTextBlock>
#include <QTimer>

#include <thread>

namespace chimera::ui {

namespace {

constexpr int FirstSlice = 16; // milliseconds; most notes are done in it
constexpr int Slice = 8;
constexpr qsizetype LargeText = 200 * 1024;
constexpr int PollInterval = 10;
constexpr size_t MostSearchMarks = 5000;
constexpr qreal PassageShare = 0.5; // of the mark's colour

} // namespace

// Handed to the parsing thread and looked at by the view, which may be gone before the thread is.
struct ReadingView::Parsing
{
    std::mutex mutex;
    std::shared_ptr<const markdown::Node> tree;
};

ReadingView::ReadingView(QWidget* parent)
    : QTextBrowser(parent)
    , m_layout(std::make_unique<ReadingLayout>())
    , m_sliceTimer(new QTimer(this))
    , m_parseTimer(new QTimer(this))
    , m_copyButton(makeIconButton(Glyph::Copy, tr("Copy code"), viewport()))
{
    setAccessibleName(tr("Text of the memory"));
    setFrameShape(QFrame::NoFrame);
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
    setReadOnly(true);
    setOpenLinks(false);
    setOpenExternalLinks(false);
    setUndoRedoEnabled(false);
    setTextInteractionFlags(Qt::TextBrowserInteraction);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    m_copyButton->hide();
    m_copyButton->setCursor(Qt::ArrowCursor);
    m_sliceTimer->setInterval(0);
    m_parseTimer->setInterval(PollInterval);
    connect(m_sliceTimer, &QTimer::timeout, this, &ReadingView::buildSlice);
    connect(m_parseTimer, &QTimer::timeout, this, &ReadingView::pollParsing);
    connect(this, &QTextBrowser::anchorClicked, this, &ReadingView::activate);
    connect(m_copyButton, &QToolButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_copyText);
        Q_EMIT codeCopied();
    });
}

ReadingView::~ReadingView() = default;

void ReadingView::setImageResolver(ImageResolver resolver)
{
    m_images = std::move(resolver);
}

void ReadingView::setLinkResolver(LinkResolver resolver)
{
    m_links = std::move(resolver);
}

void ReadingView::setMarkdownText(const QString& markdown)
{
    if (markdown.size() < LargeText) {
        setTree(std::make_shared<const markdown::Node>(markdown::parse(markdown)));
        return;
    }
    m_parsing = std::make_shared<Parsing>();
    m_parseTimer->start();
    std::thread([parsing = m_parsing, markdown] {
        auto tree = std::make_shared<const markdown::Node>(markdown::parse(markdown));
        const std::lock_guard lock(parsing->mutex);
        parsing->tree = std::move(tree);
    }).detach();
}

void ReadingView::pollParsing()
{
    if (!m_parsing) {
        m_parseTimer->stop();
        return;
    }
    std::shared_ptr<const markdown::Node> tree;
    {
        const std::lock_guard lock(m_parsing->mutex);
        tree = m_parsing->tree;
    }
    if (tree) {
        setTree(std::move(tree));
    }
}

void ReadingView::setTree(std::shared_ptr<const markdown::Node> tree)
{
    m_parsing.reset();
    m_parseTimer->stop();
    m_tree = std::move(tree);
    rebuild();
}

bool ReadingView::isBuilding() const
{
    return m_builder != nullptr || m_parsing != nullptr;
}

void ReadingView::rebuild()
{
    m_sliceTimer->stop();
    m_builder.reset();
    m_copyButton->hide();
    *m_layout = {};
    document()->clear();
    document()->setDefaultFont(textFont(TextRole::Reading));
    document()->setDocumentMargin(0);
    if (!m_tree) {
        return;
    }
    const int column = std::max(viewport()->width(), px(200));
    m_builder = std::make_unique<ReadingBuilder>(document(), m_layout.get(), m_tree,
                                                 ReadingBuilder::Resolvers{m_images, m_links}, column);
    document()->setLayoutEnabled(false);
    const bool done = m_builder->buildFor(FirstSlice);
    document()->setLayoutEnabled(true);
    if (done) {
        finishBuild();
    } else {
        m_sliceTimer->start();
    }
}

void ReadingView::buildSlice()
{
    const bool done = m_builder->buildFor(Slice);
    document()->size(); // lays the new part out now: left to itself the layout takes ever larger steps
    if (done) {
        finishBuild();
    }
}

void ReadingView::finishBuild()
{
    m_sliceTimer->stop();
    m_builder.reset();
    std::stable_sort(m_layout->spans.begin(), m_layout->spans.end(),
                     [](const auto& a, const auto& b) { return a.begin < b.begin; }); // nested ones came first
    markWords();
    if (m_pendingScroll >= 0) {
        verticalScrollBar()->setValue(std::exchange(m_pendingScroll, -1));
    }
    if (!m_pendingHeading.isEmpty()) {
        scrollToHeading(std::exchange(m_pendingHeading, QString()));
    }
    if (m_passageLines.first >= 0) {
        showPassage(m_passageLines.first, m_passageLines.second);
    }
    if (m_fitsContent) {
        updateGeometry();
    }
    viewport()->update();
    Q_EMIT built();
}

void ReadingView::setSearchMarks(const QStringList& words)
{
    m_searchWords = words;
    markWords();
    viewport()->update();
}

void ReadingView::markWords()
{
    m_layout->searchMarks.clear();
    if (m_builder || m_searchWords.isEmpty()) {
        return;
    }
    const QString text = document()->toRawText();
    for (const QString& word : std::as_const(m_searchWords)) {
        qsizetype at = word.isEmpty() ? -1 : text.indexOf(word, 0, Qt::CaseInsensitive);
        for (; at >= 0 && m_layout->searchMarks.size() < MostSearchMarks;
             at = text.indexOf(word, at + word.size(), Qt::CaseInsensitive)) {
            m_layout->searchMarks.push_back(
                {ReadingLayout::Inline::Highlight, static_cast<int>(at), static_cast<int>(at + word.size())});
        }
    }
    std::sort(m_layout->searchMarks.begin(), m_layout->searchMarks.end(),
              [](const auto& a, const auto& b) { return a.begin < b.begin; });
}

void ReadingView::setColumnWidth(int characters)
{
    m_columnCharacters = std::max(characters, 0);
    updateMargins();
}

void ReadingView::setPadding(int designPixels)
{
    m_padding = designPixels;
    updateMargins();
}

void ReadingView::setFitsContent(bool fits)
{
    m_fitsContent = fits;
    setVerticalScrollBarPolicy(fits ? Qt::ScrollBarAlwaysOff : Qt::ScrollBarAsNeeded);
    QSizePolicy policy(QSizePolicy::Preferred, fits ? QSizePolicy::Minimum : QSizePolicy::Expanding);
    policy.setHeightForWidth(fits);
    setSizePolicy(policy);
    updateMargins();
}

void ReadingView::scrollToHeading(const QString& title)
{
    if (m_builder || m_parsing) {
        m_pendingHeading = title;
        return;
    }
    for (const ReadingLayout::Heading& heading : m_layout->headings) {
        if (heading.title.compare(title, Qt::CaseInsensitive) == 0) {
            QTextCursor cursor(document());
            cursor.setPosition(heading.position);
            setTextCursor(cursor);
            verticalScrollBar()->setValue(verticalScrollBar()->value() + cursorRect(cursor).top() - px(16));
            return;
        }
    }
}

void ReadingView::showPassage(int firstLine, int lastLine)
{
    m_passageLines = {firstLine, lastLine};
    if (m_builder || m_parsing || m_layout->sources.empty()) {
        return;
    }
    m_passageLines = {-1, -1};
    int begin = 0;
    int end = document()->characterCount() - 1;
    for (const ReadingLayout::Source& source : m_layout->sources) {
        if (source.firstLine <= firstLine) {
            begin = source.position;
        } else if (source.firstLine > lastLine) {
            end = source.position - 1;
            break;
        }
    }
    QTextCursor cursor(document());
    cursor.setPosition(std::clamp(begin, 0, document()->characterCount() - 1));
    verticalScrollBar()->setValue(verticalScrollBar()->value() + cursorRect(cursor).top() - viewport()->height() / 5);
    cursor.setPosition(std::clamp(end, cursor.position(), document()->characterCount() - 1), QTextCursor::KeepAnchor);
    QTextEdit::ExtraSelection mark;
    mark.cursor = cursor;
    mark.format.setBackground(Theme::current().blend(Token::Mark, Token::Base, PassageShare));
    setExtraSelections({mark});
    m_passageShown = true;
}

void ReadingView::clearPassage()
{
    m_passageLines = {-1, -1};
    if (std::exchange(m_passageShown, false)) {
        setExtraSelections({});
    }
}

int ReadingView::scrollState() const
{
    return m_pendingScroll >= 0 ? m_pendingScroll : verticalScrollBar()->value();
}

void ReadingView::setScrollState(int state)
{
    if (isBuilding()) {
        m_pendingScroll = state;
    } else {
        verticalScrollBar()->setValue(state);
    }
}

QSize ReadingView::sizeHint() const
{
    return m_fitsContent ? QSize(px(480), contentHeight(width())) : QTextBrowser::sizeHint();
}

int ReadingView::heightForWidth(int width) const
{
    return m_fitsContent ? contentHeight(width) : -1;
}

int ReadingView::contentHeight(int width) const
{
    const QMargins margins = viewportMargins();
    std::unique_ptr<QTextDocument> measured;
    const qreal textWidth = std::max(width - margins.left() - margins.right(), 1);
    if (qFuzzyCompare(document()->textWidth(), textWidth)) {
        return qCeil(document()->size().height()) + margins.top() + margins.bottom();
    }
    measured.reset(document()->clone());
    measured->setTextWidth(textWidth);
    return qCeil(measured->size().height()) + margins.top() + margins.bottom();
}

void ReadingView::activate(const QUrl& url)
{
    const int number = url.path().toInt();
    if (url.scheme() == QLatin1String("task")) {
        Q_EMIT taskToggled(number);
        return;
    }
    if (url.scheme() != QLatin1String("link") || number < 0 || static_cast<size_t>(number) >= m_layout->links.size()) {
        return;
    }
    const ReadingLayout::Link link = m_layout->links[static_cast<size_t>(number)];
    const bool inside = link.kind == LinkKind::Heading || (link.kind == LinkKind::Wiki && link.target.startsWith(u'#'));
    if (inside) {
        scrollToHeading(link.target.mid(1));
    }
    Q_EMIT linkActivated(link.target, link.kind);
}

void ReadingView::paintEvent(QPaintEvent* event)
{
    {
        QPainter painter(viewport());
        painter.setClipRect(event->rect());
        const QPointF offset(-horizontalScrollBar()->value(), -verticalScrollBar()->value());
        painter.translate(offset);
        ReadingPainter(document(), *m_layout).paint(&painter, QRectF(event->rect()).translated(-offset));
    }
    QTextBrowser::paintEvent(event);
}

void ReadingView::mousePressEvent(QMouseEvent* event)
{
    if (event->modifiers() == Qt::ControlModifier && event->button() == Qt::LeftButton) {
        if (const QString href = anchorAt(event->pos()); !href.isEmpty()) {
            activate(QUrl(href));
            return;
        }
    }
    QTextBrowser::mousePressEvent(event);
}

void ReadingView::mouseMoveEvent(QMouseEvent* event)
{
    updateCopyButton(event->pos());
    QTextBrowser::mouseMoveEvent(event);
}

void ReadingView::leaveEvent(QEvent* event)
{
    if (!m_copyButton->underMouse()) {
        m_copyButton->hide();
    }
    QTextBrowser::leaveEvent(event);
}

void ReadingView::updateCopyButton(const QPoint& position)
{
    const QPointF offset(horizontalScrollBar()->value(), verticalScrollBar()->value());
    const ReadingPainter geometry(document(), *m_layout);
    for (const ReadingLayout::Container& container : m_layout->containers) {
        if (container.box != ReadingLayout::Box::Code || container.begin < 0) {
            continue;
        }
        const QRectF rect = geometry.boxRect(container).translated(-offset);
        if (rect.contains(position)) {
            m_copyText = container.text;
            const QSize size = m_copyButton->sizeHint();
            m_copyButton->setGeometry(qRound(rect.right()) - size.width() - px(4), qRound(rect.top()) + px(4),
                                      size.width(), size.height());
            m_copyButton->show();
            return;
        }
    }
    m_copyButton->hide();
}

void ReadingView::keyPressEvent(QKeyEvent* event)
{
    const bool plain = event->modifiers() == Qt::NoModifier;
    if (plain && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) && !textCursor().hasSelection()) {
        const int step = fontMetrics().height() * 2;
        verticalScrollBar()->setValue(verticalScrollBar()->value() + (event->key() == Qt::Key_Up ? -step : step));
        return;
    }
    if (plain && event->key() == Qt::Key_Escape) {
        event->ignore();
        return;
    }
    QTextBrowser::keyPressEvent(event);
}

void ReadingView::resizeEvent(QResizeEvent* event)
{
    m_copyButton->hide();
    QTextBrowser::resizeEvent(event);
    updateMargins();
}

void ReadingView::changeEvent(QEvent* event)
{
    QTextBrowser::changeEvent(event);
    if (event->type() == QEvent::StyleChange && m_tree) {
        m_pendingScroll = scrollState();
        updateMargins();
        rebuild();
    }
}

QVariant ReadingView::loadResource(int, const QUrl&)
{
    return {}; // pictures are given by the builder; nothing is ever fetched
}

void ReadingView::doSetSource(const QUrl&, QTextDocument::ResourceType) {}

QMimeData* ReadingView::createMimeDataFromSelection() const
{
    QString text = textCursor().selectedText();
    text.remove(u'\u200A').replace(QChar::ParagraphSeparator, u'\n').replace(QChar::LineSeparator, u'\n');
    auto* data = new QMimeData;
    data->setText(text);
    return data;
}

void ReadingView::updateMargins()
{
    if (m_updatingMargins) {
        return;
    }
    m_updatingMargins = true;
    const int padding = px(m_padding);
    int side = padding;
    if (m_columnCharacters > 0) {
        const int column = qRound(QFontMetricsF(textFont(TextRole::Reading)).averageCharWidth() * m_columnCharacters);
        side = std::max(padding, (width() - column) / 2);
    }
    const int above = m_fitsContent ? 0 : std::min(padding, px(12));
    setViewportMargins(side, above, side, above);
    m_updatingMargins = false;
}

} // namespace chimera::ui
