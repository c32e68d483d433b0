#include "ui/widgets/CommandPalette.h"

#include "ui/widgets/Labels.h"
#include "ui/widgets/PaletteModel.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QVBoxLayout>

namespace chimera::ui {

namespace {

constexpr int Width = 680;
constexpr int TallestList = 400;
constexpr int TopDistance = 72;
constexpr int ShadowWidth = 12;

} // namespace

CommandPalette::CommandPalette(QWidget* window)
    : QFrame(window)
    , m_line(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_explanation(new TextLabel({}, TextRole::Small, Token::Text2, this))
    , m_footer(new TextLabel({}, TextRole::Small, Token::Text3, this))
    , m_model(new PaletteModel(this))
{
    setAccessibleName(tr("Palette"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(ShadowWidth), px(ShadowWidth), px(ShadowWidth), px(ShadowWidth));
    column->setSpacing(0);
    m_line->setProperty("bare", true);
    m_line->setFrame(false);
    m_line->setFont(textFont(TextRole::Heading));
    m_line->setTextMargins(px(16), px(12), px(16), px(12));
    m_line->setAccessibleName(tr("Search or command"));
    m_line->installEventFilter(this);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setMouseTracking(true);
    m_list->viewport()->setAutoFillBackground(false);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setAccessibleName(tr("Results"));
    m_explanation->setContentsMargins(px(16), px(6), px(16), px(6));
    m_explanation->setWordWrap(true);
    m_explanation->hide();
    m_footer->setContentsMargins(px(16), px(8), px(16), px(10));
    m_footer->hide();
    column->addWidget(m_line);
    column->addWidget(new HairLine(Qt::Horizontal, this));
    column->addWidget(m_list, 1);
    column->addWidget(m_explanation);
    column->addWidget(m_footer);
    connect(m_line, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_explanation->hide();
        m_chosen = false;
        Q_EMIT queryChanged(text, ++m_queryNumber);
    });
    connect(m_list, &QListView::clicked, this, [this] { activateCurrent(QApplication::keyboardModifiers()); });
    window->installEventFilter(this);
    hide();
}

CommandPalette::~CommandPalette() = default;

void CommandPalette::setPlaceholder(const QString& text)
{
    m_line->setPlaceholderText(text);
}

void CommandPalette::setFooter(const QString& text)
{
    m_footer->setText(text);
    m_footer->setVisible(!text.isEmpty());
}

void CommandPalette::open(const QString& query)
{
    if (!isVisible()) {
        m_previousFocus = window()->focusWidget();
    }
    m_model->setSections({});
    m_explanation->hide();
    {
        const QSignalBlocker quiet(m_line);
        m_line->setText(query);
    }
    place();
    show();
    raise();
    m_line->setFocus(Qt::PopupFocusReason);
    Q_EMIT queryChanged(query, ++m_queryNumber);
}

void CommandPalette::close()
{
    if (!isVisible()) {
        return;
    }
    hide();
    if (m_previousFocus) {
        m_previousFocus->setFocus(Qt::PopupFocusReason);
    }
    Q_EMIT closed();
}

QString CommandPalette::query() const
{
    return m_line->text();
}

void CommandPalette::setResults(quint64 queryNumber, std::vector<PaletteSection> sections)
{
    if (queryNumber != m_queryNumber) {
        return;
    }
    const QString kept = currentId();
    const bool chosen = m_chosen && !kept.isEmpty();
    m_model->setSections(std::move(sections));
    const int row = chosen ? m_model->rowOf(kept) : -1;
    select(row >= 0 ? row : m_model->firstSelectable());
    m_chosen = chosen && row >= 0;
    place();
}

void CommandPalette::setBusy(bool busy)
{
    m_busy = busy;
    update();
}

void CommandPalette::setExplanation(const QString& id, const QString& text)
{
    if (id == currentId()) {
        m_explanation->setText(text);
        m_explanation->setVisible(!text.isEmpty());
        place();
    }
}

QString CommandPalette::currentId() const
{
    const PaletteItem* item = m_model->item(m_list->currentIndex().row());
    return item ? item->id : QString();
}

void CommandPalette::select(int row)
{
    const QModelIndex index = m_model->index(row);
    m_list->setCurrentIndex(index);
    m_line->setAccessibleDescription(index.data().toString());
}

void CommandPalette::moveSelection(int step)
{
    const int count = m_model->rowCount();
    int row = m_list->currentIndex().row();
    for (int tried = 0; tried < count; ++tried) {
        row = (row + step + count) % count;
        if (m_model->isSelectable(row)) {
            m_chosen = true;
            m_explanation->hide();
            select(row);
            return;
        }
    }
}

void CommandPalette::activateCurrent(Qt::KeyboardModifiers modifiers)
{
    const QString id = currentId();
    if (!id.isEmpty()) {
        close();
        Q_EMIT activated(id, modifiers);
    }
}

bool CommandPalette::handleKey(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Down:
        moveSelection(1);
        return true;
    case Qt::Key_Up:
        moveSelection(-1);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        activateCurrent(event->modifiers() & ~Qt::KeypadModifier);
        return true;
    case Qt::Key_Escape:
        close();
        return true;
    case Qt::Key_Tab:
        if (!currentId().isEmpty()) {
            Q_EMIT explanationRequested(currentId());
        }
        return true;
    case Qt::Key_Backtab:
        return true;
    default:
        return false;
    }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_line && event->type() == QEvent::KeyPress) {
        return handleKey(static_cast<QKeyEvent*>(event));
    }
    if (watched == m_line && event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    if (watched == m_line && event->type() == QEvent::FocusOut && isVisible()) {
        const auto reason = static_cast<QFocusEvent*>(event)->reason();
        if (reason == Qt::MouseFocusReason) {
            close();
        }
    }
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) {
        place();
    }
    return QFrame::eventFilter(watched, event);
}

