#include "core/markdown/Document.h"

#include "core/markdown/Encoder.h"
#include "core/markdown/TreeBuilder.h"

#include <array>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <memory>
#include <mutex>

namespace chimera::markdown {

namespace {

constexpr qsizetype maxBytes = 256 * 1024 * 1024; // cmark counts in 32 bits and aborts near 1 GB

using Parser = std::unique_ptr<cmark_parser, void (*)(cmark_parser*)>;
using Tree = std::unique_ptr<cmark_node, void (*)(cmark_node*)>;

void registerExtensions()
{
    static std::once_flag once;
    std::call_once(once, cmark_gfm_core_extensions_ensure_registered);
}

// cmark-gfm keeps its special characters and the arena of its tables in globals: one parse at a time.
Tree parseCommonMark(const QByteArray& utf8)
{
    static std::mutex oneAtATime;
    registerExtensions();
    const std::scoped_lock lock(oneAtATime);
    const Parser parser(cmark_parser_new(CMARK_OPT_FOOTNOTES | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE),
                        cmark_parser_free);
    for (const char* name : std::array{"table", "strikethrough", "autolink", "tasklist"}) {
        if (cmark_syntax_extension* extension = cmark_find_syntax_extension(name))
            cmark_parser_attach_syntax_extension(parser.get(), extension);
    }
    cmark_parser_feed(parser.get(), utf8.constData(), static_cast<std::size_t>(utf8.size()));
    return Tree(cmark_parser_finish(parser.get()), cmark_node_free);
}

Node oneParagraph(const QString& text)
{
    Node literal;
    literal.kind = Kind::Text;
    literal.text = text;
    Node paragraph;
    paragraph.kind = Kind::Paragraph;
    paragraph.children.push_back(std::move(literal));
    Node document;
    document.children.push_back(std::move(paragraph));
    return document;
}

bool isHtmlComment(const Node& node)
{
    return node.text.trimmed().startsWith(u"<!--");
}

QString shown(const Node& node)
{
    switch (node.kind) {
    case Kind::Text:
    case Kind::Code:
    case Kind::CodeBlock:
    case Kind::Math:
    case Kind::MathBlock:
    case Kind::Image:
    case Kind::Callout:
        return node.text;
    case Kind::HtmlBlock:
    case Kind::HtmlInline:
        return isHtmlComment(node) ? QString() : node.text;
    case Kind::WikiLink:
        if (!node.info.isEmpty())
            return node.info;
        if (node.anchor.isEmpty() || node.target.isEmpty())
            return node.target + node.anchor;
        return node.target + QStringLiteral(" > ") + node.anchor;
    case Kind::Embed:
        return node.target;
    case Kind::Tag:
        return u'#' + node.target;
    case Kind::SoftBreak:
        return QStringLiteral(" ");
    case Kind::LineBreak:
        return QStringLiteral("\n");
    default:
        return {};
    }
}

void appendText(const Node& node, QString& out)
{
    const QString own = shown(node);
    out += own;
    const bool cells = node.kind == Kind::TableRow;
    const bool blocks = node.kind <= Kind::FootnoteDefinition && node.kind != Kind::Paragraph &&
                        node.kind != Kind::Heading && node.kind != Kind::TableCell;
    bool separate = blocks && !own.isEmpty();
    for (const Node& child : node.children) {
        const qsizetype before = out.size();
        if (separate)
            out += cells ? u'\t' : u'\n';
        const qsizetype start = out.size();
        appendText(child, out);
        if (blocks && out.size() == start)
            out.truncate(before);
        else
            separate = blocks;
    }
}

} // namespace

Node parse(QStringView markdown)
{
    const Encoded encoded = encode(markdown);
    if (encoded.utf8.size() > maxBytes)
        return oneParagraph(encoded.source);
    const Tree tree = parseCommonMark(encoded.utf8);
    return tree ? buildTree(tree.get(), encoded) : oneParagraph(encoded.source);
}

QString plainText(const Node& node)
{
    QString text;
    appendText(node, text);
    return text;
}

} // namespace chimera::markdown
