// Search in the window where there is no model: words are found, the reason is shown, results are explained, and a hit
// opens at its passage.
#include "tests/ui/PageFixture.h"
#include "tests/ui/WindowFixture.h"
#include "ui/IndexWatch.h"
#include "ui/list/ListRows.h"
#include "ui/memories/MemoryPage.h"
#include "ui/memories/PageText.h"
#include "ui/search/DuplicatesDialog.h"
#include "ui/search/SearchHitDelegate.h"
#include "ui/search/WhyPopover.h"
#include "ui/settings/SettingsWindow.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/MarkdownEditor.h"
#include "ui/widgets/ReadingView.h"
#include "ui/widgets/SearchField.h"

#include <QRadioButton>
#include <QSlider>

using namespace chimera;
using namespace chimera::ui;
using chimera::test::namelessControls;
using chimera::test::WindowFixture;

namespace {

ListRow rowOf(const QString& id, int textRank, int meaningRank)
{
    ListRow row;
    row.memory.id = MemoryId(id);
    row.reason.textRank = textRank;
    row.reason.meaningRank = meaningRank;
    return row;
}

QStringList idsOf(const std::vector<ListRow>& rows)
{
    QStringList ids;
    for (const ListRow& row : rows)
        ids << row.memory.id.text();
    return ids;
}

QString marked(const QList<QTextEdit::ExtraSelection>& marks)
{
    return marks.isEmpty() ? QString() : marks.first().cursor.selectedText().replace(QChar::ParagraphSeparator, u'\n');
}

} // namespace

class SearchTest : public QObject
{
    Q_OBJECT

private:
    // The window on the search page, without any model, with this query answered.
    MainWindow& searched(const QString& query)
    {
        MainWindow& window = fixture->open();
        window.showPage(Page::Search);
        QSignalSpy loaded(&window.search().model(), &MemoryListModel::sourceLoaded);
        window.search().setQuery(query);
        if (!QTest::qWaitFor([&] { return !loaded.isEmpty() && !window.search().model().isJoining(); }, 5000))
            qFatal("the search did not answer");
        return window;
    }
    WhyPopover* popover() const
    {
        for (QWidget* widget : QApplication::topLevelWidgets()) {
            if (auto* found = qobject_cast<WhyPopover*>(widget); found && found->isVisible())
                return found;
        }
        return nullptr;
    }

private Q_SLOTS:
    void init() { fixture = std::make_unique<WindowFixture>(ModelStore::Places{}); }
    void cleanup() { fixture.reset(); }

    void keptRowsStayAndLearnWhatIsNew()
    {
        const std::vector<ListRow> shown{rowOf(QStringLiteral("a"), 1, 0), rowOf(QStringLiteral("b"), 2, 0),
                                         rowOf(QStringLiteral("c"), 3, 0)};
        const std::vector<ListRow> fresh{rowOf(QStringLiteral("x"), 0, 1), rowOf(QStringLiteral("c"), 3, 2),
                                         rowOf(QStringLiteral("b"), 2, 3), rowOf(QStringLiteral("y"), 0, 4)};
        const auto joined = joinRows(shown, fresh, 2);
        QCOMPARE(idsOf(joined), QStringList({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("x"),
                                             QStringLiteral("c"), QStringLiteral("y")}));
        QCOMPARE(joined.at(1).reason.meaningRank, 3);
        QCOMPARE(joined.at(0).reason.meaningRank, 0);
        QCOMPARE(idsOf(joinRows(shown, fresh, 0)), idsOf(fresh));
        QCOMPARE(idsOf(joinRows(shown, fresh, 99)).mid(0, 3), idsOf(shown));
        QCOMPARE(joinRows(shown, {}, 1).size(), std::size_t(1));
    }

    void sharesAreOfTheScore()
    {
        SearchHit hit;
        hit.textRank = 1;
        hit.meaningRank = 4;
        hit.textShare = 1.0;
        hit.meaningShare = 0.5;
        const HitReason both = reasonOf(hit, SearchMode::Hybrid, 0.5);
        QVERIFY(qAbs(both.textShare - 2.0 / 3) < 1e-9);
        QVERIFY(qAbs(both.textShare + both.meaningShare - 1) < 1e-9);
        QCOMPARE(reasonOf(hit, SearchMode::Text, 0.5).textShare, 1.0);
        QCOMPARE(reasonOf(hit, SearchMode::Meaning, 0.5).meaningShare, 1.0);
        QVERIFY(!boostText(QStringLiteral("any word")).contains(QStringLiteral("any word")));
    }

