#include "tests/ui/ChatFixture.h"
#include "ui/chat/MessageView.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <arpa/inet.h>
#include <set>
#include <sys/socket.h>
#include <unistd.h>

using namespace chimera;
using namespace chimera::ui;
using namespace chatfixture;

namespace {

// A server that nobody should talk to.
class Listener
{
public:
    Listener()
    {
        m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof(address);
        m_ready = ::bind(m_socket, reinterpret_cast<sockaddr*>(&address), size) == 0 && ::listen(m_socket, 8) == 0 &&
                  ::getsockname(m_socket, reinterpret_cast<sockaddr*>(&address), &size) == 0;
        m_port = ntohs(address.sin_port);
    }
    ~Listener() { ::close(m_socket); }
    bool isReady() const { return m_ready; }
    int port() const { return m_port; }
    bool wasAsked() const
    {
        const int client = ::accept(m_socket, nullptr, nullptr);
        if (client >= 0)
            ::close(client);
        return client >= 0;
    }

private:
    int m_socket = -1;
    int m_port = 0;
    bool m_ready = false;
};

std::vector<Message> longThread(int count)
{
    std::vector<Message> thread;
    for (int i = 0; i < count; ++i) {
        if (i % 2 == 0) {
            thread.push_back(question(i, QStringLiteral("Question %1, and what follows from it?").arg(i)));
            continue;
        }
        QString text;
        for (int p = 0; p <= i % 5; ++p)
            text += QStringLiteral("Paragraph %1 of the answer says **something** about `index` number %2 [1], and "
                                   "goes on for a line or two so that it has to be wrapped.\n\n")
                        .arg(p)
                        .arg(i);
        if (i % 7 == 0)
            text += QStringLiteral("```cpp\nint main()\n{\n    return %1;\n}\n```\n").arg(i);
        thread.push_back(answer(i, text));
        thread.back().citations = {citation(1, QStringLiteral("Note"), QStringLiteral("as it says"))};
    }
    return thread;
}

TurnProgress progress(const QString& text, TurnPhase phase = TurnPhase::Answering)
{
    TurnProgress running;
    running.phase = phase;
    running.text = text;
    return running;
}

} // namespace

class ChatMessagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_view = std::make_unique<MessageView>();
        m_view->resize(620, 700);
        m_view->setNow(now);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void cleanup() { m_view.reset(); }

    void piecesCoverTheTextAndKeepListsAndCodeWhole()
    {
        QString text;
        for (int i = 0; i < 80; ++i) {
            text += QStringLiteral("Paragraph %1 with some words in it.\n\n- item one\n\n- item two\n\n").arg(i);
            text += QStringLiteral("```\ncode\n\nmore\n```\n\n");
        }
        const std::vector<Piece> pieces = piecesOf(text);
        QVERIFY(pieces.size() > 2);
        qsizetype at = 0;
        for (const Piece& piece : pieces) {
            QCOMPARE(piece.begin, at);
            QVERIFY(piece.opening.isEmpty());
            QVERIFY(text.mid(piece.begin).startsWith(QStringLiteral("Paragraph")) ||
                    text.mid(piece.begin).startsWith(QStringLiteral("```\ncode")));
            at = piece.end;
        }
        QCOMPARE(at, text.size());
    }

    void piecesOfAGrowingTextStay()
    {
        QString text;
        for (int i = 0; i < 400; ++i)
            text += QStringLiteral("Paragraph %1 with some words in it.\n\n").arg(i);
        std::vector<Piece> grown{Piece{}};
        for (qsizetype length = 0; length <= text.size(); length += 97) {
            const std::vector<Piece> more = piecesOf(QStringView(text).left(length), grown.back());
            grown.pop_back();
            grown.insert(grown.end(), more.begin(), more.end());
        }
        const auto last = piecesOf(text, grown.back());
        grown.pop_back();
        grown.insert(grown.end(), last.begin(), last.end());
        QCOMPARE(grown, piecesOf(text));
    }

    void hugeCodeGoesOnAsCode()
    {
        QString text = QStringLiteral("```cpp\n");
        for (int i = 0; i < 4000; ++i)
            text += QStringLiteral("int value%1 = %1;\n").arg(i);
        const std::vector<Piece> pieces = piecesOf(text + QStringLiteral("```\nEnd."));
        QVERIFY(pieces.size() > 3);
        QCOMPARE(pieces.at(1).opening, QStringLiteral("```cpp\n"));
        const std::vector<Piece> line = piecesOf(QString(100'000, u'x'));
        QVERIFY(line.size() > 5);
        QCOMPARE(line.back().end, 100'000);
    }

    void citationsAndButtonsArePressed()
    {
        m_view->setThread(paintedThread(), true);
        QSignalSpy cited(m_view.get(), &MessageView::citationActivated);
        QSignalSpy acted(m_view.get(), &MessageView::actionRequested);
        const QRect rect = m_view->rectAt(1);
        // Every place of the answer is pressed once: each source, each number in the text, each button answers.
        for (int y = rect.top(); y < rect.bottom(); y += 6) {
            for (int x = rect.left(); x < rect.right(); x += 6)
                QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(x, y));
        }
        std::set<QString> titles;
        for (const auto& signal : cited)
            titles.insert(signal.at(0).value<Citation>().title);
        QCOMPARE(titles.size(), std::size_t{3});
        std::set<MessageAction> actions;
        for (const auto& signal : acted)
            actions.insert(signal.at(0).value<MessageAction>());
        const std::set<MessageAction> wanted{MessageAction::Again,          MessageAction::Branch,
                                             MessageAction::Save,           MessageAction::Receipt,
                                             MessageAction::PreviousBranch, MessageAction::NextBranch};
        QCOMPARE(actions, wanted);
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("[1][3]")));
    }

    void numbersThatWereNotSentAreText()
    {
        std::vector<Message> thread = paintedThread();
        thread[1].content = QStringLiteral("Only [7] and `[1]` here.");
        m_view->setThread(thread, true);
        QSignalSpy cited(m_view.get(), &MessageView::citationActivated);
        const QRect rect = m_view->rectAt(1);
        for (int x = rect.left(); x < rect.right(); x += 4)
            QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(x, rect.top() + 36));
        QCOMPARE(cited.count(), 0);
    }

    void keysGoBetweenMessagesAndOpenTheMenu()
    {
        m_view->setThread(longThread(20), true);
        m_view->setFocus();
        QTest::keyClick(m_view.get(), Qt::Key_Up);
        QCOMPARE(m_view->current(), 19);
        for (int i = 0; i < 60 && m_view->current() > 16; ++i)
            QTest::keyClick(m_view.get(), Qt::Key_Up);
        QCOMPARE(m_view->current(), 16);
        QVERIFY(m_view->rectAt(16).top() >= 0);
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QCOMPARE(m_view->current(), 17);
        QSignalSpy acted(m_view.get(), &MessageView::actionRequested);
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        auto* menu = m_view->findChild<QMenu*>();
        QVERIFY(menu && menu->isVisible());
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(acted.count(), 1);
        QCOMPARE(acted.at(0).at(0).value<MessageAction>(), MessageAction::Again);
        QCOMPARE(acted.at(0).at(1).value<Message>().pk, 17);
    }

    void branchesChangeByKey()
    {
        m_view->setThread(paintedThread(), true);
        m_view->setFocus();
        m_view->setCurrent(1);
        QSignalSpy acted(m_view.get(), &MessageView::actionRequested);
        QTest::keyClick(m_view.get(), Qt::Key_Left);
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(acted.count(), 2);
        QCOMPARE(acted.at(0).at(0).value<MessageAction>(), MessageAction::PreviousBranch);
        QCOMPARE(acted.at(1).at(0).value<MessageAction>(), MessageAction::NextBranch);
    }

    void everyMessageIsReadToAScreenReader()
    {
        m_view->setThread(paintedThread(), true);
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(m_view.get());
        QVERIFY(list);
        QCOMPARE(list->childCount(), 2);
        QCOMPARE(list->role(), QAccessible::List);
        const QString told = list->child(1)->text(QAccessible::Name);
        QVERIFY(told.contains(QStringLiteral("Only when every passage has a vector")));
        QVERIFY(told.contains(QStringLiteral("Source 2: Re-embedding")));
        QVERIFY(list->child(0)->text(QAccessible::Name).contains(QStringLiteral("You, 14:01")));
        QVERIFY(!list->child(1)->rect().isEmpty());
    }

    void twoThousandMessagesOpenAndScroll()
    {
        std::vector<Message> thread = longThread(2000);
        QElapsedTimer timer;
        timer.start();
        m_view->setThread(std::move(thread), true);
        m_view->grab();
        const qint64 opened = timer.elapsed();
        qInfo("2,000 messages opened in %lld ms", static_cast<long long>(opened));
        QVERIFY2(opened <= 100, qPrintable(QString::number(opened)));
        QVERIFY(m_view->isAtEnd());
        qint64 longest = 0;
        QScrollBar* bar = m_view->verticalScrollBar();
        for (int i = 0; i < 400; ++i) {
            timer.restart();
            bar->setValue(i % 50 == 49 ? bar->maximum() - i * bar->maximum() / 500 : bar->value() - 240);
            m_view->grab();
            longest = std::max(longest, timer.elapsed());
        }
        qInfo("longest turn while scrolling %lld ms", static_cast<long long>(longest));
        QVERIFY2(longest <= 50, qPrintable(QString::number(longest)));
        QVERIFY(m_view->laidOut() < 200);
    }

    void scrollingUpMovesNothingUnderTheEyes()
    {
        m_view->setThread(longThread(300), true);
        QScrollBar* bar = m_view->verticalScrollBar();
        for (int i = 0; i < 120; ++i) {
            int shown = 299;
            while (m_view->rectAt(shown).top() > 300)
                --shown;
            const int before = m_view->rectAt(shown).top();
            bar->setValue(bar->value() - 60);
            QVERIFY2(std::abs(m_view->rectAt(shown).top() - before - 60) <= 1,
                     qPrintable(QStringLiteral("%1: %2 to %3").arg(i).arg(before).arg(m_view->rectAt(shown).top())));
        }
    }

    void anAnswerThatComesStaysInSight()
    {
        m_view->setThread(longThread(41), true);
        QString text;
        for (int i = 0; i < 60; ++i) {
            text +=
                QStringLiteral("A line of the answer that is long enough to be wrapped at this width, number %1.\n\n")
                    .arg(i);
            m_view->setRunning(progress(text));
            QTest::qWait(2);
        }
        QTRY_VERIFY(m_view->textAt(41).contains(QStringLiteral("number 59")));
        QVERIFY(m_view->isAtEnd());
        m_view->verticalScrollBar()->setValue(m_view->verticalScrollBar()->value() - 400);
        const int value = m_view->verticalScrollBar()->value();
        for (int i = 0; i < 10; ++i) {
            text += QStringLiteral("And more.\n\n");
            m_view->setRunning(progress(text));
            QTest::qWait(5);
        }
        QTRY_VERIFY(m_view->textAt(41).endsWith(QStringLiteral("And more.\n\n")));
        QCOMPARE(m_view->verticalScrollBar()->value(), value);
        QPushButton* pill = nullptr;
        for (auto* button : m_view->findChildren<QPushButton*>())
            pill = button;
        QVERIFY(pill && pill->isVisible());
        QTest::mouseClick(pill, Qt::LeftButton);
        QVERIFY(m_view->isAtEnd());
    }

    void waitingSaysForWhom()
    {
        m_view->setMemories(12'480);
        m_view->setThread({question(1, QStringLiteral("When?"))}, true);
        TurnProgress running = progress({}, TurnPhase::Waiting);
        running.host = QStringLiteral("localhost:11434");
        running.seconds = 4.3;
        m_view->setRunning(running);
        QCOMPARE(m_view->count(), 2);
        m_view->setRunning(std::nullopt);
        QCOMPARE(m_view->count(), 1);
    }

    // Half a minute of a long answer, at 50 tokens a second, must not take 15 % of a core.
    void aLongAnswerCostsLittle()
    {
        m_view->setThread(longThread(11), true);
        QString text;
        for (int i = 0; i < 3000; ++i)
            text += QStringLiteral("Sentence number %1 is here.%2")
                        .arg(i)
                        .arg(i % 4 == 3 ? QStringLiteral("\n\n") : QStringLiteral(" "));
        m_view->setRunning(progress(text));
        QElapsedTimer wall;
        wall.start();
        const std::clock_t before = std::clock();
        while (wall.elapsed() < 2000) {
            text += QStringLiteral(" token");
            m_view->setRunning(progress(text));
            QTest::qWait(20);
        }
        const double share = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC / 2.0;
        qInfo("streaming behind 80 KB takes %.1f %% of a core", share * 100);
        QVERIFY2(share < 0.15, qPrintable(QString::number(share)));
    }

    void aPoisonedPictureIsNotAskedFor()
    {
        Listener listener;
        QVERIFY(listener.isReady());
        std::vector<Message> thread = paintedThread();
        thread[1].content =
            QStringLiteral("![chart](http://127.0.0.1:%1/x.png?secret=1)\n\n"
                           "<img src=\"http://127.0.0.1:%1/y.png\">\n\n[![z](http://127.0.0.1:%1/z.png)]"
                           "(http://127.0.0.1:%1/l)")
                .arg(listener.port());
        m_view->setThread(thread, true);
        m_view->setRunning(progress(thread[1].content));
        m_view->grab();
        const QRect rect = m_view->rectAt(1);
        for (int y = 0; y < rect.height(); y += 8) {
            QTest::mouseMove(m_view->viewport(), rect.topLeft() + QPoint(20, y));
            QTest::qWait(1);
        }
        m_view->setFocus();
        m_view->setCurrent(1);
        QTest::keyClick(m_view.get(), Qt::Key_A, Qt::ControlModifier);
        QVERIFY(m_view->selectedText().contains(QStringLiteral("not loaded")));
        QTest::keyClick(m_view.get(), Qt::Key_C, Qt::ControlModifier);
        QVERIFY(!QGuiApplication::clipboard()->mimeData()->hasHtml());
        QTest::qWait(50);
        QVERIFY(!listener.wasAsked());
    }

    void failuresAreMessagesWithAWayOn()
    {
        Message failed = answer(2, QStringLiteral("Half of"));
        failed.state = MessageState::Failed;
        failed.error = QStringLiteral("api.example did not answer within 60 seconds.");
        m_view->setThread({question(1, QStringLiteral("When?")), failed}, true);
        QVERIFY(m_view->textAt(1).contains(failed.error));
        QSignalSpy acted(m_view.get(), &MessageView::actionRequested);
        m_view->setFocus();
        QTest::keyClick(m_view.get(), Qt::Key_Up);
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        auto* menu = m_view->findChild<QMenu*>();
        QVERIFY(menu);
        QTest::keyClick(menu, Qt::Key_Down);
        QTest::keyClick(menu, Qt::Key_Return);
        QCOMPARE(acted.count(), 1);
        QCOMPARE(acted.at(0).at(0).value<MessageAction>(), MessageAction::Retry);
    }

private:
    std::unique_ptr<MessageView> m_view;
};

QTEST_MAIN(ChatMessagesTest)
#include "ChatMessagesTest.moc"
