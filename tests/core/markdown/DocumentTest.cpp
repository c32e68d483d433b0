#include "core/markdown/Document.h"

#include <QTest>

#include <atomic>
#include <thread>
#include <vector>

using namespace chimera::markdown;

class DocumentTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shape_data();
    void shape();
    void wikiLink();
    void taskList();
    void tableAlignment();
    void codeBlock();
    void callout();
    void calloutTitleKeepsLinks();
    void mathBlock();
    void mathInQuote();
    void mathEndsLazyParagraphs();
    void comments();
    void footnotes();
    void lines();
    void linesAfterMaths();
    void numberedList();
    void rawHtmlIsLiteral();
    void codeKeepsEverything();
    void plain_data();
    void plain();
    void manyThreads();
};

namespace {

const char* name(Kind kind)
{
    static const char* const names[] = {"doc",  "h",      "p",   "list", "item", "quote",      "callout", "codeblock",
                                        "hr",   "table",  "row", "cell", "html", "mathblock",  "fn",      "text",
                                        "em",   "strong", "del", "mark", "code", "math",       "link",    "img",
                                        "wiki", "embed",  "tag", "soft", "br",   "htmlinline", "ref",     "comment"};
    return names[static_cast<int>(kind)];
}

// "p(text:a em(text:b))"
QString outline(const Node& node)
{
    QString out = QLatin1String(name(node.kind));
    const QString value = node.text.isEmpty() ? node.target : node.text;
    if (!value.isEmpty())
        out += u':' + value;
    if (!node.children.empty()) {
        QStringList parts;
        for (const Node& child : node.children)
            parts << outline(child);
        out += u'(' + parts.join(u' ') + u')';
    }
    return out;
}

QString inside(const QString& text)
{
    QStringList parts;
    for (const Node& child : parse(text).children)
        parts << outline(child);
    return parts.join(u' ');
}

} // namespace

void DocumentTest::shape_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* label, const char* text, const char* expected) {
        QTest::newRow(label) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("empty", "", "");
    row("paragraph", "a\nb", "p(text:a soft text:b)");
    row("hard break", "a  \nb", "p(text:a br text:b)");
    row("heading", "## a", "h(text:a)");
    row("emphasis", "*a* **b** ~~c~~ `d`", "p(em(text:a) text:  strong(text:b) text:  del(text:c) text:  code:d)");
    row("single tilde", "~a~", "p(text:~a~)");
    row("rule", "---", "hr");
    row("quote", "> a", "quote(p(text:a))");
    row("list", "- a\n- b", "list(item(p(text:a)) item(p(text:b)))");
    row("link", "[a](b \"c\")", "p(link:b(text:a))");
    row("reference link", "[a]\n\n[a]: b", "p(link:b(text:a))");
    row("autolink", "<http://a.b> www.c.d",
        "p(link:http://a.b(text:http://a.b) text:  link:http://www.c.d(text:www.c.d))");
    row("image", "![a *b*](c)", "p(img:a b)");
    row("wiki", "a [[b]] c", "p(text:a  wiki:b text: c)");
    row("embed", "![[b]]", "p(embed:b)");
    row("tag", "a #b/c.", "p(text:a  tag:b/c text:.)");
    row("tag in emphasis", "*#b*", "p(em(tag:b))");
    row("highlight", "a ==b *c*== d", "p(text:a  mark(text:b  em(text:c)) text: d)");
    row("highlight in bold", "**==a==**", "p(strong(mark(text:a)))");
    row("bold in highlight", "==**a**==", "p(mark(strong(text:a)))");
    row("two highlights", "==a== ==b==", "p(mark(text:a) text:  mark(text:b))");
    row("comparison", "a == b and c == d", "p(text:a == b and c == d)");
    row("lone mark", "==a", "p(text:==a)");
    row("three equals", "a===b", "p(text:a===b)");
    row("setext", "a\n==", "h(text:a)");
    row("highlighted wiki link", "==[[a]]==", "p(mark(wiki:a))");
    row("maths", "$a_b_c$ and $\\frac{1}{2}$", "p(math:a_b_c text: and  math:\\frac{1}{2})");
    row("display inside text", "x $$y$$ z", "p(text:x  math:y text: z)");
    row("display alone", "$$y$$", "mathblock:y");
    row("prices", "$5 or $6", "p(text:$5 or $6)");
    row("escaped dollar", "\\$a$", "p(text:$a$)");
    row("escaped hash", "\\#a", "p(text:#a)");
    row("table", "|a|b|\n|-|-|\n|[[c\\|d]]|`e`|",
        "table(row(cell(text:a) cell(text:b)) row(cell(wiki:c) cell(code:e)))");
    row("html inline", "a <b>c</b>", "p(text:a  htmlinline:<b> text:c htmlinline:</b>)");
    row("html block", "<div>\na #b\n</div>", "html:<div>\na #b\n</div>");
    row("tag in link label", "[#a](b)", "p(link:b(text:#a))");
    row("wiki link in link label", "[x [[y]]](z)", "p(link:z(text:x  wiki:y))");
    row("emphasis over tag", "**a #b c**", "p(strong(text:a  tag:b text: c))");
    row("underscores around a wiki link", "_[[a_b_c]]_", "p(em(wiki:a_b_c))");
    row("mail", "a@b.cd", "p(link:mailto:a@b.cd(text:a@b.cd))");
    row("no-break token characters",
        "\xEF\xB7\x90"
        "0\xEF\xB7\x91",
        "p(text:\xEF\xBF\xBD"
        "0\xEF\xBF\xBD)");
    row("nested list", "- a\n\t- b", "list(item(p(text:a) list(item(p(text:b)))))");
}

