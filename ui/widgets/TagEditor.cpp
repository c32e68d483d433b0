#include "ui/widgets/Buttons.h"
#include "ui/widgets/Chip.h"

#include <QCompleter>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStringListModel>

namespace chimera::ui {

namespace {

QString cleaned(const QString& written)
{
    QString tag = written.simplified();
    while (tag.startsWith(u'#')) {
        tag.remove(0, 1);
    }
    return tag.replace(u' ', u'-');
}

} // namespace

TagEditor::TagEditor(QWidget* parent)
    : QWidget(parent)
    , m_bar(new ChipBar(this))
    , m_addButton(makeButton(tr("+ tag"), ButtonKind::Quiet))
    , m_input(new QLineEdit)
    , m_known(new QStringListModel(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_bar);

    auto* trailing = new QWidget;
    auto* stack = new QHBoxLayout(trailing);
    stack->setContentsMargins(0, 0, 0, 0);
    stack->addWidget(m_addButton);
    stack->addWidget(m_input);
    m_addButton->setAccessibleName(tr("Add a tag"));
    m_addButton->setProperty("dense", true);
    m_input->setAccessibleName(tr("New tag"));
    m_input->setPlaceholderText(tr("tag"));
    m_input->setProperty("dense", true);
    m_input->setMaximumWidth(px(160));
    m_input->hide();
    auto* completer = new QCompleter(m_known, m_input);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    m_input->setCompleter(completer);
    m_bar->setRemovable(true);
    m_bar->setTrailingWidget(trailing);
    trailing->setFocusProxy(m_addButton);

    m_input->installEventFilter(this);
    m_addButton->installEventFilter(this);
    connect(m_addButton, &QAbstractButton::clicked, this, &TagEditor::startAdding);
    connect(m_input, &QLineEdit::returnPressed, this, &TagEditor::acceptInput);
    connect(
        completer, qOverload<const QString&>(&QCompleter::activated), this, [this] { acceptInput(); },
        Qt::QueuedConnection);
    connect(m_bar, &ChipBar::chipActivated, this, &TagEditor::tagActivated);
    connect(m_bar, &ChipBar::chipRemoved, this, &TagEditor::removeTag);
}

void TagEditor::setTags(const QStringList& tags)
{
    m_tags = tags;
    rebuild();
}

void TagEditor::setKnownTags(const QStringList& tags)
{
    m_known->setStringList(tags);
}

void TagEditor::setReadOnly(bool readOnly)
{
    m_readOnly = readOnly;
    m_bar->setRemovable(!readOnly);
    m_addButton->setVisible(!readOnly);
}

void TagEditor::startAdding()
{
    if (m_readOnly) {
        return;
    }
    m_addButton->hide();
    m_input->clear();
    m_input->show();
    m_input->setFocus();
}

void TagEditor::stopAdding()
{
    m_input->hide();
    m_addButton->show();
}

void TagEditor::rebuild()
{
    std::vector<ChipBar::Item> items;
    for (const QString& tag : m_tags) {
        items.push_back({tag, u'#' + tag, Glyph::None, {}});
    }
    m_bar->setItems(items);
}

void TagEditor::acceptInput()
{
    const QString tag = cleaned(m_input->text());
    if (tag.isEmpty()) {
        stopAdding();
        m_addButton->setFocus();
        return;
    }
    m_input->clear(); // the field stays open for the next tag
    if (m_tags.contains(tag, Qt::CaseInsensitive)) {
        return;
    }
    m_tags.append(tag);
    rebuild();
    Q_EMIT tagsChanged(m_tags);
}

void TagEditor::removeTag(const QString& tag)
{
    if (!m_readOnly && m_tags.removeOne(tag)) {
        rebuild();
        Q_EMIT tagsChanged(m_tags);
    }
}

bool TagEditor::eventFilter(QObject* watched, QEvent* event)
{
    const bool lostFocus =
        event->type() == QEvent::FocusOut && static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason;
    if (watched == m_input && lostFocus) {
        if (!cleaned(m_input->text()).isEmpty()) {
            acceptInput();
        }
        stopAdding();
    }
    if (event->type() != QEvent::KeyPress) {
        return QWidget::eventFilter(watched, event);
    }
    const int key = static_cast<QKeyEvent*>(event)->key();
    if (watched == m_input && key == Qt::Key_Escape) {
        m_input->clear();
        stopAdding();
        m_addButton->setFocus();
        return true;
    }
    const bool toChips = watched == m_addButton ? key == Qt::Key_Left || key == Qt::Key_Backspace
                                                : key == Qt::Key_Backspace && m_input->text().isEmpty();
    if (toChips && !m_tags.isEmpty()) {
        m_bar->chip(m_tags.last())->setFocus(Qt::TabFocusReason);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace chimera::ui
