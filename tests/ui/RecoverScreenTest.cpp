// When the database will not open: what is said, and the ways out.
#include "ui/recover/RecoverScreen.h"

#include "core/storage/Connection.h"
#include "tests/ui/PageFixture.h"
#include "ui/recover/FirstRun.h"

#include <QDir>
#include <QFile>
#include <QListWidget>
#include <QRadioButton>
#include <QSignalSpy>

using namespace chimera;
using namespace chimera::test;

namespace {

Result<std::unique_ptr<Backend>> openAt(const QString& folder)
{
    Backend::Options options;
    options.profile.folder = folder;
    return Backend::open(options);
}

void damage(const QString& file)
{
    QFile database(file);
    QVERIFY(database.open(QIODevice::ReadWrite));
    database.write(QByteArray(8192, 'x'));
    database.close();
    QFile::remove(file + QStringLiteral("-wal"));
    QFile::remove(file + QStringLiteral("-shm"));
}

QString textOf(QWidget* screen)
{
    QString text;
    for (QLabel* label : screen->findChildren<QLabel*>())
        text += label->text() + u'\n';
    return text;
}

} // namespace

class RecoverScreenTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aBackupIsRestored()
    {
        QTemporaryDir folder;
        {
            auto backend = openAt(folder.path());
            CHIMERA_VERIFY(backend);
            const Caller caller = (*backend)->caller(QStringLiteral("cli"));
            CHIMERA_VERIFY((*backend)->runner().writeNow(
                "test", [&](WriteTx& tx) { return Workspaces::create(caller, tx, QStringLiteral("Kept")); }));
            CHIMERA_VERIFY((*backend)->backUp(QStringLiteral("manual")));
        }
        Profile profile{folder.path()};
        damage(profile.database());
        const auto broken = openAt(folder.path());
        QVERIFY(!broken);
        QCOMPARE(broken.error().code, ErrorCode::Corrupt);

        ui::RecoverScreen screen(profile, broken.error());
        screen.resize(800, 600);
        screen.show();
        QVERIFY(textOf(&screen).contains(QStringLiteral("damaged")));
        QCOMPARE(screen.findChild<QListWidget*>()->count(), 1);
        QVERIFY2(namelessControls(&screen).isEmpty(), qPrintable(namelessControls(&screen).join(u' ')));
        QPushButton* restore = buttonOf(&screen, QStringLiteral("Restore this backup"));
        QVERIFY(restore && restore->isEnabled());
        QSignalSpy wanted(&screen, &ui::RecoverScreen::openRequested);
        restore->click();
        QTRY_VERIFY_WITH_TIMEOUT(buttonOf(&screen, QStringLiteral("Open")), 10000);
        buttonOf(&screen, QStringLiteral("Open"))->click();
        QTRY_COMPARE(wanted.size(), 1);

        auto backend = openAt(folder.path());
        CHIMERA_VERIFY(backend);
        const Caller caller = (*backend)->caller(QStringLiteral("cli"));
        const auto found = (*backend)->runner().readNow(
            "test", [&](ReadTx& tx) { return Workspaces::find(caller, tx, QStringLiteral("Kept")); });
        CHIMERA_VERIFY(found);
        // The damaged file is kept aside.
        QVERIFY(!QDir(folder.path()).entryList({QStringLiteral("*damaged*")}).isEmpty());
    }

    void eachCauseHasItsSentence_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("said");
        QTest::addColumn<bool>("recovers");
        QTest::newRow("too new") << int(ErrorCode::TooNew) << QStringLiteral("newer Chimera") << true;
        QTest::newRow("read only") << int(ErrorCode::ReadOnly) << QStringLiteral("cannot be written") << false;
        QTest::newRow("full") << int(ErrorCode::DiskFull) << QStringLiteral("disk is full") << false;
        QTest::newRow("busy") << int(ErrorCode::Busy) << QStringLiteral("Another program") << false;
        QTest::newRow("other") << int(ErrorCode::Io) << QStringLiteral("could not be opened") << true;
    }
    void eachCauseHasItsSentence()
    {
        QFETCH(int, code);
        QFETCH(QString, said);
        QFETCH(bool, recovers);
        QTemporaryDir folder;
        ui::RecoverScreen screen(Profile{folder.path()}, Error{static_cast<ErrorCode>(code), QString()});
        screen.show();
        QVERIFY2(textOf(&screen).contains(said), qPrintable(textOf(&screen)));
        QCOMPARE(buttonOf(&screen, QStringLiteral("Save what can be read")) != nullptr, recovers);
        QSignalSpy again(&screen, &ui::RecoverScreen::openRequested);
        buttonOf(&screen, QStringLiteral("Try again"))->click();
        QCOMPARE(again.size(), 1);
    }

    void theFirstStartAsksOnce()
    {
        PageFixture fixture;
        ui::FirstRun first(fixture.context(), nullptr);
        QSignalSpy sample(&first, &ui::FirstRun::sampleChosen);
        QSignalSpy import(&first, &ui::FirstRun::importChosen);
        QSignalSpy empty(&first, &ui::FirstRun::emptyChosen);
        first.show();
        for (QRadioButton* button : first.findChildren<QRadioButton*>()) {
            if (button->text() == QLatin1String("Bring my notes"))
                button->setChecked(true);
        }
        QVERIFY(textOf(&first).contains(fixture.backend().profile().folder));
        QVERIFY(textOf(&first).contains(QStringLiteral("does not talk to the network")));
        for (int step = 0; step < 3; ++step)
            QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget() : &first, Qt::Key_Return);
        first.reject();
        QCOMPARE(import.size(), 1);
        QCOMPARE(sample.size() + empty.size(), 0);
    }

    void closingTheFirstStartMeansEmpty()
    {
        PageFixture fixture;
        ui::FirstRun first(fixture.context(), nullptr);
        QSignalSpy empty(&first, &ui::FirstRun::emptyChosen);
        first.show();
        QTest::keyClick(&first, Qt::Key_Escape);
        QCOMPARE(empty.size(), 1);
    }
};

QTEST_MAIN(RecoverScreenTest)
#include "RecoverScreenTest.moc"