void DocumentTest::shape()
{
    QFETCH(QString, text);
    QTEST(inside(text), "expected");
}

void DocumentTest::wikiLink()
{
    const Node link = parse(u"[[Note#A#B|the label]]").children.at(0).children.at(0);
    QCOMPARE(link.kind, Kind::WikiLink);
    QCOMPARE(link.target, QStringLiteral("Note"));
    QCOMPARE(link.anchor, QStringLiteral("A#B"));
    QCOMPARE(link.info, QStringLiteral("the label"));
}

void DocumentTest::taskList()
{
    const Node list = parse(u"- [ ] a\n- [x] b\n- c").children.at(0);
    QCOMPARE(list.children.size(), 3u);
    QVERIFY(list.children[0].task && !list.children[0].checked);
    QVERIFY(list.children[1].task && list.children[1].checked);
    QVERIFY(!list.children[2].task);
    QCOMPARE(list.children[1].firstLine, 1);
    QVERIFY(list.tight && list.children[0].tight);
    QVERIFY(!parse(u"- a\n\n- b").children.at(0).tight);
}

void DocumentTest::tableAlignment()
{
    const Node table = parse(u"|a|b|c|d|\n|:-|:-:|-:|-|\n|1|2|3|4|").children.at(0);
    QCOMPARE(table.kind, Kind::Table);
    QCOMPARE(table.children.size(), 2u);
    QCOMPARE(table.children[0].level, 1);
    QCOMPARE(table.children[1].level, 0);
    const std::vector<Node>& cells = table.children[1].children;
    QCOMPARE(cells.at(0).align, Align::Left);
    QCOMPARE(cells.at(1).align, Align::Centre);
    QCOMPARE(cells.at(2).align, Align::Right);
    QCOMPARE(cells.at(3).align, Align::None);
}

void DocumentTest::codeBlock()
{
    const Node code = parse(u"```c++ title=x\n#a [[b]] $c$ ==d== %%e%%\n```").children.at(0);
    QCOMPARE(code.kind, Kind::CodeBlock);
    QCOMPARE(code.info, QStringLiteral("c++"));
    QCOMPARE(code.text, QStringLiteral("#a [[b]] $c$ ==d== %%e%%"));
}

