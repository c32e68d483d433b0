#include "ui/chat/Composer.h"

#include "ui/chat/MessageInput.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/Chip.h"
#include "ui/widgets/Labels.h"

#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QMimeData>
#include <QPainter>

namespace chimera::ui {

namespace {

constexpr int Radius = 12;
const QString FilePrefix = QStringLiteral("file:");
const QString MemoryMime = QStringLiteral("application/x-chimera-memories");

} // namespace

Composer::Composer(QWidget* parent)
    : QFrame(parent)
    , m_chips(new ChipBar(this))
    , m_add(makeButton(tr("+ add, or type @"), ButtonKind::Link, this))
    , m_input(new MessageInput(this))
    , m_hint(new ElidedLabel({}, TextRole::Small, Token::Text3, this))
    , m_estimate(new ElidedLabel({}, TextRole::Small, Token::Text3, this))
    , m_attach(makeIconButton(Glyph::Attachment, tr("Attach a text file"), this))
    , m_send(makeButton(Glyph::Send, tr("Send"), ButtonKind::Primary, this))
    , m_stop(makeButton(Glyph::Stop, tr("Stop"), ButtonKind::Plain, this))
    , m_cancelEdit(makeButton(tr("Cancel"), ButtonKind::Link, this))
{
    build();
    connect(m_add, &QPushButton::clicked, this, &Composer::memoryRequested);
    connect(m_attach, &QToolButton::clicked, this, &Composer::fileRequested);
    connect(m_send, &QPushButton::clicked, this, &Composer::send);
    connect(m_stop, &QPushButton::clicked, this, &Composer::stopRequested);
    connect(m_cancelEdit, &QPushButton::clicked, this, [this] { setEditing(std::nullopt); });
    connect(m_input, &MessageInput::sendPressed, this, &Composer::send);
    connect(m_input, &MessageInput::atTyped, this, &Composer::memoryRequested);
    connect(m_input, &MessageInput::upPressed, this, &Composer::editLastRequested);
    connect(m_input, &MessageInput::filesPasted, this, &Composer::filesDropped);
    connect(m_input, &MessageInput::textChanged, this, [this] {
        m_send->setEnabled(!m_readOnly && !text().trimmed().isEmpty());
        Q_EMIT textEdited();
    });
    connect(m_input, &MessageInput::escapePressed, this, [this] {
        if (m_running)
            Q_EMIT stopRequested();
        else if (m_editing)
            setEditing(std::nullopt);
    });
    connect(m_chips, &ChipBar::chipActivated, this, [this](const QString& id) {
        if (const Injection* chosen = injection(id))
            Q_EMIT memoryActivated(MemoryId(chosen->memory));
    });
    connect(m_chips, &ChipBar::chipRemoved, this, &Composer::removeChip);
    connect(m_chips, &ChipBar::chipMenuRequested, this, &Composer::showChipMenu);
    setRunning(false);
    showHint();
    showChips();
}

void Composer::build()
{
    setAccessibleName(tr("New message"));
    setAcceptDrops(true);
    setFocusProxy(m_input);
    m_input->setAccessibleName(tr("Message"));
    m_input->setPlaceholderText(tr("Ask about your memories\u2026"));
    m_add->setAccessibleName(tr("Add a memory to the context"));
    m_chips->setAccessibleName(tr("What goes along with the message"));
    m_chips->setRemovable(true);
    m_chips->setTrailingWidget(m_add);
    m_hint->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    m_estimate->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    m_estimate->setAccessibleName(tr("Estimate of what will be sent"));
    m_cancelEdit->hide();
    m_send->setEnabled(false);
    auto* foot = new QHBoxLayout;
    foot->setSpacing(px(8));
    foot->addWidget(m_hint, 1);
    foot->addWidget(m_cancelEdit);
    foot->addWidget(m_estimate);
    foot->addWidget(m_attach);
    foot->addWidget(m_stop);
    foot->addWidget(m_send);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(12), px(10), px(12), px(10));
    column->setSpacing(px(8));
    column->addWidget(m_chips);
    column->addWidget(m_input);
    column->addLayout(foot);
}

void Composer::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool focused = m_input->hasFocus();
    painter.setPen(QPen(theme.colour(focused ? Token::Accent : Token::Border), 1));
    painter.setBrush(theme.colour(Token::Raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(Radius), px(Radius));
}

void Composer::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        update();
}

QString Composer::text() const
{
    return m_input->toPlainText();
}

void Composer::setText(const QString& text)
{
    const QSignalBlocker blocker(m_input);
    m_input->setPlainText(text);
    m_input->moveCursor(QTextCursor::End);
    m_input->updateGeometry();
    m_send->setEnabled(!m_readOnly && !text.trimmed().isEmpty());
}

void Composer::addFile(const MessageFile& file)
{
    std::erase_if(m_files, [&](const MessageFile& known) { return known.name == file.name; });
    m_files.push_back(file);
    showChips();
    Q_EMIT textEdited();
}

void Composer::clear()
{
    m_files.clear();
    m_editing.reset();
    m_cancelEdit->hide();
    setText(std::exchange(m_setAside, QString()));
    showChips();
    showHint();
}

void Composer::setEditing(const std::optional<MessageId>& message, const QString& text)
{
    if (!message && !m_editing)
        return;
    if (message && !m_editing)
        m_setAside = this->text();
    m_editing = message;
    m_cancelEdit->setVisible(message.has_value());
    setText(message ? text : std::exchange(m_setAside, QString()));
    showHint();
    focusText();
    Q_EMIT textEdited();
}

