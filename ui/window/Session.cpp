#include "ui/window/Session.h"

#include "core/settings/Settings.h"
#include "core/workspaces/Workspaces.h"
#include "ui/Actions.h"
#include "ui/IndexWatch.h"
#include "ui/SampleWorkspace.h"
#include "ui/list/MemoryList.h"
#include "ui/recover/FirstRun.h"
#include "ui/search/SearchPage.h"
#include "ui/sidebar/Sidebar.h"
#include "ui/tabs/TabArea.h"
#include "ui/window/Links.h"
#include "ui/window/MainWindow.h"
#include "ui/window/StatusBar.h"
#include "ui/window/WindowLayout.h"

#include <QFileInfo>
#include <QScreen>
#include <QSystemTrayIcon>

namespace chimera::ui {

namespace {

constexpr int TitleBar = 40;
constexpr int EnoughWidth = 120;

struct StartData
{
    QJsonObject settings;
    WorkspaceList workspaces;
};

const QHash<QString, Page>& pageNames()
{
    static const QHash<QString, Page> names{
        {QStringLiteral("memories"), Page::Memories},     {QStringLiteral("chats"), Page::Chats},
        {QStringLiteral("search"), Page::Search},         {QStringLiteral("trash"), Page::Trash},
        {QStringLiteral("workspaces"), Page::Workspaces}, {QStringLiteral("inbox"), Page::Inbox}};
    return names;
}

QList<QRect> screenAreas()
{
    QList<QRect> areas;
    for (const QScreen* screen : QGuiApplication::screens())
        areas << screen->availableGeometry();
    return areas;
}

} // namespace

QRect onScreen(const QRect& wanted, const QList<QRect>& screens)
{
    if (screens.isEmpty())
        return wanted;
    for (const QRect& screen : screens) {
        const QRect title = QRect(wanted.left(), wanted.top(), wanted.width(), TitleBar).intersected(screen);
        if (title.width() >= std::min(EnoughWidth, wanted.width()) && title.height() >= TitleBar / 2)
            return QRect(wanted.topLeft(), wanted.size().boundedTo(screen.size()));
    }
    const QRect& first = screens.first();
    QRect placed(QPoint(), wanted.size().boundedTo(first.size()));
    placed.moveCenter(first.center());
    return placed;
}

void focusFirst(QWidget* pane)
{
    const auto children = pane->findChildren<QWidget*>();
    for (QWidget* child : children) {
        if (child->isVisible() && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus)) {
            child->setFocus(Qt::ShortcutFocusReason);
            return;
        }
    }
}

void MainWindow::start()
{
    m_context.runner().read(
        this, "window.start",
        [caller = m_context.caller()](const ReadTx& tx) -> Result<StartData> {
            StartData data;
            CHIMERA_TRY(data.settings, Settings::getAll(tx));
            CHIMERA_TRY(data.workspaces, Workspaces::list(caller, tx));
            return data;
        },
        [this](const Result<StartData>& data) {
            if (!data)
                return m_context.showError(tr("The notes could not be read."), data.error());
            const auto& workspaces = data->workspaces.workspaces;
            if (!workspaces.empty())
                return takeUp(data->settings, workspaces.front().id, workspaces.front().name);
            m_context.runner().write(
                this, "workspaces.create",
                [caller = m_context.caller()](WriteTx& tx) { return Workspaces::create(caller, tx, tr("Notes")); },
                [this, settings = data->settings](const Result<Workspace>& made) {
                    if (made)
                        takeUp(settings, made->id, made->name);
                    else
                        m_context.showError(tr("The first workspace could not be made."), made.error());
                });
        });
}

void MainWindow::takeUp(const QJsonObject& values, const WorkspaceId& workspace, const QString& name)
{
    m_context.loadSettings(values);
    for (const settings::Key* key : {&settings::theme, &settings::scale, &settings::shortcuts, &settings::density})
        applySetting(QString::fromLatin1(key->name));
    m_context.index().followSetting();
    m_context.setWorkspace(workspace, name);
    restoreSession(m_context.setting(settings::session).toObject());
    m_started = true;
    if (m_context.isReadOnly())
        m_context.showBanner(
            Banner::Tone::Warn,
            tr("The data folder cannot be written to. You can read and search, but not change anything."));
    if (!m_context.setting(settings::firstRunDone).toBool() && !m_context.isReadOnly() && m_waitingArguments.isEmpty())
        offerFirstRunWhenEmpty();
    openArguments(std::exchange(m_waitingArguments, {}));
    Q_EMIT started();
}

// Who imported by the command line before has nothing to be asked.
void MainWindow::offerFirstRunWhenEmpty()
{
    m_context.runner().read(
        this, "workspaces.list", [caller = m_context.caller()](ReadTx& tx) { return Workspaces::list(caller, tx); },
        [this](const Result<WorkspaceList>& list) {
            const bool used = list && std::any_of(list->workspaces.begin(), list->workspaces.end(),
                                                  [](const Workspace& one) { return one.stats.memories > 0; });
            if (!used)
                offerFirstRun();
        });
}

