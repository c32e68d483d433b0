#include "core/settings/Keychain.h"

#include "core/settings/SealedFile.h"

#ifdef CHIMERA_KEYCHAIN
#include <QCoreApplication>
#include <QFile>
#include <QThread>
#include <qt6keychain/keychain.h>

#include <condition_variable>
#endif

namespace chimera {

QString Keychain::place() const
{
    return QStringLiteral("keychain");
}

#ifdef CHIMERA_KEYCHAIN

namespace {

constexpr auto patience = std::chrono::seconds(4);

// One job: what was asked, and what came of it. Shared by the caller, who may have gone, and the thread.
struct Errand
{
    std::mutex mutex;
    std::condition_variable ended;
    bool done = false;
    QKeychain::Error error = QKeychain::OtherError;
    QByteArray bytes;
};

// QtKeychain's queue lives on the thread of its first job: all of them come here.
class KeychainThread
{
public:
    KeychainThread()
    {
        m_context.moveToThread(&m_thread);
        m_thread.setObjectName(QStringLiteral("keychain"));
        m_thread.start();
    }
    ~KeychainThread()
    {
        m_thread.quit();
        if (!m_thread.wait(1000))
            m_thread.terminate(); // stuck in somebody else's call, and the process ends
    }
    template <typename Work>
    void run(Work work)
    {
        QMetaObject::invokeMethod(&m_context, std::move(work), Qt::QueuedConnection);
    }

private:
    QThread m_thread;
    QObject m_context;
};

KeychainThread& thread()
{
    static KeychainThread one;
    return one;
}

QString service()
{
    return QStringLiteral("Chimera");
}

// Runs the job that `make` makes, on the thread; false when it did not end in time.
template <typename Make>
bool perform(const std::shared_ptr<Errand>& errand, Make make)
{
    thread().run([errand, make] {
        QKeychain::Job* job = make();
        job->setInsecureFallback(false);
        QObject::connect(job, &QKeychain::Job::finished, job, [errand](QKeychain::Job* ended) {
            const std::scoped_lock lock(errand->mutex);
            errand->error = ended->error();
            if (const auto* reading = qobject_cast<QKeychain::ReadPasswordJob*>(ended))
                errand->bytes = reading->binaryData();
            errand->done = true;
            errand->ended.notify_all();
        });
        job->start(); // deletes itself when it has ended
    });
    std::unique_lock lock(errand->mutex);
    return errand->ended.wait_for(lock, patience, [&] { return errand->done; });
}

Result<void> outcome(bool inTime, const Errand& errand)
{
    if (inTime && errand.error == QKeychain::NoError)
        return {};
    if (inTime && (errand.error == QKeychain::AccessDenied || errand.error == QKeychain::AccessDeniedByUser))
        return Error{ErrorCode::Denied, QStringLiteral("The desktop's keychain refused access.")};
    return Error{ErrorCode::Unsupported, QStringLiteral("The desktop's keychain does not answer.")};
}

} // namespace

bool Keychain::isThinkable()
{
    if (qgetenv("CHIMERA_KEYCHAIN") == "off" || !QCoreApplication::instance())
        return false;
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    return !qEnvironmentVariableIsEmpty("DBUS_SESSION_BUS_ADDRESS") ||
           (!runtime.isEmpty() && QFile::exists(runtime + QStringLiteral("/bus")));
}

Result<void> Keychain::put(const QString& name, const QByteArray& secret)
{
    const auto errand = std::make_shared<Errand>();
    const bool inTime = perform(errand, [name, secret] {
        auto* job = new QKeychain::WritePasswordJob(service());
        job->setKey(name);
        job->setBinaryData(secret);
        return job;
    });
    const std::scoped_lock lock(errand->mutex);
    return outcome(inTime, *errand);
}

Result<std::optional<QByteArray>> Keychain::get(const QString& name)
{
    const auto errand = std::make_shared<Errand>();
    const bool inTime = perform(errand, [name] {
        auto* job = new QKeychain::ReadPasswordJob(service());
        job->setKey(name);
        return job;
    });
    const std::scoped_lock lock(errand->mutex);
    if (inTime && errand->error == QKeychain::EntryNotFound)
        return std::optional<QByteArray>();
    CHIMERA_CHECK(outcome(inTime, *errand));
    std::optional<QByteArray> secret(QByteArray(errand->bytes.constData(), errand->bytes.size()));
    wipe(errand->bytes);
    return secret;
}

Result<void> Keychain::remove(const QString& name)
{
    const auto errand = std::make_shared<Errand>();
    const bool inTime = perform(errand, [name] {
        auto* job = new QKeychain::DeletePasswordJob(service());
        job->setKey(name);
        return job;
    });
    const std::scoped_lock lock(errand->mutex);
    if (inTime && errand->error == QKeychain::EntryNotFound)
        return {};
    return outcome(inTime, *errand);
}

#else

namespace {

Error notBuilt()
{
    return {ErrorCode::Unsupported, QStringLiteral("This program was built without the desktop's keychain.")};
}

} // namespace

bool Keychain::isThinkable()
{
    return false;
}

Result<void> Keychain::put(const QString&, const QByteArray&)
{
    return notBuilt();
}

Result<std::optional<QByteArray>> Keychain::get(const QString&)
{
    return notBuilt();
}

Result<void> Keychain::remove(const QString&)
{
    return notBuilt();
}

#endif

} // namespace chimera
