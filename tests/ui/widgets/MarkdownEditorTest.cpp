#include "ui/widgets/MarkdownEditor.h"

#include "ui/widgets/FindBar.h"
#include "ui/widgets/LinkCompleter.h"
#include "ui/widgets/MarkdownEdits.h"

#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QMimeData>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace chimera::ui;

namespace {

void select(MarkdownEditor& editor, int begin, int end)
{
    QTextCursor cursor = editor.textCursor();
    cursor.setPosition(begin);
    cursor.setPosition(end, QTextCursor::KeepAnchor);
    editor.setTextCursor(cursor);
}

void toEnd(MarkdownEditor& editor)
{
    editor.moveCursor(QTextCursor::End);
}

} // namespace

class MarkdownEditorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textComesBackUnchanged_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("empty") << QString();
        QTest::newRow("line feed") << QStringLiteral("a\nb\n");
        QTest::newRow("crlf") << QStringLiteral("a\r\nb\r\n");
        QTest::newRow("no-break space") << QStringLiteral("a\u00A0b\u202Fc");
        QTest::newRow("astral") << QStringLiteral("a \U0001F600 b");
        QTest::newRow("tabs and blanks") << QStringLiteral("\ta  b \n\n\n  c");
    }

    void textComesBackUnchanged()
    {
        QFETCH(QString, text);
        MarkdownEditor editor;
        QSignalSpy edited(&editor, &MarkdownEditor::edited);
        editor.setText(text);
        QCOMPARE(editor.text(), text);
        QCOMPARE(edited.count(), 0);
        QVERIFY(!editor.document()->isUndoAvailable());
    }

    void marksToggle()
    {
        MarkdownEditor editor;
        editor.setText(QStringLiteral("one two three"));
        select(editor, 4, 7);
        QTest::keyClick(&editor, Qt::Key_B, Qt::ControlModifier);
        QCOMPARE(editor.text(), QStringLiteral("one **two** three"));
        QTest::keyClick(&editor, Qt::Key_I, Qt::ControlModifier);
        QCOMPARE(editor.text(), QStringLiteral("one ***two*** three"));
        QTest::keyClick(&editor, Qt::Key_B, Qt::ControlModifier);
        QCOMPARE(editor.text(), QStringLiteral("one *two* three"));
        QTest::keyClick(&editor, Qt::Key_I, Qt::ControlModifier);
        QCOMPARE(editor.text(), QStringLiteral("one two three"));
        QTest::keyClick(&editor, Qt::Key_E, Qt::ControlModifier);
        QCOMPARE(editor.text(), QStringLiteral("one `two` three"));
        QTest::keyClick(&editor, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(editor.text(), QStringLiteral("one two three"));
        select(editor, 4, 7);
        QTest::keyClick(&editor, Qt::Key_K, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(editor.text(), QStringLiteral("one [two]() three"));
        QTest::keyClicks(&editor, QStringLiteral("u"));
        QCOMPARE(editor.text(), QStringLiteral("one [two](u) three"));
    }

    void enterContinuesAndEndsLists_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::newRow("bullet") << "- a"
                                << "- a\n- ";
        QTest::newRow("empty bullet") << "- a\n- "
                                      << "- a\n";
        QTest::newRow("number") << "9. a"
                                << "9. a\n10. ";
        QTest::newRow("task") << "- [x] a"
                              << "- [x] a\n- [ ] ";
        QTest::newRow("empty task") << "- [ ] "
                                    << "";
        QTest::newRow("quote") << "> a"
                               << "> a\n> ";
        QTest::newRow("empty quote") << "> a\n> "
                                     << "> a\n";
        QTest::newRow("list in quote") << "> - a"
                                       << "> - a\n> - ";
        QTest::newRow("nested") << "    * a"
                                << "    * a\n    * ";
        QTest::newRow("text") << "a"
                              << "a\n";
        QTest::newRow("code") << "```\n- a"
                              << "```\n- a\n";
    }

    void enterContinuesAndEndsLists()
    {
        QFETCH(QString, before);
        QFETCH(QString, after);
        MarkdownEditor editor;
        editor.setText(before);
        QCoreApplication::processEvents();
        toEnd(editor);
        QTest::keyClick(&editor, Qt::Key_Return);
        QCOMPARE(editor.text(), after);
    }

    void linesIndentAndMove()
    {
        MarkdownEditor editor;
        editor.setText(QStringLiteral("- a\n- b\n- c"));
        toEnd(editor);
        QTest::keyClick(&editor, Qt::Key_Tab);
        QCOMPARE(editor.text(), QStringLiteral("- a\n- b\n    - c"));
        QTest::keyClick(&editor, Qt::Key_Backtab);
        QTest::keyClick(&editor, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(editor.text(), QStringLiteral("- a\n- c\n- b"));
        QTest::keyClick(&editor, Qt::Key_Up, Qt::AltModifier);
        QTest::keyClick(&editor, Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(editor.text(), QStringLiteral("- c\n- a\n- b"));
        QTest::keyClick(&editor, Qt::Key_Down, Qt::AltModifier);
        QTest::keyClick(&editor, Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(editor.text(), QStringLiteral("- a\n- b\n- c"));
        editor.selectAll();
        QTest::keyClick(&editor, Qt::Key_BracketRight, Qt::ControlModifier);
        QCOMPARE(editor.text(), QStringLiteral("    - a\n    - b\n    - c"));
        QTest::keyClick(&editor, Qt::Key_BracketLeft, Qt::ControlModifier);
        QCOMPARE(editor.text(), QStringLiteral("- a\n- b\n- c"));
    }

    void shiftEnterIsAnOrdinaryLineEnd()
    {
        MarkdownEditor editor;
        editor.setText(QStringLiteral("a"));
        toEnd(editor);
        QTest::keyClick(&editor, Qt::Key_Return, Qt::ShiftModifier);
        QCOMPARE(editor.text(), QStringLiteral("a\n"));
    }

    void pastedAddressMakesALink()
    {
        MarkdownEditor editor;
        editor.setText(QStringLiteral("see docs now"));
        select(editor, 4, 8);
        QGuiApplication::clipboard()->setText(QStringLiteral("https://example.org/a"));
        editor.paste();
        QCOMPARE(editor.text(), QStringLiteral("see [docs](https://example.org/a) now"));
    }

    void pastedPictureIsHandedOver()
    {
        MarkdownEditor editor;
        editor.setText(QStringLiteral("ab"));
        select(editor, 1, 1);
        QSignalSpy received(&editor, &MarkdownEditor::imageReceived);
        auto* data = new QMimeData;
        data->setImageData(QImage(4, 4, QImage::Format_RGB32));
        QGuiApplication::clipboard()->setMimeData(data);
        editor.paste();
        QCOMPARE(received.count(), 1);
        QTest::keyClicks(&editor, QStringLiteral("x"));
        editor.completeInsertion(received.first().first().toInt(), QStringLiteral("![](p.png)"));
        QVERIFY(editor.text().contains(QStringLiteral("![](p.png)")));
        QVERIFY(editor.text().startsWith(u'a') && editor.text().endsWith(u'b'));
    }

    void wikiLinksComplete()
    {
        MarkdownEditor editor;
        editor.resize(400, 300);
        editor.show();
        QVERIFY(QTest::qWaitForWindowActive(&editor));
        std::function<void(QStringList)> late;
        QString asked;
        editor.setLinkProvider([&](const QString& prefix, std::function<void(QStringList)> reply) {
            asked = prefix;
            late = std::move(reply);
        });
        editor.setText({});
        QTest::keyClicks(&editor, QStringLiteral("[[Ve"));
        QCOMPARE(asked, QStringLiteral("Ve"));
        const auto stale = late;
        QTest::keyClicks(&editor, QStringLiteral("c"));
        stale({QStringLiteral("stale")});
        QVERIFY(!editor.findChild<LinkCompleter*>()->isVisible());
        late({QStringLiteral("Vector index"), QStringLiteral("Vectors")});
        QVERIFY(editor.findChild<LinkCompleter*>()->isVisible());
        QTest::keyClick(&editor, Qt::Key_Down);
        QTest::keyClick(&editor, Qt::Key_Return);
        QCOMPARE(editor.text(), QStringLiteral("[[Vectors]]"));
    }

    void linksAreFound()
    {
        const QString line = QStringLiteral("a [[Note|x]] [l](b.md) https://e.org/ #tag/sub x#no");
        const auto target = [&](const char* at) {
            const auto link = edits::linkAt(line, static_cast<int>(line.indexOf(QLatin1String(at))));
            return link ? link->target : QString();
        };
        QCOMPARE(target("Note"), QStringLiteral("Note"));
        QCOMPARE(target("b.md"), QStringLiteral("b.md"));
        QCOMPARE(target("e.org"), QStringLiteral("https://e.org/"));
        QCOMPARE(target("tag/sub"), QStringLiteral("tag/sub"));
        QVERIFY(!edits::linkAt(line, 0));
    }

    void changedElsewhereKeepsTheCursorAndIsOneUndoStep()
    {
        MarkdownEditor editor;
        editor.setText(QStringLiteral("first\nsecond\nthird"));
        select(editor, 14, 14);
        editor.replaceText(QStringLiteral("first line\nsecond\nthird"));
        QCOMPARE(editor.textCursor().position(), 19);
        editor.undo();
        QCOMPARE(editor.text(), QStringLiteral("first\nsecond\nthird"));
    }

    void viewStateIsRestored()
    {
        MarkdownEditor editor;
        editor.resize(400, 200);
        editor.show();
        editor.setText(QStringLiteral("line\n").repeated(300));
        editor.setViewState({700, 690, 120});
        const auto state = editor.viewState();
        QCOMPARE(state.cursor, 700);
        QCOMPARE(state.anchor, 690);
        QCOMPARE(state.scroll, 120);
        editor.setViewState({1 << 30, 0, 1 << 30}); // from a longer text
    }

    void wordsAreCounted()
    {
        QCOMPARE(edits::countWords(u"It's **two** words-more, 3.5"), 6);
        QCOMPARE(edits::countWords(u"\u5168\u6587\u641c\u7d22"), 4);
        QCOMPARE(edits::countWords(u"  "), 0);
    }

    void findsAndReplaces()
    {
        MarkdownEditor editor;
        editor.setText(QStringLiteral("the cat\nThe other\nthen"));
        FindBar bar;
        bar.setEditor(&editor);
        bar.open(true);
        auto fields = bar.findChildren<QLineEdit*>();
        QTest::keyClicks(fields.at(0), QStringLiteral("the"));
        QTest::keyClick(fields.at(0), Qt::Key_Return);
        QCOMPARE(bar.matchCount(), 4);
        const int before = bar.currentMatch();
        QTest::keyClick(fields.at(0), Qt::Key_F3);
        QCOMPARE(bar.currentMatch(), before + 1);
        QTest::keyClick(fields.at(0), Qt::Key_F3, Qt::ShiftModifier);
        QCOMPARE(bar.currentMatch(), before);
        bar.findChildren<QToolButton*>().at(1)->setChecked(true); // whole words
        QCOMPARE(bar.matchCount(), 2);
        QTest::keyClicks(fields.at(1), QStringLiteral("a"));
        bar.replaceAll();
        QCOMPARE(editor.text(), QStringLiteral("a cat\na other\nthen"));
        editor.undo();
        QCOMPARE(editor.text(), QStringLiteral("the cat\nThe other\nthen"));
        bar.findChildren<QToolButton*>().at(2)->setChecked(true);
        fields.at(0)->setText(QStringLiteral("("));
        bar.findNext();
        QCOMPARE(bar.matchCount(), 0);
        QTest::keyClick(fields.at(0), Qt::Key_Escape);
        QVERIFY(!bar.isVisible());
    }
};

QTEST_MAIN(MarkdownEditorTest)
#include "MarkdownEditorTest.moc"