    void bytesBecomeLetters()
    {
        const QString text = QStringLiteral("a\u00e4\u20ac\U0001F600z");
        QCOMPARE(toUtf16(text, {1, 3}), (TextRange{1, 2}));
        QCOMPARE(toUtf16(text, {3, 6}), (TextRange{2, 3}));
        QCOMPARE(toUtf16(text, {6, 10}), (TextRange{3, 5}));
        QCOMPARE(toUtf16(text, {2, 4}), (TextRange{2, 3})); // inside letters: the next whole one
        QCOMPARE(toUtf16(text, {0, 9999}), (TextRange{0, 6}));
        QCOMPARE(toUtf16(text, {500, 9999}), (TextRange{6, 6}));
        QCOMPARE(toUtf16(text, {-5, -1}), (TextRange{0, 0}));
        QCOMPARE(toUtf16({}, {0, 4}), (TextRange{0, 0}));
    }

    void withoutAModelWordsAreFoundAndTheReasonIsShown()
    {
        fixture->add(QStringLiteral("Harbour diary"), QStringLiteral("tide and weather"));
        MainWindow& window = searched(QStringLiteral("tide"));
        SearchPage& page = window.search();
        QCOMPARE(page.mode(), SearchMode::Hybrid);
        QCOMPARE(page.model().total(), 1);
        QVERIFY(!page.model().isByMeaning());
        QVERIFY2(page.hint().startsWith(QLatin1String("Meaning search unavailable (")), qPrintable(page.hint()));
        QVERIFY(page.hint().endsWith(QLatin1String("; text results shown.")));

        page.setMode(SearchMode::Meaning);
        QTRY_VERIFY(!page.model().isJoining());
        QCOMPARE(page.model().total(), 1);
        QVERIFY(!page.hint().isEmpty());
        page.setMode(SearchMode::Text);
        QTRY_COMPARE(page.model().total(), 1);
        QVERIFY(page.hint().isEmpty());
    }

    void theModeIsRemembered()
    {
        MainWindow& window = fixture->open();
        window.search().setMode(SearchMode::Meaning);
        QCOMPARE(window.sessionState().value(QLatin1String("searchMode")).toString(), QStringLiteral("meaning"));
        fixture->close();
        QCOMPARE(fixture->open().search().mode(), SearchMode::Meaning);
    }

    void nothingFoundIsSaid()
    {
        MainWindow& window = searched(QStringLiteral("zebra"));
        QCOMPARE(window.search().model().total(), 0);
        QVERIFY(!window.search().view()->isVisible());
    }

    void whyOpensByKeyAndCloses()
    {
        fixture->add(QStringLiteral("Tide table"), QStringLiteral("tide and weather"));
        MainWindow& window = searched(QStringLiteral("tide"));
        window.search().view()->setFocus();
        window.search().view()->setCurrentIndex(window.search().model().index(0));
        QTest::keyClick(window.search().view(), Qt::Key_Return, Qt::AltModifier);
        QTRY_VERIFY(popover());
        QVERIFY2(popover()->spokenText().contains(QLatin1String("Rank 1 by words: tide")),
                 qPrintable(popover()->spokenText()));
        QVERIFY(popover()->spokenText().contains(QLatin1String("the words stand in the title")));
        QCOMPARE(popover()->accessibleDescription(), popover()->spokenText());
        QVERIFY(popover()->accessibleName().contains(QLatin1String("Tide table")));
        QTest::keyClick(popover(), Qt::Key_Escape);
        QTRY_VERIFY(!popover());
        QCOMPARE(window.page(), Page::Search);
    }

