// Buttons with the look of the program, by a property that the style sheet reads. Owners: the parent widget.
#pragma once

#include "ui/widgets/Icons.h"

#include <QPushButton>
#include <QToolButton>

namespace chimera::ui {

enum class ButtonKind {
    Plain,   // bordered
    Primary, // accent; at most one on a screen
    Quiet,   // no border until hovered
    Danger,  // bordered, error colour
    Link,    // text in the link colour
};

void setButtonKind(QAbstractButton* button, ButtonKind kind);

QPushButton* makeButton(const QString& text, ButtonKind kind = ButtonKind::Plain, QWidget* parent = nullptr);
QPushButton* makeButton(Glyph glyph, const QString& text, ButtonKind kind, QWidget* parent = nullptr);

// Icon only: `name` is tool tip and accessible name.
QToolButton* makeIconButton(Glyph glyph, const QString& name, QWidget* parent = nullptr);

// A label of the status bar that can be pressed.
class StatusButton : public QToolButton
{
    Q_OBJECT

public:
    enum class Tone { Normal, Ok, Warn, Error };

    explicit StatusButton(const QString& text = {}, QWidget* parent = nullptr);
    void setStatus(const QString& text, Tone tone = Tone::Normal);
    Tone tone() const { return m_tone; }

private:
    Tone m_tone = Tone::Normal;
};

} // namespace chimera::ui
