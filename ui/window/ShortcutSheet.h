// All keys at a glance, by the place where they work. Made from the table of actions; owner: the window.
#pragma once

#include "ui/Actions.h"

#include <QDialog>

namespace chimera::ui {

class ShortcutSheet : public QDialog
{
    Q_OBJECT

public:
    explicit ShortcutSheet(const Actions& actions, QWidget* parent = nullptr);

Q_SIGNALS:
    void changeRequested(); // "Change the shortcuts"
};

} // namespace chimera::ui
