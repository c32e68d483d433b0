// Parts of the session that are pure: a window rectangle that is certainly on a screen, and where the focus goes in a
// pane.
#pragma once

#include <QList>
#include <QRect>

class QWidget;

namespace chimera::ui {

// `wanted` if enough of its title bar lies on one of the screens, else moved and shrunk onto the first of them.
QRect onScreen(const QRect& wanted, const QList<QRect>& screens);

// The first control in `pane` that takes the keyboard.
void focusFirst(QWidget* pane);

} // namespace chimera::ui
