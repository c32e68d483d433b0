#include "core/markdown/TreeBuilder.h"

#include "core/markdown/Characters.h"
#include "core/markdown/Inlines.h"

#include <algorithm>
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <memory>
#include <string_view>

namespace chimera::markdown {

namespace {

using namespace std::string_view_literals;

QString text(const char* utf8)
{
    return utf8 ? QString::fromUtf8(utf8) : QString();
}

// Text of a subtree that is too deep to keep its shape.
QString flatText(cmark_node* node)
{
    const std::unique_ptr<cmark_iter, void (*)(cmark_iter*)> walk(cmark_iter_new(node), cmark_iter_free);
    QString flat;
    for (cmark_event_type event = cmark_iter_next(walk.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(walk.get())) {
        cmark_node* const here = cmark_iter_get_node(walk.get());
        const cmark_node_type type = cmark_node_get_type(here);
        if (event != CMARK_EVENT_ENTER)
            continue;
        if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
            flat += u' ';
        else if (const char* literal = cmark_node_get_literal(here))
            flat += QString::fromUtf8(literal);
    }
    return flat;
}

class TreeBuilder
{
public:
    explicit TreeBuilder(const Encoded& encoded) : m_encoded(encoded) {}

    Node block(cmark_node* source, int depth)
    {
        Node node;
        setLines(source, node);
        setKind(source, node);
        if (node.kind == Kind::Paragraph || node.kind == Kind::Heading || node.kind == Kind::TableCell) {
            inlines(source, node, depth + 1);
            return node;
        }
        for (cmark_node* child = cmark_node_first_child(source); child; child = cmark_node_next(child)) {
            if (depth + 1 >= maxDepth) {
                node.children.push_back(flat(child));
                continue;
            }
            Node made = block(child, depth + 1);
            if (made.kind == Kind::Paragraph)
                splitParagraph(std::move(made), node.children);
            else
                node.children.push_back(std::move(made));
        }
        if (node.kind == Kind::Quote)
            makeCallout(node);
        if (node.kind == Kind::Table)
            alignTable(source, node);
        if (node.kind == Kind::List) {
            for (Node& item : node.children)
                item.tight = node.tight;
        }
        return node;
    }

private:
    void setLines(cmark_node* source, Node& node) const
    {
        const auto line = [this](int number) {
            const auto count = static_cast<int>(m_encoded.lines.size());
            return count == 0 ? SourceLines{}
                              : m_encoded.lines[static_cast<std::size_t>(std::clamp(number, 1, count) - 1)];
        };
        node.firstLine = line(cmark_node_get_start_line(source)).first;
        node.lastLine = std::max(node.firstLine, line(cmark_node_get_end_line(source)).last);
    }

    void setKind(cmark_node* source, Node& node)
    {
        switch (cmark_node_get_type(source)) {
        case CMARK_NODE_DOCUMENT:
            node.kind = Kind::Document;
            return;
        case CMARK_NODE_BLOCK_QUOTE:
            node.kind = Kind::Quote;
            return;
        case CMARK_NODE_LIST:
            node.kind = Kind::List;
            node.level = cmark_node_get_list_type(source) == CMARK_ORDERED_LIST ? 1 : 0;
            node.start = cmark_node_get_list_start(source);
            node.tight = cmark_node_get_list_tight(source) != 0;
            return;
        case CMARK_NODE_ITEM:
            node.kind = Kind::ListItem;
            node.task = cmark_node_get_type_string(source) == "tasklist"sv;
            node.checked = node.task && cmark_gfm_extensions_get_tasklist_item_checked(source);
            return;
        case CMARK_NODE_CODE_BLOCK:
            node.kind = Kind::CodeBlock;
            node.text = literal(source);
            node.info = restored(text(cmark_node_get_fence_info(source)).section(u' ', 0, 0), m_encoded);
            return;
        case CMARK_NODE_HTML_BLOCK:
            node.kind = Kind::HtmlBlock;
            node.text = literal(source);
            return;
        case CMARK_NODE_HEADING:
            node.kind = Kind::Heading;
            node.level = cmark_node_get_heading_level(source);
            return;
        case CMARK_NODE_THEMATIC_BREAK:
            node.kind = Kind::Rule;
            return;
        case CMARK_NODE_FOOTNOTE_DEFINITION:
            node.kind = Kind::FootnoteDefinition;
            node.text = QString::number(++m_footnotes); // cmark puts them at the end, in the order of their numbers
            return;
        default:
            setExtensionKind(source, node);
        }
    }

    static void setExtensionKind(cmark_node* source, Node& node)
    {
        const std::string_view type = cmark_node_get_type_string(source);
        node.kind = Kind::Paragraph;
        if (type == "table") {
            node.kind = Kind::Table;
        } else if (type == "table_row" || type == "table_header") {
            node.kind = Kind::TableRow;
            node.level = cmark_gfm_extensions_get_table_row_is_header(source) ? 1 : 0;
        } else if (type == "table_cell") {
            node.kind = Kind::TableCell;
        }
    }

    QString literal(cmark_node* source) const
    {
        QString whole = restored(text(cmark_node_get_literal(source)), m_encoded);
        if (whole.endsWith(u'\n'))
            whole.chop(1);
        return whole;
    }

    static void alignTable(cmark_node* source, Node& table)
    {
        const std::size_t columns = cmark_gfm_extensions_get_table_columns(source);
        const uint8_t* const letters = cmark_gfm_extensions_get_table_alignments(source);
        for (Node& row : table.children) {
            for (std::size_t column = 0; letters && column < std::min(columns, row.children.size()); ++column) {
                const uint8_t letter = letters[column];
                row.children[column].align = letter == 'l'   ? Align::Left
                                             : letter == 'c' ? Align::Centre
                                             : letter == 'r' ? Align::Right
                                                             : Align::None;
            }
        }
    }

    Node flat(cmark_node* source) const
    {
        Node node;
        node.kind = Kind::Text;
        node.text = restored(flatText(source), m_encoded);
        return node;
    }

    void inlines(cmark_node* parent, Node& node, int depth)
    {
        InlineCollector collector(m_encoded);
        for (cmark_node* child = cmark_node_first_child(parent); child; child = cmark_node_next(child))
            addInline(child, collector, depth);
        node.children = collector.take();
    }

    void addInline(cmark_node* source, InlineCollector& collector, int depth)
    {
        Node node;
        switch (cmark_node_get_type(source)) {
        case CMARK_NODE_TEXT:
            collector.addText(text(cmark_node_get_literal(source)));
            return;
        case CMARK_NODE_SOFTBREAK:
            node.kind = Kind::SoftBreak;
            break;
        case CMARK_NODE_LINEBREAK:
            node.kind = Kind::LineBreak;
            break;
        case CMARK_NODE_CODE:
            node.kind = Kind::Code;
            node.text = restored(text(cmark_node_get_literal(source)), m_encoded);
            break;
        case CMARK_NODE_HTML_INLINE:
            node.kind = Kind::HtmlInline;
            node.text = restored(text(cmark_node_get_literal(source)), m_encoded);
            break;
        case CMARK_NODE_FOOTNOTE_REFERENCE:
            node.kind = Kind::FootnoteReference;
            node.text = text(cmark_node_get_literal(source));
            break;
        case CMARK_NODE_IMAGE:
            node.kind = Kind::Image;
            node.target = restored(text(cmark_node_get_url(source)), m_encoded);
            node.text = restored(flatText(source), m_encoded);
            break;
        default:
            addSpan(source, collector, depth);
            return;
        }
        collector.add(std::move(node));
    }

    // A highlight may add a level of its own, hence depth + 2.
    void addSpan(cmark_node* source, InlineCollector& collector, int depth)
    {
        Node node;
        switch (cmark_node_get_type(source)) {
        case CMARK_NODE_EMPH:
            node.kind = Kind::Emphasis;
            break;
        case CMARK_NODE_STRONG:
            node.kind = Kind::Strong;
            break;
        case CMARK_NODE_LINK:
            node.kind = Kind::Link;
            node.target = restored(text(cmark_node_get_url(source)), m_encoded);
            break;
        default:
            node.kind = Kind::Strikethrough;
        }
        if (depth + 2 >= maxDepth)
            node.children.push_back(flat(source));
        else
            inlines(source, node, depth + 2);
        collector.add(std::move(node));
    }

    const Encoded& m_encoded;
    int m_footnotes = 0;
};

} // namespace

Node buildTree(cmark_node* root, const Encoded& encoded)
{
    Node document = TreeBuilder(encoded).block(root, 0);
    document.firstLine = 0;
    return document;
}

} // namespace chimera::markdown
