#include "ui/window/Links.h"

#include "core/base/Text.h"
#include "core/memories/Memory.h"

#include <QUrl>
#include <QUrlQuery>

namespace chimera::ui {

namespace {

constexpr qsizetype LongestLink = 2 * 1024 * 1024;
constexpr qsizetype LongestQuery = 2000;
constexpr qsizetype MostTags = 50;

template <typename Kind>
Id<Kind> idOf(const QString& value)
{
    return isAcceptableId(value, Id<Kind>::prefix()) ? Id<Kind>(value) : Id<Kind>();
}

} // namespace

bool isLink(const QString& text)
{
    return text.startsWith(QLatin1String("chimera:"), Qt::CaseInsensitive);
}

std::optional<Link> parseLink(const QString& text)
{
    if (!isLink(text) || text.size() > LongestLink)
        return std::nullopt;
    const QUrl url(text, QUrl::StrictMode);
    if (!url.isValid())
        return std::nullopt;
    const QUrlQuery query(url);
    const auto value = [&](const char* name) {
        QString raw = query.queryItemValue(QLatin1String(name), QUrl::FullyDecoded);
        return text::sanitized(raw);
    };
    const QString verb = url.host();
    if (verb == QLatin1String("open")) {
        OpenLink link{idOf<WorkspaceKind>(value("workspace")), idOf<MemoryKind>(value("memory"))};
        if (link.workspace.isEmpty() && link.memory.isEmpty())
            return std::nullopt;
        return link;
    }
    if (verb == QLatin1String("search"))
        return SearchLink{text::firstCodePoints(value("q").simplified(), LongestQuery)};
    if (verb == QLatin1String("capture"))
        return CaptureLink{};
    if (verb == QLatin1String("new")) {
        Prefill prefill;
        prefill.title = text::firstCodePoints(value("title").simplified(), maxTitleLength);
        prefill.content = value("content");
        for (QString tag : value("tags").split(u',', Qt::SkipEmptyParts)) {
            tag = text::firstCodePoints(tag.remove(u'#').simplified(), maxTagLength);
            if (!tag.isEmpty() && prefill.tags.size() < MostTags)
                prefill.tags << tag;
        }
        return NewLink{prefill};
    }
    return std::nullopt;
}

} // namespace chimera::ui
