// Changes tags and link targets inside a Markdown text and leaves every other character as it is. Positions come from
// scan(), so nothing inside code, comments or maths changes. Pure, thread-safe, linear.
#pragma once

#include "core/markdown/Scan.h"

#include <functional>
#include <optional>

namespace chimera::markdown {

// Inline #tags equal to `from` (case ignored) or below it ("from/...") become `to`; what is below stays as written.
// Unchanged when `to` is no tag name.
QString replaceTag(QStringView markdown, const QString& from, const QString& to);

// `newTarget` gives the decoded target (without anchor) of a link, or nothing to leave it. Markdown links are
// percent-encoded; a wiki link cannot hold "[]|#" or line ends and is then left as it is.
QString replaceLinkTargets(QStringView markdown,
                           const std::function<std::optional<QString>(const FoundLink&)>& newTarget);

} // namespace chimera::markdown
