#include "ui/chat/ContextPanel.h"

#include "ui/TimeText.h"
#include "ui/memories/InspectorRows.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/Style.h"

#include <QKeyEvent>
#include <QLocale>
#include <QPainter>
#include <QScrollArea>

namespace chimera::ui {

namespace {

constexpr int MeterHeight = 10;
constexpr int Grey = 5; // series
constexpr std::size_t MostRows = 60;

// "System            210", with the colour of its part of the bar.
class LegendRow : public QWidget
{
public:
    LegendRow(const QString& name, int tokens, int series, QWidget* parent)
        : QWidget(parent), m_name(name), m_tokens(countText(tokens)), m_series(series)
    {
        setAccessibleName(ContextPanel::tr("%1: %2 tokens").arg(name, m_tokens));
    }
    QSize sizeHint() const override { return {px(160), px(23)}; }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const int left = m_series < 0 ? 0 : px(16);
        if (m_series >= 0) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(Theme::current().series(m_series));
            painter.drawRoundedRect(QRectF(0, (height() - px(8)) / 2.0, px(8), px(8)), px(2.5), px(2.5));
        }
        painter.setFont(textFont(TextRole::Body));
        painter.setPen(colour(Token::Text2));
        painter.drawText(rect().adjusted(left, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, m_name);
        painter.setFont(Theme::withTabularFigures(textFont(TextRole::Body)));
        painter.setPen(colour(Token::Text));
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignRight, m_tokens);
    }

private:
    QString m_name;
    QString m_tokens;
    int m_series;
};

} // namespace

ContextMeter::ContextMeter(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ContextMeter::setParts(std::vector<Part> parts, int window)
{
    m_parts = std::move(parts);
    m_window = std::max(window, 1);
    QStringList texts;
    for (const Part& part : m_parts)
        texts << QStringLiteral("%1 %2").arg(part.name, countText(part.tokens));
    setAccessibleName(tr("%1 tokens, of them %2").arg(countText(m_window), texts.join(QStringLiteral(", "))));
    setToolTip(texts.join(u'\n'));
    update();
}

QSize ContextMeter::sizeHint() const
{
    return {px(160), px(MeterHeight)};
}

void ContextMeter::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath outline;
    outline.addRoundedRect(QRectF(rect()), height() / 2.0, height() / 2.0);
    painter.setClipPath(outline);
    painter.fillRect(rect(), colour(Token::HairLine));
    qreal x = 0;
    for (const Part& part : m_parts) {
        const qreal share = std::min<qreal>(static_cast<qreal>(part.tokens) / m_window, 1) * width();
        if (part.tokens > 0)
            painter.fillRect(QRectF(x, 0, std::max(share, 2.0), height()), Theme::current().series(part.series));
        x += share;
    }
}

ContextEntry::ContextEntry(const QString& title, const QString& detail, double score, Glyph glyph, QWidget* parent)
    : QAbstractButton(parent), m_detail(detail), m_score(score), m_glyph(glyph)
{
    setText(title);
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(title);
    setAccessibleDescription(detail);
    setToolTip(title);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize ContextEntry::sizeHint() const
{
    return {px(160), px(m_score > 0 ? 56 : 50)};
}

void ContextEntry::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int side = px(13);
    const int left = m_glyph == Glyph::None ? 0 : side + px(5);
    const QRect title(left, px(8), width() - left, px(20));
    if (m_glyph != Glyph::None)
        paintGlyph(&painter, m_glyph, QRectF(0, title.center().y() - side / 2.0, side, side), colour(Token::Text2));
    painter.setFont(textFont(TextRole::BodyStrong));
    painter.setPen(colour(underMouse() ? Token::Accent : Token::Text));
    painter.drawText(title, Qt::AlignVCenter, painter.fontMetrics().elidedText(text(), Qt::ElideRight, title.width()));
    painter.setFont(Theme::withTabularFigures(textFont(TextRole::Small)));
    painter.setPen(colour(Token::Text2));
    painter.drawText(QRect(0, title.bottom(), width(), px(18)), Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(m_detail, Qt::ElideRight, width()));
    if (m_score > 0) {
        const QRectF bar(0, title.bottom() + px(20), width(), px(4));
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour(Token::HairLine));
        painter.drawRoundedRect(bar, px(2), px(2));
        painter.setBrush(colour(Token::Accent));
        painter.drawRoundedRect(QRectF(bar.topLeft(), QSizeF(bar.width() * std::min(m_score, 1.0), bar.height())),
                                px(2), px(2));
    }
    painter.fillRect(0, height() - 1, width(), 1, colour(Token::HairLine));
    if (hasFocus())
        paintFocusRing(&painter, rect().adjusted(0, px(4), 0, -px(2)), px(4));
}

void ContextEntry::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        click();
    else
        QAbstractButton::keyPressEvent(event);
}

ContextPanel::ContextPanel(QWidget* parent)
    : QWidget(parent)
    , m_meter(new ContextMeter(this))
    , m_window(new TextLabel({}, TextRole::Body, Token::Text, this))
    , m_refused(new TextLabel({}, TextRole::Small, Token::Warn, this))
    , m_legend(new QWidget(this))
    , m_sent(new InspectorSection(tr("Injected"), this))
    , m_notSent(new InspectorSection(tr("Not sent"), this))
    , m_hint(new TextLabel({}, TextRole::Small, Token::Text3, this))
{
    build();
    clear();
}

