#include "tests/ui/WindowFixture.h"
#include "ui/chat/ChatHeader.h"
#include "ui/chat/ChatList.h"
#include "ui/chat/ChatPage.h"
#include "ui/chat/ChatStart.h"
#include "ui/chat/Composer.h"
#include "ui/chat/ContextPanel.h"
#include "ui/chat/MessageView.h"
#include "ui/chat/ReceiptDialog.h"
#include "ui/memories/Inspector.h"
#include "ui/memories/InspectorRows.h"
#include "ui/memories/MemoryPage.h"
#include "ui/tabs/TabBar.h"
#include "ui/widgets/Chip.h"
#include "ui/widgets/SearchField.h"
#include "ui/window/ChatPart.h"

#include <QClipboard>
#include <QFile>
#include <QGuiApplication>
#include <QMenu>
#include <QTableWidget>
#include <QTest>

using namespace chimera;
using namespace chimera::test;
using namespace chimera::ui;

class ChatTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_fixture = std::make_unique<WindowFixture>();
        m_notes = m_fixture->add(
            QStringLiteral("Vector index notes"),
            QStringLiteral("Two generations of the index exist.\n\nThe old generation keeps answering until the last "
                           "passage has a vector in the new generation. The switch is one row in one table.\n"));
        m_fixture->add(QStringLiteral("Re-embedding"),
                       QStringLiteral("Keep the previous vectors for a week, then the old generation is deleted."));
        m_fixture->add(QStringLiteral("Bread"), QStringLiteral("Flour, water, salt, and a night of patience."));
        m_window = &m_fixture->open();
    }

    void cleanup()
    {
        m_window = nullptr;
        m_fixture.reset();
    }

    void askedByKeysAnsweredFromMemories()
    {
        newChat();
        QTest::keyClicks(page()->composer().input(), QStringLiteral("When does the old generation stop answering?"));
        QTest::keyClick(page()->composer().input(), Qt::Key_Return);
        QCOMPARE(page()->composer().text(), QString());
        QVERIFY(answered(2));
        const Message& answer = thread().back();
        QCOMPARE(answer.state, MessageState::Done);
        QVERIFY2(answer.content.contains(QStringLiteral("keeps answering")), qPrintable(answer.content));
        QVERIFY(!answer.citations.empty());
        QCOMPARE(answer.citations.front().memory, m_notes);
        QVERIFY(page()->title().startsWith(QStringLiteral("When does the old generation")));
        QTRY_VERIFY(m_window->tabs()
                        .bar()
                        ->tabText(m_window->tabs().bar()->currentIndex())
                        .startsWith(QStringLiteral("When does")));
        QTRY_COMPARE(list().model().rowCount(), 1);
        QTRY_VERIFY(m_window->sidebar().model().rowOf(EntryType::Chats) >= 0);
        QTRY_COMPARE(chatCount(), QStringLiteral("1"));
    }

    void aCitationOpensItsPassage()
    {
        ask(QStringLiteral("When does the old generation stop answering?"));
        page()->messages().setFocus();
        page()->messages().setCurrent(1);
        Q_EMIT page()->messages().citationActivated(thread().back().citations.front());
        QTRY_COMPARE(m_window->tabs().currentMemory(), m_notes);
        QCOMPARE(m_window->page(), Page::Chats);
        m_fixture->actions()[ActionId::GoBack]->trigger();
        QTRY_VERIFY(page() && page()->isVisible());
    }

    void askedAgainBecomesABranch()
    {
        ask(QStringLiteral("What happens to the old generation?"));
        page()->setFocus();
        m_fixture->actions()[ActionId::AskAgain]->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(branches(), 2, 10000);
        QCOMPARE(thread().back().branch, 2);
        page()->messages().setFocus();
        page()->messages().setCurrent(1);
        QTest::keyClick(&page()->messages(), Qt::Key_Left);
        QTRY_COMPARE(thread().back().branch, 1);
    }

    void anEditedQuestionKeepsTheOldOne()
    {
        ask(QStringLiteral("What happens to the old generation?"));
        QTest::keyClick(page()->composer().input(), Qt::Key_Up);
        QVERIFY(page()->composer().editing());
        page()->composer().setText(QStringLiteral("How long are previous vectors kept?"));
        QTest::keyClick(page()->composer().input(), Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(thread().size() == 2 && thread().front().branches == 2, 10000);
        QTRY_VERIFY(!page()->session().isRunning());
        QCOMPARE(thread().front().content, QStringLiteral("How long are previous vectors kept?"));
        QVERIFY2(thread().back().content.contains(QStringLiteral("week")), qPrintable(thread().back().content));
    }

    void unsentTextSurvives()
    {
        newChat();
        const ConversationId id = page()->conversation();
        QTest::keyClicks(page()->composer().input(), QStringLiteral("half a question"));
        QTRY_COMPARE(draft(id), QStringLiteral("half a question"));
        QTest::keyClicks(page()->composer().input(), QStringLiteral(" more"));
        m_fixture->close();
        m_window = &m_fixture->open();
        QTRY_VERIFY(m_window->tabs().currentChatPage());
        QTRY_COMPARE(page()->composer().text(), QStringLiteral("half a question more"));
    }

    void memoriesAreAddedPausedAndRemoved()
    {
        newChat();
        QTest::keyClicks(page()->composer().input(), QStringLiteral("@"));
        QTRY_VERIFY(QApplication::focusWidget() != page()->composer().input());
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("bread"));
        QTest::qWait(200);
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
        QTRY_COMPARE(page()->session().conversation().injections.size(), std::size_t{1});
        QCOMPARE(page()->session().conversation().injections.front().title, QStringLiteral("Bread"));
        QCOMPARE(page()->composer().text(), QString());
        const MemoryId bread = page()->session().conversation().injections.front().memory;
        Q_EMIT page()->composer().memoryPaused(bread, true);
        QTRY_VERIFY(!page()->session().conversation().injections.front().active);
        auto* bar = page()->composer().findChild<ChipBar*>();
        Chip* chip = bar->chip(bread.text());
        QVERIFY(chip);
        chip->setFocus();
        QTest::keyClick(chip, Qt::Key_Delete);
        QTRY_VERIFY(page()->session().conversation().injections.empty());
    }

    void theMeterTellsBeforeSending()
    {
        newChat();
        page()->session().inject({m_notes});
        QTest::keyClicks(page()->composer().input(), QStringLiteral("old generation"));
        QTRY_VERIFY_WITH_TIMEOUT(page()->context().tokens(PartKind::Memory) > 0, 10000);
        QVERIFY(page()->context().tokens(PartKind::Question) > 0);
        QVERIFY(m_window->chat().panel().isVisible());
        QTRY_VERIFY(!m_window->chat().panel().findChildren<ContextEntry*>().isEmpty());
        const auto* first = m_window->chat().panel().findChildren<ContextEntry*>().front();
        QCOMPARE(first->text(), QStringLiteral("Vector index notes"));
    }

    void theReceiptSaysWhatWasSent()
    {
        ask(QStringLiteral("When does the old generation stop answering?"));
        m_fixture->actions()[ActionId::ShowReceipt]->trigger();
        QTRY_VERIFY(page()->findChild<ReceiptDialog*>());
        auto* dialog = page()->findChild<ReceiptDialog*>();
        QTRY_VERIFY(dialog->isVisible());
        auto* table = dialog->findChild<QTableWidget*>();
        QStringList titles;
        for (int row = 0; row < table->rowCount(); ++row)
            titles << table->item(row, 1)->text();
        QVERIFY2(titles.join(u'|').contains(QStringLiteral("Vector index notes")), qPrintable(titles.join(u'|')));
        for (auto* button : dialog->findChildren<QPushButton*>()) {
            if (button->text() == QLatin1String("Copy"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("Nothing left this machine")));
        dialog->close();
    }

    void anAnswerIsSavedAndKnowsWhereItComesFrom()
    {
        ask(QStringLiteral("When does the old generation stop answering?"));
        Q_EMIT page()->messages().actionRequested(MessageAction::Save, thread().back());
        std::optional<MemoryRow> saved;
        QTRY_VERIFY((saved = memoryCalled(QStringLiteral("When does the old generation"))));
        const auto memory = m_fixture->memory(saved->id);
        QVERIFY(memory);
        QCOMPARE(memory->metadata.value(QLatin1String("message_id")).toString(), thread().back().id.text());
        QVERIFY(memory->content.contains(QStringLiteral("[[Vector index notes]]")));
        QVERIFY(m_window->undoBar().isVisible());
        m_window->undoStack().undo();
        QTRY_VERIFY(!memoryCalled(QStringLiteral("When does the old generation")));
    }

    void aMemoryTellsTheAnswersThatUseIt()
    {
        ask(QStringLiteral("When does the old generation stop answering?"));
        const ConversationId id = page()->conversation();
        m_fixture->context().openMemory(m_notes, OpenIn::NewTab);
        QTRY_COMPARE(m_window->tabs().currentMemory(), m_notes);
        EntryRow* use = nullptr;
        QTRY_VERIFY((use = entry(QStringLiteral("When does the old"))));
        use->click();
        QTRY_COMPARE(m_window->tabs().currentChat(), id);
        QTRY_COMPARE(page()->messages().current(), 1);
    }

    void listsRenamePinDeleteAndUndo()
    {
        ask(QStringLiteral("When does the old generation stop answering?"));
        const ConversationId first = page()->conversation();
        newChat();
        ask(QStringLiteral("How long are the previous vectors kept?"), false);
        QTRY_COMPARE(list().model().rowCount(), 2);
        select(first);
        QTest::keyClick(list().view(), Qt::Key_D, Qt::ControlModifier);
        QTRY_COMPARE(list().model().rowOf(first), 0);
        QTest::keyClick(list().view(), Qt::Key_F2);
        QTRY_VERIFY(list().view()->findChild<QLineEdit*>());
        auto* editor = list().view()->findChild<QLineEdit*>();
        editor->setText(QStringLiteral("Generations"));
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(list().model().rowAt(0)->title, QStringLiteral("Generations"));
        list().view()->setFocus();
        QTest::keyClick(list().view(), Qt::Key_Delete);
        QTRY_COMPARE(list().model().rowCount(), 1);
        QTRY_VERIFY(m_window->undoBar().isVisible());
        m_window->undoStack().undo();
        QTRY_COMPARE(list().model().rowCount(), 2);
    }

    void theFilterFindsWordsOfMessages()
    {
        ask(QStringLiteral("How long are the previous vectors kept?"));
        list().filterField()->setFocus();
        QTest::keyClicks(list().filterField(), QStringLiteral("zebra"));
        QTRY_COMPARE(list().model().rowCount(), 0);
        list().filterField()->selectAll();
        QTest::keyClicks(list().filterField(), QStringLiteral("vectors"));
        QTRY_COMPARE(list().model().rowCount(), 1);
    }

    void aNewChatReusesTheEmptyOne()
    {
        newChat();
        const ConversationId first = page()->conversation();
        m_window->tabs().closeCurrent();
        newChat();
        QCOMPARE(page()->conversation(), first);
        QVERIFY(page()->findChild<ChatStart*>()->isVisible());
        QStringList questions;
        QTRY_VERIFY(!(questions = suggestions()).isEmpty());
        QVERIFY(questions.join(u'|').contains(QStringLiteral("Bread")));
    }

    void optionsAndModelAreKept()
    {
        newChat();
        for (auto* button : page()->header().findChildren<QPushButton*>()) {
            if (button->text() == QLatin1String("Only my memories"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QTRY_VERIFY(page()->session().conversation().options.strict);
        ask(QStringLiteral("Who won the cup of zebras?"), false);
        QVERIFY2(thread().back().content.contains(QStringLiteral("nothing")), qPrintable(thread().back().content));
    }

    void textFilesGoAlongAndOthersDoNot()
    {
        newChat();
        QTemporaryDir folder;
        const QString text = folder.filePath(QStringLiteral("note.txt"));
        const QString binary = folder.filePath(QStringLiteral("photo.bin"));
        write(text, "The launch is on Friday.");
        write(binary, QByteArray("\x00\xff\xfe\x01", 4));
        page()->attach({text, binary});
        QTRY_COMPARE(page()->composer().files().size(), std::size_t{1});
        QTRY_VERIFY(m_window->banner().isVisible());
        ask(QStringLiteral("When is the launch?"), false);
        QCOMPARE(thread().front().files.size(), std::size_t{1});
        QVERIFY(page()->composer().files().empty());
    }

    void conversationsAreExported()
    {
        ask(QStringLiteral("When does the old generation stop answering?"));
        QTemporaryDir folder;
        QSignalSpy exported(&m_window->chat().commands(), &ChatCommands::exported);
        using Format = ChatCommands::Format;
        const std::pair<Format, QString> kinds[] = {{Format::Markdown, QStringLiteral("chat.md")},
                                                    {Format::Html, QStringLiteral("chat.html")},
                                                    {Format::Pdf, QStringLiteral("chat.pdf")}};
        for (const auto& [format, name] : kinds)
            m_window->chat().commands().exportTo(page()->conversation(), format, folder.filePath(name));
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 3, 15000);
        QVERIFY(read(folder.filePath(QStringLiteral("chat.md"))).contains("keeps answering"));
        QVERIFY(read(folder.filePath(QStringLiteral("chat.html"))).contains("keeps answering"));
        QVERIFY(read(folder.filePath(QStringLiteral("chat.pdf"))).startsWith("%PDF"));
    }

    void tabsOfBothKindsComeBack()
    {
        ask(QStringLiteral("When does the old generation stop answering?"));
        const ConversationId id = page()->conversation();
        m_fixture->context().openMemory(m_notes, OpenIn::NewTab);
        QTRY_COMPARE(m_window->tabs().currentMemory(), m_notes);
        const int tabs = m_window->tabs().count();
        m_fixture->close();
        m_window = &m_fixture->open();
        QTRY_COMPARE(m_window->tabs().count(), tabs);
        QCOMPARE(m_window->page(), Page::Chats);
        QVERIFY(m_window->tabs().showLast(true));
        QTRY_COMPARE(m_window->tabs().currentChat(), id);
        QTRY_COMPARE(thread().size(), std::size_t{2});
    }

    void keysReachThePages()
    {
        QTest::keyClick(m_window, Qt::Key_3, Qt::ControlModifier);
        QTRY_COMPARE(m_window->page(), Page::Chats);
        QVERIFY(list().isVisible());
        QTest::keyClick(m_window, Qt::Key_2, Qt::ControlModifier);
        QTRY_COMPARE(m_window->page(), Page::Memories);
        QVERIFY(!list().isVisible());
        QTest::keyClick(m_window, Qt::Key_N, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY(m_window->tabs().currentChatPage());
        QTRY_VERIFY(page()->composer().input()->hasFocus());
    }

private:
    ChatPage* page() const { return m_window->tabs().currentChatPage(); }
    ChatList& list() const { return m_window->chat().list(); }
    const std::vector<Message>& thread() const { return page()->session().conversation().thread; }
    int branches() const { return thread().empty() ? 0 : thread().back().branches; }

    void newChat()
    {
        QSignalSpy made(&m_window->chat(), &ChatPart::created);
        m_window->chat().newChat();
        QTRY_COMPARE(made.count(), 1);
        QTRY_VERIFY(page() && page()->session().isLoaded());
    }

    bool answered(std::size_t messages)
    {
        return QTest::qWaitFor([&] { return !page()->session().isRunning() && thread().size() >= messages; }, 15000);
    }

    void ask(const QString& text, bool fresh = true)
    {
        if (fresh)
            newChat();
        const std::size_t before = thread().size();
        page()->composer().setText(text);
        QTest::keyClick(page()->composer().input(), Qt::Key_Return);
        QVERIFY(answered(before + 2));
    }

    void select(const ConversationId& id)
    {
        list().view()->setFocus();
        list().view()->selectionModel()->setCurrentIndex(list().model().index(list().model().rowOf(id)),
                                                         QItemSelectionModel::ClearAndSelect);
    }

    QString chatCount() const
    {
        const SidebarModel& model = m_window->sidebar().model();
        const SidebarRow* row = model.rowAt(model.index(model.rowOf(EntryType::Chats)));
        return row ? row->count : QString();
    }

    QString draft(const ConversationId& id)
    {
        const auto text = m_fixture->read([&](const ReadTx& tx) { return ChatDrafts::read(tx, id); });
        return text ? *text : QString();
    }

    std::optional<MemoryRow> memoryCalled(const QString& beginning)
    {
        MemoryQuery query;
        query.workspace = m_fixture->workspace();
        query.limit = 50;
        const auto found =
            m_fixture->read([&](const ReadTx& tx) { return Memories::list(m_fixture->caller(), tx, query); });
        for (const MemoryRow& row : found->memories) {
            if (row.title.startsWith(beginning))
                return row;
        }
        return std::nullopt;
    }

    EntryRow* entry(const QString& beginning) const
    {
        for (auto* row : m_window->findChildren<EntryRow*>()) {
            if (row->text().startsWith(beginning))
                return row;
        }
        return nullptr;
    }

    QStringList suggestions() const
    {
        QStringList texts;
        for (auto* button : page()->findChild<ChatStart*>()->findChildren<QPushButton*>()) {
            if (button->isVisible())
                texts << button->text();
        }
        return texts;
    }

    static void write(const QString& path, const QByteArray& bytes)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes);
    }

    static QByteArray read(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::unique_ptr<WindowFixture> m_fixture;
    MainWindow* m_window = nullptr;
    MemoryId m_notes;
};

QTEST_MAIN(ChatTest)
#include "ChatTest.moc"