void CommandPalette::place()
{
    int listHeight = 0;
    for (int row = 0; row < m_model->rowCount() && listHeight < px(TallestList); ++row) {
        listHeight += m_list->sizeHintForRow(row);
    }
    listHeight = std::min(listHeight + (listHeight > 0 ? px(8) : 0), px(TallestList));
    m_list->setFixedHeight(listHeight);
    const QSize area = parentWidget()->size();
    const int width = std::min(px(Width), area.width() - px(32)) + 2 * px(ShadowWidth);
    layout()->activate();
    const int top = std::min(px(TopDistance), area.height() / 8);
    const int height = std::min(layout()->sizeHint().height(), area.height() - top);
    setGeometry((area.width() - width) / 2, top, width, height);
}

void CommandPalette::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int shadow = px(ShadowWidth);
    const QRectF body = QRectF(rect()).adjusted(shadow, shadow, -shadow, -shadow);
    QColor shade = theme.shadow();
    shade.setAlphaF(theme.isDark() ? 0.05F : 0.022F);
    painter.setPen(Qt::NoPen);
    painter.setBrush(shade);
    for (int i = 0; i < shadow && !theme.isHighContrast(); ++i) {
        painter.drawRoundedRect(body.adjusted(-i, -i + 2, i, i + 2), px(10) + i, px(10) + i);
    }
    painter.setPen(theme.blend(Token::Border, Token::Raised, 0.5));
    painter.setBrush(theme.colour(Token::Raised));
    painter.drawRoundedRect(body.adjusted(0.5, 0.5, -0.5, -0.5), px(10), px(10));
    if (m_busy) {
        painter.fillRect(QRectF(body.left() + px(10), body.top(), body.width() - px(20), 2),
                         theme.colour(Token::Accent));
    }
}

void CommandPalette::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::StyleChange) {
        m_line->setFont(textFont(TextRole::Heading));
    }
}

} // namespace chimera::ui
