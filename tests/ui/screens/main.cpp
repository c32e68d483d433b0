// Renders the program's screens from the sample workspace to PNG files: chimera-screens <folder> [part of a name].
#include "core/chat/Closing.h"
#include "core/memories/Memories.h"
#include "core/settings/Settings.h"
#include "tests/ui/screens/ChatSample.h"
#include "ui/Language.h"
#include "ui/SampleWorkspace.h"
#include "ui/chat/ChatList.h"
#include "ui/chat/ChatPage.h"
#include "ui/chat/Composer.h"
#include "ui/chat/MessageView.h"
#include "ui/chat/ReceiptDialog.h"
#include "ui/inbox/InboxPage.h"
#include "ui/list/MemoryCommands.h"
#include "ui/list/MemoryList.h"
#include "ui/memories/MemoryPage.h"
#include "ui/search/DuplicatesDialog.h"
#include "ui/search/SearchPage.h"
#include "ui/search/WhyPopover.h"
#include "ui/settings/SettingsWindow.h"
#include "ui/sidebar/Sidebar.h"
#include "ui/tabs/TabArea.h"
#include "ui/window/ChatPart.h"
#include "ui/window/MainWindow.h"
#include "ui/window/PaletteController.h"
#include "ui/window/ShortcutSheet.h"
#include "ui/window/WindowLayout.h"

#include <QApplication>
#include <QDir>
#include <QListView>
#include <QTemporaryDir>
#include <QTest>

using namespace chimera;
using namespace chimera::ui;

namespace {

class PaintedClock final : public Clock
{
public:
    // The afternoon of the sample's last day.
    Timestamp now() const override { return Timestamp::fromDateTime(QDateTime(QDate(2026, 11, 23), QTime(14, 2))); }
};

[[noreturn]] void fail(const QString& what)
{
    qCritical("%s", qPrintable(what));
    std::exit(1);
}

class Screens
{
public:
    Screens(Backend& backend, const QString& folder, const QString& wanted)
        : m_backend(backend), m_folder(folder), m_wanted(wanted)
    {}

    void renderAll()
    {
        for (const QString& theme : {QStringLiteral("light"), QStringLiteral("dark")}) {
            for (const QSize size : {QSize(1280, 800), QSize(1440, 900), QSize(1920, 1080)})
                renderWindow(theme, size);
            renderNarrow(theme);
        }
    }

private:
    struct Open
    {
        std::unique_ptr<Actions> actions = std::make_unique<Actions>();
        std::unique_ptr<Context> context;
        std::unique_ptr<MainWindow> window;
    };

    Open open(const QString& theme, QSize size)
    {
        (void)m_backend.runner().writeNow("settings", [&](WriteTx& tx) -> Result<void> {
            CHIMERA_CHECK(Settings::set(tx, settings::theme, theme));
            CHIMERA_CHECK(Settings::set(tx, settings::firstRunDone, true));
            CHIMERA_CHECK(Settings::set(tx, settings::editorMode, QStringLiteral("read")));
            return Settings::set(tx, settings::session, QJsonObject());
        });
        Open shown;
        shown.context = std::make_unique<Context>(m_backend, m_theme, *shown.actions);
        shown.window = std::make_unique<MainWindow>(*shown.context);
        shown.window->setProperty("fixedSize", true);
        shown.window->resize(size);
        shown.window->start();
        shown.window->show();
        QTest::qWait(400);
        return shown;
    }

    void save(QWidget& widget, const QString& name, const QString& theme, QSize size)
    {
        const QString file =
            QStringLiteral("%1/%2-%3-%4x%5.png").arg(m_folder, name, theme).arg(size.width()).arg(size.height());
        QTest::qWait(150);
        if (!widget.grab().save(file))
            fail(QStringLiteral("cannot write ") + file);
    }

    bool wants(const QString& name) const { return m_wanted.isEmpty() || name.contains(m_wanted); }

    MemoryId memory(const QString& title)
    {
        const auto found = m_backend.runner().readNow("quickOpen", [&](const ReadTx& tx) {
            return TextSearch::quickOpen(m_backend.caller(QStringLiteral("window")), tx, title, std::nullopt, 1);
        });
        if (!found || found->empty())
            fail(QStringLiteral("no memory called ") + title);
        return found->front().memory.id;
    }

