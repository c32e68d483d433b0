#include "ui/inbox/InboxPage.h"

#include "core/chat/Closing.h"
#include "tests/ui/WindowFixture.h"
#include "ui/inbox/ProposalCard.h"
#include "ui/inbox/ProposalEditor.h"
#include "ui/sidebar/SidebarModel.h"
#include "ui/widgets/CommandPalette.h"

#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTest>

using namespace chimera;
using namespace chimera::test;
using namespace chimera::ui;

class InboxPageTest : public QObject
{
    Q_OBJECT

    // A conversation in which this was said, closed as the window closes it.
    void closeTalk(const QStringList& said, bool localOnly = false)
    {
        const auto closed = fixture->write([&](WriteTx& tx) -> Result<int> {
            const Caller caller = fixture->caller();
            CHIMERA_TRY(const auto talk,
                        Conversations::create(caller, tx, fixture->workspace(), QStringLiteral("Flat"),
                                              QStringLiteral("model-recall"), {true, false, localOnly}));
            NewMessage message;
            for (const QString& text : said) {
                message.content = text;
                CHIMERA_TRY(const Message made, Conversations::append(caller, tx, talk.id, message));
                message.parent = made.id;
                conversation = talk.id;
            }
            CHIMERA_TRY(const ClosedConversation done, closeConversation(caller, tx, talk.id, CloseHow::Propose));
            return done.proposals;
        });
        QVERIFY(closed.has_value());
    }
    InboxPage& open()
    {
        window = &fixture->open();
        window->context().actions()[ActionId::ShowInbox]->trigger();
        return window->inbox();
    }
    static ProposalCard* cardOf(InboxPage& page, const QString& begin)
    {
        for (ProposalCard* card : page.cards()) {
            if (card->proposal().content.startsWith(begin))
                return card;
        }
        return nullptr;
    }
    static bool says(QWidget* widget, const QString& text)
    {
        for (const QLabel* label : widget->findChildren<QLabel*>()) {
            if (label->isVisibleTo(widget) && label->text().contains(text))
                return true;
        }
        return false;
    }
    std::int64_t waiting()
    {
        return *fixture->read([&](ReadTx& tx) { return Inbox::count(fixture->caller(), tx, fixture->workspace()); });
    }
    std::vector<MemoryRow> memories()
    {
        MemoryQuery query;
        query.workspace = fixture->workspace();
        return fixture->read([&](ReadTx& tx) { return Memories::list(fixture->caller(), tx, query); })->memories;
    }

    std::unique_ptr<WindowFixture> fixture;
    MainWindow* window = nullptr;
    ConversationId conversation;

private Q_SLOTS:
    void init() { fixture = std::make_unique<WindowFixture>(); }
    void cleanup() { fixture.reset(); }

    void anEmptyInboxSaysWhatItIs()
    {
        InboxPage& page = open();
        QTRY_VERIFY(says(&page, QStringLiteral("Nothing waits here.")));
        QVERIFY(page.cards().empty());
    }

    void cardsShowWhatWasSaidAndWhatContradicts()
    {
        fixture->add(QStringLiteral("Rent"), QStringLiteral("The rent of the flat is 1250 euros."));
        closeTalk({QStringLiteral("Well. The rent of the flat is 1400 euros.")});
        InboxPage& page = open();
        QTRY_COMPARE(page.cards().size(), 2U);
        ProposalCard* fact = cardOf(page, QStringLiteral("The rent"));
        QVERIFY(fact);
        QCOMPARE(fact, page.cards().front()); // before the summary
        QTRY_VERIFY(!fact->near().empty() && fact->near().front().likeness > 0);
        QTRY_VERIFY(says(fact, QStringLiteral("1400 here, 1250 there")));
        QVERIFY(says(fact, QStringLiteral("The rent of the flat is 1250 euros.")));
        QVERIFY(says(fact, QStringLiteral("From \u201cFlat\u201d")));
        QVERIFY(says(fact, QStringLiteral("Well. The rent")));
        QVERIFY(fact->accessibleName().contains(QStringLiteral("contradicts")));
        const SidebarModel& sidebar = window->sidebar().model();
        const int row = sidebar.rowOf(EntryType::Inbox);
        QVERIFY(row >= 0);
        QTRY_COMPARE(sidebar.rowAt(sidebar.index(row))->count, QStringLiteral("2"));
    }