void MainWindow::offerFirstRun()
{
    if (QGuiApplication::platformName() == QLatin1String("offscreen") &&
        qEnvironmentVariableIsSet("CHIMERA_NO_FIRST_RUN"))
        return;
    auto* dialog = new FirstRun(m_context, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &FirstRun::importChosen, this, [this] { showImport({}); });
    connect(dialog, &FirstRun::sampleChosen, this, [this] {
        createSampleWorkspace(m_context, this, [this](const Result<Workspace>& made) {
            if (made)
                m_context.setWorkspace(made->id, made->name);
            else
                m_context.showError(tr("The sample could not be made."), made.error());
        });
    });
    connect(dialog, &QDialog::finished, this, [this] { m_context.setSetting(settings::firstRunDone, true); });
    dialog->open();
}

void MainWindow::openArguments(const QStringList& arguments)
{
    if (m_context.workspace().isEmpty()) {
        m_waitingArguments += arguments;
        return;
    }
    QStringList paths;
    for (const QString& argument : arguments) {
        if (!isLink(argument)) {
            if (QFileInfo::exists(argument))
                paths << argument;
            continue;
        }
        const auto link = parseLink(argument);
        if (!link) {
            m_context.showBanner(Banner::Tone::Warn, tr("The link was not understood, so nothing was done."));
        } else if (const auto* open = std::get_if<OpenLink>(&*link)) {
            for (const Workspace& workspace : m_sidebar->switcher()->workspaces()) {
                if (workspace.id == open->workspace)
                    m_context.setWorkspace(workspace.id, workspace.name);
            }
            if (!open->memory.isEmpty())
                m_context.openMemory(open->memory, OpenIn::NewTab);
        } else if (const auto* fresh = std::get_if<NewLink>(&*link)) {
            m_context.newMemory(fresh->prefill);
        } else if (const auto* search = std::get_if<SearchLink>(&*link)) {
            m_context.openSearch(search->query);
        } else if (std::holds_alternative<CaptureLink>(*link)) {
            m_context.actions()[ActionId::QuickCapture]->trigger();
        }
    }
    if (!paths.isEmpty() && !m_context.isReadOnly())
        showImport(paths);
}

void MainWindow::applySetting(const QString& name)
{
    const auto is = [&](const settings::Key& key) { return name == QLatin1String(key.name); };
    if (is(settings::theme)) {
        const QString theme = m_context.setting(settings::theme).toString();
        m_context.theme().setChoice(theme == QLatin1String("contrast") ? ThemeChoice::HighContrast
                                                                       : ThemeManager::choiceFromName(theme));
    } else if (is(settings::scale)) {
        m_context.theme().setScalePercent(m_context.setting(settings::scale).toInt());
    } else if (is(settings::shortcuts) || is(settings::shortcutsOn)) {
        m_context.actions().apply(m_context.setting(settings::shortcuts).toObject(),
                                  m_context.setting(settings::shortcutsOn).toBool());
    }
}

QJsonObject MainWindow::sessionState() const
{
    const QRect place = normalGeometry();
    return {{QStringLiteral("window"), QJsonObject{{QStringLiteral("x"), place.x()},
                                                   {QStringLiteral("y"), place.y()},
                                                   {QStringLiteral("width"), place.width()},
                                                   {QStringLiteral("height"), place.height()},
                                                   {QStringLiteral("maximised"), isMaximized()}}},
            {QStringLiteral("workspace"), m_context.workspace().text()},
            {QStringLiteral("regions"), m_layout->state()},
            {QStringLiteral("tabs"), m_tabs->state()},
            {QStringLiteral("list"), m_list->state()},
            {QStringLiteral("search"), m_search->query()},
            {QStringLiteral("searchMode"), m_search->modeName()},
            {QStringLiteral("page"), pageNames().key(m_page)}};
}

void MainWindow::saveSession()
{
    if (m_started && !m_context.isReadOnly())
        m_context.setSetting(settings::session, sessionState());
}

void MainWindow::restoreSession(const QJsonObject& session)
{
    const QJsonObject place = session.value(QLatin1String("window")).toObject();
    if (!place.isEmpty() && !property("fixedSize").toBool()) {
        const QRect wanted(place.value(QLatin1String("x")).toInt(), place.value(QLatin1String("y")).toInt(),
                           std::max(place.value(QLatin1String("width")).toInt(), minimumWidth()),
                           std::max(place.value(QLatin1String("height")).toInt(), minimumHeight()));
        setGeometry(onScreen(wanted, screenAreas()));
        if (place.value(QLatin1String("maximised")).toBool())
            showMaximized();
    }
    m_layout->restoreState(session.value(QLatin1String("regions")).toObject());
    // Tabs belong to their workspace's session; another workspace begins with its list.
    m_list->restoreState(session.value(QLatin1String("list")).toObject());
    m_tabs->restoreState(session.value(QLatin1String("tabs")).toObject());
    m_search->setModeName(session.value(QLatin1String("searchMode")).toString());
    if (const QString query = session.value(QLatin1String("search")).toString(); !query.isEmpty())
        m_search->setQuery(query);
    showPage(pageNames().value(session.value(QLatin1String("page")).toString(), Page::Memories));
    if (m_page == Page::Memories)
        m_list->view()->setFocus();
}

void MainWindow::showNotification(const QString& title, const QString& text)
{
    if (isActiveWindow() || !QSystemTrayIcon::supportsMessages()) {
        m_status->showMessage(title + QStringLiteral(" \u00b7 ") + text);
        return;
    }
    auto* icon = new QSystemTrayIcon(windowIcon(), this);
    icon->show();
    icon->showMessage(title, text, windowIcon());
    QTimer::singleShot(10000, icon, &QObject::deleteLater);
}

} // namespace chimera::ui