void ContextPanel::build()
{
    setAccessibleName(tr("Context of the next message"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Window);
    m_refused->setWordWrap(true);
    m_hint->setWordWrap(true);
    auto* inside = new QWidget(this);
    auto* column = new QVBoxLayout(inside);
    column->setContentsMargins(px(16), px(16), px(16), px(16));
    column->setSpacing(px(6));
    auto* head = new QHBoxLayout;
    head->addWidget(new SectionLabel(tr("Context for the next message"), inside), 1);
    auto* close = makeIconButton(Glyph::Close, tr("Close the context"), inside);
    connect(close, &QToolButton::clicked, this, &ContextPanel::closeRequested);
    head->addWidget(close);
    auto* window = new QHBoxLayout;
    window->addWidget(new TextLabel(tr("Window"), TextRole::Body, Token::Text2, inside), 1);
    window->addWidget(m_window);
    auto* legend = new QVBoxLayout(m_legend);
    legend->setContentsMargins(0, px(6), 0, px(6));
    legend->setSpacing(0);
    column->addLayout(head);
    column->addLayout(window);
    column->addWidget(m_meter);
    column->addWidget(m_legend);
    column->addWidget(m_refused);
    column->addWidget(m_sent);
    column->addWidget(m_notSent);
    column->addWidget(m_hint);
    column->addStretch(1);
    auto* area = new QScrollArea(this);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->viewport()->setAutoFillBackground(false);
    inside->setAutoFillBackground(false);
    area->setWidget(inside);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(area);
}

void ContextPanel::addLegend(const QString& name, int tokens, int series)
{
    m_legend->layout()->addWidget(new LegendRow(name, tokens, series, m_legend));
}

std::vector<ContextMeter::Part> ContextPanel::metered(const Receipt& receipt)
{
    int memories = 0;
    for (const ContextPart& part : receipt.parts)
        memories += part.kind == PartKind::Memory && part.sent ? 1 : 0;
    std::vector<ContextMeter::Part> parts{{tr("System"), receipt.tokens(PartKind::System), Grey},
                                          {tr("Memories (%1)").arg(memories), receipt.tokens(PartKind::Memory), 0},
                                          {tr("History"), receipt.tokens(PartKind::History), 2},
                                          {tr("Your text"), receipt.tokens(PartKind::Question), 1}};
    if (const int files = receipt.tokens(PartKind::File); files > 0)
        parts.push_back({tr("Files"), files, 3});
    return parts;
}

QString ContextPanel::reasonOf(const ContextPart& part)
{
    const std::pair<const char*, QString> known[] = {
        {"always", tr("pinned")},     {"by hand", tr("by hand")},       {"paused", tr("paused")},
        {"no room", tr("no room")},   {"local only", tr("local only")}, {"no answer", tr("has no answer")},
        {"attached", tr("attached")}, {"question", tr("question")},     {"answer", tr("answer")}};
    const QString& given = part.sent ? part.reason : part.whyNot;
    for (const auto& [name, text] : known) {
        if (given == QLatin1String(name))
            return text;
    }
    return part.sent && part.score > 0 ? QLocale().toString(part.score, 'f', 2) : given;
}

void ContextPanel::setReceipt(const Receipt& receipt)
{
    while (QLayoutItem* item = m_legend->layout()->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    const auto parts = metered(receipt);
    m_meter->setParts(parts, receipt.window);
    m_window->setText(tr("%1 tokens").arg(countText(receipt.window)));
    for (const ContextMeter::Part& part : parts)
        addLegend(part.name, part.tokens, part.series);
    addLegend(tr("Room for the answer"), std::max(receipt.window - receipt.tokens(), 0), -1);
    m_refused->setText(receipt.refused);
    m_refused->setVisible(!receipt.refused.isEmpty());
    m_sent->clearRows();
    m_notSent->clearRows();
    std::size_t shown = 0;
    for (const ContextPart& part : receipt.parts) {
        const bool listed = part.kind == PartKind::Memory || !part.sent;
        if (!listed || ++shown > MostRows)
            continue;
        const QString detail =
            part.sent ? tr("%1 \u00b7 %2 tokens").arg(reasonOf(part), countText(part.tokens)) : reasonOf(part);
        const bool local = part.whyNot == QLatin1String("local only");
        const QString title = part.title.isEmpty() ? tr("Untitled") : part.title;
        auto* entry =
            new ContextEntry(title, detail, part.sent ? (part.reason == QLatin1String("always") ? 1 : part.score) : 0,
                             local ? Glyph::Lock : Glyph::None, this);
        connect(entry, &QAbstractButton::clicked, this, [this, id = part.memory] {
            if (!id.isEmpty())
                Q_EMIT memoryActivated(id);
        });
        (part.sent ? m_sent : m_notSent)->add(entry);
    }
    m_hint->setText(shown == 0 ? tr("Memories that fit are looked for when you write.") : QString());
    m_hint->setVisible(shown == 0);
}

void ContextPanel::clear()
{
    Receipt nothing;
    nothing.window = 8'192;
    setReceipt(nothing);
}

void ContextPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT closeRequested();
    else
        QWidget::keyPressEvent(event);
}

} // namespace chimera::ui
