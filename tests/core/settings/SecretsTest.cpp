// Keys at rest: sealed, private, readable only with what lies beside them; never half written.
#include "core/settings/Keychain.h"
#include "core/settings/SealedFile.h"
#include "tests/support/TempProfile.h"

#include <QElapsedTimer>

#include <thread>

using namespace chimera;

namespace {

const QByteArray canary = "sk-CANARY-0123456789abcdef";

QByteArray readAll(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool writeAll(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(bytes) == bytes.size();
}

constexpr auto ownerOnly = QFileDevice::ReadOwner | QFileDevice::WriteOwner;
constexpr auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup | QFileDevice::ExeGroup |
                        QFileDevice::ReadOther | QFileDevice::WriteOther | QFileDevice::ExeOther;

} // namespace

class SecretsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    QString path(const char* name) const { return m_folder->filePath(QLatin1String(name)); }

private Q_SLOTS:
    void initTestCase() { qputenv("CHIMERA_KEYCHAIN", "off"); }
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void openingTouchesNothing()
    {
        const auto secrets = Secrets::open(m_folder->path());
        CHIMERA_VERIFY(secrets);
        QVERIFY(QDir(m_folder->path()).isEmpty());
        const auto none = (*secrets)->get(QStringLiteral("a"));
        CHIMERA_VERIFY(none);
        QVERIFY(!none->has_value());
        CHIMERA_VERIFY((*secrets)->remove(QStringLiteral("a")));
        QVERIFY(QDir(m_folder->path()).isEmpty());
        QCOMPARE((*secrets)->place(), QStringLiteral("sealed file"));
    }

    void whatIsPutComesBack()
    {
        {
            const auto secrets = Secrets::open(m_folder->path());
            CHIMERA_VERIFY((*secrets)->put(QStringLiteral("a"), canary));
            CHIMERA_VERIFY((*secrets)->put(QStringLiteral("b"), QByteArray("\0\xff\n", 3)));
            CHIMERA_VERIFY((*secrets)->put(QStringLiteral("a"), canary + "2"));
        }
        const auto secrets = Secrets::open(m_folder->path());
        QCOMPARE((*secrets)->get(QStringLiteral("a"))->value(), canary + "2");
        QCOMPARE((*secrets)->get(QStringLiteral("b"))->value(), QByteArray("\0\xff\n", 3));
        CHIMERA_VERIFY((*secrets)->remove(QStringLiteral("a")));
        QVERIFY(!(*secrets)->get(QStringLiteral("a"))->has_value());
        QVERIFY((*secrets)->get(QStringLiteral("b"))->has_value());
    }

