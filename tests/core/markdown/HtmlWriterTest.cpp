#include "core/markdown/HtmlWriter.h"

#include "tests/core/markdown/HtmlCheck.h"

#include <QTest>

using namespace chimera::markdown;

class HtmlWriterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void elements_data();
    void elements();
    void attacks_data();
    void attacks();
    void imageData_data();
    void imageData();
    void wikiLinks();
    void headingIds();
    void prefix();
    void checkIsStrict_data();
    void checkIsStrict();
};

namespace {

QString html(const QString& markdown, const HtmlOptions& options = {})
{
    return toHtml(parse(markdown), options).trimmed();
}

} // namespace

void HtmlWriterTest::elements_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* label, const char* text, const char* expected) {
        QTest::newRow(label) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("paragraph", "a & b", "<p>a &amp; b</p>");
    row("inlines", "*a* **b** ~~c~~ ==d== `e`",
        "<p><em>a</em> <strong>b</strong> <del>c</del> <mark>d</mark> <code>e</code></p>");
    row("heading", "## A b", "<h2 id=\"h-a-b\">A b</h2>");
    row("code", "```c++\n<a>\n```", "<pre><code class=\"language-c++\">&lt;a&gt;\n</code></pre>");
    row("list", "3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>");
    row("loose list", "- a\n\n- b", "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>");
    row("task", "- [x] a", "<ul>\n<li><input type=\"checkbox\" disabled checked> a</li>\n</ul>");
    row("link", "[a](https://b.c)", "<p><a href=\"https://b.c\" rel=\"noopener noreferrer\">a</a></p>");
    row("anchor", "[a](#My%20Head)", "<p><a href=\"#h-my-head\" rel=\"noopener noreferrer\">a</a></p>");
    row("relative link", "[a](b.md)", "<p><span class=\"link\">a</span></p>");
    row("image", "![a](b.png)", "<p><span class=\"image\">[a]</span></p>");
    row("embed", "![[b.png]]", "<p><span class=\"image\">[b.png]</span></p>");
    row("tag", "#a", "<p><span class=\"tag\">#a</span></p>");
    row("maths", "$a<b$", "<p><code class=\"math\">a&lt;b</code></p>");
    row("comment", "a%%b%%", "<p>a</p>");
    row("raw html", "a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>");
    row("callout", "> [!note] T\n> b",
        "<blockquote class=\"callout\"><p><strong>T</strong></p>\n<p>b</p>\n</blockquote>");
    row("table", "|a|\n|-:|\n|b|",
        "<table>\n<thead>\n<tr><th align=\"right\">a</th></tr>\n</thead>\n<tbody>\n<tr><td "
        "align=\"right\">b</td></tr>\n"
        "</tbody>\n</table>");
    row("footnote", "a[^1]\n\n[^1]: b",
        "<p>a<sup><a href=\"#fn-1\">1</a></sup></p>\n<div class=\"footnote\" id=\"fn-1\"><sup>1</sup> "
        "<p>b</p>\n</div>");
    row("link in link", "[a [[#b]]](http://c)",
        "<p><a href=\"http://c\" rel=\"noopener noreferrer\">a <span class=\"link\">b</span></a></p>");
}

void HtmlWriterTest::elements()
{
    QFETCH(QString, text);
    QTEST(html(text), "expected");
}

