// A Markdown text as a tree of values: CommonMark + GitHub tables, task lists, strikethrough, autolinks, footnotes, and
// what vaults add: [[wiki links]], ![[embeds]], #tags, ==highlights==, > [!note] callouts, %%comments%%, $maths$. The
// tree is the only way from Markdown to the screen or to HTML: raw HTML stays text. Pure and thread-safe; never fails:
// every text is some document. Depth is limited (deeper nesting is flattened to text), time is linear.
#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace chimera::markdown {

enum class Kind {
    // blocks
    Document,
    Heading,
    Paragraph,
    List,
    ListItem,
    Quote,
    Callout, // "> [!warning] Title": `info` is the type in lower case, `text` the title (empty: none given)
    CodeBlock,
    Rule,
    Table,
    TableRow,
    TableCell,
    HtmlBlock,
    MathBlock,
    FootnoteDefinition,
    // inlines
    Text,
    Emphasis,
    Strong,
    Strikethrough,
    Highlight,
    Code,
    Math,
    Link,  // `target` as written; children are the label
    Image, // `target` as written; `text` is the alternative text
    WikiLink,
    Embed,
    Tag, // `target` without '#'
    SoftBreak,
    LineBreak,
    HtmlInline,
    FootnoteReference,
    Comment, // inside a paragraph, or alone as a block
};

enum class Align { None, Left, Centre, Right };

struct Node
{
    Kind kind = Kind::Document;
    int level = 0;        // heading 1..6; list: 0 bullet, 1 numbered; table row: 1 header; inline maths: 1 between $$;
                          // callout: 1 foldable and open, 2 foldable and folded
    int start = 1;        // numbered list: first number
    bool task = false;    // list item with a check box
    bool checked = false; // ... that is ticked
    bool tight = true;    // list without blank lines between its items
    Align align = Align::None;
    int firstLine = 0; // blocks: 0-based source lines, inclusive
    int lastLine = 0;
    QString text;   // Text, Code*, Html*, Math*, Comment: the literal; Image: alternative text; Footnote*: its number
    QString info;   // CodeBlock: language; Callout: type; WikiLink/Embed: the label after '|' (empty: none)
    QString target; // Link, Image: address; WikiLink, Embed: note or file; Tag: name
    QString anchor; // WikiLink, Embed: what follows '#' ("Heading" or "^block")
    std::vector<Node> children;
    std::vector<Node> title; // Callout: the inlines that `text` was made of
};

Node parse(QStringView markdown);

// Everything shown, without markup: for snippets, quick previews and word counts.
QString plainText(const Node& node);

} // namespace chimera::markdown
