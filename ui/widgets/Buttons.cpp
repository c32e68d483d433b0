#include "ui/widgets/Buttons.h"

#include <QStyle>

namespace chimera::ui {

namespace {

QString kindName(ButtonKind kind)
{
    switch (kind) {
    case ButtonKind::Plain:
        return QStringLiteral("plain");
    case ButtonKind::Primary:
        return QStringLiteral("primary");
    case ButtonKind::Quiet:
        return QStringLiteral("quiet");
    case ButtonKind::Danger:
        return QStringLiteral("danger");
    case ButtonKind::Link:
        return QStringLiteral("link");
    }
    return {};
}

void repolish(QWidget* widget)
{
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

} // namespace

void setButtonKind(QAbstractButton* button, ButtonKind kind)
{
    button->setProperty("buttonKind", kindName(kind));
    repolish(button);
}

QPushButton* makeButton(const QString& text, ButtonKind kind, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setAutoDefault(false);
    setButtonKind(button, kind);
    if (kind == ButtonKind::Link) {
        button->setCursor(Qt::PointingHandCursor);
    }
    return button;
}

QPushButton* makeButton(Glyph glyph, const QString& text, ButtonKind kind, QWidget* parent)
{
    QPushButton* button = makeButton(text, kind, parent);
    button->setIcon(icon(glyph, kind == ButtonKind::Primary ? Token::OnAccent : Token::Text2));
    return button;
}

QToolButton* makeIconButton(Glyph glyph, const QString& name, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setIcon(icon(glyph, Token::Text2, Token::Accent));
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

StatusButton::StatusButton(const QString& text, QWidget* parent) : QToolButton(parent)
{
    setProperty("buttonKind", QStringLiteral("status"));
    setFont(textFont(TextRole::Small));
    setFocusPolicy(Qt::TabFocus);
    setStatus(text);
}

void StatusButton::setStatus(const QString& text, Tone tone)
{
    static const QString names[] = {QStringLiteral("normal"), QStringLiteral("ok"), QStringLiteral("warn"),
                                    QStringLiteral("error")};
    setText(text);
    setAccessibleName(text);
    const QString name = names[static_cast<size_t>(tone)];
    m_tone = tone;
    if (property("tone").toString() != name) {
        setProperty("tone", name);
        repolish(this);
    }
}

} // namespace chimera::ui
