#include "ui/Window.h"

#include "ui/Actions.h"
#include "ui/Context.h"
#include "ui/IndexWatch.h"
#include "ui/Language.h"
#include "ui/SampleWorkspace.h"
#include "ui/recover/RecoverScreen.h"
#include "ui/window/FirstPaint.h"
#include "ui/window/MainWindow.h"

#include <QApplication>
#include <QIcon>

namespace chimera::ui {

namespace {

constexpr int QuietMilliseconds = 3000;
constexpr int WarmUpMilliseconds = 1000; // after the first rows are painted

// What is open at the moment: the window over its Backend, or the Recover screen over none.
class Program : public QObject
{
public:
    Program(QApplication& application, WindowOptions options)
        : m_application(application), m_options(std::move(options))
    {
        m_application.setQuitOnLastWindowClosed(false);
        if (m_options.onSecondStart) {
            m_options.onSecondStart([guard = QPointer<Program>(this)](const QStringList& arguments) {
                if (guard)
                    guard->startedAgain(arguments);
            });
        }
    }

    ~Program() override { closeWindow(); }

    void open()
    {
        m_recover.reset();
        auto backend = m_options.openBackend();
        if (!backend)
            return showRecover(backend.error());
        m_backend = std::move(*backend);
        m_actions = std::make_unique<Actions>();
        m_context = std::make_unique<Context>(*m_backend, m_theme, *m_actions);
        m_window = std::make_unique<MainWindow>(*m_context);
        connect(m_window.get(), &MainWindow::closed, &m_application, [this] { m_application.quit(); });
        connect(
            m_window.get(), &MainWindow::recoverRequested, this,
            [this] {
                closeWindow();
                showRecover({ErrorCode::Corrupt, {}});
            },
            Qt::QueuedConnection);
        reportFirstPaint(*m_window);
        m_window->start();
        QStringList arguments = std::exchange(m_options.paths, {});
        if (!m_options.startUrl.isEmpty())
            arguments.prepend(std::exchange(m_options.startUrl, {}));
        m_window->openArguments(arguments);
        m_window->show();
        // When the first rows stand, not before: the check reads much.
        QTimer::singleShot(QuietMilliseconds, m_context.get(), [this] {
            m_backend->startMaintenance();
            m_context->index().start();
        });
        whenPainted(*m_window, [this] {
            QTimer::singleShot(WarmUpMilliseconds, m_context.get(), [this] { m_context->index().warmUp(); });
        });
    }

private:
    void closeWindow()
    {
        m_window.reset();
        m_context.reset();
        m_actions.reset();
        m_backend.reset();
    }

    void showRecover(const Error& error)
    {
        m_recover = std::make_unique<RecoverScreen>(m_options.profile, error);
        connect(m_recover.get(), &RecoverScreen::openRequested, this, &Program::open, Qt::QueuedConnection);
        connect(m_recover.get(), &RecoverScreen::quitRequested, &m_application, &QApplication::quit);
        m_recover->show();
    }

    void startedAgain(const QStringList& arguments)
    {
        QWidget* shown = m_window ? static_cast<QWidget*>(m_window.get()) : m_recover.get();
        if (!shown)
            return;
        if (m_window)
            m_window->openArguments(arguments);
        shown->setWindowState(shown->windowState() & ~Qt::WindowMinimized);
        shown->show();
        shown->raise();
        shown->activateWindow();
    }

    QApplication& m_application;
    WindowOptions m_options;
    ThemeManager m_theme;
    std::unique_ptr<Backend> m_backend;
    std::unique_ptr<Actions> m_actions;
    std::unique_ptr<Context> m_context;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<RecoverScreen> m_recover;
};

} // namespace

int runWindow(QApplication& application, WindowOptions options)
{
    loadResources();
    installLanguage(application);
    application.setWindowIcon(QIcon(QStringLiteral(":/icons/org.chimera.Chimera.svg")));
    application.setDesktopFileName(QStringLiteral("org.chimera.Chimera"));
    Program program(application, std::move(options));
    program.open();
    return QApplication::exec();
}

} // namespace chimera::ui
