// Small things that show text or a line: HairLine, SectionLabel, ElidedLabel, BadgeLabel, TextLabel. All follow the
// theme.
#pragma once

#include "ui/widgets/Theme.h"

#include <QFrame>
#include <QLabel>

namespace chimera::ui {

class HairLine : public QFrame
{
    Q_OBJECT

public:
    explicit HairLine(Qt::Orientation orientation = Qt::Horizontal, QWidget* parent = nullptr);
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Qt::Orientation m_orientation;
};

// A label in a text role and a token's colour; both are looked up again when the theme changes.
class TextLabel : public QLabel
{
    Q_OBJECT

public:
    explicit TextLabel(const QString& text, TextRole role = TextRole::Body, Token token = Token::Text,
                       QWidget* parent = nullptr);
    void setToken(Token token);

protected:
    void changeEvent(QEvent* event) override;

private:
    void dress();

    TextRole m_role;
    Token m_token;
    bool m_dressing = false;
};

// "Properties", "Related": small, semibold, quiet.
class SectionLabel : public TextLabel
{
    Q_OBJECT

public:
    explicit SectionLabel(const QString& text, QWidget* parent = nullptr);
};

// One line that ends in an ellipsis when it does not fit; the tool tip then has all of it.
class ElidedLabel : public QFrame
{
    Q_OBJECT

public:
    explicit ElidedLabel(const QString& text = {}, TextRole role = TextRole::Body, Token token = Token::Text,
                         QWidget* parent = nullptr);
    QString text() const { return m_text; }
    void setText(const QString& text);
    void setToken(Token token);
    void setElideMode(Qt::TextElideMode mode);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;

private:
    QString m_text;
    TextRole m_role;
    Token m_token;
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

// A count in an accent pill; hidden at 0.
class BadgeLabel : public QWidget
{
    Q_OBJECT

public:
    explicit BadgeLabel(QWidget* parent = nullptr);
    int count() const { return m_count; }
    void setCount(int count);
    QSize sizeHint() const override;

    static void paint(QPainter* painter, const QRect& rect, const QString& text);
    static QSize sizeFor(const QString& text);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    int m_count = 0;
};

} // namespace chimera::ui
