// Texts made to crash, to recurse or to take too long, and the agreement of scan() with parse().
#include "core/markdown/Document.h"
#include "core/markdown/HtmlWriter.h"
#include "core/markdown/Rewrite.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

using namespace chimera::markdown;

class HostileMarkdownTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bombs_data();
    void bombs();
    void shortRows();
    void longLine();
    void oddCharacters_data();
    void oddCharacters();
    void sameFindings_data();
    void sameFindings();
    void scanIsFast();
};

namespace {

int depthOf(const Node& node)
{
    int deepest = 0;
    for (const Node& child : node.children)
        deepest = std::max(deepest, depthOf(child));
    return deepest + 1;
}

void collect(const Node& node, QStringList& found)
{
    if (node.kind == Kind::Tag)
        found << u'#' + node.target;
    if (node.kind == Kind::WikiLink || node.kind == Kind::Embed)
        found << QStringLiteral("[[%1#%2|%3").arg(node.target, node.anchor, node.info);
    for (const Node& child : node.title)
        collect(child, found);
    for (const Node& child : node.children)
        collect(child, found);
}

} // namespace

void HostileMarkdownTest::bombs_data()
{
    QTest::addColumn<QString>("piece");
    for (const char* piece :
         {"[",      "]",           "(",        ">",        "> ",       "- ",      "* ",      "1. ",     "+ > ",
          "*",      "_",           "~",        "~~",       "`",        "a`",      "``` ",    "![",      "[[",
          "![[",    "[](",         "[a](b \"", "[a](<b",   "<",        "<!--",    "<?",      "<!A ",    "<![CDATA[",
          "<a b='", "&",           "#",        "#a ",      "$",        "$$",      "$$\n",    "%%",      "%%\n",
          "==",     "==a",         "|",        "|-|\n",    "a|\n-|\n", "*a **b ", "_a __b ", "**a *a ", "[^a]",
          "[^a]: ", "[a]: b\n",    "\\",       "http://",  "www.",     "@",       "a@b.c",   ":",       "\t",
          "\n",     "\r",          "-\n",      "a\n===\n", "[[a|b]] ", "- [ ] ",  "<div>\n", "[![",     "](a)",
          "~~~\n",  "$$x$$\n[[[[", "> $$\n",   "> [!a] "})
        QTest::newRow(QByteArray(piece).replace('\n', "\\n").replace('\r', "\\r").replace('\t', "\\t"))
            << QString::fromLatin1(piece);
}