    void aKeepsAndUndoTakesBack()
    {
        closeTalk({QStringLiteral("I prefer tea in the morning.")});
        InboxPage& page = open();
        QTRY_COMPARE(page.cards().size(), 2U);
        ProposalCard* fact = cardOf(page, QStringLiteral("I prefer"));
        fact->setFocus();
        QTRY_COMPARE(page.current(), fact);
        QTest::keyClick(fact, Qt::Key_A);
        QTRY_COMPARE(memories().size(), 1U);
        QCOMPARE(memories().front().title, QStringLiteral("I prefer tea in the morning"));
        QCOMPARE(page.cards().size(), 1U);
        QCOMPARE(page.current(), page.cards().front()); // and has the keyboard
        QVERIFY(page.current()->hasFocus());
        QTRY_VERIFY(window->undoStack().canUndo());
        window->undoStack().undo();
        QTRY_COMPARE(page.cards().size(), 2U);
        QVERIFY(memories().empty());
        window->undoStack().redo();
        QTRY_COMPARE(memories().size(), 1U);
        QTRY_COMPARE(page.cards().size(), 1U);
    }

    void rRejectsAndTheSameDoesNotComeAgain()
    {
        closeTalk({QStringLiteral("I prefer tea in the morning.")});
        InboxPage& page = open();
        QTRY_COMPARE(page.cards().size(), 2U);
        ProposalCard* fact = cardOf(page, QStringLiteral("I prefer"));
        fact->setFocus();
        QTest::keyClick(fact, Qt::Key_R);
        QTRY_COMPARE(waiting(), 1);
        closeTalk({QStringLiteral("I prefer tea in the morning.")});
        QVERIFY(memories().empty());
        QTRY_VERIFY(cardOf(page, QStringLiteral("User:")) && !cardOf(page, QStringLiteral("I prefer")));
    }

    void eChangesBeforeItIsKept()
    {
        closeTalk({QStringLiteral("I prefer tea in the morning.")});
        InboxPage& page = open();
        QTRY_COMPARE(page.cards().size(), 2U);
        ProposalCard* fact = cardOf(page, QStringLiteral("I prefer"));
        fact->setFocus();
        QTest::keyClick(fact, Qt::Key_E);
        auto* editor = window->findChild<ProposalEditor*>();
        QVERIFY(editor);
        editor->activateWindow();
        QTRY_COMPARE(QApplication::activeWindow(), editor);
        QVERIFY(buttonWith(editor, QStringLiteral("Keep as a memory"))->isEnabled());
        editor->findChild<QLineEdit*>()->setText(QStringLiteral("Tea"));
        auto* text = editor->findChild<QPlainTextEdit*>();
        text->setPlainText(QString());
        QVERIFY(!buttonWith(editor, QStringLiteral("Keep as a memory"))->isEnabled());
        text->setPlainText(QStringLiteral("I prefer green tea."));
        text->setFocus();
        QTest::keyClick(text, Qt::Key_Return, Qt::ControlModifier);
        QTRY_COMPARE(memories().size(), 1U);
        QCOMPARE(memories().front().title, QStringLiteral("Tea"));
        QCOMPARE(fixture->memory(memories().front().id)->content, QStringLiteral("I prefer green tea."));
    }

