#include "ui/search/WhyPopover.h"

#include "ui/widgets/Labels.h"

#include <QGridLayout>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QPainter>
#include <QScreen>

namespace chimera::ui {

namespace {

constexpr int Width = 360;

// A share of the whole as a bar; its figure stands beside it.
class ShareBar : public QWidget
{
public:
    ShareBar(double share, int series, QWidget* parent) : QWidget(parent), m_share(share), m_series(series)
    {
        setFixedHeight(px(6));
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Theme& theme = Theme::current();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(theme.isHighContrast() ? QPen(theme.colour(Token::Border)) : QPen(Qt::NoPen));
        painter.setBrush(theme.colour(Token::Alt));
        painter.drawRoundedRect(rect(), height() / 2.0, height() / 2.0);
        const int filled = qRound(m_share * width());
        if (filled <= 0)
            return;
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.series(m_series));
        painter.drawRoundedRect(QRect(0, 0, std::max(filled, height()), height()), height() / 2.0, height() / 2.0);
    }

private:
    double m_share;
    int m_series;
};

} // namespace

WhyPopover::WhyPopover(const QString& title, const HitReason& reason, QWidget* parent)
    : QFrame(parent, Qt::Popup | Qt::FramelessWindowHint), m_title(title), m_reason(reason)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setAttribute(Qt::WA_TranslucentBackground);
    setFocusPolicy(Qt::StrongFocus);
    setFixedWidth(px(Width));
    setObjectName(QStringLiteral("why"));
    setAccessibleName(tr("Why \u201c%1\u201d was found").arg(title));
    setAccessibleDescription(spokenText());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(16), px(14), px(16), px(14));
    column->setSpacing(px(4));
    column->addWidget(new SectionLabel(tr("Why this result"), this));
    column->addWidget(new ElidedLabel(title, TextRole::BodyStrong, Token::Text, this));
    column->addSpacing(px(6));
    if (reason.isEmpty()) {
        auto* none = new TextLabel(tr("A filter without words lists by time."), TextRole::Small, Token::Text2, this);
        none->setWordWrap(true);
        column->addWidget(none);
        return;
    }
    addShare(column, tr("Words"), reason.textShare, byWordsText(reason), 0);
    column->addSpacing(px(6));
    addShare(column, tr("Meaning"), reason.meaningShare, byMeaningText(reason), 2);
    if (reason.boosts.isEmpty())
        return;
    column->addSpacing(px(6));
    column->addWidget(new TextLabel(tr("Also"), TextRole::SmallStrong, Token::Text, this));
    auto* boosts = new TextLabel(boostsText(reason), TextRole::Small, Token::Text2, this);
    boosts->setWordWrap(true);
    column->addWidget(boosts);
}

void WhyPopover::addShare(QVBoxLayout* column, const QString& name, double share, const QString& text, int series)
{
    auto* line = new QHBoxLayout;
    line->setSpacing(px(8));
    line->addWidget(new TextLabel(name, TextRole::SmallStrong, Token::Text, this));
    line->addStretch();
    auto* figure = new TextLabel(shareText(share), TextRole::SmallStrong, Token::Text2, this);
    figure->setFont(Theme::withTabularFigures(figure->font()));
    line->addWidget(figure);
    column->addLayout(line);
    column->addWidget(new ShareBar(share, series, this));
    auto* detail = new TextLabel(text, TextRole::Small, Token::Text2, this);
    detail->setTextFormat(Qt::PlainText);
    detail->setWordWrap(true);
    column->addWidget(detail);
}

QString WhyPopover::spokenText() const
{
    if (m_reason.isEmpty())
        return tr("A filter without words lists by time.");
    QStringList texts{tr("Words: %1.").arg(shareText(m_reason.textShare)), byWordsText(m_reason),
                      tr("Meaning: %1.").arg(shareText(m_reason.meaningShare)), byMeaningText(m_reason)};
    if (!m_reason.boosts.isEmpty())
        texts << tr("Also: %1.").arg(boostsText(m_reason));
    return texts.join(u' ');
}

void WhyPopover::openBelow(const QRect& place)
{
    // Wrapped labels know their height once they have their width.
    ensurePolished();
    layout()->activate();
    const int height = layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(width()) : sizeHint().height();
    resize(width(), height);
    const QScreen* screen = QGuiApplication::screenAt(place.center());
    const QRect area = screen ? screen->availableGeometry() : QRect(place.topLeft(), QSize(4000, 4000));
    QPoint at(place.right() - width(), place.bottom() + px(4));
    if (at.y() + height > area.bottom())
        at.setY(place.top() - height - px(4));
    at.setX(std::clamp(at.x(), area.left() + px(4), std::max(area.left() + px(4), area.right() - width() - px(4))));
    move(at);
    show();
    setFocus(Qt::PopupFocusReason);
}

void WhyPopover::paintEvent(QPaintEvent*)
{
    const Theme& theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(theme.blend(Token::Border, Token::Raised, 0.6));
    painter.setBrush(theme.colour(Token::Raised));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8));
}

void WhyPopover::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        close();
        break;
    default:
        QFrame::keyPressEvent(event);
    }
}

} // namespace chimera::ui
