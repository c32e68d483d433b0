#include "core/markdown/Scan.h"

#include <QTest>

using namespace chimera::markdown;

class ScanTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tags_data();
    void tags();
    void links_data();
    void links();
    void positions();
    void markdownTargets();
    void nestedImage();
    void referenceDefinition();
    void firstHeading_data();
    void firstHeading();
    void external_data();
    void external();
    void tagNames_data();
    void tagNames();
    void lineAroundPlace();
    void lineAroundLongLine();
    void lineAroundKeepsPairs();
};

namespace {

QString tagList(const QString& text)
{
    QStringList names;
    for (const FoundTag& tag : scan(text).tags)
        names << tag.name;
    return names.join(u' ');
}

QString linkList(const QString& text)
{
    QStringList all;
    for (const FoundLink& link : scan(text).links)
        all << link.target + u'#' + link.anchor + u'|' + link.label;
    return all.join(u';');
}

} // namespace

void ScanTest::tags_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("tags");
    const auto row = [](const char* name, const char* text, const char* tags) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(tags);
    };
    row("start", "#work", "work");
    row("nested", "a #work/urgent/now b", "work/urgent/now");
    row("several", "#a #b\n#c", "a b c");
    row("brackets", "(#a) [#b] {#c}", "a b c");
    row("emphasis", "*#a* **#b** ==#c==", "a b c");
    row("quote", "> #a\n>#b", "a b");
    row("list", "- #a\n1. #b\n- [ ] #c", "a b c");
    row("table", "|#a|b|\n|-|-|\n|#c| #d |", "a c d");
    row("heading text", "# Title #a\n## #b", "a b");
    row("ends at punctuation", "#a. #b, #c! #d:", "a b c d");
    row("chinese", "看 #全文搜索 和 #标签/子", "全文搜索 标签/子");
    row("emoji", "#🎉party", "🎉party");
    row("digits", "#123 #1a #2024", "1a");
    row("trailing slash", "#a/ b", "a");
    row("inside a word", "a#b c/#d e#", "");
    row("double hash", "##a a ##", "");
    row("space", "# a", "");
    row("escaped", "\\#a", "");
    row("inline code", "`#a` ``#b ` #c``", "");
    row("unclosed code", "`#a #b", "b");
    row("fenced", "```\n#a\n```\n#b", "b");
    row("tilde fence", "~~~js\n#a\n~~~", "");
    row("unclosed fence", "```\n#a\n#b", "");
    row("longer fence", "````\n```\n#a\n````\n#b", "b");
    row("indented", "text\n\n    #a\n\n#b", "b");
    row("tab indented", "\t#a", "");
    row("lazy, not indented code", "text\n    #a", "a");
    row("fence in list", "- a\n  ```\n  #x\n  ```\n- #b", "b");
    row("nested list", "- a\n\t- #b\n\t\t- #c", "b c");
    row("code in list", "- a\n\n      #x\n\n  #b", "b");
    row("fence in quote", "> ```\n> #x\n> ```\n> #b", "b");
    row("quote ends fence", "> ```\n#b", "b");
    row("maths", "$#a$ $$#b$$ #c", "c");
    row("maths block", "$$\n#a\n\n#b\n$$\n#c", "c");
    row("price", "$5 #a $6", "a");
    row("comment", "%%#a%% #b", "b");
    row("comment block", "%%\n#a\n\n#b\n%%\n#c", "c");
    row("unclosed comment", "%% #a", "a");
    row("html comment", "x <!-- #a --> #b", "b");
    row("html comment block", "<!--\n#a\n\n#b\n-->\n#c", "c");
    row("html block", "<div>\n#a\n</div>\n\n#b", "b");
    row("html tag", "x <a href=#a title=\" #b\">#c</a>", "c");
    row("script", "<script>\n#a\n\n#b\n</script>\n#c", "c");
    row("address", "https://a.b/#x https://a.b/?q=(#y #z", "z");
    row("link target", "[a](#b) [c](d.md#e) #f", "f");
    row("link label", "[#a](b) #c", "c");
    row("wiki anchor", "[[#a]] [[b#c]] #d", "d");
    row("definition", "[a]: #b\n\n#c", "c");
    row("crlf", "```\r\n#a\r\n```\r\n#b\r\n", "b");
    row("cr", "```\r#a\r```\r#b", "b");
    row("footnote", "[^1]: #a", "a");
}

void ScanTest::tags()
{
    QFETCH(QString, text);
    QTEST(tagList(text), "tags");
}