void DocumentTest::callout()
{
    const Node first = parse(u"> [!Warning]- Mind *this*\n> body\n>\n> more").children.at(0);
    QCOMPARE(first.kind, Kind::Callout);
    QCOMPARE(first.info, QStringLiteral("warning"));
    QCOMPARE(first.text, QStringLiteral("Mind this"));
    QCOMPARE(first.level, 2);
    QCOMPARE(outline(first), QStringLiteral("callout:Mind this(p(text:body) p(text:more))"));
    QCOMPARE(first.children[0].firstLine, 1);
    const Node bare = parse(u"> [!note]").children.at(0);
    QCOMPARE(bare.kind, Kind::Callout);
    QVERIFY(bare.text.isEmpty() && bare.children.empty());
    QCOMPARE(parse(u"> [!a]+ t").children.at(0).level, 1);
    QCOMPARE(parse(u"> [x] a").children.at(0).kind, Kind::Quote);
    QCOMPARE(parse(u"> a\n> [!note]").children.at(0).kind, Kind::Quote);
}

void DocumentTest::calloutTitleKeepsLinks()
{
    const Node node = parse(u"> [!tip] See [[Note]] now").children.at(0);
    QCOMPARE(node.text, QStringLiteral("See Note now"));
    QCOMPARE(node.title.size(), 3u);
    QCOMPARE(node.title[1].target, QStringLiteral("Note"));
}

void DocumentTest::mathBlock()
{
    QCOMPARE(inside(QStringLiteral("a\n$$\nx\n\n- y\n$$\nb")),
             QStringLiteral("p(text:a) mathblock:x\n\n- y p(text:b)"));
    const Node document = parse(u"a\n$$\nx\n\n- y\n$$\nb");
    QCOMPARE(document.children[1].firstLine, 1);
    QCOMPARE(document.children[1].lastLine, 5);
    QCOMPARE(document.children[2].firstLine, 6);
    QCOMPARE(inside(QStringLiteral("$$ never closed\n\n- a")),
             QStringLiteral("p(text:$$ never closed) list(item(p(text:a)))"));
}

void DocumentTest::mathInQuote()
{
    QCOMPARE(inside(QStringLiteral("> $$\n> x\n> y\n> $$\n> z")), QStringLiteral("quote(mathblock:x\ny p(text:z))"));
    QCOMPARE(inside(QStringLiteral("> $$\n\n$$ a")), QStringLiteral("quote(p(text:$$)) p(text:$$ a)"));
    QCOMPARE(inside(QStringLiteral("- a\n\n  $$\n  x\n  $$\n- b")),
             QStringLiteral("list(item(p(text:a) mathblock:x) item(p(text:b)))"));
}

// "$$" begins a block of its own, also where a plain line would continue the list or the quote.
void DocumentTest::mathEndsLazyParagraphs()
{
    QCOMPARE(inside(QStringLiteral("- a\n$$\nx\n$$\nb")),
             QStringLiteral("list(item(p(text:a))) mathblock:x p(text:b)"));
    QCOMPARE(inside(QStringLiteral("> a\n$$\nx\n$$")), QStringLiteral("quote(p(text:a)) mathblock:x"));
    const Node document = parse(u"> a\n$$\nx\n$$\n\n# b");
    QCOMPARE(document.children[1].firstLine, 1);
    QCOMPARE(document.children[2].firstLine, 5);
}

void DocumentTest::comments()
{
    QCOMPARE(inside(QStringLiteral("a %%b%% c")), QStringLiteral("p(text:a  comment:b text: c)"));
    QCOMPARE(inside(QStringLiteral("%%\na\n\n# b\n%%\n\nc")), QStringLiteral("comment:a\n\n# b p(text:c)"));
    const Node document = parse(u"a %%b\nc%% d\n$$e$$");
    QCOMPARE(outline(document), QStringLiteral("doc(p(text:a  comment:b\nc text: d) mathblock:e)"));
    QCOMPARE(document.children[1].firstLine, 2);
    QCOMPARE(inside(QStringLiteral("100%% sure")), QStringLiteral("p(text:100%% sure)"));
}

