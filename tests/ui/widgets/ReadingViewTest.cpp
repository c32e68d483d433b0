#include "ui/widgets/ReadingView.h"

#include "ui/widgets/Theme.h"

#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QTimer>
#include <QToolButton>

using namespace chimera::ui;

class ReadingViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void showsTextWithoutMarkup()
    {
        ReadingView view;
        view.setMarkdownText(
            QStringLiteral("# Title\n\nA **bold** [[Note|label]] and <b>raw</b>.\n\n- [x] done\n- open\n\n"
                           "| a | b |\n|---|---|\n| 1 | 2 |\n\n```cpp\nint x;\n```\n"));
        const QString text = view.toPlainText();
        QVERIFY(text.contains(QStringLiteral("A bold label and <b>raw</b>.")));
        QVERIFY(text.contains(QStringLiteral("int x;")));
        QVERIFY(!text.contains(QStringLiteral("**")));
        QVERIFY(!text.contains(QStringLiteral("[[")));
        QCOMPARE(view.document()->begin().blockFormat().headingLevel(), 1);
    }

    void remotePicturesAreNamedAndNotFetched()
    {
        ReadingView view;
        int asked = 0;
        view.setImageResolver([&](const QString&) {
            ++asked;
            return QImage();
        });
        view.setMarkdownText(QStringLiteral("![chart](https://tracker.example/p.png)"));
        QVERIFY(view.toPlainText().contains(QStringLiteral("tracker.example")));
        QCOMPARE(asked, 0);
        view.setMarkdownText(QStringLiteral("![](local.png)"));
        QVERIFY(asked > 0);
    }

    void linksOpenWithTheKeyboard()
    {
        ReadingView view;
        view.resize(600, 400);
        view.show();
        QVERIFY(QTest::qWaitForWindowActive(&view));
        view.setMarkdownText(QStringLiteral("See [[Hybrid ranking]] and [web](https://e.org).\n\n- [ ] task\n"));
        QSignalSpy links(&view, &ReadingView::linkActivated);
        QSignalSpy tasks(&view, &ReadingView::taskToggled);
        for (int i = 0; i < 3; ++i) {
            QTest::keyClick(&view, Qt::Key_Tab);
            QTest::keyClick(&view, Qt::Key_Return);
        }
        QCOMPARE(links.count(), 2);
        QCOMPARE(links.at(0).at(0).toString(), QStringLiteral("Hybrid ranking"));
        QCOMPARE(links.at(0).at(1).value<LinkKind>(), LinkKind::Wiki);
        QCOMPARE(links.at(1).at(1).value<LinkKind>(), LinkKind::Web);
        QCOMPARE(tasks.count(), 1);
        QCOMPARE(tasks.at(0).at(0).toInt(), 2);
    }

    void codeIsCopied()
    {
        ReadingView view;
        view.resize(600, 400);
        view.show();
        view.setMarkdownText(QStringLiteral("```\nline one\nline two\n```\n"));
        QTest::mouseMove(view.viewport(), QPoint(60, 25));
        QMouseEvent move(QEvent::MouseMove, QPointF(60, 25), view.viewport()->mapToGlobal(QPointF(60, 25)),
                         Qt::NoButton, Qt::NoButton, Qt::NoModifier);
        QCoreApplication::sendEvent(view.viewport(), &move);
        auto* copy = view.viewport()->findChild<QToolButton*>();
        QVERIFY(copy->isVisible());
        copy->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("line one\nline two"));
    }

    void fitsItsContent()
    {
        ReadingView view;
        view.setFitsContent(true);
        view.setMarkdownText(QStringLiteral("word ").repeated(200));
        QVERIFY(view.heightForWidth(300) > view.heightForWidth(900));
    }

    void everyKindOfBlockIsPainted()
    {
        ReadingView view;
        view.resize(500, 900);
        view.setMarkdownText(QStringLiteral(
            "> [!warning] T\n> b\n>\n> > q\n\n1. a\n   - b\n     ```js\n     let x = `a\n     b`\n     ```\n\n"
            "---\n\n$$\nx\n$$\n\n==m== #t ~~s~~ $y$ x[^1]\n\n[^1]: note\n\n- \n- [ ] \n"));
        view.setSearchMarks({QStringLiteral("b"), QString()});
        QVERIFY(!view.grab().isNull());
    }

    void headingIsScrolledTo()
    {
        ReadingView view;
        view.resize(500, 300);
        view.show();
        view.setMarkdownText(QStringLiteral("para\n\n").repeated(100) + QStringLiteral("## Far\n\n") +
                             QStringLiteral("para\n\n").repeated(100));
        view.scrollToHeading(QStringLiteral("far"));
        QVERIFY(view.verticalScrollBar()->value() > 500);
    }

    // One paragraph was one block, laid out in a single turn of the event loop.
    void hugeParagraphsStandInPieces()
    {
        const QString words = QStringLiteral("Some **strong** words and [[a link]] that go on and on, ");
        ReadingView view;
        view.resize(700, 600);
        view.setMarkdownText(QStringLiteral("before\n\n") + words.repeated(2000) + QStringLiteral("end\n\nafter"));
        QTRY_VERIFY(!view.isBuilding());
        const QTextDocument& document = *view.document();
        QVERIFY(document.blockCount() > 5);
        QString joined;
        for (QTextBlock block = document.firstBlock().next(); block.next().isValid(); block = block.next()) {
            QVERIFY(block.length() < 9000);
            QCOMPARE(block.blockFormat().topMargin() > 0, block == document.firstBlock().next());
            QCOMPARE(block.blockFormat().bottomMargin() > 0, block.next() == document.lastBlock());
            joined += block.text();
        }
        QCOMPARE(joined,
                 chimera::markdown::plainText(chimera::markdown::parse(words.repeated(2000) + QStringLiteral("end"))));
    }

    // Lines of a paragraph that ends a piece: the new block stands for the break.
    void piecesEndAtBreaks()
    {
        const QString line = QString(63, u'x');
        ReadingView view;
        view.resize(700, 600);
        view.setMarkdownText((line + QStringLiteral("\\\n")).repeated(1000) + line);
        QTRY_VERIFY(!view.isBuilding());
        int lines = 0;
        for (QTextBlock block = view.document()->firstBlock(); block.isValid(); block = block.next()) {
            for (const QString& each : block.text().split(QChar::LineSeparator)) {
                QCOMPARE(each, line);
                ++lines;
            }
        }
        QCOMPARE(lines, 1001);
        QVERIFY(view.document()->blockCount() > 5);
    }

    void largeTextsDoNotBlock_data()
    {
        QTest::addColumn<QString>("piece");
        QTest::newRow("many blocks") << QStringLiteral(
            "## Head\n\nSome **text** with [[links]] and `code`, long enough for two lines of "
            "the column that it stands in.\n\n- a\n- b\n\n```cpp\nint x = 1;\n```\n\n");
        QTest::newRow("one paragraph") << QStringLiteral(
            "Some **text** with [[links]] and `code`, and words that never come to a new paragraph. ");
        QTest::newRow("one plain line") << QStringLiteral("words that never come to a new paragraph ");
    }

    void largeTextsDoNotBlock()
    {
        QFETCH(QString, piece);
        ReadingView view;
        view.resize(700, 600);
        view.show();
        QSignalSpy built(&view, &ReadingView::built);
        qint64 worst = 0;
        QElapsedTimer gap;
        gap.start();
        QTimer beat;
        connect(&beat, &QTimer::timeout, this, [&] {
            worst = std::max(worst, gap.elapsed());
            gap.restart();
        });
        beat.start(1);
        view.setMarkdownText(piece.repeated((1 << 20) / static_cast<int>(piece.size())));
        QVERIFY(view.isBuilding());
        QTRY_VERIFY_WITH_TIMEOUT(built.count() == 1, 60000);
        worst = std::max(worst, gap.elapsed());
        qInfo() << "worst gap of the event loop" << worst << "ms";
        QVERIFY2(worst < 250, qPrintable(QString::number(worst))); // 50 on an idle machine
    }
};

QTEST_MAIN(ReadingViewTest)
#include "ReadingViewTest.moc"