void HtmlWriterTest::attacks_data()
{
    QTest::addColumn<QString>("text");
    const char* const payloads[] = {
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//x.y/z.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<img src=\"javascript:alert(1)\">",
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg/onload=alert(1)//",
        "<math><mtext><script>x</script>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'>",
        "<object data=javascript:alert(1)>",
        "<embed src=data:text/html,x>",
        "<form action=javascript:alert(1)><button>",
        "<input autofocus onfocus=alert(1)>",
        "<body onload=alert(1)>",
        "<details open ontoggle=alert(1)>",
        "<video><source onerror=alert(1)>",
        "<audio src onerror=alert(1)>",
        "<marquee onstart=alert(1)>",
        "<link rel=stylesheet href=//x.y/z.css>",
        "<style>@import '//x.y';</style>",
        "<base href=javascript:/>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<template><script>x</script></template>",
        "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<textarea></textarea><img src=x onerror=1>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<!-- --!><script>alert(1)</script> -->",
        "<![CDATA[><script>alert(1)</script>]]>",
        "<?xml ?><script>x</script>",
        "<!DOCTYPE x [<!ENTITY y 'z'>]>",
        "[a](javascript:alert(1))",
        "[a](JaVaScRiPt:alert(1))",
        "[a](java\tscript:alert(1))",
        "[a](<java\nscript:alert(1)>)",
        "[a](&#106;avascript:alert(1))",
        "[a](javascript&colon;alert(1))",
        "[a](javascript&#x3A;alert(1))",
        "[a](\\javascript:alert(1))",
        "[a]( javascript:alert(1))",
        "[a](\x01javascript:alert(1))",
        "[a](vbscript:msgbox(1))",
        "[a](data:text/html,<script>alert(1)</script>)",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        "[a](file:///etc/passwd)",
        "[a](//x.y/z)",
        "[a](\\\\x.y\\z)",
        "[a](chrome://x)",
        "[a](view-source:http://x)",
        "[a](blob:http://x/y)",
        "[a](ms-word:x)",
        "[a](http:javascript)",
        "[a](http://x\" onmouseover=\"alert(1))",
        "[a](<http://x\" onclick=\"alert(1)>)",
        "[a](http://x 'y\" onclick=\"z')",
        "[a](http://x'onclick='alert(1))",
        "[\"onclick=\"x](http://y)",
        "[a]\n\n[a]: javascript:alert(1)",
        "[<img src=x onerror=1>](http://y)",
        "<javascript:alert(1)>",
        "<http://x\"onclick=alert(1)>",
        "https://x.y/\"onmouseover=\"alert(1)",
        "https://x.y/<script>alert(1)</script>",
        "www.x.y/'onclick='z",
        "![a](javascript:alert(1))",
        "![\" onerror=\"alert(1)](x)",
        "![a](x\" onerror=\"alert(1))",
        "![a](data:image/svg+xml;base64,PHN2Zz4=)",
        "![a](http://canary.example/?d=secret)",
        "![<script>](x)",
        "![a][b]\n\n[b]: http://canary.example",
        "![[x\" onerror=\"alert(1)]]",
        "![[<script>alert(1)</script>]]",
        "[[<script>alert(1)</script>|<img onerror=x>]]",
        "[[javascript:alert(1)]]",
        "[[#\"><script>x</script>]]",
        "# \"><script>alert(1)</script>",
        "# <img src=x onerror=alert(1)>",
        "```\"><script>alert(1)</script>\nx\n```",
        "```x\" onclick=\"alert(1)\n</code></pre><script>x</script>\n```",
        "    </code></pre><script>x</script>",
        "`</code><script>x</script>`",
        "$</code><script>x</script>$",
        "$$\n</pre><script>x</script>\n$$",
        "%%--><script>x</script>%%",
        "==<script>x</script>==",
        "#<script>x</script>",
        "#\"onclick=\"x",
        "> [!\"><script>x</script>] <script>y</script>",
        "> [!<img/src=x/onerror=alert(1)>]",
        "|<script>|\n|-|\n|</td><script>x</script>|",
        "[^\"><script>]\n\n[^\"><script>]: x",
        "a[^<b>]\n\n[^<b>]: <script>x</script>",
        "- [x] <script>x</script>",
        "1. </ol><script>x</script>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;script&#62;alert(1)&#60;/script&#62;",
        "\\<script>alert(1)\\</script>",
        "<a href=\"http://x\">y</a>",
        "<a\nhref=javascript:x>y",
        "<p style=\"background:url(//x.y)\">",
        "<div id=x class=y onclick=z>\n\n</div>",
        "\xEF\xB7\x90"
        "0\xEF\xB7\x91<script>x</script>",
        "mailto:x@y.z?body=\"<script>",
        "[a](mailto:x@y.z\"onclick=\"b)",
        "<x@y.z\"onclick=\"b>",
        "[a](#\"><script>x</script>)",
        "[a](#x\" onclick=\"y)",
    };
    int number = 0;
    for (const char* payload : payloads)
        QTest::addRow("%d", number++) << QString::fromUtf8(payload);
}

