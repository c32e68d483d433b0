// Dates as people write them in a query: 2026, 2026-11, 2026-11-23, today, yesterday, 7d 4w 3m 1y, with > >= < <= =
// before them or .. between two. Days are local. Pure.
#pragma once

#include "core/search/Query.h"

namespace chimera {

// Nothing when it is not a date.
std::optional<DateRange> readDateRange(const QString& text, Timestamp now);

} // namespace chimera
