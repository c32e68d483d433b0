#include "ui/memories/PageHeader.h"

#include "core/memories/Memory.h"
#include "ui/widgets/Chip.h"
#include "ui/widgets/SegmentedControl.h"
#include "ui/widgets/Theme.h"

#include <QKeyEvent>

namespace chimera::ui {

namespace {

// In the order in which they stand.
constexpr std::array Modes = {MemoryMode::Edit, MemoryMode::Read, MemoryMode::Split};

} // namespace

PageHeader::PageHeader(QWidget* parent)
    : QWidget(parent)
    , m_title(new QLineEdit(this))
    , m_modes(new SegmentedControl(tr("How the text is shown"), this))
    , m_tags(new TagEditor(this))
{
    m_title->setProperty("bare", true);
    m_title->setFrame(false);
    m_title->setTextMargins(-2, 0, 0, 0); // a line edit keeps two pixels to itself
    m_title->setPlaceholderText(tr("Untitled"));
    m_title->setAccessibleName(tr("Title"));
    m_title->setMaxLength(static_cast<int>(maxTitleLength) * 2);
    m_title->installEventFilter(this);
    m_tags->setAccessibleName(tr("Tags"));
    m_modes->addSegment(tr("Edit"), tr("Write"));
    m_modes->addSegment(tr("Read"), tr("Read the finished text"));
    m_modes->addSegment(tr("Split"), tr("Write and read side by side"));

    auto* row = new QHBoxLayout;
    row->setSpacing(px(16));
    row->addWidget(m_title, 1);
    row->addWidget(m_modes, 0, Qt::AlignVCenter);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(px(6));
    column->addLayout(row);
    column->addWidget(m_tags);
    setColumn(px(24), px(24));
    setTabOrder(m_title, m_tags);
    setTabOrder(m_tags, m_modes);

    connect(m_title, &QLineEdit::textEdited, this, &PageHeader::titleEdited);
    connect(m_title, &QLineEdit::returnPressed, this, &PageHeader::textRequested);
    connect(m_tags, &TagEditor::tagsChanged, this, &PageHeader::tagsEdited);
    connect(m_tags, &TagEditor::tagActivated, this, &PageHeader::tagActivated);
    connect(m_modes, &SegmentedControl::currentChanged, this,
            [this](int index) { Q_EMIT modeChosen(Modes.at(static_cast<std::size_t>(index))); });
    dress();
}

QString PageHeader::title() const
{
    return m_title->text();
}

void PageHeader::setTitle(const QString& title)
{
    if (m_title->text() == title)
        return;
    const int cursor = m_title->cursorPosition();
    m_title->setText(title);
    m_title->setCursorPosition(m_title->hasFocus() ? std::min(cursor, static_cast<int>(title.size())) : 0);
}

QStringList PageHeader::tags() const
{
    return m_tags->tags();
}

void PageHeader::setTags(const QStringList& tags)
{
    m_tags->setTags(tags);
}

void PageHeader::setKnownTags(const QStringList& tags)
{
    m_tags->setKnownTags(tags);
}

void PageHeader::setMode(MemoryMode mode)
{
    const QSignalBlocker quiet(m_modes);
    m_modes->setCurrentIndex(static_cast<int>(std::find(Modes.begin(), Modes.end(), mode) - Modes.begin()));
}

void PageHeader::setReadOnly(bool readOnly)
{
    m_title->setReadOnly(readOnly);
    m_tags->setReadOnly(readOnly);
}

void PageHeader::setColumn(int left, int right)
{
    layout()->setContentsMargins(left, px(24), right, px(8));
}

void PageHeader::editTags()
{
    m_tags->startAdding();
}

void PageHeader::focusTitle()
{
    m_title->setFocus(Qt::ShortcutFocusReason);
    m_title->selectAll();
}

bool PageHeader::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_title && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Down) {
        Q_EMIT textRequested();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void PageHeader::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange && !m_dressing)
        dress();
}

void PageHeader::dress()
{
    m_dressing = true;
    m_title->setFont(textFont(TextRole::Display));
    m_dressing = false;
}

} // namespace chimera::ui