// 200 KB each. Quadratic work would need minutes, so the generous limits are safe on a busy machine.
void HostileMarkdownTest::bombs()
{
    QFETCH(QString, piece);
    const QString text = piece.repeated(200'000 / piece.size());
    QElapsedTimer watch;
    watch.start();
    const Scan found = scan(text);
    QVERIFY(watch.restart() < 1000);
    const Node document = parse(text);
    QVERIFY(watch.restart() < 5000);
    QVERIFY(depthOf(document) <= 105);
    QVERIFY(plainText(document).size() <= text.size() * 2);
    toHtml(document);
    QVERIFY(watch.elapsed() < 5000);
}

// Short rows of a wide table are filled up by the parser: not without limit.
void HostileMarkdownTest::shortRows()
{
    const QString text = u'|' + QStringLiteral("a|").repeated(120) + QStringLiteral("\n|") +
                         QStringLiteral("-|").repeated(120) + u'\n' + QStringLiteral("|\n").repeated(50'000);
    const Node document = parse(text);
    std::size_t cells = 0;
    for (const Node& block : document.children) {
        for (const Node& row : block.children)
            cells += row.children.size();
    }
    QVERIFY(cells < 20'000);
}

void HostileMarkdownTest::longLine()
{
    const QString text = QStringLiteral("[[a]] #b *c* ").repeated(800'000);
    const Scan found = scan(text);
    QCOMPARE(found.links.size(), 800'000u);
    QCOMPARE(found.tags.size(), 800'000u);
    QVERIFY(!parse(text.first(2'000'000)).children.empty());
}

void HostileMarkdownTest::oddCharacters_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nul") << QString(QChar(0)) + QStringLiteral("a\0b");
    QTest::newRow("high") << QString(QChar(0xD83D)) + QStringLiteral(" #a [[b]]");
    QTest::newRow("low") << QStringLiteral("#") + QChar(0xDE00) + QStringLiteral(" [[b]]");
    QTest::newRow("in a link") << QStringLiteral("[[a") + QChar(0xD83D) + QStringLiteral("|b") + QChar(0) +
                                      QStringLiteral("]]");
    QTest::newRow("token") << QString(QChar(0xFDD0)) + QStringLiteral("99999") + QChar(0xFDD1) + QStringLiteral(" #a");
    QTest::newRow("mark") << QStringLiteral("=") + QChar(0xFDD2) + QStringLiteral("= ==a==") + QChar(0xFDD3);
    QTest::newRow("open token") << QString(QChar(0xFDD0)) + QStringLiteral("[[a]]");
    QTest::newRow("bom") << QString(QChar(0xFEFF)) + QStringLiteral("# a");
    QTest::newRow("separators") << QStringLiteral("a\u2028#b\u0085#c\u000b#d");
}

void HostileMarkdownTest::oddCharacters()
{
    QFETCH(QString, text);
    const Node document = parse(text);
    QVERIFY(plainText(document).isValidUtf16());
    QVERIFY(!plainText(document).contains(QChar(0)));
    QVERIFY(toHtml(document).isValidUtf16());
    QCOMPARE(replaceLinkTargets(text, [](const FoundLink& link) { return std::optional(link.target); }), text);
    for (const FoundLink& link : scan(text).links)
        QVERIFY(link.begin < link.targetBegin && link.targetBegin <= link.targetEnd && link.targetEnd < link.end);
}

void HostileMarkdownTest::sameFindings_data()
{
    QTest::addColumn<QString>("text");
    const char* const texts[] = {
        "#a [[b]] `#c` ``[[d]]`` ![[e|f]]",
        "- #a\n\t- [[b]]\n\n\t      [[code]]\n\n  #c",
        "> #a\n> ```\n> #x\n> ```\nlazy [[b]]\n\n    #code",
        "|#a|[[b\\|c]]|\n|-|-|\n|`|`|#d|\n#e",
        "$#a$ %%[[b]]%% <!-- #c --> <b title=\"#d\"> #e",
        "$$\n#a\n\n$$\n#b\n%%\n[[c]]\n\n%%\n[[d]]",
        "<div>\n#a\n\n#b\n<pre>\n\n#c\n</pre>\n#d",
        "1. a\n   ```\n   #b\n   ```\n2) [[c]]\n10. #d",
        "a #b\n1. #c\n2. #d\n\n2. #e",
        "[a #b](c#d) [[e]](f) [g [[h]] i](j)",
        "https://a.b/#c?d=[[e]] http://f.g/h#i,(#j) #k",
        "[^1] #a\n\n[^1]: #b [[c]]\n\n    #d\n\n        #code",
        "# a #b #\n## [[c]]\nd #e\n---\n    #x",
        "\\#a \\[[b]] \\`#c` \\$#d$ \\%%#e%%",
        "> [!note] #a [[b]]\n> #c",
        "- a\n#b\n- c\n\n #d\n    #e",
        "***\n#a\n- - -\n* * #b\n+\n  #c",
        "`a\n#b` #c\n\n`d\n\n#e`",
        "#a\r\n\r\n    #b\r\n\r\n[[c]]\r\n```\r\n#d",
        "~~~\n#a\n```\n~~~\n#b\n````md\n```\n#c\n````\n[[d]]",
        "==#a== **[[b]]** ~~#c~~ _#d _",
        "a\n<span>\n#b\n\n<span>\n#c\n\n#d",
        "\t- #a\n\n- \t#b\n -\t\t#code",
    };
    int number = 0;
    for (const char* text : texts)
        QTest::addRow("%d", number++) << QString::fromUtf8(text);
}

void HostileMarkdownTest::sameFindings()
{
    QFETCH(QString, text);
    QStringList parsed;
    collect(parse(text), parsed);
    const Scan found = scan(text);
    QStringList scanned;
    for (const FoundTag& tag : found.tags)
        scanned << u'#' + tag.name;
    for (const FoundLink& link : found.links) {
        if (link.form == LinkForm::Wiki || link.form == LinkForm::Embed)
            scanned << QStringLiteral("[[%1#%2|%3").arg(link.target, link.anchor, link.label);
    }
    parsed.sort();
    scanned.sort();
    QCOMPARE(parsed, scanned);
}

void HostileMarkdownTest::scanIsFast()
{
    const QString text =
        QStringLiteral("# Title\n\nSome words with a [[Link#Heading|label]], a #tag/sub and `code`.\n\n"
                       "- item [x](y%20z.md)\n\t- nested **bold**\n\n> quoted text, more of it\n\n")
            .repeated(12);
    qint64 best = std::numeric_limits<qint64>::max();
    for (int round = 0; round < 200; ++round) {
        QElapsedTimer watch;
        watch.start();
        scan(text);
        best = std::min(best, watch.nsecsElapsed());
    }
    // 2 KB in 50 microseconds; four times that here, for debug builds and sanitizers.
    QVERIFY2(best < 200'000 * text.size() / 2048, qPrintable(QString::number(best)));
}

QTEST_GUILESS_MAIN(HostileMarkdownTest)
#include "HostileMarkdownTest.moc"
