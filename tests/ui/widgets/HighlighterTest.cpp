#include "ui/widgets/CodeHighlighter.h"
#include "ui/widgets/MarkdownEditor.h"
#include "ui/widgets/MarkdownHighlighter.h"
#include "ui/widgets/Theme.h"

#include <QAbstractTextDocumentLayout>
#include <QElapsedTimer>
#include <QTest>
#include <QTextLayout>

using namespace chimera::ui;

namespace {

QTextCharFormat formatAt(const QTextDocument& document, int line, int column)
{
    for (const auto& range : document.findBlockByNumber(line).layout()->formats()) {
        if (range.start <= column && column < range.start + range.length) {
            return range.format;
        }
    }
    return {};
}

QString kindsOf(const char* language, const QString& line, int state = 0, int* after = nullptr)
{
    std::vector<code::Span> spans;
    const int end = code::scanLine(code::languageId(QString::fromLatin1(language)), line, state, spans);
    if (after) {
        *after = end;
    }
    QString kinds;
    for (const code::Span& span : spans) {
        kinds += QStringLiteral("ktsncf+-h").at(static_cast<int>(span.kind));
    }
    return kinds;
}

QString largeNote(int bytes)
{
    return QStringLiteral(
               "## Heading with **bold** and `code`\n- [ ] item [[Link]] #tag\n```cpp\nint x = 1; // c\n```\n\n")
        .repeated(bytes / 85);
}

} // namespace

class HighlighterTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void markdownIsShown()
    {
        QTextDocument document;
        document.documentLayout(); // without one a document reports no changes
        MarkdownHighlighter highlighter(&document);
        document.setPlainText(
            QStringLiteral("# Head\n**bold** *it* `x` #tag\n- [x] done\n```cpp\nint a;\n```\n[[Note]]"));
        QTRY_VERIFY(formatAt(document, 0, 3).fontWeight() >= QFont::Bold);
        QCOMPARE(formatAt(document, 0, 0).foreground().color(), colour(Token::Text3));
        QCOMPARE(formatAt(document, 1, 3).fontWeight(), static_cast<int>(QFont::Bold));
        QVERIFY(formatAt(document, 1, 10).fontItalic());
        QCOMPARE(formatAt(document, 1, 15).foreground().color(), colour(Token::Code));
        QCOMPARE(formatAt(document, 1, 19).foreground().color(), colour(Token::ChipText));
        QCOMPARE(formatAt(document, 4, 0).foreground().color(), colour(Token::Accent));
        QCOMPARE(formatAt(document, 6, 3).foreground().color(), colour(Token::Link));
        QVERIFY(MarkdownHighlighter::isInCode(document.findBlockByNumber(4)));
        QVERIFY(!MarkdownHighlighter::isInCode(document.findBlockByNumber(6)));
    }

    void openingAFenceReachesTheLinesBelow()
    {
        QTextDocument document;
        document.documentLayout(); // without one a document reports no changes
        MarkdownHighlighter highlighter(&document);
        document.setPlainText(QStringLiteral("\n**a**\n"));
        QTRY_COMPARE(formatAt(document, 1, 2).fontWeight(), static_cast<int>(QFont::Bold));
        QTextCursor(&document).insertText(QStringLiteral("~~~"));
        QTRY_VERIFY(formatAt(document, 1, 2).fontWeight() != static_cast<int>(QFont::Bold));
    }

    void odditiesDoNoHarm()
    {
        QTextDocument document;
        document.documentLayout(); // without one a document reports no changes
        MarkdownHighlighter highlighter(&document);
        const QStringList lines = {QStringLiteral("*a ").repeated(5000),
                                   QStringLiteral("[").repeated(5000),
                                   QStringLiteral("`").repeated(999),
                                   QStringLiteral("\\"),
                                   QStringLiteral("$$"),
                                   QStringLiteral("%%"),
                                   QStringLiteral("***"),
                                   QStringLiteral("![](")};
        QElapsedTimer timer;
        timer.start();
        document.setPlainText(lines.join(u'\n'));
        highlighter.rehighlight();
        QTRY_VERIFY(highlighter.isComplete());
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
    }

    void aMegabyteIsTypedInWithoutStalls()
    {
        MarkdownEditor editor;
        editor.resize(700, 600);
        editor.show();
        editor.setText(largeNote(1 << 20));
        QTextCursor cursor(editor.document()->findBlockByNumber(3000));
        editor.setTextCursor(cursor);
        QCoreApplication::processEvents();
        qint64 worst = 0;
        for (const char key : {'`', '`', '`', '\b', ' ', '*', 'b'}) {
            QElapsedTimer timer;
            timer.start();
            if (key == '\b') {
                QTest::keyClick(&editor, Qt::Key_Backspace);
            } else {
                QTest::keyClick(&editor, key);
            }
            QCoreApplication::processEvents();
            worst = std::max(worst, timer.elapsed());
        }
        qInfo() << "worst key press" << worst << "ms";
        QVERIFY2(worst < 150, qPrintable(QString::number(worst))); // 50 on an idle machine
    }

    void codeIsScanned()
    {
        QCOMPARE(kindsOf("cpp", QStringLiteral("int main() { return \"a\\\"b\"; } // x")), QStringLiteral("tfksc"));
        QCOMPARE(kindsOf("py", QStringLiteral("def f(x): return 'a' # c")), QStringLiteral("kfksc"));
        QCOMPARE(kindsOf("rust", QStringLiteral("fn f<'a>(x: &'a str) { 'b' }")), QStringLiteral("kts"));
        QCOMPARE(kindsOf("sql", QStringLiteral("SELECT a FROM t -- c")), QStringLiteral("kkc"));
        QCOMPARE(kindsOf("bash", QStringLiteral("echo $# # c")), QStringLiteral("kc"));
        QCOMPARE(kindsOf("yaml", QStringLiteral("key: \"v\" # c")), QStringLiteral("tsc"));
        QCOMPARE(kindsOf("html", QStringLiteral("<a href=\"x\">t</a>")), QStringLiteral("ktskkk"));
        QCOMPARE(kindsOf("diff", QStringLiteral("+x")), QStringLiteral("+"));
        QCOMPARE(kindsOf("klingon", QStringLiteral("int")), QString());
    }

    void codeStateCrossesLines()
    {
        int state = 0;
        QCOMPARE(kindsOf("c", QStringLiteral("a /* b"), 0, &state), QStringLiteral("c"));
        QVERIFY(state != 0);
        QCOMPARE(kindsOf("c", QStringLiteral("still"), state, &state), QStringLiteral("c"));
        QCOMPARE(kindsOf("c", QStringLiteral("end */ int x"), state, &state), QStringLiteral("ct"));
        QCOMPARE(state, 0);
        QCOMPARE(kindsOf("python", QStringLiteral("x = '''a"), 0, &state), QStringLiteral("s"));
        QCOMPARE(kindsOf("python", QStringLiteral("b''' + 1"), state, &state), QStringLiteral("sn"));
    }
};

QTEST_MAIN(HighlighterTest)
#include "HighlighterTest.moc"