    void renderWindow(const QString& theme, QSize size)
    {
        Open shown = open(theme, size);
        MainWindow& window = *shown.window;
        window.tabs().open(memory(QStringLiteral("Inverted index notes")), OpenIn::Current);
        window.tabs().open(memory(QStringLiteral("Week plan")), OpenIn::NewTab);
        window.tabs().open(memory(QStringLiteral("Ranking by rarity")), OpenIn::Preview);
        window.tabs().open(memory(QStringLiteral("Inverted index notes")), OpenIn::Current);
        shown.context->reportSaved(m_backend.clock().now().toDateTime());
        QTest::qWait(400);
        if (wants(QStringLiteral("memories")))
            save(window, QStringLiteral("memories"), theme, size);
        window.list().setFilter(QStringLiteral("search updated:>2026-11-01"));
        QTest::qWait(200);
        if (wants(QStringLiteral("filtered")))
            save(window, QStringLiteral("filtered"), theme, size);
        window.list().setFilter({});
        if (wants(QStringLiteral("chat")))
            renderChat(window, theme, size);
        if (size.width() == 1440 && m_wanted != QLatin1String("chat"))
            renderOthers(shown, theme, size);
        window.close();
        QTest::qWait(100);
    }

    void renderChat(MainWindow& window, const QString& theme, QSize size)
    {
        window.showPage(Page::Chats);
        QTest::qWait(300);
        const int row = window.chat().list().model().rowCount() > 0 ? 0 : -1;
        const ConversationRow* first = window.chat().list().model().rowAt(row);
        if (!first)
            fail(QStringLiteral("no chat"));
        window.tabs().openChat(first->id, OpenIn::Current);
        QTest::qWait(400);
        ui::ChatPage* page = window.tabs().currentChatPage();
        page->composer().setText({});
        QTest::qWait(1500);
        save(window, QStringLiteral("chat"), theme, size);
        if (size.width() != 1440)
            return window.showPage(Page::Memories);
        TurnProgress running;
        running.phase = TurnPhase::Answering;
        running.text = QStringLiteral("The switch is one row in one table[1], so it takes");
        page->messages().setRunning(running);
        page->composer().setRunning(true);
        save(window, QStringLiteral("chat-streaming"), theme, size);
        page->messages().setRunning(std::nullopt);
        page->composer().setRunning(false);
        page->showReceipt(page->session().conversation().thread.back().id);
        QTest::qWait(400);
        if (auto* receipt = page->findChild<ReceiptDialog*>()) {
            save(*receipt, QStringLiteral("chat-receipt"), theme, receipt->size());
            receipt->close();
        }
        window.chat().newChat();
        QTest::qWait(800);
        save(window, QStringLiteral("chat-new"), theme, size);
        window.tabs().closeCurrent();
        window.showPage(Page::Memories);
    }

