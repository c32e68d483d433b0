// What stands beside a text: inspector, versions, quick capture.
#include "core/memories/Versions.h"
#include "tests/ui/PageFixture.h"
#include "ui/memories/Inspector.h"
#include "ui/memories/InspectorRows.h"
#include "ui/memories/QuickCapture.h"
#include "ui/memories/VersionsDialog.h"
#include "ui/widgets/DiffView.h"
#include "ui/widgets/MarkdownEditor.h"

#include <QComboBox>
#include <QListWidget>
#include <QSignalSpy>

using namespace chimera;
using namespace chimera::test;

namespace {

QStringList entries(QWidget* pane)
{
    QStringList titles;
    for (auto* row : pane->findChildren<ui::EntryRow*>()) {
        if (row->isVisibleTo(pane))
            titles += row->text();
    }
    return titles;
}

bool shows(QWidget* pane, const QString& accessibleName)
{
    for (QWidget* widget : pane->findChildren<QWidget*>()) {
        if (widget->accessibleName() == accessibleName)
            return true;
    }
    return false;
}

} // namespace

class MemoryPanesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theInspectorShowsLinksBothWays()
    {
        PageFixture fixture;
        const MemoryId two = fixture.add(QStringLiteral("Two"), QStringLiteral("text"));
        const MemoryId one =
            fixture.add(QStringLiteral("One"), QStringLiteral("four words and [[Two]]\n\n[[Nowhere]]\n"));
        ui::Inspector inspector(fixture.context());
        inspector.resize(300, 700);
        inspector.show();
        inspector.setMemory(one);
        QTRY_VERIFY(entries(&inspector).contains(QStringLiteral("Two")));
        QVERIFY(entries(&inspector).contains(QStringLiteral("Nowhere")));
        QVERIFY(shows(&inspector, QStringLiteral("Version: 1")));

        inspector.setMemory(two);
        QTRY_COMPARE(entries(&inspector), QStringList{QStringLiteral("One")});
        QSignalSpy wanted(&fixture.context(), &ui::Context::openMemoryRequested);
        auto* row = inspector.findChildren<ui::EntryRow*>().last();
        row->setFocus();
        QTest::keyClick(row, Qt::Key_Return);
        QCOMPARE(wanted.size(), 1);
        QCOMPARE(wanted.at(0).at(0).value<MemoryId>(), one);
        QVERIFY2(namelessControls(&inspector).isEmpty(), qPrintable(namelessControls(&inspector).join(u' ')));
    }

    void theInspectorFollowsChanges()
    {
        PageFixture fixture;
        const MemoryId id = fixture.add(QStringLiteral("One"), QStringLiteral("a"));
        ui::Inspector inspector(fixture.context());
        inspector.show();
        inspector.setMemory(id);
        QTRY_VERIFY(shows(&inspector, QStringLiteral("Version: 1")));
        fixture.add(QStringLiteral("Two"), QStringLiteral("about [[One]]"));
        QTRY_COMPARE(entries(&inspector), QStringList{QStringLiteral("Two")});
    }

    void anOldTextIsComparedAndRestored()
    {
        PageFixture fixture;
        const MemoryId id = fixture.add(QStringLiteral("One"), QStringLiteral("old text\nsame\n"));
        CHIMERA_VERIFY(fixture.write([&](WriteTx& tx) {
            MemoryEdit edit;
            edit.content = QStringLiteral("new text\nsame\n");
            edit.reason = QStringLiteral("cli");
            return Memories::save(fixture.caller(), tx, id, edit);
        }));
        auto* dialog = new ui::VersionsDialog(fixture.context(), id);
        QPointer<QWidget> guard(dialog);
        dialog->show();
        auto* diff = dialog->findChild<ui::DiffView*>();
        QTRY_COMPARE(diff->addedCount(), 1);
        QCOMPARE(diff->removedCount(), 1);
        QCOMPARE(dialog->findChild<QListWidget*>()->count(), 1);
        QPushButton* restore = buttonOf(dialog, QStringLiteral("Restore this text"));
        QVERIFY(restore && restore->isEnabled());
        restore->click();
        QTRY_COMPARE(fixture.get(id)->content, QStringLiteral("old text\nsame\n"));
        QTRY_VERIFY(!guard);
    }

    void quickCaptureKeeps()
    {
        PageFixture fixture;
        ui::QuickCapture capture(fixture.context());
        QSignalSpy kept(&capture, &ui::QuickCapture::kept);
        capture.capture();
        auto* editor = capture.findChild<ui::MarkdownEditor*>();
        QTRY_VERIFY(capture.findChild<QComboBox*>()->count() == 1);
        QTest::keyClicks(editor, QStringLiteral("buy thyme"));
        QTest::keyClick(editor, Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(kept.size(), 1);
        QCOMPARE(fixture.all().size(), 1U);
        QCOMPARE(fixture.all().front().title, QStringLiteral("buy thyme"));
        QVERIFY(!capture.isVisible());
        QVERIFY2(namelessControls(&capture).isEmpty(), qPrintable(namelessControls(&capture).join(u' ')));
    }

    void escapeKeepsTheTextForNextTime()
    {
        PageFixture fixture;
        {
            ui::QuickCapture capture(fixture.context());
            capture.capture();
            auto* editor = capture.findChild<ui::MarkdownEditor*>();
            QTest::keyClicks(editor, QStringLiteral("half a thought"));
            QTest::keyClick(editor, Qt::Key_Escape);
            QVERIFY(!capture.isVisible());
            QTRY_COMPARE(fixture.drafts().size(), 1U);
        }
        ui::QuickCapture again(fixture.context());
        again.capture();
        QTRY_COMPARE(again.findChild<ui::MarkdownEditor*>()->text(), QStringLiteral("half a thought"));
        // A text that comes from elsewhere never takes its place.
        again.capture({QStringLiteral("Link"), QStringLiteral("from a link"), {}});
        QVERIFY(again.findChild<ui::MarkdownEditor*>()->text().contains(QStringLiteral("half a thought")));
        QVERIFY(again.findChild<ui::MarkdownEditor*>()->text().contains(QStringLiteral("from a link")));
        QVERIFY(fixture.all().empty());
    }
};

QTEST_MAIN(MemoryPanesTest)
#include "MemoryPanesTest.moc"
