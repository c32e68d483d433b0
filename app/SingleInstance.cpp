#include "app/SingleInstance.h"

#include "core/base/Log.h"

#include <QDir>
#include <QEventLoop>
#include <QFile>
#include <QLocalServer>

#include <cerrno>
#include <fcntl.h>
#include <future>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace chimera::app {

namespace {

class Descriptor
{
public:
    explicit Descriptor(int number) : m_number(number) {}
    ~Descriptor()
    {
        if (m_number >= 0)
            ::close(m_number);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return m_number; }
    int take() { return std::exchange(m_number, -1); }

private:
    int m_number;
};

// Ours alone, and no link that somebody else laid there.
bool makeSocketFolder(const QString& path)
{
    const QByteArray name = QFile::encodeName(path);
    if (::mkdir(name.constData(), 0700) != 0 && errno != EEXIST)
        return false;
    struct stat info = {};
    return ::lstat(name.constData(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == ::geteuid() &&
           (info.st_mode & 077) == 0;
}

std::optional<Wire> connectTo(const QString& socket)
{
    const QByteArray address = QFile::encodeName(socket);
    sockaddr_un name = {};
    name.sun_family = AF_UNIX;
    if (static_cast<std::size_t>(address.size()) >= sizeof(name.sun_path))
        return std::nullopt;
    std::copy(address.cbegin(), address.cend(), name.sun_path);
    Descriptor descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (descriptor.get() < 0)
        return std::nullopt;
    // Local connections are made at once or not at all (EAGAIN: the owner's queue is full).
    if (::connect(descriptor.get(), reinterpret_cast<const sockaddr*>(&name), sizeof(name)) != 0)
        return std::nullopt;
    Wire wire(descriptor.take());
    if (!wire.isOwnUser())
        return std::nullopt;
    return wire;
}

} // namespace

// The QLocalServer on a thread of its own: a stalled window still answers. It only accepts; the connections are plain
// descriptors for blocking calls.
class SingleInstance::Listener
{
public:
    Listener(QString address, std::function<void(Wire)> accepted)
        : m_address(std::move(address)), m_accepted(std::move(accepted)), m_wake(::eventfd(0, EFD_CLOEXEC))
    {
        auto listening = m_listening.get_future();
        m_thread = std::thread([this] { run(); });
        m_error = listening.get();
    }

    ~Listener()
    {
        const std::uint64_t one = 1;
        (void)!::write(m_wake.get(), &one, sizeof(one));
        m_thread.join();
    }

    const QString& error() const { return m_error; }

private:
    class Server final : public QLocalServer
    {
    public:
        explicit Server(const std::function<void(Wire)>& accepted) : m_accepted(accepted) {}

    protected:
        void incomingConnection(quintptr descriptor) override
        {
            Wire wire(static_cast<int>(descriptor));
            if (wire.isOwnUser())
                m_accepted(std::move(wire));
        }

    private:
        const std::function<void(Wire)>& m_accepted;
    };

    void run()
    {
        const QEventLoop dispatcher; // QLocalServer wants one in its thread; it is never run
        Server server(m_accepted);
        server.setSocketOptions(QLocalServer::UserAccessOption);
        const bool works = server.listen(m_address);
        m_listening.set_value(works ? QString() : server.errorString());
        pollfd waited[] = {{static_cast<int>(server.socketDescriptor()), POLLIN, 0}, {m_wake.get(), POLLIN, 0}};
        while (works) {
            if (::poll(waited, 2, -1) < 0 && errno != EINTR)
                break;
            if (waited[1].revents != 0)
                break;
            if (waited[0].revents != 0)
                server.waitForNewConnection(0);
        }
    }

    const QString m_address;
    const std::function<void(Wire)> m_accepted;
    const Descriptor m_wake;
    std::promise<QString> m_listening;
    QString m_error;
    std::thread m_thread;
};

SingleInstance::SingleInstance(const Paths& paths) : m_paths(paths), m_lock(paths.profile().lockFile())
{
    m_lock.setStaleLockTime(0); // a living owner is never too old
}

SingleInstance::~SingleInstance()
{
    release();
}

Result<SingleInstance::Claim> SingleInstance::claim()
{
    const Profile profile = m_paths.profile();
    if (const auto prepared = profile.prepare(); !prepared) {
        if (prepared.error().code == ErrorCode::ReadOnly)
            return Claim::ReadOnly;
        return prepared.error();
    }
    // One claim at a time. Where the file system cannot do that, QLockFile's own care must do.
    const Descriptor folder(::open(QFile::encodeName(profile.folder).constData(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() >= 0) {
        while (::flock(folder.get(), LOCK_EX) != 0 && errno == EINTR) {
        }
    }
    if (m_lock.tryLock(0))
        return Claim::Owned;
    if (m_lock.error() == QLockFile::LockFailedError) {
        // Only succeeds when no living process holds the file, whoever the number in it belongs to by now.
        if (m_lock.removeStaleLockFile() && m_lock.tryLock(0))
            return Claim::Owned;
        return Claim::Taken;
    }
    if (m_lock.error() == QLockFile::PermissionError)
        return Claim::ReadOnly;
    return Error{ErrorCode::DiskFull,
                 QStringLiteral("The profile cannot be locked: the disk is full or does not take files.")};
}

void SingleInstance::release()
{
    if (m_listener) {
        QFile::remove(m_paths.data + QStringLiteral("/chimera.sock"));
        m_listener.reset();
    }
    m_lock.unlock();
}

Result<void> SingleInstance::listen(std::function<void(Wire)> accepted)
{
    const QString address = m_paths.socket();
    const QString folder = address.left(address.lastIndexOf(QLatin1Char('/')));
    if (folder != m_paths.data && !makeSocketFolder(folder))
        return Error{ErrorCode::Io, QStringLiteral("The folder for sockets cannot be made."), folder};
    auto listener = std::make_unique<Listener>(address, std::move(accepted));
    if (!listener->error().isEmpty())
        return Error{ErrorCode::Io, QStringLiteral("The socket for other processes cannot be made."),
                     listener->error()};
    m_listener = std::move(listener);
    publish();
    return {};
}

// A link in the profile tells where the socket is: another process may run with another XDG_RUNTIME_DIR, or without.
void SingleInstance::publish() const
{
    const QByteArray link = QFile::encodeName(m_paths.data + QStringLiteral("/chimera.sock"));
    const QByteArray fresh = link + '.' + QByteArray::number(::getpid());
    (void)::unlink(fresh.constData());
    if (::symlink(QFile::encodeName(m_paths.socket()).constData(), fresh.constData()) != 0 ||
        ::rename(fresh.constData(), link.constData()) != 0) {
        (void)::unlink(fresh.constData());
        logLine(LogLevel::Warning, QStringLiteral("app"), QStringLiteral("The socket's link could not be made."));
    }
}

QString SingleInstance::published() const
{
    const QString target = QFile::symLinkTarget(m_paths.data + QStringLiteral("/chimera.sock"));
    return target.isEmpty() ? m_paths.socket() : target;
}

std::optional<Wire> SingleInstance::connect() const
{
    auto wire = connectTo(published());
    return wire ? std::move(wire) : connectTo(m_paths.socket());
}

} // namespace chimera::app
