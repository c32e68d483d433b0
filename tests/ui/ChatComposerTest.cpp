#include "ui/chat/Composer.h"
#include "ui/widgets/Chip.h"

#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QVBoxLayout>

using namespace chimera;
using namespace chimera::ui;

namespace {

Injection injection(const QString& id, const QString& title)
{
    Injection made;
    made.memory = MemoryId(id);
    made.title = title;
    return made;
}

} // namespace

class ChatComposerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_window = std::make_unique<QWidget>();
        m_composer = new Composer(m_window.get());
        auto* column = new QVBoxLayout(m_window.get());
        column->addStretch(1);
        column->addWidget(m_composer);
        m_window->resize(540, 600);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_composer->focusText();
    }

    void cleanup() { m_window.reset(); }

    void enterSendsAndShiftEnterBeginsALine()
    {
        QSignalSpy sent(m_composer, &Composer::sendRequested);
        QTest::keyClick(m_composer->input(), Qt::Key_Return);
        QCOMPARE(sent.count(), 0);
        QTest::keyClicks(m_composer->input(), QStringLiteral("one"));
        QTest::keyClick(m_composer->input(), Qt::Key_Return, Qt::ShiftModifier);
        QTest::keyClicks(m_composer->input(), QStringLiteral("two"));
        QCOMPARE(m_composer->text(), QStringLiteral("one\ntwo"));
        QTest::keyClick(m_composer->input(), Qt::Key_Return);
        QCOMPARE(sent.count(), 1);
        QTest::keyClick(m_composer->input(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(sent.count(), 2);
    }

    void enterCanMakeLines()
    {
        m_composer->setSendWithEnter(false);
        QSignalSpy sent(m_composer, &Composer::sendRequested);
        QTest::keyClicks(m_composer->input(), QStringLiteral("a"));
        QTest::keyClick(m_composer->input(), Qt::Key_Return);
        QCOMPARE(sent.count(), 0);
        QCOMPARE(m_composer->text(), QStringLiteral("a\n"));
        QTest::keyClick(m_composer->input(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(sent.count(), 1);
    }

    void stopStandsInThePlaceOfSend()
    {
        QPushButton* send = button(QStringLiteral("Send"));
        QPushButton* stop = button(QStringLiteral("Stop"));
        QTest::keyClicks(m_composer->input(), QStringLiteral("next"));
        QVERIFY(send->isVisible() && !stop->isVisible());
        m_composer->setRunning(true);
        QVERIFY(!send->isVisible() && stop->isVisible());
        QSignalSpy stopped(m_composer, &Composer::stopRequested);
        QSignalSpy sent(m_composer, &Composer::sendRequested);
        QTest::keyClick(m_composer->input(), Qt::Key_Return);
        QTest::keyClick(m_composer->input(), Qt::Key_Escape);
        QTest::mouseClick(stop, Qt::LeftButton);
        QCOMPARE(sent.count(), 0);
        QCOMPARE(stopped.count(), 2);
        QCOMPARE(m_composer->text(), QStringLiteral("next"));
    }

    void growsWithItsTextAndNotForEver()
    {
        const int one = m_composer->sizeHint().height();
        m_composer->setText(QStringLiteral("1\n2\n3\n4"));
        const int four = m_composer->sizeHint().height();
        QVERIFY(four > one + 50);
        m_composer->setText(QString(60, u'\n'));
        QVERIFY(m_composer->sizeHint().height() < one + 300);
        QTRY_VERIFY(m_composer->height() >= four);
    }

    void atAsksForAMemory()
    {
        QSignalSpy asked(m_composer, &Composer::memoryRequested);
        QTest::keyClicks(m_composer->input(), QStringLiteral("mail me@x or "));
        QCOMPARE(asked.count(), 0);
        QTest::keyClicks(m_composer->input(), QStringLiteral("@"));
        QCOMPARE(asked.count(), 1);
        m_composer->memoryChosen();
        QCOMPARE(m_composer->text(), QStringLiteral("mail me@x or "));
    }

    void upInTheEmptyInputEditsTheLastMessage()
    {
        QSignalSpy asked(m_composer, &Composer::editLastRequested);
        QTest::keyClick(m_composer->input(), Qt::Key_Up);
        QCOMPARE(asked.count(), 1);
        QTest::keyClicks(m_composer->input(), QStringLiteral("half a thought"));
        QTest::keyClick(m_composer->input(), Qt::Key_Up);
        QCOMPARE(asked.count(), 1);
        m_composer->setEditing(MessageId(QStringLiteral("msg-1")), QStringLiteral("What I asked"));
        QCOMPARE(m_composer->text(), QStringLiteral("What I asked"));
        QTest::keyClick(m_composer->input(), Qt::Key_Escape);
        QVERIFY(!m_composer->editing());
        QCOMPARE(m_composer->text(), QStringLiteral("half a thought"));
    }

    void chipsArePinnedPausedAndRemoved()
    {
        m_composer->setInjections({injection(QStringLiteral("memory-1"), QStringLiteral("Vector index notes")),
                                   injection(QStringLiteral("memory-2"), QStringLiteral("Hybrid ranking"))},
                                  false);
        auto* bar = m_composer->findChild<ChipBar*>();
        Chip* chip = bar->chip(QStringLiteral("memory-1"));
        QVERIFY(chip);
        QSignalSpy pinned(m_composer, &Composer::memoryPinned);
        QSignalSpy paused(m_composer, &Composer::memoryPaused);
        QSignalSpy removed(m_composer, &Composer::memoryRemoved);
        QSignalSpy opened(m_composer, &Composer::memoryActivated);
        for (const int steps : {2, 3}) {
            QContextMenuEvent asked(QContextMenuEvent::Keyboard, chip->rect().center(),
                                    chip->mapToGlobal(chip->rect().center()));
            QCoreApplication::sendEvent(chip, &asked);
            QMenu* menu = nullptr;
            for (auto* one : m_composer->findChildren<QMenu*>())
                menu = one->isVisible() ? one : menu;
            QVERIFY(menu);
            for (int i = 0; i < steps; ++i)
                QTest::keyClick(menu, Qt::Key_Down);
            QTest::keyClick(menu, Qt::Key_Return);
        }
        QCOMPARE(pinned.count(), 1);
        QCOMPARE(pinned.at(0).at(1).toBool(), true);
        QCOMPARE(paused.count(), 1);
        QCOMPARE(paused.at(0).at(1).toBool(), true);
        chip->setFocus();
        QTest::keyClick(chip, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QTest::keyClick(chip, Qt::Key_Delete);
        QCOMPARE(removed.count(), 1);
        QCOMPARE(removed.at(0).at(0).value<MemoryId>(), MemoryId(QStringLiteral("memory-1")));
    }

    void whatMayNotLeaveIsSaid()
    {
        Injection secret = injection(QStringLiteral("memory-1"), QStringLiteral("Accountant"));
        secret.localOnly = true;
        m_composer->setInjections({secret}, true);
        auto* bar = m_composer->findChild<ChipBar*>();
        QVERIFY(bar->chip(QStringLiteral("memory-1"))->toolTip().contains(QStringLiteral("stays on this machine")));
        m_composer->setInjections({secret}, false);
        QVERIFY(!bar->chip(QStringLiteral("memory-1"))->toolTip().contains(QStringLiteral("stays on this machine")));
    }

    void filesGoAlongUntilTheyAreRemoved()
    {
        m_composer->addFile({QStringLiteral("a.txt"), QStringLiteral("old")});
        m_composer->addFile({QStringLiteral("a.txt"), QStringLiteral("new")});
        m_composer->addFile({QStringLiteral("b.txt"), QStringLiteral("b")});
        QCOMPARE(m_composer->files().size(), std::size_t{2});
        QCOMPARE(m_composer->files().at(0).text, QStringLiteral("new"));
        auto* bar = m_composer->findChild<ChipBar*>();
        Chip* chip = bar->chip(QStringLiteral("file:b.txt"));
        QVERIFY(chip);
        chip->setFocus();
        QTest::keyClick(chip, Qt::Key_Backspace);
        QCOMPARE(m_composer->files().size(), std::size_t{1});
    }

    void droppedMemoriesAndFilesAreTaken()
    {
        QSignalSpy memories(m_composer, &Composer::memoriesDropped);
        QSignalSpy files(m_composer, &Composer::filesDropped);
        QMimeData data;
        data.setData(QStringLiteral("application/x-chimera-memories"), "memory-1\nmemory-2");
        QDropEvent drop(QPointF(20, 20), Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(m_composer, &drop);
        QCOMPARE(memories.count(), 1);
        QCOMPARE(memories.at(0).at(0).toStringList().size(), 2);
        QMimeData urls;
        urls.setUrls({QUrl::fromLocalFile(QStringLiteral("/tmp/x.txt")), QUrl(QStringLiteral("https://e.org/x"))});
        QDropEvent second(QPointF(20, 20), Qt::CopyAction, &urls, Qt::LeftButton, {});
        QCoreApplication::sendEvent(m_composer, &second);
        QCOMPARE(files.count(), 1);
        QCOMPARE(files.at(0).at(0).toStringList(), QStringList{QStringLiteral("/tmp/x.txt")});
    }

private:
    QPushButton* button(const QString& text) const
    {
        for (auto* one : m_composer->findChildren<QPushButton*>()) {
            if (one->text() == text)
                return one;
        }
        return nullptr;
    }

    std::unique_ptr<QWidget> m_window;
    Composer* m_composer = nullptr;
};

QTEST_MAIN(ChatComposerTest)
#include "ChatComposerTest.moc"