    void whyOpensByItsButton()
    {
        fixture->add(QStringLiteral("Tide table"), QStringLiteral("tide and weather"));
        MainWindow& window = searched(QStringLiteral("tide"));
        QListView* view = window.search().view();
        QSignalSpy opened(&window.search(), &SearchPage::openRequested);
        const QRect place = SearchHitDelegate::whyRect(view->visualRect(window.search().model().index(0)));
        QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, place.center());
        QTRY_VERIFY(popover());
        QCOMPARE(opened.size(), 0);
        popover()->close();
    }

    void aPassageIsMarkedInEveryMode()
    {
        QString text;
        for (int i = 0; i < 80; ++i)
            text += QStringLiteral("Paragraph %1 with \u00e4\u00f6\u00fc and \U0001F600.\n\n").arg(i);
        const QString wanted = QStringLiteral("Paragraph 60 with \u00e4\u00f6\u00fc and \U0001F600.");
        const auto begin = text.left(text.indexOf(wanted)).toUtf8().size();
        const PassageRange range{begin, begin + wanted.toUtf8().size()};
        const MemoryId id = fixture->add(QStringLiteral("Long"), text);
        MainWindow& window = fixture->open();
        fixture->context().openMemory(id, OpenIn::Current, {{}, range});
        QTRY_VERIFY(window.tabs().currentPage());
        ui::MemoryPage* page = window.tabs().currentPage();
        auto* editor = page->findChild<MarkdownEditor*>();
        auto* view = page->findChild<ReadingView*>();
        QTRY_COMPARE(marked(editor->extraSelections()), wanted);
        QVERIFY(editor->viewport()->rect().intersects(editor->cursorRect()));

        page->setMode(MemoryMode::Read);
        QTRY_COMPARE(marked(view->extraSelections()), wanted);
        QTextCursor at = view->extraSelections().first().cursor;
        at.setPosition(at.selectionStart());
        QTRY_VERIFY(view->viewport()->rect().intersects(view->cursorRect(at)));

        page->setMode(MemoryMode::Edit);
        QCOMPARE(marked(editor->extraSelections()), wanted);
        QTest::keyClicks(editor, QStringLiteral("x")); // who writes needs no mark
        QVERIFY(editor->extraSelections().isEmpty());
    }

    void aStalePassageIsCutToTheText()
    {
        const MemoryId id = fixture->add(QStringLiteral("Short"), QStringLiteral("few words"));
        MainWindow& window = fixture->open();
        fixture->context().openMemory(id, OpenIn::Current, {{}, PassageRange{4, 90000}});
        QTRY_VERIFY(window.tabs().currentPage());
        auto* editor = window.tabs().currentPage()->findChild<MarkdownEditor*>();
        QTRY_COMPARE(marked(editor->extraSelections()), QStringLiteral("words"));
        fixture->context().openMemory(id, OpenIn::Current, {{}, PassageRange{70000, 90000}});
        QTest::qWait(50);
        QCOMPARE(editor->toPlainText(), QStringLiteral("few words"));
    }

    void theStatusBarSaysHowTheIndexStands()
    {
        fixture->add(QStringLiteral("One"), QStringLiteral("text"));
        MainWindow& window = fixture->open();
        StatusButton* index = window.status().index();
        QVERIFY(!index->isVisible());
        fixture->context().index().start();
        QTRY_COMPARE(index->text(), QStringLiteral("Meaning search: no model"));
        QVERIFY(index->isVisible());
        QVERIFY(!index->toolTip().isEmpty());
        fixture->context().setSetting(settings::indexingPaused, true);
        QTRY_COMPARE(index->text(), QStringLiteral("Index paused"));
        QTest::mouseClick(index, Qt::LeftButton);
        QCOMPARE(window.settingsWindow().currentPage(), QStringLiteral("index"));
        QVERIFY(window.settingsWindow().isVisible());
    }

    void settingsSayWhyAModelIsNotThere()
    {
        MainWindow& window = fixture->open();
        fixture->context().openSettings(QStringLiteral("index"));
        SettingsWindow& settings = window.settingsWindow();
        QTRY_VERIFY(settings.findChildren<QRadioButton*>().size() >= 2);
        for (QRadioButton* model : settings.findChildren<QRadioButton*>()) {
            QVERIFY(!model->isEnabled());
            QVERIFY2(model->accessibleDescription().contains(QLatin1String("not installed")),
                     qPrintable(model->accessibleDescription()));
        }
        auto* weight = settings.findChild<QSlider*>();
        QVERIFY(weight);
        QCOMPARE(weight->value(), 50);
        weight->setFocus();
        QTest::keyClick(weight, Qt::Key_Right);
        QCOMPARE(fixture->context().setting(chimera::settings::meaningWeight).toInt(), 55);
        QVERIFY2(namelessControls(&settings).isEmpty(), qPrintable(namelessControls(&settings).join(u' ')));
    }

    void withoutAnIndexThereAreNoDuplicates()
    {
        MainWindow& window = fixture->open();
        fixture->actions()[ActionId::FindDuplicates]->trigger();
        auto* dialog = window.findChild<DuplicatesDialog*>();
        QVERIFY(dialog);
        QTRY_VERIFY(!dialog->isLooking());
        QCOMPARE(dialog->pairCount(), 0);
        QVERIFY2(namelessControls(dialog).isEmpty(), qPrintable(namelessControls(dialog).join(u' ')));
        dialog->close();
    }

private:
    std::unique_ptr<WindowFixture> fixture;
};

QTEST_MAIN(SearchTest)
#include "SearchTest.moc"
