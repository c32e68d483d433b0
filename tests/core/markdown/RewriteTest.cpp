#include "core/markdown/Rewrite.h"

#include <QTest>

using namespace chimera::markdown;

class RewriteTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tags_data();
    void tags();
    void targets_data();
    void targets();
    void nothing();
    void anchorOnly();
    void roundTrip_data();
    void roundTrip();
};

void RewriteTest::tags_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* label, const char* text, const char* from, const char* to, const char* expected) {
        QTest::newRow(label) << QString::fromUtf8(text) << QString::fromUtf8(from) << QString::fromUtf8(to)
                             << QString::fromUtf8(expected);
    };
    row("equal", "a #b c", "b", "d", "a #d c");
    row("case", "#Work #WORK", "work", "Job", "#Job #Job");
    row("below", "#a/b/C #a", "a", "x/y", "#x/y/b/C #x/y");
    row("level below", "#a/b #a/b/c #a", "a/b", "z", "#z #z/c #a");
    row("longer word", "#ab #a-b #a_b", "a", "z", "#ab #a-b #a_b");
    row("code", "`#a`\n```\n#a\n```\n#a", "a", "z", "`#a`\n```\n#a\n```\n#z");
    row("case beyond ASCII", "#Ärger #ÄRGER/x", "ärger", "weg", "#weg #weg/x");
    row("chinese", "看#a #标签/子", "标签", "新", "看#a #新/子");
    row("bad name", "#a", "a", "b c", "#a");
    row("empty name", "#a", "a", "", "#a");
    row("empty from", "#a", "", "b", "#a");
    row("line ends", "#a\r\n#b\r#a\n", "a", "z", "#z\r\n#b\r#z\n");
    row("trailing slash", "#a/ x", "a", "z", "#z/ x");
}

void RewriteTest::tags()
{
    QFETCH(QString, text);
    QFETCH(QString, from);
    QFETCH(QString, to);
    QTEST(replaceTag(text, from, to), "expected");
}

void RewriteTest::targets_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* label, const char* text, const char* to, const char* expected) {
        QTest::newRow(label) << QString::fromUtf8(text) << QString::fromUtf8(to) << QString::fromUtf8(expected);
    };
    row("wiki", "[[Old#h|l]] x", "New", "[[New#h|l]] x");
    row("embed", "![[Old]]", "dir/New.png", "![[dir/New.png]]");
    row("table", "|a|\n|-|\n|[[Old\\|l]]|", "New", "|a|\n|-|\n|[[New\\|l]]|");
    row("blanks stay", "[[ Old | l ]]", "New", "[[ New | l ]]");
    row("impossible wiki", "[[Old]]", "a]b", "[[Old]]");
    row("markdown", "[l](Old.md#h)", "New Note.md", "[l](New%20Note.md#h)");
    row("angle", "[l](<Old.md>)", "New Note.md", "[l](<New Note.md>)");
    row("angle in target", "[l](<Old.md>)", "a>b", "[l](<a%3Eb>)");
    row("special", "[l](Old.md)", "50% (a)#b?.md", "[l](50%25%20%28a%29%23b%3F.md)");
    row("non-ASCII", "[l](Old.md)", "笔记 1.md", "[l](笔记%201.md)");
    row("external", "[l](Old.md)", "https://a.b/c?d=e%20f", "[l](https://a.b/c?d=e%20f)");
    row("title stays", "[l](Old.md \"t\")", "N.md", "[l](N.md \"t\")");
    row("image", "![l](Old.png)", "N.png", "![l](N.png)");
    row("nested", "[![l](Old)](Old)", "N", "[![l](N)](N)");
    row("definition", "[l]: Old.md\n\n[l]", "N.md", "[l]: N.md\n\n[l]");
    row("code", "`[[Old]]` [[Old]]", "N", "`[[Old]]` [[N]]");
}

void RewriteTest::targets()
{
    QFETCH(QString, text);
    QFETCH(QString, to);
    const QString done = replaceLinkTargets(text, [&](const FoundLink& link) -> std::optional<QString> {
        return link.target.startsWith(u"Old") ? std::optional(to) : std::nullopt;
    });
    QTEST(done, "expected");
}

void RewriteTest::nothing()
{
    const QString text = QStringLiteral("[[a]] [b](c%20d) #e \r\n `f`");
    QCOMPARE(replaceLinkTargets(text, [](const FoundLink&) { return std::nullopt; }), text);
    QCOMPARE(replaceLinkTargets(text, [](const FoundLink& link) { return std::optional(link.target); }), text);
}

void RewriteTest::anchorOnly()
{
    QCOMPARE(replaceLinkTargets(u"[[#h]] [x](#h)", [](const FoundLink&) { return std::optional(QStringLiteral("N")); }),
             QStringLiteral("[[N#h]] [x](N#h)"));
}

void RewriteTest::roundTrip_data()
{
    QTest::addColumn<QString>("target");
    for (const char* target : {"a b", "a(b", "a)b", "a%20b", "a#b", "a?b", "a<b>", "a\\b", "a*b_c", "ä/ö ü.md", "a|b",
                               "`a`", "a[b]c", "\"a\"", "$a$", "\xF0\x9F\x8E\x89.md"})
        QTest::newRow(target) << QString::fromUtf8(target);
}

// What is written is read back the same, with and without angle brackets.
void RewriteTest::roundTrip()
{
    QFETCH(QString, target);
    for (const QString& text : {QStringLiteral("[l](x)"), QStringLiteral("[l](<x>)")}) {
        const QString done = replaceLinkTargets(text, [&](const FoundLink&) { return std::optional(target); });
        const Scan found = scan(done);
        QCOMPARE(found.links.size(), 1u);
        QCOMPARE(found.links[0].target, target);
    }
}

QTEST_GUILESS_MAIN(RewriteTest)
#include "RewriteTest.moc"