void Composer::setInjections(const std::vector<Injection>& injections, bool sendsAway)
{
    m_injections = injections;
    m_sendsAway = sendsAway;
    showChips();
}

const Injection* Composer::injection(const QString& id) const
{
    const auto found = std::find_if(m_injections.begin(), m_injections.end(),
                                    [&](const Injection& one) { return one.memory.text() == id; });
    return found == m_injections.end() ? nullptr : &*found;
}

void Composer::showChips()
{
    std::vector<ChipBar::Item> items;
    for (const Injection& one : m_injections) {
        ChipBar::Item item{one.memory.text(), one.title.isEmpty() ? tr("Untitled") : one.title, Glyph::None, {}};
        const bool blocked = one.localOnly && m_sendsAway;
        item.faded = blocked || !one.active;
        item.glyph = blocked ? Glyph::Lock : !one.active ? Glyph::Pause : one.always ? Glyph::Pin : Glyph::None;
        item.toolTip = blocked       ? tr("Not sent: it stays on this machine")
                       : !one.active ? tr("Paused: not sent")
                       : one.always  ? tr("Always sent")
                                     : tr("Sent with the next message");
        items.push_back(item);
    }
    for (const MessageFile& file : m_files)
        items.push_back({FilePrefix + file.name, file.name, Glyph::Attachment, tr("Text file")});
    m_chips->setItems(items);
    for (const ChipBar::Item& item : items) {
        if (Chip* chip = m_chips->chip(item.id))
            chip->setAccessibleDescription(item.toolTip);
    }
}

void Composer::showHint()
{
    if (m_editing)
        m_hint->setText(tr("Your message, worded again: the old one stays as a branch"));
    else if (m_input->sendsWithEnter())
        m_hint->setText(tr("Enter sends, Shift+Enter begins a line"));
    else
        m_hint->setText(tr("Ctrl+Enter sends"));
}

void Composer::showChipMenu(const QString& id, const QPoint& global)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (const Injection* chosen = injection(id)) {
        const Injection one = *chosen;
        const auto add = [&](Glyph glyph, const QString& text, auto slot) {
            connect(menu->addAction(icon(glyph), text), &QAction::triggered, this, slot);
        };
        add(Glyph::Memory, tr("Open"), [this, one] { Q_EMIT memoryActivated(one.memory); });
        add(Glyph::Pin, one.always ? tr("Not always") : tr("Always send"),
            [this, one] { Q_EMIT memoryPinned(one.memory, !one.always); });
        add(one.active ? Glyph::Pause : Glyph::Play, one.active ? tr("Pause") : tr("Send again"),
            [this, one] { Q_EMIT memoryPaused(one.memory, one.active); });
    }
    connect(menu->addAction(icon(Glyph::Close), tr("Remove")), &QAction::triggered, this,
            [this, id] { removeChip(id); });
    menu->popup(global);
}

void Composer::removeChip(const QString& id)
{
    if (const Injection* chosen = injection(id)) {
        Q_EMIT memoryRemoved(MemoryId(chosen->memory));
        return;
    }
    std::erase_if(m_files, [&](const MessageFile& file) { return FilePrefix + file.name == id; });
    showChips();
    Q_EMIT textEdited();
}

void Composer::setRunning(bool running)
{
    m_running = running;
    const bool focused = m_send->hasFocus() || m_stop->hasFocus();
    m_stop->setVisible(running);
    m_send->setVisible(!running);
    if (focused)
        focusText();
}

void Composer::setReadOnly(bool readOnly)
{
    m_readOnly = readOnly;
    m_input->setReadOnly(readOnly);
    m_add->setEnabled(!readOnly);
    m_attach->setEnabled(!readOnly);
    m_send->setEnabled(!readOnly && !text().trimmed().isEmpty());
}

void Composer::setSendWithEnter(bool enter)
{
    m_input->setSendWithEnter(enter);
    showHint();
}

void Composer::setEstimate(const QString& text)
{
    m_estimate->setText(text);
}

void Composer::memoryChosen()
{
    m_input->takeAt();
    focusText();
}

void Composer::focusText()
{
    m_input->setFocus(Qt::OtherFocusReason);
}

QWidget* Composer::input() const
{
    return m_input;
}

void Composer::send()
{
    if (!m_readOnly && !m_running && !text().trimmed().isEmpty())
        Q_EMIT sendRequested();
}

void Composer::dragEnterEvent(QDragEnterEvent* event)
{
    if (!m_readOnly && (event->mimeData()->hasUrls() || event->mimeData()->hasFormat(MemoryMime)))
        event->acceptProposedAction();
}

void Composer::dropEvent(QDropEvent* event)
{
    const QMimeData* data = event->mimeData();
    if (data->hasFormat(MemoryMime)) {
        event->acceptProposedAction();
        const QString ids = QString::fromUtf8(data->data(MemoryMime));
        return Q_EMIT memoriesDropped(ids.split(u'\n', Qt::SkipEmptyParts));
    }
    QStringList paths;
    for (const QUrl& url : data->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    if (!paths.isEmpty()) {
        event->acceptProposedAction();
        Q_EMIT filesDropped(paths);
    }
}

} // namespace chimera::ui