// Alone, in every kind of block, and with callbacks that hand on whatever they get.
void HtmlWriterTest::attacks()
{
    using chimera::testing::forbidden;
    QFETCH(QString, text);
    HtmlOptions open;
    open.image = [](const Node& node) { return std::optional(node.target); };
    open.wikiLink = [](const Node& node) { return std::optional(node.target); };
    open.idPrefix = text;
    for (const QString& around :
         {QStringLiteral("%1"), QStringLiteral("a %1 b"), QStringLiteral("> %1"), QStringLiteral("- %1"),
          QStringLiteral("# %1"), QStringLiteral("*%1*"), QStringLiteral("[%1](http://x.y)"),
          QStringLiteral("![%1](x)"), QStringLiteral("==%1=="), QStringLiteral("|%1|\n|-|\n|%1|"),
          QStringLiteral("<div>\n%1\n</div>"), QStringLiteral("[[%1]]"), QStringLiteral("```%1\n%1\n```")}) {
        const QString markdown = QString(around).replace(QStringLiteral("%1"), text);
        QCOMPARE(forbidden(html(markdown)), QString());
        QCOMPARE(forbidden(html(markdown, open)), QString());
    }
}

void HtmlWriterTest::imageData_data()
{
    QTest::addColumn<QString>("data");
    QTest::addColumn<bool>("shown");
    QTest::newRow("png") << QStringLiteral("data:image/png;base64,iVBOR+/=") << true;
    QTest::newRow("svg") << QStringLiteral("data:image/svg+xml;base64,AAAA") << false;
    QTest::newRow("html") << QStringLiteral("data:text/html;base64,AAAA") << false;
    QTest::newRow("plain") << QStringLiteral("data:image/png,AAAA") << false;
    QTest::newRow("address") << QStringLiteral("http://a.b/c.png") << false;
    QTest::newRow("quote") << QStringLiteral("data:image/png;base64,AA\" onerror=\"x") << false;
}

void HtmlWriterTest::imageData()
{
    QFETCH(QString, data);
    QFETCH(bool, shown);
    HtmlOptions options;
    options.image = [&](const Node&) { return std::optional(data); };
    const QString page = html(QStringLiteral("![a\"b](c)"), options);
    QCOMPARE(page.contains(u"<img src="), shown);
    if (shown)
        QCOMPARE(page, QStringLiteral("<p><img src=\"%1\" alt=\"a&quot;b\"></p>").arg(data));
}

void HtmlWriterTest::wikiLinks()
{
    HtmlOptions options;
    options.wikiLink = [](const Node& link) -> std::optional<QString> {
        if (link.target == u"A")
            return QStringLiteral("#note-a");
        return std::nullopt;
    };
    QCOMPARE(html(QStringLiteral("[[A|l]]"), options),
             QStringLiteral("<p><a href=\"#note-a\" rel=\"noopener noreferrer\">l</a></p>"));
    QCOMPARE(html(QStringLiteral("[[B]]"), options), QStringLiteral("<p><span class=\"link\">B</span></p>"));
    QCOMPARE(html(QStringLiteral("[[#H i]]")),
             QStringLiteral("<p><a href=\"#h-h-i\" rel=\"noopener noreferrer\">H i</a></p>"));
}

void HtmlWriterTest::headingIds()
{
    const QString page = html(QStringLiteral("# A\n# A\n# A\n# !\n# 标题"));
    for (const char* id : {"\"h-a\"", "\"h-a-2\"", "\"h-a-3\"", "\"h-\"", "\"h-标题\""})
        QVERIFY2(page.contains(QString::fromUtf8(id)), id);
}

void HtmlWriterTest::prefix()
{
    HtmlOptions options;
    options.idPrefix = QStringLiteral("n1-");
    QCOMPARE(html(QStringLiteral("# A"), options), QStringLiteral("<h1 id=\"n1-h-a\">A</h1>"));
    QVERIFY(html(QStringLiteral("[x](#A)"), options).contains(u"href=\"#n1-h-a\""));
}

void HtmlWriterTest::checkIsStrict_data()
{
    QTest::addColumn<QString>("page");
    for (const char* page :
         {"<script>", "<p onclick=\"x\">", "<a href=\"javascript:x\">", "<img src=\"http://x\">", "<p", "<P>",
          "<p style=\"x\">", "<a href=\"//x\">", "<!-- x -->", "<img src=\"data:image/svg+xml;base64,A\">"})
        QTest::newRow(page) << QString::fromLatin1(page);
}

// The oracle itself: it must see what it is there for.
void HtmlWriterTest::checkIsStrict()
{
    QFETCH(QString, page);
    QVERIFY(!chimera::testing::forbidden(page).isEmpty());
}

QTEST_GUILESS_MAIN(HtmlWriterTest)
#include "HtmlWriterTest.moc"
