// Registering and signing in: the steps that mix short transactions with the long work on a password. A thread of its
// own takes them one after the other; callbacks come from it. Owned by who serves the network; thread-safe.
#pragma once

#include "core/accounts/Accounts.h"
#include "core/accounts/Passwords.h"
#include "core/accounts/SignInGuard.h"
#include "core/accounts/Tokens.h"
#include "core/storage/Runner.h"

#include <condition_variable>
#include <deque>
#include <thread>

namespace chimera {

enum class RegistrationMode {
    Open,
    Invite, // with a code; without one only the first account, and only from this machine
    Closed
};

struct Registration
{
    QString name;
    QString email;
    QByteArray password;
    QString code;
    bool fromThisMachine = false; // and not through a proxy
};

struct SignedInUser
{
    User user;
    SignedIn tokens;
};

struct SignInAnswer
{
    enum class Verdict { Good, Wrong, Wait } verdict = Verdict::Wrong;
    SignedInUser signedIn;        // when good
    std::chrono::seconds wait{0}; // when one has to
};

class AccountService
{
public:
    explicit AccountService(Runner& runner);
    // What waits is answered with Cancelled.
    ~AccountService();
    AccountService(const AccountService&) = delete;
    AccountService& operator=(const AccountService&) = delete;

    // Denied: not by this mode. Invalid, field "email": taken. Busy: too many wait already.
    void add(const Registration& given, RegistrationMode mode, std::function<void(Result<SignedInUser>)> done);
    void signIn(const SignInTry& given, const QByteArray& password, std::function<void(Result<SignInAnswer>)> done);
    // Blocks; for the command line.
    Result<QString> hash(const QByteArray& password) { return m_passwords.hash(password); }

    // A code with which one person may register within a week; shown once.
    static Result<QString> makeCode(WriteTx& tx);
    // Whether nobody can sign in yet.
    static Result<bool> isEmpty(const ReadTx& tx);

    int passwordsComputed() const { return m_passwords.computed(); }

private:
    using Task = std::function<void(bool open)>;
    // False when the queue is full.
    bool enqueue(Task task);
    void work();
    Result<SignedInUser> register_(const Registration& given, RegistrationMode mode);
    Result<SignInAnswer> judge(const SignInTry& given, const QByteArray& password);

    Runner& m_runner;
    Passwords m_passwords;
    std::mutex m_mutex;
    std::condition_variable m_ready;
    std::deque<Task> m_tasks;
    bool m_closed = false;
    std::thread m_thread;
};

} // namespace chimera
