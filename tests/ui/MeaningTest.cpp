// Search by meaning in the window with the real model: hits join the rows found by words, settings build another
// index, the inspector shows what is related, and a text that is there already is noticed.
#include "core/embedding/Generations.h"
#include "tests/core/embedding/ModelFixture.h"
#include "tests/ui/PageFixture.h"
#include "tests/ui/WindowFixture.h"
#include "ui/IndexWatch.h"
#include "ui/memories/DuplicateWatch.h"
#include "ui/memories/Inspector.h"
#include "ui/memories/InspectorRows.h"
#include "ui/memories/MemoryPage.h"
#include "ui/search/DuplicatesDialog.h"
#include "ui/settings/SettingsWindow.h"
#include "ui/widgets/Buttons.h"
#include "ui/widgets/CommandPalette.h"
#include "ui/widgets/MarkdownEditor.h"

#include <QRadioButton>

using namespace chimera;
using namespace chimera::ui;
using chimera::test::buttonOf;
using chimera::test::WindowFixture;

namespace {

constexpr int Patience = 60'000; // the machine may be busy

QStringList idsOf(MemoryListModel& model, int count)
{
    QStringList ids;
    for (int row = 0; row < count; ++row)
        ids << model.index(row).data(IdRole).toString();
    return ids;
}

} // namespace

class MeaningTest : public QObject
{
    Q_OBJECT

private:
    MainWindow& openIndexed()
    {
        MainWindow& window = fixture->open();
        fixture->context().index().start();
        waitForIndex();
        return window;
    }
    void waitForIndex()
    {
        const auto isReady = [this] {
            const EmbeddingStatus status = fixture->context().index().status();
            return status.state == EmbeddingStatus::State::Idle && status.pending == 0 && status.building.isEmpty();
        };
        if (!QTest::qWaitFor(isReady, Patience))
            qFatal("the index did not get ready: %s", qPrintable(fixture->context().index().status().reason));
    }
    void addNotes()
    {
        fixture->add(QStringLiteral("Keeping devices in step"),
                     QStringLiteral("Changes made on the phone are synchronised to the computer over the network, so "
                                    "that each device holds the same files."));
        fixture->add(QStringLiteral("Bread"), QStringLiteral("Flour, water, salt and patience. Bake it hot."));
        fixture->add(QStringLiteral("Laptop repair"), QStringLiteral("The laptop needs a new battery."));
        fixture->add(QStringLiteral("Tide table"), QStringLiteral("High water at noon, low water in the evening."));
    }
    MemoryListModel& searched(MainWindow& window, const QString& query)
    {
        window.showPage(Page::Search);
        window.search().setQuery(query);
        MemoryListModel& model = window.search().model();
        if (!QTest::qWaitFor([&] { return model.isByMeaning() && !model.isJoining(); }, Patience))
            qFatal("no answer by meaning: %s", qPrintable(model.withoutMeaning()));
        return model;
    }

private Q_SLOTS:
    void init()
    {
        CHIMERA_NEED_MODEL();
        fixture = std::make_unique<WindowFixture>();
    }
    void cleanup() { fixture.reset(); }

    void whatSaysTheSameInOtherWordsIsFound()
    {
        addNotes();
        MainWindow& window = openIndexed();
        MemoryListModel& model =
            searched(window, QStringLiteral("how do I keep my notes the same on phone and laptop"));
        QCOMPARE(model.index(0).data(TitleRole).toString(), QStringLiteral("Keeping devices in step"));
        const ListRow* first = model.rowAt(0);
        QVERIFY(first->reason.meaningRank > 0);
        QVERIFY(first->reason.similarity > 0.5);
        QVERIFY(first->passage.has_value());
        QVERIFY(window.search().hint().isEmpty());

        window.search().setMode(SearchMode::Text);
        QTRY_VERIFY(model.isLoaded() && !model.isByMeaning());
    }

