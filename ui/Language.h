// The program's language: English with its plural forms, and the user's own where there is a translation. Called once,
// before the first window.
#pragma once

class QCoreApplication;

namespace chimera::ui {

void installLanguage(QCoreApplication& application);

} // namespace chimera::ui
