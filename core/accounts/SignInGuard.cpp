#include "core/accounts/SignInGuard.h"

#include "core/base/Text.h"

namespace chimera {

namespace {

constexpr std::int64_t accountMemory = 24 * 3600; // seconds after which failures are forgotten
constexpr std::int64_t addressMemory = 15 * 60;
constexpr std::int64_t second = 1'000'000;

struct Counter
{
    QString key;
    int tries = SignInGuard::tries;
    std::int64_t memory = accountMemory;
};

std::array<Counter, 2> countersOf(const SignInTry& given)
{
    return {Counter{QStringLiteral("account:") + text::foldCase(given.email.trimmed()).left(300)},
            Counter{QStringLiteral("address:") + given.address,
                    given.sharedPlace ? SignInGuard::triesFromSharedPlace : SignInGuard::tries, addressMemory}};
}

std::int64_t waitAfter(int failures, int tries)
{
    if (failures < tries)
        return 0;
    const int doublings = std::min(failures - tries, 16);
    return std::min<std::int64_t>(std::int64_t(1) << doublings, SignInGuard::longestWait.count()) * second;
}

Result<void> count(WriteTx& tx, const Counter& counter)
{
    int failures = 0;
    {
        CHIMERA_TRY(auto row, tx.query("SELECT failures, last_at FROM sign_in_failure WHERE key = ?", counter.key));
        if (row.next() && tx.now().micros - row.integer(1) < counter.memory * second)
            failures = static_cast<int>(row.integer(0));
        CHIMERA_CHECK(row.done());
    }
    ++failures;
    CHIMERA_CHECK(tx.run("INSERT INTO sign_in_failure(key, failures, last_at, blocked_until) VALUES(?1, ?2, ?3, ?4) "
                         "ON CONFLICT(key) DO UPDATE SET failures = ?2, last_at = ?3, blocked_until = ?4",
                         counter.key, failures, tx.now(), tx.now().micros + waitAfter(failures, counter.tries)));
    return {};
}

} // namespace

Result<std::chrono::seconds> SignInGuard::wait(const ReadTx& tx, const SignInTry& given)
{
    const std::int64_t now = tx.clock().now().micros;
    std::int64_t longest = 0;
    for (const Counter& counter : countersOf(given)) {
        CHIMERA_TRY(const auto until, tx.count("SELECT blocked_until FROM sign_in_failure WHERE key = ?", counter.key));
        // A clock that went back must not lock anybody out for longer than the rule says.
        longest = std::max(longest, std::min<std::int64_t>(until - now, longestWait.count() * second));
    }
    return std::chrono::seconds((longest + second - 1) / second);
}

Result<void> SignInGuard::failed(WriteTx& tx, const SignInTry& given)
{
    CHIMERA_CHECK(tx.run("DELETE FROM sign_in_failure WHERE key IN "
                         "(SELECT key FROM sign_in_failure WHERE last_at < ? LIMIT 100)",
                         tx.now().plusSeconds(-accountMemory)));
    for (const Counter& counter : countersOf(given))
        CHIMERA_CHECK(count(tx, counter));
    return {};
}

Result<void> SignInGuard::succeeded(WriteTx& tx, const SignInTry& given)
{
    CHIMERA_CHECK(tx.run("DELETE FROM sign_in_failure WHERE key = ?", countersOf(given).front().key));
    return {};
}

} // namespace chimera