    void theChosenRowStaysWhenAnAnswerJoins()
    {
        addNotes();
        MainWindow& window = openIndexed();
        MemoryListModel& model = searched(window, QStringLiteral("laptop water"));
        QVERIFY(model.total() >= 3);
        QListView* view = window.search().view();
        view->setFocus();
        view->setCurrentIndex(model.index(1));
        const QStringList before = idsOf(model, 2);
        // What comes now would be the first of all.
        const MemoryId best = fixture->add(QStringLiteral("Laptop water"), QStringLiteral("laptop water laptop water"));
        waitForIndex();
        QTRY_VERIFY_WITH_TIMEOUT(model.rowOf(best) >= 0, Patience);
        QCOMPARE(idsOf(model, 2), before);
        QCOMPARE(view->currentIndex().row(), 1);
        QVERIFY(model.rowOf(best) >= 2);

        view->selectionModel()->clearCurrentIndex();
        model.refresh();
        QTRY_COMPARE_WITH_TIMEOUT(model.rowOf(best), 0, Patience);
    }

    void aNewerKeystrokeOvertakesTheOlder()
    {
        addNotes();
        MainWindow& window = openIndexed();
        window.showPage(Page::Search);
        window.search().setQuery(QStringLiteral("bread"));
        window.search().setQuery(QStringLiteral("tide"));
        MemoryListModel& model = window.search().model();
        QTRY_VERIFY_WITH_TIMEOUT(model.isByMeaning() && !model.isJoining(), Patience);
        QCOMPARE(model.index(0).data(TitleRole).toString(), QStringLiteral("Tide table"));
    }

