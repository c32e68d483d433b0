// Node -> HTML that is safe to open in a browser: a fixed list of elements and attributes, everything else escaped, no
// scripts, no styles, nothing loaded from outside. Raw HTML of the note is shown as text. Pure, thread-safe, never
// fails.
#pragma once

#include "core/markdown/Document.h"

#include <functional>
#include <optional>

namespace chimera::markdown {

struct HtmlOptions
{
    // Gets an Image or Embed node, returns its "data:image/...;base64,..." address; nothing: a placeholder stands
    // there. Anything but a base64 raster image (png, jpeg, gif, webp, bmp) is refused.
    std::function<std::optional<QString>(const Node& image)> image;
    // Where a wiki link leads inside the exported file: an "#anchor" or an http address; nothing: only its label is
    // shown.
    std::function<std::optional<QString>(const Node& wikiLink)> wikiLink;
    QString idPrefix; // put before every id, for several notes in one file; letters, digits, '-'
};

// The body only, without <html> and <head>.
QString toHtml(const Node& node, const HtmlOptions& options = {});

// The id a heading gets: "h-" and its words. `[[#Heading]]` and `[x](#Heading)` lead there.
QString headingId(QStringView heading, const QString& prefix = {});

// http, https or mailto, without control characters: the only addresses a link may have.
bool isSafeAddress(QStringView address);

// '&', '<', '>', '"' and "'" as entities, control characters replaced.
QString escapedHtml(QStringView text);

} // namespace chimera::markdown
