// Internal to core/markdown: GitHub tables as cmark-gfm splits them.
#pragma once

#include <QStringView>

#include <utility>
#include <vector>

namespace chimera::markdown {

inline constexpr int maxColumns = 128;
inline constexpr int maxMissingCells = 1000; // per table; the parser fills short rows up

// "|:--|--:|"
bool isDelimiterRow(QStringView line);
// Offsets of the cells in `row`, split at pipes without a backslash.
std::vector<std::pair<qsizetype, qsizetype>> cells(QStringView row);
int cellCount(QStringView row);

} // namespace chimera::markdown
