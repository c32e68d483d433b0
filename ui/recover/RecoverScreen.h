// Shown in place of the window when the database will not open, or is found damaged: what is wrong, the backups to
// choose from, "save what can be read", open the folder, try again. The Backend is closed meanwhile. Its file work runs
// on a thread of its own.
#pragma once

#include "core/Profile.h"

#include <QWidget>

#include <memory>

namespace chimera::ui {

class RecoverScreen : public QWidget
{
    Q_OBJECT

public:
    RecoverScreen(const Profile& profile, const Error& error, QWidget* parent = nullptr);
    ~RecoverScreen() override;

Q_SIGNALS:
    void openRequested(); // try again, or open what was just recovered
    void quitRequested();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace chimera::ui
