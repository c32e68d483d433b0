// chimera://open?workspace=ID&memory=ID, chimera://new?title=&content=&tags=a,b, chimera://search?q=,
// chimera://capture. Hostile text is
// the normal case: what is not understood is no link, and a link never writes by itself. Pure.
#pragma once

#include "ui/Context.h"

#include <optional>
#include <variant>

namespace chimera::ui {

struct OpenLink
{
    WorkspaceId workspace; // may be empty
    MemoryId memory;       // may be empty: the workspace
};
struct NewLink
{
    Prefill prefill;
};
struct SearchLink
{
    QString query;
};
struct CaptureLink
{};
using Link = std::variant<OpenLink, NewLink, SearchLink, CaptureLink>;

std::optional<Link> parseLink(const QString& text);
bool isLink(const QString& text);

} // namespace chimera::ui
