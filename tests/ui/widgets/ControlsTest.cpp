#include "ui/widgets/Bars.h"
#include "ui/widgets/Chip.h"
#include "ui/widgets/CommandPalette.h"
#include "ui/widgets/DiffView.h"
#include "ui/widgets/EmptyState.h"
#include "ui/widgets/FlowLayout.h"
#include "ui/widgets/Labels.h"
#include "ui/widgets/MemoryRowDelegate.h"
#include "ui/widgets/SearchField.h"
#include "ui/widgets/SegmentedControl.h"
#include "ui/widgets/SidebarDelegate.h"
#include "ui/widgets/ThemeManager.h"

#include <QApplication>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>
#include <QTextBlock>
#include <QTextDocument>
#include <QVBoxLayout>

using namespace chimera::ui;

class ControlsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_themes = std::make_unique<ThemeManager>(); }
    void cleanupTestCase() { m_themes.reset(); }

    void segmentsMoveWithTheKeyboard()
    {
        SegmentedControl control(QStringLiteral("Mode"));
        for (const char* text : {"Edit", "Read", "Split"}) {
            control.addSegment(QString::fromLatin1(text));
        }
        QSignalSpy spy(&control, &SegmentedControl::currentChanged);
        QTest::keyClick(&control, Qt::Key_Right);
        QTest::keyClick(&control, Qt::Key_End);
        QTest::keyClick(&control, Qt::Key_Right);
        QCOMPARE(control.currentIndex(), 2);
        QCOMPARE(spy.count(), 2);
        QCOMPARE(control.accessibleDescription(), QStringLiteral("Split"));
    }

    void tagsAreAddedAndRemovedWithTheKeyboard()
    {
        QWidget window;
        auto* editor = new TagEditor(&window);
        editor->resize(400, 60);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        editor->setTags({QStringLiteral("index"), QStringLiteral("sqlite")});
        QSignalSpy spy(editor, &TagEditor::tagsChanged);
        editor->startAdding();
        auto* input = editor->findChild<QLineEdit*>();
        QTest::keyClicks(input, QStringLiteral("#two words"));
        QTest::keyClick(input, Qt::Key_Return);
        QCOMPARE(editor->tags().last(), QStringLiteral("two-words"));
        QTest::keyClicks(input, QStringLiteral("INDEX"));
        QTest::keyClick(input, Qt::Key_Return);
        QCOMPARE(editor->tags().size(), 3);
        QTest::keyClick(input, Qt::Key_Backspace); // to the last chip
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Left);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Delete);
        QCOMPARE(editor->tags(), (QStringList{QStringLiteral("index"), QStringLiteral("two-words")}));
        QCOMPARE(spy.count(), 2);
    }

    void searchFieldWaitsAndClearsAtOnce()
    {
        SearchField field(QStringLiteral("Filter"));
        QSignalSpy spy(&field, &SearchField::searchChanged);
        QTest::keyClicks(&field, QStringLiteral("abc"));
        QCOMPARE(spy.count(), 0);
        QTRY_COMPARE(spy.count(), 1);
        QTest::keyClick(&field, Qt::Key_Escape);
        QCOMPARE(spy.count(), 2);
        QCOMPARE(spy.last().first().toString(), QString());
        QCOMPARE(field.accessibleName(), QStringLiteral("Filter"));
    }

    void undoBarUndoesAndTimesOut()
    {
        QWidget window;
        window.resize(600, 400);
        QLineEdit elsewhere(&window); // the clock stands still while the focus is in the bar
        elsewhere.setFocus();
        UndoBar bar(&window);
        QSignalSpy undone(&bar, &UndoBar::undoRequested);
        QSignalSpy dismissed(&bar, &UndoBar::dismissed);
        window.show();
        bar.showMessage(QStringLiteral("Moved 3 memories to Trash"));
        QVERIFY(window.rect().contains(bar.geometry()));
        QTest::keyClick(bar.findChild<QPushButton*>(), Qt::Key_Space);
        QCOMPARE(undone.count(), 1);
        QVERIFY(!bar.isVisible());
        elsewhere.setFocus();
        bar.setTimeout(20);
        bar.showMessage(QStringLiteral("Again"));
        QTRY_COMPARE(dismissed.count(), 1);
    }

    void labelsTakeTheirTokensColour()
    {
        TextLabel label(QStringLiteral("x"), TextRole::Small, Token::Text2);
        label.show();
        QCOMPARE(label.palette().color(QPalette::WindowText), colour(Token::Text2));
        m_themes->setChoice(ThemeChoice::Dark);
        QCOMPARE(label.palette().color(QPalette::WindowText), Theme(Scheme::Dark).colour(Token::Text2));
        m_themes->setChoice(ThemeChoice::Light);
        QCOMPARE(label.palette().color(QPalette::WindowText), Theme(Scheme::Light).colour(Token::Text2));
    }

    void bannerShowsButtonsAndIsDismissed()
    {
        Banner banner;
        banner.showMessage(Banner::Tone::Error, QStringLiteral("Could not write"));
        QSignalSpy pressed(banner.addButton(QStringLiteral("Save copy")), &QPushButton::clicked);
        QTest::mouseClick(banner.findChild<QPushButton*>(), Qt::LeftButton);
        QCOMPARE(pressed.count(), 1);
        QTest::keyClick(&banner, Qt::Key_Escape);
        QVERIFY(!banner.isVisible());
        QCOMPARE(banner.accessibleName(), QStringLiteral("Could not write"));
    }

    void flowLayoutWraps()
    {
        QWidget box;
        auto* layout = new FlowLayout(&box, 4);
        for (int i = 0; i < 6; ++i) {
            auto* item = new QWidget;
            item->setFixedSize(100, 20);
            layout->addWidget(item);
        }
        QCOMPARE(layout->heightForWidth(700), 20);
        QCOMPARE(layout->heightForWidth(320), 44);
        QCOMPARE(layout->heightForWidth(90), 6 * 20 + 5 * 4);
    }

    void rowsHaveOneHeightAndPaintAnything()
    {
        QStandardItemModel model;
        auto* item = new QStandardItem;
        item->setData(QStringLiteral("Title"), TitleRole);
        item->setData(QString(500, u'x') + QStringLiteral(" search"), SnippetRole);
        item->setData(QVariant::fromValue(MarkRanges{{501, 6}, {900, 5}, {-3, 2}}), SnippetMarksRole);
        item->setData(QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c"), QStringLiteral("d")},
                      TagsRole);
        item->setData(QStringLiteral("id"), IdRole);
        model.appendRow(item);
        model.appendRow(new QStandardItem);
        MemoryRowDelegate delegate;
        QStyleOptionViewItem option;
        option.rect = QRect(0, 0, 320, 76);
        option.state = QStyle::State_Selected | QStyle::State_Enabled;
        QImage image(320, 76, QImage::Format_ARGB32_Premultiplied);
        QPainter painter(&image);
        for (const int row : {0, 1, 0}) {
            delegate.paint(&painter, option, model.index(row, 0));
            QCOMPARE(delegate.sizeHint(option, model.index(row, 0)).height(), 76);
        }
        painter.end();
        QCOMPARE(image.pixelColor(0, 40), colour(Token::Accent));
        QCOMPARE(image.pixelColor(310, 70), colour(Token::AccentSoft));
        delegate.setDensity(MemoryRowDelegate::Density::Compact);
        QCOMPARE(delegate.rowHeight(), 44);
    }

    void paletteKeepsTheChosenRow()
    {
        QWidget window;
        window.resize(900, 600);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        CommandPalette palette(&window);
        QSignalSpy asked(&palette, &CommandPalette::queryChanged);
        QSignalSpy activated(&palette, &CommandPalette::activated);
        QSignalSpy why(&palette, &CommandPalette::explanationRequested);
        const auto item = [](const char* id) {
            PaletteItem made;
            made.id = made.title = QString::fromLatin1(id);
            return made;
        };
        palette.open();
        auto* line = palette.findChild<QLineEdit*>();
        QTest::keyClicks(line, QStringLiteral("ab"));
        QCOMPARE(asked.count(), 3);
        palette.setResults(palette.queryNumber() - 1, {{QStringLiteral("Old"), {item("old")}}});
        QCOMPARE(palette.currentId(), QString());
        palette.setResults(palette.queryNumber(),
                           {{QStringLiteral("A"), {item("a1"), item("a2")}}, {QStringLiteral("B"), {item("b1")}}});
        QCOMPARE(palette.currentId(), QStringLiteral("a1"));
        QTest::keyClick(line, Qt::Key_Down);
        QTest::keyClick(line, Qt::Key_Down);
        QCOMPARE(palette.currentId(), QStringLiteral("b1"));
        palette.setResults(palette.queryNumber(), {{QStringLiteral("B"), {item("b0"), item("b1")}}});
        QCOMPARE(palette.currentId(), QStringLiteral("b1"));
        QTest::keyClick(line, Qt::Key_Tab);
        QCOMPARE(why.count(), 1);
        QTest::keyClick(line, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(activated.first().at(1).value<Qt::KeyboardModifiers>(), Qt::KeyboardModifiers(Qt::ControlModifier));
        QVERIFY(!palette.isVisible());
        palette.open();
        QTest::keyClick(line, Qt::Key_Escape);
        QVERIFY(!palette.isVisible());
    }

    void diffCountsAndGoesFromChangeToChange()
    {
        DiffView view;
        using Kind = DiffLine::Kind;
        view.setLines({{Kind::Same, QStringLiteral("a"), 1, 1},
                       {Kind::Removed, QStringLiteral("b"), 2, 0},
                       {Kind::Added, QStringLiteral("c"), 0, 2},
                       {Kind::Same, QStringLiteral("d"), 3, 3},
                       {Kind::Added, QStringLiteral("e"), 0, 4}});
        QCOMPARE(view.addedCount(), 2);
        QCOMPARE(view.removedCount(), 1);
        QVERIFY(view.goToChange(1));
        QCOMPARE(view.textCursor().blockNumber(), 1);
        QVERIFY(view.goToChange(1));
        QCOMPARE(view.textCursor().blockNumber(), 4);
        QVERIFY(!view.goToChange(1));
    }

    void everythingIsGrabbedInEveryThemeAndScale()
    {
        for (const ThemeChoice choice : {ThemeChoice::Light, ThemeChoice::Dark, ThemeChoice::HighContrast}) {
            for (const int scale : {100, 125, 150, 200}) {
                m_themes->setChoice(choice);
                m_themes->setScalePercent(scale);
                EmptyState empty(Glyph::Memory,
                                 QStringLiteral("Noch nichts vorhanden. Schreiben, importieren oder einen Verweis "
                                                "einsetzen."));
                empty.addButton(QStringLiteral("Neue Erinnerung schreiben"), ButtonKind::Primary);
                empty.addLink(QStringLiteral("Was ist eine Erinnerung?"));
                empty.resize(420, 400);
                QVERIFY(!empty.grab().isNull());
                QVERIFY(makeButton(QStringLiteral("x"), ButtonKind::Danger, &empty)->sizeHint().height() >= px(28));
            }
        }
        m_themes->setScalePercent(100);
        m_themes->setChoice(ThemeChoice::Light);
    }

private:
    std::unique_ptr<ThemeManager> m_themes;
};

QTEST_MAIN(ControlsTest)
#include "ControlsTest.moc"