    void mMergesAndUndoRestoresTheText()
    {
        const MemoryId habits = fixture->add(QStringLiteral("Habits"), QStringLiteral("Early to bed."));
        closeTalk({QStringLiteral("I prefer tea in the morning.")}, true);
        InboxPage& page = open();
        QTRY_COMPARE(page.cards().size(), 2U);
        ProposalCard* fact = cardOf(page, QStringLiteral("I prefer"));
        fact->setFocus();
        QTest::keyClick(fact, Qt::Key_M);
        CommandPalette* palette = nullptr;
        QTRY_VERIFY([&] {
            for (auto* each : window->findChildren<CommandPalette*>()) {
                if (each->isVisible())
                    palette = each;
            }
            return palette != nullptr;
        }());
        QTRY_COMPARE(palette->currentId(), habits.text());
        QTest::keyClick(palette->findChild<QLineEdit*>(), Qt::Key_Return);
        QTRY_COMPARE(fixture->memory(habits)->content,
                     QStringLiteral("Early to bed.\n\nI prefer tea in the morning.\n"));
        QVERIFY(fixture->memory(habits)->localOnly); // as the conversation was
        QTRY_VERIFY(window->undoStack().canUndo());
        window->undoStack().undo();
        QTRY_COMPARE(fixture->memory(habits)->content, QStringLiteral("Early to bed."));
        QVERIFY(!fixture->memory(habits)->localOnly);
        QTRY_COMPARE(page.cards().size(), 2U);
    }

    void arrowsWalkAndHostileTextIsText()
    {
        closeTalk({QStringLiteral("I prefer <img src='http://canary.example/x'> tea in the morning."),
                   QStringLiteral("We decided to use <b>SQLite</b> for the index.")});
        InboxPage& page = open();
        QTRY_COMPARE(page.cards().size(), 3U);
        for (const QLabel* label : page.findChildren<QLabel*>()) {
            if (label->text().contains(u'<'))
                QCOMPARE(label->textFormat(), Qt::PlainText);
        }
        QTRY_VERIFY(page.current());
        page.cards().front()->setFocus();
        QTest::keyClick(page.cards().front(), Qt::Key_Down);
        QCOMPARE(page.current(), page.cards()[1]);
        QTest::keyClick(page.current(), Qt::Key_Down);
        QTest::keyClick(page.current(), Qt::Key_Down);
        QCOMPARE(page.current(), page.cards()[2]);
        QTest::keyClick(page.current(), Qt::Key_Up);
        QCOMPARE(page.current(), page.cards()[1]);
    }

    void theSourceIsALinkWhereSomebodyOpensIt()
    {
        closeTalk({QStringLiteral("I prefer tea in the morning.")});
        MainWindow& shell = fixture->open();
        window = &shell;
        ConversationId asked;
        MessageId message;
        connect(&shell.inbox(), &InboxPage::conversationRequested, this,
                [&](const ConversationId& id, const MessageId& at) {
                    asked = id;
                    message = at;
                });
        shell.showPage(Page::Inbox);
        QTRY_COMPARE(shell.inbox().cards().size(), 2U);
        ProposalCard* fact = cardOf(shell.inbox(), QStringLiteral("I prefer"));
        QPushButton* link = nullptr;
        for (QPushButton* button : fact->findChildren<QPushButton*>()) {
            if (button->text().startsWith(QStringLiteral("From ")))
                link = button;
        }
        QVERIFY(link);
        link->click();
        QCOMPARE(asked, conversation);
        QVERIFY(!message.isEmpty());
    }

    void manyAreShownInParts()
    {
        const auto filled = fixture->write([&](WriteTx& tx) -> Result<void> {
            for (int i = 0; i < 95; ++i) {
                NewProposal proposal;
                proposal.title = proposal.content = QStringLiteral("Fact number %1.").arg(i);
                CHIMERA_CHECK(Inbox::propose(fixture->caller(), tx, fixture->workspace(), proposal));
            }
            return {};
        });
        QVERIFY(filled.has_value());
        InboxPage& page = open();
        QTRY_COMPARE(page.cards().size(), InboxPage::shownAtOnce);
        QPushButton* more = buttonWith(&page, QStringLiteral("Show more"));
        QVERIFY(more && more->isVisible());
        more->click();
        QTRY_COMPARE(page.cards().size(), 2 * InboxPage::shownAtOnce);
        more->click();
        QTRY_COMPARE(page.cards().size(), 95U);
        QVERIFY(!more->isVisible());
    }

private:
    static QPushButton* buttonWith(QWidget* widget, const QString& text)
    {
        for (QPushButton* button : widget->findChildren<QPushButton*>()) {
            if (button->text() == text)
                return button;
        }
        return nullptr;
    }
};

QTEST_MAIN(InboxPageTest)
#include "InboxPageTest.moc"
