#include "core/base/Log.h"

#include <QDateTime>
#include <QFile>
#include <QRegularExpression>

#include <cstdio>
#include <mutex>

namespace chimera {

namespace {

constexpr qint64 rotateAt = 2 * 1024 * 1024;

struct Sink
{
    std::mutex mutex;
    QString path;
    LogLevel echo = LogLevel::Warning;
};

Sink& sink()
{
    static Sink instance;
    return instance;
}

const char* levelName(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return "debug";
    case LogLevel::Info:
        return "info";
    case LogLevel::Warning:
        return "warning";
    case LogLevel::Error:
    case LogLevel::Off:
        break;
    }
    return "error";
}

void appendToFile(const QString& path, const QByteArray& line)
{
    QFile file(path);
    if (file.size() > rotateAt) {
        QFile::remove(path + QStringLiteral(".1"));
        QFile::rename(path, path + QStringLiteral(".1"));
    }
    if (file.open(QIODevice::WriteOnly | QIODevice::Append)) {
        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        file.write(line);
    }
}

void qtMessage(QtMsgType type, const QMessageLogContext&, const QString& text)
{
    const LogLevel level = type == QtDebugMsg     ? LogLevel::Debug
                           : type == QtInfoMsg    ? LogLevel::Info
                           : type == QtWarningMsg ? LogLevel::Warning
                                                  : LogLevel::Error;
    logLine(level, QStringLiteral("qt"), text);
}

} // namespace

QString redact(QString line)
{
    static const QRegularExpression secrets(QStringLiteral(
        R"((sk-[A-Za-z0-9_\-]{6,}|gsk_[A-Za-z0-9]{6,}|AIza[A-Za-z0-9_\-]{10,}|(?i:bearer)\s+\S+|(?i:api[_-]?key)["'=:\s]+\S+))"));
    return line.replace(secrets, QStringLiteral("***"));
}

void logLine(LogLevel level, const QString& area, const QString& text)
{
    const QString stamp = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    const QByteArray line =
        redact(QStringLiteral("%1 %2 %3: %4\n").arg(stamp, QLatin1String(levelName(level)), area, text)).toUtf8();
    Sink& out = sink();
    const std::scoped_lock lock(out.mutex);
    if (!out.path.isEmpty() && level != LogLevel::Debug)
        appendToFile(out.path, line);
    if (level >= out.echo)
        std::fputs(line.constData(), stderr);
}

void installLog(const QString& file, LogLevel echo)
{
    {
        Sink& out = sink();
        const std::scoped_lock lock(out.mutex);
        out.path = file;
        out.echo = echo;
    }
    qInstallMessageHandler(qtMessage);
}

} // namespace chimera
