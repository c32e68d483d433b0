#include "core/accounts/AccountService.h"

#include <sodium.h>

namespace chimera {

namespace {

constexpr std::size_t longestQueue = 64;
constexpr int codeDays = 7;

Error busy()
{
    return {ErrorCode::Busy, QStringLiteral("Too many people are signing in; try again in a moment.")};
}

QByteArray codeHash(const QString& code)
{
    return Tokens::hashOf(code.trimmed().toUpper().remove(u'-').toUtf8());
}

Result<void> admit(WriteTx& tx, const Registration& given, RegistrationMode mode)
{
    if (mode == RegistrationMode::Open)
        return {};
    if (mode == RegistrationMode::Closed)
        return Error{ErrorCode::Denied, QStringLiteral("Registration is closed.")};
    if (given.fromThisMachine) {
        CHIMERA_TRY(const bool first, AccountService::isEmpty(tx));
        if (first)
            return {};
    }
    CHIMERA_TRY(const int used, tx.run("DELETE FROM registration_code WHERE hash = ? AND expires_at > ?",
                                       codeHash(given.code), tx.now()));
    if (used == 0)
        return Error{ErrorCode::Denied, QStringLiteral("Registration needs a code; ask who runs this server for one.")};
    return {};
}

} // namespace

AccountService::AccountService(Runner& runner) : m_runner(runner), m_thread([this] { work(); }) {}

AccountService::~AccountService()
{
    std::deque<Task> dropped;
    {
        const std::scoped_lock lock(m_mutex);
        m_closed = true;
        dropped.swap(m_tasks);
    }
    m_ready.notify_all();
    for (const Task& task : dropped)
        task(false);
    m_thread.join();
}

bool AccountService::enqueue(Task task)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (m_closed || m_tasks.size() >= longestQueue)
            return false;
        m_tasks.push_back(std::move(task));
    }
    m_ready.notify_one();
    return true;
}

void AccountService::work()
{
    for (;;) {
        Task task;
        {
            std::unique_lock lock(m_mutex);
            m_ready.wait(lock, [this] { return m_closed || !m_tasks.empty(); });
            if (m_closed)
                return;
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
        }
        task(true);
    }
}

void AccountService::add(const Registration& given, RegistrationMode mode,
                         std::function<void(Result<SignedInUser>)> done)
{
    const auto task = [this, given, mode, done](bool open) {
        done(open ? register_(given, mode) : Result<SignedInUser>(Error::cancelled()));
    };
    if (!enqueue(task))
        done(busy());
}

void AccountService::signIn(const SignInTry& given, const QByteArray& password,
                            std::function<void(Result<SignInAnswer>)> done)
{
    const auto task = [this, given, password, done](bool open) {
        done(open ? judge(given, password) : Result<SignInAnswer>(Error::cancelled()));
    };
    if (!enqueue(task))
        done(busy());
}

Result<SignedInUser> AccountService::register_(const Registration& given, RegistrationMode mode)
{
    if (mode == RegistrationMode::Closed)
        return Error{ErrorCode::Denied, QStringLiteral("Registration is closed.")};
    CHIMERA_TRY(const QString hash, m_passwords.hash(given.password));
    return m_runner.writeNow("accounts.register", [&](WriteTx& tx) -> Result<SignedInUser> {
        CHIMERA_CHECK(admit(tx, given, mode));
        SignedInUser made;
        CHIMERA_TRY(made.user, Accounts::create(tx, given.name, given.email, hash));
        CHIMERA_TRY(made.tokens, Tokens::signIn(tx, made.user.id));
        return made;
    });
}

Result<SignInAnswer> AccountService::judge(const SignInTry& given, const QByteArray& password)
{
    struct Known
    {
        std::chrono::seconds wait;
        std::optional<User> user;
        QString hash;
    };
    CHIMERA_TRY(const Known known, m_runner.readNow("accounts.find", [&](ReadTx& tx) -> Result<Known> {
        Known found;
        CHIMERA_TRY(found.wait, SignInGuard::wait(tx, given));
        if (auto user = Accounts::byEmail(tx, given.email)) {
            CHIMERA_TRY(found.hash, Accounts::passwordHash(tx, user->id));
            found.user = std::move(*user);
        }
        return found;
    }));
    SignInAnswer answer;
    if (known.wait > std::chrono::seconds::zero()) {
        answer.verdict = SignInAnswer::Verdict::Wait;
        answer.wait = known.wait;
        return answer;
    }
    // The same work whether or not there is such an account.
    bool good = false;
    if (known.user && !known.hash.isEmpty())
        good = m_passwords.verify(known.hash, password);
    else
        m_passwords.verifyNobody(password);
    return m_runner.writeNow("accounts.signIn", [&](WriteTx& tx) -> Result<SignInAnswer> {
        if (!good) {
            CHIMERA_CHECK(SignInGuard::failed(tx, given));
            return answer;
        }
        CHIMERA_CHECK(SignInGuard::succeeded(tx, given));
        answer.verdict = SignInAnswer::Verdict::Good;
        answer.signedIn.user = *known.user;
        CHIMERA_TRY(answer.signedIn.tokens, Tokens::signIn(tx, known.user->id));
        return answer;
    });
}

Result<QString> AccountService::makeCode(WriteTx& tx)
{
    // 20 letters of an alphabet without look-alikes: about 100 bits.
    static constexpr std::string_view letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    QString code;
    for (int i = 0; i < 20; ++i) {
        if (i > 0 && i % 5 == 0)
            code += u'-';
        code += QLatin1Char(letters[randombytes_uniform(static_cast<std::uint32_t>(letters.size()))]);
    }
    CHIMERA_CHECK(tx.run("DELETE FROM registration_code WHERE expires_at < ?", tx.now()));
    CHIMERA_CHECK(tx.run("INSERT INTO registration_code(hash, created_at, expires_at) VALUES(?, ?, ?)", codeHash(code),
                         tx.now(), tx.now().plusDays(codeDays)));
    return code;
}

Result<bool> AccountService::isEmpty(const ReadTx& tx)
{
    CHIMERA_TRY(const auto known, tx.count("SELECT EXISTS(SELECT 1 FROM user WHERE password <> '')"));
    return known == 0;
}

} // namespace chimera