    void thePaletteFindsByMeaning()
    {
        addNotes();
        MainWindow& window = openIndexed();
        window.palette().open(PaletteController::Scope::Everything);
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("synchronising my phone"));
        auto* list = window.palette().palette()->findChild<QListView*>();
        QVERIFY(list);
        const auto shows = [&] {
            for (int row = 0; row < list->model()->rowCount(); ++row) {
                if (list->model()->index(row, 0).data().toString().contains(QLatin1String("Keeping devices")))
                    return true;
            }
            return false;
        };
        QTRY_VERIFY_WITH_TIMEOUT(shows(), Patience);
        window.palette().palette()->close();
    }

    void theInspectorShowsWhatIsRelated()
    {
        addNotes();
        const MemoryId id = fixture->add(QStringLiteral("Backup of the phone"),
                                         QStringLiteral("Copy the files of the phone to the computer each week."));
        MainWindow& window = openIndexed();
        fixture->context().openMemory(id);
        auto* inspector = window.findChild<Inspector*>();
        QVERIFY(inspector);
        const auto titles = [&] {
            QStringList found;
            for (const auto* row : inspector->findChildren<EntryRow*>()) {
                if (row->isVisibleTo(inspector) && row->accessibleDescription().startsWith(QLatin1String("similarity")))
                    found << row->text();
            }
            return found;
        };
        QTRY_VERIFY_WITH_TIMEOUT(!titles().isEmpty(), Patience);
        QCOMPARE(titles().first(), QStringLiteral("Keeping devices in step"));
        QVERIFY(titles().size() <= 6);
        for (auto* row : inspector->findChildren<EntryRow*>()) {
            if (row->text() == titles().first()) {
                QTest::mouseClick(row, Qt::LeftButton);
                break;
            }
        }
        QTRY_VERIFY(window.tabs().currentMemory() != id);
    }

    void aTextThatIsThereAlreadyIsNoticed()
    {
        const QString text = QStringLiteral("The lighthouse keeper writes down wind, waves and every ship that passes "
                                            "the cape between dusk and dawn, winter and summer.");
        const MemoryId first = fixture->add(QStringLiteral("Lighthouse"), text);
        const MemoryId second = fixture->add(QStringLiteral("Keeper"), QStringLiteral("Draft"));
        MainWindow& window = openIndexed();
        fixture->context().openMemory(second);
        QTRY_VERIFY(window.tabs().currentPage());
        ui::MemoryPage* page = window.tabs().currentPage();
        auto* editor = page->findChild<MarkdownEditor*>();
        auto* banner = page->findChild<Banner*>();
        QTRY_COMPARE(editor->toPlainText(), QStringLiteral("Draft"));
        editor->setFocus();
        editor->selectAll();
        QTest::keyClicks(editor, text);
        page->saveNow();
        QTRY_VERIFY_WITH_TIMEOUT(banner->isVisible(), Patience);
        QVERIFY2(banner->text().contains(QLatin1String("Lighthouse")), qPrintable(banner->text()));
        QVERIFY(buttonOf(banner, QStringLiteral("Open it")));

        QTest::keyClick(banner, Qt::Key_Escape);
        QVERIFY(!banner->isVisible());
        QVERIFY(fixture->context().index().isPairDismissed(second, first));
        QTest::keyClicks(editor, QStringLiteral(" Yes."));
        page->saveNow();
        waitForIndex();
        QTest::qWait(DuplicateWatch::Pause + 500);
        QVERIFY(!banner->isVisible());
    }

    void nearDuplicatesAreListed()
    {
        const QString text = QStringLiteral("The lighthouse keeper writes down wind, waves and every ship that passes "
                                            "the cape between dusk and dawn, winter and summer.");
        fixture->add(QStringLiteral("One"), text);
        const MemoryId two = fixture->add(QStringLiteral("Two"), text + QStringLiteral(" Always."));
        fixture->add(QStringLiteral("Bread"), QStringLiteral("Flour, water, salt and patience."));
        MainWindow& window = openIndexed();
        fixture->actions()[ActionId::FindDuplicates]->trigger();
        auto* dialog = window.findChild<DuplicatesDialog*>();
        QVERIFY(dialog);
        QTRY_VERIFY_WITH_TIMEOUT(!dialog->isLooking(), Patience);
        QCOMPARE(dialog->pairCount(), 1);
        for (auto* button : dialog->findChildren<QToolButton*>()) {
            if (button->accessibleName() == QLatin1String("Move Two to Trash"))
                button->click();
        }
        QTRY_COMPARE(dialog->pairCount(), 0);
        QTRY_VERIFY(fixture->memory(two, true)->trashedAt.has_value());
        QTRY_VERIFY(window.undoBar().isVisible());
        dialog->close();
    }

    void anotherModelIsBuiltBesideTheOneInUse()
    {
        const QString other = QStringLiteral("all-minilm-l6-v2-q");
        if (test::modelFile(other, QStringLiteral("model.onnx")).isEmpty())
            QSKIP("The second model is not here: packaging/models.sh fetches it.");
        addNotes();
        MainWindow& window = openIndexed();
        fixture->context().openSettings(QStringLiteral("index"));
        SettingsWindow& settings = window.settingsWindow();
        const auto choice = [&](const QString& id) {
            return settings.findChild<QRadioButton*>(QStringLiteral("model-") + id);
        };
        QTRY_VERIFY(choice(other) && choice(other)->isEnabled());
        QVERIFY(choice(test::defaultModel)->isChecked());
        choice(other)->click();
        QTRY_COMPARE(fixture->context().setting(chimera::settings::embeddingModel).toString(), other);
        QTRY_COMPARE_WITH_TIMEOUT(fixture->context().index().status().model, other, Patience);
        waitForIndex();
        // The way back.
        const auto back = [&] { return buttonOf(&settings, QStringLiteral("Go back to E5 small v2, quantised")); };
        QTRY_VERIFY_WITH_TIMEOUT(back() && back()->isEnabled(), Patience);
        back()->click();
        QTRY_COMPARE_WITH_TIMEOUT(fixture->context().index().status().model, test::defaultModel, Patience);
    }

private:
    std::unique_ptr<WindowFixture> fixture;
};

QTEST_MAIN(MeaningTest)
#include "MeaningTest.moc"
