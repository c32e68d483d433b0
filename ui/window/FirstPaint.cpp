#include "ui/window/FirstPaint.h"

#include "ui/list/MemoryList.h"
#include "ui/window/MainWindow.h"

#include <QFile>
#include <QListView>

#include <cstdio>
#include <ctime>
#include <unistd.h>

namespace chimera::ui {

namespace {

double millisecondsSinceProcessStart()
{
    QFile stat(QStringLiteral("/proc/self/stat"));
    if (!stat.open(QIODevice::ReadOnly))
        return -1;
    const QByteArray line = stat.readAll();
    // Field 22, counted behind the name in parentheses: ticks since boot.
    const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    const double started = fields.value(19).toDouble() * 1000.0 / static_cast<double>(sysconf(_SC_CLK_TCK));
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    return static_cast<double>(now.tv_sec) * 1000.0 + static_cast<double>(now.tv_nsec) / 1e6 - started;
}

double residentMegabytes()
{
    QFile statm(QStringLiteral("/proc/self/statm"));
    if (!statm.open(QIODevice::ReadOnly))
        return -1;
    return statm.readAll().split(' ').value(1).toDouble() * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

class PaintWatch : public QObject
{
public:
    PaintWatch(MainWindow& window, std::function<void()> then)
        : QObject(&window), m_window(window), m_then(std::move(then))
    {
        window.list().view()->viewport()->installEventFilter(this);
    }

    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Paint && m_window.list().model().isLoaded() && !m_painted) {
            m_painted = true;
            QTimer::singleShot(0, this, m_then);
        }
        return QObject::eventFilter(watched, event);
    }

private:
    MainWindow& m_window;
    const std::function<void()> m_then;
    bool m_painted = false;
};

} // namespace

void whenPainted(MainWindow& window, std::function<void()> then)
{
    new PaintWatch(window, std::move(then));
}

void reportFirstPaint(MainWindow& window)
{
    if (!qEnvironmentVariableIsSet("CHIMERA_QUIT_AFTER_PAINT"))
        return;
    whenPainted(window, [] {
        std::printf("painted %.1f ms, %.1f MB\n", millisecondsSinceProcessStart(), residentMegabytes());
        std::fflush(stdout);
        std::_Exit(0);
    });
}

} // namespace chimera::ui
