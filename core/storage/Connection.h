// One SQLite connection, opened through Qt's driver and used through its handle (prepared statements with a cache,
// scripts, hooks, the backup interface). Belongs to the thread that opened it. Every statement is timed into Timings
// when one is given.
#pragma once

#include "core/base/Cancel.h"
#include "core/storage/Statement.h"
#include "core/storage/Timings.h"

#include <chrono>
#include <memory>

struct sqlite3;

namespace chimera {

class Connection
{
public:
    enum class Mode {
        Writer,   // creates the file (0600) when absent; WAL, synchronous NORMAL
        Reader,   // query_only; the file must be there
        Recovery, // read-only, touches nothing: for damaged or write-protected files
        Copy,     // a plain new file (0600) that a backup is written into
    };

    static Result<std::unique_ptr<Connection>> open(const QString& path, Mode mode, Timings* timings = nullptr);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // Errors of a bad statement are programmers' mistakes and come back as Internal.
    Result<Statement> prepare(const QByteArray& sql);
    template <typename... Values>
    Result<Statement> query(const QByteArray& sql, const Values&... values)
    {
        auto statement = prepare(sql);
        if (statement) {
            int index = 0;
            (statement->bind(++index, values), ...);
        }
        return statement;
    }
    // Several statements, no values. Used by migrations and pragmas.
    Result<void> script(const QByteArray& sql);

    // From now on statements stop with Cancelled or TimedOut when either says so. Cleared by default arguments.
    void stopWhen(CancelToken cancel = {}, std::chrono::milliseconds limit = std::chrono::milliseconds::zero());

    sqlite3* handle() const;
    bool isReadOnly() const;
    const QString& path() const;

    // Statements run and full-scan steps counted since the last call.
    struct Counters
    {
        std::int64_t statements = 0;
        std::int64_t fullScanSteps = 0;
    };
    Counters takeCounters();

    // The Error for SQLite's current state on this connection.
    Error lastError(int code) const;

private:
    friend class Statement;
    struct State;
    explicit Connection(std::unique_ptr<State> state);
    void giveBack(const QByteArray& sql, sqlite3_stmt* statement);
    void installHooks();
    void record(sqlite3_stmt* statement, const QByteArray& sql, std::chrono::nanoseconds elapsed, std::int64_t rows);

    std::unique_ptr<State> m_state;
};

// The Error for an SQLite result code (extended codes understood).
Error sqliteError(int extendedCode, const QString& detail);

} // namespace chimera
