// The import sheet: a look first, then the import with its report, and the way back.
#include "ui/transfer/ImportSheet.h"

#include "tests/ui/PageFixture.h"
#include "ui/transfer/TransferViews.h"

#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QSignalSpy>

using namespace chimera;
using namespace chimera::test;

namespace {

struct Sheet : PageFixture
{
    Sheet() : window(), sheet(context(), &window)
    {
        window.resize(900, 700);
        window.show();
        QDir().mkpath(vault());
        writeFile(QStringLiteral("One.md"), "# One\n\nSee [[Two]].\n");
        writeFile(QStringLiteral("Two.md"), "---\ntags: [a]\n---\nText\n");
        writeFile(QStringLiteral("sub/Three.md"), "three #tag\n");
    }
    QString vault() const { return folder() + QStringLiteral("/Vault"); }
    void writeFile(const QString& name, const QByteArray& bytes)
    {
        const QString path = vault() + u'/' + name;
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }
    bool press(const QString& text)
    {
        QPushButton* button = buttonOf(&sheet, text);
        if (button)
            button->click();
        return button != nullptr;
    }
    // The shown figure of this name.
    QString figure(const QString& name)
    {
        for (QWidget* widget : sheet.findChildren<QWidget*>()) {
            if (widget->isVisible() && widget->accessibleName().startsWith(name + QStringLiteral(": ")))
                return widget->accessibleName().mid(name.size() + 2);
        }
        return {};
    }
    std::vector<Workspace> workspaces()
    {
        const auto list = read([this](ReadTx& tx) { return Workspaces::list(caller(), tx); });
        return list ? list->workspaces : std::vector<Workspace>();
    }

    QWidget window;
    ui::ImportSheet sheet;
};

} // namespace

class ImportSheetTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theLookChangesNothing()
    {
        Sheet s;
        s.sheet.openWith({s.vault()});
        QTRY_COMPARE_WITH_TIMEOUT(s.figure(QStringLiteral("new")), QStringLiteral("3"), 10000);
        QCOMPARE(s.workspaces().size(), 1U);
        QVERIFY(s.all().empty());
        s.sheet.reject();
        QCOMPARE(s.workspaces().size(), 1U);
    }

    void importReportUndo()
    {
        Sheet s;
        QSignalSpy started(&s.sheet, &ui::ImportSheet::started);
        s.sheet.openWith({s.vault()});
        QTRY_VERIFY_WITH_TIMEOUT(buttonOf(&s.sheet, QStringLiteral("Import")), 10000);
        QVERIFY(s.press(QStringLiteral("Import")));
        QTRY_VERIFY_WITH_TIMEOUT(buttonOf(&s.sheet, QStringLiteral("Undo import")), 10000);
        QCOMPARE(started.size(), 1);
        QCOMPARE(s.figure(QStringLiteral("new")), QStringLiteral("3"));
        QCOMPARE(s.workspaces().size(), 2U);
        const auto made = s.read([&](ReadTx& tx) { return Workspaces::find(s.caller(), tx, QStringLiteral("Vault")); });
        CHIMERA_VERIFY(made);
        QCOMPARE(made->stats.memories, 3);
        QVERIFY(s.press(QStringLiteral("Undo import")));
        const auto count = [&] {
            const auto now = s.read([&](ReadTx& tx) { return Workspaces::stats(s.caller(), tx, made->id); });
            return now ? now->memories : -1;
        };
        QTRY_COMPARE_WITH_TIMEOUT(count(), 0, 10000);
        QTRY_VERIFY_WITH_TIMEOUT(buttonOf(&s.sheet, QStringLiteral("Done")), 10000);
    }

    void theSecondImportUpdates()
    {
        Sheet s;
        s.sheet.openWith({s.vault()});
        QTRY_VERIFY_WITH_TIMEOUT(buttonOf(&s.sheet, QStringLiteral("Import")), 10000);
        QVERIFY(s.press(QStringLiteral("Import")));
        QTRY_VERIFY_WITH_TIMEOUT(buttonOf(&s.sheet, QStringLiteral("Done")), 10000);
        QVERIFY(s.press(QStringLiteral("Done")));
        s.writeFile(QStringLiteral("One.md"), "# One\n\nchanged\n");
        s.sheet.openWith({s.vault()});
        QTRY_COMPARE_WITH_TIMEOUT(s.figure(QStringLiteral("updated")), QStringLiteral("1"), 10000);
        QCOMPARE(s.figure(QStringLiteral("unchanged")), QStringLiteral("2"));
        // The workspace of the folder's name was found again.
        QCOMPARE(s.sheet.findChild<QComboBox*>()->currentText(), QStringLiteral("Vault"));
    }

    void aFolderThatIsNotThereIsSaid()
    {
        Sheet s;
        s.sheet.openWith({s.folder() + QStringLiteral("/nowhere")});
        const auto said = [&] {
            for (ui::Banner* banner : s.sheet.findChildren<ui::Banner*>()) {
                if (banner->isVisible())
                    return !banner->text().contains(s.folder());
            }
            return false;
        };
        QTRY_VERIFY_WITH_TIMEOUT(said(), 10000);
    }

    void aRunningImportGoesOnWhenTheSheetCloses()
    {
        Sheet s;
        constexpr int files = 2000; // enough that the import still runs when the sheet closes
        for (int i = 0; i < files; ++i)
            s.writeFile(QStringLiteral("many/%1.md").arg(i), "text " + QByteArray::number(i));
        s.sheet.openWith({s.vault()});
        QTRY_VERIFY_WITH_TIMEOUT(buttonOf(&s.sheet, QStringLiteral("Import")), 20000);
        QSignalSpy started(&s.sheet, &ui::ImportSheet::started);
        QSignalSpy notified(&s.context(), &ui::Context::notificationRequested);
        QVERIFY(s.press(QStringLiteral("Import")));
        QTRY_COMPARE(started.size(), 1);
        s.sheet.reject();
        QTRY_COMPARE_WITH_TIMEOUT(notified.size(), 1, 120000);
        const auto made = s.read([&](ReadTx& tx) { return Workspaces::find(s.caller(), tx, QStringLiteral("Vault")); });
        CHIMERA_VERIFY(made);
        QCOMPARE(made->stats.memories, files + 3);
    }

    void theReportIsWhole()
    {
        TransferReport report;
        report.read = 3;
        report.created = 2;
        report.skipped = {{QStringLiteral("a.md"), QStringLiteral("It is no text.")}};
        report.lost = {{QStringLiteral("b.md"), QStringLiteral("A picture was missing.")}};
        const QString text = ui::reportText(QStringLiteral("Import"), report);
        QVERIFY(text.contains(QStringLiteral("- a.md: It is no text.")));
        QVERIFY(text.contains(QStringLiteral("- b.md: A picture was missing.")));
        QVERIFY(text.contains(QStringLiteral("Created: 2")));
    }

    void everyControlHasAName()
    {
        Sheet s;
        s.sheet.openWith({s.vault()});
        QTRY_VERIFY_WITH_TIMEOUT(buttonOf(&s.sheet, QStringLiteral("Import")), 10000);
        const QStringList nameless = namelessControls(&s.sheet);
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(u' ')));
    }
};

QTEST_MAIN(ImportSheetTest)
#include "ImportSheetTest.moc"
