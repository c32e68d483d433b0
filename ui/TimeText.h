// Moments as people say them: "14:02", "yesterday", "21 Nov", "21 Nov 2025"; in the user's zone and language. Pure.
#pragma once

#include "core/base/Timestamp.h"

#include <QDateTime>
#include <QString>

namespace chimera::ui {

QString shortTime(const Timestamp& moment, const QDateTime& now);
QString longTime(const Timestamp& moment); // "21 November 2026, 14:02"
QString countText(std::int64_t count);     // "12,480"

} // namespace chimera::ui