    void renderOthers(Open& shown, const QString& theme, QSize size)
    {
        MainWindow& window = *shown.window;
        ui::MemoryPage* page = window.tabs().currentPage();
        page->setMode(MemoryMode::Edit);
        save(window, QStringLiteral("edit"), theme, size);
        page->setMode(MemoryMode::Split);
        QTest::qWait(200);
        save(window, QStringLiteral("split"), theme, size);
        page->setMode(MemoryMode::Read);
        window.tabs().open(memory(QStringLiteral("Ideas for the garden wall")), OpenIn::Preview);
        QTest::qWait(300);
        save(window, QStringLiteral("picture"), theme, size);
        window.palette().open(PaletteController::Scope::Everything);
        QTest::keyClicks(QApplication::focusWidget(), QStringLiteral("index"));
        QTest::qWait(300);
        save(window, QStringLiteral("palette"), theme, size);
        window.palette().palette()->close();
        window.showPage(Page::Search);
        save(window, QStringLiteral("search-empty"), theme, size);
        window.search().setQuery(QStringLiteral("words OR index -tag:recipes"));
        QTest::qWait(250);
        save(window, QStringLiteral("search"), theme, size);
        renderMeaning(window, theme, size);
        window.showPage(Page::Inbox);
        window.inbox().focusCards();
        QTest::qWait(400);
        save(window, QStringLiteral("inbox"), theme, size);
        window.showPage(Page::Trash);
        QTest::qWait(200);
        save(window, QStringLiteral("trash"), theme, size);
        window.showPage(Page::Workspaces);
        QTest::qWait(200);
        save(window, QStringLiteral("workspaces"), theme, size);
        window.showPage(Page::Memories);
        window.settingsWindow().show();
        for (const QString& id : {QStringLiteral("appearance"), QStringLiteral("backups"), QStringLiteral("index"),
                                  QStringLiteral("shortcuts")}) {
            window.settingsWindow().showPage(id);
            save(window.settingsWindow(), QStringLiteral("settings-") + id, theme, window.settingsWindow().size());
        }
        window.settingsWindow().hide();
        auto* sheet = new ShortcutSheet(*shown.actions, &window);
        sheet->show();
        save(*sheet, QStringLiteral("shortcuts"), theme, sheet->size());
        sheet->close();
        window.list().setFilter(QStringLiteral("zebra"));
        QTest::qWait(200);
        save(window, QStringLiteral("nothing-found"), theme, size);
        window.list().setFilter({});
    }

    void renderMeaning(MainWindow& window, const QString& theme, QSize size)
    {
        window.search().setQuery(QStringLiteral("how do words lead to the right note"));
        QTest::qWait(1500);
        QListView* view = window.search().view();
        view->setFocus();
        view->setCurrentIndex(window.search().model().index(1));
        save(window, QStringLiteral("search-meaning"), theme, size);
        window.search().explainCurrent();
        QTest::qWait(100);
        for (QWidget* widget : QApplication::topLevelWidgets()) {
            if (auto* popover = qobject_cast<WhyPopover*>(widget); popover && popover->isVisible()) {
                save(*popover, QStringLiteral("why"), theme, popover->size());
                popover->close();
            }
        }
        const ListRow* row = window.search().model().rowAt(1);
        if (row && row->passage) {
            window.context().openMemory(row->memory.id, OpenIn::NewTab, {{}, row->passage});
            QTest::qWait(1500);
            save(window, QStringLiteral("passage"), theme, size);
            window.showPage(Page::Search);
        }
        DuplicatesDialog duplicates(window.context(), *window.findChild<MemoryCommands*>(), &window);
        duplicates.show();
        duplicates.look();
        QTest::qWait(500);
        save(duplicates, QStringLiteral("duplicates"), theme, duplicates.size());
    }

    void renderNarrow(const QString& theme)
    {
        for (const QSize size : {QSize(1000, 700), QSize(760, 700)}) {
            Open shown = open(theme, size);
            shown.window->tabs().open(memory(QStringLiteral("Inverted index notes")), OpenIn::Current);
            QTest::qWait(300);
            save(*shown.window, QStringLiteral("narrow"), theme, size);
            shown.window->close();
            QTest::qWait(100);
        }
    }