    void theFilesArePrivateAndUnreadable()
    {
        SealedFile store(m_folder->path());
        CHIMERA_VERIFY(store.put(QStringLiteral("a"), canary));
        for (const char* name : {"secrets.sealed", "secrets.key"}) {
            QVERIFY(!(QFile::permissions(path(name)) & others));
            const QByteArray bytes = readAll(path(name));
            QVERIFY(!bytes.contains("CANARY") && !bytes.contains(canary.toBase64().first(12)));
        }
        QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files).size(), 2);
        const QByteArray first = readAll(path("secrets.sealed"));
        CHIMERA_VERIFY(store.put(QStringLiteral("a"), canary));
        QVERIFY(readAll(path("secrets.sealed")) != first); // a new nonce each time
    }

    void anOpenKeyFileIsClosed()
    {
        SealedFile store(m_folder->path());
        CHIMERA_VERIFY(store.put(QStringLiteral("a"), canary));
        QFile::setPermissions(path("secrets.key"), ownerOnly | QFileDevice::ReadOther | QFileDevice::ReadGroup);
        CHIMERA_VERIFY(store.get(QStringLiteral("a")));
        QVERIFY(!(QFile::permissions(path("secrets.key")) & (QFileDevice::ReadOther | QFileDevice::ReadGroup)));
    }

    void everyDamagedByteIsNoticed()
    {
        SealedFile store(m_folder->path());
        CHIMERA_VERIFY(store.put(QStringLiteral("a"), canary));
        const QByteArray sealed = readAll(path("secrets.sealed"));
        for (qsizetype i = 0; i < sealed.size(); ++i) {
            QByteArray damaged = sealed;
            damaged[i] = static_cast<char>(damaged[i] ^ 1);
            QVERIFY(writeAll(path("secrets.sealed"), damaged));
            const auto answer = store.get(QStringLiteral("a"));
            QVERIFY2(!answer, qPrintable(QString::number(i)));
            QCOMPARE(answer.error().code, ErrorCode::Corrupt);
        }
        for (qsizetype size = 0; size < sealed.size(); ++size) {
            QVERIFY(writeAll(path("secrets.sealed"), sealed.first(size)));
            QVERIFY(!store.get(QStringLiteral("a")));
        }
        QVERIFY(writeAll(path("secrets.sealed"), sealed));
        CHIMERA_VERIFY(store.get(QStringLiteral("a")));
    }

    void aMissingOrWrongKeyFileIsSaidAndKeysCanBeEnteredAgain()
    {
        SealedFile store(m_folder->path());
        CHIMERA_VERIFY(store.put(QStringLiteral("a"), canary));
        QVERIFY(QFile::remove(path("secrets.key")));
        const auto answer = store.get(QStringLiteral("a"));
        QVERIFY(!answer);
        QCOMPARE(answer.error().code, ErrorCode::Corrupt);
        QVERIFY(!answer.error().message.contains(m_folder->path()));
        CHIMERA_VERIFY(store.put(QStringLiteral("a"), "new"));
        QCOMPARE(store.get(QStringLiteral("a"))->value(), "new");
        QVERIFY(QFile::exists(path("secrets.sealed-damaged")));
    }

    void aFolderThatCannotBeWrittenIsAnError()
    {
        SealedFile store(m_folder->filePath(QStringLiteral("gone")));
        const auto answer = store.put(QStringLiteral("a"), canary);
        QVERIFY(!answer);
        QVERIFY(!answer.error().message.contains(QLatin1String("CANARY")));
    }

    void manyThreadsPutAtOnce()
    {
        SealedFile store(m_folder->path());
        std::vector<std::thread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&store, i] {
                for (int k = 0; k < 5; ++k)
                    (void)store.put(QStringLiteral("n%1-%2").arg(i).arg(k), canary + QByteArray::number(i * 10 + k));
            });
        for (auto& thread : threads)
            thread.join();
        for (int i = 0; i < 8; ++i)
            for (int k = 0; k < 5; ++k)
                QCOMPARE(store.get(QStringLiteral("n%1-%2").arg(i).arg(k))->value(),
                         canary + QByteArray::number(i * 10 + k));
    }

    void theEnvironmentComesFirst()
    {
        const auto secrets = Secrets::open(m_folder->path());
        CHIMERA_VERIFY((*secrets)->put(QStringLiteral("a"), "stored"));
        qputenv("CHIMERA_GROQ_KEY", " given\n");
        QCOMPARE((*secrets)->get(QStringLiteral("a"), QStringLiteral("groq"))->value(), "given");
        QCOMPARE((*secrets)->get(QStringLiteral("a"))->value(), "stored");
        QCOMPARE((*secrets)->get(QStringLiteral("a"), QStringLiteral("openai"))->value(), "stored");
        qunsetenv("CHIMERA_GROQ_KEY");
        QCOMPARE((*secrets)->get(QStringLiteral("a"), QStringLiteral("groq"))->value(), "stored");
    }

    void masksShowThreeAndThree()
    {
        QCOMPARE(Secrets::masked("sk-0123456789nop"), QStringLiteral("sk-...nop"));
        QCOMPARE(Secrets::masked("123456"), QStringLiteral("123...456"));
        QCOMPARE(Secrets::masked("12345"), QStringLiteral("***"));
        QCOMPARE(Secrets::masked(""), QString());
    }

    // Only where asked for, in a session of its own:
    // dbus-run-session -- sh -c 'printf x | gnome-keyring-daemon --unlock; CHIMERA_TEST_KEYCHAIN=1 SecretsTest'
    void aRealKeychainKeepsThem()
    {
        if (!qEnvironmentVariableIsSet("CHIMERA_TEST_KEYCHAIN"))
            QSKIP("CHIMERA_TEST_KEYCHAIN is not set");
        qunsetenv("CHIMERA_KEYCHAIN");
        const auto secrets = Secrets::open(m_folder->path());
        CHIMERA_VERIFY((*secrets)->put(QStringLiteral("test"), canary));
        QCOMPARE((*secrets)->place(), QStringLiteral("keychain"));
        QVERIFY(QDir(m_folder->path()).isEmpty());
        QCOMPARE((*secrets)->get(QStringLiteral("test"))->value(), canary);
        CHIMERA_VERIFY((*secrets)->remove(QStringLiteral("test")));
        QVERIFY(!(*secrets)->get(QStringLiteral("test"))->has_value());
        qputenv("CHIMERA_KEYCHAIN", "off");
    }

    // With a bus that nobody serves keys on, the sealed file takes over without a hang.
    void aKeychainThatDoesNotAnswerIsLeftAlone()
    {
        if (qEnvironmentVariableIsSet("CHIMERA_TEST_KEYCHAIN"))
            QSKIP("the real one was asked already");
        qunsetenv("CHIMERA_KEYCHAIN");
        const QByteArray before = qgetenv("DBUS_SESSION_BUS_ADDRESS");
        qputenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus");
        QElapsedTimer timer;
        timer.start();
        const auto secrets = Secrets::open(m_folder->path());
        CHIMERA_VERIFY((*secrets)->put(QStringLiteral("a"), canary));
        QCOMPARE((*secrets)->get(QStringLiteral("a"))->value(), canary);
        QCOMPARE((*secrets)->place(), QStringLiteral("sealed file"));
        QVERIFY2(timer.elapsed() < 9000, qPrintable(QString::number(timer.elapsed())));
        before.isNull() ? qunsetenv("DBUS_SESSION_BUS_ADDRESS") : qputenv("DBUS_SESSION_BUS_ADDRESS", before);
        qputenv("CHIMERA_KEYCHAIN", "off");
    }
};

QTEST_GUILESS_MAIN(SecretsTest)
#include "SecretsTest.moc"
