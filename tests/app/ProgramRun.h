// Runs the program as a process of its own, on a profile in a temporary folder, away from the reader's own files and
// desktop.
#pragma once

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace chimera::test {

struct Ended
{
    int exit = -1;
    QByteArray output;
    QByteArray errors;

    QJsonObject json() const { return QJsonDocument::fromJson(output).object(); }
    QString errorCode() const
    {
        return QJsonDocument::fromJson(errors)
            .object()[QLatin1String("error")]
            .toObject()[QLatin1String("code")]
            .toString();
    }
    QString text() const { return QString::fromUtf8(output).trimmed(); }
    QByteArray both() const { return "exit " + QByteArray::number(exit) + "\n" + output + "\n" + errors; }
};

// The one that was built, or (to test an installed one) the one that is named.
inline QString programPath()
{
    return qEnvironmentVariable("CHIMERA_TEST_PROGRAM", QStringLiteral(CHIMERA_PROGRAM));
}

class ProgramRun
{
public:
    ProgramRun()
    {
        m_environment = QProcessEnvironment::systemEnvironment();
        for (const char* name :
             {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "CHIMERA_DATA_DIR", "CHIMERA_FAILPOINT", "LC_ALL"})
            m_environment.remove(QLatin1String(name));
        for (const char* name : {"data", "state", "run", "work"})
            QDir(m_folder.path()).mkdir(QLatin1String(name));
        set("XDG_DATA_HOME", m_folder.filePath(QStringLiteral("data")));
        set("XDG_STATE_HOME", m_folder.filePath(QStringLiteral("state")));
        set("XDG_RUNTIME_DIR", m_folder.filePath(QStringLiteral("run")));
    }

    void set(const char* variable, const QString& value) { m_environment.insert(QLatin1String(variable), value); }
    void unset(const char* variable) { m_environment.remove(QLatin1String(variable)); }
    QString folder() const { return m_folder.path(); }
    QString work(const QString& name = {}) const { return m_folder.filePath(QStringLiteral("work/") + name); }
    QString profile() const { return m_folder.filePath(QStringLiteral("data/chimera")); }
    QString database() const { return profile() + QStringLiteral("/chimera.db"); }

    std::unique_ptr<QProcess> make(const QStringList& arguments, const QString& program = programPath()) const
    {
        auto process = std::make_unique<QProcess>();
        process->setProgram(program);
        process->setArguments(arguments);
        process->setProcessEnvironment(m_environment);
        process->setWorkingDirectory(work());
        return process;
    }

    std::unique_ptr<QProcess> start(const QStringList& arguments, const QString& program = programPath()) const
    {
        auto process = make(arguments, program);
        process->start();
        return process;
    }

    static Ended finish(QProcess& process, int limit = 60'000)
    {
        if (!process.waitForFinished(limit)) {
            process.kill();
            process.waitForFinished();
            return {-2, process.readAllStandardOutput(), process.readAllStandardError()};
        }
        return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1, process.readAllStandardOutput(),
                process.readAllStandardError()};
    }

    Ended run(const QStringList& arguments, const QByteArray& input = {}) const
    {
        const auto process = start(arguments);
        process->write(input);
        process->closeWriteChannel();
        return finish(*process);
    }

    void writeFile(const QString& path, const QByteArray& bytes) const
    {
        QDir().mkpath(QFileInfo(path).absolutePath());
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        QCOMPARE(file.write(bytes), static_cast<qint64>(bytes.size()));
    }

    // A vault of so many small notes under work/<name>.
    QString makeVault(const QString& name, int notes) const
    {
        for (int number = 0; number < notes; ++number) {
            const QByteArray text = "# Note " + QByteArray::number(number) + "\n\nAbout apple" +
                                    QByteArray::number(number % 10) + " and pear. See [[Note " +
                                    QByteArray::number(number / 2) + "]]. #fruit\n";
            writeFile(work(name) + QStringLiteral("/f%1/note%2.md").arg(number % 5).arg(number),
                      text.repeated(1 + number % 3));
        }
        return work(name);
    }

private:
    QTemporaryDir m_folder;
    QProcessEnvironment m_environment;
};

} // namespace chimera::test

#define VERIFY_EXIT(ended, code)                                                                                       \
    do {                                                                                                               \
        const auto& programEnded = (ended);                                                                            \
        QVERIFY2(programEnded.exit == (code), programEnded.both().constData());                                        \
    } while (false)