void DocumentTest::footnotes()
{
    const Node document = parse(u"a[^x] b[^y]\n\n[^y]: second\n[^x]: first #t");
    QCOMPARE(outline(document),
             QStringLiteral("doc(p(text:a ref:1 text: b ref:2) fn:1(p(text:first  tag:t)) fn:2(p(text:second)))"));
}

void DocumentTest::lines()
{
    const Node document = parse(u"# a\n\nb\nc\n\n- d\n- e\n\n```\nf\n```\n");
    QCOMPARE(document.children[0].firstLine, 0);
    QCOMPARE(document.children[1].firstLine, 2);
    QCOMPARE(document.children[1].lastLine, 3);
    QCOMPARE(document.children[2].firstLine, 5);
    QCOMPARE(document.children[2].children[1].firstLine, 6);
    QCOMPARE(document.children[3].firstLine, 8);
    QCOMPARE(document.children[3].lastLine, 10);
}

void DocumentTest::linesAfterMaths()
{
    const Node document = parse(u"$$\r\na\r\nb\r\n$$\r\n\r\n# c\r\n\r\n- [ ] d");
    QCOMPARE(document.children.size(), 3u);
    QCOMPARE(document.children[0].lastLine, 3);
    QCOMPARE(document.children[1].firstLine, 5);
    QCOMPARE(document.children[2].children[0].firstLine, 7);
}

void DocumentTest::numberedList()
{
    const Node list = parse(u"7. a\n8. b").children.at(0);
    QCOMPARE(list.level, 1);
    QCOMPARE(list.start, 7);
}

void DocumentTest::rawHtmlIsLiteral()
{
    const Node document = parse(u"<script>alert(1)</script>\n\nx <img src=y onerror=z>");
    QCOMPARE(document.children[0].kind, Kind::HtmlBlock);
    QCOMPARE(document.children[0].text, QStringLiteral("<script>alert(1)</script>"));
    QCOMPARE(document.children[1].children[1].kind, Kind::HtmlInline);
    QCOMPARE(document.children[1].children[1].text, QStringLiteral("<img src=y onerror=z>"));
}

void DocumentTest::codeKeepsEverything()
{
    const QString inner = QStringLiteral("[[a]] #b ==c== $d$ %%e%% @ \\*");
    QCOMPARE(inside(u'`' + inner + u'`'), QStringLiteral("p(code:%1)").arg(inner));
    QCOMPARE(parse(QStringLiteral("    %1").arg(inner)).children.at(0).text, inner);
    QCOMPARE(
        parse(QStringLiteral("[x](<%1>)").arg(QStringLiteral("a #b ==c== $d$"))).children.at(0).children.at(0).target,
        QStringLiteral("a #b ==c== $d$"));
}

void DocumentTest::plain_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* label, const char* text, const char* expected) {
        QTest::newRow(label) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("inlines", "*a* [[b|c]] [[d]] #e ==f== `g` $h$ [i](j)", "a c d #e f g h i");
    row("blocks", "# a\n\nb\nc\n\n- d\n- e", "a\nb c\nd\ne");
    row("table", "|a|b|\n|-|-|\n|c|d|", "a\tb\nc\td");
    row("comments", "a %%b%%\n\n<!-- c -->\n\nd", "a \nd");
    row("anchors", "[[a#b]] [[#c]]", "a > b c");
    row("callout", "> [!note] t\n> b", "t\nb");
}

void DocumentTest::plain()
{
    QFETCH(QString, text);
    QTEST(plainText(parse(text)), "expected");
}

// cmark-gfm has global state; a parse beside another one must give the same tree.
void DocumentTest::manyThreads()
{
    const QString text = QStringLiteral("~~a~~ www.b.c |d|\n\n|e|f|\n|-|-|\n|g|~~h~~|\n\n- [x] i\n").repeated(20);
    const QString expected = inside(text);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int count = 0; count < 4; ++count) {
        threads.emplace_back([&] {
            for (int round = 0; round < 25; ++round)
                wrong += inside(text) == expected ? 0 : 1;
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    QCOMPARE(wrong.load(), 0);
}

QTEST_GUILESS_MAIN(DocumentTest)
#include "DocumentTest.moc"
