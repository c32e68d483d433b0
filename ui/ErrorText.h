// An error as a sentence in the user's language: what went wrong and what can be done. Pure.
#pragma once

#include "core/base/Error.h"

namespace chimera::ui {

QString errorText(const Error& error);

} // namespace chimera::ui
