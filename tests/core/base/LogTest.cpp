#include "core/base/Log.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace chimera;

class LogTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keysNeverReachTheFile()
    {
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("chimera.log"));
        installLog(path, LogLevel::Error);
        logLine(LogLevel::Warning, QStringLiteral("test"), QStringLiteral("key sk-CANARY-0123456789 refused"));
        logLine(LogLevel::Warning, QStringLiteral("test"), QStringLiteral("Authorization: Bearer abcdef.123"));
        qWarning("api_key=topsecret in a message of Qt");
        installLog({}, LogLevel::Error);

        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        QCOMPARE(text.count('\n'), 3);
        for (const char* secret : {"CANARY", "abcdef", "topsecret"})
            QVERIFY2(!text.contains(secret), secret);
        QCOMPARE(file.permissions() & (QFileDevice::ReadGroup | QFileDevice::ReadOther), QFileDevice::Permissions());
    }
};

QTEST_GUILESS_MAIN(LogTest)
#include "LogTest.moc"