void ScanTest::links_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("links");
    const auto row = [](const char* name, const char* text, const char* links) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(links);
    };
    row("plain", "[[Note]]", "Note#|");
    row("label", "[[Note|the label]]", "Note#|the label");
    row("heading", "[[Note#Head ing|l]]", "Note#Head ing|l");
    row("block", "[[Note#^b1]]", "Note#^b1|");
    row("own heading", "[[#Head]]", "#Head|");
    row("embed", "![[img.png|300]]", "img.png#|300");
    row("blanks", "[[ Note | x ]]", "Note#|x");
    row("table", "|a|\n|-|\n|[[N\\|l]]|", "N#|l");
    row("hash in label", "[[N|a #b]]", "N#|a #b");
    row("empty", "[[]] [[|x]]", "");
    row("unclosed", "[[Note] and [[Other", "");
    row("over a line", "[[No\nte]]", "");
    row("three brackets", "[[[N]]]", "N#|");
    row("in code", "`[[N]]`\n\n```\n[[N]]\n```\n\n    [[N]]", "");
    row("in maths", "$[[N]]$", "");
    row("in comment", "%%[[N]]%%", "");
    row("escaped", "\\[[N]]", "");
    row("markdown", "[l](Note.md)", "Note.md#|l");
    row("percent", "[l](My%20Note.md#My%20Head)", "My Note.md#My Head|l");
    row("angle", "[l](<My Note.md>)", "My Note.md#|l");
    row("title", "[l](a.md \"t (x)\") [m](b.md 'u') [n](c.md (v))", "a.md#|l;b.md#|m;c.md#|n");
    row("parentheses", "[l](a(b)c.md)", "a(b)c.md#|l");
    row("escaped target", "[l](a\\)b.md)", "a)b.md#|l");
    row("image", "![alt](i.png)", "i.png#|alt");
    row("blank in target", "[l](My Note.md)", "");
    row("no target", "[l] (x)", "");
    row("label with brackets", "[a [b] c](d)", "d#|a [b] c");
    row("label with code", "[a `]` c](d)", "d#|a `]` c");
    row("link in link", "[a [b](c) d](e)", "c#|b");
    row("bad utf-8", "[l](a%FFb)", "a%FFb#|l");
    row("chinese", "[[笔记#标题|别名]]", "笔记#标题|别名");
    row("empty target", "[l]()", "#|l");
}

void ScanTest::links()
{
    QFETCH(QString, text);
    QTEST(linkList(text), "links");
}

void ScanTest::positions()
{
    const QString text = QStringLiteral("é [[ Note#h|l]] and [x](<a b.md#c>) #t/u.");
    const Scan found = scan(text);
    QCOMPARE(found.links.size(), 2u);
    const auto part = [&](qsizetype begin, qsizetype end) { return text.sliced(begin, end - begin); };
    QCOMPARE(part(found.links[0].begin, found.links[0].end), QStringLiteral("[[ Note#h|l]]"));
    QCOMPARE(part(found.links[0].targetBegin, found.links[0].targetEnd), QStringLiteral("Note"));
    QCOMPARE(part(found.links[1].begin, found.links[1].end), QStringLiteral("[x](<a b.md#c>)"));
    QCOMPARE(part(found.links[1].targetBegin, found.links[1].targetEnd), QStringLiteral("a b.md"));
    QCOMPARE(found.tags.size(), 1u);
    QCOMPARE(part(found.tags[0].begin, found.tags[0].end), QStringLiteral("#t/u"));
}

void ScanTest::markdownTargets()
{
    const QString text = QStringLiteral("[a]( b%2Fc.md )");
    const Scan found = scan(text);
    QCOMPARE(found.links.size(), 1u);
    QCOMPARE(found.links[0].target, QStringLiteral("b/c.md"));
    QCOMPARE(text.sliced(found.links[0].targetBegin, 8), QStringLiteral("b%2Fc.md"));
}

void ScanTest::nestedImage()
{
    const Scan found = scan(u"[![alt](i.png)](http://e.com)");
    QCOMPARE(found.links.size(), 2u);
    QCOMPARE(found.links[0].form, LinkForm::Markdown);
    QCOMPARE(found.links[0].target, QStringLiteral("http://e.com"));
    QCOMPARE(found.links[1].form, LinkForm::Image);
    QCOMPARE(found.links[1].target, QStringLiteral("i.png"));
}

void ScanTest::referenceDefinition()
{
    const Scan found = scan(u"[a]: b.md \"t\"\n[c]: <d e.md>\ntext [x]: y\n\n[f]: two words\n\n[^1]: z.md");
    QCOMPARE(found.links.size(), 2u);
    QCOMPARE(found.links[0].target, QStringLiteral("b.md"));
    QCOMPARE(found.links[1].target, QStringLiteral("d e.md"));
}

