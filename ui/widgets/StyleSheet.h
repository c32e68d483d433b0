// The application's style sheet, generated from a theme's tokens. Pure.
#pragma once

#include <QString>

namespace chimera::ui {

class Theme;

QString makeStyleSheet(const Theme& theme);

} // namespace chimera::ui
