// Bytes -> Markdown -> tree, HTML, scan and rewrite. Oracles: only allowed tags and attributes in the HTML, depth and
// time limited, what parse() shows as tag or wiki link is found by scan(), rewriting with the same targets changes
// nothing.
#include "core/markdown/Document.h"
#include "core/markdown/HtmlWriter.h"
#include "core/markdown/Rewrite.h"
#include "tests/core/markdown/HtmlCheck.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace chimera::markdown;

namespace {

void require(bool holds, const char* what, const QString& detail = {})
{
    if (holds)
        return;
    std::fprintf(stderr, "%s: %s\n", what, qPrintable(detail));
    std::abort();
}

int depthOf(const Node& node)
{
    int deepest = 0;
    for (const Node& child : node.children)
        deepest = std::max(deepest, depthOf(child));
    return deepest + 1;
}

void count(const Node& node, std::size_t& tags, std::size_t& wikis)
{
    tags += node.kind == Kind::Tag ? 1 : 0;
    wikis += node.kind == Kind::WikiLink || node.kind == Kind::Embed ? 1 : 0;
    for (const Node& child : node.title)
        count(child, tags, wikis);
    for (const Node& child : node.children)
        count(child, tags, wikis);
}

void checkPlaces(const QString& text, const Scan& found)
{
    for (const FoundLink& link : found.links) {
        require(0 <= link.begin && link.begin < link.targetBegin && link.targetBegin <= link.targetEnd &&
                    link.targetEnd <= link.end && link.end <= text.size(),
                "place of a link");
        lineAround(text, link.begin, link.end);
    }
    for (const FoundTag& tag : found.tags) {
        require(text.sliced(tag.begin, tag.end - tag.begin) == u'#' + tag.name, "place of a tag", tag.name);
        require(isTagName(tag.name), "name of a tag", tag.name);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    // Odd first byte: the rest is UTF-16 as it is, with unpaired surrogates.
    const auto length = static_cast<qsizetype>(size);
    QString text;
    if (size > 2 && data[0] == 0xFF) {
        text.resize((length - 1) / 2);
        for (qsizetype at = 0; at < text.size(); ++at)
            text[at] = QChar(static_cast<char16_t>(data[1 + 2 * at] | data[2 + 2 * at] << 8));
    } else {
        text = QString::fromUtf8(reinterpret_cast<const char*>(data), length);
    }

    const Scan found = scan(text);
    checkPlaces(text, found);

    const Node document = parse(text);
    require(depthOf(document) <= 105, "depth");
    std::size_t tags = 0;
    std::size_t wikis = 0;
    count(document, tags, wikis);
    require(tags <= found.tags.size() && wikis <= found.links.size(), "scan() finds what parse() shows");

    HtmlOptions open;
    open.image = [](const Node& node) { return std::optional(node.target); };
    open.wikiLink = [](const Node& node) { return std::optional(node.target); };
    const QString bad = chimera::testing::forbidden(toHtml(document, open));
    require(bad.isEmpty(), "HTML", bad);

    parse(plainText(document));
    const auto same = [](const FoundLink& link) { return std::optional(link.target); };
    require(replaceLinkTargets(text, same) == text, "rewriting nothing");
    replaceLinkTargets(text, [](const FoundLink& link) { return std::optional(link.target + u'x'); });
    if (!found.tags.empty())
        require(replaceTag(text, found.tags[0].name, found.tags[0].name).size() == text.size(), "renaming to itself");
    return 0;
}
