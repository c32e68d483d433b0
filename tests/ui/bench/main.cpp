// How long the event loop is held while a person works on a large profile: scrolling the list, switching notes,
// filtering, typing into a note of 1 MB, searching while the index runs. Prints p50, p95 and the longest turn of each.
#include "core/memories/Memories.h"
#include "core/settings/Settings.h"
#include "ui/IndexWatch.h"
#include "ui/list/MemoryList.h"
#include "ui/memories/MemoryPage.h"
#include "ui/search/SearchPage.h"
#include "ui/tabs/TabArea.h"
#include "ui/widgets/MarkdownEditor.h"
#include "ui/widgets/SearchField.h"
#include "ui/window/MainWindow.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QListView>
#include <QScrollBar>
#include <QTest>

#include <cstdio>

using namespace chimera;
using namespace chimera::ui;

namespace {

// Every event's handling is a turn that holds the loop.
class WatchedApplication : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override
    {
        if (m_depth > 0)
            return QApplication::notify(receiver, event);
        ++m_depth;
        QElapsedTimer clock;
        clock.start();
        const bool handled = QApplication::notify(receiver, event);
        const double took = static_cast<double>(clock.nsecsElapsed()) / 1e6;
        --m_depth;
        if (took > 0.05)
            m_turns.push_back(took);
        return handled;
    }

    void report(const char* what)
    {
        std::sort(m_turns.begin(), m_turns.end());
        const auto at = [&](double share) {
            return m_turns.empty() ? 0.0
                                   : m_turns[static_cast<std::size_t>(share * static_cast<double>(m_turns.size() - 1))];
        };
        std::printf("| %s | %zu | %.2f | %.2f | %.2f |\n", what, m_turns.size(), at(0.5), at(0.95), at(1.0));
        std::fflush(stdout);
        m_turns.clear();
    }
    void forget() { m_turns.clear(); }

private:
    int m_depth = 0;
    std::vector<double> m_turns;
};

void fail(const QString& what)
{
    std::fprintf(stderr, "%s\n", qPrintable(what));
    std::exit(1);
}

MemoryId makeLongNote(Backend& backend, const WorkspaceId& workspace)
{
    QString text;
    for (int i = 0; text.size() < 1024 * 1024; ++i)
        text += QStringLiteral("## Part %1\n\nSome **text** with a [[link]], `code` and #tag number %1, and so on.\n\n")
                    .arg(i);
    const auto made = backend.runner().writeNow("bench", [&](WriteTx& tx) {
        return Memories::create(backend.caller(QStringLiteral("window")), tx, workspace,
                                {QStringLiteral("One megabyte"), text});
    });
    if (!made)
        fail(made.error().message);
    return made->id;
}

void scroll(MainWindow& window)
{
    QScrollBar* bar = window.list().view()->verticalScrollBar();
    for (int i = 0; i <= 200; ++i) {
        bar->setValue(static_cast<int>(static_cast<qint64>(bar->maximum()) * i / 200));
        QTest::qWait(5);
    }
    for (int i = 0; i < 400; ++i) {
        bar->setValue(bar->maximum() / 3 + i * 40);
        QTest::qWait(2);
    }
}

void switchNotes(MainWindow& window)
{
    QListView* view = window.list().view();
    view->scrollToTop();
    QTest::qWait(100);
    view->setFocus();
    for (int i = 0; i < 60; ++i) {
        QTest::keyClick(view, Qt::Key_Down);
        QTest::qWait(90);
    }
}

void filter(MainWindow& window)
{
    SearchField* field = window.list().filterField();
    for (const QString& word : {QStringLiteral("the index"), QStringLiteral("harbour"), QStringLiteral("tag:a")}) {
        field->setFocus();
        for (const QChar letter : word) {
            QTest::keyClicks(field, QString(letter));
            QTest::qWait(80);
        }
        QTest::qWait(200);
        field->clear();
        QTest::qWait(200);
    }
}

void type(MainWindow& window, const MemoryId& id)
{
    window.tabs().open(id, OpenIn::Current);
    window.tabs().currentPage()->setMode(MemoryMode::Edit);
    QTest::qWait(2000);
    auto* editor = window.tabs().currentPage()->findChild<MarkdownEditor*>();
    if (!editor)
        fail(QStringLiteral("no editor"));
    editor->setFocus();
    for (int i = 0; i < 120; ++i) {
        QTest::keyClicks(editor, QStringLiteral("a"));
        QTest::qWait(20);
    }
    QTest::qWait(1500); // autosave
}

// Two searches at once, letter by letter, while the model embeds what it has not seen yet.
void searchWhileIndexing(Backend& backend, Context& context, MainWindow& window)
{
    context.index().start();
    const auto works = [&] { return backend.indexing()->status().state == EmbeddingStatus::State::Working; };
    if (!QTest::qWaitFor(works, 20000))
        std::fprintf(stderr, "nothing is being indexed: the row is of search alone\n");
    window.showPage(Page::Search);
    for (const QString& query : {QStringLiteral("how notes stay the same on two devices"),
                                 QStringLiteral("weather at the harbour"), QStringLiteral("the index of a book")}) {
        SearchField* field = window.search().field();
        field->setFocus();
        for (const QChar letter : query) {
            QTest::keyClicks(field, QString(letter));
            SearchRequest second;
            second.query = Query::parse(query, false, context.now());
            second.mode = SearchMode::Hybrid;
            context.runner().search(&window, context.caller(), second, [](const Result<SearchResults>&) {});
            QTest::qWait(70);
        }
        QTest::qWait(500);
        field->clear();
    }
    std::printf("(%s while searching: %lld memories still to index)\n", works() ? "embedding" : "nothing embedded",
                static_cast<long long>(backend.indexing()->status().pending));
}

} // namespace

int main(int argc, char** argv)
{
    WatchedApplication application(argc, argv);
    Backend::Options options;
    options.profile.folder = QApplication::arguments().value(1);
    auto backend = Backend::open(options);
    if (!backend)
        fail(backend.error().message);
    (void)(*backend)->runner().writeNow("bench", [](WriteTx& tx) -> Result<void> {
        CHIMERA_CHECK(Settings::set(tx, settings::session, QJsonObject()));
        return Settings::set(tx, settings::firstRunDone, true);
    });
    ThemeManager theme;
    Actions actions;
    Context context(**backend, theme, actions);
    MainWindow window(context);
    window.setProperty("fixedSize", true);
    window.resize(1440, 900);
    window.start();
    window.show();
    if (!QTest::qWaitFor([&] { return window.list().model().isLoaded(); }, 10000))
        fail(QStringLiteral("the list did not come"));
    QTest::qWait(1000);
    std::printf(
        "%s memories\n| turn of the event loop | turns | p50 ms | p95 ms | longest ms |\n|---|---|---|---|---|\n",
        qPrintable(QString::number(window.list().model().total())));
    application.report("start");
    scroll(window);
    application.report("scrolling the list");
    switchNotes(window);
    application.report("switching notes");
    filter(window);
    application.report("filtering while typing");
    const MemoryId id = makeLongNote(**backend, context.workspace());
    QTest::qWait(1000);
    application.forget();
    type(window, id);
    application.report("typing in a note of 1 MB");
    searchWhileIndexing(**backend, context, window);
    application.report("searching while the index runs");
    return 0;
}