void ScanTest::firstHeading_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("heading");
    QTest::newRow("plain") << QStringLiteral("a\n\n# One\n# Two") << QStringLiteral("One");
    QTest::newRow("closed") << QStringLiteral("# One ##") << QStringLiteral("One");
    QTest::newRow("markup") << QStringLiteral("# *One* [[T|wo]] `c` #t") << QStringLiteral("One wo c #t");
    QTest::newRow("setext") << QStringLiteral("One\ntwo\n===") << QStringLiteral("One two");
    QTest::newRow("second level") << QStringLiteral("## One\n\nTwo\n---") << QString();
    QTest::newRow("in code") << QStringLiteral("```\n# One\n```") << QString();
    QTest::newRow("in quote") << QStringLiteral("> # One") << QString();
    QTest::newRow("empty") << QStringLiteral("#\n# Two") << QString();
    QTest::newRow("none") << QString() << QString();
}

void ScanTest::firstHeading()
{
    QFETCH(QString, text);
    QTEST(scan(text).firstHeading, "heading");
}

void ScanTest::external_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<bool>("external");
    QTest::newRow("http") << QStringLiteral("[a](http://b)") << true;
    QTest::newRow("mailto") << QStringLiteral("[a](mailto:b@c)") << true;
    QTest::newRow("no scheme") << QStringLiteral("[a](//b/c)") << true;
    QTest::newRow("file") << QStringLiteral("[a](b/c.md)") << false;
    QTest::newRow("drive") << QStringLiteral("[a](C:/x.md)") << false;
    QTest::newRow("note with colon") << QStringLiteral("[[Rust: a language]]") << false;
    QTest::newRow("image") << QStringLiteral("![a](HTTPS://b/c.png)") << true;
}

void ScanTest::external()
{
    QFETCH(QString, text);
    const Scan found = scan(text);
    QCOMPARE(found.links.size(), 1u);
    QTEST(found.links[0].isExternal(), "external");
}

void ScanTest::tagNames_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("valid");
    QTest::newRow("word") << QStringLiteral("work") << true;
    QTest::newRow("all signs") << QStringLiteral("a_b-c/d1") << true;
    QTest::newRow("chinese") << QStringLiteral("标签") << true;
    QTest::newRow("emoji") << QStringLiteral("🎉") << true;
    QTest::newRow("digits") << QStringLiteral("2024") << false;
    QTest::newRow("empty") << QString() << false;
    QTest::newRow("blank") << QStringLiteral("a b") << false;
    QTest::newRow("hash") << QStringLiteral("#a") << false;
    QTest::newRow("slash") << QStringLiteral("//") << false;
    QTest::newRow("no-break space") << QString(QChar(0xA0)) << false;
    QTest::newRow("ideographic space") << QStringLiteral("a\u3000b") << false;
}

void ScanTest::tagNames()
{
    QFETCH(QString, name);
    QTEST(isTagName(name), "valid");
}

void ScanTest::lineAroundPlace()
{
    const QString text = QStringLiteral("before\n  the switch is in [[Index]] today  \nafter");
    const qsizetype at = text.indexOf(u"[[");
    QCOMPARE(lineAround(text, at, at + 9), QStringLiteral("the switch is in [[Index]] today"));
    QCOMPARE(lineAround(text, 0, 0), QStringLiteral("before"));
    QCOMPARE(lineAround(text, 9999, 99999), QStringLiteral("after"));
    QCOMPARE(lineAround(QString(), 0, 0), QString());
}

void ScanTest::lineAroundLongLine()
{
    const QString text = QString(1000, u'a') + QStringLiteral("[[N]]") + QString(1000, u'b');
    const QString line = lineAround(text, 1000, 1005, 60);
    QVERIFY(line.contains(u"a[[N]]b"));
    QVERIFY(line.size() <= 60);
    QVERIFY(line.startsWith(QChar(0x2026)) && line.endsWith(QChar(0x2026)));
    QVERIFY(lineAround(text, 0, text.size(), 60).size() <= 60);
}

void ScanTest::lineAroundKeepsPairs()
{
    const QString text = QStringLiteral("🎉").repeated(300);
    for (qsizetype limit = 1; limit < 40; ++limit) {
        const QString line = lineAround(text, 300, 302, limit);
        QVERIFY(line.isValidUtf16());
        QVERIFY(line.size() <= std::max<qsizetype>(limit, 3));
    }
}

QTEST_GUILESS_MAIN(ScanTest)
#include "ScanTest.moc"