    Backend& m_backend;
    QString m_folder;
    QString m_wanted;
    ThemeManager m_theme;
};

// A closed conversation, so that something waits in the Inbox.
void closeSampleTalk(Backend& backend, const Caller& caller, const WorkspaceId& workspace)
{
    const auto closed = backend.runner().writeNow("talk", [&](WriteTx& tx) -> Result<int> {
        CHIMERA_CHECK(
            Memories::create(caller, tx, workspace,
                             {QStringLiteral("How to get to the cape"),
                              QStringLiteral("The ferry to the cape leaves at 7. The last one back at 22.")}));
        CHIMERA_TRY(const auto talk, Conversations::create(caller, tx, workspace, QStringLiteral("A night at the cape"),
                                                           QStringLiteral("model-recall")));
        const QStringList said{
            QStringLiteral("How far is the lamp of the lighthouse seen? I was there last night. The ferry to the "
                           "cape leaves at 9."),
            QStringLiteral("It is seen from eighteen miles; fog takes half of that [1]."),
            QStringLiteral(
                "We decided to go back on Saturday with the long lens. I prefer the north wall of the cape."),
            QStringLiteral("Noted. The tide is low at six then.")};
        NewMessage message;
        for (const QString& text : said) {
            message.content = text;
            CHIMERA_TRY(const Message made, Conversations::append(caller, tx, talk.id, message));
            message.parent = made.id;
            message.role = message.role == MessageRole::User ? MessageRole::Assistant : MessageRole::User;
        }
        CHIMERA_TRY(const ClosedConversation done, closeConversation(caller, tx, talk.id, CloseHow::Propose));
        return done.proposals;
    });
    if (!closed || *closed < 3)
        fail(QStringLiteral("the conversation was not closed"));
}

WorkspaceId fillSample(Backend& backend)
{
    const Caller caller = backend.caller(QStringLiteral("window"));
    const auto workspace = backend.runner().writeNow(
        "workspace", [&](WriteTx& tx) { return Workspaces::create(caller, tx, QStringLiteral("Research")); });
    if (!workspace)
        fail(workspace.error().message);
    QTemporaryDir folder;
    if (const auto unpacked = unpackSample(folder.path()); !unpacked)
        fail(unpacked.error().message);
    ImportOptions options;
    options.path = folder.path();
    options.workspace = workspace->id;
    const JobId job = backend.startImport(caller, options);
    const auto isOver = [&] {
        const auto info = backend.jobs().info(job);
        return info && info->state != JobState::Running && info->state != JobState::Paused;
    };
    if (!QTest::qWaitFor(isOver, 30000) || backend.jobs().info(job)->state != JobState::Done)
        fail(QStringLiteral("the sample was not imported: ") + backend.jobs().info(job)->error.message);
    (void)backend.runner().writeNow("trash", [&](WriteTx& tx) -> Result<int> {
        CHIMERA_TRY(auto old, Memories::create(caller, tx, workspace->id,
                                               {QStringLiteral("Draft of a draft"), QStringLiteral("Not this one.")}));
        return Memories::trash(caller, tx, {old.id});
    });
    (void)backend.runner().writeNow("second", [&](WriteTx& tx) {
        return Workspaces::create(caller, tx, QStringLiteral("Household"),
                                  QStringLiteral("Recipes, papers, the garden"));
    });
    (void)backend.runner().writeNow("twice", [&](WriteTx& tx) -> Result<void> {
        const QString text = QStringLiteral("The lamp of the lighthouse turns once in ten seconds and is seen from "
                                            "eighteen miles; fog takes half of that.");
        CHIMERA_CHECK(Memories::create(caller, tx, workspace->id, {QStringLiteral("Lighthouse lamp"), text}));
        CHIMERA_CHECK(Memories::create(caller, tx, workspace->id,
                                       {QStringLiteral("The lamp at the cape"), text + QStringLiteral(" Or more.")}));
        return {};
    });
    closeSampleTalk(backend, caller, workspace->id);
    (void)backend.runner().writeNow("use", [&](WriteTx& tx) { return Workspaces::use(caller, tx, workspace->id); });
    return workspace->id;
}

} // namespace

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("chimera"));
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedKingdom));
    installLanguage(application);
    const QStringList arguments = QApplication::arguments();
    const QString folder = arguments.value(1, QStringLiteral("screens"));
    QDir().mkpath(folder);
    QTemporaryDir profile;
    PaintedClock clock;
    Backend::Options options;
    options.profile.folder = profile.path() + QStringLiteral("/profile");
    options.clock = &clock;
    auto backend = Backend::open(options);
    if (!backend)
        fail(backend.error().message + QLatin1Char(' ') + backend.error().detail);
    const WorkspaceId workspace = fillSample(**backend);
    (*backend)->startIndexing();
    const auto isIndexed = [&] {
        const EmbeddingStatus status = (*backend)->indexing()->status();
        return status.isSettled() && (status.pending == 0 || status.state == EmbeddingStatus::State::NoModel);
    };
    if (!QTest::qWaitFor(isIndexed, 120000))
        fail(QStringLiteral("the sample was not indexed: ") + (*backend)->indexing()->status().reason);
    if (!fillChats(**backend, workspace))
        fail(QStringLiteral("the chats were not made"));
    Screens(**backend, folder, arguments.value(2)).renderAll();
    return 0;
}
