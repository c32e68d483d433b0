#include "ui/widgets/Bars.h"

#include "ui/widgets/Theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPainter>
#include <QTimer>

namespace chimera::ui {

namespace {

struct ToneLook
{
    Glyph glyph;
    Token token;
};

ToneLook lookOf(Banner::Tone tone)
{
    switch (tone) {
    case Banner::Tone::Info:
        return {Glyph::Info, Token::Link};
    case Banner::Tone::Warn:
        return {Glyph::Warning, Token::Warn};
    case Banner::Tone::Error:
        return {Glyph::Error, Token::Error};
    }
    return {Glyph::Info, Token::Link};
}

QLabel* makeMessageLabel(QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

} // namespace

void announce(QWidget* source, const QString& text, Urgency urgency)
{
#if QT_VERSION >= QT_VERSION_CHECK(6, 8, 0)
    QAccessibleAnnouncementEvent event(source, text);
    event.setPoliteness(urgency == Urgency::Assertive ? QAccessible::AnnouncementPoliteness::Assertive
                                                      : QAccessible::AnnouncementPoliteness::Polite);
    QAccessible::updateAccessibility(&event);
#else
    source->setAccessibleDescription(text);
    QAccessibleEvent event(source,
                           urgency == Urgency::Assertive ? QAccessible::Alert : QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
#endif
}

Banner::Banner(QWidget* parent)
    : QFrame(parent)
    , m_label(makeMessageLabel(this))
    , m_buttons(new QHBoxLayout)
    , m_close(makeIconButton(Glyph::Close, tr("Dismiss"), this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(px(38), px(6), px(8), px(6));
    row->setSpacing(px(8));
    row->addWidget(m_label, 1);
    row->addLayout(m_buttons);
    row->addWidget(m_close);
    m_buttons->setSpacing(px(8));
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    connect(m_close, &QToolButton::clicked, this, &Banner::dismiss);
    hide();
}

void Banner::showMessage(Tone tone, const QString& text)
{
    m_tone = tone;
    m_label->setText(text);
    setAccessibleName(text);
    while (QLayoutItem* item = m_buttons->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    show();
    update();
    announce(this, text, tone == Tone::Error ? Urgency::Assertive : Urgency::Polite);
}

QPushButton* Banner::addButton(const QString& text)
{
    QPushButton* button = makeButton(text, ButtonKind::Plain, this);
    m_buttons->addWidget(button);
    return button;
}

void Banner::setDismissible(bool dismissible)
{
    m_close->setVisible(dismissible);
}

void Banner::dismiss()
{
    hide();
    Q_EMIT dismissed();
}

void Banner::paintEvent(QPaintEvent*)
{
    const ToneLook look = lookOf(m_tone);
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.fillRect(rect(), theme.blend(look.token, Token::Base, 0.1));
    painter.fillRect(QRect(0, 0, px(3), height()), theme.colour(look.token));
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme.colour(Token::HairLine));
    paintGlyph(&painter, look.glyph, QRect(px(14), (height() - px(16)) / 2, px(16), px(16)), theme.colour(look.token));
}

void Banner::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && m_close->isVisible()) {
        dismiss();
    } else {
        QFrame::keyPressEvent(event);
    }
}

UndoBar::UndoBar(QWidget* parent)
    : QFrame(parent)
    , m_label(makeMessageLabel(this))
    , m_undo(makeButton(tr("Undo"), ButtonKind::Link, this))
    , m_close(makeIconButton(Glyph::Close, tr("Dismiss"), this))
    , m_timer(new QTimer(this))
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(px(16), px(8), px(8), px(8));
    row->setSpacing(px(12));
    row->addWidget(m_label, 1);
    row->addWidget(m_undo);
    row->addWidget(m_close);
    m_label->setWordWrap(false);
    m_timer->setSingleShot(true);
    connect(m_undo, &QPushButton::clicked, this, [this] { finish(true); });
    connect(m_close, &QToolButton::clicked, this, [this] { finish(false); });
    connect(m_timer, &QTimer::timeout, this, [this] {
        if (underMouse() || (focusWidget() && focusWidget()->hasFocus())) {
            m_timer->start(m_timeout);
        } else {
            finish(false);
        }
    });
    parent->installEventFilter(this);
    hide();
}

void UndoBar::showMessage(const QString& text, const QString& buttonText)
{
    m_label->setText(text);
    m_undo->setText(buttonText.isEmpty() ? tr("Undo") : buttonText);
    setAccessibleName(text);
    setAttribute(Qt::WA_UnderMouse, false); // may be left over from the last time
    place();
    show();
    raise();
    m_timer->start(m_timeout);
    announce(this, text);
}

void UndoBar::setTimeout(int milliseconds)
{
    m_timeout = milliseconds;
}

void UndoBar::finish(bool undo)
{
    m_timer->stop();
    hide();
    if (undo) {
        Q_EMIT undoRequested();
    } else {
        Q_EMIT dismissed();
    }
}

void UndoBar::place()
{
    adjustSize();
    const QSize area = parentWidget()->size();
    const int width = std::min(sizeHint().width(), area.width() - px(32));
    setGeometry((area.width() - width) / 2, area.height() - sizeHint().height() - px(24), width, sizeHint().height());
}

void UndoBar::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.blend(Token::Border, Token::Raised, 0.6));
    painter.setBrush(theme.colour(Token::Raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8));
}

void UndoBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        finish(false);
    } else {
        QFrame::keyPressEvent(event);
    }
}

void UndoBar::enterEvent(QEnterEvent*)
{
    m_timer->stop();
}

void UndoBar::leaveEvent(QEvent*)
{
    if (isVisible()) {
        m_timer->start(m_timeout);
    }
}

bool UndoBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) {
        place();
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace chimera::ui
